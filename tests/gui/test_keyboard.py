"""The mouse is never needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMainWindow,
    QMenu,
    QStyle,
    QStyleOptionButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import LAB, host, key
from virtgui.model.commands import Act, Refresh, Verb
from virtgui.model.facts import Host
from virtgui.model.keys import HostKey
from virtgui.model.messages import HostSeen
from virtgui.qtmodels.matching import Chip
from virtgui.views import theme
from virtgui.views.deletion.dialog import DeleteDialog
from virtgui.views.dialogs import ConfirmDialog, LineDialog
from virtgui.views.hardware.dialog import BigDialog

CTRL, SHIFT, ALT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)


def press(qtbot: object, manager: Manager, what: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    target = QApplication.focusWidget() or manager.window
    qtbot.keyClick(target, what, modifier)  # type: ignore[attr-defined]
    QApplication.processEvents()


def back(qtbot: object, manager: Manager) -> None:
    """The offscreen platform has no window manager that would give the keyboard back."""
    manager.window.activateWindow()
    manager.table.setFocus()
    qtbot.waitUntil(manager.table.hasFocus, timeout=30_000)  # type: ignore[attr-defined]


@pytest.fixture
def manager(qtbot: object) -> Manager:
    return Manager().list(*trio()).show(qtbot)


def test_f6_goes_through_all_panes_and_back(qtbot: object, manager: Manager) -> None:
    window = manager.window
    seen = []
    for _ in range(5):
        press(qtbot, manager, Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert window.hosts.list in seen
    assert window.pane.filter.search in seen
    assert manager.table in seen
    assert window.summary.open_button in seen
    option = QStyleOptionButton()
    option.initFrom(window.summary.open_button)
    assert option.state & QStyle.StateFlag.State_KeyboardFocusChange, "one sees where the keyboard is"
    assert len(set(map(id, seen))) >= 4
    last = QApplication.focusWidget()
    press(qtbot, manager, Qt.Key.Key_F6)
    press(qtbot, manager, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is last


def test_return_opens_and_space_selects(qtbot: object, manager: Manager) -> None:
    manager.table.setFocus()
    press(qtbot, manager, Qt.Key.Key_Down)
    press(qtbot, manager, Qt.Key.Key_Return)
    assert manager.opened == [(key(3), "console")]
    press(qtbot, manager, Qt.Key.Key_Return, ALT)
    assert manager.opened[1:] == [(key(3), "hardware")]
    press(qtbot, manager, Qt.Key.Key_Down, CTRL)
    press(qtbot, manager, Qt.Key.Key_Space, CTRL)
    assert manager.table.selected() == (key(3), key(2))


def test_ctrl_a_selects_all_and_escape_none(qtbot: object, manager: Manager) -> None:
    manager.table.setFocus()
    press(qtbot, manager, Qt.Key.Key_A, CTRL)
    assert len(manager.table.selected()) == 3
    press(qtbot, manager, Qt.Key.Key_Escape)
    assert manager.table.selected() == ()


def test_escape_clears_the_search_first(qtbot: object, manager: Manager) -> None:
    manager.table.choose([key(1)])
    press(qtbot, manager, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(QApplication.focusWidget(), "db")  # type: ignore[attr-defined]
    press(qtbot, manager, Qt.Key.Key_Escape)
    assert manager.window.pane.filter.search.text() == ""
    assert manager.table.selected() == (key(1),)
    press(qtbot, manager, Qt.Key.Key_Escape)
    assert manager.table.selected() == ()


def test_ctrl_and_a_number_filter_by_state(qtbot: object, manager: Manager) -> None:
    for number, chip in ((2, Chip.RUNNING), (3, Chip.PAUSED), (4, Chip.OFF), (5, Chip.CRASHED), (7, Chip.UNKNOWN),
                         (1, Chip.ALL)):  # fmt: skip
        press(qtbot, manager, Qt.Key(Qt.Key.Key_0 + number), CTRL)
        assert manager.model.chip is chip


@pytest.mark.parametrize(
    ("which", "what", "modifier", "verb"),
    [
        (1, Qt.Key.Key_P, CTRL, Verb.PAUSE),
        (1, Qt.Key.Key_D, CTRL, Verb.SHUT_DOWN),
        (1, Qt.Key.Key_R, CTRL | SHIFT, Verb.REBOOT),
        (1, Qt.Key.Key_S, CTRL, Verb.SAVE),
        (2, Qt.Key.Key_R, CTRL, Verb.START),
        (3, Qt.Key.Key_R, CTRL, Verb.RESUME),
    ],
)
def test_machines_obey_their_keys(
    qtbot: object, manager: Manager, which: int, what: Qt.Key, modifier: Qt.KeyboardModifier, verb: Verb
) -> None:
    manager.table.choose([key(which)])
    manager.table.setFocus()
    QApplication.processEvents()
    press(qtbot, manager, what, modifier)
    assert manager.sent.commands[-1] == Act(key(which), verb)


@pytest.mark.parametrize(
    ("which", "what", "modifier", "why"),
    [
        (1, Qt.Key.Key_R, CTRL, "Start: It is already running."),
        (2, Qt.Key.Key_Return, CTRL, "Console: It is not running."),
        (2, Qt.Key.Key_P, CTRL, "Pause: It is not running."),
    ],
)
def test_a_key_whose_deed_makes_no_sense_says_why(
    qtbot: object, manager: Manager, which: int, what: Qt.Key, modifier: Qt.KeyboardModifier, why: str
) -> None:
    """As the tooltip does to whoever has a pointer."""
    manager.table.choose([key(which)])
    manager.table.setFocus()
    QApplication.processEvents()
    press(qtbot, manager, what, modifier)
    bar = manager.window.statusBar()
    assert bar is not None and bar.currentMessage() == why
    assert not [command for command in manager.sent.commands if isinstance(command, Act)]


def test_the_console_s_key_opens_it_in_a_window(qtbot: object, manager: Manager) -> None:
    manager.table.choose([key(1)])
    manager.table.setFocus()
    QApplication.processEvents()
    press(qtbot, manager, Qt.Key.Key_Return, CTRL)
    assert manager.opened == [(key(1), "console")]


def test_power_off_and_delete_ask_and_can_be_answered_by_key(qtbot: object, manager: Manager) -> None:
    manager.table.choose([key(1)])
    manager.table.setFocus()
    QApplication.processEvents()
    press(qtbot, manager, Qt.Key.Key_D, CTRL | SHIFT)
    dialog = manager.asked(ConfirmDialog)
    assert dialog is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Tab, SHIFT)  # type: ignore[attr-defined]
    dialog.deed_button.setFocus()
    qtbot.keyClick(dialog.deed_button, Qt.Key.Key_Space)  # type: ignore[attr-defined]
    assert manager.sent.commands[-1] == Act(key(1), Verb.POWER_OFF)
    back(qtbot, manager)
    manager.table.choose([key(2)])
    QApplication.processEvents()
    press(qtbot, manager, Qt.Key.Key_Delete)
    deletion = manager.asked(DeleteDialog)
    assert deletion is not None
    deletion.reject()
    back(qtbot, manager)
    press(qtbot, manager, Qt.Key.Key_F2)
    line = manager.asked(LineDialog)
    assert line is not None
    line.reject()


@pytest.mark.parametrize("dark", [False, True])
def test_a_question_shows_from_the_first_moment_which_button_return_presses(
    qtbot: QtBot, dress: Callable[[str], None], dark: bool
) -> None:
    dress("dark" if dark else "light")
    dialog = ConfirmDialog("Power off", "Power off web-01?", "Unsaved data in the guest is lost.")
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(dialog.cancel_button.hasFocus)
    asked = dialog.cancel_button.grab().toImage()
    accent = theme.scheme(dialog.palette()).accent.rgb()
    seen = sum(asked.pixel(x, y) == accent for x in range(asked.width()) for y in range(asked.height()))
    assert seen > asked.width(), "its ring"
    dialog.deed_button.setFocus()
    assert dialog.cancel_button.grab().toImage() != asked


def test_delete_in_the_hosts_list_means_the_host(qtbot: object, manager: Manager) -> None:
    manager.window.hosts.choose(LAB)
    manager.window.hosts.list.setFocus()
    QApplication.processEvents()
    press(qtbot, manager, Qt.Key.Key_Delete)
    dialog = manager.asked(ConfirmDialog)
    assert dialog is not None
    assert dialog.question.text() == "Remove lab from the list?"
    dialog.reject()
    assert not any(isinstance(command, Act) for command in manager.sent.commands)


def test_the_menu_key_opens_the_machines_menu(qtbot: object, manager: Manager) -> None:
    manager.table.choose([key(1)])
    manager.table.setFocus()
    from PyQt6.QtGui import QContextMenuEvent

    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, manager.table.rect().center())
    QApplication.sendEvent(manager.table, event)
    QApplication.processEvents()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert any(action.text().replace("&", "").startswith("Shut down") for action in menu.actions())
    menu.close()


def test_f9_ctrl_i_ctrl_j_and_ctrl_l_show_and_hide_panes(qtbot: object, manager: Manager) -> None:
    window = manager.window
    press(qtbot, manager, Qt.Key.Key_F9)
    assert not window.hosts.isVisible()
    press(qtbot, manager, Qt.Key.Key_F9)
    assert window.hosts.isVisible()
    press(qtbot, manager, Qt.Key.Key_L, CTRL)
    assert window.dock.shows_log
    press(qtbot, manager, Qt.Key.Key_J, CTRL)
    assert not window.dock.shows_log
    press(qtbot, manager, Qt.Key.Key_J, CTRL)
    assert not window.dock.isVisible()
    press(qtbot, manager, Qt.Key.Key_I, CTRL)
    assert not window.summary.isVisible()
    assert not window.bottom.isVisible()
    press(qtbot, manager, Qt.Key.Key_I, CTRL)
    assert window.summary.isVisible()


def test_f5_reads_every_connected_host_again(qtbot: object, manager: Manager) -> None:
    manager.world.take([HostSeen(Host(HostKey("esx://old/"))), HostSeen(host(HostKey("qemu:///system")))])
    manager.table.setFocus()
    press(qtbot, manager, Qt.Key.Key_F5)
    found = [command for command in manager.sent.commands if isinstance(command, Refresh)]
    assert {command.host for command in found} == {LAB, "qemu:///system"}


def test_return_on_a_host_connects_or_shows_it(qtbot: object, manager: Manager) -> None:
    manager.window.hosts.choose(LAB)
    manager.window.hosts.list.setFocus()
    press(qtbot, manager, Qt.Key.Key_Return)
    assert manager.opened_hosts == [LAB]


def every_action(menu: QMenu) -> list[QAction]:
    menu.aboutToShow.emit()
    found: list[QAction] = []
    for action in menu.actions():
        sub = action.menu()
        found += every_action(sub) if isinstance(sub, QMenu) else [action]
        if isinstance(sub, QMenu):
            found.append(action)
    return found


def test_every_menu_entry_has_a_mnemonic_and_no_key_means_two_things(manager: Manager) -> None:
    bar = manager.window.menuBar()
    assert bar is not None
    shortcuts: dict[str, QAction] = {}
    for top in bar.actions():
        menu = top.menu()
        assert isinstance(menu, QMenu)
        assert "&" in top.text()
        for action in every_action(menu):
            if action.isSeparator():
                continue
            assert "&" in action.text(), action.text()
            for sequence in action.shortcuts():
                text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
                assert shortcuts.setdefault(text, action) is action, text


def test_within_a_menu_no_two_entries_share_a_letter(manager: Manager) -> None:
    bar = manager.window.menuBar()
    assert bar is not None
    for top in bar.actions():
        menu = top.menu()
        assert isinstance(menu, QMenu)
        if menu.title() in ("&Window",):
            continue
        for each in (menu, *menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)):
            each.aboutToShow.emit()
            letters = [action.text().split("&", 1)[1][0].lower() for action in each.actions()
                       if "&" in action.text() and action.isVisible()]  # fmt: skip
            doubled = sorted({letter for letter in letters if letters.count(letter) > 1})
            assert doubled == [], (each.title(), doubled, [action.text() for action in each.actions()])


def test_every_shortcut_of_the_main_window_is_in_the_list_of_keys(qtbot: object) -> None:
    from virtgui.views.program import KEYS

    told = {key for _, keys in KEYS for keys_of, _ in keys for key in keys_of.split(", ")}
    told |= {f"Ctrl+{number}" for number in range(1, 8)} if "Ctrl+1 to Ctrl+7" in told else set()
    told = {QKeySequence(key).toString() for key in told}
    manager = Manager().list(*trio()).show(qtbot)
    made = {
        action.shortcut().toString(): action.text()
        for action in manager.window.findChildren(QAction)
        if not action.shortcut().isEmpty()
    }
    assert len(made) > 20
    assert {key: text for key, text in made.items() if key not in told} == {}


def test_every_key_that_a_window_or_page_listens_to_is_in_the_list_of_keys() -> None:
    from virtgui.views.program import KEYS

    told = {key for _, keys in KEYS for keys_of, _ in keys for key in keys_of.replace(" to ", ", ").split(", ")}
    views = Path(__file__).resolve().parents[2] / "virtgui/views"
    written = re.compile(r'"((?:(?:Ctrl|Alt|Shift)\+)+[^"\\s+&]{1,6}|F\d{1,2})"')
    names_keys = (
        "program.py",
        "keys_dialog.py",
        "console/combination_dialog.py",
        "console/key_names.py",
        "console/screen_keys.py",
        "keys_text.py",
    )
    found = {
        key: path.name
        for path in views.rglob("*.py")
        if not path.as_posix().endswith(names_keys)
        for key in written.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 40
    assert {key: name for key, name in found.items() if key not in told} == {}


def _letters(window: QWidget) -> list[tuple[str, str]]:
    """What Alt and a letter reaches in a window now: the letter and the words it stands in."""
    bar = window.menuBar() if isinstance(window, QMainWindow) else None
    texts = [action.text() for action in bar.actions()] if bar is not None else []
    texts += [button.text() for button in window.findChildren(QAbstractButton) if button.isVisible()]
    return [(match[1].lower(), text) for text in texts if (match := re.search(r"&([^&\s])", text.replace("&&", "")))]


@pytest.mark.parametrize("log", [False, True])
def test_alt_and_a_letter_mean_one_thing_in_the_window(manager: Manager, log: bool) -> None:
    manager.table.selectAll()
    if log:
        manager.window.dock.show_log()
    QApplication.processEvents()
    letters = [letter for letter, _ in _letters(manager.window)]
    doubled = {letter for letter in letters if letters.count(letter) > 1}
    assert not doubled, [text for letter, text in _letters(manager.window) if letter in doubled]
    assert len(letters) > 9


def test_tab_goes_through_a_dialog_as_it_is_read(qtbot: QtBot) -> None:
    dialog = BigDialog("Make it", "Make it", "")
    qtbot.addWidget(dialog)
    last, first, below = QLineEdit(dialog), QLineEdit(dialog), QTabWidget(dialog)
    inside = QLineEdit(dialog)
    dialog.body.addWidget(first)
    dialog.body.addWidget(below)
    dialog.body.addWidget(last)
    below.addTab(inside, "Page")
    button = dialog.footer.add("Make it", filled=True)
    dialog.show()
    qtbot.waitActive(dialog)
    first.setFocus()
    reached = []
    for _ in range(5):
        reached.append(dialog.focusWidget())
        QTest.keyClick(dialog, Qt.Key.Key_Tab)
    assert reached == [first, below.tabBar(), inside, last, button]
