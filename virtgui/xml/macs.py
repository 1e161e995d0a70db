"""Addresses of network cards: new ones, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable

from virtgui.model.inventory import Use
from virtgui.util.language import tr

_FORM = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_QEMU = "52:54:00"


def new_mac(taken: Container[str], random: Callable[[int], bytes]) -> str:
    """A MAC address in QEMU's range that is not taken (written in lower case); `random` gives that many bytes."""
    mac = ""
    while not mac or mac in taken:
        mac = f"{_QEMU}:{random(3).hex(':')}"
    return mac


def mac_flaw(text: str, inside: Container[str] = (), uses: Iterable[Use] = ()) -> tuple[str, bool]:
    """What is wrong with a MAC address, and whether libvirt takes it all the same; ("", False) for nothing.

    `inside` are the addresses of the machine's other cards in lower case, `uses` what other machines use.
    """
    mac = text.strip().lower()
    if not _FORM.fullmatch(mac):
        return tr("Write six pairs of hexadecimal digits, for instance 52:54:00:12:34:56"), False
    if int(mac[:2], 16) & 1:
        return tr("This is a group address: make the first pair an even number"), False
    if mac == "00:00:00:00:00:00":
        return tr("An address of zeros means none: give another"), False
    if mac in inside:
        return tr("Another network card of this machine has this address"), True
    other = next((use.machine for use in uses if use.kind == "mac" and use.what.lower() == mac), "")
    return (
        (tr("{other} has this address: in one network only one of both would be heard").format(other=other), True)
        if other
        else ("", False)
    )
