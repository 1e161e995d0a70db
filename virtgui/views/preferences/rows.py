"""A page of the settings is data: one row for each value that is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from virtgui.model.commands import Verb


def _no_flaw(_text: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the rows below are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence to know."""

    text: str


@dataclass(frozen=True, slots=True)
class Switch:
    """Yes or no. `setting` is its name in `Settings`; `default` is not written down. With `only_with` it counts only
    while that other switch is on."""

    setting: str
    label: str
    default: bool = False
    help: str = ""
    only_with: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, each with its words. A value is text or a number as the setting's readers expect it."""

    setting: str
    label: str
    options: tuple[tuple[str | float, str], ...]
    default: str | float = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A text that is typed; `flaw` says what is wrong with it, and only what has none is remembered."""

    setting: str
    label: str
    placeholder: str = ""
    help: str = ""
    flaw: Callable[[str], str] = _no_flaw


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a deed asks first."""

    verb: Verb
    label: str
    default: bool = True


@dataclass(frozen=True, slots=True)
class Several:
    """Some of several values: a list of names among the settings, of those that are *not* ticked."""

    setting: str
    label: str
    options: tuple[tuple[str, str], ...]
    off: tuple[str, ...] = ()
    """Those that are not ticked before a person says anything."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of what is no setting, and a button that drops it. `setting` is what it is found by."""

    setting: str
    label: str


Row = Heading | Remark | Switch | Choice | Line | Question | Several | Kept
