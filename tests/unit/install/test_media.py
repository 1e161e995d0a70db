"""A medium is told by its first sectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.install.worlds import systems
from virtgui.install.media import Descriptor, descriptor, detect

KNOWN = systems()


def sector(volume: str, publisher: str = "", system: str = "", application: str = "", blocks: int = 10) -> bytes:
    """A primary volume descriptor (ECMA-119, 8.4)."""
    made = bytearray(b" " * 2048)
    made[:8] = b"\x01CD001\x01\x00"
    for start, end, text in ((8, 40, system), (40, 72, volume), (318, 446, publisher), (574, 702, application)):
        made[start : start + len(text)] = text.encode()[: end - start]
    made[80:84] = blocks.to_bytes(4, "little")
    made[128:130] = (2048).to_bytes(2, "little")
    return bytes(made)


def test_the_descriptor_is_read() -> None:
    found = descriptor(sector("Debian 11.5.0 amd64 n", "THE PUBLISHER", "LINUX", "MADE BY X", 7))
    assert found == Descriptor("Debian 11.5.0 amd64 n", "LINUX", "THE PUBLISHER", "MADE BY X", 7 * 2048)


@given(st.binary(max_size=3000))
def test_what_is_no_medium_is_none(data: bytes) -> None:
    found = descriptor(data)
    assert found is None or data.startswith(b"\x01CD001")


@pytest.mark.parametrize(
    ("volume", "publisher", "name", "note"),
    [
        ("Debian 11.5.0 amd64 n", "", "debian11", ""),
        ("Debian 10.13.0 amd64 n", "", "debian10", ""),
        ("Debian 12.5.0 amd64 n", "", "debian11", "Debian 11 stands in for it"),
        ("Ubuntu 22.04.1 LTS amd64", "", "ubuntu22.04", ""),
        ("Ubuntu 24.04 LTS amd64", "", "ubuntu22.04", "Ubuntu 22.04 LTS stands in for it"),
        ("CCCOMA_X64FRE_EN-US_DV9", "MICROSOFT CORPORATION", "win11", "Microsoft Windows 10 would look the same"),
    ],
)
def test_a_medium_is_known_by_its_name(volume: str, publisher: str, name: str, note: str) -> None:
    read = descriptor(sector(volume, publisher))
    assert read is not None
    found = detect(read, KNOWN)
    assert found is not None and found.system.short_id == name
    assert found.note.endswith(note) and bool(found.note) == bool(note)


def test_a_medium_that_nobody_knows_is_nothing() -> None:
    assert detect(Descriptor("MY DATA"), KNOWN) is None
    assert detect(Descriptor("CCCOMA_X64FRE_", publisher="SOMEBODY"), KNOWN) is None
    assert detect(Descriptor(), KNOWN) is None
