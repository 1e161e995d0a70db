"""What is painted by hand is what Qt would paint, and no more of it than looks another."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QObject, QRect, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QAbstractItemView, QApplication, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import HOME, LAB, busy, host, key, machine
from virtgui.model.facts import DomainConfig, Phase
from virtgui.model.messages import HostSeen, Sampled
from virtgui.model.samples import HostSample
from virtgui.qtmodels.grouping import By
from virtgui.qtmodels.hosts import Hosts
from virtgui.qtmodels.ordering import Column
from virtgui.views.labels import Ticking
from virtgui.views.machine_table import MachineTable
from virtgui.views.miniplot import Line, MiniPlot
from virtgui.views.strokes import line_pen, polygon, stroke


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
    QApplication.processEvents()
    painted = _Painted(table.viewport())
    for at, percent in ((200.0, 70.0), (300.0, 20.0)):
        painted.rects.clear()
        busy(manager.world, {key(1): percent}, at)
        shown = _on_screen(manager)
        row = manager.model.row(key(1))
        cell = table.visualRect(manager.model.index(row or 0, Column.CPU))
        assert painted.rects and all(cell.contains(rect) for rect in painted.rects)
        manager.window.update()
        table.viewport().update()  # type: ignore[union-attr]
        assert _on_screen(manager) == shown


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


def test_a_plot_that_moves_by_less_than_a_pixel_is_not_painted_anew(qtbot: QtBot) -> None:
    plot = MiniPlot("CPU")
    qtbot.addWidget(plot)
    plot.resize(260, 92)
    plot.show()
    qtbot.waitExposed(plot)

    def show(until: float, figure: float) -> None:
        times = [until - 10 + second for second in range(11)]
        plot.show_lines((Line("cpu", times, [figure] * 11, f"{figure:.0f}%"),), (until - 300, until), 100.0, "100%")
        QApplication.processEvents()

    show(1000.0, 10.0)
    painted = _Painted(plot)
    frame = plot.frame()
    pixel = 300 / frame.width()
    for moved, whole in ((0.4, False), (0.9, False), (1.3, True), (1.9, False), (2.4, True)):
        painted.rects.clear()
        show(1000.0 + moved * pixel, 10 * moved)
        assert [rect.intersects(frame) for rect in painted.rects] == [whole], moved
    assert "24%" in plot.accessibleDescription()


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
    asked: list[QEvent.Type] = []

    class Requests(QObject):
        def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
            if event is not None and event.type() == QEvent.Type.LayoutRequest:
                asked.append(event.type())
            return False

    requests, before = Requests(), label.grab().toImage()
    box.installEventFilter(requests)
    label.setText("Running for 59 s")
    QApplication.processEvents()
    assert asked == [] and label.grab().toImage() != before
    assert label.text() == label.accessibleName() == "Running for 59 s"
    label.setText("Running for a much longer time than it did before")
    QApplication.processEvents()
    assert asked and label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(label.text())


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
