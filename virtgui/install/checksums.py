"""Published checksums: the files that distributions lay beside their images, in all forms that they have."""

from __future__ import annotations

import re

from virtgui.util.frozen import dataclass

_LENGTHS = {128: "sha512", 96: "sha384", 64: "sha256"}
"""Of hexadecimal digits. MD5 and SHA-1 are not taken: a file that differs can be made to have the same."""
_GNU = re.compile(r"\\?([0-9a-fA-F]{64,128})\s+[* ]?(\S.*)")
_BSD = re.compile(r"(SHA-?(?:256|384|512))\s*\((.+)\)\s*=\s*([0-9a-fA-F]{64,128})")
_ALONE = re.compile(r"[0-9a-fA-F]{64,128}")


@dataclass(frozen=True, slots=True)
class Checksum:
    """A digest of a whole file: `algorithm` as hashlib calls it, hexadecimal digits in small letters."""

    algorithm: str
    digest: str


def checksum(text: str) -> Checksum | None:
    """What a person gave as a checksum; None for what is none."""
    digits = text.strip().lower()
    digits = digits.partition(":")[2].strip() if digits.startswith(("sha256:", "sha384:", "sha512:")) else digits
    if not _ALONE.fullmatch(digits) or len(digits) not in _LENGTHS:
        return None
    return Checksum(_LENGTHS[len(digits)], digits)


def find(text: str, name: str) -> Checksum | None:
    """A file's checksum in a list: lines as `sha256sum` and BSD's `sha256` write them, signed or not, or a digest
    alone. `name` is the file's, or its whole path in the list. The longest counts; None where there is none, or where
    the list contradicts itself."""
    found: dict[str, set[str]] = {}
    lines = [line.strip() for line in text.splitlines()]
    for line in lines:
        digits, named = "", ""
        if match := _BSD.fullmatch(line):
            named, digits = match[2], match[3]
        elif match := _GNU.fullmatch(line):
            digits, named = match[1], match[2]
        named = named.removeprefix("./") if "/" in name else named.rpartition("/")[2]
        if named == name and len(digits) in _LENGTHS:
            found.setdefault(_LENGTHS[len(digits)], set()).add(digits.lower())
    if not found:
        told = [line for line in lines if line]
        return checksum(told[0]) if len(told) == 1 else None
    algorithm = max(found)  # by their names: sha512 is the last
    return Checksum(algorithm, found[algorithm].pop()) if len(found[algorithm]) == 1 else None
