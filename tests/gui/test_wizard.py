"""The wizard that adds hardware: what is chosen, typed and reviewed is what is wanted, and nothing typed is lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager

import libvirt
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.gui.adding import INVENTORY, MACHINE, SECRET, Bench
from tests.gui.made_up import BUSY, change, template
from tests.gui.manager import texts
from virtgui.model.edits import AddDevice
from virtgui.model.facts import Disk, DomainConfig
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Network
from virtgui.model.messages import HardwareRead, Seen
from virtgui.model.problems import Problem
from virtgui.views.hardware.block import Block
from virtgui.views.hardware.cards import cards
from virtgui.views.hardware.details_page import DetailsPage
from virtgui.views.hardware.disk_block import DiskBlock
from virtgui.views.hardware.editors import ChoiceEditor, SizeEditor, TextEditor
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.host_block import HostDeviceBlock
from virtgui.views.hardware.network_block import NetworkBlock
from virtgui.views.hardware.wizard import AddHardwareWizard, Addition
from virtgui.xml import drafts, schema
from virtgui.xml.grammar import ONE_DEVICE

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key


class Wizard:
    """The wizard on screen, used as a person does."""

    def __init__(self, qtbot: QtBot, bench: Bench | None = None, kind: str = "") -> None:
        self.bench = bench or Bench()
        self.bot = qtbot
        self.window = AddHardwareWizard(self.bench.model, "web-01", kind=kind)
        self.wanted: list[Addition] = []
        self.window.wanted.connect(self.wanted.append)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow, timeout=30_000)
        self.bench.answer()

    @property
    def details(self) -> DetailsPage:
        found = self.window.details
        assert found is not None
        return found

    @property
    def disk(self) -> DiskBlock:
        block = self.details.block
        assert isinstance(block, DiskBlock)
        return block

    def open(self, card: str) -> DetailsPage:
        """Choose a card and go on."""
        self.bot.mouseClick(self.window.gallery.button(card), LEFT)
        self.next()
        self.bench.answer()
        return self.details

    def next(self) -> None:
        self.bot.mouseClick(self.window.footer.next, LEFT)

    def back(self) -> None:
        self.bot.mouseClick(self.window.footer.back, LEFT)

    def keys(self, key: Qt.Key, times: int = 1, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        for _ in range(times):
            focus = self.window.focusWidget() or self.window
            self.bot.keyClick(focus, key, modifier)

    def choose(self, form: Form, field: str, value: str) -> None:
        """Take one of a field's choices."""
        editor = form.lines[field].editor
        assert isinstance(editor, ChoiceEditor)
        place = editor.box.findData(value)
        assert place >= 0, (field, value)
        editor.box.setCurrentIndex(place)
        editor.box.activated.emit(place)
        self.bench.answer()

    def type(self, form: Form, field: str, text: str) -> None:
        """Write a field anew and leave it."""
        editor = form.lines[field].editor
        assert isinstance(editor, TextEditor | SizeEditor)
        editor.edit.setFocus()
        editor.edit.selectAll()
        self.bot.keyClicks(editor.edit, text)
        self.window.footer.cancel.setFocus()

    def type_combo(self, form: Form, field: str, text: str) -> None:
        """Write what a list may not have."""
        editor = form.lines[field].editor
        assert isinstance(editor, ChoiceEditor)
        line = editor.box.lineEdit()
        assert line is not None
        line.setFocus()
        line.selectAll()
        self.bot.keyClicks(line, text)

    def texts(self) -> dict[str, str]:
        return self.window.review.texts()

    def says(self) -> str:
        """What the foot says must be corrected."""
        flaw = self.window.footer.flaw
        return flaw.text() if flaw.isVisible() else ""

    def add(self) -> Addition:
        """Press the last button."""
        self.next()
        assert self.wanted
        return self.wanted[-1]


def test_a_new_disk_gets_its_volume_first(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    wizard.open("disk")
    assert wizard.disk.source.name == "web-01-2.qcow2", "the first free name in the pool"
    wizard.type(wizard.disk.form, "size", "40")
    wizard.next()
    assert wizard.window.footer.next.text() == "Add disk"
    assert "Volume web-01-2.qcow2 in “default”, 40 GiB, taken as needed" in texts(wizard.window.review)
    wanted = wizard.add()
    (volume,) = wanted.volumes
    assert (volume.pool, volume.name) == ("default", "web-01-2.qcow2")
    assert schema.check(volume.xml, "volume") == ()
    (edit,) = wanted.edits
    assert isinstance(edit, AddDevice)
    assert '<source pool="default" volume="web-01-2.qcow2"/>' in edit.xml
    assert 'dev="vdb"' in edit.xml
    assert (wanted.live, wanted.stored) == (True, True)
    assert wanted.words == "add the disk vdb"


def test_a_name_that_is_taken_is_told_beside_it_and_in_the_foot(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    wizard.open("disk")
    wizard.type(wizard.disk.form, "name", "debian.iso")
    assert wizard.says() == "Correct “Name” to go on"
    assert not wizard.window.footer.next.isEnabled()
    assert wizard.disk.form.lines["name"].remark.text.text()
    qtbot.mouseClick(wizard.window.footer.flaw, LEFT)
    assert wizard.disk.form.lines["name"].editor.target().hasFocus()
    wizard.type(wizard.disk.form, "name", "data.qcow2")
    assert wizard.says() == ""
    assert wizard.window.footer.next.isEnabled()


def test_the_keyboard_alone_adds_a_disk(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    wizard.keys(KEY.Key_Right)
    assert wizard.window.gallery.card is not None
    assert wizard.window.gallery.card.name == "cdrom"
    wizard.keys(KEY.Key_Left)
    wizard.keys(KEY.Key_Return)
    assert wizard.window.step == 1
    wizard.bench.answer()
    wizard.keys(KEY.Key_Right, modifier=Qt.KeyboardModifier.AltModifier)
    assert wizard.window.step == 2
    wizard.keys(KEY.Key_Left, modifier=Qt.KeyboardModifier.AltModifier)
    assert wizard.window.step == 1
    wizard.keys(KEY.Key_Right, modifier=Qt.KeyboardModifier.AltModifier)
    wizard.keys(KEY.Key_Return)
    assert len(wizard.wanted) == 1


def test_escape_cancels(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    with qtbot.waitSignal(wizard.window.rejected):
        wizard.keys(KEY.Key_Escape)


def test_a_search_finds_cards_and_the_arrows_go_on_from_it(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    gallery = wizard.window.gallery
    gallery.search.setFocus()
    qtbot.keyClicks(gallery.search, "usb dev")
    assert gallery.shown() == ("usb",)
    wizard.keys(KEY.Key_Down)
    assert gallery.button("usb").hasFocus()
    gallery.search.setText("nonsense")
    assert gallery.card is None
    assert "No hardware matches “nonsense”." in texts(gallery)
    assert not wizard.window.footer.next.isEnabled()


def test_what_cannot_be_added_says_why(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    gallery = wizard.window.gallery
    qtbot.mouseClick(gallery.button("pci"), LEFT)
    assert wizard.says() == "PCI device: No IOMMU"
    assert not wizard.window.footer.next.isEnabled()
    assert gallery.button("pci").accessibleDescription() == "Cannot be added: No IOMMU"
    assert gallery.button("graphics").card.note == "At next start"
    assert gallery.button("disk").card.note == ""


def test_nothing_waits_for_the_next_start_of_a_machine_that_is_off(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, Bench(live=False))
    assert wizard.window.gallery.button("graphics").card.note == ""
    wizard.open("disk")
    wizard.next()
    review = wizard.window.review
    assert not review.now.isEnabled()
    assert review.why.text() == "It is shut off"
    assert (wizard.add().live, wizard.wanted[-1].stored) == (False, True)


def test_a_transient_machine_keeps_nothing(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, Bench(stored=False))
    wizard.open("disk")
    wizard.next()
    assert not wizard.window.review.always.isEnabled()
    assert (wizard.add().live, wizard.wanted[-1].stored) == (True, False)


def test_it_must_be_added_now_or_later(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="disk")
    wizard.next()
    wizard.window.review.now.click()
    wizard.window.review.always.click()
    assert wizard.says() == "Choose when to add it"
    assert not wizard.window.footer.next.isEnabled()


def test_a_disk_on_another_bus_gets_a_name_and_its_controller(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    page = wizard.open("disk")
    wizard.choose(page.form, "bus", "scsi")
    assert page.name() == "Disk sda"
    assert page.line.text() == "The controller it needs is added along with it."
    wizard.next()
    assert list(wizard.texts()) == ["Device", "Volume", "Controller"]
    first, second = wizard.add().edits
    assert isinstance(first, AddDevice)
    assert isinstance(second, AddDevice)
    assert first.xml.startswith('<controller type="scsi"')
    assert second.xml.startswith("<disk")


def test_what_was_typed_is_still_there_after_going_back_and_forth(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    page = wizard.open("disk")
    wizard.type(page.form, "serial", "S-1")
    wizard.next()
    wizard.back()
    wizard.back()
    wizard.open("cdrom")
    wizard.back()
    page = wizard.open("disk")
    assert drafts.value(page.draft, "serial") == "S-1"


def test_a_refusal_is_shown_and_everything_is_kept(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="disk")
    wizard.next()
    wizard.add()
    assert not wizard.window.footer.next.isEnabled(), "it is under way"
    wizard.window.show_problem(Problem("add the disk vdb", "The pool is full.", "internal error: no space"))
    assert wizard.window.isVisible()
    assert "Could not add the disk vdb. The pool is full." in texts(wizard.window.review)
    assert "no space" not in wizard.window.review.problem.text()
    wizard.window.review.details.click()
    assert "no space" in wizard.window.review.problem.text()
    wizard.add()
    assert wizard.wanted[0] == wizard.wanted[1]
    with qtbot.waitSignal(wizard.window.accepted):
        wizard.window.succeeded()


def test_edited_xml_is_what_is_sent(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="disk")
    wizard.next()
    editor = wizard.window.review.editors["Device"]
    editor.edit.setPlainText(editor.text().replace("<disk ", '<disk snapshot="no" '))
    wizard.bench.model.changed.emit()
    assert isinstance(edit := wizard.add().edits[-1], AddDevice)
    assert 'snapshot="no"' in edit.xml


@pytest.mark.parametrize("broken", ["<disk", "<interface/>"])
def test_xml_that_is_none_stops_it(qtbot: QtBot, broken: str) -> None:
    wizard = Wizard(qtbot, kind="disk")
    wizard.next()
    editor = wizard.window.review.editors["Device"]
    editor.edit.setPlainText(broken)
    assert wizard.says() == "Correct the device’s XML to go on"
    assert not wizard.window.footer.next.isEnabled()


def test_a_usb_device_is_chosen_from_a_list(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    page = wizard.open("usb")
    block = page.block
    assert isinstance(block, HostDeviceBlock)
    assert wizard.says() == "Choose a device to go on"
    qtbot.keyClicks(block.search, "yubi")
    block.view.setFocus()
    qtbot.keyClick(block.view, KEY.Key_Down)
    assert drafts.value(page.draft, "usb_id") == "1050:0407"
    block.by_port.click()
    assert drafts.value(page.draft, "usb") == "1:4"
    assert drafts.value(page.draft, "usb_id") is None or drafts.value(page.draft, "usb_id") == ""
    assert wizard.says() == ""
    wizard.next()
    assert wizard.window.footer.next.text() == "Add USB device"


def test_a_device_of_the_list_says_who_has_it_and_what_goes_with_it(qtbot: QtBot) -> None:
    taken = MACHINE.replace(
        "</devices>",
        '<hostdev mode="subsystem" type="usb"><source><vendor id="0x046d"/><product id="0xc52b"/></source></hostdev>'
        "</devices>",
    )
    wizard = Wizard(qtbot, Bench(xml=taken))
    block = wizard.open("usb").block
    assert isinstance(block, HostDeviceBlock)
    lines = [str(block.view.model().index(row, 0).data(Qt.ItemDataRole.UserRole + 1)) for row in range(2)]  # type: ignore[union-attr]
    assert lines[0] == "046d:c52b at 1:3, driver usbhid, used by this machine"
    assert lines[1] == "1050:0407 at 1:4, driver usb"


def test_a_network_that_is_off_is_started_along(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    page = wizard.open("interface")
    block = page.block
    assert isinstance(block, NetworkBlock)
    assert not block.isVisible()
    wizard.choose(page.form, "network", "lab")
    assert block.isVisible()
    assert "Network “lab” is off." in texts(block)
    wizard.next()
    assert "Network “lab”" in texts(wizard.window.review)
    assert wizard.add().networks == ("lab",)
    wizard.window.show_problem(Problem("add it", "No."))
    wizard.back()
    block.start.click()
    wizard.next()
    assert wizard.add().networks == ()


def test_a_network_that_another_starts_needs_no_word(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    page = wizard.open("interface")
    wizard.choose(page.form, "network", "lab")
    wizard.bench.model.read_inventory()
    on = tuple(Network(n.name, True, n.forward, n.bridge) for n in INVENTORY.networks)
    wizard.bench.answer(type(INVENTORY)(networks=on))
    assert isinstance(page.block, Block)
    assert not page.block.isVisible()
    assert page.draft.networks == ()


@pytest.mark.parametrize(
    ("used_as", "origin", "fields", "expected"),
    [
        ("disk", "file", {"source_file": "/img/a.raw"}, '<source file="/img/a.raw"/>'),
        ("disk", "block", {"source_device": "/dev/sdb"}, '<source dev="/dev/sdb"/>'),
        ("disk", "dir", {"source_directory": "/srv/share"}, '<source dir="/srv/share"/>'),
        ("cdrom", "file", {"source_file": "/img/a.iso"}, '<source file="/img/a.iso"/>'),
        ("lun", "block", {"source_device": "/dev/sdb"}, '<source dev="/dev/sdb"/>'),
        ("floppy", "file", {"source_file": "/img/a.img"}, '<source file="/img/a.img"/>'),
    ],
)
def test_a_drive_comes_from_anywhere(
    qtbot: QtBot, used_as: str, origin: str, fields: dict[str, str], expected: str
) -> None:
    wizard = Wizard(qtbot)
    page = wizard.open("disk")
    if used_as != "disk":
        wizard.choose(wizard.disk.form, "used_as", used_as)
    wizard.choose(wizard.disk.form, "origin", origin)
    for field, text in fields.items():
        wizard.type(page.form, field, text)
    assert wizard.says() == ""
    wizard.next()
    assert "Volume" not in wizard.texts()
    device = wizard.texts()["Device"]
    assert expected in device
    assert f'device="{used_as}"' in device
    assert schema.check(device, ONE_DEVICE) == ()
    assert wizard.add().volumes == ()


def test_an_existing_volume_is_looked_for_in_its_pool(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    wizard.open("cdrom")
    wizard.choose(wizard.disk.form, "origin", "volume")
    assert wizard.says() == "Correct “Volume” to go on"
    wizard.disk.form.browse_wanted.emit("volume")
    browser = wizard.window.browser
    assert browser is not None
    qtbot.keyClicks(browser.search, "debian")
    qtbot.mouseClick(browser.choose, LEFT)
    assert (wizard.disk.source.pool, wizard.disk.source.volume) == ("default", "debian.iso")
    assert wizard.says() == ""
    wizard.next()
    assert '<source pool="default" volume="debian.iso"/>' in wizard.texts()["Device"]
    assert 'type="raw"' in wizard.texts()["Device"]


def test_a_volume_that_another_machine_uses_is_told_where_it_is_chosen(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot)
    disk = Disk("vda", "disk", "volume", "default/web-01-1.qcow2")
    change(wizard.bench.world, config=DomainConfig(disks=()))
    wizard.bench.world.take([Seen((template(config=DomainConfig(disks=(disk,))),))])
    wizard.open("disk")
    wizard.choose(wizard.disk.form, "origin", "volume")
    wizard.disk.form.browse_wanted.emit("volume")
    browser = wizard.window.browser
    assert browser is not None
    qtbot.keyClicks(browser.search, "web-01-1")
    qtbot.mouseClick(browser.choose, LEFT)
    assert wizard.disk.source.volume == "web-01-1.qcow2"
    remark = wizard.disk.form.lines["volume"].remark
    assert remark.isVisible() and remark.text.text() == "template uses this storage"
    assert wizard.says() == "", "two may share one, if they know how"


def test_a_disk_that_the_running_machine_still_has_keeps_its_name(qtbot: QtBot) -> None:
    bench = Bench()
    held = MACHINE.replace('"/pool/web-01.qcow2"', '"/pool/other.qcow2"').replace('"vda"', '"vdb"')
    disk = held[held.index("<disk") : held.index("</disk>") + len("</disk>")]
    running = MACHINE.replace("<controller", f"{disk}<controller", 1)
    bench.world.take([HardwareRead(BUSY, Hardware(BUSY, MACHINE, running, True, "", "", 9000000))])
    wizard = Wizard(qtbot, bench)
    wizard.open("disk")
    assert drafts.value(wizard.details.draft, "target") == "vdc"
    wizard.details.put("target", "vdb")
    assert wizard.says() == "Correct “Name” to go on"
    wizard.details.focus("target")
    assert "still has another disk vdb: use vdc" in wizard.details.form.lines["target"].remark.text.text()


def test_an_empty_drive_needs_nothing(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="cdrom")
    assert wizard.says() == ""
    wizard.next()
    assert "<source" not in wizard.texts()["Device"]
    assert schema.check(wizard.texts()["Device"], ONE_DEVICE) == ()


def test_an_encrypted_volume_is_opened_with_the_same_secret(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="disk")
    wizard.choose(wizard.disk.form, "secret", SECRET)
    wizard.next()
    found = wizard.texts()
    assert SECRET in found["Volume"]
    assert SECRET in found["Device"]
    assert schema.check(found["Volume"], "volume") == ()
    assert schema.check(found["Device"], ONE_DEVICE) == ()


def test_it_is_copied_as_a_line_for_virsh(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="disk")
    wizard.next()
    qtbot.mouseClick(wizard.window.review.copy, LEFT)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    line = clipboard.text()
    assert "\n" not in line
    assert "vol-create --pool default" in line
    assert "attach-device --live --config --domain web-01" in line


def test_no_line_is_copied_that_shows_a_password(qtbot: QtBot) -> None:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    wizard = Wizard(qtbot, Bench(live=False), kind="graphics")
    clipboard.setText("before")
    wizard.next()
    editor = wizard.window.review.editors["Device"]
    editor.edit.setPlainText('<graphics type="vnc" passwd="hush-hush"/>')
    qtbot.mouseClick(wizard.window.review.copy, LEFT)
    assert clipboard.text() == "before"
    assert wizard.window.footer.word.text() == "Not copied: a command line would show the password."


def test_a_name_that_somebody_takes_meanwhile_is_told_in_the_review(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="disk")
    wizard.next()
    other = '<disk type="file" device="disk"><source file="/x"/><target dev="vdb" bus="virtio"/></disk></devices>'
    wizard.bench.read(MACHINE.replace("</devices>", other))
    assert wizard.says() == "Go back and correct the name"
    assert not wizard.window.footer.next.isEnabled()
    qtbot.mouseClick(wizard.window.footer.flaw, LEFT)
    assert wizard.window.step == 1
    wizard.type_combo(wizard.details.form, "target", "vdc")
    wizard.next()
    assert wizard.add().words == "add the disk vdc"


def test_the_steps_say_each_answer(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="disk")
    wizard.next()
    assert [step.answer for step in wizard.window.rail.steps] == ["Disk", "Disk vdb", "XML, now or later"]
    assert wizard.window.rail.accessibleDescription() == "Step 3 of 3: Review, XML, now or later"


def test_a_scsi_host_is_named_by_its_target(qtbot: QtBot) -> None:
    wizard = Wizard(qtbot, kind="scsi_host")
    assert wizard.window.footer.next.isEnabled() is False
    details = wizard.window.details
    assert details is not None
    assert [wrong.label for wrong in details.wrong()] == ["Target (WWPN)"]
    details.put("wwpn", "naa.5001405324af0985")
    assert details.wrong() == ()
    wizard.next()
    text = wizard.window.review.texts()["Device"]
    assert 'type="scsi_host"' in text and 'wwpn="naa.5001405324af0985"' in text and 'protocol="vhost"' in text


_UNFINISHED = frozenset(("usb", "pci", "scsi", "scsi_host", "mdev", "lun", "lease", "shmem"))
"""Cards whose new device needs a choice that nobody can make for a person."""
_LATER = frozenset(("crypto", "pstore"))
"""Cards for what the libvirt of this computer does not know yet."""


def test_no_usb_device_of_the_host_is_offered_where_usb_is_turned_off() -> None:
    def refused(controller: str) -> str:
        bench = Bench(live=False, xml=MACHINE.replace("</devices>", f"{controller}</devices>"))
        return next(card.refusal for card in cards(bench.model) if card.name == "usb")

    assert "USB is turned off" in refused("<controller type='usb' model='none'/>")
    assert refused("") == ""


def test_a_watchdog_is_offered_beside_the_one_that_newer_libvirt_gives_by_itself() -> None:
    def offered(*there: str) -> tuple[str, str]:
        bench = Bench(live=False, xml=MACHINE.replace("</devices>", f"{''.join(there)}</devices>"))
        (card,) = (card for card in cards(bench.model) if card.name == "watchdog")
        return card.refusal, card.draft(bench.model.surroundings()).template

    assert offered() == ("", '<watchdog model="i6300esb" action="reset"/>')
    beside = offered("<watchdog model='itco' action='none'/>")
    assert beside == ("", '<watchdog model="i6300esb" action="none"/>'), "all of a machine do the same"
    assert "already" in offered("<watchdog model='itco'/>", "<watchdog model='i6300esb'/>")[0]


def test_every_card_has_a_form_and_a_template_that_libvirt_takes(
    qtbot: QtBot, own_calls: Callable[[], AbstractContextManager[None]]
) -> None:
    bench = Bench(live=False)
    around = bench.model.surroundings()
    holder = QWidget()
    qtbot.addWidget(holder)
    taken, wrong = [], {}
    for card in cards(bench.model):
        page = DetailsPage(bench.model, card, holder)
        bench.answer()
        if card.name not in _UNFINISHED | _LATER and not card.refusal:
            text = drafts.build(page.draft)
            if found := (*page.wrong(), *schema.check(text, ONE_DEVICE)):
                wrong[card.words] = (found, text)
            taken.append((card.words, (*drafts.controllers(page.draft, around.machine), text)))
    assert wrong == {}
    assert len(taken) > 15
    refused = {}
    with own_calls(), contextlib.closing(libvirt.open("test:///default")) as connection:
        for words, documents in taken:
            text = MACHINE.replace('type="kvm"', 'type="test"').replace("</devices>", "".join(documents) + "</devices>")
            try:
                connection.defineXML(text).undefine()
            except libvirt.libvirtError as error:
                refused[words] = str(error)
    assert refused == {}
