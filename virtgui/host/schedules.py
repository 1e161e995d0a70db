"""Schedules on this computer: one private file for each, what became of their runs, and a lock while one runs."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from virtgui.model.schedules import Keep, Kept, Ran, Schedule, What, flaws
from virtgui.util.aside import numbers, unused
from virtgui.util.errand import Cannot
from virtgui.util.language import tr
from virtgui.util.private_file import is_left_behind, open_private
from virtgui.util.told import moment
from virtgui.util.xdg import config_dir, private, state_dir

_log = logging.getLogger(__name__)
_RUNS = 30
_MOST = 256 * 1024


class Schedules:
    """The files of two folders. Every call may wait for a disk; from any thread, and from several programs."""

    def __init__(self, folder: Path | None = None, runs: Path | None = None) -> None:
        self.folder = folder or config_dir() / "schedules"
        self.runs = runs or state_dir() / "schedules"

    def all(self) -> tuple[Kept, ...]:
        """Each with its runs, by name. What cannot be read is told to the log, and moved aside."""
        found = []
        with contextlib.suppress(FileNotFoundError):
            for path in sorted(self.folder.glob("*.json")):
                with contextlib.suppress(KeyError):
                    schedule = self.get(path.stem)
                    found.append(Kept(schedule, self.past(schedule.name), self.running(schedule.name)))
        return tuple(found)

    def get(self, name: str) -> Schedule:
        """One by its name. Raises KeyError."""
        path = self.folder / f"{name}.json"
        if path.parent != self.folder or path.stem != name:  # nothing else is read, nor moved aside
            raise KeyError(name)
        try:
            schedule = _schedule(path)
        except FileNotFoundError:
            raise KeyError(name) from None
        except OSError as error:  # it may be read again
            _log.warning("the schedule %s cannot be read: %s", path, error)
            raise KeyError(name) from None
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            _log.warning("the schedule %s is damaged and is moved aside: %s", path, error)
            with contextlib.suppress(OSError):
                path.replace(unused(path.with_suffix(f".json.damaged{number}") for number in numbers()))
            raise KeyError(name) from None
        return schedule

    def damaged(self) -> tuple[Path, ...]:
        """The files that were moved aside, of schedules in whose place there is none yet."""
        with contextlib.suppress(FileNotFoundError):
            found = sorted(self.folder.glob("*.json.damaged*"))
            return tuple(path for path in found if not (self.folder / f"{path.name.partition('.')[0]}.json").exists())
        return ()

    def put(self, schedule: Schedule) -> None:
        """Write it, whole or not at all. Raises OSError, ValueError for one that has flaws."""
        if wrong := flaws(schedule):
            raise ValueError(next(iter(wrong.values())))
        told = {
            "name": schedule.name,
            "host": schedule.host,
            "what": schedule.what.name.lower(),
            "machines": [list(each) for each in schedule.machines],
            "when": schedule.when,
            "pool": schedule.pool,
            "keep": schedule.keep._asdict(),
            "chain": schedule.chain,
            "quiesce": schedule.quiesce,
            "verify": schedule.verify,
            "on": schedule.on,
            "speed": schedule.speed,
        }
        _write(private(self.folder) / f"{schedule.name}.json", told)

    def remove(self, name: str) -> None:
        """Forget it and its runs; what it made stays."""
        for path in (self.folder / f"{name}.json", self.runs / f"{name}.json", self.runs / f"{name}.lock"):
            path.unlink(missing_ok=True)

    def past(self, name: str) -> tuple[Ran, ...]:
        """What became of its runs, the newest first."""
        try:
            told = json.loads(_read(self.runs / f"{name}.json"))
            return tuple(Ran(moment(a), moment(b), bool(c), tuple(map(str, d))) for a, b, c, d in told)
        except (OSError, ValueError, TypeError, OverflowError, RecursionError):
            return ()

    def ran(self, name: str, run: Ran) -> None:
        """Remember one more. Raises OSError."""
        runs = [run, *self.past(name)][:_RUNS]
        _write(private(self.runs) / f"{name}.json", [list(each) for each in runs])

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """It runs meanwhile. Raises Cannot where it does already."""
        path = private(self.runs) / f"{name}.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise Cannot(tr("The schedule {name} runs already.").format(name=name)) from None
        try:
            yield
        finally:
            os.close(descriptor)

    def running(self, name: str) -> bool:
        """Whether it runs just now."""
        try:
            descriptor = os.open(self.runs / f"{name}.lock", os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False


def _schedule(path: Path) -> Schedule:
    told = json.loads(_read(path))
    schedule = Schedule(
        str(told["name"]),
        str(told["host"]),
        What[told["what"].upper()],
        tuple((str(uuid), str(name)) for uuid, name in told["machines"]),
        str(told["when"]),
        str(told["pool"]),
        Keep(**{name: int(count) for name, count in told["keep"].items()}),
        int(told["chain"]),
        bool(told["quiesce"]),
        bool(told["verify"]),
        bool(told["on"]),
        int(told.get("speed", 0)),
    )
    if schedule.name != path.stem or (wrong := flaws(schedule)):
        raise ValueError("its name is another" if schedule.name != path.stem else next(iter(wrong.values())))
    return schedule


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MOST).decode()


def _write(path: Path, told: object) -> None:
    _clear(path.parent)
    part = path.with_suffix(f".{os.getpid()}.part")
    with open_private(part) as file:
        file.write(json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _clear(folder: Path) -> None:
    """Remove what writers that were killed have left half written."""
    for part in folder.glob("*.part"):
        if is_left_behind(part.name.split(".")[-2]):
            with contextlib.suppress(OSError):
                part.unlink()
