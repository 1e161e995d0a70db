"""A machine's definition while a person edits it: nothing is lost, nothing is overwritten, everything can be undone."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.unit.xml.worlds import CORPUS
from virtgui.model.applied import Applied
from virtgui.model.commands import Change, ReadHardware
from virtgui.model.edits import MACHINE, AddDevice, Conflict, Outcome, Place, RemoveDevice, SetField
from virtgui.model.facts import Domain, Host, Phase
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory, Pool, Volume
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import (
    Changed,
    Conflicted,
    Finished,
    Happened,
    HardwareRead,
    HostSeen,
    InventoryRead,
    Listed,
)
from virtgui.model.problems import Problem
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.qtmodels.world import World
from virtgui.xml.edits import edited
from virtgui.xml.secrets import without_secrets

KEY = DomainKey(HostKey("qemu:///system"), "0b6b6f3e-71c5-4a54-a2d6-34c4b7f6a001")
TEXT = CORPUS["workstation"]
NIC = Place("interface", "52:54:00:5a:1e:01")
RNG = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"


class Desk:
    def __init__(self, text: str = TEXT, live: str = "") -> None:
        self.world, self.sent = World(), Sent()
        self.model = HardwareModel(KEY, self.world, self.sent)
        self.tell(Hardware(KEY, text, live))

    def tell(self, hardware: Hardware) -> None:
        self.world.take([HardwareRead(KEY, hardware)])

    def change(self) -> Change:
        (found,) = [c for c in self.sent.commands if isinstance(c, Change)]
        return found

    def done(self, ticket: Ticket | None, *, now: bool = False) -> None:
        assert ticket is not None
        edits = self.change().edits
        outcomes = tuple(Outcome(edit, now, True) for edit in edits)
        self.world.take([Changed(ticket, KEY, outcomes), Finished(ticket, 1.0)])


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


def test_a_value_set_waits_and_the_one_it_had_takes_it_back(desk: Desk) -> None:
    desk.model.set(MACHINE, "title", "New")
    assert (desk.model.value(MACHINE, "title"), desk.model.origin(MACHINE, "title")) == ("New", "Web front end")
    desk.model.set(MACHINE, "title", "Web front end")
    assert desk.model.edits == ()
    assert desk.model.text() == TEXT


def test_typing_on_is_one_step_back(desk: Desk) -> None:
    for text in ("N", "Ne", "New"):
        desk.model.set(MACHINE, "title", text)
    desk.model.set(NIC, "model", "e1000e")
    desk.model.undo()
    assert desk.model.value(MACHINE, "title") == "New"
    desk.model.undo()
    assert desk.model.edits == ()
    desk.model.redo()
    desk.model.redo()
    assert desk.model.value(NIC, "model") == "e1000e"


def test_an_added_device_can_be_edited_and_given_up(desk: Desk) -> None:
    place = desk.model.add(RNG)
    assert place is not None
    assert desk.model.is_new(place)
    desk.model.remove(place)
    assert desk.model.edits == ()


def test_a_removed_device_stays_to_be_seen_and_comes_back_by_undo(desk: Desk) -> None:
    desk.model.remove(NIC)
    assert desk.model.edits == (RemoveDevice(NIC),)
    assert (NIC, True) in [(place, gone) for place, _, gone in desk.model.devices()]
    desk.model.undo_place(NIC)
    assert desk.model.text() == TEXT


def test_what_is_sent_has_the_edits_of_new_devices_in_the_devices(desk: Desk) -> None:
    place = desk.model.add("<interface type='network'><mac address='52:54:00:00:00:99'/></interface>")
    assert place is not None
    desk.model.set(place, "model", "virtio")
    desk.model.set(MACHINE, "title", "New")
    desk.model.apply("change it")
    set_title, add = desk.change().edits
    assert isinstance(set_title, SetField)
    assert isinstance(add, AddDevice)
    assert "virtio" in add.xml


def test_what_was_applied_waits_no_more_and_can_be_taken_back(desk: Desk) -> None:
    desk.model.set(MACHINE, "title", "New")
    desk.done(desk.model.apply("change it"))
    assert desk.model.edits == ()
    assert desk.sent.commands[-1] == ReadHardware(KEY)
    desk.tell(Hardware(KEY, edited(TEXT, (SetField(MACHINE, "title", "New"),))))
    assert desk.model.can_undo_last
    desk.model.undo_last()
    assert desk.model.value(MACHINE, "title") == "Web front end"


def test_what_was_refused_waits_on_with_its_reason(desk: Desk, qtbot: QtBot) -> None:
    desk.model.set(MACHINE, "title", "New")
    ticket = desk.model.apply("change it")
    assert ticket is not None
    with qtbot.waitSignal(desk.model.ended) as ended:
        desk.world.take([Finished(ticket, 1.0, Problem("change it", "libvirt refused"))])
    assert ended.args[0].problem.reason == "libvirt refused"
    assert desk.model.value(MACHINE, "title") == "New"
    assert not desk.model.applying


def test_nothing_is_sent_before_it_is_known_what_the_last_change_made(desk: Desk) -> None:
    desk.model.set(MACHINE, "title", "New")
    desk.done(desk.model.apply("change it"))
    assert desk.model.applying, "a change of the same would be taken for one of somebody else"
    desk.tell(Hardware(KEY, edited(TEXT, (SetField(MACHINE, "title", "New"),))))
    assert not desk.model.applying


def test_what_somebody_else_changed_elsewhere_comes_in_below_the_edits(desk: Desk) -> None:
    desk.model.set(MACHINE, "title", "New")
    desk.tell(Hardware(KEY, edited(TEXT, (SetField(MACHINE, "description", "Theirs"),))))
    assert desk.model.conflicts == ()
    assert (desk.model.value(MACHINE, "description"), desk.model.value(MACHINE, "title")) == ("Theirs", "New")


@pytest.mark.parametrize(("kind", "life"), [("lifecycle", "defined"), ("metadata_change", "")])
def test_a_running_machine_that_is_defined_anew_elsewhere_is_read_anew(
    desk: Desk, qtbot: QtBot, kind: str, life: str
) -> None:
    desk.world.take([HostSeen(Host(KEY.host, Phase.OPEN)), Listed(KEY.host, (Domain(KEY, "web-01", 7),))])
    desk.model.read()
    desk.sent.commands.clear()
    desk.world.take([Happened(1.0, KEY.host, "web-01", kind, "changed", KEY, life)])
    qtbot.waitUntil(lambda: ReadHardware(KEY) in desk.sent.commands, timeout=30_000)


def test_the_same_place_changed_by_somebody_else_is_asked_about(desk: Desk, qtbot: QtBot) -> None:
    desk.model.set(MACHINE, "title", "Ours")
    with qtbot.waitSignal(desk.model.conflicted) as told:
        desk.tell(Hardware(KEY, edited(TEXT, (SetField(MACHINE, "title", "Theirs"),))))
    (conflict,) = told.args[0]
    assert (conflict.base, conflict.theirs, conflict.ours) == ("Web front end", "Theirs", "Ours")
    desk.model.decide(mine=())
    assert desk.model.value(MACHINE, "title") == "Theirs"
    assert desk.model.edits == ()


def test_a_conflict_told_by_the_host_keeps_all_edits_until_it_is_decided(desk: Desk) -> None:
    desk.model.set(MACHINE, "title", "Ours")
    desk.model.set(NIC, "model", "e1000e")
    ticket = desk.model.apply("change it")
    assert ticket is not None
    conflict = Conflict(MACHINE, "title", "Web front end", "Theirs", "Ours")
    fresh = Hardware(KEY, edited(TEXT, (SetField(MACHINE, "title", "Theirs"),)))
    desk.world.take([Conflicted(ticket, KEY, (conflict,), fresh), Finished(ticket, 1.0, Problem("x", "changed"))])
    assert len(desk.model.edits) == 2
    desk.model.decide(mine=(conflict,))
    assert desk.model.value(MACHINE, "title") == "Ours"
    assert desk.model.origin(MACHINE, "title") == "Theirs"


def test_an_edit_of_a_device_that_is_gone_is_dropped_by_deciding(desk: Desk) -> None:
    desk.model.set(NIC, "model", "e1000e")
    desk.tell(Hardware(KEY, edited(TEXT, (RemoveDevice(NIC),))))
    assert desk.model.edits == ()
    assert [c.place for c in desk.model.conflicts] == [NIC]


def test_the_running_machine_is_told_apart_from_what_is_stored(qapp: object) -> None:
    desk = Desk(TEXT, edited(TEXT, (SetField(NIC, "model", "rtl8139"),)))
    assert desk.model.active
    assert (desk.model.live_value(NIC, "model"), desk.model.value(NIC, "model")) == ("rtl8139", "virtio")


def test_volumes_once_read_stay_known(desk: Desk) -> None:
    desk.model.read_inventory(("default",))
    ticket = Ticket(len(desk.sent.commands))
    volumes = (Volume("a.qcow2", "/a.qcow2"),)
    pool = Pool("default", "dir", True, volumes=volumes)
    desk.world.take([InventoryRead(ticket, KEY.host, Inventory(pools=(pool,)))])
    desk.model.read_inventory()
    ticket = Ticket(len(desk.sent.commands))
    desk.world.take([InventoryRead(ticket, KEY.host, Inventory(pools=(pool._replace(volumes=None),)))])
    assert desk.model.inventory.pools[0].volumes == volumes


def test_what_could_not_be_read_this_time_stays_known(desk: Desk) -> None:
    desk.model.read_inventory()
    pool = Pool("default", "dir", True)
    desk.world.take([InventoryRead(Ticket(len(desk.sent.commands)), KEY.host, Inventory(pools=(pool,)))])
    desk.model.read_inventory()
    failed = Inventory(lacks=(("pools", "The host went away."),))
    desk.world.take([InventoryRead(Ticket(len(desk.sent.commands)), KEY.host, failed)])
    assert desk.model.inventory.pools == (pool,)


def test_what_cannot_be_read_is_told(qapp: object) -> None:
    desk = Desk()
    desk.world.take([HardwareRead(KEY, None, Problem("read the hardware", "not permitted"))])
    assert desk.model.problem is not None
    assert desk.model.problem.reason == "not permitted"
    assert desk.model.value(MACHINE, "title") == "Web front end"


def test_what_an_earlier_run_changed_can_be_taken_back_unless_somebody_changed_it_since(qapp: object) -> None:
    changed = edited(TEXT, (SetField(MACHINE, "title", "New"),))
    last = Applied(1.0, KEY, "web-01", "change the title", without_secrets(TEXT), without_secrets(changed))
    desk = Desk()
    desk.model.hardware = None
    desk.tell(Hardware(KEY, changed, last=last))
    assert desk.model.can_undo_last
    desk.model.undo_last()
    assert desk.model.edits == (SetField(MACHINE, "title", "Web front end"),)
    other = Desk()
    other.model.hardware = None
    other.tell(Hardware(KEY, edited(changed, (SetField(MACHINE, "description", "Theirs"),)), last=last))
    assert not other.model.can_undo_last


def test_a_device_that_only_the_running_machine_has_is_seen_and_told_apart(qapp: object) -> None:
    desk = Desk(TEXT, edited(TEXT, (AddDevice("<watchdog model='i6300esb' action='reset'/>"),)))
    place = Place("watchdog", "#1")
    assert (place, False) in [(found, gone) for found, _, gone in desk.model.devices()]
    assert desk.model.is_passing(place)
    assert not desk.model.is_new(place)
    assert not desk.model.is_removed(place)
    assert desk.model.node(place) is not None


def rng(name: str, slot: int = 0) -> str:
    """A random number generator, told apart by nothing but its number."""
    address = f"<address type='pci' bus='0x00' slot='0x{slot:02x}'/>" if slot else ""
    return f"<rng model='virtio'><backend model='random'>/dev/{name}</backend>{address}</rng>"


def with_rngs(*documents: str) -> str:
    return f"<domain type='kvm'><name>web</name><devices>{''.join(documents)}</devices></domain>"


@pytest.mark.parametrize(
    ("now", "place"),
    [
        (("three", "one", "two"), "#3"),
        (("two",), "#1"),
        (("one", "three", "two"), "#3"),
    ],
)
def test_an_edit_stays_with_its_device_whatever_others_put_before_it(
    qapp: object, now: tuple[str, ...], place: str
) -> None:
    it = Desk(with_rngs(rng("one"), rng("two")))
    it.model.set(Place("rng", "#2"), "rate", 1000)
    it.tell(Hardware(KEY, with_rngs(*map(rng, now))))
    assert it.model.edits == (SetField(Place("rng", place), "rate", 1000),)
    (changed,) = [text for text in it.model.text().split("<rng") if "<rate" in text]
    assert "/dev/two" in changed
    assert not it.model.conflicts


def test_an_edit_of_a_device_that_is_gone_is_not_done_to_its_neighbour(qapp: object) -> None:
    it = Desk(with_rngs(rng("one"), rng("two"), rng("three")))
    it.model.set(Place("rng", "#2"), "rate", 1000)
    it.tell(Hardware(KEY, with_rngs(rng("one"), rng("three"))))
    assert it.model.edits == ()
    (told,) = it.model.conflicts
    assert told.place not in dict.fromkeys(place for place, _, _ in it.model.devices()) and told.theirs is None


def test_a_device_that_somebody_changed_at_its_address_is_the_same(qapp: object) -> None:
    it = Desk(with_rngs(rng("one", 3), rng("two", 4)))
    it.model.set(Place("rng", "#1"), "rate", 1000)
    it.tell(Hardware(KEY, with_rngs(rng("new", 5), rng("two", 4), rng("other", 3))))
    assert it.model.edits == (SetField(Place("rng", "#3"), "rate", 1000),)


def test_a_device_that_is_to_be_added_stays_behind_one_that_was(qapp: object) -> None:
    it = Desk(with_rngs(rng("one")))
    place = it.model.add(rng("mine"))
    assert place is not None
    it.model.set(place, "rate", 1000)
    it.tell(Hardware(KEY, with_rngs(rng("one"), rng("two"))))
    assert isinstance(it.model.edits[0], AddDevice)
    assert it.model.edits[1:] == (SetField(Place("rng", "#3"), "rate", 1000),)
