"""Where words go from right to left, what is painted by hand is mirrored; words and icons stay as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

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
from virtgui.qtmodels.ordering import Column
from virtgui.views.action_button import SplitButton
from virtgui.views.cards import Tile
from virtgui.views.fleet.palette import Palette
from virtgui.views.hardware.step_rail import Step, StepRail
from virtgui.views.labels import Value
from virtgui.views.line_list import Line, LineList
from virtgui.views.sidebar import Sidebar

ROOT = Path(__file__).resolve().parents[2]
LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
NARROW = 12
"""A figure or a dot as narrow as this may look like its own mirror image."""


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


def menu(qtbot: QtBot) -> list[QImage]:
    made = QMenu()
    made.addAction("&Settings...").setShortcut("Ctrl+,")
    qtbot.addWidget(made)
    made.ensurePolished()
    made.resize(260, made.sizeHint().height())
    return [made.grab().toImage().copy(4, 4, 252, made.height() - 8)]


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
        (machine_row, 0, 6),
        (heading, 0, 6),
        (header, 0, 6),
        (hosts, 2, 7),
        (chips, 0, 6),
        (jobs, 1, 6),
        (palette, 0, 9),
        (sidebar, 0, 6),
        (rail, 1, 6),
        (lines, 2, 6),
        (figure, 1, 6),
        (value, 0, 9),
        (entries, 0, 9),
        (menu, 0, 12),
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
            assert abs(piece.first - first) <= 2 and abs(piece.last - last) <= 2, (places, [each[:2] for each in here])
            corner = piece.first <= 1 or piece.last >= other.width() - 2
            narrow = piece.last - piece.first < NARROW
            if (
                not corner
                and not narrow
                and alike(piece.look, known.look) < alike(piece.look, known.look.mirrored(True, False))
            ):
                unlike.append(piece[:2])
    assert len(unlike) <= others, f"words and icons are never mirrored: {unlike}"


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
    written(RIGHT)
    theme.apply(QApplication.instance(), "light")  # type: ignore[arg-type]
    box = QSpinBox()
    box.setRange(0, 9)
    box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    size = SizeEditor(Row("size", "Size", Control.SIZE))
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(box)
    column.addWidget(size)
    holder.resize(400, 120)
    shown(qtbot, holder)
    for direction, sides in ((RIGHT, ("right", "left")), (LEFT, ("left", "right")), (RIGHT, ("right", "left"))):
        written(direction)
        QApplication.processEvents()
        for field, side in zip((box.lineEdit(), size.edit), sides, strict=True):
            assert field is not None
            field.setText("8")
            at = field.cursorRect().center().x()
            assert (at < field.width() / 2) == (side == "left"), (direction, side, at)


def test_a_line_too_long_for_its_place_keeps_its_beginning(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None]
) -> None:
    """Of "NVIDIA GM204GL (0000:06:00.0)" the end is cut, of Hebrew words too."""

    def beginning(text: str, direction: Qt.LayoutDirection) -> QImage:
        written(direction)
        holder = QWidget()
        row = QHBoxLayout(holder)
        box = QComboBox(holder)
        box.addItem(text)
        box.setFixedWidth(150)
        row.addWidget(box)
        image = shown(qtbot, holder)
        left = box.x() + (30 if direction == RIGHT else 4)
        return image.copy(left, box.y() + 4, 110, box.height() - 8)

    theme.apply(QApplication.instance(), "light")  # type: ignore[arg-type]
    words = "NVIDIA GM204GL [Tesla M60] (0000:06:00.0)"
    one, other = (pieces(beginning(words, direction), 4)[0].look for direction in (LEFT, RIGHT))
    assert alike(one.copy(0, 0, 40, one.height()), other.copy(0, 0, 40, other.height())) > 0.9


def plot_card(qtbot: QtBot) -> QWidget:
    made = PlotCard(True)
    made.resize(420, 260)
    made.show_data(PlotData("CPU", "of 2 vCPUs", Kind.PERCENT, (), quiet="1 figure is missing."), (), (), 3.0)
    made.show_time(0.0, 300.0, 0.0, 300.0)
    return made


def xml(qtbot: QtBot) -> QWidget:
    made = XmlText()
    made.setPlainText("<domain>\n  <name>web-01</name>\n</domain>")
    made.resize(420, 120)
    return made


def differences(qtbot: QtBot) -> QWidget:
    made = DiffView()
    made.show_texts("<a>\n<b/>\n</a>", "<a>\n<c/>\n</a>")
    made.resize(600, 200)
    return made


def terminal(qtbot: QtBot) -> QWidget:
    made = TerminalSurface()
    made.resize(420, 120)
    made.feed(b"root@web-01:~# ls (1)\r\n")
    made.refresh()
    return made


def network_map(qtbot: QtBot) -> QWidget:
    made = MapView()
    spot = Spot("n", "default (NAT).", Layer.NETWORK, "nat", "192.168.122.0/24", on=True)
    made.resize(420, 200)
    made.show_pictures((Picture("lab", (spot,), ()),))
    return made


@pytest.mark.parametrize("made", [plot_card, xml, terminal, network_map])
def test_what_is_the_same_in_every_language_stays_as_it_is(
    qtbot: QtBot, written: Callable[[Qt.LayoutDirection], None], made: Callable[[QtBot], QWidget]
) -> None:
    written(LEFT)
    before = shown(qtbot, made(qtbot))
    written(RIGHT)
    assert shown(qtbot, made(qtbot)) == before, "from its beginning"
    written(LEFT)
    widget = made(qtbot)
    shown(qtbot, widget)
    written(RIGHT)
    QApplication.processEvents()
    assert widget.grab().toImage() == before, "when the direction changes"


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
