"""Archives are listed as tar does, and what could do harm is refused by name."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.install.tar_entries import MOST_ENTRIES, BadArchive, Entry, entries


def listed(data: bytes) -> tuple[Entry, ...]:
    return entries(lambda offset, count: data[offset : offset + count], len(data))


def packed(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.USTAR_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for member, data in members:
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def plain(name: str, data: bytes = b"hello") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    return member, data


def special(name: str, kind: bytes, link: str = "") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member, b""


FORMS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="/\\"), min_size=1)


@given(st.dictionaries(NAMES, st.binary(max_size=1500), max_size=5), st.sampled_from(FORMS[1:]))
def test_it_finds_what_tar_finds(files: dict[str, bytes], form: int) -> None:
    data = packed(*(plain(name, content) for name, content in files.items()), form=form)
    try:
        found = listed(data)
    except BadArchive:
        folded = {name.casefold() for name in files}
        odd = [n for n in files if n in (".", "..") or not n.isprintable() or len(n.encode()) > 255]
        assert odd or len(folded) < len(files)
        return
    assert {e.name: data[e.offset : e.offset + e.size] for e in found} == files


@pytest.mark.parametrize("form", FORMS)
def test_long_names_and_large_files_are_read(form: int) -> None:
    name = "x" * (99 if form == tarfile.USTAR_FORMAT else 180)
    (entry,) = listed(packed(plain(f"./{name}"), form=form))
    assert entry.name == name


def test_a_size_of_more_than_eight_gibibytes_is_read() -> None:
    member = tarfile.TarInfo("big")
    member.size = 9 << 30
    header = member.tobuf(tarfile.GNU_FORMAT)
    (entry,) = entries(lambda offset, count: header[offset : offset + count], (9 << 30) + 512)
    assert entry == Entry("big", 512, 9 << 30)


HOSTILE = [
    (plain("../x"), "outside"),
    (plain("/etc/passwd"), "outside"),
    (plain("a/b"), "outside"),
    (plain("a\\b"), "outside"),
    (plain(".."), "outside"),
    (plain("a\nb"), "no name"),
    (special("link", tarfile.SYMTYPE, "/etc/passwd"), "symbolic link"),
    (special("link", tarfile.LNKTYPE, "/etc/passwd"), "hard link"),
    (special("dev", tarfile.CHRTYPE), "device"),
    (special("dev", tarfile.BLKTYPE), "device"),
    (special("pipe", tarfile.FIFOTYPE), "pipe"),
    (special("folder", tarfile.DIRTYPE), "folder"),
    (special("sparse", tarfile.GNUTYPE_SPARSE), "sparse"),
    (special("odd", b"Q"), "unknown"),
]


@pytest.mark.parametrize(("member", "words"), HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_whatever_could_do_harm_is_refused(member: tuple[tarfile.TarInfo, bytes], words: str, form: int) -> None:
    with pytest.raises(BadArchive, match=words):
        listed(packed(plain("first"), member, form=form))


def test_a_path_hidden_in_attributes_is_seen() -> None:
    member, data = plain("innocent")
    member.pax_headers = {"path": "../../x"}
    with pytest.raises(BadArchive, match="outside"):
        listed(packed((member, data), form=tarfile.PAX_FORMAT))


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"GNU.sparse.major": "1", "GNU.sparse.realsize": str(1 << 50)}, "sparse"),
        ({"size": str(1 << 60)}, "not whole"),
        ({"size": "-5"}, "damaged"),
        ({"comment": "x" * 100_000}, "longer than any"),
    ],
)
def test_attributes_that_lie_are_refused(headers: dict[str, str], words: str) -> None:
    member, data = plain("a")
    member.pax_headers = headers
    with pytest.raises(BadArchive, match=words):
        listed(packed((member, data), form=tarfile.PAX_FORMAT))


@pytest.mark.parametrize("second", ["disk.vmdk", "DISK.vmdk", "./disk.vmdk"])
def test_a_name_that_is_there_twice_is_refused(second: str) -> None:
    with pytest.raises(BadArchive, match="twice"):
        listed(packed(plain("disk.vmdk"), plain(second)))


def test_a_cut_or_endless_one_is_refused() -> None:
    data = packed(plain("a", bytes(5000)))
    with pytest.raises(BadArchive, match="not whole"):
        listed(data[:3000])
    with pytest.raises(BadArchive, match="not whole"):
        listed(data[:300])
    with pytest.raises(BadArchive, match=f"more than {MOST_ENTRIES}"):
        listed(packed(*(plain(str(number)) for number in range(MOST_ENTRIES + 1))))
    with pytest.raises(BadArchive, match="no tar"):
        listed(b"x" * 1024)


@given(st.integers(0, 1500), st.binary(min_size=1, max_size=20))
def test_no_bytes_stop_it(place: int, noise: bytes) -> None:
    data = bytearray(packed(plain("a", bytes(600)), plain("b" * 150), form=tarfile.GNU_FORMAT))
    data[place : place + len(noise)] = noise
    try:
        found = listed(bytes(data))
    except BadArchive:
        return
    assert all("/" not in entry.name and entry.offset + entry.size <= len(data) for entry in found)
