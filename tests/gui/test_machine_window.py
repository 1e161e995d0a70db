"""A machine's window: what it says, what it offers, and what becomes of it when its host goes away."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.made_up import (
    BUSY,
    CONFIG,
    HOSTILE,
    OFF,
    Sent,
    change,
    change_host,
    feed,
    lab,
    web,
    world_with_machines,
)
from virtgui.model.commands import Act, Connect, Verb
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Finished, Gone, HostForgotten, HostSeen, Seen
from virtgui.model.problems import Problem
from virtgui.qtmodels.past import Past
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.views import theme, words
from virtgui.views.controls import title_of
from virtgui.views.dialogs import ConfirmDialog, DetailsDialog
from virtgui.views.figures import boot_time
from virtgui.views.fleet.palette_entries import PAGES_OF_MACHINE
from virtgui.views.machine_overview import MachineOverview
from virtgui.views.machine_window import MachineWindow


class Desk:
    """A window on one machine and all it hangs on."""

    def __init__(
        self, qtbot: QtBot, key: DomainKey = BUSY, page: str = "overview", *, looks_back: bool = False
    ) -> None:
        self.world: World = world_with_machines()
        self.sent = Sent()
        self.settings = Settings.in_memory()
        self.watcher = Watcher(Sent())
        self.opened: list[tuple[DomainKey, str]] = []
        self.window = MachineWindow(
            key,
            self.world,
            self.sent,
            self.settings,
            self.watcher,
            page,
            past=Past(self.world, Sent(), lack="Nothing is kept.") if looks_back else None,
            open_machine=lambda key, page: self.opened.append((key, page)),
        )
        qtbot.addWidget(self.window)
        self.window.show()

    @property
    def overview(self) -> MachineOverview:
        """The overview page."""
        page = self.window.built("overview")
        assert isinstance(page, MachineOverview)
        return page


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """The busy machine's window at its overview."""
    return Desk(qtbot)


def shown(grid: QWidget) -> dict[str, str]:
    """The facts of a grid that are on screen."""
    return {name: value.text() for name, value in grid.values.items() if value.isVisible()}  # type: ignore[attr-defined]


# The header.


def test_the_header_says_how_it_is(desk: Desk) -> None:
    header = desk.window.header
    assert header.name.text() == "web-01"
    assert header.title.text() == "Web front end"
    assert header.state.text() == "Running"
    assert header.line.text() == "for 3 h on workstation, 10.0.4.11  +1"
    assert desk.window.windowTitle() == "web-01 on workstation: Debian 12"


def test_a_title_has_every_sign_of_a_name(desk: Desk) -> None:
    """Qt takes one of them for a mark of its own, and would show two machines by the same title."""
    change(desk.world, name="db[*]&1")
    handle = desk.window.windowHandle()
    assert handle is not None
    assert handle.title().startswith("db[*]&1 on workstation")
    assert title_of(desk.window).startswith("db[*]&1 on workstation"), "in the list of open windows"


def test_a_machine_that_was_migrated_is_opened_where_it_runs(desk: Desk) -> None:
    rack = HostKey("qemu+ssh://rack/system")
    there = DomainKey(rack, BUSY.uuid)
    desk.world.take([HostSeen(replace(lab(), key=rack, hostname="rack"))])
    desk.world.take([Seen((web(key=there, reason="migrated"),))])
    assert not desk.window.notice.isVisible(), "it runs here as well as anybody knows"
    desk.world.take([Seen((web(id=-1, state=DomainState.SHUTOFF, reason="migrated"),))])
    assert desk.window.notice.button.text() == "Open it there"
    desk.window.notice.button.click()
    assert desk.opened == [(there, "overview")]


def test_buttons_offer_what_makes_sense(desk: Desk) -> None:
    header = desk.window.header
    assert [button.isEnabled() for button in (header.start, header.pause, header.stop, header.console)] == [
        False,
        True,
        True,
        True,
    ]
    QTest.mouseClick(header.pause, Qt.MouseButton.LeftButton)
    assert desk.sent.commands == [Act(BUSY, Verb.PAUSE)]


def test_a_paused_machine_can_be_resumed_by_the_first_button(desk: Desk, qapp: QApplication) -> None:
    change(desk.world, state=DomainState.PAUSED, reason="user")
    qapp.processEvents()
    header = desk.window.header
    assert header.start.text().replace("&", "") == "Resume"
    QTest.mouseClick(header.start, Qt.MouseButton.LeftButton)
    assert desk.sent.commands == [Act(BUSY, Verb.RESUME)]
    assert header.state.text() == "Paused"


def test_shut_down_is_one_click_and_the_other_ways_one_key(desk: Desk) -> None:
    stop = desk.window.header.stop
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton, pos=stop.rect().center())
    assert desk.sent.commands == [Act(BUSY, Verb.SHUT_DOWN)]
    QTest.keyClick(stop, Qt.Key.Key_Down)
    menu = stop._others
    assert menu.isVisible()
    assert "Power off" in [action.text().replace("&", "") for action in menu.actions()]
    menu.close()


def test_a_deed_that_makes_no_sense_is_grey_although_its_button_has_other_ways(desk: Desk, qapp: QApplication) -> None:
    change(desk.world, state=DomainState.PAUSED, reason="user")
    qapp.processEvents()
    button = desk.window.header.stop
    assert button.isEnabled() and not button.action_of.isEnabled()
    label = QRect(button.width() * 2 // 5, 6, button.width() // 4, button.height() - 12)
    picture = button.grab(label).toImage()
    darkest = min(picture.pixelColor(x, y).lightness() for x in range(picture.width()) for y in range(picture.height()))
    ours = button.palette()
    assert darkest > ours.color(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText).lightness() + 40


def test_a_machine_that_does_not_answer_can_still_be_powered_off(desk: Desk, qapp: QApplication) -> None:
    change(desk.world, responding=False)
    qapp.processEvents()
    stop = desk.window.header.stop
    assert stop.isEnabled()
    assert not stop.action_of.isEnabled()
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton, pos=stop.rect().center())
    assert desk.sent.commands == [], "shutting down makes no sense now"
    assert stop._others.isVisible()
    stop._others.close()
    assert desk.window.header.state.text() == "Not responding"


# The overview.


def test_the_overview_tells_everything_known(desk: Desk) -> None:
    assert shown(desk.overview.has) == {
        "vCPUs": "2, at most 4",
        "Memory": "4 GiB",
        "System": "Debian 12",
        "Firmware": "UEFI",
        "Platform": "KVM, x86_64, pc-q35-7.2",
        "Displays": "VNC on 127.0.0.1, port 5901",
        "UUID": BUSY.uuid,
    }
    now = shown(desk.overview.now)
    assert now["State"] == "Running, started normally"
    assert now["Addresses"] == "10.0.4.11, fe80::1"
    assert now["Started"].endswith(", 3 h ago")
    assert desk.overview.disks.rows() == (
        ("vda", "/var/lib/libvirt/images/web.qcow2", "Disk", "VirtIO", "qcow2", "Read and write"),
        ("sda", "Empty", "CD drive", "SATA", "raw", "Read-only"),
    )
    assert desk.overview.nics.rows() == (("bridge br0", "VirtIO", "52:54:00:00:00:01", "vnet0"),)


def test_a_machine_that_is_off_shows_what_it_has_and_no_plots(qtbot: QtBot) -> None:
    desk = Desk(qtbot, OFF)
    assert not desk.overview.figures.isVisible()
    assert desk.overview.now.values["State"].text() == "Shut off, shut down from inside"


def test_a_title_is_changed_where_it_stands(desk: Desk) -> None:
    field = desk.overview.title
    assert not field.save.isVisible()
    field.editor.setFocus()
    field.editor.selectAll()
    QTest.keyClicks(field.editor, "Shop")
    assert field.save.isVisible()
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    assert desk.sent.commands == [Act(BUSY, Verb.SET_TITLE, "Shop")]
    assert field.changed, "it is not done before the host says so"
    change(desk.world, config=replace(CONFIG, title="Shop"))
    assert not field.changed
    assert not field.save.isVisible()


def test_escape_takes_a_change_back(desk: Desk) -> None:
    field = desk.overview.title
    QTest.keyClicks(field.editor, " and more")
    QTest.keyClick(field.editor, Qt.Key.Key_Escape)
    assert field.editor.text() == "Web front end"


def test_what_others_change_meanwhile_does_not_disturb_who_writes(desk: Desk) -> None:
    field = desk.overview.description
    field.editor.setPlainText("My own words")
    change(desk.world, config=replace(CONFIG, description="Their words"))
    assert field.editor.toPlainText() == "My own words"
    QTest.mouseClick(field.undo, Qt.MouseButton.LeftButton)
    assert field.editor.toPlainText() == "Their words"


def test_a_refused_title_says_why_beside_the_field(desk: Desk) -> None:
    field = desk.overview.title
    QTest.keyClicks(field.editor, "!")
    QTest.mouseClick(field.save, Qt.MouseButton.LeftButton)
    problem = Problem("change the title of web-01", "The disk of the host is full.")
    desk.world.take([Finished(Ticket(1), 0.0, problem)])
    assert field.problem.isVisible()
    assert field.problem.text() == "The disk of the host is full."
    assert field.save.isEnabled()
    assert not desk.window.notice.isVisible(), "one failure is told in one place"


def test_opening_a_machines_window_asks_nothing_of_the_machine(desk: Desk) -> None:
    """Least of all for its console, which somebody else may be using."""
    for page in ("performance", "overview"):
        desk.window.show_page(page)
        QApplication.processEvents()
    change(desk.world, vcpus=3)
    assert desk.sent.commands == []
    assert "web-01" in desk.window.windowTitle() and "workstation" in desk.window.windowTitle()


def test_a_refused_deed_is_told_with_its_reason_its_remedy_and_libvirts_words(desk: Desk, qtbot: QtBot) -> None:
    window, notice = desk.window, desk.window.notice
    window.actions_of_machine.do(Verb.PAUSE)
    assert not notice.isVisible()
    remedy = Act(BUSY, Verb.POWER_OFF)
    problem = Problem("pause web-01", "Its QEMU does not answer.", "error: <b>monitor</b> timed out", remedy)
    desk.world.take([Finished(Ticket(1), 0.0, problem)])
    assert notice.isVisible()
    assert notice.label.text() == "Could not pause web-01. Its QEMU does not answer."
    assert notice.button.text() == "Power off"
    QTest.mouseClick(notice.details, Qt.MouseButton.LeftButton)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, DetailsDialog) and w.isVisible())
    assert dialog.detail_text.toPlainText() == "error: <b>monitor</b> timed out"
    dialog.close()
    change_host(desk.world, phase=Phase.LOST)
    assert "lost" in notice.label.text()
    change_host(desk.world, phase=Phase.OPEN)
    assert "pause web-01" in notice.label.text()
    QTest.mouseClick(notice.button, Qt.MouseButton.LeftButton)
    question = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ConfirmDialog) and w.isVisible())
    assert desk.sent.commands == [Act(BUSY, Verb.PAUSE)], "what loses data asks, also as a remedy"
    question.deed_button.click()
    assert desk.sent.commands == [Act(BUSY, Verb.PAUSE), remedy]
    assert not notice.isVisible()


def test_a_refusal_can_be_closed_and_what_others_asked_for_is_not_told(desk: Desk) -> None:
    notice = desk.window.notice
    desk.world.take([Finished(Ticket(77), 0.0, Problem("save db-01", "The disk is full."))])
    assert not notice.isVisible()
    desk.window.actions_of_machine.do(Verb.PAUSE)
    desk.world.take([Finished(Ticket(1), 0.0, Problem("pause web-01", "No."), cancelled=True)])
    assert not notice.isVisible()
    desk.window.actions_of_machine.do(Verb.PAUSE)
    desk.world.take([Finished(Ticket(2), 0.0, Problem("pause web-01", "No."))])
    assert notice.isVisible() and not notice.button.isVisible() and not notice.details.isVisible()
    QTest.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    assert not notice.isVisible()


def test_autostart_shows_what_is_until_the_host_agrees(desk: Desk) -> None:
    box = desk.overview.autostart
    assert box.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center() - box.rect().center() / 1.1)
    assert desk.sent.commands == [Act(BUSY, Verb.AUTOSTART_OFF)]
    assert box.isChecked()
    change(desk.world, autostart=False)
    assert not box.isChecked()


def test_a_transient_machine_says_so_and_can_be_kept(desk: Desk) -> None:
    assert not desk.overview.transient.isVisible()
    change(desk.world, persistent=False)
    assert desk.overview.transient.isVisible()
    assert desk.overview.persist.text() == words.DEEDS[Verb.PERSIST].label, "as the menu calls it"
    QTest.mouseClick(desk.overview.persist, Qt.MouseButton.LeftButton)
    assert desk.sent.commands == [Act(BUSY, Verb.PERSIST)]


def test_nothing_can_be_changed_on_a_read_only_host_and_the_reason_is_told(desk: Desk) -> None:
    change_host(desk.world, read_only=True)
    assert desk.overview.title.editor.isReadOnly()
    assert "read-only" in desk.overview.title.editor.toolTip()
    assert not desk.overview.autostart.isEnabled()


def test_text_of_strangers_is_plain_everywhere(desk: Desk) -> None:
    disks = (replace(CONFIG.disks[0], source=HOSTILE, target=HOSTILE, format=HOSTILE),)
    nics = (replace(CONFIG.nics[0], source=HOSTILE, mac=HOSTILE, model=HOSTILE, type="<b>"),)
    config = replace(CONFIG, title=HOSTILE, description=HOSTILE, disks=disks, nics=nics, firmware=HOSTILE)
    change(desk.world, name=HOSTILE, config=config, reason=HOSTILE)
    for label in desk.window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
    for widget in desk.window.findChildren(QWidget):
        assert "<img" not in widget.toolTip()
        assert "<b>x" not in widget.toolTip()
    assert desk.window.header.name.text().startswith("<img")
    assert "\u202e" not in desk.window.windowTitle()
    assert desk.window.minimumSizeHint().width() < 1300


# Pages.


def test_pages_are_built_when_they_are_first_shown(desk: Desk) -> None:
    assert desk.window.page == "overview"
    assert desk.window.built("performance") is None
    QTest.mouseClick(desk.window.sidebar.item("performance"), Qt.MouseButton.LeftButton)
    assert desk.window.page == "performance"
    assert desk.window.built("performance") is not None


def test_alt_and_a_number_lead_to_a_page_and_ctrl_w_closes(desk: Desk, qtbot: QtBot) -> None:
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    QTest.keyClick(desk.window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert desk.window.page == "performance"
    QTest.keyClick(desk.window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert desk.window.page == "overview"
    QTest.keyClick(desk.window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not desk.window.isVisible()


def test_a_page_there_is_not_shows_the_first(desk: Desk) -> None:
    desk.window.show_page("nowhere")
    assert desk.window.page == "overview"


def test_its_size_is_remembered(desk: Desk, qtbot: QtBot) -> None:
    desk.window.resize(760, 610)
    desk.window.close()
    again = MachineWindow(BUSY, desk.world, desk.sent, desk.settings, desk.watcher)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (760, 610)


def test_the_performance_page_is_ready_with_ten_samples(qtbot: QtBot) -> None:
    desk = Desk(qtbot, page="performance")
    now = boot_time()
    feed(desk.world, now - 30, now - 21)
    assert not desk.window.performance_ready()
    feed(desk.world, now - 21, now - 15)
    assert desk.window.performance_ready()


def test_the_performance_page_of_a_machine_that_is_off_is_ready_at_once(qtbot: QtBot) -> None:
    assert Desk(qtbot, OFF, "performance").window.performance_ready()


def test_it_asks_for_figures_only_while_it_is_open(desk: Desk) -> None:
    assert desk.watcher.now().pages == {BUSY}
    desk.window.show_page("performance")
    assert desk.watcher.now().pages == {BUSY}
    desk.window.close()
    assert desk.watcher.now().pages == frozenset()


# Away, back, gone.


def test_a_lost_host_leaves_the_window_as_it_was_and_says_so(desk: Desk, qapp: QApplication) -> None:
    change_host(desk.world, phase=Phase.LOST, changed_at=1.0)
    qapp.processEvents()
    window = desk.window
    assert window.notice.isVisible()
    assert window.notice.label.text().startswith("Host workstation was lost at ")
    assert window.header.state.text() == "Was running"
    assert window.header.name.role == "muted"
    assert not window.header.pause.isEnabled()
    QTest.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert desk.sent.commands == [Connect(BUSY.host)]


def test_a_host_that_is_not_tried_again_says_what_a_person_must_do(desk: Desk, qapp: QApplication) -> None:
    change_host(desk.world, phase=Phase.LOST, changed_at=1.0, problem=Problem("", "It has another SSH key."))
    qapp.processEvents()
    assert "It has another SSH key." in desk.window.notice.label.text()
    change_host(desk.world, phase=Phase.LOST, changed_at=1.0, attempts=1)
    qapp.processEvents()
    assert "Trying again." in desk.window.notice.label.text()


def test_it_comes_back_to_life_with_its_host(desk: Desk, qapp: QApplication) -> None:
    change_host(desk.world, phase=Phase.LOST)
    change_host(desk.world, phase=Phase.OPEN)
    qapp.processEvents()
    assert not desk.window.notice.isVisible()
    assert desk.window.header.state.text() == "Running"
    assert desk.window.header.pause.isEnabled()


def test_a_machine_that_is_gone_leaves_a_word_and_a_way_out(desk: Desk, qtbot: QtBot) -> None:
    desk.world.take([Gone((BUSY,))])
    assert desk.window.notice.label.text() == "This machine no longer exists."
    assert not desk.overview.isEnabled()
    assert desk.window.header.name.text() == "web-01"
    QTest.mouseClick(desk.window.notice.button, Qt.MouseButton.LeftButton)
    assert not desk.window.isVisible()


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("looks_back", [False, True])
def test_the_last_plots_of_a_machine_that_is_gone_stay_to_be_seen(qtbot: QtBot, looks_back: bool, held: bool) -> None:
    desk = Desk(qtbot, page="performance", looks_back=looks_back)
    now = boot_time()
    feed(desk.world, now - 30, now)
    plots = desk.window._plots
    assert plots is not None
    plots.set_paused(held)
    desk.world.take([Gone((BUSY,))])
    plots.refresh()
    assert plots.plotted() == 29


def test_a_host_that_was_removed_is_told(desk: Desk) -> None:
    desk.world.take([HostForgotten(BUSY.host)])
    assert desk.window.notice.label.text() == "Its host was removed from the list."


def test_a_host_that_was_disconnected_offers_to_connect(desk: Desk) -> None:
    change_host(desk.world, phase=Phase.CLOSED, listed=False)
    assert desk.window.notice.label.text() == "Host workstation is not connected."
    assert desk.window.header.state.text() == "Not connected", "the machine is not gone, only its host"
    QTest.mouseClick(desk.window.notice.button, Qt.MouseButton.LeftButton)
    assert desk.sent.commands == [Connect(BUSY.host)]
    change_host(desk.world, phase=Phase.OPEN, listed=True)
    desk.world.take([Seen((web(),))])
    assert not desk.window.notice.isVisible()
    assert desk.overview.isEnabled()


def test_a_closed_window_hears_nothing_more(desk: Desk, qtbot: QtBot) -> None:
    window = MachineWindow(BUSY, desk.world, desk.sent, desk.settings, desk.watcher, "performance")
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.show()
    with qtbot.waitSignal(window.destroyed):
        window.close()
    change(desk.world, name="renamed")
    change_host(desk.world, phase=Phase.LOST)
    feed(desk.world, boot_time(), boot_time() + 2)
    desk.world.take([Gone((BUSY,))])


# Looks.


@pytest.mark.parametrize("size", [13, 20])
def test_larger_fonts_cut_no_word_of_the_header(qtbot: QtBot, qapp: QApplication, size: int) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPixelSize(size)
    try:
        qapp.setFont(larger)
        desk = Desk(qtbot)
        qapp.processEvents()
        header = desk.window.header
        for button in (header.start, header.pause, header.stop, header.console):
            assert button.width() >= button.sizeHint().width()
            assert button.height() >= button.fontMetrics().height() + 8
        assert header.name.height() >= header.name.fontMetrics().height()
    finally:
        qapp.setFont(before)


def test_every_control_has_a_name_to_be_spoken(desk: Desk) -> None:
    desk.window.show_page("performance")
    for widget in desk.window.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            text = widget.accessibleName() or getattr(widget, "text", lambda: "")()
            assert text, f"{type(widget).__name__} in {type(widget.parent()).__name__} has no name"


def test_states_are_readable_in_light_and_dark() -> None:
    for scheme in (theme.LIGHT, theme.DARK):
        for role in ("running", "paused", "error", "off", "lost", "muted", "asleep"):
            assert theme.contrast(getattr(scheme, role), scheme.window) >= 4.5


def test_the_palette_knows_every_page(desk: Desk) -> None:
    buttons = desk.window.sidebar.findChildren(QAbstractButton)
    known = [title for title, _icon in PAGES_OF_MACHINE.values() if title != "Console"]
    assert [button.text() for button in buttons] == known


@pytest.mark.parametrize("page", ["overview", "hardware", "snapshots", "guest", "disks", "history", "backups"])
def test_pages_stand_on_the_ground_of_all_content(qtbot: QtBot, page: str) -> None:
    shown_page = Desk(qtbot, page=page).window.built(page)
    assert shown_page is not None
    picture = shown_page.grab().toImage()
    color = picture.pixelColor(3, picture.height() // 2)
    assert color == shown_page.palette().color(QPalette.ColorRole.Base)
