"""A new network interface of a host, and one that is changed: the same questions."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QWidget

from virtgui.model import virsh_things
from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.facts import Host
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.form_dialog import FormDialog
from virtgui.xml import host_interface, interface_edits
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.host_interface import BOND_MODES, Interface

_KINDS = (
    Choice("bridge", tr("Bridge"), tr("a switch that machines are plugged into")),
    Choice("bond", tr("Bond"), tr("several cards as one")),
    Choice("vlan", tr("VLAN"), tr("a network within the network of another interface")),
    Choice("ethernet", tr("Ethernet"), tr("a card, as it is")),
)
_STARTS = (
    Choice("onboot", tr("When the host starts")),
    Choice("none", tr("By hand")),
    Choice("hotplug", tr("When plugged in")),
)


class _InterfaceDialog(FormDialog):
    """What both ask. `known` are names that can be parts of others, `taken` those that no new one can have."""

    _kind = ""
    """Fixed for one that is there."""
    _name = ""

    def _ask(
        self,
        desk: HostDesk,
        title: str,
        line: str,
        head: tuple[Row, ...],
        tail: tuple[Row, ...],
        answers: dict[str, Value],
        deed: str,
        parent: QWidget | None,
    ) -> None:
        self._known = frozenset(it.name for it in desk.things.of(desk.key, ThingKind.INTERFACE))
        self._taken = self._known
        names = ", ".join(sorted(self._known - {self._name})[:8])
        many, bridge, bond, vlan = (
            partial(self._is, kinds) for kinds in (("bridge", "bond"), ("bridge",), ("bond",), ("vlan",))
        )
        rows = (
            *head,
            Row("start", tr("Starts"), Control.CHOICE, choices=_STARTS),
            Row("ports", tr("Made of"), shown=many, help=tr("Names, separated by spaces: {names}").format(names=names)),
            Row("base", tr("On", "which"), shown=vlan, help=tr("One of {names}").format(names=names)),
            Row("tag", tr("VLAN number"), shown=vlan),
            Row("stp", tr("Spanning tree"), Control.SWITCH, shown=bridge),
            Row("delay", tr("Forward delay"), shown=bridge, help=tr("Seconds until a new port forwards")),
            Row("mode", tr("Mode"), Control.CHOICE, choices=tuple(Choice(it, it) for it in BOND_MODES), shown=bond),
            Row("miimon", tr("Looks every"), shown=bond, help=tr("Milliseconds between two looks at the links")),
            Row("dhcp4", tr("IPv4 by DHCP"), Control.SWITCH, section=tr("Addresses")),
            Row("dhcp6", tr("IPv6 by itself"), Control.SWITCH),
            Row("addresses", tr("By hand"), help=tr("Separated by spaces: 10.0.0.2/24 fd00::2/64")),
            Row("gateway4", tr("IPv4 gateway")),
            Row("gateway6", tr("IPv6 gateway")),
            Row("mtu", tr("MTU"), unset=tr("The kernel's"), section=tr("More")),
            *tail,
        )
        super().__init__(desk, title, line, rows, answers, deed, parent, changing=bool(self._name))
        self.resize(theme.sized(self, 700, 740))

    def _is(self, kinds: tuple[str, ...], _node: object) -> bool:
        return (self._kind or self.answers.get("kind")) in kinds

    def interface(self) -> Interface:
        """What was answered."""
        kind = self._kind or self.text("kind")
        parts = kind in ("bridge", "bond")
        return Interface(
            kind=kind,
            name=self._name or self.text("name").strip(),
            start=self.text("start"),
            mtu=self.text("mtu").strip(),
            dhcp4=bool(self.answers.get("dhcp4")),
            dhcp6=bool(self.answers.get("dhcp6")),
            addresses=_words(self.text("addresses")),
            gateway4=self.text("gateway4").strip(),
            gateway6=self.text("gateway6").strip(),
            ports=_words(self.text("ports")) if parts else (),
            stp=bool(self.answers.get("stp")),
            delay=self.text("delay").strip(),
            mode=self.text("mode"),
            miimon=self.text("miimon").strip(),
            base=self.text("base").strip() if kind == "vlan" else "",
            tag=self.text("tag").strip() if kind == "vlan" else "",
        )

    def flaws(self) -> list[Flaw]:
        return host_interface.flaws(self.interface(), self._taken, self._known)


class NewInterfaceDialog(_InterfaceDialog):
    """Defines it; it is brought up by a deed of its own."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None) -> None:
        head = (Row("kind", tr("Kind"), Control.CHOICE, choices=_KINDS), Row("name", tr("Name")))
        answers: dict[str, Value] = {
            "kind": "bridge",
            "name": "",
            "start": "onboot",
            "stp": True,
            "mode": "active-backup",
            "miimon": "100",
            "dhcp4": True,
            "dhcp6": False,
        }
        line = tr("It is taken back by itself unless you keep it within a minute after it was defined.")
        self._ask(desk, tr("New interface"), line, head, (), answers, tr("Define"), parent)

    def command(self) -> Command:
        it = self.interface()
        doing = tr("define the host interface {name}").format(name=it.name)
        return DefineThing(self.desk.key, ThingKind.INTERFACE, host_interface.written(it), doing)


class EditInterfaceDialog(_InterfaceDialog):
    """Changes what is stored; one that is up is taken down and up again, if wanted, so that it counts now."""

    def __init__(self, desk: HostDesk, thing: Thing, parent: QWidget | None = None) -> None:
        """Raises `Refused` where its document cannot be read."""
        self._thing = thing
        self._document = thing.stored or thing.xml
        it = host_interface.read(self._document)
        self._kind, self._name = it.kind, it.name
        self._left: list[ThingDeed] = []
        self._sent = False
        tail = (
            Row("again", tr("Down and up"), Control.SWITCH, help=tr("So that it counts now; whoever uses it is cut "
                "off for a moment, and so may this program be")),
        ) if thing.active else ()  # fmt: skip
        answers: dict[str, Value] = {
            "start": it.start or "none",
            "mtu": it.mtu,
            "dhcp4": it.dhcp4,
            "dhcp6": it.dhcp6,
            "addresses": " ".join(it.addresses),
            "gateway4": it.gateway4,
            "gateway6": it.gateway6,
            "ports": " ".join(it.ports),
            "stp": it.stp,
            "delay": it.delay,
            "mode": it.mode or "balance-rr",
            "miimon": it.miimon,
            "base": it.base,
            "tag": it.tag,
            "again": False,
        }
        line = f"{_words_of(it.kind)}. " + tr("Unless you keep the change within a minute it is taken back by itself.")
        self._ask(
            desk, tr("Interface {name}").format(name=plain(it.name, 40)), line, (), tail, answers, tr("Apply"), parent
        )
        self._taken -= {it.name}
        self._known = self._known - {it.name} | set(it.ports) | ({it.base} if it.base else set())

    def document(self) -> str:
        """Its document with what was changed. Raises `Refused`."""
        wanted = self.interface()
        before = host_interface.read(self._document)
        if before.mode == "" and wanted.mode == "balance-rr":
            wanted = wanted._replace(mode="")  # which is what a bond is that says nothing
        if before.start == "" and wanted.start == "none":
            wanted = wanted._replace(start="")
        return interface_edits.changed(self._document, wanted)

    def command(self) -> Command:
        document = self.document()
        if document == interface_edits.changed(self._document, host_interface.read(self._document)):
            raise ValueError(tr("Nothing was changed."))
        self._left = [ThingDeed.STOP, ThingDeed.START] if self._again() else []
        doing = tr("change the host interface {name}").format(name=plain(self._name, 40))
        check = "" if self._sent else self._document  # of a second try: it is what was sent first
        return DefineThing(self.desk.key, ThingKind.INTERFACE, document, doing, replacing=self._thing.key, check=check)

    def next_command(self) -> Command | None:
        self._sent = True
        return ThingAct(self._thing.key, self._left.pop(0)) if self._left else None

    def failed_words(self, reason: str) -> str:
        """After the first step the trial has begun."""
        if not self._sent:
            return reason
        return f"{reason} " + tr("What was changed is taken back within a minute, or now by “Take back now”.")

    def lines(self, host: Host) -> str:
        found = super().lines(host)
        if not self._again():
            return found
        down, up = (
            virsh_things.line(ThingAct(self._thing.key, deed), self._thing, host)
            for deed in (ThingDeed.STOP, ThingDeed.START)
        )
        return f"{found} &&\n{{ {down} ; {up} ; }}"  # iface-destroy of libvirt 9.0 ends with 1 when all went well

    def _again(self) -> bool:
        return bool(self._thing.active and self.answers.get("again"))


def _words(written: str) -> tuple[str, ...]:
    return tuple(written.replace(",", " ").split())


def _words_of(kind: str) -> str:
    return next((f"{it.words}, {it.help}" for it in _KINDS if it.value == kind), kind)
