"""The window of one host: what it is, and how busy it and its machines are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QDialog, QPushButton, QWidget

from virtgui.model.commands import Command, Connect, Disconnect
from virtgui.model.devices import Vital
from virtgui.model.facts import Phase
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.local import LocalHost
from virtgui.model.versions import Version
from virtgui.qtmodels.jobs import Job
from virtgui.qtmodels.past import Past
from virtgui.qtmodels.schedule_book import ScheduleBook
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.usb_rules import UsbRules
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.stats.rates import HostRates
from virtgui.util.language import tr
from virtgui.views import theme, words
from virtgui.views.controls import entitle
from virtgui.views.host_overview import HostOverview
from virtgui.views.host_pages import PAGES
from virtgui.views.host_words import away_text
from virtgui.views.labels import StateIcon
from virtgui.views.paged_window import Header
from virtgui.views.plotted_window import PlottedWindow
from virtgui.views.things.desk import HostDesk


class HostWindow(PlottedWindow):
    """Stays while the host is away, and says so."""

    machine_wanted = pyqtSignal(object)
    """The DomainKey of a machine that a page leads to."""

    def __init__(
        self,
        key: HostKey,
        world: World,
        send: Callable[[Command], Ticket],
        settings: Settings,
        watcher: Watcher,
        page: str = "overview",
        *,
        things: Things | None = None,
        usb_rules: UsbRules | None = None,
        vital: Callable[[], Vital] = Vital,
        name_of: Callable[[HostKey], str] | None = None,
        local: LocalHost | None = None,
        schedules: Callable[[], ScheduleBook] | None = None,
        past: Past | None = None,
        kept: Callable[[HostKey], tuple[Version, ...]] | None = None,
        jobs: Callable[[], tuple[Job, ...]] = tuple,
    ) -> None:
        super().__init__(world, send, settings, watcher, "host_window", name_of, past)
        self._key = key
        things = things if things is not None else Things(world, send, self)
        named, opens = self._name_of, self.machine_wanted.emit
        own = (vital, usb_rules, local, opens, schedules, kept, jobs)
        self.desk = HostDesk(key, world, things, send, settings, watcher, named, *own)
        self._drawn: HostRates | None = None
        self.picture = StateIcon(theme.ICON_HEADER)
        self.header = Header(self.picture, self)
        self.link = QPushButton()
        self.link.clicked.connect(self._link_clicked)
        self.header.buttons.addWidget(self.link)
        self.add_header(self.header)
        self.add_page("overview", "info-square", tr("Overview"), lambda: HostOverview(self.desk))
        self.add_page("performance", "activity", tr("Performance"), self._build_performance)
        for name, picture, text, build in PAGES:
            self.add_page(name, picture, text, partial(build, self.desk))
        self.notice.acted.connect(self._retry)
        world.hosts_changed.connect(self._hosts_changed)
        world.hosts_sampled.connect(self._hosts_sampled)
        world.machines_changed.connect(self._machines_changed)
        self._refresh()
        self.show_page(page)

    @property
    def key(self) -> HostKey:
        """The host."""
        return self._key

    def show_thing(self, page: str, name: str, inside: str = "") -> None:
        """Show a page of lists with the thing of this name chosen, and what is so called inside of it, as soon as they
        are known."""
        from virtgui.views.things.page import ThingsPage  # noqa: PLC0415  (late: its pages are, too)

        self.show_page(page)
        built = self.built(page)
        if isinstance(built, ThingsPage):
            built.show_soon(name, inside)

    def begin(self, page: str, deed: str) -> None:
        """Show a page of lists and begin one of its deeds there, as soon as what it lists is known."""
        self.show_page(page)
        begin = getattr(self.built(page), "begin_soon", None)
        if begin is not None:
            begin(deed)

    def _build_performance(self) -> QWidget:
        # Late: it loads numpy.
        from virtgui.views.plots.host_source import HostSource  # noqa: PLC0415

        return self.build_plots(
            HostSource(self._key, self._world, self._watcher, self.look_back(self._key)),
            lambda: self._name_of(self._key),
        )

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Its dialogs go with it, but none that asks first whether what was changed in it is discarded."""
        if event is not None and not all(it.close() for it in self.findChildren(QDialog) if it.isVisible()):
            event.ignore()
        else:
            super().closeEvent(event)

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._key in hosts:
            self._refresh()

    def _hosts_sampled(self, hosts: frozenset[HostKey]) -> None:
        """A host ticks for its machines too; only its own figures are news to the plots."""
        latest = self._world.history.host_latest(self._key)
        if self._key in hosts and self._plots is not None and latest is not self._drawn:
            self._drawn = latest
            self._plots.refresh()

    def _machines_changed(self, added: frozenset[object], _changed: object, gone: frozenset[object]) -> None:
        overview = self.built("overview")
        if (added or gone) and isinstance(overview, HostOverview):
            overview.refresh()

    def _refresh(self) -> None:
        host = self._world.hosts.get(self._key)
        self.stack.setEnabled(host is not None)
        self.link.setVisible(host is not None)
        if host is None:
            # Its title stays: the name that a person gave it is no longer known.
            self.header.state.setText(tr("Removed"))
            self.header.state.set_role("muted")
            self.notice.say(tr("This host was removed from the list."), "trash")
            return
        name = self._name_of(self._key)
        entitle(self, tr("Host {name}").format(name=name))
        self.header.name.setText(name)
        phase = words.phase_text(host)
        role = "running" if host.open else "paused" if host.phase is Phase.LOST else "lost"
        self.picture.show_icon("server-2", role if not host.open else "muted", phase)
        self.header.state.setText(phase)
        self.header.state.set_role(role if role != "lost" else "muted")
        self.header.line.setText(words.driver_text(host))
        closed = host.phase in (Phase.CLOSED, Phase.FAILED)
        self.link.setText(tr("Connect") if closed else tr("Disconnect"))
        away = away_text(host, name)
        self.notice.say(away, button=tr("Retry now") if host.phase is Phase.LOST else "")

    def _retry(self) -> None:
        host = self._world.hosts.get(self._key)
        if host is not None:
            self._send(Connect(self._key, host.read_only))

    def _link_clicked(self) -> None:
        host = self._world.hosts.get(self._key)
        if host is not None:
            closed = host.phase in (Phase.CLOSED, Phase.FAILED)
            self._send(Connect(self._key, host.read_only) if closed else Disconnect(self._key))

    def show_part(self, part: str) -> QWidget | None:
        """Show a part of the page that is shown, where it has it by this name; what is to be seen then."""
        show = getattr(self.built(self.page), "show_part", None)
        shown = show(part) if show is not None else None
        return shown if isinstance(shown, QWidget) else None

    def page_ready(self) -> bool:
        """Whether the page that is shown knows what it is to show."""
        page = self.built(self.page)
        kind = getattr(page, "kind", None)
        if kind is None:
            ready = getattr(page, "ready", None)
            return ready is None or bool(ready())
        return self.desk.things.listed(self._key, kind)
