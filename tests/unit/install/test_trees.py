"""The installer's files are found in every kind of tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.install.checksums import Checksum
from virtgui.install.trees import below, guesses, of_treeinfo

FEDORA = f"""[header]
type = productmd.treeinfo
[general]
; WARNING.0 = This section provides compatibility with pre-productmd treeinfos.
family = Fedora
version = 40
arch = x86_64
[checksums]
images/pxeboot/initrd.img = sha256:{"a1" * 32}
images/pxeboot/vmlinuz = sha256:{"b2" * 32}
[images-x86_64]
boot.iso = images/boot.iso
initrd = images/pxeboot/initrd.img
kernel = images/pxeboot/vmlinuz
"""


def test_a_tree_that_describes_itself() -> None:
    found = of_treeinfo(FEDORA, "x86_64")
    assert found is not None
    assert (found.kernel, found.initrd) == ("images/pxeboot/vmlinuz", "images/pxeboot/initrd.img")
    assert found.kernel_sum == Checksum("sha256", "b2" * 32)
    assert found.initrd_sum == Checksum("sha256", "a1" * 32)
    assert found.arguments == "inst.repo={url}"


@pytest.mark.parametrize(
    ("old", "new", "arguments"),
    [
        ("family = Fedora\nversion = 40", "family = CentOS\nversion = 6.10", "method={url}"),
        ("family = Fedora\nversion = 40", "family = Red Hat Enterprise Linux\nversion = 9.2", "inst.repo={url}"),
        ("family = Fedora", "family = openSUSE Leap", "install={url}"),
    ],
)
def test_each_family_is_told_its_way(old: str, new: str, arguments: str) -> None:
    found = of_treeinfo(FEDORA.replace(old, new), "x86_64")
    assert found is not None
    assert found.arguments == arguments


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("images/pxeboot/vmlinuz\n", "../../etc/passwd\n"),
        ("images/pxeboot/vmlinuz\n", "https://elsewhere/vmlinuz\n"),
        ("images/pxeboot/vmlinuz\n", "/vmlinuz\n"),
        ("[images-x86_64]", "[images-aarch64]"),
        ("kernel =", "colonel ="),
        ("[header]", "hello"),
    ],
)
def test_one_that_leads_elsewhere_or_nowhere(old: str, new: str) -> None:
    assert of_treeinfo(FEDORA.replace(old, new), "x86_64") is None


def test_known_layouts() -> None:
    kernels = [guess.kernel for guess in guesses("x86_64")]
    assert kernels[0] == "current/images/netboot/debian-installer/amd64/linux"
    assert "boot/x86_64/loader/linux" in kernels
    assert "install.amd/vmlinuz" in kernels
    assert "install.a64/vmlinuz" in [guess.kernel for guess in guesses("aarch64")]
    assert "boot/aarch64/linux" in [guess.kernel for guess in guesses("aarch64")]
    assert below("https://a/b/", "c") == below("https://a/b", "c") == "https://a/b/c"


@given(st.text("[]=%:\n images-x86_64kernel/.", max_size=100))
def test_no_text_stops_it(text: str) -> None:
    of_treeinfo(text, "x86_64")
    of_treeinfo(FEDORA + text, "x86_64")
