"""Headers of every format are read, and a wrong one does no harm."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from virtgui.install.image_headers import ImageHeader, Needed, look


def seen(data: bytes) -> ImageHeader:
    return look(lambda offset, count: data[offset : offset + count], len(data))


def qcow2(size: int = 1 << 30, backing: bytes = b"", data_file: bytes = b"", crypt: int = 0, version: int = 3) -> bytes:
    tail = struct.pack(">II", 0x44415441, len(data_file)) + data_file.ljust(-(-len(data_file) // 8) * 8, b"\0")
    tail += bytes(8)
    head = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", version, 104 + len(tail), len(backing), 16, size, crypt, *[0] * 6)
    head += struct.pack(">QQQII", 4 if data_file else 0, 0, 0, 4, 104)
    return head + tail + backing


def test_qcow2_names_what_it_leans_on() -> None:
    assert seen(qcow2()) == ImageHeader("qcow2", 1 << 30)
    assert seen(qcow2(backing=b"../base.img")).needs == (Needed("backing", "../base.img"),)
    assert seen(qcow2(data_file=b"/etc/shadow")).needs == (Needed("data", "/etc/shadow"),)
    assert seen(qcow2(crypt=2)).encrypted


def test_impossible_ones_are_called_damaged() -> None:
    assert "impossible size" in seen(qcow2(size=1 << 63)).damage
    assert "impossible backing" in seen(qcow2(backing=b"x" * 2000)).damage
    assert "version 9" in seen(qcow2(version=9)).damage
    assert "not whole" in seen(qcow2()[:30]).damage
    assert "not whole" in seen(b"vhdxfile" + bytes(1000)).damage
    assert "not whole" in seen(b"KDMV").damage


def test_a_vmdk_of_several_files_names_them() -> None:
    text = b'# Disk DescriptorFile\nversion=1\nRW 2048 SPARSE "a-s001.vmdk"\nRW 2048 FLAT "/etc/shadow" 0\n'
    found = seen(text)
    assert found.format == "vmdk"
    assert found.virtual_size == 4096 * 512
    assert found.needs == (Needed("extent", "a-s001.vmdk"), Needed("extent", "/etc/shadow"))


def test_a_vmdk_that_hides_them_behind_a_header_names_them_too() -> None:
    head = struct.pack("<4sIIQQQQ", b"KDMV", 1, 3, 0, 128, 2, 0).ljust(1024, b"\0")
    text = b'# Disk DescriptorFile\n RW +2048 FLAT "/etc/shadow" 0\n'
    assert seen(head + text).needs == (Needed("extent", "/etc/shadow"),)
    head = struct.pack("<4sIIQQQQ", b"KDMV", 1, 3, 4096, 128, 0, 0).ljust(512, b"\0")
    assert seen(head + b'x parentFileNameHint="/etc/shadow"\n').needs == (Needed("backing", "/etc/shadow"),)


def test_what_is_packed_is_told_by_how() -> None:
    assert seen(b"\xfd7zXZ\0" + bytes(50)).format == "xz"
    assert seen(b"\x1f\x8b\x08" + bytes(50)).format == "gz"
    assert seen(b"\x28\xb5\x2f\xfd" + bytes(50)).format == "zst"
    assert seen(bytes(257) + b"ustar" + bytes(600)).format == "tar"


def test_the_rest_is_raw() -> None:
    assert seen(b"") == ImageHeader("raw", 0)
    assert seen(bytes(4096)) == ImageHeader("raw", 4096)


MAGICS = st.sampled_from(
    (
        *(b"QFI\xfb\0\0\0\3", b"QFI\xfb\0\0\0\1", b"QED\0", b"KDMV", b"vhdxfile", b"conectix", b"LUKS\xba\xbe", b""),
        *(b"# Disk DescriptorFile\nRW 9", bytes(64) + b"\x7f\x10\xda\xbe", bytes(257) + b"ustar", b"PK\3\4"),
    )
)


@given(MAGICS, st.binary(max_size=600), st.integers(0, 400 * 1024))
def test_no_bytes_stop_it(magic: bytes, more: bytes, zeros: int) -> None:
    data = magic + more + bytes(zeros) + more
    found = seen(data)
    assert found.format
    assert 0 <= found.virtual_size <= 1 << 62
