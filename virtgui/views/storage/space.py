"""What fills a pool: a bar of it with what is promised, and a treemap of its volumes."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QPoint, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from virtgui.model.chains import Space
from virtgui.model.users import VolumeFile
from virtgui.stats.squares import Tile, squares
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import percent_text, size_text
from virtgui.views import theme
from virtgui.views.frames import focus_ring, rounded
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_text, mirror

_BAR = 14
_READ = tr("This is as libvirt last read the pool, which may be a while ago: “Read again” has it look now.")
_MOST = 250
"""Volumes with a tile of their own."""


class FillBar(QWidget):
    """Taken by volumes, taken by else, free; and, where more is promised than there is, how far that goes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._space: Space | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What it shows, in a sentence or two."""
        it = self._space
        if it is None or not it.capacity:
            return ""
        parts = [tr("{free} of {size} free").format(free=size_text(it.free), size=size_text(it.capacity))]
        if it.over:
            share = percent_text(100 * (it.other + it.promised) / it.capacity)
            parts.append(
                tr("{promised} promised: {over} more than there is ({share})").format(
                    promised=size_text(it.promised), over=size_text(it.over), share=share
                )
            )
        else:
            parts.append(tr("{promised} promised").format(promised=size_text(it.promised)))
        parts.append(tr("volumes take {size}").format(size=size_text(it.volumes)))
        if it.other:
            parts.append(tr("all else {size}").format(size=size_text(it.other)))
        return ", ".join(parts)

    def show_space(self, space: Space | None) -> None:
        """Show this; None where nothing is known."""
        if space == self._space:
            return
        self._space = space
        self.setVisible(space is not None and space.capacity > 0)
        self.setAccessibleName(self.words)
        self.setToolTip(plain_tip(f"{self.words}\n{_READ}") if self.words else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, _BAR + self.fontMetrics().height() + theme.GAP_TINY)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        it = self._space
        if it is None or not it.capacity:
            return
        painter = QPainter(self)
        mirror(painter, self.rect())
        ours = theme.scheme(self.palette())
        whole = max(it.capacity, it.other + it.promised)
        scale = self.width() / whole
        rounded(painter, QRect(0, 0, max(2, round(it.capacity * scale)), _BAR), theme.mix(ours.text, ours.base, 0.07),
                None, 3)  # fmt: skip
        left = 0.0
        full = it.free < it.capacity * 0.05
        for size, color in ((it.other, ours.off), (it.volumes, ours.error if full else ours.accent)):
            wide = size * scale
            painter.fillRect(QRectF(left, 0, wide, _BAR), color)
            left += wide
        promised = (it.other + it.promised) * scale
        if promised > left:
            painter.save()
            painter.setClipRect(QRectF(left, 0, promised - left, _BAR))
            painter.setPen(QPen(ours.paused if it.over else ours.muted, 1))
            for x in range(int(left) - _BAR, int(promised) + _BAR, 5):
                painter.drawLine(x, _BAR, x + _BAR, 0)
            painter.restore()
        end = round(it.capacity * scale)
        painter.fillRect(QRect(min(end, self.width()) - 2, 0, 2, _BAR), ours.text)
        painter.setFont(theme.figures(self.font(), theme.SECONDARY))
        painter.setPen(ours.paused if it.over else ours.muted)
        room = QRect(0, _BAR + theme.GAP_TINY, self.width(), self.height() - _BAR - theme.GAP_TINY)
        text = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room.width())
        draw_text(painter, room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)


class Treemap(QWidget):
    """A tile for each volume, as large as what it takes. A click chooses a volume, arrow keys go from one to the next
    by size. What is free is not drawn: most pools would be one empty field."""

    chosen = pyqtSignal(str)
    """Name of a volume."""

    def __init__(self, unused: Callable[[VolumeFile], bool | None], parent: QWidget | None = None) -> None:
        """`unused` tells whether nobody uses a volume; None while that is not known."""
        super().__init__(parent)
        self._unused = unused
        self._volumes: tuple[VolumeFile, ...] = ()
        self._rest = (0, 0)
        self._tiles: tuple[Tile, ...] = ()
        self._at = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("What fills the pool"))
        self.setMinimumSize(160, 80)

    @property
    def current(self) -> str:
        """Name of the volume that is marked."""
        return self._at

    def show_volumes(self, volumes: tuple[VolumeFile, ...]) -> None:
        """Show what these take."""
        large = sorted((v for v in volumes if v.allocation > 0), key=lambda v: (-v.allocation, v.name))
        rest = large[_MOST:]
        shown = (tuple(large[:_MOST]), (len(rest), sum(v.allocation for v in rest)))
        if shown != (self._volumes, self._rest):
            self._volumes, self._rest = shown
            self._lay_out()

    def mark(self, name: str) -> None:
        """This volume is the chosen one."""
        if name != self._at:
            self._at = name
            self._tell()

    def tile(self, name: str) -> QRect:
        """Where a volume is drawn; an empty rectangle where it is not."""
        place = next((place for place, volume in enumerate(self._volumes) if volume.name == name), None)
        found = next((tile for tile in self._tiles if self._entry(tile.place) == ("volume", place)), None)
        return _rect(found) if found is not None else QRect()

    def _entries(self) -> list[tuple[str, int]]:
        """The tiles' figures: volumes, and what is left of them."""
        entries = [("volume", volume.allocation) for volume in self._volumes]
        return [*entries, ("rest", self._rest[1])] if self._rest[1] else entries

    def _entry(self, place: int) -> tuple[str, int | None]:
        kind, index = self._order[place]
        return kind, index

    def _lay_out(self) -> None:
        entries = self._entries()
        order = sorted(range(len(entries)), key=lambda place: -entries[place][1])
        self._order = [(entries[place][0], place if entries[place][0] == "volume" else None) for place in order]
        sizes = [float(entries[place][1]) for place in order]
        self._tiles = squares(sizes, float(self.width()), float(self.height()))
        self._tell()

    _order: list[tuple[str, int | None]] = []

    def _tell(self) -> None:
        volume = next((volume for volume in self._volumes if volume.name == self._at), None)
        self.setAccessibleDescription(self._words(volume) if volume is not None else "")
        self.update()

    def _words(self, volume: VolumeFile) -> str:
        unused = self._unused(volume)
        used = "" if unused is None else tr(", nobody uses it") if unused else tr(", in use")
        return f"{plain(volume.name, 120)}, {size_text(volume.allocation)}{used}"

    def _volume_at(self, where: QPoint) -> tuple[str, VolumeFile | None]:
        for tile in self._tiles:
            if _rect(tile).contains(where):
                kind, place = self._order[tile.place]
                return kind, self._volumes[place] if place is not None else None
        return "", None

    # -- Qt ----------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a map is the same in every language
        ours = theme.scheme(self.palette())
        metrics = QFontMetrics(theme.font(self.font(), theme.SECONDARY))
        painter.setFont(theme.font(self.font(), theme.SECONDARY))
        for tile in self._tiles:
            _, place = self._order[tile.place]
            volume = self._volumes[place] if place is not None else None
            rect = _rect(tile).adjusted(0, 0, -1, -1)
            painter.fillRect(rect, self._ground(ours, volume))
            if volume is not None and volume.name == self._at:
                painter.setPen(QPen(ours.accent, 2))
                painter.drawRect(rect.adjusted(1, 1, -1, -1))
            self._label(painter, metrics, ours, rect, volume)
        if self.hasFocus():
            focus_ring(painter, self.rect(), self.palette())

    def _ground(self, ours: theme.Scheme, volume: VolumeFile | None) -> QColor:
        if volume is None:
            return theme.mix(ours.text, ours.base, 0.12)
        unused = self._unused(volume)
        if unused is None:
            return theme.mix(ours.accent, ours.base, 0.22)
        return theme.mix(ours.paused, ours.base, 0.30) if unused else theme.mix(ours.accent, ours.base, 0.34)

    def _label(
        self,
        painter: QPainter,
        metrics: QFontMetrics,
        ours: theme.Scheme,
        rect: QRect,
        volume: VolumeFile | None,
    ) -> None:
        line = metrics.height()
        if rect.width() < 44 or rect.height() < line + 6:
            return
        room = rect.adjusted(6, 3, -4, -3)
        name, size = tr("{count} smaller ones").format(count=self._rest[0]), self._rest[1]
        if volume is not None:
            name, size = plain(volume.name, 120), volume.allocation
        painter.setPen(ours.text)
        for number, text in enumerate((name, size_text(size))):
            if (number + 1) * line > room.height():
                break
            painter.setPen(ours.text if number == 0 else theme.mix(ours.text, ours.base, 0.78))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room.left(), room.top() + number * line + metrics.ascent(), shown)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            _, volume = self._volume_at(event.position().toPoint())
            if volume is not None:
                self._choose(volume)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        if event is None or event.key() not in step or not self._volumes:
            super().keyPressEvent(event)
            return
        names = [volume.name for volume in self._volumes]
        at = names.index(self._at) + step[Qt.Key(event.key())] if self._at in names else 0
        self._choose(self._volumes[max(0, min(len(names) - 1, at))])

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QHelpEvent.Type.ToolTip:
            _, volume = self._volume_at(event.pos())
            text = self._words(volume) if volume is not None else ""
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    def _choose(self, volume: VolumeFile) -> None:
        self.mark(volume.name)
        self.chosen.emit(volume.name)


def _rect(tile: Tile) -> QRect:
    left, top = round(tile.left), round(tile.top)
    return QRect(left, top, round(tile.left + tile.width) - left, round(tile.top + tile.height) - top)
