"""What is typed for a guest: users, passwords, keys."""

from __future__ import annotations

import pytest

from virtgui.model.guests import keys_flaw, keys_of, password_flaw, user_flaw

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4fRTkzB8VkgdBf0Mts2o0VJ4ucMDEvVGJrZn5cVQ1u"


@pytest.mark.parametrize("name", ["root", "Administrator", "ann.smith", "Jörg", "Local User"])
def test_users_there_can_be(name: str) -> None:
    assert user_flaw(name) == ""


@pytest.mark.parametrize("name", ["", " root", "a:b", "a/b", "a\nb", "-x", "x" * 200, "a\x00"])
def test_users_there_cannot_be(name: str) -> None:
    assert user_flaw(name)


def test_passwords() -> None:
    assert password_flaw("anything goes ✓", encrypted=False) == ""
    assert password_flaw("", encrypted=False)
    assert password_flaw("a\nb", encrypted=False)
    assert password_flaw("x" * 2000, encrypted=False)
    assert password_flaw("plain", encrypted=True)
    assert password_flaw("$6$salt$abc", encrypted=True) == ""


def test_keys_are_told_by_line() -> None:
    assert keys_flaw(f"{KEY} ann\n# a remark\n\nno-pty {KEY}") == (0, "")
    assert keys_flaw(f"{KEY}\n{KEY[:-9]}")[0] == 2
    assert keys_flaw("hello")[0] == 1
    assert "private key" in keys_flaw("-----BEGIN OPENSSH PRIVATE KEY-----")[1]
    assert "another kind" in keys_flaw(KEY.replace("ssh-ed25519 ", "ssh-rsa "))[1]


def test_each_key_once_and_no_remarks() -> None:
    assert keys_of(f"{KEY}\n# x\n\n {KEY}\n") == (KEY,)
