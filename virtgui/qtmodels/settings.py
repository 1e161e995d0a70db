"""What is remembered between runs: one private JSON file that several running programs may share."""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from PyQt6.QtCore import QByteArray, QFileDevice, QIODevice, QLockFile, QObject, QSaveFile, QTimer, pyqtSignal

from virtgui.model.commands import Verb
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple
from virtgui.util.xdg import config_dir, private, world_writable

_log = logging.getLogger(__name__)

_FILE = "settings.json"
_WRITE_AFTER_MS = 800
_LOCK_MS = 400
_HOST = "host/"
_CONFIRM = "confirm/"
_LARGEST = 4 * 1024 * 1024

Value = str | int | float | bool | list[str] | dict[str, "Value"]


class HostEntry(NamedTuple):
    """One host as a person added it; `name` is theirs, "" for the host's own."""

    uri: str
    name: str = ""
    autoconnect: bool = False
    read_only: bool = False
    color: str = ""
    """One of the colours that tags can have; "" for none."""
    site: str = ""
    """The folder it stands in among the hosts; "" for none."""
    notes: str = ""
    accepted: bool = False
    """Whether a person has accepted what its address does beyond its host and path (`uris.uri_warnings`)."""


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
        self.notices: list[str] = []
        """Sentences told so far, for a window that opens later."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WRITE_AFTER_MS)
        self._timer.timeout.connect(self.flush)
        if path is not None:
            self._prepare(path.parent)
            self._values = self._read(path)

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
        return value if isinstance(value, str) else default

    def number(self, name: str, default: float = 0.0) -> float:
        """A number."""
        value = self._values.get(name)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default

    def flag(self, name: str, default: bool = False) -> bool:
        """A switch."""
        value = self._values.get(name)
        return value if isinstance(value, bool) else default

    def words(self, name: str) -> tuple[str, ...] | None:
        """A list of strings; None where there is none."""
        value = self._values.get(name)
        if not isinstance(value, list):
            return None
        return tuple(word for word in value if isinstance(word, str))

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
        return {
            name.removeprefix(prefix): value
            for name, value in self._values.items()
            if name.startswith(prefix) and isinstance(value, dict)
        }

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
        found: list[tuple[float, str, HostEntry]] = []
        for name, value in self._values.items():
            if name.startswith(_HOST) and isinstance(value, dict):
                own, order = value.get("name"), value.get("order")
                entry = HostEntry(
                    name.removeprefix(_HOST),
                    own if isinstance(own, str) else "",
                    value.get("autoconnect") is True,
                    value.get("read_only") is True,
                    _text(value, "color"),
                    _text(value, "site"),
                    _text(value, "notes"),
                    value.get("accepted") is True,
                )
                found.append((order if isinstance(order, (int, float)) else 0.0, entry.uri, entry))
        return tuple(entry for _, _, entry in sorted(found, key=lambda item: item[:2]))

    def host(self, uri: str) -> HostEntry | None:
        """One host by its URI."""
        return next((entry for entry in self.hosts if entry.uri == uri), None)

    def put_host(self, entry: HostEntry) -> None:
        """Add a host, or change what is remembered of it."""
        name = _HOST + entry.uri
        known = self._values.get(name)
        order = known.get("order") if isinstance(known, dict) else None
        if not isinstance(order, (int, float)):
            order = 1 + max((self._order(other) for other in self._values), default=0)
        self._put(name, {**_record(entry), "order": order})
        self.hosts_changed.emit()

    def arrange_hosts(self, entries: Iterable[HostEntry]) -> None:
        """These hosts stand in this order, each in its site; the others behind them."""
        for order, entry in enumerate(entries, 1):
            self._put(_HOST + entry.uri, {**_record(entry), "order": order})
        self.hosts_changed.emit()

    def remove_host(self, uri: str) -> None:
        """Forget a host."""
        self._put(_HOST + uri, None)
        self.hosts_changed.emit()

    def _order(self, name: str) -> float:
        value = self._values.get(name)
        order = value.get("order") if name.startswith(_HOST) and isinstance(value, dict) else 0
        return float(order) if isinstance(order, (int, float)) else 0.0

    def _put(self, name: str, value: Value | None) -> None:
        if self._values.get(name) == value and type(self._values.get(name)) is type(value):
            return
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        if self._path is not None:
            self._unwritten[name] = value
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
            merged = self._read(self._path)
            for name, value in self._unwritten.items():
                if value is None:
                    merged.pop(name, None)
                else:
                    merged[name] = value
            reason = _write(self._path, json.dumps(merged, ensure_ascii=False, indent=1, sort_keys=True))
        finally:
            lock.unlock()
        if not reason:
            self._unwritten.clear()
        else:  # it is tried again with the next change, and at the end
            self._notice(tr("Settings could not be saved to {path}: {reason}.").format(path=self._path, reason=reason))

    def _prepare(self, folder: Path) -> None:
        try:
            private(folder)
            if world_writable(folder):
                self._notice(
                    tr("Anyone could write to {folder}. It is private again; check the settings.").format(folder=folder)
                )
            if folder.stat().st_uid == os.getuid() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
                folder.chmod(0o700)
        except OSError as error:
            self._notice(
                tr("Settings cannot be kept in {folder}: {reason}.").format(folder=folder, reason=error.strerror)
            )

    def _read(self, path: Path) -> dict[str, Value]:
        """What the file holds; a broken one is moved aside, never guessed at."""
        try:
            with path.open("rb") as file:
                raw = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._notice(
                tr("Settings could not be read from {path}: {reason}.").format(path=path, reason=error.strerror)
            )
            return {}
        try:
            if len(raw) > _LARGEST:
                raise ValueError("too large")
            found = json.loads(raw)
            if not isinstance(found, dict):
                raise ValueError("not an object")
        except (ValueError, RecursionError) as error:
            _log.warning("settings are unreadable: %s", error)
            self._set_aside(path)
            return {}
        return found

    def _set_aside(self, path: Path) -> None:
        aside = path.with_suffix(".broken.json")
        try:
            path.replace(aside)
        except OSError as error:
            self._notice(
                tr("The settings in {path} are unreadable and cannot be moved: {reason}.").format(
                    path=path, reason=error.strerror
                )
            )
            return
        self._notice(
            tr("The settings were unreadable and start anew. The old file is kept as {aside}.").format(aside=aside)
        )

    def _notice(self, sentence: str) -> None:
        if sentence not in self.notices:
            _log.warning("%s", sentence)
            self.notices.append(sentence)
            self.noticed.emit(sentence)


def _record(entry: HostEntry) -> dict[str, Value]:
    """What is written down of a host, but for its place."""
    more = {"color": entry.color, "site": entry.site, "notes": entry.notes}
    return {
        "name": entry.name,
        "autoconnect": entry.autoconnect,
        "read_only": entry.read_only,
        **{name: text for name, text in more.items() if text},
        **({"accepted": True} if entry.accepted else {}),
    }


def _text(record: dict[str, Value], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _write(path: Path, text: str) -> str:
    """Replace the file whole and private; returns why that failed, "" when it went well."""
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    file.setPermissions(QFileDevice.Permission.ReadOwner | QFileDevice.Permission.WriteOwner)
    file.write(text.encode("utf-8", "surrogatepass"))
    return "" if file.commit() else file.errorString()
