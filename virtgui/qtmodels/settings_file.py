"""The file of the settings: read without trust, written whole, kept when it is not understood."""

from __future__ import annotations

import json
from pathlib import Path

from PyQt6.QtCore import QFileDevice, QIODevice, QSaveFile

from virtgui.util.language import tr
from virtgui.util.xdg import LARGEST_SETTINGS, read_regular

Value = str | int | float | bool | list[str] | dict[str, "Value"]


class Broken(ValueError):
    """What is there are no settings."""


def load(path: Path) -> dict[str, Value]:
    """What the file holds; {} where there is none. Broken where that is nothing of ours, OSError where it cannot be
    read."""
    try:
        raw = read_regular(path, LARGEST_SETTINGS + 1)
    except FileNotFoundError:
        return {}
    try:
        if len(raw) > LARGEST_SETTINGS:
            raise Broken("too large")
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Broken(str(error)) from error
    if not isinstance(found, dict):
        raise Broken("not an object")
    return found


def save(path: Path, values: dict[str, Value]) -> str:
    """Replace the file whole and private; returns why that failed, "" when it went well."""
    try:
        try:
            text = json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True)
        except RecursionError:  # without indents it goes as deep as reading does
            text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    except (ValueError, RecursionError) as error:
        return str(error)
    content = text.encode("utf-8", "surrogatepass")
    if len(content) > LARGEST_SETTINGS:  # it could not be read again
        return tr("they are too large")
    return _write(path, content)


def keep_copy(path: Path) -> Path:
    """Keep the file as it is beside itself; returns where. OSError where that cannot be."""
    aside = _free(path, "before")
    if why := _write(aside, read_regular(path, LARGEST_SETTINGS)):
        raise OSError(0, why)
    return aside


def set_aside(path: Path) -> Path:
    """Keep a broken file under another name, which is returned. OSError where that cannot be."""
    aside = _free(path, "broken")
    path.replace(aside)
    return aside


def _free(path: Path, word: str) -> Path:
    from virtgui.util.aside import numbers, unused  # noqa: PLC0415  (late: settings are seldom spoilt)

    return unused(path.with_suffix(f".{word}{number}.json") for number in numbers())


def _write(path: Path, content: bytes) -> str:
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    file.setPermissions(QFileDevice.Permission.ReadOwner | QFileDevice.Permission.WriteOwner)
    file.write(content)
    return "" if file.commit() else file.errorString()


def joined(before: Value | None, ours: Value | None, theirs: Value | None) -> Value | None:
    """What becomes of a value that this program changed from `before` to `ours`, where the file has `theirs` by now:
    of a list what both added and neither took away, of all else `ours`."""
    if theirs == before:
        return ours
    was, own, found = _words(before), _words(ours), _words(theirs)
    if was is None or own is None or not found:
        return ours
    known, there, mine = set(was), set(found), set(own)
    kept = [word for word in own if word in there or word not in known]
    kept += [word for word in found if word not in known and word not in mine]
    return kept if kept or ours is not None else None


def _words(value: Value | None) -> list[str] | None:
    if value is None:
        return []
    return value if isinstance(value, list) and all(isinstance(each, str) for each in value) else None
