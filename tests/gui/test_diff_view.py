"""The comparison of two documents: what is added, what is removed, what is not shown."""

from __future__ import annotations

import re

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.unit.xml.worlds import CORPUS
from virtgui.views.diff_view import DiffView
from virtgui.views.editing.diff_pane import DiffPane

BEFORE = CORPUS["workstation"]
AFTER = BEFORE.replace("bus='virtio'", "bus='sata'", 1).replace("<boot dev='hd'/>", "").replace("sp1ce", "chang3d")


@pytest.fixture
def view(qtbot: QtBot) -> DiffView:
    """A comparison with two changes and a changed password."""
    made = DiffView()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show_diff(BEFORE, AFTER)
    made.show()
    return made


def shown(pane: DiffPane) -> list[tuple[str, str]]:
    """The rows that differ, with their texts."""
    return [(row.kind, row.text.strip()) for row in pane.rows if row.kind in ("added", "removed", "blank")]


def test_what_is_removed_and_added_is_shown_with_numbers(view: DiffView) -> None:
    rows = [row for row in view.pane.rows if row.kind in ("added", "removed")]
    assert [(row.kind, row.before is not None, row.after is not None) for row in rows] == [
        ("removed", True, False),
        ("removed", True, False),
        ("added", False, True),
        ("removed", True, False),
        ("added", False, True),
    ]
    assert rows[1].text[slice(*rows[1].emphasis)] == "virtio"
    assert view.count.text() == "2 lines added, 3 removed"
    assert not view.grab().isNull()


def test_documents_that_say_the_same_have_nothing_changed(view: DiffView) -> None:
    view.show_diff(BEFORE, BEFORE.replace("\n", "\n "))
    assert not view.differs()
    assert view.empty.isVisible()
    assert view.empty.text() == "Nothing changed."
    assert not view.copy_button.isVisible()
    assert view.patch() == ""


def test_unchanged_runs_are_folded_and_open_on_a_click(view: DiffView) -> None:
    folds = [number for number, row in enumerate(view.pane.rows) if row.kind == "fold"]
    count = int(view.pane.rows[folds[0]].text.split()[0])
    before = len(view.pane.rows)
    view.pane.go_to(1)
    rect = view.pane.line_rect(view.pane.doc.findBlockByNumber(folds[0]))
    viewport = view.pane.viewport()
    assert viewport is not None
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(80, round(rect.center().y())))
    assert len(view.pane.rows) == before + count - 1
    next_fold = next(number for number, row in enumerate(view.pane.rows) if row.kind == "fold")
    view.pane.go_to(next_fold + 1)
    QTest.keyClick(view.pane, Qt.Key.Key_Return)
    assert len([row for row in view.pane.rows if row.kind == "fold"]) == len(folds) - 2


def test_keys_walk_through_the_differences(view: DiffView) -> None:
    view.pane.go_to(1)
    seen = []
    for _ in range(4):
        QTest.keyClick(view.pane, Qt.Key.Key_F8)
        seen.append(view.pane.rows[view.pane.textCursor().blockNumber()].text.strip().split()[0])
    assert seen == ["<boot", "<target", "<graphics", "<boot"]
    view.previous_button.click()
    assert view.pane.rows[view.pane.textCursor().blockNumber()].text.strip().startswith("<graphics")


def test_side_by_side_both_have_as_many_rows_and_scroll_together(view: DiffView) -> None:
    view.side_button.click()
    assert view.left.isVisible()
    assert view.right.isVisible()
    assert not view.pane.isVisible()
    assert len(view.left.rows) == len(view.right.rows)
    assert ("removed", '<boot dev="hd"/>') in shown(view.left)
    assert ("blank", "") in shown(view.right)
    left, right = view.left.verticalScrollBar(), view.right.verticalScrollBar()
    assert left is not None
    assert right is not None
    left.setValue(left.maximum())
    assert right.value() == left.value()
    assert not view.grab().isNull()


def test_passwords_are_hidden_until_asked_for(view: DiffView) -> None:
    def all_text() -> str:
        return view.pane.raw_text() + view.patch()

    assert not re.search("sp1ce|chang3d|vnc5ecret", all_text())
    view.secrets_button.click()
    assert "chang3d" in all_text()
    view.show_diff(BEFORE, AFTER)
    assert "chang3d" not in all_text()
    view.show_diff("<a/>", "<b/>")
    assert not view.secrets_button.isVisible()


def test_the_patch_goes_to_the_clipboard(view: DiffView) -> None:
    view.copy_button.click()
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.text() == view.patch()
    assert '-      <target dev="vda" bus="virtio"/>' in board.text().splitlines()
    assert '+      <target dev="vda" bus="sata"/>' in board.text().splitlines()


def test_a_text_that_is_no_xml_is_compared_all_the_same(view: DiffView) -> None:
    view.show_diff("<a>\nb", "<a>\nc")
    assert view.differs()
    assert shown(view.pane) == [("removed", "b"), ("added", "c")]
