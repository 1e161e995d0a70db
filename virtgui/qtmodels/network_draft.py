"""A network that is being made or changed: a document, what a person did to it, and what is to be sent."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.keys import HostKey
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingDeeds, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.edits import field_value
from virtgui.xml.fields import Field
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.networks import network_flaws
from virtgui.xml.network_fields import IPV4, IPV6, ROUTED
from virtgui.xml.network_plan import only_live, reaches_now, updates
from virtgui.xml.network_ranges import Near, dhcp_range, free_ipv4, free_ipv6
from virtgui.xml.networks import NetworkPageXml, network
from virtgui.xml.parse import serialise

OWN_FIELDS = ("has_ipv4", "has_dhcp4", "has_ipv6", "has_dhcp6")
"""Fields of the form that are no places in the document: whether there is an address, and whether DHCP gives some."""
_HAS = {"has_ipv4": IPV4, "has_ipv6": IPV6}
_DHCP = {"has_dhcp4": IPV4, "has_dhcp6": IPV6}
_FIELDS = tuple(
    name
    for name in dir(NetworkPageXml)
    if isinstance(getattr(NetworkPageXml, name), Field) and name not in ("uuid", "forward", "has_address")
)


def new_network(name: str, around: Near, random: bytes) -> str:
    """The document of a new network: machines reach out by NAT, and get addresses of a free range."""
    node = network("<network>\n</network>")
    node.name = name
    node.kind = "nat"
    draft = NetworkDraft(serialise(node), random=random)
    draft.around = around
    draft.set("has_ipv4", True)
    return draft.text()


class NetworkDraft(QObject):
    """`base` is what it was; without a `thing` it is new. Fields are those of `NetworkPageXml` and `OWN_FIELDS`."""

    changed = pyqtSignal()

    def __init__(
        self, base: str, thing: Thing | None = None, *, random: bytes = b"\x00" * 5, parent: QObject | None = None
    ) -> None:
        """Raises `parse.Refused` for a document that cannot be read."""
        super().__init__(parent)
        self.thing = thing
        self.around = Near()
        self._base = base
        self._random = random
        self._edits: dict[str, Value] = {}
        self._origin = network(base)
        self._node = network(base)
        self._otherwise: tuple[str, ...] | None = None
        self._whole: dict[str, str] = {}
        """The last address of each family that was one."""

    # -- what it is --------------------------------------------------------------------------

    @property
    def base(self) -> str:
        """The document as it was."""
        return self._base

    @property
    def running(self) -> bool:
        """Whether the network that is changed is on."""
        return self.thing is not None and self.thing.active is True

    @property
    def transient(self) -> bool:
        """Whether it is gone once it is stopped."""
        return self.thing is not None and self.thing.persistent is False

    def node(self) -> NetworkPageXml:
        """The window, with all that was changed."""
        return self._node

    def text(self) -> str:
        """The document, with all that was changed."""
        return serialise(self._node)

    def value(self, field: str) -> Value:
        """What a field holds now."""
        return _value(self._node, field)

    def origin(self, field: str) -> Value:
        """What it held."""
        return _value(self._origin, field)

    def fields(self) -> tuple[str, ...]:
        """The document's fields that are otherwise now, in the order they were changed in first."""
        if self._otherwise is None:
            touched = dict.fromkeys((*(field for field in self._edits if field in _FIELDS), *_FIELDS))
            self._otherwise = tuple(field for field in touched if self.value(field) != self.origin(field))
        return self._otherwise

    def flaws(self) -> list[Flaw]:
        """What is wrong with it."""
        return network_flaws(self._node, self.around)

    def now(self, field: str) -> bool:
        """Whether the running network takes this change at once."""
        return reaches_now(field, self.fields())

    # -- what a person does ------------------------------------------------------------------

    def set(self, field: str, value: Value) -> None:
        """A person wants this."""
        if field in _HAS:
            self._put_address(_HAS[field], value is True)
        elif field in _DHCP:
            self._put_dhcp(_DHCP[field], value is True)
        elif field in (IPV4, IPV6):
            self._follow(field, value)
        else:
            self._do(field, value)
            if field == "kind":
                self._fit_kind()
        self._told()

    def undo(self, field: str) -> None:
        """A person wants it as it was."""
        family = _HAS.get(field) or _DHCP.get(field)
        undone = (field, family, f"{family}_ranges", f"{family}_hosts") if family else (field,)
        for each in undone:
            self._edits.pop(str(each), None)
        edits, self._edits = self._edits, {}
        self._node = network(self._base)
        for name, value in edits.items():
            self._do(name, value)
        self._told()

    def undo_all(self) -> None:
        """All as it was."""
        self._edits = {}
        self._node = network(self._base)
        self._told()

    def replace(self, text: str) -> None:
        """What a person wrote in place of it. Raises `parse.Refused`."""
        self._node = network(text)
        self._edits = {}
        self._told()

    def rebase(self, thing: Thing, base: str) -> None:
        """It is otherwise now, by somebody else: what a person did is done to that."""
        self.thing = thing
        self._origin = network(base)
        self._base = base
        edits, self._edits = self._edits, {}
        self._node = network(base)
        for name, value in edits.items():
            self._do(name, value)
        self._told()

    def _told(self) -> None:
        self._otherwise = None
        self.changed.emit()

    def _do(self, field: str, value: Value) -> None:
        self._edits.pop(field, None)
        self._edits[field] = value
        setattr(self._node, field, value)

    def _fit_kind(self) -> None:
        """A kind that has addresses gets some; virtual functions are taken from the host by libvirt."""
        kind = self._node.kind
        if kind == "hostdev" and NetworkPageXml.managed.raw(self._node) is None:
            self._do("managed", True)
        if kind in ROUTED and kind != "isolated" and not self._node.ipv4 and not self._node.ipv6:
            self._put_address(IPV4, True)

    def _put_address(self, family: str, on: bool) -> None:
        if not on:
            for field in (f"{family}_ranges", f"{family}_hosts", family):
                self._do(field, None)
            if family == IPV4:
                for field in ("boot_file", "boot_server", "tftp_root"):
                    if getattr(self._node, field):
                        self._do(field, None)
        elif getattr(NetworkPageXml, family).raw(self._node) is None:
            taken = self.around.taken
            self._do(family, free_ipv4(taken) if family == IPV4 else free_ipv6(taken, self._random))
            self._put_dhcp(family, True)

    def _put_dhcp(self, family: str, on: bool) -> None:
        start, end = dhcp_range(getattr(self._node, family)) if on else ("", "")
        self._do(f"{family}_ranges", ((start, end),) if start else None)
        if not on:
            self._do(f"{family}_hosts", None)

    def _follow(self, family: str, value: Value) -> None:
        """A range that was made from the address is made anew, also once that was emptied or wrong meanwhile; one
        that a person wrote stays."""
        now = str(getattr(self._node, family))
        if dhcp_range(now)[0]:
            self._whole[family] = now
        ours = getattr(self._node, f"{family}_ranges") == (dhcp_range(self._whole.get(family, "")),)
        self._do(family, "" if value is None else value)  # an emptied field is one that is being written
        start, end = dhcp_range(str(value or ""))
        if ours and start:
            self._do(f"{family}_ranges", ((start, end),))

    # -- what is sent ------------------------------------------------------------------------

    def make(
        self, host: HostKey, *, start: bool, autostart: bool, text: str = "", transient: bool = False
    ) -> DefineThing:
        """The command that makes it; a `transient` one is on at once, and gone once it is stopped."""
        doing = tr("make the network {name}").format(name=plain(self._node.name, 60))
        return DefineThing(
            host,
            ThingKind.NETWORK,
            text or self.text(),
            doing,
            start=start or transient,
            autostart=autostart and not transient,
            transient=transient,
        )

    def deed(self) -> Command | None:
        """What changes it, as one job; None where nothing does."""
        thing, parts = self.thing, self.commands()
        if thing is None or len(parts) < 2:
            return next(iter(parts), None)
        named = tr("change the network {name}").format(name=plain(thing.name, 60))
        return ThingDeeds(thing.key, named, parts, self.back())

    def commands(self) -> tuple[ThingAct | DefineThing, ...]:
        """What changes it, one after the other: first what is stored, then what runs."""
        thing = self.thing
        if thing is None:
            return ()
        text, found = self.text(), list[ThingAct | DefineThing]()
        named = tr("change the network {name}").format(name=plain(thing.name, 60))
        live = updates(self._base, text, thing.xml) if self.running else ()
        if not self.transient:
            if self._node.name != thing.name:
                found.append(ThingAct(thing.key, ThingDeed.UNDEFINE))
                found.append(_define(thing, text, named, again=True))
            elif not (live and only_live(self._base, text)):
                found.append(_define(thing, text, named, check=self._base))
        stored = not self.transient and not any(isinstance(command, DefineThing) for command in found)
        for update in live:
            options = (
                ("command", int(update.command)),
                ("section", int(update.section)),
                ("parent", update.parent),
                ("live", 1),
                ("config", int(stored)),
            )
            found.append(ThingAct(thing.key, ThingDeed.UPDATE, update.xml, options))
        return tuple(found)

    def back(self) -> DefineThing | None:
        """What brings back a network whose new definition was refused after the old one was gone: a new name."""
        thing = self.thing
        if thing is None or self._node.name == thing.name:
            return None
        return _define(
            thing, self._base, tr("bring back the network {name}").format(name=plain(thing.name, 60)), again=True
        )


def _define(thing: Thing, text: str, doing: str, *, check: str = "", again: bool = False) -> DefineThing:
    replacing = None if again else thing.key
    autostart = bool(thing.autostart) if again else False
    return DefineThing(
        thing.key.host, ThingKind.NETWORK, text, doing, autostart=autostart, replacing=replacing, check=check
    )


def _value(node: NetworkPageXml, field: str) -> Value:
    if field in _HAS:
        return getattr(NetworkPageXml, _HAS[field]).raw(node) is not None
    if field in _DHCP:
        return bool(getattr(node, f"{_DHCP[field]}_ranges") or getattr(node, f"{_DHCP[field]}_hosts"))
    return field_value(node, field)
