"""Forms of values that many of a machine's fields share, and what is said of those that have them not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from virtgui.util.language import tr
from virtgui.xml.fields import whole
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_PART = re.compile(r"(\^?)([0-9]{1,6})(?:-([0-9]{1,6}))?")


def machine_of(node: Node, around: Surroundings) -> MachineXml:
    """The machine that a section's page looks at."""
    return node if isinstance(node, MachineXml) else around.machine


def numbers(written: str) -> frozenset[int] | None:
    """The numbers of a set as libvirt writes them ("0-3,^2"); None where it is none or empty."""
    found: set[int] = set()
    for part in written.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None:
            return None
        first, last = int(match[2]), int(match[3] or match[2])
        if last < first or (match[1] and match[3]):
            return None
        if match[1]:
            found.discard(first)
        else:
            found.update(range(first, min(last, first + 65535) + 1))
    return frozenset(found) or None


def cpu_set(field: str, written: str, host_cpus: int = 0) -> list[Flaw]:
    """A set of the host's CPUs; "" is none."""
    if not written:
        return []
    found = numbers(written)
    if found is None:
        words = tr("Write CPUs as in “0-3,^2”: numbers and ranges, “^” leaves one out; “{written}” is no such set.")
        return [Flaw(field, words.format(written=written))]
    if host_cpus and max(found) >= host_cpus:
        words = tr("The host has the CPUs 0 to {last}; CPU {number} is not there.").format(
            last=host_cpus - 1, number=max(found)
        )
        return [Flaw(field, words, warning=True)]
    return []


def node_set(field: str, written: str, around: Surroundings) -> list[Flaw]:
    """A set of the host's NUMA nodes; "" is none."""
    if not written:
        return []
    found = numbers(written)
    if found is None:
        return [Flaw(field, tr("Write NUMA nodes as in “0-1,3”; “{written}” is no such set.").format(written=written))]
    known = {number for number, _, _ in around.capabilities.host_cells}
    if known and not found <= known:
        return [Flaw(field, tr("The host has no NUMA node {number}.").format(number=min(found - known)), warning=True)]
    return []


def paths(machine: MachineXml, fields: Iterable[str]) -> list[Flaw]:
    """Files must be named in full and on one line."""
    found = []
    for field in fields:
        written = getattr(machine, field).strip()
        if written and not written.startswith("/"):
            found.append(Flaw(field, tr("Write the whole path, beginning with “/”.")))
        elif "\n" in written:
            found.append(Flaw(field, tr("A path has no line breaks; remove them.")))
    return found


def within(machine: MachineXml, ranges: Iterable[tuple[str, int, int]]) -> list[Flaw]:
    """Numbers that are written must lie in these ranges, both ends included."""
    found = []
    for field, least, most in ranges:
        raw = getattr(type(machine), field).raw(machine)
        if raw is None:
            continue
        value = number(raw)
        if value is None or not least <= value <= most:
            found.append(Flaw(field, tr("Use a number from {least} to {most}.").format(least=least, most=most)))
    return found


def number(written: str) -> int | None:
    """A whole number; None where it is none."""
    try:
        return whole(written)
    except ValueError:
        return None


def twice(field: str, rows: Iterable[tuple[str, ...]], words: str, *, warning: bool = False) -> list[Flaw]:
    """Rows whose first cell may be there only once; `words` has a "{}" for what is there twice."""
    seen: set[str] = set()
    for row in rows:
        if row[0] in seen:
            return [Flaw(field, words.format(row[0]), warning)]
        seen.add(row[0])
    return []


def base64(machine: MachineXml, fields: Iterable[str]) -> list[Flaw]:
    """What must be base64 text."""
    return [
        Flaw(field, tr("This must be base64 text (letters, digits, “+”, “/” and “=”)."))
        for field in fields
        if not _BASE64.fullmatch(getattr(machine, field))
    ]


def gib(kib: int) -> str:
    """A size as a person reads it, "8 GiB"."""
    for unit, size in (("GiB", 1024**2), ("MiB", 1024)):
        if kib >= size:
            return f"{kib / size:.4g} {unit}"
    return f"{kib} KiB"
