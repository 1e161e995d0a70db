"""Days as a person reads them, in the language that is spoken, whatever the computer's own is."""

from __future__ import annotations

from time import localtime, strftime, struct_time

from virtgui.util.language import tr

_WEEKDAYS = (tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun"))
_MONTHS = (
    tr("Jan"),
    tr("Feb"),
    tr("Mar"),
    tr("Apr"),
    tr("May"),
    tr("Jun"),
    tr("Jul"),
    tr("Aug"),
    tr("Sep"),
    tr("Oct"),
    tr("Nov"),
    tr("Dec"),
)


def weekday_text(told: struct_time) -> str:
    """ "Thu 26"."""
    return tr("{weekday} {day}").format(weekday=_WEEKDAYS[told.tm_wday], day=told.tm_mday)


def day_text(told: struct_time) -> str:
    """ "26 Nov"."""
    return tr("{day} {month}").format(day=told.tm_mday, month=_MONTHS[told.tm_mon - 1])


def dated_text(told: struct_time) -> str:
    """ "26 Nov 2026"."""
    return tr("{day} {month} {year}").format(day=told.tm_mday, month=_MONTHS[told.tm_mon - 1], year=told.tm_year)


def stamp(at: float, *, seconds: bool = False) -> str:
    """Wall-clock seconds as "2026-11-26 14:02", the same in every language; "" for a moment that cannot be."""
    try:
        return strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M", localtime(at))
    except (ValueError, OverflowError, OSError):
        return ""


def moment_text(told: struct_time) -> str:
    """ "Thu 26 Nov, 14:02"."""
    return tr("{weekday} {date}, {time}").format(
        weekday=_WEEKDAYS[told.tm_wday], date=day_text(told), time=f"{told.tm_hour:02}:{told.tm_min:02}"
    )
