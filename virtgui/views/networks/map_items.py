"""What the map is made of: boxes with a picture and two lines, and the lines between them."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QApplication, QGraphicsItem, QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from virtgui.qtmodels.network_map import Joint, Layer, Spot
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme
from virtgui.views.frames import dot, focus_ring, rounded
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_text
from virtgui.views.networks.rows import kind_words

_WIDE = {Layer.HOST: 178, Layer.BRIDGE: 164, Layer.NETWORK: 196, Layer.MACHINE: 196}
_PAD, _GAP = 10, 8
_ICONS = {"host": "server-2", "interface": "plug", "bridge": "switch-horizontal", "machine": "device-desktop"}
_KINDS = {
    "host": tr("host"),
    "interface": tr("interface"),
    "bridge": tr("bridge"),
    "machine": tr("machine"),
}
_LONGEST = 80


def spoken(spot: Spot) -> str:
    """A box in one sentence, for its tooltip and for who cannot see it."""
    parts = [plain(spot.title, _LONGEST), said_kind(spot)]
    if spot.line:
        parts.append(plain(spot.line, _LONGEST))
    if spot.layer is Layer.NETWORK and spot.on is not None and spot.kind != "missing":
        parts.append(tr("on", "network") if spot.on else tr("off", "network"))
    parts += [tr("card {card}").format(card=plain(plug.words)) for plug in spot.plugs]
    return ", ".join(filter(None, parts))


def said_kind(spot: Spot) -> str:
    """What a box is."""
    if spot.layer is Layer.NETWORK:
        if spot.kind in ("", "missing"):
            return tr("network")
        return tr("network, {kind}").format(kind=kind_words(spot.kind))
    return _KINDS.get(spot.kind, spot.kind)


class SpotItem(QGraphicsItem):
    """A box; the keyboard goes from one to the next."""

    def __init__(self, spot: Spot) -> None:
        super().__init__()
        self.spot = spot
        self.lit = False
        self._dress()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsFocusable)
        self.setAcceptHoverEvents(True)
        if spot.key is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(plain_tip(spoken(spot)))
        self.setZValue(1)

    def _dress(self) -> None:
        base = QApplication.font()
        self._title = theme.medium(base)
        self._small = theme.figures(base, theme.SECONDARY)
        self._plug = theme.figures(base, theme.CAPTION)
        metrics = QFontMetricsF(self._title), QFontMetricsF(self._small), QFontMetricsF(self._plug)
        self._lines = tuple(metric.height() for metric in metrics)
        scale = max(1.0, self._lines[0] / 16)
        self.width = _WIDE[self.spot.layer] * scale
        self.height = 2 * _PAD + self._lines[0] + (self._lines[1] if self._second() else 0)
        self.height += len(self.spot.plugs) * self._lines[2] + (4 if self.spot.plugs else 0)

    def _second(self) -> str:
        spot = self.spot
        if spot.layer is Layer.NETWORK and spot.kind not in ("", "missing"):
            return ", ".join(filter(None, (kind_words(spot.kind), spot.line)))
        return spot.line

    def boundingRect(self) -> QRectF:
        return QRectF(-2, -2, self.width + 4, self.height + 4)

    def plug_at(self, place: int) -> QPointF:
        """Where a card's line ends; without one the middle of the left side."""
        if place < 0 or place >= len(self.spot.plugs):
            return QPointF(0, self.height / 2)
        first = _PAD + self._lines[0] + (self._lines[1] if self._second() else 0) + 4
        return QPointF(0, first + (place + 0.5) * self._lines[2])

    def paint(
        self, painter: QPainter | None, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None
    ) -> None:
        if painter is None or widget is None:
            return
        ours, spot = theme.scheme(widget.palette()), self.spot
        frame = QRect(0, 0, round(self.width), round(self.height))
        ground = ours.selection if self.lit else ours.window if spot.layer is Layer.HOST else ours.base
        line = ours.accent if self.lit else ours.error if spot.kind == "missing" else ours.outline
        rounded(painter, frame, ground, line, theme.CARD_CORNER)
        role = ours.running if spot.on else ours.off if spot.on is False else ours.muted
        picture = _ICONS.get(spot.kind, "affiliate" if spot.kind != "missing" else "alert-triangle")
        top = _PAD + (self._lines[0] - theme.ICON) / 2
        icons.paint(painter, QRect(_PAD, round(top), theme.ICON, theme.ICON), picture, role)
        left = _PAD + theme.ICON + _GAP
        room = self.width - left - _PAD
        painter.setPen(ours.text if spot.on is not False else ours.muted)
        _write(painter, self._title, QRectF(left, _PAD, room, self._lines[0]), plain(spot.title, _LONGEST))
        below = _PAD + self._lines[0]
        if second := self._second():
            painter.setPen(ours.muted)
            _write(painter, self._small, QRectF(left, below, room, self._lines[1]), plain(second, _LONGEST))
        for place, plug in enumerate(spot.plugs):
            where = self.plug_at(place)
            dot(painter, QPointF(where.x() + 0.5, where.y()), 3.5, ours.accent if plug.to else ours.outline)
            painter.setPen(ours.muted)
            rect = QRectF(left, where.y() - self._lines[2] / 2, room, self._lines[2])
            _write(painter, self._plug, rect, plain(plug.words))
        if self.hasFocus():
            focus_ring(painter, frame.adjusted(-2, -2, 2, 2), widget.palette(), theme.CARD_CORNER + 2)

    def light(self, on: bool) -> None:
        """Show it as one of those that belong together."""
        if on != self.lit:
            self.lit = on
            self.update()

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent | None) -> None:
        scene = self.scene()
        if scene is not None:
            for view in scene.views():
                if hasattr(view, "light"):
                    view.light(self)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent | None) -> None:
        scene = self.scene()
        if scene is not None:
            for view in scene.views():
                if hasattr(view, "light"):
                    view.light(None)


class JointItem(QGraphicsItem):
    """A line; dashed while nothing goes that way."""

    def __init__(
        self, joint: Joint, outer: SpotItem, inner: SpotItem, passed: list[tuple[QPointF, float]] | None = None
    ) -> None:
        """`passed` are the rooms in columns that the line goes straight through: where each begins, how wide it is."""
        super().__init__()
        self.joint = joint
        self.outer, self.inner = outer, inner
        self.lit = False
        self._font = theme.figures(QApplication.font(), theme.CAPTION)
        start = outer.pos() + QPointF(outer.width, outer.height / 2)
        end = inner.pos() + inner.plug_at(joint.plug)
        self._path = QPainterPath(start)
        self._middle = QPointF()
        for where, wide in (*(passed or ()), (end, 0.0)):
            half = max(24.0, (where.x() - start.x()) / 2)
            self._path.cubicTo(start + QPointF(half, 0), where - QPointF(half, 0), where)
            if self._middle.isNull():
                self._middle = (start + where) / 2
            start = where + QPointF(wide, 0)
            if wide:
                self._path.lineTo(start)

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-60, -14, 60, 14)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None
    ) -> None:
        if painter is None or widget is None:
            return
        ours = theme.scheme(widget.palette())
        color = ours.accent if self.lit else ours.outline if self.joint.on else ours.border
        pen = QPen(color, 1.75 if self.lit else 1.25)
        if not self.joint.on:
            pen = QPen(ours.accent if self.lit else ours.outline, 1.0, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if self.joint.words:
            metrics = QFontMetricsF(self._font)
            wide = metrics.horizontalAdvance(self.joint.words) + 10
            rect = QRectF(self._middle.x() - wide / 2, self._middle.y() - metrics.height() / 2, wide, metrics.height())
            rounded(painter, rect.toAlignedRect(), ours.base, ours.border, metrics.height() / 2)
            painter.setPen(ours.muted)
            painter.setFont(self._font)
            draw_text(painter, rect, int(Qt.AlignmentFlag.AlignCenter), self.joint.words)

    def light(self, on: bool) -> None:
        """Show it as one of those that belong together."""
        if on != self.lit:
            self.lit = on
            self.setZValue(0.5 if on else 0)
            self.update()


def _write(painter: QPainter, font: QFont, rect: QRectF, text: str) -> None:
    painter.setFont(font)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute  # a map is the same in every language
    draw_text(painter, rect, int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), shown)
