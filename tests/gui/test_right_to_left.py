"""Where words go from right to left, what is painted by hand is mirrored; words and icons stay as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QAction, QImage
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import key, machine
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import DomainConfig
from virtgui.model.keys import Ticket
from virtgui.model.messages import Advanced, Began
from virtgui.qtmodels.grouping import By
from virtgui.qtmodels.network_map import Layer, Picture, Spot
from virtgui.qtmodels.ordering import Column
from virtgui.views import icons
from virtgui.views.action_button import SplitButton
from virtgui.views.cards import Tile
from virtgui.views.console.terminal_surface import TerminalSurface
from virtgui.views.editing.diff_pane import DiffPane
from virtgui.views.editing.diff_rows import Row
from virtgui.views.editing.text import XmlText
from virtgui.views.fleet.palette import Palette
from virtgui.views.hardware.editors import SizeEditor
from virtgui.views.hardware.rows import Control
from virtgui.views.hardware.rows import Row as FormRow
from virtgui.views.hardware.step_rail import Step, StepRail
from virtgui.views.labels import Label, Paragraph, Value
from virtgui.views.line_list import Line, LineList
from virtgui.views.mirror import open_below
from virtgui.views.networks.map_view import MapView
from virtgui.views.plots.card import PlotCard
from virtgui.views.plots.data import PlotData
from virtgui.views.scale import Kind
from virtgui.views.sidebar import Sidebar

ROOT = Path(__file__).resolve().parents[2]
LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
NARROW = 12
"""A figure or a dot as narrow as this may look like its own mirror image."""
_BEARING = 4
"""Letters have so much room of their own at most, which is not the same at their left and at their right."""


@pytest.fixture(autouse=True)
def _dressed(dress: Callable[[str], None]) -> None:
    """In the program's own style, which paints much of it."""
    dress("light")


@pytest.fixture
def written(qapp: QApplication) -> Iterator[Callable[[Qt.LayoutDirection], None]]:
    """Words go in a direction from now on."""
    before = qapp.layoutDirection()
    yield qapp.setLayoutDirection
    qapp.setLayoutDirection(before)


class Piece(NamedTuple):
    """An icon, a bar or words: its first and last column, and how it looks."""

    first: int
    last: int
    look: QImage


def pieces(image: QImage, gap: int) -> list[Piece]:
    """What stands on the ground of a row, from left to right, `gap` apart; lines above and below are not looked at."""
    rows = range(3, image.height() - 3)
    columns = [[image.pixel(x, y) for y in rows] for x in range(image.width())]
    ground = Counter(pixel for column in columns for pixel in column).most_common(1)[0][0]
    inked = [x for x, column in enumerate(columns) if any(pixel != ground for pixel in column)]
    found: list[list[int]] = []
    for x in inked:
        if found and x - found[-1][1] < gap:
            found[-1][1] = x
        else:
            found.append([x, x])
    return [
        Piece(first, last, image.copy(first, 3, last - first + 1, image.height() - 6).convertToFormat(image.format()))
        for first, last in found
    ]


def alike(one: QImage, other: QImage) -> float:
    """The share of pixels that are the same, where they fit best: a text may begin a pixel further on."""

    def fit(by: int) -> float:
        both = range(max(0, -by), min(one.width(), other.width() - by))
        places = [(x, y) for x in both for y in range(one.height())]
        return sum(one.pixel(x, y) == other.pixel(x + by, y) for x, y in places) / max(1, len(places))

    return max(fit(by) for by in (-1, 0, 1))


def same_words(one: QImage, other: QImage) -> bool:
    """Whether the ink is spread alike from left to right; a line may stand a part of a pixel higher or further on."""

    def spread(image: QImage) -> np.ndarray:  # type: ignore[type-arg]
        gray = image.convertToFormat(QImage.Format.Format_Grayscale8)
        rows = [[gray.pixelColor(x, y).value() for x in range(gray.width())] for y in range(gray.height())]
        pixels = np.array(rows, float)
        return np.convolve(np.abs(pixels - np.median(pixels)).sum(axis=0), (0.3, 0.4, 0.3))

    first, second = spread(one), spread(other)
    wide = min(len(first), len(second)) - 3
    between = (second[:-1] + second[1:]) / 2  # half a pixel further on
    fits = [
        float(np.corrcoef(first[a : a + wide], placed[b : b + wide])[0, 1])
        for placed in (second, between)
        for a, b in ((0, 0), (0, 1), (1, 0), (0, 2), (2, 0))
    ]
    return abs(len(first) - len(second)) <= 2 and max(fits) > 0.85


def cell(view: QAbstractItemView | None, row: int, column: int = 0) -> QImage:
    assert view is not None
    model, viewport = view.model(), view.viewport()
    assert model is not None and viewport is not None
    return viewport.grab(view.visualRect(model.index(row, column)) & viewport.rect()).toImage()


def machine_row(qtbot: QtBot) -> list[QImage]:
    manager = Manager().list(*trio()).show(qtbot)
    return [cell(manager.table, row, column) for row in (1, 2) for column in (Column.NAME, Column.STATE, Column.HOST)]


def heading(qtbot: QtBot) -> list[QImage]:
    group = machine(9, "db-02", config=DomainConfig(group="site"))
    manager = Manager().list(group, *trio()).show(qtbot)
    manager.window.pane.grouping.gather(By.GROUP)
    QApplication.processEvents()
    view = manager.table.viewport()
    assert view is not None
    line = manager.table.visualRect(manager.model.index(0, 0))
    return [view.grab(QRect(0, line.top(), view.width(), line.height())).toImage()]


def header(qtbot: QtBot) -> list[QImage]:
    manager = Manager().list(*trio()).show(qtbot)
    titles = manager.table.horizontalHeader()
    view = titles.viewport() if titles is not None else None
    assert titles is not None and view is not None
    sections = (Column.NAME, Column.STATE)
    places = [
        QRect(titles.sectionViewportPosition(each), 0, titles.sectionSize(each), view.height()) for each in sections
    ]
    return [view.grab(place.adjusted(2, 0, -2, 0)).toImage() for place in places]


def hosts(qtbot: QtBot) -> list[QImage]:
    manager = Manager().list(*trio()).show(qtbot)
    return [cell(manager.window.hosts.findChild(QAbstractItemView), row) for row in (0, 1)]


def chips(qtbot: QtBot) -> list[QImage]:
    manager = Manager().list(*trio()).show(qtbot)
    return [chip.grab().toImage() for chip in manager.window.pane.filter.chips.values() if not chip.isChecked()]


def jobs(qtbot: QtBot) -> list[QImage]:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([Began(Ticket(1), Act(key(1), Verb.SAVE), "db-01", 1.0), Advanced(Ticket(1), 5, 10, "bytes")])
    return [cell(manager.window.dock.list, 0)]


def palette(qtbot: QtBot) -> list[QImage]:
    manager = Manager().list(*trio()).show(qtbot)
    manager.window.open_palette()
    found = manager.asked(Palette)
    assert found is not None
    qtbot.keyClicks(found.field, "01")
    qtbot.waitUntil(lambda: found.hits.rowCount() > 1, timeout=30_000)
    row = cell(found.list, 1)
    found.reject()
    return [row]


def shown(qtbot: QtBot, widget: QWidget) -> QImage:
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget.grab().toImage()


def sidebar(qtbot: QtBot) -> list[QImage]:
    made = Sidebar()
    made.add("console", "device-desktop", "Console", "")
    made.add("more", "settings", "Settings", "")
    made.show_page("more")
    made.mark("console", 3)
    qtbot.addWidget(made)
    made.resize(made.width(), 200)
    made.show()
    return [made.item("console").grab().toImage()]


def rail(qtbot: QtBot) -> list[QImage]:
    made = StepRail("New machine", "on lab")
    made.show_steps((Step("Source", "A medium"), Step("System", "Debian"), Step("Create", "All")), 1)
    return [shown(qtbot, made)]


def lines(qtbot: QtBot) -> list[QImage]:
    made = LineList("Most memory", 2)
    made.resize(500, 100)
    made.rows.show(
        (Line("a", "db-01", "lab", "4 GiB", 0.3), Line("b", "web-01", "lab", "1 GiB", 0.1, picture="server"))
    )
    shown(qtbot, made)
    return [cell(made, row) for row in range(2)]


def figure(qtbot: QtBot) -> list[QImage]:
    made = Tile("Storage", "read")
    made.say("192 GiB", "of 400 GiB", "default is full, 3 left.", 0.4)
    made.resize(300, 100)
    return [shown(qtbot, made).copy(14, 83, 272, 10)]  # its bar, which begins where one begins to read


def value(qtbot: QtBot) -> list[QImage]:
    holder = QWidget()
    QVBoxLayout(holder).addWidget(Value("192.168.122.1, the host", holder))
    holder.resize(400, 40)
    return [shown(qtbot, holder)]


def entries(qtbot: QtBot) -> list[QImage]:
    made = QTreeWidget()
    made.setColumnCount(3)
    made.setHeaderHidden(True)
    made.setRootIsDecorated(False)
    made.addTopLevelItem(QTreeWidgetItem(["/var/lib/libvirt/", "2 GiB", "In use by “web-01”"]))
    made.resize(420, 60)
    for column, wide in enumerate((140, 100, 160)):
        made.setColumnWidth(column, wide)
    shown(qtbot, made)
    return [cell(made, 0, column) for column in range(3)]


def labels(qtbot: QtBot) -> list[QImage]:
    holder = QWidget()
    column = QVBoxLayout(holder)
    for text in ("Add a host", "(2 of 3) /var/lib/."):
        column.addWidget(QLabel(text, holder))
    holder.resize(300, 80)
    shown(qtbot, holder)
    return [label.grab().toImage() for label in holder.findChildren(QLabel)]


@pytest.mark.parametrize(
    ("painted", "others", "gap"),
    [
        (machine_row, 0, 7),
        (heading, 0, 6),
        (header, 0, 6),
        (hosts, 2, 7),
        (chips, 0, 6),
        (jobs, 1, 6),
        (palette, 0, 9),
        (sidebar, 0, 6),
        (rail, 1, 6),
        (lines, 2, 8),
        (figure, 1, 6),
        (value, 0, 9),
        (entries, 0, 9),
        (labels, 0, 9),
    ],
)
def test_all_changes_its_side_and_stays_what_it_is(
    qtbot: QtBot,
    written: Callable[[Qt.LayoutDirection], None],
    painted: Callable[[QtBot], list[QImage]],
    others: int,
    gap: int,
) -> None:
    """`others` are bars, and words in lines one below the other: only their places are looked at."""
    written(LEFT)
    before = painted(qtbot)
    written(RIGHT)
    after = painted(qtbot)
    assert len(before) == len(after) > 0
    unlike = []
    for one, other in zip(before, after, strict=True):
        there, here = pieces(one, gap), pieces(other, gap)[::-1]
        assert there, "nothing was painted"
        places = [(one.width() - 1 - piece.last, one.width() - 1 - piece.first) for piece in there]
        assert len(here) == len(there), (places, [piece[:2] for piece in here])
        for piece, known, (first, last) in zip(here, there, places, strict=True):
            assert max(abs(piece.first - first), abs(piece.last - last)) <= _BEARING, (
                places,
                [each[:2] for each in here],
            )
            corner = piece.first <= 1 or piece.last >= other.width() - 2
            narrow = piece.last - piece.first < NARROW
            if (
                not corner
                and not narrow
                and alike(piece.look, known.look) < alike(piece.look, known.look.mirrored(True, False))
            ):
                unlike.append(piece[:2])
    assert len(unlike) <= others, f"words and icons are never mirrored: {unlike}"


@pytest.mark.parametrize("at_end", [False, True])
@pytest.mark.parametrize("direction", [LEFT, RIGHT])
def test_a_menu_opens_below_its_button_at_the_same_side(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None], direction: Qt.LayoutDirection, at_end: bool
) -> None:
    written(direction)
    holder = QWidget()
    button = QPushButton("…", holder)
    button.setGeometry(300, 20, 40, 30)
    holder.resize(640, 100)
    shown(qtbot, holder)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.aboutToShow.connect(lambda: menu.addAction("Save the picture of its screen as"))
    open_below(menu, button, at_end=at_end)
    assert menu.width() > 2 * button.width(), "filled only as it opens"
    place = button.mapToGlobal(button.rect().topLeft())
    if at_end == (direction == RIGHT):
        assert abs(menu.x() - place.x()) <= 1
    else:
        assert abs(menu.x() + menu.width() - place.x() - button.width()) <= 1
    menu.close()


def test_dots_and_keys_of_a_menu_stand_as_they_are_written(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None]
) -> None:
    """ "Settings…" and "Ctrl+,", whose marks would stand before them."""

    def words() -> list[QImage]:
        menu = QMenu()
        qtbot.addWidget(menu)
        menu.addAction("Settings…").setShortcut("Ctrl+,")  # type: ignore[union-attr]
        menu.ensurePolished()
        menu.resize(300, menu.sizeHint().height())
        image = menu.grab().toImage()
        return [piece.look for piece in pieces(image.copy(4, 2, image.width() - 8, image.height() - 4), 12)]

    written(LEFT)
    name, keys = words()
    written(RIGHT)
    there = words()
    assert len(there) == 2
    assert same_words(there[1], name)
    assert same_words(there[0], keys)


def test_the_arrow_of_a_button_is_pressed_where_it_is_seen(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None]
) -> None:
    written(RIGHT)
    menu = QMenu()
    menu.addAction("Force off")
    action = QAction("Shut down")
    done: list[bool] = []
    action.triggered.connect(done.append)
    holder = QWidget()
    button = SplitButton(action, menu, holder)
    QVBoxLayout(holder).addWidget(button)
    shown(qtbot, holder)
    middle = button.height() // 2
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(button.width() - 6, middle))
    assert done and not menu.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(6, middle))
    assert menu.isVisible() and len(done) == 1
    menu.close()


def test_numbers_stand_as_in_a_mirror_and_follow_a_change(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None]
) -> None:
    """Which Qt would place by their letters, and they have none."""
    written(RIGHT)
    holder = QWidget()
    column = QVBoxLayout(holder)
    box, size = QSpinBox(holder), SizeEditor(FormRow("size", "Size", Control.SIZE), holder)
    box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    box.setValue(8)
    size.edit.setText("8")
    size.unit.hide()
    for field in (box, size):
        column.addWidget(field)
    holder.resize(400, 120)
    shown(qtbot, holder)
    size.edit.clearFocus()
    for direction, sides in ((RIGHT, ("right", "left")), (LEFT, ("left", "right")), (RIGHT, ("right", "left"))):
        written(direction)
        QApplication.processEvents()
        for field, side in zip((box, size.edit), sides, strict=True):
            image = field.grab().toImage()
            half = image.width() // 2 - 5
            parts = {"left": image.copy(5, 5, half, image.height() - 10)}
            parts["right"] = image.copy(half, 5, half, image.height() - 10)
            inked = {name for name, part in parts.items() if pieces(part, 6)}
            assert inked == {side}, (direction, side)


def words_of(qtbot: QtBot, label: QLabel, width: int, gap: int) -> list[Piece]:
    """What is read on a label, in a form as wide as that."""
    holder = QWidget()
    QVBoxLayout(holder).addWidget(label)
    holder.resize(width, 60)
    return pieces(shown(qtbot, holder), gap)


@pytest.mark.parametrize("made", [Label, Paragraph, QLabel])
def test_a_sentence_that_begins_with_a_name_is_read_from_the_right(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None], made: type[QLabel]
) -> None:
    def words(text: str) -> list[Piece]:
        return words_of(qtbot, made(text), 400, 4)

    written(RIGHT)
    (name,) = words("web-01")
    assert same_words(words("web-01 כבה עכשיו")[-1].look, name.look)
    assert len(words("web-01 is off")) == 3
    assert same_words(words("web-01 is off")[0].look, name.look)


def test_sizes_and_paths_within_a_sentence_stay_as_they_are_written(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None]
) -> None:
    def words(text: str) -> list[Piece]:
        return words_of(qtbot, Label(text), 500, 9)

    written(RIGHT)
    (size,), (path,) = words("4 GiB"), words("/var/lib/libvirt")
    found = words("זיכרון   4 GiB   מתוך   /var/lib/libvirt   כאן")
    assert len(found) == 5
    assert same_words(found[3].look, size.look)
    assert same_words(found[1].look, path.look)


def test_a_line_too_long_for_its_place_keeps_its_beginning(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None]
) -> None:
    written(RIGHT)

    def words_of(text: str, wide: int) -> list[Piece]:
        holder = QWidget()
        row = QHBoxLayout(holder)
        box = QComboBox(holder)
        box.addItem(text)
        box.setFixedWidth(wide)
        row.addWidget(box)
        image = shown(qtbot, holder)
        return pieces(image.copy(box.x() + 19, box.y() + 4, wide - 23, box.height() - 8), 4)

    for text, first in (("NVIDIA GM204GL [Tesla M60] (0000:06:00.0)", 0), ("בטל את כל השינויים האלה עכשיו", -1)):
        whole, some = words_of(text, 500), words_of(text, 120)
        assert len(some) < len(whole)
        assert same_words(some[first].look, whole[first].look), f"the beginning of {text} is cut"


def plot_card(qtbot: QtBot) -> QWidget:
    made = PlotCard(True)
    made.resize(420, 260)
    made.show_data(PlotData("CPU", "of 2 vCPUs", Kind.PERCENT, (), quiet="1 figure is missing."), (), (), 3.0)
    made.show_time(0.0, 300.0, 0.0, 300.0)
    return made


def xml(qtbot: QtBot) -> QWidget:
    made = XmlText()
    made.setReadOnly(True)  # no cursor, which blinks
    made.setPlainText("<domain>\n  <name>web-01</name>\n</domain>")
    made.resize(420, 120)
    return made


def differences(qtbot: QtBot) -> QWidget:
    made = DiffPane("Differences", ("before", "after"))
    made.show_rows([Row("same", 1, 1, "<a>"), Row("removed", 2, None, "  <b/>"), Row("added", None, 2, "  <c/>")])
    made.resize(420, 120)
    return made


def terminal(qtbot: QtBot) -> QWidget:
    made = TerminalSurface()
    made.resize(420, 120)
    made.feed(b"root@web-01:~# ls (1)\r\n")
    made.refresh()
    return made


def network_map(qtbot: QtBot) -> QWidget:
    made = MapView()
    spot = Spot("n", Layer.NETWORK, "nat", "default (1).", "192.168.122.0/24", on=True)
    made.resize(420, 200)
    made.show_pictures((Picture((spot,)),))
    return made


@pytest.mark.parametrize("made", [plot_card, xml, differences, terminal, network_map])
def test_what_is_the_same_in_every_language_stays_as_it_is(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None], made: Callable[[QtBot], QWidget]
) -> None:
    def unseen() -> QWidget:
        """Not shown: a window that has the keyboard looks otherwise."""
        widget = made(qtbot)
        qtbot.addWidget(widget)
        widget.grab()
        return widget

    written(LEFT)
    widget = unseen()
    before = widget.grab().toImage()
    written(RIGHT)
    qtbot.waitUntil(lambda: widget.grab().toImage() == before, timeout=30_000)
    other = unseen()
    qtbot.waitUntil(lambda: other.grab().toImage() == before, timeout=30_000)


@pytest.mark.parametrize("name", ["arrow-back-up", "chevron-right", "list-details", "search", "player-play"])
def test_icons_that_point_where_one_reads_on_are_turned_and_others_are_not(
    qapp: QApplication, written: Callable[[Qt.LayoutDirection], None], name: str
) -> None:
    found = icons.icon(name)
    written(LEFT)
    before = found.pixmap(32, 32).toImage()
    written(RIGHT)
    after = found.pixmap(32, 32).toImage()
    turned = name not in ("search", "player-play")
    assert after == (before.mirrored(True, False) if turned else before)
    assert (before != before.mirrored(True, False)) or not turned


def test_every_scene_is_mirrored_whole_also_while_it_is_shown() -> None:
    """Nothing is cut, nothing stands at the wrong side, and a change of the direction is followed there and back."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bed.turned"],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "over\n"
