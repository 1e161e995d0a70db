"""Names for new machines: made up from the system, free on the host, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Container

from virtgui.util.language import tr
from virtgui.xml.flaws.machine import name_flaws

_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def free_name(base: str, taken: Container[str]) -> str:
    """`debian12`, else with the first number that makes it free: `debian12-2`."""
    start = re.sub(r"[^A-Za-z0-9_.-]+", "-", base).strip("-.") or "machine"
    name, number = start, 1
    while name in taken:
        number += 1
        name = f"{start}-{number}"
    return name


def host_name(name: str) -> str:
    """A machine's name as a host's, "" where nothing of it can be one."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in name.lower())
    return kept.strip("-")[:63].strip("-")


def name_flaw(name: str, taken: Container[str]) -> tuple[str, bool]:
    """What is wrong with a machine's name, as a sentence, and whether it can be all the same; ("", False) for
    nothing. Libvirt refuses a name that another machine of the host has."""
    if _UNSEEN.search(name):
        return tr("A name cannot hold line breaks or other control characters; remove them."), False
    found = name_flaws(name)
    if found and not found[0].warning:
        return found[0].message, False
    if name in taken:
        return tr("A machine of this host is called so; choose another name."), False
    return (found[0].message, True) if found else ("", False)
