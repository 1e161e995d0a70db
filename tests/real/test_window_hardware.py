"""The hardware of machines on a real host, changed with mouse and keys; what virsh says of it afterwards counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Connect
from virtgui.model.edits import MACHINE, Place
from virtgui.model.facts import Phase
from virtgui.model.keys import HostKey
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.xdg import state_dir
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.changes import change_lines
from virtgui.views.hardware.conflict_dialog import ConflictDialog
from virtgui.views.hardware.disk_block import DiskBlock
from virtgui.views.hardware.editors import ChoiceEditor, Editor, SwitchEditor
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.page import HardwarePage
from virtgui.views.hardware.wizard import AddHardwareWizard
from virtgui.views.hardware.xml_page import XmlPage
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]
MachineOn = Callable[..., str]
SECRET = "S3cr3tVn"
DRIVE = "<disk type='file' device='cdrom'><target dev='hda' bus='ide'/><readonly/></disk>"


class Bench:
    """A machine's window at its hardware, and the machine's host."""

    def __init__(self, it: Program, host: PrivateHost, name: str) -> None:
        self.it, self.host, self.name = it, host, name
        it.click_row(name)
        it.press("Alt+Return")
        self.window = it.open_window(MachineWindow)
        self.window.resize(1250, 860)
        assert self.window.page == "hardware"
        it.wait(lambda: self.model.hardware is not None and not self.model.asking, "its hardware is read")

    @property
    def page(self) -> HardwarePage:
        page = self.window.built("hardware")
        assert isinstance(page, HardwarePage)
        return page

    @property
    def model(self) -> HardwareModel:
        return self.window.findChildren(HardwareModel)[0]

    def place(self, kind: str) -> Place:
        return next(place for place, _, _ in self.model.devices() if place.kind == kind)

    # what a person does

    def show(self, title: str) -> None:
        """Click an entry of the list."""
        view = self.page.list.view
        model, port = view.model(), view.viewport()
        assert model is not None and port is not None
        indices = [model.index(row, 0) for row in range(model.rowCount())]
        index = next(i for i in indices if i.data() == title and i.flags() & Qt.ItemFlag.ItemIsEnabled)
        view.scrollTo(index)
        self.it.click(port, view.visualRect(index).center())
        assert self.page.header.title.text() == title

    def editor(self, field: str, form: Form | None = None) -> Editor:
        """A field's editor, scrolled to."""
        found = form or self.page.form
        assert found is not None
        if found.lines[field].row.more:
            found.open_more()
        editor = found.lines[field].editor
        if form is None:
            self.page._areas[found.page.name].ensureWidgetVisible(editor)
        return editor

    def type(self, field: str, text: str, form: Form | None = None) -> None:
        """Click into a field and type over what is there."""
        editor = self.editor(field, form)
        self.it.click(editor.target())
        self.it.press("Ctrl+A", self.window if form is None else form.window())
        self.it.write(text, self.window if form is None else form.window())
        self.it.press("Tab", self.window if form is None else form.window())

    def choose(self, field: str, value: str) -> None:
        """Choose from a list by keys."""
        editor = self.editor(field)
        assert isinstance(editor, ChoiceEditor)
        editor.box.setFocus()
        place = editor.box.findData(value)
        assert place >= 0, f"{value} is not offered"
        while editor.box.currentIndex() != place:
            before = editor.box.currentIndex()
            self.it.press("Down" if before < place else "Up", self.window)
            assert editor.box.currentIndex() != before

    def apply(self) -> None:
        """Press the key, and wait until nothing waits any more."""
        assert self.model.edits
        self.it.press("Ctrl+Return", self.window)
        self.settled()

    def settled(self) -> None:
        self.it.wait(lambda: not self.model.edits and not self.model.applying, "all is applied")

    def notice(self) -> str:
        return self.window.notice.label.text() if self.window.notice.isVisible() else ""

    def add(self, card: str) -> AddHardwareWizard:
        """Open the wizard and go on to a card's form."""
        self.it.press("Ctrl+Shift+A", self.window)
        wizard = self.it.open_window(AddHardwareWizard)
        button = wizard.gallery.button(card)
        self.it.wait(button.isVisible, "the card is there", 5)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.it.click(wizard.footer.next)
        self.it.wait(lambda: wizard.step == 1, "its form is shown", 5)
        return wizard

    def finish(self, wizard: AddHardwareWizard, *, live: bool, stored: bool) -> None:
        """Go on to the review, say when, and add it."""
        self.it.wait(wizard.footer.next.isEnabled, f"it is complete ({wizard.footer.flaw.text()})", 10)
        self.it.click(wizard.footer.next)
        for box, wanted in ((wizard.review.now, live), (wizard.review.always, stored)):
            if box.isEnabled() and box.isChecked() is not wanted:
                self.it.click(box)
        assert (wizard.review.live, wizard.review.stored) == (live, stored)
        self.it.click(wizard.footer.next)
        self.it.wait(lambda: not self.it.is_open(AddHardwareWizard), "it is added", 20)

    # what the host says

    def xml(self, *, live: bool = False) -> str:
        return self.host.virsh("dumpxml", "--security-info", *(() if live else ("--inactive",)), self.name)


def volume_form(wizard: AddHardwareWizard) -> Form:
    """What the wizard asks of a new volume."""
    details = wizard.details
    assert details is not None and isinstance(details.block, DiskBlock)
    return details.block.form


@pytest.fixture
def bench(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[..., Bench]]:
    """`bench(name, **options)` opens a machine's hardware; whatever is done, its display's password survives."""
    opened: list[Bench] = []

    def start(name: str, **options: object) -> Bench:
        full = machine_on(private_host, name, graphics="vnc", password=SECRET, **options)
        it = open_program()  # with a host named it would keep no history, which must hold no password either
        it.app.engine.send(Connect(HostKey(private_host.uri), False))
        it.is_ready(private_host.uri)
        opened.append(Bench(it, private_host, full))
        return opened[-1]

    yield start
    for each in opened:
        assert f"passwd='{SECRET}'" in each.xml(), "the password is kept"
        each.model.undo_all()
        each.it.app.close()
        written = [path for path in state_dir().rglob("*") if path.is_file()]
        assert "history.db" in [path.name for path in written]
        assert not [path for path in written if SECRET.encode() in path.read_bytes()], "the password is in a file"
        assert SECRET not in caplog.text


def test_what_waits_for_a_restart_is_told_and_restart_now_brings_it(
    bench: Callable[..., Bench], private_host: PrivateHost
) -> None:
    it = bench("cached", disk=private_host.volume("cached.qcow2"))
    it.show("Disk vda")
    it.choose("cache", "writeback")
    assert it.page.pending.badges[0].word == "At next start"
    it.apply()
    it.it.wait(lambda: "next start" in it.notice(), "the notice tells of it")
    assert "cache='writeback'" in it.xml()
    assert "cache='unsafe'" in it.xml(live=True)
    it.it.click(it.window.notice.button)
    it.it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)
    private_host.virsh("destroy", it.name)  # what a guest does when it is asked to; this one has no system
    it.it.wait(lambda: "cache='writeback'" in it.xml(live=True), "it runs with it")
    it.it.becomes(it.name, lambda machine: machine.active, "running")
    it.it.wait(lambda: it.notice() == "", "the notice is gone")


def test_what_a_running_machine_can_take_it_has_at_once(bench: Callable[..., Bench], private_host: PrivateHost) -> None:
    it = bench("live", disk=private_host.volume("live.qcow2"), memory_mib=64, nic=True)
    it.show("General")
    it.type("title", "Shop & mail")
    it.show("Disk vda")
    it.type("write_bytes", "10")
    it.show("Memory")
    it.type("current_memory_kib", "48")
    assert [line.when for line in change_lines(it.model)] == ["Now"] * 3
    it.apply()
    assert private_host.virsh("desc", "--title", it.name).strip() == "Shop & mail"
    for live in (True, False):
        assert "<title>Shop &amp; mail</title>" in it.xml(live=live)
        assert re.search(r"<write_bytes_sec>\d{7,}</write_bytes_sec>", it.xml(live=live))
    told = private_host.virsh("blkdeviotune", it.name, "vda")
    assert re.search(r"write_bytes_sec\s*:\s*[1-9]", told)
    nic = it.place("interface")
    it.page.show_place(nic)
    link = it.editor("link")
    assert isinstance(link, ChoiceEditor | SwitchEditor)
    if isinstance(link, SwitchEditor):
        it.it.click(link.box)
    else:
        it.choose("link", "down")
    it.apply()
    assert "down" in private_host.virsh("domif-getlink", it.name, nic.key)


def test_processors_and_a_machine_that_is_off(bench: Callable[..., Bench]) -> None:
    it = bench("idle", start=False)
    it.show("Processors")
    it.type("vcpus", "3")
    assert not it.page.pending.badges[0].isVisible()
    it.apply()
    assert ">3</vcpu>" in it.xml()
    it.it.wait(it.page.back.isVisible, "the last change can be taken back")
    it.it.press("Ctrl+Z", it.window)
    it.apply()
    assert ">1</vcpu>" in it.xml(), "the last change is taken back"


def test_a_medium_is_put_in_and_taken_out_while_the_machine_runs(
    bench: Callable[..., Bench], private_host: PrivateHost
) -> None:
    it = bench("media", extra=DRIVE)
    path = "/var/lib/libvirt/images/tools.iso"
    (private_host.images / "tools.iso").write_bytes(bytes(2048 * 20))
    it.show("CD drive hda")
    it.type("source_file", path)
    it.apply()
    for live in (True, False):
        assert f"file='{path}'" in it.xml(live=live)
    it.it.wait(it.page.eject.isEnabled, "it can be ejected")
    it.it.click(it.page.eject)
    it.it.wait(lambda: path not in it.xml(live=True) + it.xml(), "the drive is empty")


def test_devices_are_added_by_the_wizard_and_taken_out(bench: Callable[..., Bench], private_host: PrivateHost) -> None:
    it = bench("grown")
    wizard = it.add("disk")
    it.type("size", "1", volume_form(wizard))
    it.finish(wizard, live=True, stored=True)
    for live in (True, False):
        assert "dev='vda'" in it.xml(live=live)
    volume = re.search(r"<source pool='default' volume='([^']+)'", it.xml())
    assert volume is not None
    assert "1.00 GiB" in private_host.virsh("vol-info", "--pool", "default", volume[1])

    wizard = it.add("watchdog")
    it.finish(wizard, live=False, stored=True)
    assert "<watchdog" in it.xml()
    wizard = it.add("interface")
    it.finish(wizard, live=False, stored=True)
    assert "<interface" in it.xml()
    assert "<interface" not in it.xml(live=True)

    it.it.wait(lambda: any(p.kind == "disk" for p, _, _ in it.model.devices()), "it is listed")
    it.show("Disk vda")
    it.it.click(it.page.remove)
    it.it.press("Ctrl+Return", it.window)
    it.it.wait(lambda: "dev='vda'" not in it.xml(), "it is no more in the definition", 40)
    private_host.virsh("destroy", it.name)  # this one has no system that would let go of the disk
    it.settled()


def test_somebody_else_is_asked_about_or_left_alone(bench: Callable[..., Bench], private_host: PrivateHost) -> None:
    it = bench("shared", start=False)
    it.show("General")
    it.type("title", "Ours")
    private_host.virsh("desc", it.name, "--config", "--new-desc", "Theirs")
    it.it.wait(lambda: it.model.value(MACHINE, "description") == "Theirs", "their change is shown")
    assert len(it.model.edits) == 1
    private_host.virsh("desc", it.name, "--config", "--title", "--new-desc", "Their title")
    dialog = it.it.open_window(ConflictDialog)
    now, ours = dialog._groups[0].buttons()
    assert (now.text(), ours.text()) == ("Their title", "Ours")
    it.it.click(ours)
    it.it.click(dialog.keep)
    it.apply()
    assert "<title>Ours</title>" in it.xml()
    assert "<description>Theirs</description>" in it.xml()


def test_what_is_stored_of_a_running_machine_by_others_is_seen(
    private_host: PrivateHost, machine_on: MachineOn, open_program: OpenProgram
) -> None:
    name = machine_on(private_host, "seen")
    it = Bench(open_program(private_host.uri), private_host, name)
    it.host.virsh("desc", it.name, "--config", "--new-desc", "Theirs")
    it.it.wait(lambda: it.model.value(MACHINE, "description") == "Theirs", "their note is shown", 40)
    it.host.define(it.xml().replace("Theirs", "Again theirs"))
    it.it.wait(lambda: it.model.value(MACHINE, "description") == "Again theirs", "their definition is shown", 40)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        (("set-lifecycle-action", "{}", "reboot", "destroy", "--live"), "<on_reboot>destroy<"),
        (("setvcpus", "{}", "2", "--live"), "current='2'"),
        (("perf", "{}", "--enable", "cpu_clock", "--live"), "cpu_clock"),
        (("memtune", "{}", "--hard-limit", "900000", "--config"), "<hard_limit"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_libvirt_tells_nothing_of_is_seen_while_it_is_looked_at(
    private_host: PrivateHost,
    machine_on: MachineOn,
    open_program: OpenProgram,
    line: tuple[str, ...],
    seen: str,
) -> None:
    name = machine_on(private_host, "looked", start=False)
    private_host.define(private_host.virsh("dumpxml", name).replace(">1</vcpu>", " current='1'>4</vcpu>"))
    private_host.virsh("start", name)
    it = Bench(open_program(private_host.uri), private_host, name)
    private_host.virsh(*(word.format(name) for word in line))

    def shown() -> bool:
        known = it.model.hardware
        return known is not None and seen in known.live + known.stored

    it.it.wait(shown, "it is on the page", 30)
    if line[0] == "perf":
        it.it.wait(lambda: dict(it.model.hardware.counters).get("cpu_clock", 0) > 0, "it counts", 30)  # type: ignore[union-attr]


def test_xml_is_applied_and_what_libvirt_refuses_stays_with_its_reason(bench: Callable[..., Bench]) -> None:
    it = bench("written", start=False)
    it.it.press("Alt+6", it.window)
    page = it.window.built("xml")
    assert isinstance(page, XmlPage)
    it.it.wait(lambda: "<domain" in page.editor.text(), "it is shown")
    good = page.editor.text()

    def write(text: str) -> None:
        page.editor.edit.setFocus()
        page.editor.edit.selectAll()
        page.editor.edit.insertPlainText(text)
        it.it.press("Ctrl+Return", it.window)

    bad = good.replace("machine='pc", "machine='no-such-board", 1)
    write(bad)
    it.it.wait(lambda: any("no-such-board" in mark.message for mark in page.editor.marks()), "the reason is there")
    assert page.editor.text() == bad
    assert "machine='pc" in it.xml()
    assert "Could not" in it.notice()
    write(good.replace("<on_crash>preserve", "<on_crash>destroy"))
    it.settled()
    assert "<on_crash>destroy" in it.xml()
    it.it.wait(lambda: it.notice() == "", "the notice is gone")


def test_a_daemon_killed_meanwhile_costs_nothing(fresh_host: PrivateHost, open_program: OpenProgram) -> None:
    fresh_host.add("kept", start=False, graphics="vnc", password=SECRET)
    it = Bench(open_program(fresh_host.uri), fresh_host, "kept")
    program, key = it.it, it.model.key
    it.show("General")
    it.type("title", "Ours")
    wizard = it.add("disk")
    program.wait(wizard.footer.next.isEnabled, "the pools are known", 15)
    fresh_host.kill()
    program.wait(lambda: program.world.hosts[key.host].phase is Phase.LOST, "the loss is known", 10)
    assert wizard.isVisible()
    it.type("size", "2", volume_form(wizard))
    program.click(wizard.footer.next)
    program.click(wizard.footer.next)
    program.wait(wizard.review.problem.isVisible, "it says why it was not done", 10)
    fresh_host.respawn()
    if program.world.hosts[key.host].phase is not Phase.OPEN:
        program.app.engine.send(Connect(key.host, False))  # "Retry now" in the main window
    program.wait(lambda: program.world.hosts[key.host].phase is Phase.OPEN, "it is back", 20)
    program.wait(wizard.footer.next.isEnabled, "it can be tried again", 10)
    program.click(wizard.footer.next)
    program.wait(lambda: not program.is_open(AddHardwareWizard), "it is added", 20)
    program.to_front(it.window)
    assert [line.words for line in change_lines(it.model)] == ["Title none → Ours"]
    program.wait(it.page.pending.apply.isEnabled, "what waits can be applied", 10)
    program.click(it.page.pending.apply)
    it.settled()
    assert "<title>Ours</title>" in it.xml()
    assert "device='disk'" in it.xml()
    assert f"passwd='{SECRET}'" in it.xml()
