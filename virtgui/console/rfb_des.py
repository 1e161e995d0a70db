"""DES of one block, for the one thing it is still needed for: a VNC password's answer to a challenge.

The tables are those of FIPS 46-3; bits are numbered from 1 at the left, as there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_IP = tuple(start - 8 * step for start in (58, 60, 62, 64, 57, 59, 61, 63) for step in range(8))
_FP = tuple(_IP.index(place) + 1 for place in range(1, 65))
_E = tuple((4 * group + bit - 1) % 32 + 1 for group in range(8) for bit in range(6))
_P = (
    *(16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10),
    *(2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25),
)
_PC1 = (
    *(57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36),
    *(63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4),
)
_PC2 = (
    *(14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2),
    *(41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32),
)
_TURNS = (1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1)
_BOXES = (
    ("e4d12fb83a6c5907", "0f74e2d1a6cb9538", "41e8d62bfc973a50", "fc8249175b3ea06d"),
    ("f18e6b34972dc05a", "3d47f28ec01a69b5", "0e7ba4d158c6932f", "d8a13f42b67c05e9"),
    ("a09e63f51dc7b428", "d709346a285ecbf1", "d6498f30b12c5ae7", "1ad069874fe3b52c"),
    ("7de3069a1285bc4f", "d8b56f03472c1ae9", "a690cb7df13e5284", "3f06a1d8945bc72e"),
    ("2c417ab6853fd0e9", "eb2c47d150fa3986", "421bad78f9c5630e", "b8c71e2d6f09a453"),
    ("c1af92680d34e75b", "af427c9561de0b38", "9ef528c3704a1db6", "432c95fabe17608d"),
    ("4b2ef08d3c975a61", "d0b7491ae35c2f86", "14bdc37eaf680592", "6bd814a7950fe23c"),
    ("d2846fb1a93e50c7", "1fd8a374c56b0e92", "7b419ce206adf358", "21e74a8dfc90356b"),
)
"""Row by row, a hexadecimal digit for each number."""


def encrypt(key: bytes, block: bytes) -> bytes:
    """One block of eight bytes under a key of eight bytes."""
    bits = _pick(_bits(block), _IP)
    left, right = bits[:32], bits[32:]
    for round_key in _round_keys(key):
        left, right = right, [a ^ b for a, b in zip(left, _mix(right, round_key), strict=True)]
    return _bytes(_pick([*right, *left], _FP))


def vnc_answer(password: str, challenge: bytes) -> bytes:
    """What a VNC server wants to hear: its challenge under the password, of which eight bytes count, their bits
    turned around."""
    secret = password.encode("utf-8", "replace")[:8].ljust(8, b"\0")
    key = bytes(int(f"{byte:08b}"[::-1], 2) for byte in secret)
    return b"".join(encrypt(key, challenge[at : at + 8]) for at in range(0, len(challenge), 8))


def _round_keys(key: bytes) -> Iterator[list[int]]:
    picked = _pick(_bits(key), _PC1)
    left, right = picked[:28], picked[28:]
    for turn in _TURNS:
        left, right = left[turn:] + left[:turn], right[turn:] + right[:turn]
        yield _pick([*left, *right], _PC2)


def _mix(half: list[int], round_key: list[int]) -> list[int]:
    spread = [a ^ b for a, b in zip(_pick(half, _E), round_key, strict=True)]
    found: list[int] = []
    for number, box in enumerate(_BOXES):
        first, *column, last = spread[6 * number : 6 * number + 6]
        digit = box[2 * first + last][int("".join(map(str, column)), 2)]
        found += (int(bit) for bit in f"{int(digit, 16):04b}")
    return _pick(found, _P)


def _pick(bits: Sequence[int], places: Sequence[int]) -> list[int]:
    return [bits[place - 1] for place in places]


def _bits(data: bytes) -> list[int]:
    return [int(bit) for byte in data for bit in f"{byte:08b}"]


def _bytes(bits: Sequence[int]) -> bytes:
    return bytes(int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits), 8))
