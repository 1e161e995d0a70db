"""Passwords of new machines: thought up by chance, and hashed as Linux keeps them."""

from __future__ import annotations

import hashlib
import secrets

from virtgui.util.language import tr

ROUNDS = 20_000
"""Four times what crypt(3) does by itself; some 30 ms here."""
MOST_BYTES = 256

_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PLAIN_ROUNDS = 5000
# no letters that are taken for others on a console's screen
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def generated(length: int = 16) -> str:
    """A new password of letters and digits; sixteen of them hold 92 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def flaw(password: str) -> str:
    """What is wrong with a password that a person gave, as a sentence; "" when nothing is."""
    if any(ord(character) < 32 or ord(character) == 127 for character in password):
        return tr("Leave out line breaks and control characters")
    try:
        size = len(password.encode())
    except UnicodeEncodeError:
        return tr("Leave out characters that are only half there")
    return tr("At most {count} bytes are taken").format(count=MOST_BYTES) if size > MOST_BYTES else ""


def hashed(password: str, salt: str = "", rounds: int = ROUNDS) -> str:
    """The password as /etc/shadow has it ("$6$rounds=…$salt$hash"); `salt` is made by chance where none is given.

    SHA-512 crypt, as Ulrich Drepper's specification of 2007 has it. Written out here: Python's own `crypt` is gone
    since 3.13, passlib has had no release since 2020, and its fork is a megabyte for this one function.
    Raises ValueError for a password that has a flaw.
    """
    if wrong := flaw(password):
        raise ValueError(wrong)
    salt = salt or "".join(secrets.choice(_ALPHABET) for _ in range(16))
    digest = _digest(password.encode(), salt.encode("ascii"), rounds)
    told = "" if rounds == _PLAIN_ROUNDS else f"rounds={rounds}$"
    return f"$6${told}{salt}${_encoded(digest)}"


def _repeated(block: bytes, length: int) -> bytes:
    return (block * (length // len(block) + 1))[:length]


def _digest(password: bytes, salt: bytes, rounds: int) -> bytes:
    size = len(password)
    other = hashlib.sha512(password + salt + password).digest()
    mixed = hashlib.sha512(password + salt + _repeated(other, size))
    left = size
    while left:
        mixed.update(other if left & 1 else password)
        left >>= 1
    current = mixed.digest()
    by_password = _repeated(hashlib.sha512(password * size).digest(), size)
    by_salt = _repeated(hashlib.sha512(salt * (16 + current[0])).digest(), len(salt))
    for number in range(rounds):
        odd = number & 1
        current = hashlib.sha512(
            (by_password if odd else current)
            + (by_salt if number % 3 else b"")
            + (by_password if number % 7 else b"")
            + (current if odd else by_password)
        ).digest()
    return current


def _encoded(digest: bytes) -> str:
    """Three bytes a step, each step's in another order, as four letters with the lowest bits first."""
    letters = []
    for step in range(21):
        first, second, third = step, step + 21, step + 42
        order = ((first, second, third), (second, third, first), (third, first, second))[step % 3]
        value = digest[order[0]] << 16 | digest[order[1]] << 8 | digest[order[2]]
        letters += [_ALPHABET[value >> shift & 63] for shift in (0, 6, 12, 18)]
    letters += [_ALPHABET[digest[63] >> shift & 63] for shift in (0, 6)]
    return "".join(letters)
