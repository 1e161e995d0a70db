"""The main window over a world fed by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from tests.gui.made_up import Sent
from tests.unit.qtmodels.fleet import HOME, LAB, config, host, machine
from virtgui.model.facts import Domain, DomainState, Graphics, Host, LocalHost, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import HostSeen, Listed
from virtgui.qtmodels.eventlog import EventLog
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.removals import Removals
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.shots import Shots
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.views.main_window import MainWindow

DEMO = "test:///demo.xml"
FOUND = (
    LocalHost("qemu:///system", "QEMU/KVM, system", True, "libvirt is running"),
    LocalHost("xen:///system", "Xen", False, "Not a Xen host"),
)
_Dialog = TypeVar("_Dialog", bound=QDialog)


class Manager:
    """Everything a test looks at."""

    def __init__(
        self,
        settings: Settings | None = None,
        found: tuple[LocalHost, ...] = FOUND,
        known: tuple[Host, ...] = (),
        clock: Callable[[], float] = time.monotonic,
        *,
        furnished: bool = True,
    ) -> None:
        """`known` hosts are there before the window is, as those of the settings are. `furnished`: what stands around
        the rows is there from the beginning, as if a moment had passed."""
        self.world = World()
        self.world.take([HostSeen(each) for each in known])
        self.sent = Sent()
        self.settings = settings or Settings.in_memory()
        self.jobs = Jobs(self.world)
        self.log = EventLog(self.world)
        self.watcher = Watcher(self.sent)
        self.asked_pictures = Sent()
        self.shots = Shots(self.world, self.asked_pictures, self.settings)
        self.removals = Removals(self.world, self.sent, clock=clock)
        self.things = Things(self.world, self.sent)
        self.opened: list[tuple[DomainKey, str]] = []
        self.migrations: list[tuple[tuple[DomainKey, ...], HostKey | None]] = []
        self.opened_tabs: list[tuple[DomainKey, ...]] = []
        self.opened_hosts: list[HostKey] = []
        self.shown_there: list[tuple[str, ...]] = []
        self.watched: list[tuple[str, tuple[DomainKey, ...]]] = []
        self.creating: list[HostKey | None] = []
        self.window = MainWindow(
            self.world,
            self.jobs,
            self.log,
            self.settings,
            self.sent,
            watcher=self.watcher,
            open_machine=lambda key, page: self.opened.append((key, page)),
            open_host=self._open_host,
            new_machine=self.creating.append,
            shots=lambda: self.shots,
            local_hosts=lambda: found,
            demo_uri=DEMO,
            removals=lambda: self.removals,
            open_migrate=lambda keys, to=None: self.migrations.append((keys, to)),
            open_tabs=self.opened_tabs.append,
            open_watching=lambda what, keys: self.watched.append((what, keys)),
            things=lambda: self.things,
        )
        if furnished:
            assert self.window.around.complete
        self.table = self.window.pane.table
        self.model = self.window.pane.model

    def _open_host(self, key: HostKey, *where: str) -> None:
        self.opened_hosts.append(key)
        self.shown_there.append(where)

    def show(self, qtbot: object, width: int = 1440, height: int = 900) -> Manager:
        """Put it on screen and give it the keyboard."""
        qtbot.addWidget(self.window)  # type: ignore[attr-defined]
        self.window.resize(width, height)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitExposed(self.window)  # type: ignore[attr-defined]
        qtbot.waitUntil(self.window.isActiveWindow, timeout=30_000)  # type: ignore[attr-defined]
        return self

    def list(self, *machines: Domain, of: Host | None = None) -> Manager:
        """These are all machines of a host."""
        lab = of if of is not None else host()
        self.world.take([HostSeen(lab), Listed(lab.key, machines)])
        return self

    def names(self) -> list[str]:
        """The rows, top to bottom."""
        return [str(self.model.index(row, 0).data()) for row in range(self.model.rowCount())]

    def asked(self, kind: type[_Dialog]) -> _Dialog | None:
        """The dialog of a kind that is open."""
        shown = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
        return shown[0] if shown else None


def trio() -> tuple[Domain, Domain, Domain]:
    """One runs, one is off, one is paused."""
    display = config("Orders database", "Nightly dump")
    shown = display.__class__(title="Orders database", graphics=(Graphics("vnc", "127.0.0.1", 5900),))
    return (
        machine(1, "db-01", config=shown),
        machine(2, "web-01", state=DomainState.SHUTOFF, config=display),
        machine(3, "lab-01", state=DomainState.PAUSED, config=shown),
    )


def texts(widget: QWidget) -> str:
    """Every visible word of a widget and its children."""
    found: list[str] = []
    for child in (widget, *widget.findChildren(QWidget)):
        text = getattr(child, "text", None)
        if callable(text) and child.isVisibleTo(widget):
            found.append(str(text()))
    return "\n".join(found)


__all__ = ["DEMO", "FOUND", "HOME", "LAB", "Manager", "Phase", "texts", "trio"]
