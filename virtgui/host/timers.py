"""Timers of the user's own systemd: a service and a timer for each schedule, so that it runs with the window closed."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import virtgui
from virtgui.host.programs import Limits, run
from virtgui.model.schedules import Schedule
from virtgui.util.errand import Cannot
from virtgui.util.itself import program
from virtgui.util.language import tr

_LIMITS = Limits(seconds=30)
_NONE = tr(
    "There is no systemd of this user here, so nothing runs by itself. Let another timer call "
    "“virtgui run-schedule NAME”."
)
_HANDED_ON = ("XDG_CONFIG_HOME", "XDG_STATE_HOME")
SERVICE = """\
# Written by virtgui, and written anew whenever the schedule is changed.
[Unit]
Description=virtgui: {description}

[Service]
Type=oneshot
{environment}ExecStart={command}
TimeoutStartSec=infinity
Nice=10
IOSchedulingClass=idle
"""
TIMER = """\
# Written by virtgui, and written anew whenever the schedule is changed.
[Unit]
Description=virtgui: {description}

[Timer]
OnCalendar={when}
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


class Next(NamedTuple):
    """What systemd tells of a timer: its state in a word, and when it comes next."""

    state: str = ""
    at: str = ""


class Timers:
    """The unit files of a folder, and systemd that is told of them. Calls may take seconds."""

    def __init__(self, folder: Path | None = None, environ: Mapping[str, str] = os.environ) -> None:
        base = environ.get("XDG_CONFIG_HOME", "")
        config = Path(base) if base.startswith("/") else Path.home() / ".config"
        self.folder = folder or config / "systemd/user"
        self._environ = environ

    def lack(self) -> str:
        """Why nothing would run by itself; "" where it would."""
        if shutil.which("systemctl") is None:
            return _NONE
        with contextlib.suppress(Cannot):
            told = run(["systemctl", "--user", "is-system-running"], limits=_LIMITS).output.decode().strip()
            if told in ("running", "degraded", "starting", "initializing", "maintenance"):
                return ""
        return _NONE

    def write(self, schedule: Schedule) -> None:
        """Write its units and start its timer, or stop it where it is off. Raises OSError, Cannot."""
        service, timer = self.units(schedule)
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((f"{_unit(schedule.name)}.service", service), (f"{_unit(schedule.name)}.timer", timer)):
            part = self.folder / f".{name}.{os.getpid()}"
            part.write_text(text, encoding="utf-8")
            part.replace(self.folder / name)
        if self.lack():
            return
        self._tell("daemon-reload")
        self._tell("enable" if schedule.on else "disable", "--now", f"{_unit(schedule.name)}.timer")

    def remove(self, name: str) -> None:
        """Stop its timer and delete its units. Raises OSError."""
        here = self.lack() == ""
        if here:
            with contextlib.suppress(Cannot):
                self._tell("disable", "--now", f"{_unit(name)}.timer")
        for ending in ("service", "timer"):
            (self.folder / f"{_unit(name)}.{ending}").unlink(missing_ok=True)
        if here:
            with contextlib.suppress(Cannot):
                self._tell("daemon-reload")

    def next(self, name: str) -> Next:
        """What systemd says of it now."""
        words = ["systemctl", "--user", "show", "--property=ActiveState,NextElapseUSecRealtime"]
        with contextlib.suppress(Cannot):
            told = run([*words, "--", f"{_unit(name)}.timer"], limits=_LIMITS)
            facts = dict(line.partition("=")[::2] for line in told.output.decode("utf-8", "replace").splitlines())
            return Next(facts.get("ActiveState", ""), facts.get("NextElapseUSecRealtime", ""))
        return Next()

    def calendar(self, when: str) -> str:
        """What is wrong with a time, "" for nothing, or where nobody here can tell. Raises Cannot where that takes too
        long."""
        if shutil.which("systemd-analyze") is None:
            return ""
        ran = run(["systemd-analyze", "calendar", "--", when], limits=_LIMITS)
        return (
            ""
            if ran.status == 0
            else tr("systemd does not know this time: {reason}").format(reason=ran.complaint or when)
        )

    def units(self, schedule: Schedule) -> tuple[str, str]:
        """The service and the timer, as they are written."""
        description = f"{schedule.what.value} by the schedule {schedule.name}"
        words = (*program(), "run-schedule", schedule.name)
        handed = {name: self._environ[name] for name in _HANDED_ON if self._environ.get(name)}
        lines = [f"Environment={_quoted(f'{name}={value}')}\n" for name, value in handed.items()]
        root = Path(virtgui.__file__).parents[1]
        if len(program()) > 1 and "site-packages" not in root.parts:
            lines.append(f"WorkingDirectory={_escaped(str(root))}\n")  # a checkout is found by where it starts
        command = " ".join(_quoted(word).replace("$", "$$") for word in words)
        service = SERVICE.format(description=description, environment="".join(lines), command=command)
        return service, TIMER.format(description=description, when=_escaped(schedule.when))

    def _tell(self, *words: str) -> None:
        ran = run(["systemctl", "--user", *words], limits=_LIMITS)
        if ran.status:
            raise Cannot(tr("systemd did not take the timer."), ran.complaint)


def _unit(name: str) -> str:
    return f"virtgui-{name}"


def _escaped(text: str) -> str:
    """What systemd.unit(5) takes for a specifier is none."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """A word by systemd.syntax(7): no shell reads it."""
    safe = _escaped(word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'


def checked(paths: Sequence[Path]) -> str:
    """What systemd-analyze finds wrong with unit files; "" for nothing. Raises Cannot where there is no such
    program."""
    ran = run(["systemd-analyze", "--user", "verify", "--", *map(str, paths)], limits=_LIMITS)
    return ran.complaint if ran.status else ""
