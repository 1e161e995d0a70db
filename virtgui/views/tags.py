"""How tags look: a pill for each, in the colour a person chose for it or one that its name comes to."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from PyQt6.QtCore import QObject, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.frames import rounded
from virtgui.views.mirror import draw_text, mirror

COLORS = {
    "blue": tr("Blue"),
    "green": tr("Green"),
    "amber": tr("Amber"),
    "red": tr("Red"),
    "purple": tr("Purple"),
    "teal": tr("Teal"),
    "grey": tr("Grey"),
}
"""The words for `theme.TAG_COLORS`."""
_PREFIX = "tag/"
_PAD, _GAP = 6, 4
_CUT = 8
"""A pill is cut off rather than left out while it is at least this wide."""


class TagLook(QObject):
    """Colours by tag, kept in the settings; without settings those of the names."""

    changed = pyqtSignal()
    """A person chose another colour for some tag."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._pairs: dict[bool, dict[str, tuple[QColor, QColor]]] = {}
        if settings is not None:
            settings.changed.connect(self._setting_changed)

    def color(self, tag: str) -> str:
        """One of `theme.TAG_COLORS`."""
        colors = theme.TAG_COLORS
        return self.chosen(tag) or colors[crc32(tag.casefold().encode("utf-8", "replace")) % len(colors)]

    def chosen(self, tag: str) -> str:
        """The colour a person chose for a tag; "" for none."""
        chosen = self._settings.text(_PREFIX + tag.casefold()) if self._settings is not None else ""
        return chosen if chosen in theme.TAG_COLORS else ""

    def choose(self, tag: str, color: str) -> None:
        """Show a tag in this colour from now on; "" in the one its name comes to."""
        if self._settings is not None:
            self._settings.put(_PREFIX + tag.casefold(), color or None)

    def pair(self, tag: str, ours: theme.Scheme) -> tuple[QColor, QColor]:
        """Text and ground of a tag."""
        pairs = self._pairs.get(ours.dark)
        if pairs is None:
            pairs = self._pairs[ours.dark] = theme.tag_pairs(ours.dark)
        return pairs[self.color(tag)]

    def width(self, tags: Iterable[str], base: QFont) -> int:
        """How much room pills need side by side."""
        metrics = QFontMetrics(theme.font(base, theme.CAPTION))
        return sum(metrics.horizontalAdvance(tag) + 2 * _PAD + _GAP for tag in tags)

    def paint(
        self,
        painter: QPainter,
        room: QRect,
        tags: Iterable[str],
        ours: theme.Scheme,
        base: QFont,
        *,
        selected: bool = False,
    ) -> None:
        """Pills side by side, the last cut where the room ends."""
        font = theme.font(base, theme.CAPTION)
        metrics = QFontMetrics(font)
        tall = metrics.height() + 2
        left, top = room.left(), room.center().y() - tall // 2
        painter.setFont(font)
        for tag in tags:
            wide = min(metrics.horizontalAdvance(tag) + 2 * _PAD, room.right() - left)
            if wide < 2 * _PAD + _CUT:
                break
            text, ground = self.pair(tag, ours)
            pill = QRect(left, top, wide, tall)
            rounded(painter, pill, ours.base if selected else ground, None, theme.CORNER)
            painter.setPen(text)
            shown = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, wide - 2 * _PAD + 2)
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextSingleLine)
            draw_text(painter, pill.adjusted(_PAD, 0, 0, 0), flags, shown)
            left += wide + _GAP

    def _setting_changed(self, name: str) -> None:
        if name.startswith(_PREFIX):
            self.changed.emit()


class TagPills(QWidget):
    """One line of pills."""

    def __init__(self, look: TagLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tags: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    @property
    def tags(self) -> tuple[str, ...]:
        """What is shown."""
        return self._tags

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Show these."""
        if tags != self._tags:
            self._tags = tags
            self.setAccessibleName(tr("Tags {tags}").format(tags=", ".join(tags)) if tags else tr("No tags"))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.width(self._tags, self.font()), self.fontMetrics().height() + 4)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        mirror(painter, self.rect())
        self._look.paint(painter, self.rect(), self._tags, theme.scheme(self.palette()), self.font())
