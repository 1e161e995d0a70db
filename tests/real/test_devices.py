"""A host's devices through libvirt: listed, made, removed, refused plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.real.test_things import Bench
from virtgui.model.keys import HostKey
from virtgui.model.messages import Finished
from virtgui.model.things import DefineThing, ThingAct, ThingDeed, ThingKey, ThingKind, ThingMade
from virtgui.qtmodels.device_facts import DeviceFacts
from virtgui.qtmodels.things import Things
from virtgui.xml.nodedev_made import NewMdev, NewVhba, mdev_xml, vhba_xml

_DEMO = Path(__file__).parents[2] / "resources/demo/demo.xml"


def test_a_real_host_lists_its_devices_and_each_can_be_read(circle: Circle, private_host: PrivateHost) -> None:
    bench = Bench(circle, private_host, ThingKind.DEVICE)
    there = set(private_host.virsh("nodedev-list").split())
    assert set(bench.names(ThingKind.DEVICE)) == there
    devices = DeviceFacts(bench.things, bench.key).devices()
    assert devices["computer"].kind == "system"
    assert all(device.kind for device in devices.values())


def test_what_a_real_host_cannot_is_told_in_words(circle: Circle, private_host: PrivateHost) -> None:
    bench = Bench(circle, private_host, ThingKind.DEVICE)
    key = ThingKey(bench.key, ThingKind.DEVICE, "computer")
    for deed in (ThingDeed.DETACH, ThingDeed.REATTACH, ThingDeed.RESET):
        problem = bench.do(ThingAct(key, deed)).problem
        assert problem is not None and problem.reason, deed
    for xml, transient in (
        (mdev_xml(NewMdev("computer", "nvidia-18")), False),
        (mdev_xml(NewMdev("computer", "nvidia-18")), True),
        (vhba_xml(NewVhba("computer", "", "5001a4a9f0c1d2e3", "5001a4a9f0c1d2e4")), True),
    ):
        problem = bench.do(
            DefineThing(bench.key, ThingKind.DEVICE, xml, "create the device", transient=transient)
        ).problem
        assert problem is not None and problem.doing == "create the device"
        assert "cannot be parted" in problem.reason or "carries virtual ones" in problem.reason
    assert "computer" in bench.names(ThingKind.DEVICE)


class _Demo:
    """The demo host, whose driver makes virtual adapters."""

    def __init__(self, circle: Circle) -> None:
        self.circle = circle
        self.key: HostKey = circle.connect(f"test://{_DEMO}")
        self.things = Things(circle.world, circle.send)
        self.things.watch(self.key, (ThingKind.DEVICE,), self)
        circle.wait_until(lambda: self.things.listed(self.key, ThingKind.DEVICE), 40, "they are listed")

    def names(self) -> set[str]:
        return {thing.name for thing in self.things.of(self.key, ThingKind.DEVICE)}

    def do(self, command: DefineThing | ThingAct) -> Finished:
        return self.circle.finish(self.circle.send(command), 60)


@pytest.mark.usefixtures("qapp")
def test_a_virtual_adapter_appears_is_read_and_goes(circle: Circle) -> None:
    demo = _Demo(circle)
    before = demo.names()
    xml = vhba_xml(NewVhba("scsi_host3", "", "5001a4a9f0c1d2e3", "5001a4a9f0c1d2e4"))
    ended = demo.do(DefineThing(demo.key, ThingKind.DEVICE, xml, "create the virtual adapter", transient=True))
    assert ended.problem is None
    circle.wait_until(lambda: demo.names() > before, 40, "it is in the list")
    (name,) = demo.names() - before
    assert [it.thing.name for it in circle.of(ended.ticket, ThingMade)] == [name], "which one it is, is told"
    device = DeviceFacts(demo.things, demo.key).devices()[name]
    assert (device.parent, device.fact("wwpn")) == ("scsi_host3", "5001a4a9f0c1d2e4")
    assert demo.do(ThingAct(ThingKey(demo.key, ThingKind.DEVICE, name), ThingDeed.DELETE)).problem is None
    circle.wait_until(lambda: demo.names() == before, 40, "it is gone")
