"""Names for new machines: made up from the system, free on the host, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Container

_LONGEST = 100
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def free_name(base: str, taken: Container[str]) -> str:
    """`debian12`, else with the first number that makes it free: `debian12-2`."""
    start = re.sub(r"[^A-Za-z0-9_.-]+", "-", base).strip("-.") or "machine"
    name, number = start, 1
    while name in taken:
        number += 1
        name = f"{start}-{number}"
    return name


def name_flaw(name: str, taken: Container[str]) -> str:
    """What is wrong with a machine's name, as a sentence; "" for nothing."""
    if not name.strip():
        return "Give it a name"
    if _CONTROLS.search(name):
        return "Leave out line breaks and control characters"
    if "/" in name:
        return "Leave out “/”"
    if name in (".", ".."):
        return "Use another name than “.” and “..”"
    if name != name.strip():
        return "Leave out the spaces around it"
    if len(name.encode()) > _LONGEST:
        return f"Shorten it to {_LONGEST} bytes"
    if name in taken:
        return "A machine of this name is there: use another"
    return ""
