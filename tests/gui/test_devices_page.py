"""The page of a host's devices: the tree, what is told, what is asked, what is made, and to whom it is given."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QDragMoveEvent, QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QDialog
from PyQt6.sip import isdeleted
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from virtgui.model import thing_rules
from virtgui.model.commands import Change, Command, ReadHardware, ReadInventory
from virtgui.model.devices import Vital
from virtgui.model.edits import AddDevice
from virtgui.model.facts import Domain, DomainConfig, DomainState, Host, Phase
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Finished, HardwareRead, HostSeen, InventoryRead, Listed, Seen
from virtgui.model.problems import Problem
from virtgui.model.things import (
    DefineThing,
    Thing,
    ThingAct,
    ThingDeed,
    ThingGone,
    ThingKey,
    ThingKind,
    ThingsListed,
    ThingsSeen,
)
from virtgui.qtmodels.device_rows import DeviceColumn
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.usb_rules import UsbRules
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.views.devices.choosing import MachineDialog
from virtgui.views.devices.new_mdev import NewMdevDialog
from virtgui.views.devices.new_vhba import NewVhbaDialog
from virtgui.views.devices.page import DevicesPage
from virtgui.views.devices.rules_dialog import RulesDialog
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.wizard import AddHardwareWizard
from virtgui.views.things.desk import HostDesk
from virtgui.xml.nodedev import node_device

_LAB = HostKey("qemu:///system")
_WEB, _DB = (
    DomainKey(_LAB, "0b6b6f3e-71c5-4a54-a2d6-34c4b7f6a001"),
    DomainKey(_LAB, "0b6b6f3e-71c5-4a54-a2d6-34c4b7f6a002"),
)
_CORPUS = {it.stem: it.read_text() for it in (Path(__file__).parents[1] / "unit/xml/devices_of_hosts").glob("*.xml")}
_CARD, _USB, _DISK, _NET = "pci_0000_42_00_0", "usb_3_1_5", "block_sda_FUJITSU_MJA2250BH", "net_eth3_00_15_17_63_f5_e1"
_GPU, _PART = "pci_0000_06_00_0", "mdev_4b20d080_1b54_4048_85b3_a6a62d165c01_0000_06_00_0"
_D = TypeVar("_D", bound=QDialog)
_EMPTY = "<domain type='kvm'><name>x</name><uuid>{}</uuid><os><type>hvm</type></os><devices/></domain>"


def _thing(document: str, **more: object) -> Thing:
    name = node_device(document).name
    return Thing(ThingKey(_LAB, ThingKind.DEVICE, name), name, xml=document, **more)  # type: ignore[arg-type]


class _Page:
    """The page over a world that answers what a wizard asks."""

    def __init__(
        self,
        qtbot: QtBot,
        *,
        host: HostKey = _LAB,
        driver: str = "QEMU",
        vital: Vital | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.bot = qtbot
        self.world, self.sent = World(), Sent()
        self.things = Things(self.world, self.send)
        self.settings = settings or Settings.in_memory()
        self.rules = UsbRules(self.world, self.things, self.send, self.settings)
        found = vital if vital is not None else Vital(known=True)
        self.desk = HostDesk(
            _LAB, self.world, self.things, self.send, self.settings, Watcher(Sent()), str, lambda: found, self.rules
        )
        self.host = Host(_LAB, Phase.OPEN, driver=driver, hostname="lab", listed=True)
        self.world.take([HostSeen(self.host)])
        machines = (
            Domain(_WEB, "web-01", 7, DomainState.RUNNING, config=DomainConfig(host_devices=(("usb", "0a12:2033"),))),
            Domain(_DB, "db-01", -1, DomainState.SHUTOFF),
        )
        self.world.take([Listed(_LAB, machines)])
        parts = {"mediated": {"active": True, "persistent": True, "autostart": False}}
        self.all = tuple(_thing(text, **parts.get(name, {})) for name, text in _CORPUS.items())
        self.world.take([ThingsListed(_LAB, ThingKind.DEVICE, self.all)])
        self.page = DevicesPage(self.desk)
        qtbot.addWidget(self.page)
        self.page.resize(1030, 700)
        self.page.show()
        qtbot.waitUntil(lambda: self.page.tree.total == len(self.all), timeout=30_000)

    def send(self, command: Command) -> Ticket:
        ticket = self.sent(command)
        match command:
            case ReadHardware(domain):
                live = self.world.machines[domain].active
                text = _EMPTY.format(domain.uuid)
                self.world.take([HardwareRead(domain, Hardware(domain, text, text if live else ""))])
            case ReadInventory(host):
                devices = tuple(node_device(text) for text in _CORPUS.values())
                self.world.take([InventoryRead(ticket, host, Inventory(devices=devices))])
        return ticket

    def choose(self, name: str) -> None:
        self.page.view.choose_lines([name])
        self.page._choose()

    def told(self) -> str:
        """All that is read beside the tree."""
        facts = self.page.details.groups._shown  # type: ignore[attr-defined]
        return "\n".join(f"{it.title} {it.note} {it.rows}" for it in facts)

    def can(self, action: str) -> str:
        """Why an action is grey; "" where it is not."""
        return self.page.deeds.why_not(action)

    def do(self, action: str) -> None:
        self.page.deeds.action(action).trigger()

    def dialog(self, kind: type[_D]) -> _D:
        """The dialog that is open."""

        def found() -> bool:
            return any(it.isVisible() for it in self.page.findChildren(kind))

        self.bot.waitUntil(found, timeout=30_000)
        return next(it for it in self.page.findChildren(kind) if it.isVisible())

    def acts(self) -> list[ThingAct]:
        return [it for it in self.sent.commands if isinstance(it, ThingAct)]


def test_columns_are_remembered(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    first = _Page(qtbot, settings=settings).page.view
    header, numa = first.header(), int(DeviceColumn.NUMA)
    assert header is not None and first.isColumnHidden(numa)
    view = header.viewport()
    assert view is not None
    place = QPoint(header.sectionViewportPosition(1) + header.sectionSize(1) - 1, header.height() // 2)
    before = header.sectionSize(1)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(view, place + QPoint(40, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place + QPoint(40, 0))
    assert header.sectionSize(1) > before + 20
    header.setSortIndicator(2, Qt.SortOrder.DescendingOrder)
    again = _Page(qtbot, settings=settings).page.view.header()
    assert again is not None
    assert again.sectionSize(1) == header.sectionSize(1)
    assert (again.sortIndicatorSection(), again.sortIndicatorOrder()) == (2, Qt.SortOrder.DescendingOrder)


def test_the_tree_shows_every_device_and_the_search_keeps_what_it_hangs_on(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    assert it.page.count.text() == f"{len(_CORPUS)} devices"
    it.page.search.setText("eth3")
    assert it.page.tree.shown() == (_CARD, _NET)
    assert it.page.count.text() == f"1 of {len(_CORPUS)}"
    it.page.search.clear()
    it.page.kinds.setCurrentText("USB")
    assert set(it.page.tree.shown()) == {_USB, "usb_3_1_5_1_0"}


def test_beside_the_tree_stands_its_driver_its_group_its_functions_and_who_has_it(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.choose(_CARD)
    told = it.told()
    for words in (
        "mlx5_core",
        "IOMMU group 65",
        "0000:42:00.1",
        "2 of 16 are on",
        "vfio-pci",
        "MT2113X00000",
        "16 GT/s x8",
    ):
        assert words in told, words
    it.choose(_USB)
    assert "web-01" in it.told()
    assert "Has it now" in it.told()
    it.choose(_GPU)
    assert "3 free (nvidia-18, vfio-pci)" in it.told()


def test_devices_come_and_go_without_a_reread(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.choose(_CARD)
    it.world.take([ThingGone(ThingKey(_LAB, ThingKind.DEVICE, _USB))])
    qtbot.waitUntil(lambda: _USB not in it.page.tree.shown(), timeout=30_000)
    assert [row.key for row in it.page.view.chosen_rows()] == [_CARD]
    it.world.take([ThingsSeen((_thing(_CORPUS["usb"]),))])
    qtbot.waitUntil(lambda: _USB in it.page.tree.shown(), timeout=30_000)


def test_who_has_a_device_changes_with_its_machine(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.choose(_CARD)
    assert not it.can("detach")
    config = DomainConfig(host_devices=(("pci", "0000:42:00.0"),))
    it.world.take([Seen((Domain(_DB, "db-01", 9, DomainState.RUNNING, config=config),))])
    qtbot.waitUntil(lambda: "db-01 has it" in it.can("detach"), timeout=30_000)


def test_what_makes_no_sense_is_grey_and_says_why(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.choose(_USB)
    assert "Only PCI devices" in it.can("detach")
    assert not it.can("give")
    it.choose("pci_0000_42_00_3")
    assert "detached already" in it.can("detach")
    assert not it.can("reattach")
    it.choose(_PART)
    assert it.can("start")
    assert not it.can("stop")
    assert not it.can("autostart_on")
    assert it.can("remove")
    it.choose("ap_07_0038")
    assert "mediated device" in it.can("give")
    it.world.take([HostSeen(replace(it.host, read_only=True))])
    it.choose(_CARD)
    assert "look only" in it.can("detach")


def test_only_a_mediated_device_that_is_not_stored_is_made_permanent(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.world.take([ThingsSeen((_thing(_CORPUS["pci-sriov"], active=True, persistent=False, autostart=False),))])
    it.choose(_CARD)
    assert it.can("keep") == "Only mediated devices are made and removed."
    names = [name for name, _ in it.page.virsh_lines(it.page.selected[0])]
    assert "Make it permanent" not in names and "Print its XML" in names
    it.choose(_PART)
    assert it.can("keep") == "It is stored already."
    passing = _thing(_CORPUS["mediated"], active=True, persistent=False, autostart=False)
    it.world.take([ThingsSeen((passing,))])
    qtbot.waitUntil(lambda: not it.can("keep"), timeout=30_000)
    line = dict(it.page.virsh_lines(passing))["Make it permanent"]
    assert line.endswith("virsh -c qemu:///system nodedev-define /dev/stdin")
    it.do("keep")
    (made,) = [command for command in it.sent.commands if isinstance(command, DefineThing)]
    assert (made.transient, made.replacing) == (False, passing.key)
    it.world.take([Finished(Ticket(len(it.sent.commands)), 0.0, Problem("make it permanent", "mdevctl is not there."))])
    assert "mdevctl is not there." in it.page.results.text()


def test_the_demo_host_says_that_its_driver_cannot(qtbot: QtBot) -> None:
    it = _Page(qtbot, driver="Test")
    it.choose(_CARD)
    assert "only pretends" in it.can("detach")
    assert "only pretends" in it.can("new_mdev")
    assert not it.can("new_vhba")


@pytest.mark.parametrize(
    ("vital", "words"),
    [
        (Vital(frozenset({"/dev/sda"}), frozenset({"eth3"}), known=True), "own connections go over eth3"),
        (Vital(), "may go over eth3"),
        (Vital(known=True), "lets go of it"),
    ],
)
def test_detaching_what_the_host_needs_asks_in_those_words(qtbot: QtBot, vital: Vital, words: str) -> None:
    it = _Page(qtbot, vital=vital)
    it.choose(_CARD)
    it.do("detach")
    dialog = it.dialog(ConfirmDialog)
    assert words in dialog.loss.text()
    assert not it.acts()
    dialog.accept()
    assert it.acts() == [ThingAct(ThingKey(_LAB, ThingKind.DEVICE, _CARD), ThingDeed.DETACH)]


def test_why_a_deed_failed_is_told_on_the_page(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.choose("pci_0000_42_00_3")
    it.do("reattach")
    ticket = Ticket(it.sent.commands.index(it.acts()[0]) + 1)
    it.world.take([Finished(ticket, 0.0, Problem("give it back", "The driver does not let go.", ""))])
    assert "The driver does not let go." in it.page.results.text()
    assert it.page.results.isVisible()


def test_a_mediated_device_is_created_by_its_form(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.page.view.choose_lines([f"{_GPU}\nnvidia-18"])
    it.do("new_mdev")
    dialog = it.dialog(NewMdevDialog)
    assert (dialog.new.parent, dialog.new.type) == (_GPU, "nvidia-18")
    dialog.put("uuid", "nonsense")
    assert not dialog.make.isEnabled()
    dialog.put("uuid", "")
    dialog.autostart.setChecked(True)
    dialog.make.click()
    made = next(c for c in it.sent.commands if isinstance(c, DefineThing))
    assert '<type id="nvidia-18"/>' in made.xml
    assert (made.start, made.autostart, made.transient) == (True, True, False)
    ticket = Ticket(it.sent.commands.index(made) + 1)
    it.world.take([Finished(ticket, 0.0, Problem("create it", "The kernel has no mdev.", "No such file"))])
    assert "The kernel has no mdev." in dialog.footer.text.text()
    assert dialog.isVisible()
    dialog.keep.setChecked(False)
    dialog.make.click()
    again = [c for c in it.sent.commands if isinstance(c, DefineThing)][1]
    assert (again.start, again.autostart, again.transient) == (False, False, True)
    it.world.take([Finished(Ticket(it.sent.commands.index(again) + 1), 0.0)])
    assert not dialog.isVisible()


def test_a_type_with_nothing_left_cannot_be_started_now_but_defined(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.page.view.choose_lines([f"{_GPU}\nnvidia-22"])
    it.do("new_mdev")
    dialog = it.dialog(NewMdevDialog)
    assert not dialog.make.isEnabled()
    dialog.start.setChecked(False)
    assert dialog.make.isEnabled()


def test_a_virtual_adapter_is_created_by_its_form(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.choose("scsi_host3")
    it.do("new_vhba")
    dialog = it.dialog(NewVhbaDialog)
    assert dialog.new.parent == "scsi_host3"
    assert len(dialog.new.wwpn) == 16
    dialog.put("wwpn", "10000000c9848141")
    assert not dialog.make.isEnabled()
    dialog.put("wwpn", "5001a4a9f0c1d2e4")
    dialog.make.click()
    made = next(c for c in it.sent.commands if isinstance(c, DefineThing))
    assert made.transient
    assert "<wwpn>5001a4a9f0c1d2e4</wwpn>" in made.xml


def _wizard(it: _Page) -> AddHardwareWizard:
    wizard = it.dialog(AddHardwareWizard)
    it.bot.waitUntil(lambda: wizard.step == 1, timeout=30_000)
    return wizard


def _added(it: _Page, wizard: AddHardwareWizard) -> str:
    wizard.footer.next.click()
    wizard.footer.next.click()
    change = next(command for command in it.sent.commands if isinstance(command, Change))
    return "".join(edit.xml for edit in change.edits if isinstance(edit, AddDevice))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (_CARD, ('type="pci"', 'bus="0x42"')),
        (_PART, ('type="mdev"', 'uuid="4b20d080-1b54-4048-85b3-a6a62d165c01"')),
        ("scsi_3_0_0_0", ('type="scsi"', "scsi_host3")),
        (_NET, ("<interface", 'dev="eth3"')),
        ("pci_0000_42_00_3", ("<interface", 'type="hostdev"', 'managed="yes"', 'function="0x3"')),
        ("vdpa_vdpa0", ("<interface", "/dev/vhost-vdpa-0")),
        (_DISK, ("<disk", "/dev/disk/by-id/ata-FUJITSU_MJA2250BH")),
    ],
)
def test_each_kind_is_given_by_the_wizard_that_adds_hardware(qtbot: QtBot, name: str, words: tuple[str, ...]) -> None:
    it = _Page(qtbot)
    it.page.give(name, _DB)
    xml = _added(it, _wizard(it))
    for word in words:
        assert word in xml, xml


def test_of_two_alike_the_one_meant_is_given_by_where_it_is_plugged_in(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    twin = _CORPUS["usb"].replace("usb_3_1_5", "usb_3_1_6").replace("<device>5<", "<device>6<")
    it.world.take([ThingsSeen((_thing(twin),))])
    qtbot.waitUntil(lambda: "usb_3_1_6" in it.page.tree.shown(), timeout=30_000)
    it.page.give("usb_3_1_6", _DB)
    assert 'device="6"' in _added(it, _wizard(it))


def test_giving_the_disk_of_the_host_asks_first(qtbot: QtBot) -> None:
    it = _Page(qtbot, vital=Vital(frozenset({"/dev/sda"}), frozenset(), known=True))
    it.page.give(_DISK, _DB)
    dialog = it.dialog(ConfirmDialog)
    assert "runs from /dev/sda" in dialog.loss.text()
    assert not it.page.findChildren(AddHardwareWizard)


def test_a_machine_is_chosen_by_a_menu_or_by_a_search(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.choose(_USB)
    it.page._fill_machines()
    assert [action.text() for action in it.page._machines_menu.actions()] == ["web-01", "db-01"]
    it.do("give")
    dialog = it.dialog(MachineDialog)
    dialog.search.setText("db")
    assert dialog.chosen == _DB
    dialog.deed.click()
    assert 'id="0x0a12"' in _added(it, _wizard(it))


def test_a_rule_is_made_shown_and_removed(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.choose(_USB)
    it.do("whenever")
    dialog = it.dialog(MachineDialog)
    assert "shut off nothing happens" in dialog.note.text()
    dialog.search.setText("db")
    dialog.deed.click()
    assert [(rule.machine, rule.identity) for rule in it.rules.rules()] == [(_DB, "0a12:2033")]
    qtbot.waitUntil(lambda: "Waits until db-01 runs" in it.told(), timeout=30_000)
    it.page.usb.button.click()
    rules = it.dialog(RulesDialog)
    (button,) = [it for it in rules.area.findChildren(type(rules.footer.add("x"))) if "rule" in it.accessibleName()]
    button.click()
    assert not it.rules.rules()
    assert not it.page.usb.button.isVisible()


def test_a_device_is_dragged_onto_a_machine_of_its_host_and_no_other(qtbot: QtBot) -> None:
    from virtgui.qtmodels.machines import Machines
    from virtgui.views.cells import Cells
    from virtgui.views.machine_table import MachineTable

    it = _Page(qtbot)
    cells = Cells(it.world, str)
    table = MachineTable(it.world, Machines(it.world, cells, it.page), cells, it.settings, it.page)
    table.resize(600, 300)
    table.show()
    qtbot.waitUntil(lambda: table.model().rowCount() == 2, timeout=30_000)  # type: ignore[union-attr]
    dropped: list[tuple[DomainKey, str]] = []
    table.device_dropped.connect(lambda key, name: dropped.append((key, name)))
    where = QPointF(20, table.rowViewportPosition(1) + 5)
    key = table._machines.key(1)

    def drop(host: str) -> None:
        mime = it.page.tree.mimeData([it.page.tree.place(_USB)])
        mime.setData(mime.formats()[0], f"{host}\n{_USB}".encode())
        actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        move = QDragMoveEvent(QPoint(int(where.x()), int(where.y())), actions, mime, buttons, keys)
        table.dragMoveEvent(move)
        event = QDropEvent(where, actions, mime, buttons, keys)
        table.dropEvent(event)

    drop("qemu:///elsewhere")
    assert not dropped
    drop(_LAB)
    assert dropped == [(key, _USB)]
    assert table.selected() == (key,)


def test_a_dragged_device_that_cannot_be_given_says_why(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    told: list[Problem] = []
    it.page.giving.failed.connect(told.append)
    it.world.take([HostSeen(replace(it.host, read_only=True))])
    it.page.give(_USB, _DB)
    it.world.take([HostSeen(it.host), ThingsListed(_LAB, ThingKind.DEVICE, ())])
    it.page.give(_USB, _DB)
    assert [problem.reason for problem in told] == [thing_rules.READ_ONLY, "It no longer exists."]
    assert not it.page.window().findChildren(AddHardwareWizard)  # type: ignore[union-attr]


def test_a_form_that_was_closed_hears_of_the_host_no_more(qtbot: QtBot) -> None:
    it = _Page(qtbot)
    it.page.view.choose_lines([f"{_GPU}\nnvidia-18"])
    it.do("new_mdev")
    dialog = it.dialog(NewMdevDialog)
    dialog.reject()
    qtbot.waitUntil(lambda: isdeleted(dialog), timeout=30_000)
    it.world.take([HostSeen(replace(it.host, phase=Phase.LOST))])
