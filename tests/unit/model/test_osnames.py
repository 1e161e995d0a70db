"""Operating systems' names as people know them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.model.osnames import os_text


@pytest.mark.parametrize(
    ("os_id", "name"),
    [
        ("http://debian.org/debian/12", "Debian 12"),
        ("http://microsoft.com/win/11", "Windows 11"),
        ("http://microsoft.com/win/xp", "Windows XP"),
        ("http://microsoft.com/win/2k", "Windows 2000"),
        ("http://microsoft.com/win/2k22", "Windows Server 2022"),
        ("http://microsoft.com/win/2k3r2", "Windows Server 2003 R2"),
        ("http://microsoft.com/win/2k12xyz", "Windows 2k12xyz"),
        ("http://fedoraproject.org/fedora/42", "Fedora 42"),
        ("http://ubuntu.com/ubuntu/24.04", "Ubuntu 24.04"),
        ("http://archlinux.org/archlinux/rolling", "Arch Linux rolling"),
        ("http://opensuse.org/opensuse/tumbleweed", "openSUSE Tumbleweed"),
        ("http://talos.dev/talos/1.9", "Talos 1.9"),
        ("http://example.org/some-system/3/beta", "Some system 3 beta"),
        ("http://libosinfo.org/unknown", ""),
        ("odd", "odd"),
        ("", ""),
    ],
)
def test_names(os_id: str, name: str) -> None:
    assert os_text(os_id) == name


@given(st.text() | st.from_regex(r"http://microsoft\.com/win/2k.{0,4}", fullmatch=True))
def test_no_id_is_too_odd(os_id: str) -> None:
    assert isinstance(os_text(os_id), str)
