"""The dialog that moves machines: what it says before, what it sends, what it shows while they move."""

from __future__ import annotations

import shlex

import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QMouseEvent,
    QStandardItemModel,
)
from PyQt6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.gui.manager import Manager, texts
from tests.unit.install.migrations import APART, DOCUMENT, KEY, SURVEY, survey
from tests.unit.qtmodels.fleet import HOME, LAB, host, key, machine
from virtgui.model.commands import Cancel
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, HostSeen, Listed, Seen
from virtgui.model.migration import (
    NO_LIMIT,
    Figures,
    Limits,
    Migrate,
    MigrationFar,
    MigrationLimited,
    MigrationTuned,
    Moved,
    Preflight,
    PreflightRead,
    Storage,
    Survey,
    TuneMigration,
    Way,
)
from virtgui.model.problems import Problem
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.migrating import Migrating
from virtgui.qtmodels.row_drag import packed
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.views import dragging, job_row
from virtgui.views.migration.definition import DefinitionDialog
from virtgui.views.migration.dialog import MigrateDialog

FAR = HostKey("qemu+ssh://far/system")
MIB = 1024**2


class Mover:
    """A dialog over a world fed by hand, which answers its questions when asked to."""

    def __init__(self, qtbot: QtBot, keys: tuple[DomainKey, ...] = (KEY,), to: HostKey | None = HOME) -> None:
        self.world, self.sent, self.answered = World(), Sent(), 0
        machines = tuple(machine(number, "web" if number == 1 else f"web-{number}") for number in (1, 2, 3))
        self.world.take(
            [HostSeen(host()), HostSeen(host(HOME)), HostSeen(host(FAR, Phase.CLOSED)), Listed(LAB, machines)]
        )
        self.jobs = Jobs(self.world)
        self.migrating = Migrating(self.world, self.sent)
        self.opened: list[DomainKey] = []
        names = {LAB: "lab", HOME: "home", FAR: "far"}
        self.dialog = MigrateDialog(
            keys,
            self.world,
            self.sent,
            names.__getitem__,
            self.migrating,
            to=to,
            open_machine=lambda key, _page: self.opened.append(key),
        )
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        qtbot.waitExposed(self.dialog)

    def answer(self, found: Survey | None = SURVEY, problem: Problem | None = None) -> None:
        """Every look that was asked for since the last time."""
        while self.answered < len(self.sent.commands):
            command = self.sent.commands[self.answered]
            self.answered += 1
            if isinstance(command, Preflight):
                own = None
                if found is not None:
                    document = found.document.replace(KEY.uuid, command.domain.uuid)
                    own = replace(found, domain=command.domain, document=document)
                self.world.take([PreflightRead(Ticket(self.answered), command.domain, command.to, own, problem)])

    def moves(self) -> list[tuple[Ticket, Migrate]]:
        return [(Ticket(n), c) for n, c in enumerate(self.sent.commands, 1) if isinstance(c, Migrate)]

    def begin(self) -> Ticket:
        self.dialog.migrate.click()
        ticket, command = self.moves()[-1]
        self.world.take([Began(ticket, command, "web", 1.0, True)])
        return ticket

    def far(self, ticket: Ticket, at: float, remaining: float, **more: object) -> None:
        figures = Figures(at, 200 * MIB, remaining * MIB, 200 * MIB, remaining * MIB, 0, 0, 50 * MIB, 2 * MIB, 300, 1)
        self.world.take(
            [MigrationFar(ticket, figures._replace(**more)), Advanced(ticket, 1, 2, "bytes", 4, "50 MiB/s")]
        )


@pytest.fixture
def it(qtbot: QtBot) -> Mover:
    made = Mover(qtbot)
    made.answer()
    return made


def test_nothing_can_begin_before_both_hosts_have_been_looked_at(qtbot: QtBot) -> None:
    it = Mover(qtbot)
    assert "Looking" in texts(it.dialog) and not it.dialog.migrate.isEnabled()
    it.answer()
    assert it.dialog.migrate.isEnabled() and it.dialog.migrate.text() == "&Migrate web to home"
    assert "passed" in it.dialog.checks.summary.text()


def test_return_moves_it_with_what_is_likeliest_wanted(it: Mover, qtbot: QtBot) -> None:
    qtbot.keyClick(it.dialog, Qt.Key.Key_Return)
    ((_, command),) = it.moves()
    assert (command.domain, command.to) == (KEY, HOME)
    assert command.options.live and command.options.persistent and command.options.storage is Storage.SHARED
    assert (command.here, command.there) == ("lab", "home")


def test_a_failed_check_says_what_to_do_and_looking_again_mends_it(qtbot: QtBot) -> None:
    it = Mover(qtbot)
    it.answer(survey(networks=(), cpu=0, cpu_problem="Host CPU does not provide required features: avx512."))
    said = it.dialog.checks.shown()
    assert "failed: Network default: home has no network default." in said
    assert "avx512" in said and "older CPU model" in said
    assert not it.dialog.migrate.isEnabled() and "check failed" in it.dialog.migrate.toolTip()
    qtbot.keyClick(it.dialog, Qt.Key.Key_Return)
    assert it.moves() == []
    it.dialog.checks.again.click()
    it.answer()
    assert it.dialog.migrate.isEnabled()


def test_disks_that_the_other_host_does_not_see_are_copied_into_new_volumes(qtbot: QtBot) -> None:
    it = Mover(qtbot)
    it.answer(survey(files=APART))
    assert it.dialog.options.storage.currentData() is Storage.FULL
    it.begin()
    ((_, command),) = it.moves()
    assert command.options.copied == ("vda",)
    assert [(volume.pool, volume.name) for volume in command.volumes] == [("default", "web.qcow2")]


def test_more_is_folded_until_something_in_it_is_wrong(it: Mover, qtbot: QtBot) -> None:
    form = it.dialog.options
    assert not form.rest.isVisible()
    form.more.click()
    assert form.rest.isVisible()
    form.way.setCurrentIndex(form.way.findData(Way.PEER))
    assert "source host reaches it" in form.remarks["connection_uri"].text()
    assert not it.dialog.migrate.isEnabled()
    qtbot.keyClicks(form.connection_uri, "qemu+ssh://home/system")
    assert it.dialog.migrate.isEnabled()
    qtbot.keyClicks(form.data_uri, "ftp://x")
    assert "Begin with tcp:" in form.remarks["data_uri"].text() and not it.dialog.migrate.isEnabled()
    assert form.connection_uri.text() == "qemu+ssh://home/system"


def test_the_command_line_says_the_same(it: Mover) -> None:
    it.dialog.options.bandwidth.setValue(40)
    it.dialog.virsh.click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    words = shlex.split(clipboard.text())
    assert words[:4] == ["virsh", "-c", str(LAB), "migrate"] and words[-3:] == ["--", "web", str(HOME)]
    assert words[words.index("--bandwidth") + 1] == "40" and "--live" in words and "--persistent" in words


def test_what_can_be_changed_meanwhile_begins_with_what_holds(it: Mover) -> None:
    it.dialog.options.compression.setCurrentIndex(it.dialog.options.compression.findData("xbzrle"))
    ticket = it.begin()
    shown = it.dialog.progress
    it.far(ticket, 1.0, 180)
    assert shown.bandwidth.text() == "as it is" and shown.downtime.text() == "as it is", "nobody has told"
    it.world.take([MigrationLimited(ticket, Limits(NO_LIMIT, 300, 64))])
    assert (shown.bandwidth.text(), shown.downtime.text(), shown.cache.text()) == ("no limit", "300 ms", "64 MiB")
    assert not shown.apply.isEnabled(), "nothing is to be another"
    shown.bandwidth.setValue(20)
    it.world.take([MigrationLimited(ticket, Limits(NO_LIMIT, 450, 64))])
    assert (shown.bandwidth.value(), shown.downtime.value()) == (20, 450), "what is being written stays"
    shown.cache.setValue(128)
    shown.apply.click()
    assert it.sent.commands[-1] == TuneMigration(KEY, ticket, bandwidth=20, cache=128)
    it.world.take([MigrationLimited(ticket, Limits(20, 450, 128))])
    assert not shown.apply.isEnabled()
    shown.bandwidth.setValue(0)
    shown.apply.click()
    assert it.sent.commands[-1] == TuneMigration(KEY, ticket, bandwidth=NO_LIMIT)


def test_options_that_belong_to_another_are_there_with_it(it: Mover) -> None:
    options = it.dialog.options
    options.more.setChecked(True)
    tied = (options.cache, options.level, options.threads, options.slow_first, options.post_copy_bandwidth)
    assert not any(field.isVisible() for field in (*tied, options.mirrored, options.zero_copy, options.disks_port))
    options.compression.setCurrentIndex(options.compression.findData("mt"))
    assert options.level.isVisible() and options.threads.isVisible() and not options.cache.isVisible()
    options.level.setValue(3)
    options.threads.setValue(4)
    options.auto_converge.click()
    options.slow_first.setValue(30)
    line = it.dialog.virsh_lines()
    assert "--comp-mt-level 3" in line and "--comp-mt-threads 4" in line and "--auto-converge-initial 30" in line
    options.compression.setCurrentIndex(options.compression.findData("xbzrle"))
    options.cache.setValue(100)
    assert "1, 2, 4" in options.remarks["cache"].text() and not it.dialog.migrate.isEnabled()
    options.cache.setValue(128)
    assert "--comp-xbzrle-cache 134217728" in it.dialog.virsh_lines()
    assert "--comp-mt" not in it.dialog.virsh_lines()


def test_progress_is_figures_a_plot_and_limits_that_can_be_changed(it: Mover) -> None:
    it.dialog.options.post_copy.setChecked(True)
    ticket = it.begin()
    shown = it.dialog.progress
    assert shown.isVisible() and not it.dialog.migrate.isVisible()
    assert it.dialog.focusWidget() is it.dialog.cancel
    it.far(ticket, 1.0, 180)
    it.far(ticket, 2.0, 100)
    assert "100 MiB of 200 MiB left" in texts(it.dialog) and "50 MiB/s" in texts(it.dialog)
    assert "100 MiB" in shown.left.spoken() and "written by the guest" in shown.speed.spoken()
    shown.bandwidth.setValue(500)
    shown.downtime.setValue(100)
    shown.apply.click()
    tune = it.sent.commands[-1]
    assert tune == TuneMigration(KEY, ticket, 500, 100)
    it.world.take([MigrationTuned(Ticket(len(it.sent.commands)), ticket)])
    assert "Changed." in texts(it.dialog)
    shown.post_copy.click()
    assert it.sent.commands[-1] == TuneMigration(KEY, ticket, post_copy=True)
    it.far(ticket, 3.0, 50, post_copy=True)
    assert not shown.stop.isEnabled() and not shown.post_copy.isEnabled()
    assert not shown.facts.values["Would stand still"].text() and not shown.downtime.isEnabled(), "it has done so"


def test_a_machine_that_has_moved_can_be_opened_there(it: Mover) -> None:
    ticket = it.begin()
    there = DomainKey(HOME, KEY.uuid)
    it.world.take([Moved(ticket, KEY, there, 80), Finished(ticket, 2.0, text="It runs on home now")])
    assert "It runs on home now." in texts(it.dialog)
    it.dialog.progress.open.click()
    assert it.opened == [there]


def test_a_failure_says_where_it_runs_and_keeps_what_was_entered(it: Mover) -> None:
    it.dialog.options.bandwidth.setValue(7)
    ticket = it.begin()
    problem = Problem("migrate web to home", "The connection to home broke meanwhile. It still runs on lab.")
    it.world.take([Finished(ticket, 2.0, problem)])
    assert "It still runs on lab." in it.dialog.progress.state.text()
    assert it.dialog.progress.state.role == "error"
    it.dialog.back.click()
    it.answer()
    assert it.dialog.options.bandwidth.value() == 7 and it.dialog.migrate.isEnabled()
    it.begin()
    assert len(it.moves()) == 2


def test_it_is_broken_off_by_a_button(it: Mover) -> None:
    ticket = it.begin()
    it.dialog.progress.stop.click()
    assert it.sent.commands[-1] == Cancel(ticket)
    assert "Breaking off" in it.dialog.progress.state.text()
    it.world.take([Finished(ticket, 2.0, Problem("migrate web", "Cancelled. It still runs on lab."), cancelled=True)])
    assert it.dialog.progress.state.text() == "Cancelled. It still runs on lab."
    assert it.dialog.progress.state.role == "text"


def test_it_goes_on_when_the_dialog_is_closed_and_is_found_again(it: Mover, qtbot: QtBot) -> None:
    ticket = it.begin()
    it.dialog.cancel.click()
    assert it.dialog.isHidden()
    (job,) = it.jobs.all()
    assert job.running and job_row.title(job) == "Migrate web to home"
    again = MigrateDialog((KEY,), it.world, it.sent, lambda _key: "home", it.migrating)
    qtbot.addWidget(again)
    again.show()
    it.far(ticket, 1.0, 150)
    assert again.progress.isVisible() and "150 MiB of 200 MiB left" in texts(again)


def test_what_happens_after_its_window_is_gone_hurts_nobody(it: Mover, qtbot: QtBot) -> None:
    ticket = it.begin()
    other = MigrateDialog((KEY,), it.world, it.sent, lambda _key: "home", it.migrating)
    other.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    other.show()
    with qtbot.waitSignal(other.destroyed):
        other.close()
    del other
    it.far(ticket, 1.0, 150)
    it.world.take([HostSeen(host(HOME, Phase.LOST)), Finished(ticket, 2.0)])
    moved = it.migrating.of(KEY)
    assert moved is not None and moved.well


def test_several_go_one_after_another_or_some_at_once(qtbot: QtBot) -> None:
    keys = (key(1), key(2), key(3))
    it = Mover(qtbot, keys)
    it.answer()
    it.answer()
    assert it.dialog.migrate.text() == "&Migrate 3 machines to home"
    assert not it.dialog.options.name.isVisible()
    it.dialog.at_once.setValue(2)
    it.dialog.migrate.click()
    assert [command.domain for _, command in it.moves()] == [key(1), key(2)]
    assert "Waits for its turn" in it.dialog.progress.list.item(2).text()
    it.world.take([Finished(it.moves()[0][0], 2.0, Problem("migrate web", "It cannot. It still runs on lab."))])
    assert [command.domain for _, command in it.moves()] == [key(1), key(2), key(3)]
    it.dialog.progress.list.setCurrentRow(0)
    assert "It still runs on lab." in it.dialog.progress.state.text()
    assert it.dialog.heading.text() == "Migrate 3 machines"
    for number, (ticket, command) in enumerate(it.moves()[1:], 2):
        there = DomainKey(HOME, command.domain.uuid)
        it.world.take([Moved(ticket, command.domain, there, 80), Finished(ticket, 1.0 + number)])
    it.dialog.back.click()
    assert it.dialog.heading.text() == it.dialog.windowTitle() == "Migrate web", "the others have moved"


def test_one_that_broke_off_in_post_copy_goes_on_where_its_other_half_waits(qtbot: QtBot) -> None:
    it = Mover(qtbot, to=None)
    left = replace(machine(1, "web"), state=DomainState.PAUSED, reason="postcopy failed")
    it.world.take([Seen((left,))])
    it.dialog.checks.again.click()
    it.answer(survey(networks=(), cpu=0, files=APART))  # which would keep a new migration back
    assert "nothing of it that waits" in it.dialog.checks.shown() and not it.dialog.migrate.isEnabled()
    twin = replace(machine(1, "web", HOME), state=DomainState.RUNNING, reason="postcopy failed")
    it.world.take([Listed(HOME, (twin,))])
    assert "waits on home" in it.dialog.checks.shown() and "network" not in it.dialog.checks.shown()
    assert it.dialog.migrate.text() == "&Resume the migration to home" and it.dialog.migrate.isEnabled()
    it.dialog.migrate.click()
    ((_, command),) = it.moves()
    assert command.options.resume and command.options.post_copy and command.volumes == ()
    assert command.options.storage is Storage.SHARED


def test_one_that_waits_can_be_taken_out(qtbot: QtBot) -> None:
    it = Mover(qtbot, (key(1), key(2)))
    it.answer()
    it.dialog.migrate.click()
    it.dialog.progress.list.setCurrentRow(1)
    it.dialog.progress.stop.click()
    it.world.take([Finished(it.moves()[0][0], 2.0)])
    assert len(it.moves()) == 1
    assert "stays where it is" in it.dialog.progress.list.item(1).text()


def test_a_machine_that_is_off_moves_as_its_definition(qtbot: QtBot) -> None:
    it = Mover(qtbot)
    it.answer(survey(active=False, state=DomainState.SHUTOFF, files=APART))
    form = it.dialog.options
    assert not form.live.isEnabled() and not form.storage.isEnabled() and not form.persistent.isEnabled()
    form.more.setChecked(True)
    boxes = [*form.findChildren(QCheckBox), *form.findChildren(QComboBox), *form.findChildren(QSpinBox)]
    silent = [box for box in (*boxes, *form.findChildren(QLineEdit)) if not box.isEnabled() and not box.toolTip()]
    silent = [box for box in silent if not isinstance(box.parentWidget(), QSpinBox)]
    assert not silent, "what is grey says why"
    assert form.persistent.toolTip() and form.live.toolTip()
    assert "goes without its disks" in it.dialog.checks.shown()
    it.begin()
    ((_, command),) = it.moves()
    assert command.options.offline and command.volumes == ()


def test_the_definition_it_gets_can_be_edited(it: Mover, qtbot: QtBot) -> None:
    it.dialog.options.more.click()
    it.dialog.options.edit.click()
    editing = it.dialog.findChild(DefinitionDialog)
    assert editing is not None
    editing.editor.set_text("<domain")
    editing.keep.click()
    assert editing.isVisible() and editing.footer.text.text()
    text = DOCUMENT.replace("br0", "br9")
    editing.editor.set_text(text)
    editing.keep.click()
    it.begin()
    assert it.moves()[0][1].options.xml == text


def test_hosts_that_cannot_be_are_greyed_and_say_why(it: Mover) -> None:
    combo = it.dialog.host
    entries = [combo.itemText(row) for row in range(combo.count())]
    assert entries == ["home", "far (not connected)"]
    model = combo.model()
    assert isinstance(model, QStandardItemModel)
    item = model.item(1)
    assert item is not None and not item.isEnabled()


def test_a_target_that_goes_away_is_said_and_nothing_is_sent(it: Mover, qtbot: QtBot) -> None:
    it.world.take([HostSeen(host(HOME, Phase.LOST))])
    assert not it.dialog.migrate.isEnabled() and "not connected" in it.dialog.migrate.toolTip()
    qtbot.keyClick(it.dialog, Qt.Key.Key_Return)
    assert it.moves() == []


def test_a_look_that_failed_is_a_check_that_failed(qtbot: QtBot) -> None:
    it = Mover(qtbot)
    it.answer(None, Problem("look before the migration", "Its host did not answer in time."))
    assert "did not answer in time" in it.dialog.checks.shown() and not it.dialog.migrate.isEnabled()


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    made = Manager()
    qtbot.addWidget(made.window)
    made.world.take([HostSeen(host()), HostSeen(host(HOME)), Listed(LAB, (machine(1, "web"),)), Listed(HOME, ())])
    made.window.show()
    qtbot.waitExposed(made.window)
    qtbot.waitUntil(lambda: made.window.pane.model.row(key(1)) is not None)
    return made


def test_the_menu_offers_it_where_there_is_another_host(manager: Manager) -> None:
    action = manager.window.machine_actions.migrate
    manager.window.pane.table.choose((key(1),), key(1))
    manager.window.machine_actions.update()
    assert action.isEnabled()
    action.trigger()
    assert manager.migrations == [((key(1),), None)]
    manager.world.take([HostSeen(host(HOME, Phase.LOST))])
    manager.window.machine_actions.update()
    assert not action.isEnabled() and "No other host of its kind is connected" in action.toolTip()


def test_a_row_is_dragged_by_its_name(manager: Manager, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    carried: list[tuple[DomainKey, ...]] = []
    monkeypatch.setattr(dragging, "drag", lambda _source, keys, *_words: carried.append(keys))
    table = manager.window.pane.table
    view = table.viewport()
    assert view is not None
    left = Qt.MouseButton.LeftButton
    row = manager.window.pane.model.row(key(1))
    assert row is not None
    at = table.visualRect(manager.window.pane.model.index(row, 0)).center()
    qtbot.mousePress(view, left, pos=at)
    for step in (10, 40):
        place = QPointF(at.x() + step, at.y() + step)
        kind, none = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
        glob = QPointF(view.mapToGlobal(place.toPoint()))
        QGuiApplication.sendEvent(view, QMouseEvent(kind, place, glob, Qt.MouseButton.NoButton, left, none))
    qtbot.mouseRelease(view, left, pos=at)
    assert carried == [(key(1),)]


def test_a_machine_dropped_on_a_host_is_to_move_there(manager: Manager) -> None:
    panel = manager.window.hosts
    view = panel.list.viewport()
    assert view is not None
    data = packed((key(1),))
    places = {
        each: QPointF(panel.list.visualRect(panel.list.model().index(panel.model.row(each), 0)).center())
        for each in (HOME, LAB)
    }
    move, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for place, taken in ((places[LAB], False), (places[HOME], True)):
        enter = QDragEnterEvent(place.toPoint(), move, data, left, none)
        QGuiApplication.sendEvent(view, enter)
        over = QDragMoveEvent(place.toPoint(), move, data, left, none)
        QGuiApplication.sendEvent(view, over)
        assert over.isAccepted() is taken
        QGuiApplication.sendEvent(view, QDropEvent(place, move, data, left, none))
    assert manager.migrations == [((key(1),), HOME)]
