"""What a person made is chosen in its list, unless they chose something else meanwhile."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.gui.storage_window import VOLUMES, StorageWindow, volume
from tests.gui.test_snapshots import Desk as SnapshotsDesk
from tests.gui.test_snapshots import known, taken
from tests.gui.things_desk import ThingsDesk, thing
from tests.unit.qtmodels.fleet import HOME, host, key, machine
from virtgui.model.keys import Ticket
from virtgui.model.making import CloneVolume, Define, Make, MakeVolume
from virtgui.model.messages import Began, Finished, MachineMade, Seen
from virtgui.model.problems import Problem
from virtgui.model.snapshots import MakeSnapshot
from virtgui.model.things import DefineThing, ThingKind, ThingMade, ThingsSeen
from virtgui.views.networks.wizard import NewNetwork
from virtgui.views.storage.volume_dialogs import NewVolumeDialog

_TICKET = Ticket(9001)
_MANY = tuple(machine(number, f"vm-{number:03}") for number in range(200))


def _make(*names: str) -> Make:
    return Make(HOME, "make it", tuple(Define(f"<domain><name>{name}</name></domain>") for name in names))


def _made(manager: Manager, number: int, name: str, ticket: Ticket = _TICKET) -> None:
    """Its job ends; libvirt's event comes after that."""
    manager.world.take([MachineMade(ticket, key(number, host().key)), Finished(ticket, 2.0)])
    manager.world.take([Seen((machine(number, name),))])


def test_a_new_machine_is_chosen_and_seen(qtbot: QtBot) -> None:
    manager = Manager().list(*_MANY).show(qtbot)
    manager.world.take([Began(_TICKET, _make("zeta"), "zeta", 1.0)])
    _made(manager, 900, "zeta")
    qtbot.waitUntil(lambda: manager.table.selected() == (key(900),), timeout=10_000)
    assert manager.table.current() == key(900)
    place = manager.table.visualRect(manager.table.currentIndex())
    view = manager.table.viewport()
    assert view is not None and view.rect().contains(place.center()), "it is scrolled to"


def test_of_several_new_machines_the_last_is_chosen(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    for number in (1, 2):
        manager.world.take([Began(Ticket(9000 + number), _make(f"copy-{number}"), f"copy-{number}", 1.0)])
    for number in (1, 2):
        _made(manager, 900 + number, f"copy-{number}", Ticket(9000 + number))
    qtbot.waitUntil(lambda: manager.table.selected() == (key(902),), timeout=10_000)


def test_who_chose_another_machine_meanwhile_keeps_it(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([Began(_TICKET, _make("zeta"), "zeta", 1.0)])
    manager.table.choose((key(2),), key(2))
    _made(manager, 900, "zeta")
    qtbot.waitUntil(lambda: "zeta" in manager.names(), timeout=10_000)
    assert manager.table.selected() == (key(2),)


def test_a_machine_that_failed_to_be_made_chooses_nothing(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    before = manager.table.selected()
    manager.world.take([Began(_TICKET, _make("zeta"), "zeta", 1.0)])
    manager.world.take([Finished(_TICKET, 2.0, Problem("make it", "No room."))])
    manager.world.take([Seen((machine(900, "zeta"),))])
    qtbot.waitUntil(lambda: "zeta" in manager.names(), timeout=10_000)
    assert manager.table.selected() == before


def _network(name: str) -> object:
    return thing(ThingKind.NETWORK, name, f"<network><name>{name}</name></network>", f"uuid-{name}", active=True)


def _networks(qtbot: QtBot) -> ThingsDesk:
    desk = ThingsDesk(qtbot, "networks")
    desk.list(ThingKind.NETWORK, _network("default"), _network("lab"))  # type: ignore[arg-type]
    desk.choose("lab")
    desk.press("new")
    wizard = desk.dialog(NewNetwork)
    while wizard.step < 2:
        wizard.footer.next.click()
    wizard.footer.next.click()
    desk.take(Began(desk.ticket(desk.last(DefineThing)), desk.last(DefineThing), "", 1.0))
    return desk


def _network_made(desk: ThingsDesk) -> None:
    new = _network("aaa")
    ticket = desk.ticket(desk.last(DefineThing))
    desk.take(ThingMade(ticket, new.key), Finished(ticket, 2.0))  # type: ignore[attr-defined]
    desk.take(ThingsSeen((new,)))  # type: ignore[arg-type]
    desk.wait(lambda: "aaa" in desk.names())


def test_a_new_network_is_chosen(qtbot: QtBot) -> None:
    desk = _networks(qtbot)
    _network_made(desk)
    desk.wait(lambda: [it.name for it in desk.page.selected] == ["aaa"])


def test_who_chose_another_network_meanwhile_keeps_it(qtbot: QtBot) -> None:
    desk = _networks(qtbot)
    desk.choose("default")
    _network_made(desk)
    assert [it.name for it in desk.page.selected] == ["default"]


def _listed(it: StorageWindow) -> None:
    """The pool is read anew, and the new volume is in it."""
    new = (*VOLUMES, volume("aaa.qcow2", 20, 0))

    def shown() -> bool:
        it.answer(new)
        return "aaa.qcow2" in it.cells(0)

    it.until(shown)


def _storage(qtbot: QtBot) -> StorageWindow:
    it = StorageWindow(qtbot)
    it.ready()
    return it


def test_a_new_volume_is_chosen(qtbot: QtBot) -> None:
    it = _storage(qtbot)
    it.choose("web.qcow2")
    dialog = it.dialog("new")
    assert isinstance(dialog, NewVolumeDialog)
    dialog.form.lines["name"].editor.edited.emit("aaa.qcow2")  # type: ignore[attr-defined]
    dialog.deed.click()
    it.end(it.of(Make)[-1])
    _listed(it)
    it.until(lambda: [each.name for each in it.pane.selected()] == ["aaa.qcow2"])


def test_the_disk_of_a_new_machine_is_not_what_a_list_of_volumes_shows(qtbot: QtBot) -> None:
    it = _storage(qtbot)
    it.choose("web.qcow2")
    steps = (
        MakeVolume("default", "<volume><name>aaa.qcow2</name></volume>"),
        Define("<domain><name>a</name></domain>"),
    )
    make = Make(it.desk.key, "a", steps)
    it.sent(make)
    it.end(make)
    _listed(it)
    assert [each.name for each in it.pane.selected()] == ["web.qcow2"]


def test_who_chose_another_volume_meanwhile_keeps_it(qtbot: QtBot) -> None:
    it = _storage(qtbot)
    it.choose("web.qcow2")
    step = CloneVolume("default", "<volume><name>aaa.qcow2</name></volume>", "default", "web.qcow2")
    make = Make(it.desk.key, "a", (step,))
    ticket = it.sent(make)
    it.world.take([Began(ticket, make, "", 0.0)])
    it.choose("old.qcow2")
    it.world.take([Finished(ticket, 1.0)])
    _listed(it)
    assert [each.name for each in it.pane.selected()] == ["old.qcow2"]


def test_a_new_snapshot_is_chosen_unless_another_was_meanwhile(qtbot: QtBot) -> None:
    desk = SnapshotsDesk(qtbot)
    first = (taken("before", current=True), taken("early", at=0))
    desk.answer(known(*first))
    qtbot.waitUntil(lambda: desk.page.graph.names == ("before",), timeout=10_000)
    for name, meanwhile, chosen in (("fresh", "", "fresh"), ("later", "early", "early")):
        desk.page.take()
        dialog = desk.page.dialog
        assert dialog is not None
        dialog.name.setText(name)  # type: ignore[attr-defined]
        dialog.name.textEdited.emit(name)  # type: ignore[attr-defined]
        dialog.deed.click()  # type: ignore[attr-defined]
        ticket, command = desk.of(MakeSnapshot)[-1]
        desk.world.take([Began(ticket, command, "", 1.0)])
        if meanwhile:
            desk.page.graph.choose(meanwhile)
        desk.world.take([Finished(ticket, 2.0)])
        desk.page.source.read()
        first = (*first, taken(name, "before", at=9))
        desk.answer(known(*first))
        qtbot.waitUntil(lambda name=name: desk.page.source.known.find(name) is not None, timeout=10_000)  # type: ignore[union-attr]
        assert desk.page.graph.names == (chosen,)
