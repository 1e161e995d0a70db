"""A guest's screen made small: the latest picture of it, or its state in its place."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QShowEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.condition import Condition, condition
from virtgui.qtmodels.shots import Shots
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme, words
from virtgui.views.mirror import draw_pixmap

ASPECT = 10 / 16
"""The height of most screens for their width."""
_WIDTH, _SMALL = 168, 128
_QUIET = frozenset((Condition.RUNNING, Condition.STUCK))
"""What is told by no shape of its own where a picture should be."""


class ScreenPainter:
    """Paints machines' screens into rectangles; what was scaled last for a machine is kept."""

    def __init__(self, world: World, shots: Shots) -> None:
        self._world = world
        self._shots = shots
        self._scaled: dict[DomainKey, tuple[tuple[int, int, int, float], QPixmap]] = {}

    def forget_all_but(self, keys: frozenset[DomainKey]) -> None:
        """Keep nothing of machines that are not seen."""
        self._scaled = {key: value for key, value in self._scaled.items() if key in keys}

    def paint(self, painter: QPainter, room: QRect, key: DomainKey, ours: theme.Scheme, *, top: bool = False) -> None:
        """The screen as large as it fits, in the middle or at the top, at whole pixels of the display."""
        machine = self._world.machines.get(key)
        if machine is None or room.isEmpty():
            return
        host = self._world.hosts.get(key.host)
        now = condition(machine, host)
        image = self._shots.picture(key) if machine.active and now is not Condition.LOST else None
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        if image is None:
            width, height = room.width(), min(room.height(), round(room.width() * ASPECT))
            place = QRect(room.left(), room.top(), width, height)
            if not top:
                place.moveCenter(room.center())
            self._paint_nothing(painter, place, machine.active and now in _QUIET, icons.state(machine, host), ours)
            painter.setPen(ours.muted)
            return
        picture = self._fit(key, image, room.size(), ratio)
        size = picture.deviceIndependentSize()
        left = room.left() + (room.width() - size.width()) / 2
        above = room.top() + (0 if top else (room.height() - size.height()) / 2)
        at = QPointF(round(left * ratio) / ratio, round(above * ratio) / ratio)
        draw_pixmap(painter, at, picture)
        _frame(painter, QRectF(at, size), ours, ratio)

    def _fit(self, key: DomainKey, image: QImage, room: QSize, ratio: float) -> QPixmap:
        how = (image.cacheKey(), room.width(), room.height(), ratio)
        known = self._scaled.get(key)
        if known is not None and known[0] == how:
            return known[1]
        bounds = QSize(max(1, int(room.width() * ratio)), max(1, int(room.height() * ratio)))
        fitted = image.scaled(bounds, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        picture = QPixmap.fromImage(fitted)
        picture.setDevicePixelRatio(ratio)
        self._scaled[key] = how, picture
        return picture

    @staticmethod
    def _paint_nothing(
        painter: QPainter, place: QRect, quiet: bool, state: tuple[str, str], ours: theme.Scheme
    ) -> None:
        painter.fillRect(place, theme.mix(ours.text, ours.base, 0.04))
        _frame(painter, QRectF(place), ours, 1.0)
        side = theme.ICON_CARD
        where = QRect(0, 0, side, side)
        where.moveCenter(place.center())
        picture, role = ("device-tv", "muted") if quiet else state
        icons.paint(painter, where, picture, theme.mix(getattr(ours, role), ours.base, 0.75))


def _frame(painter: QPainter, around: QRectF, ours: theme.Scheme, ratio: float) -> None:
    """One line of the display's own pixels."""
    half = 0.5 / ratio
    painter.setPen(ours.border)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(around.adjusted(half, half, -half, -half))


class Thumbnail(QWidget):
    """One machine's screen; asked for only while it is on screen itself."""

    opened = pyqtSignal(DomainKey)
    """A person double-clicked it."""

    def __init__(self, world: World, shots: Shots, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._shots = shots
        self._painter = ScreenPainter(world, shots)
        self._key: DomainKey | None = None
        self._width = _WIDTH
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        shots.changed.connect(self._changed)

    def show_machine(self, key: DomainKey | None) -> None:
        """Show another machine, or none."""
        if key != self._key:
            self._key = key
            self._painter.forget_all_but(frozenset())
            self._look()
        machine = self._world.machines.get(key) if key is not None else None
        if machine is None:
            self.setAccessibleName("")
        else:
            state = words.state_word(machine, self._world.hosts.get(machine.key.host))
            self.setAccessibleName(
                tr("Screen of {name}, {state}").format(name=plain(machine.name), state=words.small(state))
            )
        self.update()

    def set_small(self, small: bool) -> None:
        """Leave room for what stands beside it."""
        width = _SMALL if small else _WIDTH
        if width != self._width:
            self._width = width
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._width, round(self._width * ASPECT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width, theme.MIN_TARGET)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._key is not None:
            painter = QPainter(self)
            self._painter.paint(painter, self.rect(), self._key, theme.scheme(self.palette()), top=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if self._key is not None:
            self.opened.emit(self._key)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._look()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _look(self) -> None:
        shown = self._key is not None and self.isVisible()
        self._shots.see(frozenset((self._key,)) if shown and self._key is not None else frozenset(), self)

    def _changed(self, key: DomainKey) -> None:
        if key == self._key:
            self.update()
