"""Machines dragged from a list: what is carried, and how it is read again."""

from __future__ import annotations

import json

from PyQt6.QtCore import QMimeData, Qt
from PyQt6.QtGui import QDrag, QPainter, QPixmap
from PyQt6.QtWidgets import QWidget

from virtgui.model.keys import DomainKey, HostKey
from virtgui.views import theme

MACHINES = "application/x-virtgui-machines"
"""Only for windows of this program: a host's address in it may be of no use, or of too much, to another."""


def carried(keys: tuple[DomainKey, ...]) -> QMimeData:
    """The machines as what a drag carries."""
    data = QMimeData()
    data.setData(MACHINES, json.dumps([[str(key.host), key.uuid] for key in keys]).encode())
    return data


def machines_in(data: QMimeData | None) -> tuple[DomainKey, ...]:
    """The machines that a drag carries; none where it carries something else."""
    if data is None or not data.hasFormat(MACHINES):
        return ()
    try:
        pairs = json.loads(bytes(data.data(MACHINES).data()))
        return tuple(DomainKey(HostKey(str(host)), str(uuid)) for host, uuid in pairs)
    except (ValueError, TypeError):
        return ()


def drag(source: QWidget, keys: tuple[DomainKey, ...], words: str) -> None:
    """Carry machines until they are let go; a tag with words is under the pointer."""
    it = QDrag(source)
    it.setMimeData(carried(keys))
    it.setPixmap(_tag(source, words))
    it.exec(Qt.DropAction.MoveAction)


def _tag(source: QWidget, words: str) -> QPixmap:
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
