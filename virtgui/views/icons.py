"""The icons: Tabler's SVGs drawn in the colours of the palette, sharp at every scale."""

from __future__ import annotations

from functools import cache, lru_cache

from PyQt6.QtCore import QByteArray, QRect, QRectF, QSize
from PyQt6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QTransform
from PyQt6.QtSvg import QSvgRenderer

from virtgui.model.facts import Domain, Host
from virtgui.qtmodels.condition import Condition, condition
from virtgui.util.assets import asset
from virtgui.views.mirror import draw_pixmap, is_to_left
from virtgui.views.theme import DARK, LIGHT, scheme

_STROKES = ((18, "1.75"), (22, "1.6"), (30, "1.5"))
_THIN_STROKE = "1.25"
_TURNED = frozenset(
    (
        "arrow-back-up",
        "chevron-left",
        "chevron-right",
        "external-link",
        "file-export",
        "layout-sidebar",
        "list-details",
        "logs",
    )
)
"""Icons that point where one reads on or back, or are drawn as one reads."""

STATES: dict[Condition, tuple[str, str]] = {
    Condition.RUNNING: ("player-play-filled", "running"),
    Condition.STUCK: ("alert-circle", "paused"),
    Condition.MIGRATING: ("switch-horizontal", "accent"),
    Condition.PAUSED: ("player-pause-filled", "paused"),
    Condition.SHUTTING_DOWN: ("power", "off"),
    Condition.OFF: ("square", "off"),
    Condition.CRASHED: ("alert-triangle-filled", "error"),
    Condition.SAVED: ("device-floppy", "saved"),
    Condition.ASLEEP: ("moon-filled", "asleep"),
    Condition.LOST: ("plug-connected-x", "lost"),
    Condition.UNKNOWN: ("plug-connected-x", "lost"),
}
"""Icon and colour role of each condition."""
PROGRAM = "server-2"
"""The program itself: its windows, its place in the tray."""


def state(domain: Domain, host: Host | None) -> tuple[str, str]:
    """Icon name and colour role of a machine as it is now."""
    return STATES[condition(domain, host)]


@lru_cache(maxsize=256)
def _source(name: str) -> bytes:
    return asset("resources", "icons", f"{name}.svg").read_bytes()


def _stroke(size: float) -> str:
    for limit, width in _STROKES:
        if size <= limit:
            return width
    return _THIN_STROKE


@lru_cache(maxsize=1024)
def _drawn(name: str, rgba: int, size: int, ratio: float, turned: bool = False) -> QPixmap:
    color = QColor.fromRgba(rgba)
    svg = _source(name).replace(b"currentColor", color.name().encode())
    svg = svg.replace(b'stroke-width="2"', f'stroke-width="{_stroke(size)}"'.encode())
    side = max(1, round(size * ratio))
    pixmap = QPixmap(side, side)
    pixmap.fill(QColor("transparent"))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(color.alphaF())
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    if turned:
        pixmap = pixmap.transformed(QTransform.fromScale(-1, 1))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, color: QColor, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The icon `size` logical pixels wide in one colour, for a screen of that device pixel ratio.
    FileNotFoundError for an icon there is not."""
    return _drawn(name, color.rgba(), size, ratio)


def paint(painter: QPainter, where: QRect, name: str, color: QColor) -> None:
    """Draw the icon into a square of logical pixels, sharp on the painter's device."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    turned = is_to_left(painter) and name in _TURNED
    draw_pixmap(painter, where.topLeft(), _drawn(name, color.rgba(), where.width(), ratio, turned))


class _Tinted(QIconEngine):
    """Draws an icon in a role's colour of the palette as it is at that moment."""

    def __init__(self, name: str, role: str, palette: QPalette | None) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._palette = palette

    def _color(self, mode: QIcon.Mode) -> QColor:
        palette = self._palette if self._palette is not None else QGuiApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        if mode == QIcon.Mode.Selected and self._role == "text":
            return palette.color(QPalette.ColorRole.HighlightedText)
        ours = scheme(palette)
        if self._role == "filled_text" and ours not in (LIGHT, DARK):
            return palette.color(QPalette.ColorRole.ButtonText)  # a style that is not ours fills no button
        color: QColor = getattr(ours, self._role)
        return color

    def paint(self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        if painter is None:
            return
        side = min(rect.width(), rect.height())
        where = QRect(rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2, side, side)
        paint(painter, where, self._name, self._color(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        """As sharp as a screen with ratio `scale` shows it."""
        side = round(min(size.width(), size.height()) / (scale if _asked_in_device_pixels() else 1.0))
        turned = QGuiApplication.isRightToLeft() and self._name in _TURNED
        return _drawn(self._name, self._color(mode).rgba(), side, scale, turned)

    def actualSize(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:
        side = min(size.width(), size.height())
        return QSize(side, side)

    def clone(self) -> QIconEngine:
        return _Tinted(self._name, self._role, self._palette)


class _Probe(QIconEngine):
    """Hears in which pixels it is asked."""

    asked = 0

    def scaledPixmap(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State, _scale: float) -> QPixmap:
        _Probe.asked = size.width()
        return QPixmap(size)

    def clone(self) -> QIconEngine:
        return _Probe()


@cache
def _asked_in_device_pixels() -> bool:
    """Older Qt asks an engine for as many pixels as the screen has, newer for those of the layout."""
    QIcon(_Probe()).pixmap(QSize(16, 16), 2.0)
    return _Probe.asked > 16


def icon(name: str, role: str = "text", palette: QPalette | None = None) -> QIcon:
    """An icon in the colour of a `theme.Scheme` role. It follows the application's palette as that
    changes, unless it is given one of its own."""
    return QIcon(_Tinted(name, role, palette))
