"""What becomes of devices of the host that a machine is given, on a host that has none of them to give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.owner import Owner
from virtgui.model.commands import Act, Verb
from virtgui.model.edits import AddDevice, RemoveDevice
from virtgui.xml import drafts
from virtgui.xml.drafts import Draft
from virtgui.xml.edits import document
from virtgui.xml.giving import gift
from virtgui.xml.places import places

DEVICES = Path(__file__).parents[1] / "unit/xml/devices_of_hosts"
CARD = "<interface type='network'><source network='default'/></interface>"


def given(name: str) -> str:
    """What the wizard adds for a device of the corpus."""
    found = gift((DEVICES / f"{name}.xml").read_text(), "QEMU")
    return found.xml or drafts.build(drafts.with_fields(Draft(CARD), found.fields))


@pytest.fixture
def own(circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]) -> Owner:
    name = machine_on(private_host, "given", start=False)
    return Owner(circle, private_host, name, circle.appears(circle.connect(private_host.uri), name).key)


_ABSENT = {
    "pci-sriov": ("hand PCI devices over", "no PCI device 0000:42:00.0"),
    "pci-virtual-function": ("hand PCI devices over", "no PCI device 0000:42:00.3"),
    "usb": ("no USB at all", "0a12:2033 is not plugged in"),
    "mediated": ("no VFIO", "no mediated device 4b20d080"),
    "scsi-disk": ("no SCSI device 3:0:0:0",),
}
"""What is said of each, depending on whether the host lacks the device or all of its kind."""


def test_it_is_stored_and_that_it_is_not_there_is_told_at_the_start(own: Owner) -> None:
    usb = [place for place, node in places(document(own.stored())) if node.element.get("model") == "none"]
    without = [RemoveDevice(place) for place in usb if place.kind == "controller"]
    own.changes(*without, AddDevice("<controller type='usb' model='qemu-xhci'/>"), live=False)
    for name, words in _ABSENT.items():
        own.changes(AddDevice(given(name)), live=False)
        end = own.circle.finish(own.circle.send(Act(own.key, Verb.START)), 60)
        assert end.problem is not None, name
        assert any(word in end.problem.reason for word in words), end.problem
        kinds = ("hostdev", "interface")
        (added,) = [place for place, _ in places(document(own.stored())) if place.kind in kinds]
        own.changes(RemoveDevice(added), live=False)
    own.circle.finish(own.circle.send(Act(own.key, Verb.START)), 60)
    own.circle.wait_until(lambda: own.circle.world.machines[own.key].active, 40, "it runs without any of them")


def test_a_running_machine_is_not_given_what_is_not_there(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(private_host, "given-live", start=True)
    own = Owner(circle, private_host, name, circle.appears(circle.connect(private_host.uri), name).key)
    for device, words in (_ABSENT | {"usb": ("Add a USB controller",)}).items():  # this machine has no USB
        end = own.fails(AddDevice(given(device)), live=True, stored=False)
        assert end.problem is not None
        assert any(word in end.problem.reason for word in words), end.problem
        assert not [place for place, _ in places(document(own.live())) if place.kind in ("hostdev", "interface")]
    assert circle.world.machines[own.key].active
