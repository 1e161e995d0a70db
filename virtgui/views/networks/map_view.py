"""The map: hosts, bridges, networks and machines as a picture to zoom, move and click, also by the keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PyQt6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPalette, QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QFrame, QGraphicsScene, QGraphicsView, QWidget

from virtgui.model.keys import DomainKey
from virtgui.model.things import ThingKey
from virtgui.qtmodels.layering import Box, arranged, routed
from virtgui.qtmodels.network_map import Picture
from virtgui.util.language import tr
from virtgui.views.controls import is_return
from virtgui.views.networks.map_items import JointItem, SpotItem, spoken

_ACROSS, _DOWN, _MARGIN, _BETWEEN = 72.0, 14.0, 24.0, 36.0
_STEP, _LEAST, _MOST = 1.2, 0.2, 4.0
_PAN = 60
_Key = Qt.Key


class MapView(QGraphicsView):
    """Keys: arrows go from box to box, Return opens one, +, - and 0 zoom, Ctrl and an arrow move the picture."""

    network_wanted = pyqtSignal(object)
    """The ThingKey of a network."""
    machine_wanted = pyqtSignal(object)
    """The DomainKey of a machine."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a map is the same in every language
        self._pictures: tuple[Picture, ...] = ()
        self._spots: dict[str, SpotItem] = {}
        self._joints: list[JointItem] = []
        self._fitted = True
        self._pressed = QPoint()
        self._canvas = QGraphicsScene(self)
        self.setScene(self._canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAccessibleName(tr("Map of the network"))

    # -- showing -----------------------------------------------------------------------------

    def show_pictures(self, pictures: Iterable[Picture]) -> None:
        """Draw these, one host under the other; the box with the keyboard keeps it."""
        wanted = tuple(pictures)
        if wanted == self._pictures:
            return
        self._pictures = wanted
        focused = self.focused()
        kept = focused.spot.id if focused is not None else ""
        self._canvas.clear()
        self._spots, self._joints = {}, []
        top = 0.0
        for picture in wanted:
            top = self._draw(picture, top) + _BETWEEN
        self._canvas.setSceneRect(self._extent().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        if kept in self._spots:
            self._spots[kept].setFocus()
        if self._fitted:
            self.fit()

    def _extent(self) -> QRectF:
        found = QRectF()
        for item in self._spots.values():
            found = found.united(item.mapRectToScene(item.boundingRect()))
        return found

    def spots(self) -> tuple[SpotItem, ...]:
        """The boxes that are shown."""
        return tuple(self._spots.values())

    def joints(self) -> tuple[JointItem, ...]:
        """The lines that are shown."""
        return tuple(self._joints)

    def spot(self, title: str) -> SpotItem | None:
        """The first box with this title."""
        return next((item for item in self._spots.values() if item.spot.title == title), None)

    def focused(self) -> SpotItem | None:
        """The box with the keyboard."""
        item = self._canvas.focusItem()
        return item if isinstance(item, SpotItem) else None

    def fit(self) -> None:
        """Show all of it, no larger than it is meant to be."""
        self._fitted = True
        extent = self._canvas.sceneRect()
        if extent.isEmpty():
            return
        self.resetTransform()
        view = self.viewport()
        room = view.size() if view is not None else self.size()
        scale = min(1.0, room.width() / extent.width(), room.height() / extent.height())
        self.scale(max(scale, _LEAST), max(scale, _LEAST))
        self.centerOn(extent.center())

    def zoom(self, factor: float) -> None:
        """Show it larger or smaller."""
        scale = self.transform().m11() * factor
        if _LEAST <= scale <= _MOST:
            self._fitted = False
            self.scale(factor, factor)

    def light(self, spot: SpotItem | None) -> None:
        """Show what belongs to a box; None shows nothing so."""
        shown = spot or self.focused()
        joined = [joint for joint in self._joints if shown is not None and shown in (joint.outer, joint.inner)]
        near = {item for joint in joined for item in (joint.outer, joint.inner)}
        for joint in self._joints:
            joint.light(joint in joined)
        for item in self._spots.values():
            item.light(item in near or item is spot)

    def _draw(self, picture: Picture, top: float) -> float:
        items = {spot.id: SpotItem(spot) for spot in picture.spots}
        joined = [joint for joint in picture.joints if joint.outer in items and joint.inner in items]
        own = [Box(key, int(item.spot.layer), item.width, item.height) for key, item in items.items()]
        boxes, ways = routed(own, [(joint.outer, joint.inner) for joint in joined])
        steps = [step for way in ways.values() for step in pairwise(way)]
        places = arranged(boxes, steps, _ACROSS, _DOWN)
        rooms = {box.id: box for box in boxes if box.id not in items}
        for key, item in items.items():
            item.setPos(places[key].x, places[key].y + top)
        for joint in joined:
            passed = [
                (QPointF(places[key].x, places[key].y + top + rooms[key].height / 2), rooms[key].width)
                for key in ways[joint.outer, joint.inner][1:-1]
            ]
            drawn = JointItem(joint, items[joint.outer], items[joint.inner], passed)
            self._joints.append(drawn)
            self._canvas.addItem(drawn)
        for item in items.values():
            self._canvas.addItem(item)
        self._spots |= items
        return max((places[key].y + items[key].height for key in items), default=0.0) + top

    # -- what a person does ------------------------------------------------------------------

    def open_spot(self, item: SpotItem) -> None:
        """Open what a box stands for."""
        match item.spot.key:
            case ThingKey() as key:
                self.network_wanted.emit(key)
            case DomainKey() as key:
                self.machine_wanted.emit(key)

    def step(self, direction: QPointF) -> None:
        """Give the keyboard to the nearest box in a direction."""
        now = self.focused()
        if now is None:
            self._focus(next(iter(self._spots.values()), None))
            return
        here = now.sceneBoundingRect().center()

        def cost(item: SpotItem) -> float:
            way = item.sceneBoundingRect().center() - here
            along = way.x() * direction.x() + way.y() * direction.y()
            aside = abs(way.x() * direction.y()) + abs(way.y() * direction.x())
            return along + 2 * aside if along > 1 else float("inf")

        others = [item for item in self._spots.values() if item is not now and cost(item) < float("inf")]
        self._focus(min(others, key=cost, default=None))

    def _focus(self, item: SpotItem | None) -> None:
        if item is None:
            return
        item.setFocus()
        self.ensureVisible(item)
        self.setAccessibleDescription(spoken(item.spot))
        self.light(item)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        moves = {_Key.Key_Left: (-1, 0), _Key.Key_Right: (1, 0), _Key.Key_Up: (0, -1), _Key.Key_Down: (0, 1)}
        zooms = {_Key.Key_Plus: _STEP, _Key.Key_Equal: _STEP, _Key.Key_Minus: 1 / _STEP}
        key, focused = _Key(event.key()), self.focused()
        if key in moves and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._pan(*moves[key])
        elif key in moves:
            self.step(QPointF(*moves[key]))
        elif key in zooms:
            self.zoom(zooms[key])
        elif key == _Key.Key_0:
            self.fit()
        elif is_return(event) and focused is not None:
            self.open_spot(focused)
        else:
            super().keyPressEvent(event)

    def _pan(self, x: int, y: int) -> None:
        for bar, by in ((self.horizontalScrollBar(), x), (self.verticalScrollBar(), y)):
            if bar is not None:
                bar.setValue(bar.value() + by * _PAN)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is not None and (turned := event.angleDelta().y()):
            self.zoom(_STEP ** (turned / 120))
            event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        super().mouseReleaseEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        where = event.position().toPoint()
        if (where - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._fitted = False
            return
        item = self.itemAt(where)
        if isinstance(item, SpotItem):
            self._focus(item)
            self.open_spot(item)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        if self.focused() is None:
            self._focus(next(iter(self._spots.values()), None))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._canvas.update()
