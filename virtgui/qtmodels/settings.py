"""What is remembered between runs: one private JSON file that several running programs may share."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeGuard, TypeVar

from PyQt6.QtCore import QByteArray, QLockFile, QObject, QTimer, pyqtSignal

from virtgui.model.commands import Verb
from virtgui.qtmodels import settings_file
from virtgui.qtmodels.host_entry import KINDS, OURS, host_entry, record
from virtgui.qtmodels.host_entry import HostEntry as HostEntry
from virtgui.qtmodels.settings_file import Broken
from virtgui.qtmodels.settings_file import Value as Value
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.xdg import config_dir, private, world_writable

_log = logging.getLogger(__name__)

_FILE = "settings.json"
_WRITE_AFTER_MS = 800
_LOCK_MS = 400
_HOST = "host/"
_CONFIRM = "confirm/"
_LARGEST_NUMBER = 2.0**53
_NAMED_AT_MOST = 3
_T = TypeVar("_T")


SETS_CLOCKS = "guests/set_clock"
"""Whether guests that stood still get the time of day by their agents."""


class Settings(QObject):
    """Values by name. What is set here wins over the file; what other programs set meanwhile stays in it."""

    changed = pyqtSignal(str)
    """The name of a value that was set."""
    hosts_changed = pyqtSignal()
    noticed = pyqtSignal(str)
    """One sentence a person should know about the file."""

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._values: dict[str, Value] = {}
        self._unwritten: dict[str, Value | None] = {}
        self._before: dict[str, Value | None] = {}
        """What these values were when they were written last."""
        self._odd: dict[str, None] = {}
        """Values that are of another kind than they should be, and so do not count."""
        self._told_odd = 0
        self._copied = False
        """Whether the file was kept as it was, before something was written in the place of such values."""
        self.notices: list[str] = []
        """Sentences told so far, for a window that opens later."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WRITE_AFTER_MS)
        self._timer.timeout.connect(self.flush)
        self._odd_timer = QTimer(self)
        self._odd_timer.setSingleShot(True)
        self._odd_timer.setInterval(_WRITE_AFTER_MS)
        self._odd_timer.timeout.connect(self._tell_odd)
        if path is not None:
            self._prepare(path.parent)
            self._values = self._begin(path)

    @classmethod
    def stored(cls, path: Path | None = None, parent: QObject | None = None) -> Settings:
        """The settings of this user."""
        return cls(path if path is not None else config_dir() / _FILE, parent)

    @classmethod
    def in_memory(cls, parent: QObject | None = None) -> Settings:
        """Settings that end with the program, for a run that shall leave no trace."""
        return cls(None, parent)

    @property
    def kept(self) -> bool:
        """False when nothing outlasts this run."""
        return self._path is not None

    def text(self, name: str, default: str = "") -> str:
        """A string; the default where the file holds something else."""
        value = self._values.get(name)
        return value if isinstance(value, str) else self._unfit(name, default)

    def number(self, name: str, default: float = 0.0) -> float:
        """A number, finite and of a size that counts exactly."""
        value = self._values.get(name)
        return float(value) if _number(value) else self._unfit(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        """A switch."""
        value = self._values.get(name)
        return value if isinstance(value, bool) else self._unfit(name, default)

    def words(self, name: str) -> tuple[str, ...] | None:
        """A list of strings; None where there is none."""
        value = self._values.get(name)
        if not isinstance(value, list):
            return self._unfit(name, None)
        words = tuple(word for word in value if isinstance(word, str))
        return words if len(words) == len(value) else self._unfit(name, words)

    def data(self, name: str) -> QByteArray:
        """Bytes, such as a window's geometry; empty where there are none."""
        return QByteArray.fromBase64(self.text(name).encode("ascii", "replace"))

    def put(self, name: str, value: str | float | bool | Iterable[str] | QByteArray | None) -> None:
        """Remember a value; None forgets it. Written soon, and at the latest by `flush`."""
        stored: Value | None
        match value:
            case None | bool() | int() | float() | str():
                stored = value
            case QByteArray():
                stored = bytes(value.toBase64().data()).decode("ascii")
            case _:
                stored = list(value)
        self._put(name, stored)

    def records(self, prefix: str) -> dict[str, dict[str, Value]]:
        """Every value whose name begins with this and that is a set of values itself, by the rest of its name."""
        found = {}
        for name, value in self._values.items():
            if name.startswith(prefix):
                if isinstance(value, dict):
                    found[name.removeprefix(prefix)] = value
                else:
                    self._unfit(name, None)
        return found

    def put_record(self, name: str, value: dict[str, Value] | None) -> None:
        """Remember a set of values under one name; None forgets it."""
        self._put(name, value)

    def all(self) -> dict[str, Value]:
        """Every value by its name."""
        return dict(self._values)

    def take_all(self, values: dict[str, Value]) -> None:
        """Remember many values at once, each over what is there."""
        for name, value in values.items():
            self._put(name, value)
        if any(name.startswith(_HOST) for name in values):
            self.hosts_changed.emit()

    @property
    def theme(self) -> str:
        """ "system", "light" or "dark"."""
        value = self.text("theme", "system")
        return value if value in ("system", "light", "dark") else "system"

    @property
    def viewer(self) -> str:
        """The command that shows a console; "" for the usual one."""
        return self.text("viewer")

    @property
    def period(self) -> float:
        """Seconds between two samples of what is on screen."""
        return min(60.0, max(0.5, self.number("period", 1.0)))

    def asks(self, verb: Verb, default: bool = True) -> bool:
        """Whether a deed asks first; `default` is what counts until a person says something."""
        return self.flag(_CONFIRM + verb.name, default)

    def ask_no_more(self, verb: Verb) -> None:
        """A person ticked "Do not ask again"."""
        self.put(_CONFIRM + verb.name, False)

    def ask_again(self) -> None:
        """Let every deed ask, or not, as it was at first."""
        for name in [name for name in self._values if name.startswith(_CONFIRM)]:
            self.put(name, None)

    @property
    def asks_all(self) -> bool:
        """True while no question was switched off or on."""
        return not any(name.startswith(_CONFIRM) for name in self._values)

    @property
    def hosts(self) -> tuple[HostEntry, ...]:
        """The hosts a person added, in that order."""
        entries = []
        for uri, told in self.records(_HOST).items():
            if not all(isinstance(told.get(name, kind()), kind) for name, kind in KINDS.items()):
                self._unfit(_HOST + uri, None)
            entries.append((self._order(_HOST + uri), host_entry(uri, told)))
        return tuple(entry for _, entry in sorted(entries, key=lambda item: (item[0], item[1].uri)))

    def host(self, uri: str) -> HostEntry | None:
        """One host by its URI."""
        return next((entry for entry in self.hosts if entry.uri == uri), None)

    def put_host(self, entry: HostEntry) -> None:
        """Add a host, or change what is remembered of it."""
        order = self._order(_HOST + entry.uri) or 1 + max(map(self._order, self._values), default=0)
        self._put_host(entry, order)
        self.hosts_changed.emit()

    def arrange_hosts(self, entries: Iterable[HostEntry]) -> None:
        """These hosts stand in this order, each in its site; the others behind them."""
        for order, entry in enumerate(entries, 1):
            self._put_host(entry, order)
        self.hosts_changed.emit()

    def _put_host(self, entry: HostEntry, order: float) -> None:
        """What a later version has written down of it stays."""
        name = _HOST + entry.uri
        known = self._values.get(name)
        more = {key: value for key, value in known.items() if key not in OURS} if isinstance(known, dict) else {}
        self._put(name, {**more, **record(entry), "order": order})

    def remove_host(self, uri: str) -> None:
        """Forget a host."""
        self._put(_HOST + uri, None)
        self.hosts_changed.emit()

    def _order(self, name: str) -> float:
        value = self._values.get(name)
        order = value.get("order") if name.startswith(_HOST) and isinstance(value, dict) else 0
        return order if _number(order) else 0

    def _unfit(self, name: str, instead: _T) -> _T:
        """A value of the wrong kind counts as missing, and is told of once."""
        if self._values.get(name) is not None and name not in self._odd:
            self._odd[name] = None
            self._odd_timer.start()
        return instead

    def _tell_odd(self) -> None:
        names = [plain(name, 60) for name in self._odd][self._told_odd :]
        self._told_odd = len(self._odd)
        shown = ", ".join(names[:_NAMED_AT_MOST])
        _log.warning("settings of a wrong kind: %s", ", ".join(names))
        if len(names) > _NAMED_AT_MOST:
            text = tr("Settings that are not understood do not count: {names} and {n} more.")
            self._notice(text.format(names=shown, n=len(names) - _NAMED_AT_MOST))
        else:
            self._notice(tr("Settings that are not understood do not count: {names}.").format(names=shown))

    def _put(self, name: str, value: Value | None) -> None:
        before = self._values.get(name)
        if before == value and type(before) is type(value):
            return
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        if self._path is not None:
            self._unwritten[name] = value
            self._before.setdefault(name, before)
            if not self._timer.isActive():
                self._timer.start()
        self.changed.emit(name)

    def flush(self) -> None:
        """Write what is not yet written, into what the file holds by now."""
        self._timer.stop()
        if self._path is None or not self._unwritten:
            return
        lock = QLockFile(f"{self._path}.lock")
        # A lock held this long is a program that hangs; the atomic write below keeps the file whole without it.
        lock.tryLock(_LOCK_MS)
        try:
            reason = self._write(self._path)
        finally:
            lock.unlock()
        if not reason:
            self._unwritten.clear()
            self._before.clear()
        else:  # it is tried again with the next change, and at the end
            self._notice(tr("Settings could not be saved to {path}: {reason}.").format(path=self._path, reason=reason))

    def _write(self, path: Path) -> str:
        """Returns why it failed, "" when it went well. What cannot be read is not written over."""
        try:
            with suppress(OSError):
                private(path.parent)  # it may be gone meanwhile
            values = settings_file.load(path) if os.path.lexists(path) else dict(self._values)
            if not self._copied and not self._odd.keys().isdisjoint(self._unwritten):
                aside = settings_file.keep_copy(path)
                self._copied = True
                self._notice(tr("The settings as they were are kept as {aside}.").format(aside=aside))
        except Broken as error:
            if not self._set_aside(path, error):
                return str(error)
            values = dict(self._values)
        except OSError as error:
            return error.strerror or str(error)
        for name, ours in self._unwritten.items():
            value = settings_file.joined(self._before.get(name), ours, values.get(name))
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
        return settings_file.save(path, values)

    def _prepare(self, folder: Path) -> None:
        try:
            private(folder)
            open_to_all, ours = world_writable(folder), folder.stat().st_uid == os.getuid()
            if ours and stat.S_IMODE(folder.stat().st_mode) & 0o077:
                folder.chmod(0o700)
            if open_to_all:
                text = tr("Anyone could write to {folder}. It is private again; check the settings.")
                if not ours:
                    text = tr("Anyone can write to {folder}, and it is not yours: do not trust the settings.")
                self._notice(text.format(folder=folder))
        except OSError as error:
            self._notice(
                tr("Settings cannot be kept in {folder}: {reason}.").format(folder=folder, reason=error.strerror)
            )

    def _begin(self, path: Path) -> dict[str, Value]:
        """What the file holds; a broken one is moved aside, never guessed at."""
        try:
            return settings_file.load(path)
        except Broken as error:
            self._set_aside(path, error)
        except OSError as error:
            self._notice(
                tr("Settings could not be read from {path}: {reason}.").format(path=path, reason=error.strerror)
            )
        return {}

    def _set_aside(self, path: Path, why: Broken) -> bool:
        _log.warning("settings are unreadable: %s", why)
        try:
            aside = settings_file.set_aside(path)
        except OSError as error:
            self._notice(
                tr("The settings in {path} are unreadable and cannot be moved: {reason}.").format(
                    path=path, reason=error.strerror
                )
            )
            return False
        self._notice(
            tr("The settings were unreadable and start anew. The old file is kept as {aside}.").format(aside=aside)
        )
        return True

    def _notice(self, sentence: str) -> None:
        if sentence not in self.notices:
            _log.warning("%s", sentence)
            self.notices.append(sentence)
            self.noticed.emit(sentence)


def _number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _LARGEST_NUMBER
