"""The window survives scale factors, large fonts and other locales."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
from PyQt6.QtCore import QLocale
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton
from tests.gui.manager import Manager, trio
from virtgui.qtmodels.ordering import Column
from virtgui.views import theme

font_scale, locale = float(sys.argv[1]), sys.argv[2]
QLocale.setDefault(QLocale(locale))
app = QApplication([])
theme.apply(app, "dark")
font = app.font()
font.setPixelSize(round(font.pixelSize() * font_scale))
app.setFont(font)
if locale.startswith("ar"):
    from PyQt6.QtCore import Qt
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
manager = Manager().list(*trio())
manager.window.resize(1440, 900)
manager.window.show()
manager.table.selectAll()
for _ in range(20):
    app.processEvents()
cut = [
    button.text()
    for button in manager.window.findChildren(QPushButton)
    if button.isVisible() and button.fontMetrics().horizontalAdvance(button.text().replace("&", "")) > button.width()
]
assert not cut, cut
row = manager.table.rowHeight(0)
assert row >= manager.table.fontMetrics().height() + 8, row
chip = next(iter(manager.window.pane.filter.chips.values()))
assert chip.height() >= chip.fontMetrics().height()
from virtgui.util.units import memory_text, size_text
assert memory_text(13.25 * 1024 * 1024) == "13.2 GiB" or memory_text(13.25 * 1024 * 1024) == "13.3 GiB"
assert size_text(1536) == "1.5 KiB"
picture = manager.window.grab()
assert not picture.isNull()
print(picture.width(), picture.devicePixelRatio())
"""


@pytest.mark.parametrize(
    ("scale", "font", "locale", "c_locale"),
    [
        ("1", "1.0", "en_US", "C.UTF-8"),
        ("1.25", "1.0", "de_DE", "de_DE.UTF-8"),
        ("1.5", "1.0", "fr_FR", "C"),
        ("2", "1.5", "ar_EG", "C.UTF-8"),
    ],
)
def test_nothing_is_cut_and_figures_stay_right(scale: str, font: str, locale: str, c_locale: str) -> None:
    env = os.environ | {
        "QT_SCALE_FACTOR": scale,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": c_locale,
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, font, locale], env=env, capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    width, ratio = done.stdout.split()
    assert float(ratio) == float(scale)
    assert int(width) == round(1440 * float(scale))


CHANGED = """
import gc
from PyQt6.QtWidgets import QApplication
from tests.gui.manager import Manager, trio
from virtgui.views import theme

app = QApplication([])
theme.apply(app, "light")
manager = Manager().list(*trio())
manager.window.resize(1200, 800)
manager.window.show()
font = app.font()
for size in (16, 11, 18):
    font.setPixelSize(size)
    app.setFont(font)
    for _ in range(10):
        app.processEvents()
        gc.collect()
        manager.window.grab()
print("drawn")
"""


def test_another_font_of_the_desktop_is_taken_while_it_runs() -> None:
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", CHANGED], env=env, capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert (done.returncode, done.stdout) == (0, "drawn\n"), done.stderr
