"""Lists of checksums in every form that distributions publish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.install.checksums import Checksum, checksum, find

A, B = "a1" * 32, "B2" * 64
FEDORA = f"""-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

# disk.qcow2: 123 bytes
SHA256 (disk.qcow2) = {A}
-----BEGIN PGP SIGNATURE-----

iQIz
-----END PGP SIGNATURE-----
"""


@pytest.mark.parametrize(
    "text",
    [
        f"{A}  disk.qcow2\n{'c3' * 32}  other\n",
        f"{A} *disk.qcow2",
        f"{A}  ./disk.qcow2\r\n",
        f"{A.upper()}  images/disk.qcow2",
        FEDORA,
        f"{A}\n",
        f"{A}  disk.qcow2\n{A}  disk.qcow2\n",
    ],
)
def test_the_forms(text: str) -> None:
    assert find(text, "disk.qcow2") == Checksum("sha256", A)


def test_the_longest_counts() -> None:
    assert find(f"{A}  x\n{B}  x\n", "x") == Checksum("sha512", B.lower())


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{A}  other",
        f"{A}  xdisk.qcow2",
        f"{A}  disk.qcow2\n{'c3' * 32}  disk.qcow2",
        "d41d8cd98f00b204e9800998ecf8427e  disk.qcow2",
        f"{A}00  disk.qcow2",
        f"<html>{A}</html>",
    ],
)
def test_what_does_not_tell(text: str) -> None:
    assert find(text, "disk.qcow2") is None


def test_what_a_person_pastes() -> None:
    assert checksum(f" {A.upper()}\n") == Checksum("sha256", A)
    assert checksum(f"sha512:{B}") == Checksum("sha512", B.lower())
    assert checksum("hello") is None
    assert checksum(A[:-1]) is None


@given(st.text(max_size=200), st.text(max_size=20))
def test_no_text_stops_it(text: str, name: str) -> None:
    find(text, name)
    checksum(text)
