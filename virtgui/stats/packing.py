"""Rows of long times in few bytes: a figure in two, by its logarithm, exact to a fiftieth of a percent."""

from __future__ import annotations

import sys
import zlib
from array import array
from functools import lru_cache
from math import floor, isfinite, isnan, log2

from virtgui.stats.rollup import NAN, TIERS, Bucket, merged

_VERSION = 1
_FINENESS = 1800.0
_UNKNOWN = 0xFFFF
_SECONDS = 10.0
_LARGEST = 2 * 1024 * 1024
"""Bytes of a block, unpacked; none has more than a quarter of it."""


class Unreadable(ValueError):
    """These bytes are no rows."""


def code(value: float) -> int:
    """A figure of 0 to 9e10 as a whole number below 65536; what is below 0 counts as 0."""
    if not isfinite(value):
        return _UNKNOWN
    return 0 if value <= 0.0 else min(_UNKNOWN - 1, round(log2(1.0 + value) * _FINENESS))


@lru_cache(maxsize=1)
def _figures() -> array[float]:
    """What each code stands for."""
    return array("d", [2.0 ** (number / _FINENESS) - 1.0 for number in range(_UNKNOWN)] + [NAN])


def figure(number: int) -> float:
    """What a code stands for."""
    return _figures()[number]


def _lines(tier: int, width: int) -> int:
    """How many columns there are: place, seconds, then of each figure least, mean, greatest; of the finest tier
    only the mean, which is all three."""
    return 2 + (width if tier == 0 else 3 * width)


def packed(tier: int, rows: list[Bucket]) -> bytes:
    """Rows of one block, by time."""
    step, block = TIERS[tier].step, TIERS[tier].block
    width = max(len(row.mean) for row in rows)
    base = floor(rows[0].start / block) * block
    out = array("H", [round((row.start - base) / step) for row in rows])
    out.extend([min(_UNKNOWN, round(row.known * _SECONDS)) for row in rows])
    for column in range(width):
        out.extend([_code(row.mean, column) for row in rows])
        if tier:
            out.extend([_code(row.low, column) for row in rows])
            out.extend([_code(row.high, column) for row in rows])
    if sys.byteorder == "big":
        out.byteswap()
    return bytes((_VERSION, width)) + zlib.compress(out.tobytes(), 6)


def _code(figures: tuple[float, ...], column: int) -> int:
    """Rows of another version may have fewer figures."""
    return code(figures[column]) if column < len(figures) else _UNKNOWN


def unpacked(tier: int, start: float, data: bytes) -> list[Bucket]:
    """The rows of the block that begins at `start`. `Unreadable` where the bytes are none."""
    if not isinstance(data, bytes) or len(data) < 3 or data[0] != _VERSION:
        raise Unreadable("another version")
    width = data[1]
    codes = array("H")
    try:
        unpacker = zlib.decompressobj()
        codes.frombytes(unpacker.decompress(data[2:], _LARGEST))
        if not unpacker.eof:
            raise Unreadable("more than a block has, or cut short")
    except (zlib.error, ValueError) as error:
        raise Unreadable(str(error)) from error
    if sys.byteorder == "big":
        codes.byteswap()
    lines = _lines(tier, width)
    count, rest = divmod(len(codes), lines)
    if rest:
        raise Unreadable("not whole")
    known = _figures()
    figures = [[known[number] for number in codes[line * count : (line + 1) * count]] for line in range(2, lines)]
    mean = list(zip(*(figures if tier == 0 else figures[0::3]), strict=True))
    low, high = (mean, mean) if tier == 0 else (list(zip(*figures[place::3], strict=True)) for place in (1, 2))
    step = TIERS[tier].step
    found = []
    for row in range(count):
        seconds, at = codes[count + row] / _SECONDS, start + codes[row] * step
        each = tuple([0.0 if isnan(value) else seconds for value in mean[row]])
        found.append(Bucket(at, at + step, each, low[row], mean[row], high[row]))
    return found


def joined(rows: list[Bucket], more: list[Bucket]) -> list[Bucket]:
    """Rows and more rows, by time; those of the same step become one."""
    known = {row.start: row for row in rows}
    for row in more:
        before = known.get(row.start)
        known[row.start] = row if before is None else merged(before, row)
    return [known[start] for start in sorted(known)]


def by_block(tier: int, rows: list[Bucket]) -> dict[float, list[Bucket]]:
    """Rows by where the block begins that they are stored in."""
    block = TIERS[tier].block
    found: dict[float, list[Bucket]] = {}
    for row in rows:
        found.setdefault(floor(row.start / block) * block, []).append(row)
    return found
