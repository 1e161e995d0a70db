"""Settings as a file for another computer. What comes from a file is not trusted: no program's name, no address that
does more than its host and path say, nothing of another kind than the settings have."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, cast

from virtgui.model import uris
from virtgui.qtmodels.settings import Settings, Value
from virtgui.util.language import plural, tr
from virtgui.util.names import plain

_MARK, _VERSION = "virtgui settings", 1
_LARGEST = 1024 * 1024
_NAME_MOST, _TEXT_MOST, _ITEMS_MOST = 4200, 8192, 2000
_STAYS = ("window/", "splitter/", "hosts/chosen", "keyring/", "recent/", "spent/", "settings/", "alerts/snoozed")
"""What belongs to one desktop and its keyring, or tells what its owner did there and what is left to do."""
_PROGRAMS = ("viewer",)
"""What names a program to run."""
_HOST = "host/"
_CONFIRM = "confirm/"


class Found(NamedTuple):
    """What a file would bring, in words (`summary`), and what of it is not taken and why (`refused`)."""

    values: dict[str, Value]
    summary: tuple[str, ...]
    refused: tuple[str, ...]


def _travels(name: str) -> bool:
    return not name.startswith(_STAYS) and not name.endswith("/geometry") and "/header" not in name


def as_text(settings: Settings) -> str:
    """The file's text; without what is no value of a setting."""
    values = {name: value for name, value in settings.all().items() if _travels(name) and _fits(value, deep=True)}
    return json.dumps({_MARK: _VERSION, "values": values}, ensure_ascii=False, indent=1, sort_keys=True)


def load(path: str, fits: Callable[[str, object], bool] = lambda _name, _value: True) -> Found:
    """What a file has, as far as it `fits` settings of these names. ValueError, with a reason to show, for a file that
    is no such file."""
    place = Path(path)
    try:
        if not place.exists():
            raise ValueError(tr("There is no such file."))
        if not place.is_file():  # neither a device nor a pipe that would wait for ever
            raise ValueError(tr("This is not a file."))
        with place.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise ValueError(tr("It could not be read: {why}.").format(why=error.strerror)) from error
    if len(raw) > _LARGEST:
        raise ValueError(tr("The file is too large for settings."))
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueError(tr("The file is not JSON.")) from error
    if not isinstance(told, dict) or told.get(_MARK) != _VERSION or not isinstance(told.get("values"), dict):
        raise ValueError(tr("These are not settings of virtgui, or of a later version of it."))
    return _judge(told["values"], fits)


def _judge(values: dict[str, object], fits: Callable[[str, object], bool]) -> Found:
    taken: dict[str, Value] = {}
    refused: list[str] = []
    for name, value in values.items():
        why = _flaw(name, value) or ("" if fits(name, value) else tr("not a value that this setting has"))
        if why:
            refused.append(f"{plain(name.removeprefix(_HOST), 120)}: {why}")
        elif _travels(name):
            taken[name] = cast("Value", value)
    more = len(refused) - 8
    shown = (*refused[:8], *([tr("… and {n} more that are not taken").format(n=more)] if more > 0 else ()))
    return Found(taken, tuple(_summary(taken)), shown)


def _flaw(name: str, value: object) -> str:
    if len(name) > _NAME_MOST or not name.isprintable():
        return tr("not a name of a setting")
    if name in _PROGRAMS:
        return tr("a program to run is not taken from a file; type it in the settings")
    if not _fits(value, deep=True):
        return tr("not a value that settings have")
    if name.startswith(_HOST):
        uri = name.removeprefix(_HOST)
        if not isinstance(value, dict):
            return tr("not a host")
        return uris.validate(uri) or " ".join(uris.uri_warnings(uri))
    return ""


def _fits(value: object, *, deep: bool) -> bool:
    match value:
        case bool() | int():
            return isinstance(value, bool) or abs(value) < 2**53
        case float():
            return value == value and abs(value) != float("inf")
        case str():
            return len(value) <= _TEXT_MOST
        case list():
            return len(value) <= _ITEMS_MOST and all(
                isinstance(each, str) and _fits(each, deep=False) for each in value
            )
        case dict() if deep:
            return len(value) <= _ITEMS_MOST and all(
                isinstance(key, str) and len(key) <= _NAME_MOST and _fits(each, deep=not isinstance(each, dict))
                for key, each in value.items()
            )
    return False


def _summary(values: dict[str, Value]) -> list[str]:
    hosts = [name.removeprefix(_HOST) for name in values if name.startswith(_HOST)]
    quiet = sum(1 for name, value in values.items() if name.startswith(_CONFIRM) and value is False)
    others = len(values) - len(hosts)
    found = [plural(others, "{n} setting", "{n} settings")] if others else []
    if hosts:
        listed = ", ".join(plain(uri, 60) for uri in hosts[:6]) + (", …" if len(hosts) > 6 else "")
        found.append(f"{plural(len(hosts), '{n} host', '{n} hosts')}: {listed}")
    if quiet:
        found.append(plural(quiet, "{n} deed will no longer ask first", "{n} deeds will no longer ask first"))
    return found


def take(settings: Settings, found: Found) -> None:
    """Remember what was found, over what is there."""
    settings.take_all(found.values)
