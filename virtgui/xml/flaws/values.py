"""The form of single values: paths, numbers, identifiers, names; and the rules that every device shares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeAlias

from virtgui.util.language import tr
from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.devices.lookups import names_boot_devices, others
from virtgui.xml.fields import Field, Rows, whole
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

Test: TypeAlias = Callable[[str], str]
"""What is wrong with a written value, "" when nothing is."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_HOST = re.compile(r"[A-Za-z0-9._:%-]{1,255}")
_SIGNIFICANT = " \t\r\n"


def controls(written: str) -> str:
    """Control characters, which no value of a machine may hold."""
    if any(unicodedata.category(c) == "Cc" or c in "\ufffe\uffff" for c in written):
        return tr("Leave out line breaks and other control characters")
    return ""


def path(written: str) -> str:
    """A path of the host; VMware writes "[datastore] file"."""
    if written.startswith("/") or re.match(r"[A-Za-z]:\\|\[[^]]+\] ", written):
        return ""
    return tr("Write the whole path, from “/” on")


def uuid(written: str) -> str:
    """A UUID with or without its dashes."""
    return "" if _UUID.fullmatch(written) else tr("Write a UUID, like 2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11")


def host(written: str) -> str:
    """A host's name or address; nothing that a program could take for an option."""
    if written.startswith("-") or not _HOST.fullmatch(written):
        return tr("Write a host name or an IP address")
    return ""


def number(least: int, most: int, unit: str = "") -> Test:
    """A whole number within bounds."""
    words = tr("Write a whole number from {least} to {most}")
    if most >= 2**31 - 1:
        words = tr("Write a whole number of {least} or more")
    words = words.format(least=least, most=most) + (f" {unit}" if unit else "")

    def test(written: str) -> str:
        try:
            value = whole(written)
        except ValueError:
            value = least - 1
        return "" if least <= value <= most else words

    return test


def octal(written: str) -> str:
    """A file mode as chmod takes it."""
    return "" if re.fullmatch(r"0?[0-7]{1,3}", written) else tr("Write a mode in octal digits, like 0644")


def hexadecimal(digits: int) -> Test:
    """A number in hexadecimal digits, at most so many."""
    form = re.compile(rf"(0[xX])?[0-9a-fA-F]{{1,{digits}}}")
    return lambda written: (
        "" if form.fullmatch(written) else tr("Write at most {digits} hexadecimal digits").format(digits=digits)
    )


def longest(count: int) -> Test:
    """A text of at most so many bytes."""
    return lambda written: (
        "" if len(written.encode()) <= count else tr("Shorten it to {count} bytes").format(count=count)
    )


def one_of(*words: str) -> Test:
    """One of libvirt's words."""
    return lambda written: "" if written in words else tr("Use one of: {words}").format(words=", ".join(words))


def power_of_two(least: int, most: int) -> Test:
    """A power of two within bounds."""

    def test(written: str) -> str:
        try:
            value = whole(written)
        except ValueError:
            value = 0
        fits = least <= value <= most and not value & (value - 1)
        return "" if fits else tr("Use a power of two from {least} to {most}").format(least=least, most=most)

    return test


def both(*tests: Test) -> Test:
    """The first complaint of several tests."""
    return lambda written: next(filter(None, (test(written) for test in tests)), "")


_DECLARED: dict[type, dict[str, Field[object]]] = {}


def fields(kind: type[Node]) -> dict[str, Field[object]]:
    """Every field that a window declares, also those of the windows it stands on."""
    if kind not in _DECLARED:
        everything = (item for base in kind.__mro__ for item in vars(base).items())
        _DECLARED[kind] = {name: found for name, found in everything if isinstance(found, Field)}
    return _DECLARED[kind]


def written(node: Node, field: str) -> str:
    """A field as it is written; "" where nothing is."""
    return (fields(type(node))[field].raw(node) or "").strip(_SIGNIFICANT)


def form_flaws(node: Node, tests: Iterable[tuple[str, Test]]) -> list[Flaw]:
    """Control characters anywhere, else what the tests say of what is written."""
    found: dict[str, Flaw] = {}
    for name, field in fields(type(node)).items():
        cells: Iterable[str] = [field.raw(node) or ""]
        if isinstance(field, Rows):
            cells = [cell for row in getattr(node, name) for cell in row]
        if message := next(filter(None, map(controls, _bare(cells, field))), ""):
            found[name] = Flaw(name, message)
    for name, test in tests:
        text = written(node, name)
        if name not in found and text and (message := test(text)):
            found[name] = Flaw(name, message)
    return list(found.values())


def _bare(cells: Iterable[str], field: Field[object]) -> Iterable[str]:
    """An element's own text may stand on lines of its own; an attribute may not."""
    return cells if field.attribute else (cell.strip(_SIGNIFICANT) for cell in cells)


def missing(node: Node, field: str, message: str) -> list[Flaw]:
    """A flaw where nothing is written."""
    return [] if written(node, field) else [Flaw(field, message)]


def only_with(node: Node, names: Iterable[str], fits: bool, message: str) -> list[Flaw]:
    """Flaws for fields that mean nothing, or are refused, as the element stands."""
    return [] if fits else [Flaw(name, message) for name in names if fields(type(node))[name].raw(node) is not None]


def first_of_each(flaws: Iterable[Flaw]) -> list[Flaw]:
    """One flaw for each field: the first that is no warning, else the first."""
    found: dict[str, Flaw] = {}
    for flaw in flaws:
        known = found.get(flaw.field)
        if known is None or (known.warning and not flaw.warning):
            found[flaw.field] = flaw
    return list(found.values())


def boot_flaws(node: Node, around: Surroundings) -> list[Flaw]:
    """An order that another device has, or that the machine cannot use."""
    if not isinstance(node, DeviceXml) or not written(node, "boot_order"):
        return []
    order = node.boot_order
    if order < 1:
        return [Flaw("boot_order", tr("Write a whole number of 1 or more"))]
    if names_boot_devices(around.machine):
        return [Flaw("boot_order", tr("The machine boots by kinds of devices: turn that off under OS and boot"))]
    for other in others(around.machine, node):
        if isinstance(other, DeviceXml) and other.boot_order == order:
            return [Flaw("boot_order", tr("Another device has order {order}: use another number").format(order=order))]
    return []


def secret_flaws(node: Node, around: Surroundings, *names: str) -> list[Flaw]:
    """A secret that is no UUID, or that the host does not have."""
    found = []
    known = {secret.uuid.lower() for secret in around.inventory.secrets}
    told = not any(kind == "secrets" for kind, _ in around.inventory.lacks)
    for name in names:
        value = written(node, name)
        if value and uuid(value):
            found.append(Flaw(name, tr("Choose a secret, or write its UUID")))
        elif value and told and known and value.lower() not in known:
            found.append(Flaw(name, tr("The host has no such secret: choose or make one"), warning=True))
    return found
