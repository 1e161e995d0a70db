"""Machines dragged from a list, with a tag under the pointer that says which."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QDrag, QPainter, QPixmap
from PyQt6.QtWidgets import QWidget

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.row_drag import packed
from virtgui.views import theme


def drag(source: QWidget, keys: tuple[DomainKey, ...], words: str, group: tuple[str, ...] = ()) -> None:
    """Carry machines until they are let go; `group` is the path of the group that is carried with them."""
    it = QDrag(source)
    it.setMimeData(packed(keys, group))
    it.setPixmap(drag_tag(source, words))
    it.exec(Qt.DropAction.CopyAction)


def drag_tag(source: QWidget, words: str) -> QPixmap:
    """What hangs at the pointer."""
    ours, metrics = theme.scheme(source.palette()), source.fontMetrics()
    wide, tall = metrics.horizontalAdvance(words) + 2 * theme.GAP, metrics.height() + theme.GAP_SMALL
    ratio = source.devicePixelRatioF()
    pixmap = QPixmap(round(wide * ratio), round(tall * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(ours.selection)
    painter = QPainter(pixmap)
    painter.setPen(ours.text)
    painter.setFont(source.font())
    painter.drawText(0, 0, wide, tall, int(Qt.AlignmentFlag.AlignCenter), words)
    painter.end()
    return pixmap
