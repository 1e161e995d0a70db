"""A new network interface of a host."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.things import DefineThing, ThingKind
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.form_dialog import FormDialog
from virtgui.xml import host_interface
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.host_interface import BOND_MODES, Interface

_KINDS = (
    Choice("bridge", "Bridge", "a switch that machines are plugged into"),
    Choice("bond", "Bond", "several cards as one"),
    Choice("vlan", "VLAN", "a network within the network of another interface"),
    Choice("ethernet", "Ethernet", "a card, as it is"),
)
_STARTS = (Choice("onboot", "When the host starts"), Choice("none", "By hand"), Choice("hotplug", "When plugged in"))


class NewInterfaceDialog(FormDialog):
    """Defines it; it is brought up by a deed of its own."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None) -> None:
        self._known = frozenset(it.name for it in desk.things.of(desk.key, ThingKind.INTERFACE))
        many, bridge, bond, vlan = (
            partial(self._is, kinds) for kinds in (("bridge", "bond"), ("bridge",), ("bond",), ("vlan",))
        )
        names = ", ".join(sorted(self._known)[:8])
        rows = (
            Row("kind", "Kind", Control.CHOICE, choices=_KINDS),
            Row("name", "Name"),
            Row("start", "Starts", Control.CHOICE, choices=_STARTS),
            Row("ports", "Made of", shown=many, help=f"Names, separated by spaces: {names}"),
            Row("base", "On", shown=vlan, help=f"One of {names}"),
            Row("tag", "VLAN number", shown=vlan),
            Row("stp", "Spanning tree", Control.SWITCH, shown=bridge),
            Row("delay", "Forward delay", shown=bridge, help="Seconds until a new port forwards"),
            Row("mode", "Mode", Control.CHOICE, choices=tuple(Choice(it, it) for it in BOND_MODES), shown=bond),
            Row("miimon", "Looks every", shown=bond, help="Milliseconds between two looks at the links"),
            Row("dhcp4", "IPv4 by DHCP", Control.SWITCH, section="Addresses"),
            Row("dhcp6", "IPv6 by itself", Control.SWITCH),
            Row("addresses", "By hand", help="Separated by spaces: 10.0.0.2/24 fd00::2/64"),
            Row("gateway4", "IPv4 gateway"),
            Row("gateway6", "IPv6 gateway"),
            Row("mtu", "MTU", unset="The kernel's", section="More"),
        )
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
        line = "It is taken back by itself unless you keep it within a minute after it was defined."
        super().__init__(desk, "New interface", line, rows, answers, "Define", parent)
        self.resize(700, 740)

    def _is(self, kinds: tuple[str, ...], _node: object) -> bool:
        return self.answers.get("kind") in kinds

    def interface(self) -> Interface:
        """What was answered."""
        kind = self.text("kind")
        parts = kind in ("bridge", "bond")
        return Interface(
            kind=kind,
            name=self.text("name").strip(),
            start=self.text("start"),
            mtu=self.text("mtu").strip(),
            dhcp4=bool(self.answers.get("dhcp4")),
            dhcp6=bool(self.answers.get("dhcp6")),
            addresses=tuple(self.text("addresses").replace(",", " ").split()),
            gateway4=self.text("gateway4").strip(),
            gateway6=self.text("gateway6").strip(),
            ports=tuple(self.text("ports").replace(",", " ").split()) if parts else (),
            stp=bool(self.answers.get("stp")),
            delay=self.text("delay").strip(),
            mode=self.text("mode"),
            miimon=self.text("miimon").strip(),
            base=self.text("base").strip() if kind == "vlan" else "",
            tag=self.text("tag").strip() if kind == "vlan" else "",
        )

    def flaws(self) -> list[Flaw]:
        return host_interface.flaws(self.interface(), self._known, self._known)

    def command(self) -> Command:
        it = self.interface()
        doing = f"define the host interface {it.name}"
        return DefineThing(self.desk.key, ThingKind.INTERFACE, host_interface.written(it), doing)
