"""How tags look: a pill for each, in the colour that machines have for it or one that its name comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from zlib import crc32

from PyQt6.QtCore import QObject, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from virtgui.model.keys import DomainKey
from virtgui.model.notes import TAG_COLORS
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
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
"""The words for `TAG_COLORS`."""
_PREFIX = "tag/"
_PAD, _GAP = 6, 4
_CUT = 8
"""A pill is cut off rather than left out while it is at least this wide."""


class TagLook(QObject):
    """Colours by tag, as the machines' own metadata has them: most of those that have one decide. Tags without are
    coloured by their names; so is each where no world is known."""

    changed = pyqtSignal()
    """Some tag has another colour."""

    def __init__(self, world: World | None = None, settings: Settings | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._pairs: dict[bool, dict[str, tuple[QColor, QColor]]] = {}
        self._of: dict[DomainKey, tuple[tuple[str, str], ...]] = {}
        self._said: dict[str, Counter[str]] = {}
        self._tried: dict[str, str] = {}
        if world is not None:
            self._world = world
            self._machines_changed(frozenset(world.machines), frozenset(), frozenset())
            world.machines_changed.connect(self._machines_changed)

    def color(self, tag: str) -> str:
        """One of `TAG_COLORS`."""
        return self.chosen(tag) or TAG_COLORS[crc32(tag.casefold().encode("utf-8", "replace")) % len(TAG_COLORS)]

    def chosen(self, tag: str) -> str:
        """The colour that was given to a tag; "" for none."""
        name = tag.casefold()
        if name in self._tried:
            return self._tried[name]
        said = self._said.get(name)
        if said:
            return max(sorted(said), key=said.__getitem__)
        # As earlier versions kept them.
        kept = self._settings.text(_PREFIX + name) if self._settings is not None else ""
        return kept if kept in TAG_COLORS else ""

    def try_on(self, tag: str, color: str | None) -> None:
        """Show a tag in this colour here, before machines have it; "" in the one its name comes to, None as it is."""
        self._tried.pop(tag.casefold(), None)
        if color is not None:
            self._tried[tag.casefold()] = color
        self.changed.emit()

    def settle(self) -> None:
        """From now on machines say what was tried on, and not what an earlier version kept."""
        for name in self._tried:
            if self._settings is not None:
                self._settings.put(_PREFIX + name, None)

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

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], removed: frozenset[DomainKey]
    ) -> None:
        moved = False
        for key in (*added, *changed, *removed):
            machine = self._world.machines.get(key)
            config = machine.config if machine is not None else None
            colors = config.tag_colors if config is not None else ()
            if colors or key in self._of:
                moved |= self._note(key, colors)
        if moved:
            self.changed.emit()

    def _note(self, key: DomainKey, colors: tuple[tuple[str, str], ...]) -> bool:
        before = self._of.pop(key, ())
        if colors:
            self._of[key] = colors
        for number, pairs in ((-1, before), (1, colors)):
            for tag, color in pairs:
                said = self._said.setdefault(tag.casefold(), Counter())
                said[color] += number
                if not said[color]:
                    del said[color]
        return before != colors


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
