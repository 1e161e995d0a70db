"""What is painted by hand is what Qt would paint, and no more of it than looks another."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QObject, QRect, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QAbstractItemView, QApplication, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import HOME, LAB, busy, host, key, machine, world
from virtgui.model.facts import DomainConfig, DomainState, Phase
from virtgui.model.messages import HostSeen, Sampled, Seen
from virtgui.model.samples import DiskSample, DomainSample, HostSample
from virtgui.qtmodels.grouping import By
from virtgui.qtmodels.hosts import Hosts
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.ordering import Column
from virtgui.util.frozen import replace
from virtgui.views import figure_cell
from virtgui.views.face import Face
from virtgui.views.figures import Figures
from virtgui.views.labels import Ticking
from virtgui.views.machine_table import MachineTable
from virtgui.views.strokes import line_pen, polygon, stroke

_ROUNDS = 30
"""A new window lays itself out, then is painted, then looks what is in sight: each in a round of its own."""


class _Painted(QObject):
    """Where a widget is painted."""

    def __init__(self, of: QWidget | None) -> None:
        super().__init__()
        assert of is not None
        self.rects: list[QRect] = []
        of.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def _viewport(view: QAbstractItemView) -> QImage:
    found = view.viewport()
    assert found is not None
    return found.grab().toImage()


def _on_screen(manager: Manager) -> QImage:
    screen = manager.window.screen()
    assert screen is not None
    QApplication.processEvents()
    return screen.grabWindow(int(manager.window.winId())).toImage()


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def manager(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication) -> Manager:
    before = qapp.layoutDirection()
    qapp.setLayoutDirection(request.param)
    request.addfinalizer(lambda: qapp.setLayoutDirection(before))
    tagged = machine(7, "a-name-that-is-far-too-long-for-its-column-" * 3, config=DomainConfig(tags=("db", "nightly")))
    made = Manager().list(*trio(), tagged).show(qtbot)
    busy(made.world, {key(1): 40.0, key(7): 90.0})
    made.table.columns.show(Column.TAGS, True)
    made.table.columns.show(Column.UUID, True)
    return made


@pytest.mark.parametrize("by", [By.NOTHING, By.STATE, By.TAG])
def test_the_table_looks_as_if_qt_had_painted_it(
    qtbot: QtBot, manager: Manager, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = manager.table
    manager.window.pane.grouping.gather(by)
    table.setFocus()
    table.choose((key(1), key(7)), key(7))
    QApplication.processEvents()
    ours = _viewport(table)
    plain = QImage(ours)
    plain.fill(ours.pixel(ours.width() // 2, ours.height() - 2))
    assert ours != plain
    dragged = QAbstractItemView.State.DraggingState
    monkeypatch.setattr(MachineTable, "state", lambda _: dragged)
    assert _viewport(table) == ours


def test_cells_that_look_another_are_painted_and_no_more(qtbot: QtBot, manager: Manager) -> None:
    table = manager.table
    qtbot.waitUntil(lambda: bool(table._last_seen), timeout=30_000)
    busy(manager.world, {key(1): 40.0, key(7): 90.0}, 150.0)  # how rows in sight look is known from now on
    QApplication.processEvents()
    painted = _Painted(table.viewport())
    for at, percents in ((200.0, {key(1): 70.0}), (300.0, {key(1): 20.0}), (400.0, {key(7): 30.0, key(1): 60.0})):
        painted.rects.clear()
        busy(manager.world, percents, at)
        shown = _on_screen(manager)
        cells = QRect()
        for row in map(manager.model.row, percents):
            cells = cells.united(table.visualRect(manager.model.index(row or 0, Column.CPU)))
        assert cells.height() == len(percents) * table.rowHeight(0)
        assert painted.rects and all(cells.contains(rect) for rect in painted.rects)
        manager.window.update()
        table.viewport().update()  # type: ignore[union-attr]
        assert _on_screen(manager) == shown


def _rows_on_screen(manager: Manager) -> QImage:
    view = manager.table.viewport()
    assert view is not None
    for _ in range(_ROUNDS):
        whole = _on_screen(manager)
    return whole.copy(QRect(view.mapTo(manager.window, view.rect().topLeft()), view.size()))


def test_of_machines_that_changed_only_their_rows_are_painted(qtbot: QtBot, manager: Manager) -> None:
    table = manager.table
    qtbot.waitUntil(lambda: bool(table._last_seen), timeout=30_000)
    _rows_on_screen(manager)
    painted = _Painted(table.viewport())
    manager.world.take([Seen((machine(1, "db-01", state=DomainState.PAUSED),))])
    shown = _rows_on_screen(manager)
    row = table.visualRect(manager.model.index(manager.model.row(key(1)) or 0, Column.NAME))
    assert painted.rects, "it is paused now"
    assert all((rect.top(), rect.height()) == (row.top(), table.rowHeight(0)) for rect in painted.rects)
    manager.window.update()
    table.viewport().update()  # type: ignore[union-attr]
    assert _rows_on_screen(manager) == shown


def _host_sample(manager: Manager, at: float, busy_ns: int) -> None:
    manager.world.take([Sampled(LAB, (), HostSample(LAB, at, busy_ns, int(at * 1e9) - busy_ns, 1000, 400, 0))])


def test_a_hosts_row_is_painted_when_its_figures_look_another(qtbot: QtBot) -> None:
    manager = Manager().list(*trio())
    manager.world.take([HostSeen(host(HOME))])
    manager.show(qtbot)
    for at in (100.0, 101.0):
        _host_sample(manager, at, int(at * 5e8))
    hosts = manager.window.hosts.list
    QApplication.processEvents()
    before = _viewport(hosts)
    painted = _Painted(hosts.viewport())
    _host_sample(manager, 102.0, int(102 * 5e8))
    QApplication.processEvents()
    assert painted.rects == []
    _host_sample(manager, 103.0, int(102 * 5e8 + 9e8))
    QApplication.processEvents()
    model = hosts.model()
    assert model is not None
    (row,) = [hosts.visualRect(model.index(row, 0)) for row in range(model.rowCount()) if "90%" in _words(hosts, row)]
    assert painted.rects and all(row.contains(rect) for rect in painted.rects)
    assert _viewport(hosts) != before


def _words(hosts: QAbstractItemView, row: int) -> tuple[str, ...]:
    model, delegate = hosts.model(), hosts.itemDelegate()
    known = model.host(row)  # type: ignore[union-attr]
    return delegate.look(known) if known is not None else ()  # type: ignore[union-attr]


def test_plots_that_move_by_less_than_a_pixel_are_not_painted_anew(qtbot: QtBot) -> None:
    made, now = world(machine(1)), 1000.0
    figures = Figures(made, lambda: now)
    qtbot.addWidget(figures)
    figures.resize(540, 200)
    used = 0

    def live(seconds: float, percent: int, read: int = 0) -> None:
        nonlocal now, used
        now += seconds
        used += round(seconds * percent * 10_000_000)
        sample = DomainSample(
            key(1), now, 1, cpu_ns=used, vcpus=1, balloon_kib=512, disks=(DiskSample("vda", read, 0),)
        )
        made.take([Sampled(LAB, (sample,))])
        figures.refresh(key(1))
        QApplication.processEvents()

    live(1, 0)
    figures.show()
    qtbot.waitExposed(figures)
    for _ in range(3):
        live(1, 10)
    plot, memory = figures.plots[:2]
    frame = plot.frame()
    pixel, painted, aside = 300 / frame.width(), _Painted(plot), _Painted(memory)
    live(2 * pixel, 10)
    moments: tuple[tuple[float, int, list[bool]], ...] = (
        (0.4, 24, [False]),  # the figure alone
        (0.4, 24, []),  # which is the same
        (0.4, 24, [True]),
        (0.5, 30, [False]),
    )
    for moved, percent, whole in moments:
        painted.rects.clear()
        aside.rects.clear()
        live(moved * pixel, percent)
        assert [rect.intersects(frame) for rect in painted.rects] == whole, (moved, percent)
        assert bool(aside.rects) == (whole == [True])
        assert f"{percent}%" in plot.accessibleDescription()
    painted.rects.clear()
    live(0.3 * pixel, 30, 90_000_000)  # more than its axis reaches to
    assert [rect.intersects(frame) for rect in painted.rects] == [True]


def test_many_points_are_handed_over_as_they_are(qapp: object) -> None:
    for count in (2, 39, 40, 500):
        xs, ys = [place * 0.5 for place in range(count)], [place % 7 * 1.25 for place in range(count)]
        points = polygon(xs, ys)
        assert points.size() == count
        assert [(points.at(place).x(), points.at(place).y()) for place in range(count)] == list(
            zip(xs, ys, strict=True)
        )


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [1.0, 1.2, 1.75])
def test_a_line_is_as_wide_as_it_should_be(qapp: object, ratio: float, width: float) -> None:
    image = QImage(round(100 * ratio), round(20 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    stroke(painter, polygon([0.0, 50.0, 100.0], [10.0, 10.0, 10.0]), line_pen(QColor("black"), width))
    painter.end()
    middle = image.width() // 2
    ink = sum(255 - QColor(image.pixel(middle, y)).red() for y in range(image.height())) / 255
    assert ink == pytest.approx(width * ratio, rel=0.4)


class Requests(QObject):
    """Notes when a widget is asked to lay itself out again."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.asked: list[QEvent.Type] = []
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.asked.append(event.type())
        return False


def test_a_line_that_ticks_moves_nothing_around_it(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    row = QHBoxLayout(box)
    label, beside = Ticking("muted"), QLabel("beside")
    row.addWidget(label)
    row.addWidget(beside)
    label.setText("Running for 58 s")
    box.show()
    qtbot.waitExposed(box)
    QApplication.processEvents()
    asked, before = Requests(box).asked, label.grab().toImage()
    label.setText("Running for 59 s")
    QApplication.processEvents()
    assert asked == [] and label.grab().toImage() != before
    assert label.text() == label.accessibleName() == "Running for 59 s"
    label.setText("Running for a much longer time than it did before")
    QApplication.processEvents()
    assert asked and label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(label.text())
    label.setText("Not running")
    QApplication.processEvents()
    assert label.sizeHint().width() < label.fontMetrics().horizontalAdvance("Not running, and far away")


def test_a_machine_that_changes_its_state_moves_nothing_outside_the_filters(qtbot: QtBot) -> None:
    one, two, three = trio()
    manager = Manager().list(one, two, three)
    manager.show(qtbot)
    window, chips = manager.window, manager.window.pane.filter.chips
    qtbot.waitUntil(lambda: window.complete)
    for _ in range(_ROUNDS):
        QApplication.processEvents()
    assert chips[Chip.PAUSED].isVisible()
    asked = Requests(window).asked
    for state, count in ((DomainState.RUNNING, 0), (DomainState.PAUSED, 1)):
        manager.world.take([Seen((replace(three, state=state),))])
        qtbot.waitUntil(lambda count=count: chips[Chip.PAUSED].isVisible() == bool(count))
        QApplication.processEvents()
        words = [chips[chip].accessibleName() for chip in (Chip.RUNNING, Chip.PAUSED)]
        assert words == [f"Running, {2 - count}", f"Paused, {count}"]
        assert window.status.machines.text() == f"3 machines, {2 - count} running"
    assert asked == []


def test_a_host_that_changes_has_its_own_row_painted_alone(qtbot: QtBot) -> None:
    manager = Manager().list(*trio())
    manager.world.take([HostSeen(host(HOME))])
    manager.show(qtbot)
    hosts = manager.window.hosts.list
    QApplication.processEvents()
    painted = _Painted(hosts.viewport())
    manager.world.take([HostSeen(host(HOME, phase=Phase.OPENING))])
    QApplication.processEvents()
    model = manager.window.hosts.list.model()
    assert isinstance(model, Hosts)
    row = hosts.visualRect(model.index(model.row(HOME), 0))
    assert painted.rects and all(row.contains(rect) for rect in painted.rects)


def test_a_figure_is_written_whole_and_its_line_gives_way(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a number says another one."""
    lines: list[QRect] = []
    written: list[tuple[str, int]] = []
    write = Face.write

    def told(face: Face, painter: QPainter, rect: QRect, text: str, color: QColor, **more: bool) -> int:
        written.append((text, rect.width() - face.width(text)))
        return write(face, painter, rect, text, color, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Face, "write", told)
    monkeypatch.setattr(figure_cell, "paint_spark", lambda _painter, place, *_more: lines.append(place))
    figure = manager.window.pane.cells.text(key(1), Column.CPU)
    assert figure.endswith("%")
    for wide, drawn in ((94, True), (56, False)):
        manager.table.setColumnWidth(Column.CPU, wide)
        QApplication.processEvents()
        lines.clear()
        written.clear()
        _viewport(manager.table)
        (over,) = {over for text, over in written if text == figure}
        assert over >= 0, f"{figure} is cut at {wide}"
        places = [place for place in lines if place.left() < manager.table.columnViewportPosition(Column.CPU) + wide]
        assert any(manager.table.columnViewportPosition(Column.CPU) <= place.left() for place in places) is drawn
