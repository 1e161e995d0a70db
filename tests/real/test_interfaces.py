"""Network interfaces of the test driver, whose changes can be kept or taken back, and of a host that only looks."""

from __future__ import annotations

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.hypervisor import interface_change
from virtgui.model.commands import Command, Disconnect
from virtgui.model.facts import Phase
from virtgui.model.host_details import EndInterfaces, InterfacesChanging
from virtgui.model.keys import HostKey
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKind
from virtgui.qtmodels.things import Things
from virtgui.xml import host_interface, interface_edits
from virtgui.xml.host_interface import Interface

INTERFACE = ThingKind.INTERFACE


class Pretend:
    """A pretending host and its interfaces."""

    def __init__(self, circle: Circle) -> None:
        self.circle = circle
        self.things = Things(circle.world, circle.send)
        self.key: HostKey = circle.connect("test:///default")
        self.things.watch(self.key, (INTERFACE,), self)
        circle.wait_until(lambda: self.things.listed(self.key, INTERFACE), 40)

    def names(self) -> set[str]:
        return {it.name for it in self.things.of(self.key, INTERFACE)}

    def named(self, name: str) -> Thing:
        return next(it for it in self.things.of(self.key, INTERFACE) if it.name == name)

    def define(self, name: str) -> None:
        xml = host_interface.written(Interface("ethernet", name, dhcp4=True))
        self.well(DefineThing(self.key, INTERFACE, xml, "define the interface"))
        self.circle.wait_until(lambda: name in self.names(), 40)

    def well(self, command: Command) -> None:
        end = self.circle.finish(self.circle.send(command))
        assert end.problem is None, end.problem

    def told(self) -> list[InterfacesChanging]:
        return [it for it in self.circle.messages if isinstance(it, InterfacesChanging)]


@pytest.fixture
def pretend(circle: Circle) -> Pretend:
    return Pretend(circle)


def test_a_change_is_kept(pretend: Pretend) -> None:
    pretend.define("eth7")
    assert pretend.told()[-1].until > 0
    pretend.well(EndInterfaces(pretend.key, keep=True))
    assert pretend.told()[-1].until == 0
    late = pretend.circle.finish(pretend.circle.send(EndInterfaces(pretend.key, keep=False)))
    assert late.text == "No change of the network interfaces is open."
    assert "eth7" in pretend.names()
    key = next(it.key for it in pretend.things.of(pretend.key, INTERFACE) if it.name == "eth7")
    for deed in (ThingDeed.START, ThingDeed.STOP, ThingDeed.UNDEFINE):
        pretend.well(ThingAct(key, deed))
    pretend.well(EndInterfaces(pretend.key, keep=True))
    pretend.circle.wait_until(lambda: "eth7" not in pretend.names(), 40)


def test_a_change_is_taken_back_when_asked_for(pretend: Pretend) -> None:
    before = pretend.names()
    pretend.define("eth8")
    pretend.define("eth9")
    pretend.well(EndInterfaces(pretend.key, keep=False))
    pretend.circle.wait_until(lambda: pretend.names() == before, 40, "both are gone")


def test_a_change_that_nobody_keeps_is_taken_back_by_itself(pretend: Pretend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interface_change, "CONFIRM_S", 0.5)
    before = pretend.names()
    pretend.define("eth8")
    pretend.circle.wait_until(lambda: pretend.names() == before, 40, "it is gone")
    assert "Nobody kept" in pretend.told()[-1].text


def test_a_change_that_fails_leaves_none_open(pretend: Pretend) -> None:
    end = pretend.circle.finish(pretend.circle.send(DefineThing(pretend.key, INTERFACE, "<interface/>", "define it")))
    assert end.problem is not None
    assert pretend.told() == []
    pretend.define("eth8")
    pretend.well(EndInterfaces(pretend.key, keep=True))


def test_a_host_that_is_closed_meanwhile_takes_its_change_back(pretend: Pretend) -> None:
    other = Things(pretend.circle.world, pretend.circle.send)
    pretend.define("eth8")
    pretend.circle.send(Disconnect(pretend.key))
    pretend.circle.wait_until(lambda: pretend.circle.host(pretend.key).phase is Phase.CLOSED, 40)
    pretend.circle.connect("test:///default")
    other.watch(pretend.key, (INTERFACE,), other)
    pretend.circle.wait_until(lambda: other.listed(pretend.key, INTERFACE), 40)
    pretend.circle.wait_until(lambda: "eth8" not in {it.name for it in other.of(pretend.key, INTERFACE)}, 40)


def test_one_that_is_there_is_changed_and_that_is_taken_back_or_kept(pretend: Pretend) -> None:
    def stored() -> Interface:
        return host_interface.read(pretend.named("eth1").xml)

    def change(*deeds: ThingDeed, **wanted: object) -> None:
        thing = pretend.named("eth1")
        document = interface_edits.changed(thing.xml, stored()._replace(**wanted))  # type: ignore[arg-type]
        pretend.well(DefineThing(pretend.key, INTERFACE, document, "change it", replacing=thing.key, check=thing.xml))
        for deed in deeds:
            pretend.well(ThingAct(thing.key, deed))

    before = stored()
    assert before.addresses
    # once taken back, the test driver has forgotten which were up
    change(
        ThingDeed.STOP,
        ThingDeed.START,
        mtu="1400",
        addresses=("10.7.0.2/24", "fd00::7/64"),
        gateway4="10.7.0.1",
        start="none",
    )
    pretend.circle.wait_until(lambda: stored().mtu == "1400", 40)
    assert stored()._replace(addresses=tuple(sorted(stored().addresses))) == before._replace(
        mtu="1400", addresses=("10.7.0.2/24", "fd00::7/64"), gateway4="10.7.0.1", start="none"
    )
    pretend.well(EndInterfaces(pretend.key, keep=False))
    pretend.circle.wait_until(lambda: stored() == before, 40, "it is as it was")
    change(mtu="1300")
    pretend.well(EndInterfaces(pretend.key, keep=True))
    pretend.circle.wait_until(lambda: stored() == before._replace(mtu="1300"), 40, "it is kept")
    thing = pretend.named("eth1")
    old = DefineThing(pretend.key, INTERFACE, thing.xml, "change it", replacing=thing.key, check="<interface/>")
    end = pretend.circle.finish(pretend.circle.send(old))
    assert end.problem is not None
    assert "changed elsewhere" in end.problem.reason


def test_a_host_without_netcf_says_so(circle: Circle, private_host: PrivateHost) -> None:
    key = circle.connect(private_host.uri)
    things = Things(circle.world, circle.send)
    things.watch(key, (INTERFACE,), things)
    circle.wait_until(lambda: things.listed(key, INTERFACE), 40)
    assert "lo" in {it.name for it in things.of(key, INTERFACE)}
    xml = host_interface.written(Interface("ethernet", "eth7", dhcp4=True))
    end = circle.finish(circle.send(DefineThing(key, INTERFACE, xml, "define the interface")))
    assert end.problem is not None
    assert not [it for it in circle.messages if isinstance(it, InterfacesChanging)]
