"""A host's network as a picture's facts: what is where, and what is joined to what."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from virtgui.model.facts import Domain, DomainState, Host, Nic
from virtgui.model.keys import DomainKey
from virtgui.model.things import Thing, ThingKey
from virtgui.qtmodels.host_networks import read_only
from virtgui.util.language import tr
from virtgui.xml.network_fields import DIRECT, ROUTED
from virtgui.xml.networks import NetworkPageXml
from virtgui.xml.parse import Refused, parse


class Layer(IntEnum):
    """The columns, from outside to inside."""

    HOST = 0
    BRIDGE = 1
    NETWORK = 2
    MACHINE = 3


class Plug(NamedTuple):
    """A card of a machine: what is said of it, and what it is joined to ("" for nothing that is shown)."""

    words: str
    to: str = ""


class Spot(NamedTuple):
    """One thing in the picture. `on`: None where that cannot be said of it. `kind` is a network's, of others "host",
    "interface", "bridge" or "machine". `key` is what it opens, None for nothing."""

    id: str
    layer: Layer
    kind: str
    title: str
    line: str = ""
    on: bool | None = None
    key: ThingKey | DomainKey | None = None
    plugs: tuple[Plug, ...] = ()


class Joint(NamedTuple):
    """A line from one spot to another further in. `plug` is the place of a machine's card, -1 for none; `words` are
    written at it; `on`: packets can go that way now."""

    outer: str
    inner: str
    words: str = ""
    plug: int = -1
    on: bool = True


class Picture(NamedTuple):
    """All of a host."""

    spots: tuple[Spot, ...] = ()
    joints: tuple[Joint, ...] = ()


_WORDS = {"nat": "NAT", "route": tr("routed"), "open": tr("open", "a network"), "isolated": tr("host only")}
_RUNNING = frozenset((DomainState.RUNNING, DomainState.BLOCKED, DomainState.PAUSED, DomainState.SHUTTING_DOWN))


class _Drawing:
    """Spots by what they are, and the lines between them."""

    def __init__(self, host: Host, name: str) -> None:
        self.host = f"host {host.key}"
        self.name = name
        self.spots: dict[str, Spot] = {}
        self.joints: dict[tuple[str, str, int], Joint] = {}
        self.put(Spot(self.host, Layer.HOST, "host", name, host.driver, host.open))

    def put(self, spot: Spot) -> str:
        self.spots.setdefault(spot.id, spot)
        return spot.id

    def join(self, outer: str, inner: str, words: str = "", plug: int = -1, *, on: bool = True) -> None:
        self.joints.setdefault((outer, inner, plug), Joint(outer, inner, words, plug, on))

    def interface(self, name: str) -> str:
        return self.put(Spot(f"{self.host} if {name}", Layer.HOST, "interface", name, tr("Interface")))

    def bridge(self, name: str, line: str = tr("Bridge of the host"), on: bool | None = None) -> str:
        return self.put(Spot(f"{self.host} br {name}", Layer.BRIDGE, "bridge", name, line, on))

    def network(self, name: str) -> str:
        return f"{self.host} net {name}"


def picture(
    host: Host, name: str, networks: Iterable[Thing], interfaces: Iterable[Thing], machines: Iterable[Domain]
) -> Picture:
    """The facts of a host's picture. `interfaces` tell which are in which bridge, where the host tells that."""
    drawing = _Drawing(host, name)
    for thing in networks:
        _network(drawing, thing)
    members = dict(_members(interfaces))
    for machine in sorted(machines, key=lambda machine: (not machine.active, machine.name.casefold())):
        _machine(drawing, machine)
    for bridge, inside in members.items():
        spot = f"{drawing.host} br {bridge}"
        if spot in drawing.spots:
            for member in inside:
                drawing.join(drawing.interface(member), spot)
    return Picture(tuple(drawing.spots.values()), tuple(drawing.joints.values()))


def _network(drawing: _Drawing, thing: Thing) -> None:
    node = read_only(thing.xml or thing.stored)
    on = thing.active is True
    kind = node.kind if node is not None else ""
    line = _line(node)
    here = drawing.put(Spot(drawing.network(thing.name), Layer.NETWORK, kind, thing.name, line, on, thing.key))
    if node is None:
        return
    if kind in ROUTED:
        bridge = drawing.bridge(node.bridge or tr("(of {name})").format(name=thing.name), tr("Made by libvirt"), on)
        drawing.join(bridge, here, on=on)
        addressed = bool(node.ipv4 or node.ipv6)
        if addressed:
            outside = drawing.interface(node.device) if node.device and kind in ("nat", "route") else drawing.host
            drawing.join(outside, bridge, _WORDS[kind], on=on)
    elif kind in ("bridge", "ovs") and node.bridge:
        drawing.join(drawing.bridge(node.bridge), here, on=on)
    elif kind in DIRECT or kind == "hostdev":
        devices = [row[0] for row in node.devices] + ([node.physical] if node.physical else [])
        for device in filter(None, devices):
            drawing.join(drawing.interface(device), here, "SR-IOV" if kind == "hostdev" else "macvtap", on=on)


def _line(node: NetworkPageXml | None) -> str:
    if node is None:
        return ""
    address = node.ipv4 or node.ipv6
    return address if node.kind in ROUTED else ""


def _machine(drawing: _Drawing, machine: Domain) -> None:
    nics = machine.config.nics if machine.config is not None else ()
    here = f"{drawing.host} vm {machine.key.uuid}"
    plugs = []
    for place, nic in enumerate(nics):
        to = _plugged(drawing, nic)
        plugs.append(Plug(nic.mac, to))
        if to:
            drawing.join(to, here, plug=place, on=machine.state in _RUNNING and drawing.spots[to].on is not False)
    on = machine.active
    state = (
        tr("running")
        if machine.state in (DomainState.RUNNING, DomainState.BLOCKED)
        else tr("on")
        if on
        else tr("shut off")
    )
    drawing.put(Spot(here, Layer.MACHINE, "machine", machine.name, state, on, machine.key, tuple(plugs)))


def _plugged(drawing: _Drawing, nic: Nic) -> str:
    match nic.type:
        case "network" if nic.source:
            there = drawing.network(nic.source)
            return drawing.put(Spot(there, Layer.NETWORK, "missing", nic.source, tr("There is no such network"), False))
        case "bridge" if nic.source:
            return drawing.bridge(nic.source)
        case "direct" if nic.source:
            return drawing.interface(nic.source)
        case "user":
            return drawing.host
    return ""


def _members(interfaces: Iterable[Thing]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for thing in interfaces:
        try:
            root = parse(thing.xml or thing.stored).element
        except Refused:
            continue
        if root.get("type") == "bridge":
            found = [str(element.get("name", "")) for element in root.iterfind("bridge/interface")]
            yield thing.name, tuple(name for name in found if name and not name.startswith(("vnet", "macvtap")))
