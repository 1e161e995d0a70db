"""The window of one machine."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Command, Connect
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.problems import Problem
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.names import plain
from virtgui.views import machine_facts, words
from virtgui.views.actions import MachineActions
from virtgui.views.host_words import away_text
from virtgui.views.job_row import remedy_text
from virtgui.views.machine_header import MachineHeader
from virtgui.views.machine_overview import MachineOverview
from virtgui.views.plotted_window import PlottedWindow
from virtgui.views.refusals import Refusals


class MachineWindow(PlottedWindow):
    """Stays while the host is away, and says so; comes back to life with it."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        settings: Settings,
        watcher: Watcher,
        page: str = "overview",
        *,
        name_of: Callable[[HostKey], str] | None = None,
    ) -> None:
        super().__init__(world, send, settings, watcher, "machine_window", name_of)
        self._key = key
        self._name = ""
        self._gone = False
        self.refusals = Refusals(world, send, self)
        self.actions_of_machine = MachineActions(self, world, settings, self.refusals.send, lambda: (key,))
        self.header = MachineHeader(self.actions_of_machine, self)
        self.add_header(self.header)
        self.add_page("overview", "info-square", "Overview", self._build_overview)
        self.add_page("performance", "activity", "Performance", self._build_performance)
        self.notice.acted.connect(self._notice_acted)
        self.notice.details_wanted.connect(self._show_details)
        self.notice.closed.connect(self.refusals.clear)
        self.refusals.changed.connect(self._refresh)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        world.addressed.connect(self._addressed)
        world.sampled.connect(self._sampled)
        self._refresh()
        self.show_page(page)

    @property
    def key(self) -> DomainKey:
        """The machine."""
        return self._key

    def performance_ready(self) -> bool:
        """Whether the plots show ten samples of a running machine, or the machine is off."""
        domain = self._world.machines.get(self._key)
        if domain is not None and not domain.active:
            return True
        return super().performance_ready()

    def _build_overview(self) -> QWidget:
        return MachineOverview(self._key, self._world, self._send, self._watcher, deed=self.refusals.send)

    def _build_performance(self) -> QWidget:
        # Late: it loads numpy.
        from virtgui.views.plots.machine_source import MachineSource  # noqa: PLC0415

        return self.build_plots(MachineSource(self._key, self._world, self._watcher), self._name)

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]
    ) -> None:
        if self._key in added or self._key in changed or self._key in gone:
            self._refresh()
            self._refresh_plots()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._key.host in hosts:
            self._refresh()

    def _addressed(self, keys: frozenset[DomainKey]) -> None:
        if self._key in keys:
            self._refresh()

    def _sampled(self, keys: frozenset[DomainKey]) -> None:
        if self._key in keys and self.isVisible():
            self._refresh()
            self._refresh_plots()

    def _refresh_plots(self) -> None:
        if self._plots is not None:
            self._plots.refresh()

    def _refresh(self) -> None:
        domain = self._world.machines.get(self._key)
        host = self._world.hosts.get(self._key.host)
        where = self._name_of(self._key.host)
        self.stack.setEnabled(domain is not None)
        self._hold_plots(domain is None)
        if domain is None:
            self.header.show_gone(self._name)
            self._say_gone(host, where)
            return
        self._name = machine_facts.name(domain.name)
        self.setWindowTitle(f"{self._name} on {where}")
        address = words.address_text(self._world.addresses.get(self._key, ()))
        self.header.show_machine(domain, host, where, address)
        away, problem = away_text(host, where), self.refusals.problem
        if away:
            self.notice.say(f"{away} It is shown as last seen.", button="Retry now")
        elif problem is not None:
            self._say_problem(problem)
        else:
            self.notice.say("")

    def _say_problem(self, problem: Problem) -> None:
        text = plain(f"Could not {problem.doing}. {problem.reason}", 600)
        button = remedy_text(problem.remedy) if problem.remedy is not None else ""
        self.notice.say(text, "alert-triangle", button, details=bool(problem.detail), closable=True)

    def _show_details(self) -> None:
        # Late: no dialog is on the way to a window.
        from virtgui.views.dialogs import DetailsDialog  # noqa: PLC0415

        problem = self.refusals.problem
        if problem is not None:
            dialog = DetailsDialog(f"Could not {plain(problem.doing)}", problem.reason, problem.detail, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _hold_plots(self, gone: bool) -> None:
        """What was drawn last stays to be seen: the history of a machine that is gone is forgotten."""
        if self._plots is not None and gone != self._gone:
            self._plots.set_paused(gone)
        self._gone = gone

    def _say_gone(self, host: Host | None, where: str) -> None:
        if host is None or host.phase in (Phase.CLOSED, Phase.OPENING, Phase.FAILED) or not host.listed:
            self.notice.say(f"Host {where} is not connected.", button="Connect" if host is not None else "Close")
        else:
            self.notice.say("This machine no longer exists.", "trash", "Close")

    def _notice_acted(self) -> None:
        host = self._world.hosts.get(self._key.host)
        problem = self.refusals.problem if self._key in self._world.machines else None
        if problem is not None and problem.remedy is not None and host is not None and host.open:
            self.actions_of_machine.mend(problem.remedy)
        elif host is None or host.open:
            self.close()
        else:
            self._send(Connect(host.key, host.read_only))
