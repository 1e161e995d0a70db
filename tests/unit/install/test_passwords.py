"""Passwords are hashed as every Linux does, and thought up by chance."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virtgui.install import passwords

# from the specification (https://www.akkadia.org/drepper/SHA-crypt.txt)
SPECIFIED = [
    (
        "Hello world!",
        "saltstring",
        5000,
        "svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
    ),
    (
        "Hello world!",
        "saltstringsaltst",
        10000,
        "OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.",
    ),
    (
        "we have a short salt string but not a short password",
        "short",
        77777,
        "WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0",
    ),
]


@pytest.mark.parametrize(("password", "salt", "rounds", "expected"), SPECIFIED)
def test_the_specifications_own_vectors(password: str, salt: str, rounds: int, expected: str) -> None:
    assert passwords.hashed(password, salt, rounds).split("$")[-1] == expected
    assert passwords.hashed(password, salt, rounds).startswith("$6$")


def by_openssl(password: str, salt: str) -> str:
    argv = ["openssl", "passwd", "-6", "-salt", salt, "-stdin"]
    ran = subprocess.run(argv, input=password.encode() + b"\n", capture_output=True, check=True, timeout=60)
    return ran.stdout.decode().strip()


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
SALTS = st.text("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=1, max_size=16)


@settings(max_examples=25)
@given(TEXTS, SALTS)
def test_openssl_says_the_same(password: str, salt: str) -> None:
    assert passwords.hashed(password, salt, 5000) == by_openssl(password, salt)


def test_a_hash_has_salt_of_its_own_and_its_rounds() -> None:
    one, other = passwords.hashed("x"), passwords.hashed("x")
    assert one != other
    assert one.startswith(f"$6$rounds={passwords.ROUNDS}$")


@pytest.mark.parametrize("password", ["a\nb", "a\0b", "\x7f", "\ud800", "x" * 257])
def test_what_no_login_prompt_could_take_is_refused(password: str) -> None:
    assert passwords.flaw(password)
    with pytest.raises(ValueError, match=r"Leave out|At most"):
        passwords.hashed(password)


def test_generated_ones_are_long_plain_and_never_the_same() -> None:
    made = {passwords.generated() for _ in range(200)}
    assert len(made) == 200
    assert all(len(password) == 16 and password.isascii() and password.isalnum() for password in made)
    assert not set("".join(made)) & set("0O1lIio")
