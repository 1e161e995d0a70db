"""Days as a person reads them, in the language that is spoken, whatever the computer's own is."""

from __future__ import annotations

from time import struct_time

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


def moment_text(told: struct_time) -> str:
    """ "Thu 26 Nov, 14:02"."""
    return tr("{weekday} {date}, {time}").format(
        weekday=_WEEKDAYS[told.tm_wday], date=day_text(told), time=f"{told.tm_hour:02}:{told.tm_min:02}"
    )
