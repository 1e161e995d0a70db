"""The page of a machine's whole definition: what is typed there is never lost and never overwrites unseen."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.hardware_window import DISK, KEY, TEXT, HardwareWindow
from virtgui.model.commands import Change
from virtgui.model.edits import MACHINE, ReplaceElement, SetField
from virtgui.model.facts import Phase
from virtgui.model.hardware import Hardware
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.conflict_dialog import ConflictDialog
from virtgui.xml.edits import edited


@pytest.fixture
def it(qtbot: QtBot) -> HardwareWindow:
    """The page of a machine that is off."""
    return HardwareWindow(qtbot, page="xml")


def write(it: HardwareWindow, before: str, after: str) -> str:
    """Change a word of the text as by typing; returns the text."""
    editor = it.xml.editor
    assert before in editor.text()
    text = editor.text().replace(before, after, 1)
    editor.edit.selectAll()
    editor.edit.insertPlainText(text)
    return text


def changes(it: HardwareWindow) -> list[Change]:
    return [command for command in it.sent.commands if isinstance(command, Change)]


def test_what_is_written_is_one_change(it: HardwareWindow) -> None:
    assert it.xml.editor.text().strip() == TEXT.strip()
    assert not it.xml.apply.isEnabled()
    text = write(it, "Web front end", "Shop")
    assert it.xml.note.text() == "Changed here and not applied yet."
    it.press("Ctrl+Return")
    assert changes(it)[0].edits == (ReplaceElement(MACHINE, text),)
    it.done()
    it.tell(Hardware(KEY, text))
    assert it.xml.note.text() == ""
    assert not it.xml.apply.isEnabled()
    assert "Shop" in it.xml.editor.text()


def test_a_refused_document_stays_with_the_reason_at_its_line(it: HardwareWindow) -> None:
    text = write(it, "bus='virtio'", "bus='virtuo'")
    it.press("Ctrl+Return")
    it.refused("libvirt refused it.", "XML error: unknown disk bus type 'virtuo'")
    assert it.xml.editor.text() == text
    (mark, *_) = it.xml.editor.marks()
    assert "virtuo" in mark.message
    assert "virtuo" in text.splitlines()[mark.line - 1]
    assert it.xml.editor.edit.textCursor().blockNumber() == mark.line - 1
    assert it.xml.apply.isEnabled()
    write(it, "bus='virtuo'", "bus='virtio'")
    it.press("Ctrl+Return")
    assert len(changes(it)) == 2


def test_what_is_no_xml_stays_with_the_reason_and_is_not_sent(it: HardwareWindow) -> None:
    text = write(it, "</devices>", "")
    it.press("Ctrl+Return")
    assert not changes(it)
    assert it.xml.editor.text() == text
    assert it.xml.editor.marks()
    assert it.model.edits == ()


def test_another_document_than_a_machine_is_not_sent(it: HardwareWindow) -> None:
    it.xml.editor.edit.selectAll()
    it.xml.editor.edit.insertPlainText("<network><name>a</name></network>")
    it.press("Ctrl+Return")
    assert not changes(it)
    assert it.xml.editor.marks()


def test_somebody_else_s_change_does_not_disturb_what_is_typed(it: HardwareWindow) -> None:
    text = write(it, "Web front end", "Shop")
    it.tell(Hardware(KEY, edited(TEXT, (SetField(DISK, "cache", "none"),))))
    assert it.xml.editor.text() == text
    assert "changed elsewhere" in it.xml.note.text()
    it.press("Ctrl+Return")
    assert not changes(it), "it would take their change back unseen"
    dialog = it.dialog(ConflictDialog)
    dialog.choose(0, mine=True)
    it.click(dialog.keep)
    it.window.activateWindow()
    assert QTest.qWaitForWindowActive(it.window, 30_000)
    it.press("Ctrl+Return")
    assert changes(it)[0].edits == (ReplaceElement(MACHINE, text),)


def test_giving_way_to_somebody_else_shows_theirs(it: HardwareWindow) -> None:
    write(it, "Web front end", "Shop")
    it.tell(Hardware(KEY, edited(TEXT, (SetField(DISK, "cache", "none"),))))
    it.press("Ctrl+Return")
    it.click(it.dialog(ConflictDialog).keep)
    assert it.model.edits == ()
    assert 'cache="none"' in it.xml.editor.text().replace("'", '"')


def test_without_anything_typed_the_newest_is_shown(it: HardwareWindow) -> None:
    it.tell(Hardware(KEY, edited(TEXT, (SetField(MACHINE, "title", "Theirs"),))))
    assert "Theirs" in it.xml.editor.text()


def test_changes_of_the_form_are_seen_here_and_sent_along(it: HardwareWindow) -> None:
    it.model.set(DISK, "cache", "none")
    assert it.xml.note.text() == "Shows 1 change not applied yet."
    write(it, "Web front end", "Shop")
    it.model.set(MACHINE, "description", "Later")
    it.press("Ctrl+Return")
    (change,) = changes(it)
    sent = edited(TEXT, change.edits)
    for word in ("Shop", "Later", "none"):
        assert word in sent


def test_a_host_that_goes_away_leaves_what_is_typed(it: HardwareWindow) -> None:
    text = write(it, "Web front end", "Shop")
    it.tell_host(Phase.LOST)
    assert it.xml.editor.text() == text
    assert it.xml.editor.edit.isReadOnly()
    assert not it.xml.apply.isEnabled()
    it.tell_host(Phase.OPEN)
    assert not it.xml.editor.edit.isReadOnly()
    assert it.xml.apply.isEnabled()


def test_closing_asks_while_something_typed_waits(it: HardwareWindow) -> None:
    write(it, "Web front end", "Shop")
    it.press("Ctrl+W")
    dialog = it.dialog(ConfirmDialog)
    assert dialog.question.text() == "Throw 1 change away?"
    it.click(dialog.deed_button)
    assert not it.window.isVisible()


def test_undo_all_shows_the_definition_again(it: HardwareWindow) -> None:
    it.model.set(DISK, "cache", "none")
    write(it, "Web front end", "Shop")
    it.click(it.xml.undo)
    assert it.xml.editor.text().strip() == TEXT.strip()
    assert it.model.edits == ()
    assert not it.xml.undo.isEnabled()


@pytest.mark.parametrize(("keys", "replacing"), [(Qt.Key.Key_F, False), (Qt.Key.Key_H, True)])
def test_its_text_is_searched_right_after_coming_here(it: HardwareWindow, keys: Qt.Key, replacing: bool) -> None:
    it.window.show_page("overview")
    it.window.show_page("xml")
    QTest.keyClick(it.window.windowHandle(), keys, Qt.KeyboardModifier.ControlModifier)
    bar = it.xml.editor.find_bar
    focused = QApplication.focusWidget()
    assert bar.isVisible() and focused is not None and bar.isAncestorOf(focused)
    assert bar.replace_edit.isVisible() is replacing
