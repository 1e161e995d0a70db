"""What there is to know of the chosen network: its facts, who has an address of it now, who is plugged in."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFont, QHideEvent, QShowEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.leases import LeasesRead, Port, ReadLeases
from virtgui.model.things import Thing
from virtgui.qtmodels.host_networks import HostNetworks
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button, on_content
from virtgui.views.fact_grid import FactGrid, FactTable, section
from virtgui.views.labels import Label, Paragraph
from virtgui.views.networks.leases import LeasePanel
from virtgui.views.networks.wording import facts, window
from virtgui.views.things.details import ThingDetails
from virtgui.views.things.usual import state_word
from virtgui.xml.network_plan import same
from virtgui.xml.network_ports import PortFact, port_fact
from virtgui.xml.parse import Refused

POLL_MS = 3000
FACTS = (
    tr("State"),
    tr("Kind"),
    tr("Way out"),
    tr("Bridge"),
    "IPv4",
    "DHCP",
    "IPv6",
    "DHCPv6",
    tr("Further addresses"),
    tr("Routes"),
    tr("Domain"),
    tr("Name service"),
    tr("Limits"),
    "VLAN",
    tr("Port groups"),
    "MTU",
    "UUID",
    tr("Description"),
)
"""What a network's details tell, from the top down."""
_PORTS = (tr("Machine"), tr("MAC address"), tr("Plugged into"), tr("Limits"))
_NEXT = tr("Its stored definition is another: it counts at the next start.")
_MOST = 200


class NetworkDetails(ThingDetails):
    """Asks for leases and ports again and again, while it is shown and the network is on."""

    machine_wanted = pyqtSignal(object)
    """The DomainKey of a machine to be opened."""

    def __init__(
        self,
        around: HostNetworks,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._around = around
        self._world = world
        self._send = send
        self._thing: Thing | None = None
        self._asked: Ticket | None = None
        self._answer: LeasesRead | None = None
        self.title = Label("", "text", theme.OPENER, QFont.Weight.DemiBold)
        self.nothing = Paragraph(tr("Choose a network to see who is in it."), "muted")
        self.facts = FactGrid(FACTS)
        self.next = Paragraph(_NEXT, "notice_text", theme.SECONDARY)
        self.users_title = section(tr("Machines"))
        self.users: list[QToolButton] = []
        self.no_users = Paragraph(tr("No machine uses it."), "muted")
        self.leases_title = section(tr("Leases"))
        self.lease_panel = LeasePanel(world, send, self._owner)
        self.leases = self.lease_panel.table
        self.no_leases = Paragraph("", "muted")
        self.ports_title = section(tr("Ports"))
        self.ports = FactTable(tr("Ports"), _PORTS, 0, spacing=theme.GAP)
        self.no_ports = Paragraph("", "muted")
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._ask)
        self._lay_out()
        around.changed.connect(self._refresh)
        around.machines_changed.connect(self._refresh)
        world.reported.connect(self._heard)
        world.hosts_changed.connect(self._ask)

    def show_thing(self, thing: Thing | None) -> None:
        """Show this network; None shows nothing."""
        before = self._thing.key if self._thing is not None else None
        self._thing = thing
        if thing is None or thing.key != before:
            self._answer, self._asked = None, None
        self._refresh()
        self._ask()

    @property
    def answer(self) -> LeasesRead | None:
        """What was told last of leases and ports."""
        return self._answer

    def user_names(self) -> tuple[str, ...]:
        """The machines that use it, as shown."""
        return tuple(button.text().replace("&&", "&") for button in self.users)

    # -- showing -----------------------------------------------------------------------------

    def _refresh(self) -> None:
        thing = self._thing
        self.title.setText(plain(thing.name, 120) if thing is not None else "")
        self.nothing.setVisible(thing is None)
        self._body.setVisible(thing is not None)
        if thing is None:
            return
        node = window(thing)
        known = dict(facts(node)) if node is not None else {}
        known[tr("State")] = state_words(thing)
        known["UUID"] = plain(thing.key.name)
        for name in FACTS:
            self.facts.put(name, known.get(name, ""))
        self.next.setVisible(_waits(thing))
        self._show_users(thing)
        self._show_answer(thing)

    def _show_users(self, thing: Thing) -> None:
        users = list({user.machine.key: user.machine for user in self._around.users(thing)}.values())
        names = [plain(machine.name, 80) for machine in users]
        if names != [button.text().replace("&&", "&") for button in self.users]:
            for button in self.users:
                self._links.removeWidget(button)
                button.deleteLater()
            self.users = [self._link(machine) for machine in users]
            for button in self.users:
                self._links.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.no_users.setVisible(not users)

    def _link(self, machine: Domain) -> QToolButton:
        running = machine.active
        button = flat_button(plain(machine.name, 80).replace("&", "&&"), self, "device-desktop")
        button.setAccessibleName(f"{plain(machine.name, 80)}, {tr('running') if running else tr('shut off')}")
        button.clicked.connect(lambda _, key=machine.key: self.machine_wanted.emit(key))
        return button

    def _show_answer(self, thing: Thing) -> None:
        answer, on = self._answer, thing.active is True
        leases = answer.leases if answer is not None and on else ()
        ports = answer.ports if answer is not None and on else ()
        self.lease_panel.show_leases(thing, leases)
        self.ports.show_rows(tuple(self._port(port) for port in ports[:_MOST]))
        said = ("", "")
        if not on:
            said = (tr("It is off.", "network"), tr("It is off.", "network"))
        elif answer is None:
            said = (tr("Reading…"), tr("Reading…"))
        elif answer.problem is not None:
            said = (plain(answer.problem.reason, 300),) * 2
        else:
            lacks = answer.lacks
            said = (
                tr("This driver does not tell them.") if "leases" in lacks else tr("Nobody has an address of it."),
                tr("This driver does not tell them.") if "ports" in lacks else tr("Nothing is plugged in."),
            )
        for label, words, shown in ((self.no_leases, said[0], leases), (self.no_ports, said[1], ports)):
            label.setText(words)
            label.setVisible(not shown)

    def _owner(self, mac: str) -> str:
        """The machine with this card; of several the one that runs."""
        found = [
            machine
            for machine in self._world.machines_of(self._around.host)
            for nic in (machine.config.nics if machine.config is not None else ())
            if nic.mac.lower() == mac.lower()
        ]
        found.sort(key=lambda machine: not machine.active)
        return plain(found[0].name, 80) if found else ""

    def _port(self, port: Port) -> tuple[str, ...]:
        told = port_fact(port.xml)
        machine = self._world.machines.get(DomainKey(self._around.host, told.owner_uuid))
        owner = machine.name if machine is not None else told.owner
        group = f", {plain(told.group)}" if told.group else ""
        return (plain(owner, 80), plain(told.mac), f"{plain(told.plug)}{group}", _limits(told))

    # -- asking ------------------------------------------------------------------------------

    def _ask(self) -> None:
        """One question at a time: the next only once the last was answered."""
        thing = self._thing
        host = self._world.hosts.get(self._around.host)
        wanted = self.isVisible() and thing is not None and thing.active is True and host is not None and host.open
        if not wanted or thing is None:
            self._poll.stop()
            self._asked = None
            return
        if not self._poll.isActive():
            self._poll.start()
        if self._asked is None:
            self._asked = self._send(ReadLeases(thing.key))

    def _heard(self, message: object) -> None:
        if not isinstance(message, LeasesRead) or message.ticket != self._asked:
            return
        self._asked = None
        if self._thing is not None and message.network == self._thing.key:
            self._answer = message
            self._show_answer(self._thing)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._poll.stop()

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_SMALL)
        links = QWidget()
        self._links = QVBoxLayout(links)
        self._links.setContentsMargins(0, 0, 0, 0)
        self._links.setSpacing(0)
        for widget in (
            self.facts,
            self.next,
            self.users_title,
            links,
            self.no_users,
            self.leases_title,
            self.lease_panel,
            self.no_leases,
            self.ports_title,
            self.ports,
            self.no_ports,
        ):
            self._column.addWidget(widget)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.GAP_LARGE, theme.GAP, theme.GAP_LARGE, theme.GAP_LARGE)
        column.setSpacing(theme.GAP_SMALL)
        for part in (self.title, self.nothing, self._body):
            column.addWidget(part)
        column.addStretch(1)
        on_content(page)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.setAccessibleName(tr("The chosen network"))
        self._refresh()


def _waits(thing: Thing) -> bool:
    """Whether the next start brings another definition."""
    try:
        return bool(thing.stored) and not same(thing.xml, thing.stored)
    except Refused:
        return False


def state_words(thing: Thing) -> str:
    """Whether it is on, and whether it stays."""
    parts = [state_word(thing)]
    if thing.persistent is False:
        parts.append(tr("gone once it is stopped"))
    elif thing.autostart:
        parts.append(tr("starts with its host"))
    return ", ".join(parts)


def _limits(port: PortFact) -> str:
    """What a port may receive and send, by its averages."""
    found = ((tr("in {rate} KiB/s"), port.inbound), (tr("out {rate} KiB/s"), port.outbound))
    return ", ".join(words.format(rate=average) for words, average in found if average)
