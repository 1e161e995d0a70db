"""The page of a machine's definitions: what is compared, when something can be put back, and passwords."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOSTILE, Sent, change_host, web, world_with_machines
from virtgui.model.commands import Change, ReadHardware
from virtgui.model.edits import ReplaceElement
from virtgui.model.facts import Phase
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey
from virtgui.model.messages import HardwareRead, Seen
from virtgui.model.problems import Problem
from virtgui.model.versions import FIRST, Version
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.errand import Cannot
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.history.page import HistoryPage
from virtgui.views.machine_window import MachineWindow


def version(number: int, cause: str = "", name: str = "web-01") -> Version:
    text = f"<domain><name>{name}</name><uuid>{BUSY.uuid}</uuid><memory>{number}</memory></domain>"
    return Version(number, 1_700_000_000.0 + number, BUSY, name, cause, text)


KEPT = (version(3), version(2, "change the memory"), version(1, FIRST))


class Desk:
    """A machine's window at its history."""

    def __init__(self, qtbot: QtBot, kept: tuple[Version, ...] | Cannot = KEPT, *, none: bool = False) -> None:
        self.world = world_with_machines()
        self.sent = Sent()
        self.kept = kept
        self.window = MachineWindow(
            BUSY,
            self.world,
            self.sent,
            Settings.in_memory(),
            Watcher(Sent()),
            "history",
            versions=None if none else self.read,
        )
        qtbot.addWidget(self.window)
        self.window.show()
        page = self.window.built("history")
        assert isinstance(page, HistoryPage)
        self.page = page
        qtbot.waitUntil(lambda: page.ready and page._errand is None, timeout=30_000)

    def read(self, key: DomainKey) -> tuple[Version, ...]:
        assert key == BUSY
        if isinstance(self.kept, Cannot):
            raise self.kept
        return self.kept

    def rows(self) -> list[str]:
        items = (self.page.list.topLevelItem(row) for row in range(self.page.list.topLevelItemCount()))
        return [item.text(1) for item in items if item is not None]

    def choose(self, *rows: int) -> None:
        self.page.list.clearSelection()
        for row in rows:
            item = self.page.list.topLevelItem(row)
            assert item is not None
            item.setSelected(True)

    def shown(self) -> str:
        return self.page.diff.pane.toPlainText()

    def put_back(self) -> None:
        self.page.back_button.click()
        assert isinstance(self.page.dialog, ConfirmDialog)
        assert "next start" in self.page.dialog.loss.text()
        self.page.dialog.deed_button.click()


def test_every_definition_has_its_cause_and_what_it_changed(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    assert desk.rows() == ["Changed elsewhere (now)", "Change the memory", "First seen"]
    header = desk.page.list.header()
    assert header is not None
    item = desk.page.list.topLevelItem(0)
    assert item is not None
    assert header.sectionSize(0) >= desk.page.list.fontMetrics().horizontalAdvance(item.text(0)), "the time is cut off"
    desk.choose(1)
    assert "<memory>1<" in desk.shown() and "<memory>2<" in desk.shown()
    desk.page.against.button(1).click()
    assert "<memory>2<" in desk.shown() and "<memory>3<" in desk.shown()
    desk.choose(0, 2)
    assert "<memory>1<" in desk.shown() and "<memory>3<" in desk.shown()
    assert not desk.page.back_button.isEnabled() and "Choose one" in desk.page.back_button.toolTip()


def test_putting_back_keeps_name_and_passwords_of_now(qtbot: QtBot) -> None:
    desk = Desk(qtbot, (version(3), version(1, FIRST, "old-name")))
    assert not desk.page.back_button.isEnabled()
    desk.choose(1)
    before = len([each for each in desk.sent.commands if isinstance(each, ReadHardware)])
    desk.put_back()
    assert len([each for each in desk.sent.commands if isinstance(each, ReadHardware)]) == before + 1
    desk.world.take([HardwareRead(BUSY, Hardware(BUSY, version(3).text))])
    change = desk.sent.commands[-1]
    assert isinstance(change, Change) and not change.live and change.stored
    (edit,) = change.edits
    assert isinstance(edit, ReplaceElement)
    assert "<memory>1<" in edit.xml and "<name>web-01<" in edit.xml
    assert "definition of" in change.doing


def test_a_password_that_nobody_knows_any_more_is_told(qtbot: QtBot) -> None:
    lost = version(1, FIRST)
    text = lost.text.replace("</domain>", "<devices><graphics type='vnc' passwd='…'/></devices></domain>")
    desk = Desk(qtbot, (version(3), Version(1, lost.at, BUSY, "web-01", FIRST, text)))
    desk.choose(1)
    desk.put_back()
    desk.world.take([HardwareRead(BUSY, Hardware(BUSY, version(3).text))])
    assert "1 password" in desk.page.note.text()
    change = desk.sent.commands[-1]
    assert isinstance(change, Change) and isinstance(change.edits[0], ReplaceElement)
    assert "passwd" not in change.edits[0].xml


def test_what_cannot_be_read_or_put_back_is_told(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.choose(2)
    desk.put_back()
    desk.world.take([HardwareRead(BUSY, None, Problem("read the hardware", "The host is busy."))])
    assert "The host is busy" in desk.window.notice.label.text()
    desk.world.take([Seen((web(persistent=False),))])
    assert "transient" in desk.page.back_button.toolTip()
    change_host(desk.world, phase=Phase.LOST)
    assert "not connected" in desk.page.back_button.toolTip()
    broken = Desk(qtbot, Cannot("The file that they are kept in cannot be read."))
    assert "cannot be read" in broken.page.note.text()
    assert "nothing is remembered" in Desk(qtbot, none=True).page.note.text()


def test_causes_are_one_plain_line(qtbot: QtBot) -> None:
    desk = Desk(qtbot, (version(2, HOSTILE), version(1, FIRST)))
    assert "\u202e" not in desk.rows()[0] and "\n" not in desk.rows()[0]
