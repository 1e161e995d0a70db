"""The XML editor as a person meets it: by keys, by the line under it, by its gutter."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QTextCursor
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QDialog, QMenu, QTreeWidgetItem, QVBoxLayout
from pytestqt.qtbot import QtBot

from tests.unit.xml.worlds import CORPUS
from virtgui.views import theme
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml.grammar import ONE_DEVICE
from virtgui.xml.schema import Mark

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MACHINE = CORPUS["workstation"]
DISK = (
    "<disk type='file'>\n  <driver name='qemu' cache='none'/>\n  <source file='/a'/>\n  <target dev='vda'/>\n</disk>\n"
)


class Desk:
    """An editor and hands to use it."""

    def __init__(self, qtbot: QtBot, root: str = ONE_DEVICE) -> None:
        self.qtbot = qtbot
        self.editor = XmlEditor(root=root)
        qtbot.addWidget(self.editor)
        self.editor.resize(700, 500)
        self.editor.show()
        self.edit = self.editor.edit

    def load(self, text: str) -> Desk:
        """A document, and its first check."""
        with self.qtbot.waitSignal(self.editor.checked, timeout=30_000):
            self.editor.set_text(text)
        return self

    def to(self, words: str, *, behind: bool = True) -> Desk:
        """Put the cursor behind, or before, the first place where words stand."""
        cursor = self.edit.textCursor()
        cursor.setPosition(self.editor.text().index(words) + (len(words) if behind else 0))
        self.edit.setTextCursor(cursor)
        return self

    def type(self, letters: str) -> Desk:
        """Type into the text."""
        QTest.keyClicks(self.edit, letters)
        return self

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Desk:
        """Press a key in the text."""
        QTest.keyClick(self.edit, key, modifiers)
        return self

    def checked(self) -> tuple[Mark, ...]:
        """What the check of what was typed found."""
        with self.qtbot.waitSignal(self.editor.checked, timeout=30_000) as caught:
            pass
        marks: tuple[Mark, ...] = caught.args[0]
        return marks

    def hidden(self) -> list[int]:
        """The lines that are folded away, from 1."""
        blocks = (self.edit.doc.findBlockByNumber(number) for number in range(self.edit.blockCount()))
        return [block.blockNumber() + 1 for block in blocks if not block.isVisible()]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """An editor for a device."""
    return Desk(qtbot)


@pytest.fixture
def _as_it_was(qapp: QApplication) -> Iterator[None]:
    palette, font = qapp.palette(), qapp.font()
    yield
    theme.apply(qapp, "system")
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_a_text_comes_back_as_it_was_set(desk: Desk) -> None:
    odd = "<a>\n\tü 😀 \u00a0hard\u00a0 space  \n</a>\n\n"
    desk.editor.set_text(odd)
    assert desk.editor.text() == odd


def test_a_valid_device_matches_the_schema(desk: Desk) -> None:
    assert desk.editor.matches_schema() is None
    desk.load(DISK)
    assert desk.editor.marks() == ()
    assert desk.editor.matches_schema() is True
    assert desk.editor.status.words.text() == "Matches libvirt's schema"


def test_a_problem_is_told_while_typing_and_is_a_link_to_its_place(desk: Desk) -> None:
    desk.load(DISK).to("'none")
    changed: list[None] = []
    desk.editor.changed.connect(lambda: changed.append(None))
    desk.type("x")
    assert changed
    assert desk.editor.matches_schema() is None
    (mark,) = desk.checked()
    assert mark.line == 2
    assert desk.editor.matches_schema() is False
    link = desk.editor.status.problem
    assert link.words.startswith("Line 2: “nonex” is no value for cache")
    desk.edit.go_to(5)
    link.click()
    assert desk.edit.textCursor().blockNumber() == 1
    block = desk.edit.doc.findBlockByNumber(1)
    assert desk.edit.gutter_tip(block) == mark.message
    desk.edit.go_to(2, mark.column + 2)
    assert desk.edit.tip_at(desk.edit.cursorRect().center()) == mark.message


def test_further_problems_are_counted_and_walked_through(desk: Desk) -> None:
    desk.load("<disk>\n<foo/>\n<bar/>\n<baz/>\n<target dev='vda'/>\n</disk>")
    status = desk.editor.status
    assert status.more.words == "and 2 more"
    lines = []
    for _ in range(3):
        desk.press(Key.Key_F8)
        lines.append(desk.edit.textCursor().blockNumber() + 1)
    assert lines == [2, 3, 4]
    status.more.click()
    assert desk.edit.textCursor().blockNumber() + 1 == 3


def test_marks_move_with_the_text_above_them(desk: Desk) -> None:
    desk.load("<disk>\n<foo/>\n<target dev='vda'/>\n</disk>").to("<disk>").press(Key.Key_Return)
    assert list(desk.edit.mark_lines()) == [3]


def test_malformed_text_is_an_error_at_its_line(desk: Desk) -> None:
    (mark,) = desk.load("<disk>\n<target>\n</disk>").editor.marks()
    assert (mark.line, mark.severity) == (3, "error")
    assert desk.editor.matches_schema() is False


def test_a_refused_document_stays_with_libvirts_reason_at_its_line(desk: Desk) -> None:
    desk.load(DISK)
    desk.editor.show_refusal("unsupported configuration: unknown driver cache mode 'none'")
    assert desk.editor.text() == DISK
    assert desk.editor.marks()[0] == Mark(2, 1, "unsupported configuration: unknown driver cache mode 'none'", "error")
    assert "unknown driver cache mode" in desk.editor.status.problem.words
    assert desk.edit.textCursor().blockNumber() == 1
    desk.type(" ")
    assert desk.editor.marks() == ()


def test_a_reason_without_a_place_is_told_all_the_same(desk: Desk) -> None:
    desk.load(DISK).editor.show_refusal("out of memory")
    assert desk.editor.status.problem.words == "out of memory"
    assert desk.edit.mark_lines() == {}
    desk.editor.show_refusal("no", 3)
    assert list(desk.edit.mark_lines()) == [3]


def test_only_the_newest_text_is_judged(desk: Desk) -> None:
    seen: list[tuple[Mark, ...]] = []
    desk.editor.checked.connect(seen.append)
    desk.editor.set_text("<wat/>")
    desk.editor.set_text(DISK)
    desk.qtbot.waitUntil(lambda: bool(seen), timeout=30_000)
    assert seen == [()]


def test_nothing_lives_on_when_the_editor_goes_while_a_check_runs(qtbot: QtBot) -> None:
    editor = XmlEditor()
    editor.set_text(MACHINE)
    QTest.qWait(1)
    editor.deleteLater()
    del editor
    gc.collect()
    QTest.qWait(30)


def test_setting_a_text_is_no_change_and_cannot_be_undone(desk: Desk) -> None:
    changed: list[None] = []
    desk.editor.changed.connect(lambda: changed.append(None))
    desk.load(DISK)
    desk.edit.undo()
    assert desk.editor.text() == DISK
    assert changed == []


def test_undo_and_redo(desk: Desk) -> None:
    desk.load(DISK).to("'none").type("x").press(Key.Key_Z, CONTROL)
    assert desk.editor.text() == DISK
    desk.press(Key.Key_Z, CONTROL | SHIFT)
    assert "nonex" in desk.editor.text()


def test_return_keeps_the_level_and_goes_one_deeper_in_an_element(desk: Desk) -> None:
    desk.load("<a>\n  <b></b>\n  <c/>\n</a>").to("<b>").press(Key.Key_Return).type("x")
    assert desk.editor.text() == "<a>\n  <b>\n    x\n  </b>\n  <c/>\n</a>"
    desk.to("<c/>").press(Key.Key_Return).type("y")
    assert "  <c/>\n  y\n" in desk.editor.text()


def test_an_end_tag_closes_itself(desk: Desk) -> None:
    desk.load("<a><b>x").to("x").type("</")
    assert desk.editor.text() == "<a><b>x</b>"
    desk.type("</")
    assert desk.editor.text() == "<a><b>x</b></a>"


def test_tab_indents_what_is_selected_and_shift_tab_takes_it_back(desk: Desk) -> None:
    desk.load("<a>\n<b/>\n<c/>\n</a>").to("<a>\n")
    cursor = desk.edit.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Down, QTextCursor.MoveMode.KeepAnchor, 2)
    desk.edit.setTextCursor(cursor)
    desk.press(Key.Key_Tab)
    assert desk.editor.text() == "<a>\n  <b/>\n  <c/>\n</a>"
    desk.press(Key.Key_Backtab, SHIFT)
    assert desk.editor.text() == "<a>\n<b/>\n<c/>\n</a>"
    desk.press(Key.Key_Z, CONTROL)
    assert desk.editor.text() == "<a>\n  <b/>\n  <c/>\n</a>"


def test_the_keyboard_is_not_caught_in_the_text(desk: Desk) -> None:
    desk.load(DISK)
    desk.edit.setFocus()
    desk.press(Key.Key_Escape).press(Key.Key_Tab)
    assert desk.editor.text() == DISK
    desk.editor.set_read_only(True)
    desk.press(Key.Key_Tab)
    desk.type("x")
    assert desk.editor.text() == DISK


def test_a_dialog_around_gets_the_second_escape_only(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    editor = XmlEditor(dialog)
    QVBoxLayout(dialog).addWidget(editor)
    dialog.show()
    QTest.keyClick(editor.edit, Key.Key_Escape)
    assert dialog.isVisible()
    QTest.keyClick(editor.edit, Key.Key_Escape)
    assert not dialog.isVisible()


def test_reformatting_is_one_undo_step_and_keeps_comments(desk: Desk) -> None:
    untidy = "<disk><!-- mine --><source file='/a'/>\n      <target dev='vda'/></disk>"
    desk.load(untidy).press(Key.Key_F, CONTROL | SHIFT)
    assert desk.editor.text() == ('<disk>\n  <!-- mine -->\n  <source file="/a"/>\n  <target dev="vda"/>\n</disk>\n')
    desk.press(Key.Key_Z, CONTROL)
    assert desk.editor.text() == untidy
    desk.load("<a><b>").press(Key.Key_F, CONTROL | SHIFT)
    assert desk.editor.text() == "<a><b>"


def test_elements_fold_to_their_first_line_and_open_again(desk: Desk) -> None:
    desk.load("<a>\n  <b>\n    <c/>\n  </b>\n  <d/>\n</a>")
    changed: list[None] = []
    desk.editor.changed.connect(lambda: changed.append(None))
    gutter = desk.edit.gutter
    rect = desk.edit.line_rect(desk.edit.doc.findBlockByNumber(1))
    QTest.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=QPoint(gutter.width() - 8, round(rect.center().y())))
    assert desk.hidden() == [3, 4]
    assert not desk.editor.grab().isNull()
    desk.to("<d/>").press(Key.Key_BracketLeft, CONTROL | SHIFT)
    assert desk.hidden() == [2, 3, 4, 5, 6]
    assert desk.edit.textCursor().blockNumber() == 0
    desk.press(Key.Key_BracketRight, CONTROL | SHIFT)
    assert desk.hidden() == []
    assert changed == []


def test_what_is_gone_to_in_a_fold_opens_it(desk: Desk) -> None:
    desk.load(DISK)
    desk.edit.toggle_fold(0)
    assert desk.hidden() == [2, 3, 4, 5]
    desk.edit.go_to(3)
    assert desk.hidden() == []


def test_lines_do_not_stay_hidden_when_their_element_goes(desk: Desk) -> None:
    desk.load(DISK)
    desk.edit.toggle_fold(0)
    desk.edit.go_to(1)
    desk.to("<disk", behind=False).press(Key.Key_Delete)
    desk.edit.scan()
    assert desk.hidden() == []


def test_the_outline_leads_to_an_element(qtbot: QtBot) -> None:
    desk = Desk(qtbot, "domain").load(MACHINE)
    desk.editor.status.outline_button.click()
    outline = desk.editor.outline
    assert outline.isVisible()
    (row,) = outline.findItems("disk  vda", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    assert isinstance(row, QTreeWidgetItem)
    outline.itemActivated.emit(row, 0)
    assert desk.edit.textCursor().block().text().strip().startswith("<disk")
    assert outline.currentItem() is row


def test_both_tags_of_an_element_are_shown_together(desk: Desk) -> None:
    desk.load("<a>\n<b>x</b>\n</a>").to("</b")
    shown = [one.cursor.selectedText() for one in desk.edit.extraSelections()]
    assert shown.count("b") == 2


def test_finding_counts_selects_and_wraps_around(desk: Desk) -> None:
    desk.load("<a>\n<b x='1'/>\n<b x='2'/>\n<B/>\n</a>").press(Key.Key_F, CONTROL)
    bar = desk.editor.find_bar
    assert bar.isVisible()
    assert not bar.replace_edit.isVisible()
    bar.find_edit.setText("<b")
    bar.refresh()
    assert bar.count.text() == "3 found"
    places = []
    for _ in range(4):
        QTest.keyClick(bar.find_edit, Key.Key_Return)
        places.append(desk.edit.textCursor().blockNumber())
    assert places == [1, 2, 3, 1]
    assert bar.count.text() == "1 of 3"
    desk.press(Key.Key_F3, SHIFT)
    assert desk.edit.textCursor().blockNumber() == 3
    bar.case_button.click()
    assert bar.count.text() == "2 found"
    QTest.keyClick(bar.find_edit, Key.Key_Escape)
    assert not bar.isVisible()


def test_replacing_all_is_one_undo_step(desk: Desk) -> None:
    text = "<a 😀='1'>\n<b x='12'/>\n<b x='34'/>\n</a>"
    desk.load(text).press(Key.Key_H, CONTROL)
    bar = desk.editor.find_bar
    bar.regex_button.click()
    bar.find_edit.setText(r"x='(\d)(\d)'")
    bar.replace_edit.setText(r"y='\2\1'")
    bar.all_button.click()
    assert desk.editor.text() == "<a 😀='1'>\n<b y='21'/>\n<b y='43'/>\n</a>"
    assert bar.count.text() == "2 replaced"
    desk.press(Key.Key_Z, CONTROL)
    assert desk.editor.text() == text
    bar.replace_edit.setText("z")
    bar.replace_button.click()
    bar.replace_button.click()
    assert desk.editor.text() == "<a 😀='1'>\n<b z/>\n<b x='34'/>\n</a>"


def test_an_expression_that_is_none_is_told(desk: Desk) -> None:
    desk.load(DISK).press(Key.Key_F, CONTROL)
    bar = desk.editor.find_bar
    bar.regex_button.click()
    bar.find_edit.setText("(")
    bar.refresh()
    assert bar.count.text() == "Not a valid expression"
    bar.find_edit.setText("nowhere to be found")
    bar.refresh()
    assert bar.count.text() == "No match"


def test_completion_comes_with_the_bracket_and_writes_what_belongs_to_it(desk: Desk) -> None:
    desk.load(DISK).to("<source file='/a'/>").press(Key.Key_Return).type("<")
    completer = desk.editor.completer
    assert completer.open
    assert {"iotune", "serial", "/disk"} <= set(completer.candidates)
    desk.type("io")
    assert completer.candidates == ("iotune",)
    completer.take("iotune")
    assert "  <iotune\n" in desk.editor.text()
    assert not completer.open


def test_an_attribute_is_completed_and_then_its_value(desk: Desk) -> None:
    desk.load(DISK).to("cache='none'").type(" ")
    completer = desk.editor.completer
    assert "io" in completer.candidates
    assert "cache" not in completer.candidates
    completer.take("io")
    assert "cache='none' io=\"\"/>" in desk.editor.text()
    assert completer.open
    assert set(completer.candidates) == {"threads", "native", "io_uring"}
    completer.take("native")
    assert 'io="native"/>' in desk.editor.text()


def test_completion_can_be_asked_for(desk: Desk) -> None:
    desk.load(DISK).to("<driver name='qemu' ca", behind=True).press(Key.Key_Space, CONTROL)
    completer = desk.editor.completer
    assert completer.candidates == ()
    desk.to("cache='n").press(Key.Key_Space, CONTROL)
    assert completer.candidates == ("none",)
    popup = completer.list.popup()
    assert popup is not None
    QTest.keyClick(popup, Key.Key_Escape)
    assert not completer.open
    assert desk.editor.text() == DISK


def test_a_text_read_only_is_not_completed(desk: Desk) -> None:
    desk.load(DISK).editor.set_read_only(True)
    desk.to("<source ").press(Key.Key_Space, CONTROL)
    assert not desk.editor.completer.open


def test_the_menu_offers_what_keys_do(desk: Desk) -> None:
    menu = QMenu()
    desk.qtbot.addWidget(menu)
    desk.load(DISK).edit.extra_actions(menu)
    titles = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert titles == ["Reformat", "Fold", "Unfold", "Fold all", "Unfold all"]
    menu.actions()[-2].trigger()
    menu.actions()[-1].trigger()
    assert desk.hidden() == []


@pytest.mark.usefixtures("_as_it_was")
def test_colours_follow_the_theme(qapp: QApplication, desk: Desk) -> None:
    for choice, ours in (("dark", theme.DARK), ("light", theme.LIGHT)):
        theme.apply(qapp, choice)
        desk.load("<wat/>" if choice == "dark" else DISK)
        highlighter = desk.edit.highlighter
        colors = [highlighter.color(kind) for kind in ("tag", "name", "value")]
        assert colors == [ours.accent, ours.paused, ours.running]
        ground = desk.edit.grab().toImage().pixelColor(desk.edit.width() // 2, desk.edit.height() - 40)
        assert ground == ours.base


def test_every_part_has_a_name_that_is_read_aloud(desk: Desk) -> None:
    editor = desk.load(DISK).editor
    for widget in (editor.edit, editor.outline, editor.find_bar.find_edit, editor.find_bar.replace_edit,
                   editor.find_bar.case_button, editor.find_bar.next_button, editor.status.find_button):  # fmt: skip
        assert widget.accessibleName(), widget


def test_without_schemas_the_editor_says_so(desk: Desk) -> None:
    editor = XmlEditor(root="recipe")
    desk.qtbot.addWidget(editor)
    with desk.qtbot.waitSignal(editor.checked, timeout=30_000):
        editor.set_text("<recipe/>")
    assert editor.matches_schema() is None
    assert "not installed" in editor.status.words.text()


def test_a_large_document_is_shown_in_no_time(qtbot: QtBot) -> None:
    desk = Desk(qtbot, "domain")
    text = MACHINE.replace("</devices>", DISK * 900 + "</devices>")
    assert len(text) > 96_000
    began = time.process_time()
    desk.edit.setPlainText(text)
    assert time.process_time() - began < 1  # 0.1 s where nothing else runs


def test_what_is_not_there_yet_is_no_fault_of_who_may_only_read(desk: Desk) -> None:
    desk.editor.set_read_only(True)
    with desk.qtbot.waitSignal(desk.editor.checked, timeout=30_000):
        desk.editor.set_text("")
    assert desk.editor.marks() == ()
    desk.editor.set_read_only(False)
    with desk.qtbot.waitSignal(desk.editor.checked, timeout=30_000):
        desk.editor.set_text("")
    assert desk.editor.marks()
