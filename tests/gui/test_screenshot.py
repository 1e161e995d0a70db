"""A picture has the size that was asked for."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from virtgui.views.screenshot import Picture


def test_a_desktop_that_makes_windows_as_large_as_it_likes_does_not_change_the_picture(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    seen: list[QSize] = []
    made = Picture(window, str(tmp_path / "a.png"), (500, 300), 2.0, lambda: seen.append(window.size()) or "")
    window.setMinimumSize(0, 0)
    window.resize(200, 100)
    with qtbot.waitSignal(made.finished, timeout=30_000) as said:
        pass
    assert said.args == [""]
    assert seen == [QSize(500, 300)], "before what it shows is looked at"
    assert QImage(str(tmp_path / "a.png")).size() == QSize(1000, 600)
