"""The page of a host's network interfaces: changes wait to be kept, and are taken back by themselves."""

from __future__ import annotations

import math
import time

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QPushButton

from virtgui.model import thing_rules, virsh_things
from virtgui.model.facts import Host
from virtgui.model.host_details import EndInterfaces, HostDetails, HostRead, InterfacesChanging, ReadHost
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.model.things import Thing, ThingDeed, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.interfaces.dialogs import EditInterfaceDialog, NewInterfaceDialog
from virtgui.views.paged_window import Notice
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.rows import Column
from virtgui.views.things.usual import NAME, STATE, state_word
from virtgui.xml import host_interface
from virtgui.xml.host_interface import KINDS, Interface
from virtgui.xml.refused import Refused

_KINDS = {"bridge": tr("Bridge"), "bond": tr("Bond"), "vlan": tr("VLAN"), "ethernet": tr("Ethernet")}
_READING = tr("The host has not said yet whether they can be changed.")
_CUT = tr("What uses it loses its connection, and so may this program.")
_TICK_MS = 500


def _interface(thing: Thing) -> Interface:
    try:
        return host_interface.read(thing.xml or thing.stored) if thing.xml or thing.stored else Interface("")
    except Refused:
        return Interface("")


def _kind(thing: Thing) -> str:
    kind = _interface(thing).kind
    return _KINDS.get(kind, kind)


def _facts(thing: Thing) -> tuple[Facts, ...]:
    it = _interface(thing)
    ways = [word for word, on in ((tr("DHCP"), it.dhcp4), (tr("IPv6 by itself"), it.dhcp6)) if on]
    speed = ", " + tr("{speed} Mb/s").format(speed=it.speed) if it.speed and it.speed != "0" else ""
    rows = (
        (tr("State"), state_word(thing)),
        (tr("Kind"), _kind(thing)),
        (
            tr("Starts"),
            {"onboot": tr("When the host starts"), "none": tr("By hand"), "hotplug": tr("When plugged in")}.get(
                it.start, ""
            ),
        ),
        (tr("MAC"), it.mac),
        (tr("Link"), f"{it.link}{speed}" if it.link else ""),
        (tr("MTU"), it.mtu),
        (tr("Addresses"), "\n".join(it.addresses)),
        (tr("Given by"), ", ".join(ways)),
        (tr("Gateway"), "\n".join(part for part in (it.gateway4, it.gateway6) if part)),
        (tr("Made of"), ", ".join(it.ports)),
        (tr("Mode"), it.mode if it.kind == "bond" else ""),
        (tr("VLAN"), tr("{tag} on {base}").format(tag=it.tag, base=it.base) if it.tag else ""),
    )
    return (Facts("", tuple((name, "\n".join(plain(x, 200) for x in value.split("\n"))) for name, value in rows)),)


class InterfacesPage(ThingsPage):
    """Reads first whether this host's libvirt can change them at all."""

    def __init__(self, desk: HostDesk) -> None:
        self._asked: Ticket | None = None
        self._ending: Ticket | None = None
        self._lack: str | None = None
        self._until = 0.0
        columns = (
            NAME,
            STATE,
            Column("kind", tr("Kind"), _kind, 76),
            Column("addresses", tr("Addresses"), lambda it: ", ".join(_interface(it).addresses), 130),
            Column("mac", tr("MAC"), lambda it: _interface(it).mac, 140, mono=True, yields=3),
        )
        actions = (
            ThingAction(
                "new", tr("&New…"), "plus", run=lambda _: self.new(), whole=self._why_no_new, lone=True, shown=True
            ),
            ThingAction(
                "start", tr("&Up", "interface"), "player-play-filled", ThingDeed.START, refusal=self._fixed, shown=True
            ),
            ThingAction(
                "stop",
                tr("&Down", "interface"),
                "player-stop-filled",
                ThingDeed.STOP,
                refusal=self._fixed,
                loss=_CUT,
                shown=True,
            ),
            ThingAction(
                "edit", tr("&Edit…"), "pencil", run=self._edit, alone=True, refusal=self._not_editable, shown=True
            ),
            ThingAction(
                "undefine",
                tr("De&lete…"),
                "trash",
                ThingDeed.UNDEFINE,
                refusal=self._fixed,
                loss=tr("The host forgets how this interface was configured."),
                separated=True,
            ),
        )
        details = FactDetails(_facts, tr("Choose an interface to see what it is."))
        super().__init__(desk, ThingKind.INTERFACE, columns, actions, details, id="interfaces")
        self.trial = Notice(self)
        self.keep = QPushButton(tr("&Keep changes"), self.trial)
        self.keep.clicked.connect(lambda: self._end(keep=True))
        line = self.trial.layout()
        if line is not None:
            line.addWidget(self.keep)
        self.trial.acted.connect(lambda: self._end(keep=False))
        self.add_bar(self.trial)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._count_down)
        self._told = ""
        desk.world.reported.connect(self._heard_more)

    def new(self) -> None:
        """Ask for a new one."""
        NewInterfaceDialog(self.desk, self).open()

    def open_thing(self, thing: Thing) -> None:
        """Its form, where it can be changed by one; else its XML."""
        if self._not_editable(thing, self.desk.host):
            super().open_thing(thing)
        else:
            self._edit((thing,))

    def virsh_lines(self, thing: Thing) -> list[tuple[str, str]]:
        """With what ends the change that is on trial."""
        host = self.desk.host
        if host is None or not self._until:
            return super().virsh_lines(thing)
        ends = ((tr("Keep changes"), "iface-commit"), (tr("Take back now"), "iface-rollback"))
        return [*super().virsh_lines(thing), *((name, virsh_things.plain_line(verb, host)) for name, verb in ends)]

    def _edit(self, things: tuple[Thing, ...]) -> None:
        EditInterfaceDialog(self.desk, things[0], self).open()

    def _not_editable(self, thing: Thing, host: Host | None) -> str:
        why = self._fixed(thing, host)
        if why:
            return why
        return "" if _interface(thing).kind in KINDS else tr("There is no form for this kind: change its XML.")

    def nothing(self) -> tuple[str, str]:
        return tr("No host interfaces"), tr("This host's driver tells of none.")

    def locked(self, thing: Thing) -> str:
        return self._fixed(thing, self.desk.host)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        host = self.desk.host
        if self._lack is None and self._asked is None and host is not None and host.open:
            self._asked = self.desk.send(ReadHost(self.desk.key))

    def knows(self) -> bool:
        return self._lack is not None and super().knows()

    def _why_no_new(self) -> str:
        lack = self.desk.things.lack(self.desk.key, self.kind)
        return thing_rules.host_refusal(self.desk.host) or lack or self._fixed_words()

    def _fixed_words(self) -> str:
        return _READING if self._lack is None else self._lack

    def _fixed(self, _thing: Thing, host: Host | None) -> str:
        return thing_rules.host_refusal(host) or self._fixed_words()

    def _heard_more(self, message: object) -> None:
        match message:
            case HostRead(ticket, _, details, problem) if ticket == self._asked:
                self._asked = None
                if isinstance(details, HostDetails):
                    self._lack = details.interfaces_lack
                elif problem is not None:
                    self._lack = problem.reason
                self._tell()
                self.deeds.refresh()
                self._begin_wanted()
            case InterfacesChanging(host, until, text) if host == self.desk.key:
                self._until, self._told = until, text
                self._count_down()
            case Finished(ticket, _, problem) if ticket == self._ending:
                self._ending = None
                if problem is not None:
                    self._told = tr("Could not {doing}: {reason}").format(doing=problem.doing, reason=problem.reason)
                self._count_down()

    def _tell(self) -> None:
        super()._tell()
        if self._lack and self.rows.total:
            self.note.setText(self._lack)
            self.note.show()

    def _end(self, *, keep: bool) -> None:
        if not self._until:
            self._told = ""
            self._count_down()
        elif self._ending is None:
            self._ending = self.desk.send(EndInterfaces(self.desk.key, keep))

    def _count_down(self) -> None:
        if self._until:
            left = max(0, math.ceil(self._until - time.time()))
            words = tr("These changes are taken back in {count} s, unless you keep them.").format(count=left)
            self.trial.say(f"{words} {self._told}".strip(), "clock", tr("&Take back now"))
            self._tick.start()
        else:
            self._tick.stop()
            self.trial.say(self._told, "arrow-back-up", tr("OK") if self._told else "")
        self.keep.setVisible(bool(self._until))


def interfaces_page(desk: HostDesk) -> InterfacesPage:
    """The list of a host's interfaces."""
    return InterfacesPage(desk)
