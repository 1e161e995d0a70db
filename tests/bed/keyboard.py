"""The tiny guest's keyboard, as the guest's own driver tells of it over its serial line."""

from __future__ import annotations

import struct

from tests.bed.hosts import PrivateHost


def listen(host: PrivateHost, name: str) -> None:
    """Have a guest that is up say each key from now on."""
    # what the keyboard's driver says goes over the serial line as it is
    host.say(name, "stty raw -echo; exec 3</dev/input/event0; echo REA''DING; cat <&3")
    host.says(name, "READING")


def pressed(host: PrivateHost, name: str) -> list[int]:
    """Which keys went down since, as Linux numbers them."""
    said = (host.images / f"{name}.serial").read_bytes()
    events = said.partition(b"READING\n")[2]
    whole = len(events) // 24 * 24
    return [code for *_, kind, code, value in struct.iter_unpack("<qqHHi", events[:whole]) if (kind, value) == (1, 1)]
