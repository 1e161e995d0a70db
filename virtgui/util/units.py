"""Figures as text: binary units exact to the byte, a space before the unit, none before %."""

from __future__ import annotations

import math

from virtgui.util.language import tr

_MOST = 1023.95
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def _number(value: float) -> str:
    """Three figures at most: 1.2, 24.6, 412."""
    if value >= 99.95 or value == int(value):
        return f"{value:.0f}"
    return decimal_text(value)


def decimal_text(value: float, digits: int = 1) -> str:
    """A number with so many decimals, with the sign before them that the language has."""
    return f"{value:.{digits}f}".replace(".", tr(".", "in a number"))


def grouped_text(count: int) -> str:
    """A whole number with the sign between its thousands that the language has: "21,474,836,480"."""
    return f"{count:,}".replace(",", tr(",", "between thousands"))


def size_text(count: float, fine: float = 100, most: float = _MOST) -> str:
    """Bytes as a person reads them: "13.3 GiB"; "" for a figure that does not exist. One decimal
    below `fine`; from `most` of a unit on in the next."""
    if not math.isfinite(count):
        return ""
    sign, value = ("-", -count) if count < 0 else ("", count)
    unit = 0
    while value >= most and unit < len(_BINARY) - 1:
        value /= 1024
        unit += 1
    text = f"{value:.0f}" if unit == 0 or value >= fine - 0.05 else _number(round(value, 1))
    return f"{sign}{text} {_BINARY[unit]}"


def memory_text(kib: float) -> str:
    """KiB as a person reads them: "16 GiB"."""
    return size_text(kib * 1024)


def rate_text(per_second: float, most: float = _MOST) -> str:
    """Bytes per second: "48 MiB/s", "9.3 MiB/s", plain "0" when nothing flows."""
    if not math.isfinite(per_second):
        return ""
    return "0" if per_second < 0.5 else f"{size_text(per_second, fine=10, most=most)}/s"


def short_rate_text(per_second: float) -> str:
    """The same in three figures, for a cell: 1014 KiB/s is "1 MiB/s"."""
    return rate_text(per_second, 999.5)


def percent_text(percent: float) -> str:
    """A whole percentage: "38%"."""
    return f"{percent:.0f}%" if math.isfinite(percent) else ""


def count_text(per_second: float) -> str:
    """Operations per second: "1.2 k/s"."""
    if not math.isfinite(per_second):
        return ""
    return f"{_number(per_second / 1000)} k/s" if per_second >= 1000 else f"{per_second:.0f}/s"


def span_text(seconds: float) -> str:
    """A length of time in its two greatest units: "12 d 4 h", "26 min", "8 s"."""
    if not math.isfinite(seconds):
        return ""
    whole = max(0, int(seconds))
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    if days >= 30:
        return f"{days} d"
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if hours < 10 and minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min"
    return f"{secs} s"
