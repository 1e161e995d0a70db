"""How a row of the hosts panel is painted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PyQt6.QtCore import QAbstractItemModel, QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QRegion
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.model.notes import TAG_COLORS
from virtgui.qtmodels.hosts import CountRole, HostRole, Hosts, Part, Site
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.steady import steady_time
from virtgui.util.units import percent_text
from virtgui.views import icons, theme, words
from virtgui.views.face import Face
from virtgui.views.frames import rounded
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import mirrored

_MARGIN = 6
_ARROW_LEFT, _ARROW = 9, 12
_ICON_LEFT = 24
_TEXT_LEFT = 48
_IN_SITE = 12
_PARTS = {"machines": "device-desktop", "storage": "database", "networks": "network", "devices": "components"}
_RIGHT = 16
_BAR_WIDTH, _LEAST_BAR = 30, 8
_METER_WIDTH = 98
_DOTS = {Phase.OPEN: "running", Phase.LOST: "paused", Phase.FAILED: "error", Phase.OPENING: "accent"}


def clock_text(at: float) -> str:
    """Wall-clock seconds as "14:02", of another day than today as "14:02 on 26 Nov"."""
    clock, day = time.strftime("%H:%M", time.localtime(at)), _other_day(at)
    return tr("{time} on {day}", "a moment").format(time=clock, day=day) if day else clock


def _other_day(at: float) -> str:
    """ "26 Nov"; "" for today."""
    told = time.localtime(at)
    if told[:3] == time.localtime()[:3]:
        return ""
    from virtgui.views.moments import day_text  # noqa: PLC0415  (late: few things are that old)

    return day_text(told)


def second_line(host: Host) -> tuple[str, str]:
    """What stands under a host's name, and its colour role."""
    match host.phase:
        case Phase.OPENING | Phase.LOST if host.waits_for:
            return host.waits_for, "paused"
        case Phase.LOST:
            return tr("Lost at {time}").format(time=clock_text(host.changed_at)), "paused"
        case Phase.FAILED:
            return tr("Could not connect"), "error"
        case Phase.OPENING if host.problem is not None:
            return tr("No answer yet"), "paused"
        case _:
            text = words.driver_text(host)
            return (tr("{driver}, look only").format(driver=text) if host.open and host.read_only else text), "muted"


def at_right(host: Host) -> str:
    """What stands at the right of a host without figures."""
    match host.phase:
        case Phase.OPENING | Phase.LOST if host.waits_for:
            return ""
        case Phase.LOST if host.retry_at is not None:
            left = math.ceil(host.retry_at - steady_time())
            return tr("Retrying, {seconds} s").format(seconds=left) if left > 0 else tr("Retrying")
        case Phase.LOST if not host.given_up:
            return tr("Retrying")
        case Phase.LOST:
            return tr("Not connected")
        case Phase.OPENING:
            return tr("Connecting")
        case Phase.CLOSED:
            return tr("Not connected")
        case _:
            return ""


class _Faces:
    """The fonts of a row."""

    def __init__(self, base: QFont) -> None:
        self.of = QFont(base)  # an option's own goes with it
        self.strong = Face(theme.semibold(base))
        self.medium = Face(theme.medium(base))
        self.small = Face(theme.font(base, theme.SECONDARY))
        self.caption = Face(theme.font(base, theme.CAPTION))
        self.plain = Face(base)
        self.count = Face(theme.figures(base))
        self.figure = Face(theme.figures(base, theme.SECONDARY))
        self.line = QFontMetrics(base).height()


class HostRow(QStyledItemDelegate):
    """Two lines for each host, one for all machines."""

    def __init__(
        self,
        world: World,
        is_demo: Callable[[HostKey], bool],
        parent: QWidget,
        color_of: Callable[[HostKey], str] = lambda key: "",
        notes_of: Callable[[HostKey], str] = lambda key: "",
    ) -> None:
        super().__init__(parent)
        self._color_of = color_of
        self._notes_of = notes_of
        self._world = world
        self._is_demo = is_demo
        self._widget = parent
        self._faces = _Faces(parent.font())
        self.touched: QRegion | None = None
        """What is painted anew now; None for all."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        if index.row() == 0:
            return QSize(100, theme.tall(self._widget, theme.TREE_ROW) + 14)
        if isinstance(index.data(HostRole), Site | Part):
            return QSize(100, theme.tall(self._widget, theme.TREE_ROW))
        line = self._widget.fontMetrics().height()
        return QSize(100, 2 * line + theme.HOST_ROW - 32)

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None or (self.touched is not None and not self.touched.intersects(option.rect)):
            return
        ours = theme.scheme(option.palette)
        if option.font != self._faces.of:
            self._faces = _Faces(option.font)
        painter.save()
        rect = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if index.row() == 0:
            rect.adjust(0, 7, 0, -7)
        if option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, rect, ours.selection, None)
        if option.state & QStyle.StateFlag.State_HasFocus:
            rounded(painter, rect, None, ours.accent, theme.CORNER, theme.FOCUS_WIDTH)
        host = index.data(HostRole)
        if isinstance(host, Host):
            self._paint_host(painter, option, index, host, ours)
        elif isinstance(host, Site):
            self._paint_site(painter, option, rect, index, ours)
        elif isinstance(host, Part):
            self._paint_part(painter, option, rect, index, host, ours)
        else:
            self._paint_all(painter, option, rect, index, ours)
        painter.restore()

    def _paint_all(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: QModelIndex, ours: theme.Scheme
    ) -> None:
        side = theme.ICON
        top = rect.top() + (rect.height() - side) // 2
        icons.paint(painter, QRect(option.rect.left() + _ICON_LEFT, top, side, side), "server", ours.text)
        room = QRect(option.rect.left() + _TEXT_LEFT, rect.top(), rect.right() - _TEXT_LEFT - 10, rect.height())
        self._faces.strong.write(painter, room, tr("All machines"), ours.text)
        self._faces.count.write(painter, room, str(index.data(CountRole)), ours.text, right=True)

    def _paint_site(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: QModelIndex, ours: theme.Scheme
    ) -> None:
        self._paint_arrow(painter, option.rect, index, ours)
        left = _ICON_LEFT + 2
        room = QRect(option.rect.left() + left, rect.top(), rect.right() - left - 10, rect.height())
        used = self._faces.count.write(painter, room, str(index.data(CountRole)), ours.muted, right=True)
        room.setWidth(room.width() - used - theme.GAP_SMALL)
        self._faces.strong.write(painter, room, plain(str(index.data()), 80), ours.text)

    def _paint_part(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: QModelIndex,
        part: Part,
        ours: theme.Scheme,
    ) -> None:
        side, model = theme.ICON, index.model()
        left = option.rect.left() + _TEXT_LEFT
        if isinstance(model, Hosts) and model.site_of(part.host):
            left += _IN_SITE
        top = rect.top() + (rect.height() - side) // 2
        icons.paint(painter, QRect(left, top, side, side), _PARTS[part.page], ours.muted)
        left += side + theme.GAP_SMALL
        room = QRect(left, rect.top(), rect.right() - left - 10, rect.height())
        count, used = index.data(CountRole), 0
        if count is not None:
            used = self._faces.count.write(painter, room, str(count), ours.muted, right=True)
        room.setWidth(room.width() - used - theme.GAP_SMALL)
        self._faces.plain.write(painter, room, str(index.data()), ours.text)

    def arrow(self, rect: QRect, index: QModelIndex) -> QRect:
        """Where in a row what is below it is shown or hidden, from left to right; empty where nothing is below."""
        what, model = index.data(HostRole), index.model()
        if not isinstance(model, Hosts) or not (
            isinstance(what, Site) or (isinstance(what, Host) and model.may_spread(what.key))
        ):
            return QRect()
        inside = _IN_SITE if isinstance(what, Host) and model.site_of(what.key) else 0
        return QRect(rect.left() + _ARROW_LEFT + inside, rect.top() + (rect.height() - _ARROW) // 2, _ARROW, _ARROW)

    def _paint_arrow(self, painter: QPainter, rect: QRect, index: QModelIndex, ours: theme.Scheme) -> None:
        where, what, model = self.arrow(rect, index), index.data(HostRole), index.model()
        if where.isEmpty() or not isinstance(model, Hosts):
            return
        shown = model.is_open(what.name) if isinstance(what, Site) else model.is_spread(what.key)
        icons.paint(painter, where, "chevron-down" if shown else "chevron-right", ours.muted)

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        host = index.data(HostRole)
        if event is None or not isinstance(host, Host):
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), plain_tip(self.tip(host, str(index.data()))), view)
        return True

    def tip(self, host: Host, name: str) -> str:
        """All of what may be cut, and what a person wrote about the host."""
        return "\n".join(line for line in (name, second_line(host)[0], self._notes_of(host.key)) if line)

    def spoken(self, host: Host, name: str) -> str:
        """What a screen reader says: all that the row shows."""
        busy, share = self._shares(host)
        figures = (
            tr("CPU {share}").format(share=percent_text(busy)) if math.isfinite(busy) else "",
            tr("memory {amount}").format(amount=percent_text(share)) if math.isfinite(share) else "",
        )
        return ", ".join(part for part in (name, second_line(host)[0], at_right(host), *figures) if part)

    def _shares(self, host: Host) -> tuple[float, float]:
        """What is used of a host's CPUs and of its memory, in percent; NaN where it is not known."""
        rates = self._world.history.host_latest(host.key) if host.open else None
        if rates is None:
            return math.nan, math.nan
        return rates.cpu_percent, rates.memory_used_kib / rates.memory_kib * 100 if rates.memory_kib > 0 else math.nan

    def look(self, host: Host) -> tuple[str, str]:
        """What of a row changes with each sample."""
        busy, share = self._shares(host)
        return percent_text(busy), percent_text(share)

    def _paint_host(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, host: Host, ours: theme.Scheme
    ) -> None:
        rect = option.rect
        color = self._color_of(host.key)
        if color in TAG_COLORS:
            edge = QRect(0, rect.top() + 6, theme.EDGE_WIDTH, rect.height() - 12)
            painter.fillRect(edge, theme.tag_pairs(ours.dark)[color][0])
        model = index.model()
        if isinstance(model, Hosts) and model.site_of(host.key):
            rect = rect.adjusted(_IN_SITE, 0, 0, 0)
        self._paint_arrow(painter, option.rect, index, ours)
        side = theme.ICON
        there = host.phase in (Phase.OPEN, Phase.OPENING)
        where = QRect(rect.left() + _ICON_LEFT, rect.top() + (rect.height() - side) // 2, side, side)
        picture = "flask" if self._is_demo(host.key) else "server"
        icons.paint(painter, where, picture, ours.text if there else ours.muted)
        self._paint_dot(painter, where, host, ours, option)
        faces, line = self._faces, self._faces.line
        top = rect.top() + (rect.height() - 2 * line) // 2
        right = rect.right() - _RIGHT
        left = rect.left() + _TEXT_LEFT
        aside = at_right(host)
        busy, share = self._shares(host)
        has_figures = math.isfinite(busy) or math.isfinite(share)
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        named = faces.strong if there else faces.medium
        small, whole = faces.small, right - left
        wide = _METER_WIDTH if has_figures else small.width(aside)
        text, role = second_line(host)
        if host.phase is Phase.LOST and host.given_up and small.width(text) + theme.GAP_SMALL + wide > whole:
            aside, wide = "", 0  # "Lost at" says it too
        if has_figures:  # the bars are shorter beside long words
            lacks = max(named.width(name), small.width(text)) + theme.GAP_SMALL + wide - whole
            wide -= min(max(0, lacks), _BAR_WIDTH - _LEAST_BAR)
        room = QRect(left, top, max(20, whole - (wide + theme.GAP_SMALL if wide else 0)), line)
        below = room.translated(0, line)
        drops = bool(aside) and not has_figures and named.width(name) > room.width()
        if drops:  # what stands beside both lines goes down to the second
            room.setWidth(max(20, whole))
            if host.phase is Phase.OPENING and small.width(text) > below.width():
                aside, below = "", room.translated(0, line)  # "No answer yet" says it too
        if host.phase is Phase.LOST and not host.waits_for and small.width(text) > below.width():
            day = _other_day(host.changed_at)
            text = tr("Lost on {day}").format(day=day) if day else text
        shown = name if named.width(name) <= room.width() else self._shorter(model, name)
        named.write(painter, room, shown, ours.text if there else ours.muted, elide=Qt.TextElideMode.ElideMiddle)
        small.write(painter, below, text, getattr(ours, role))
        if has_figures:
            meter = QRect(right - wide, top, wide, line)
            self._paint_meter(painter, meter, "CPU", busy, ours.cpu, ours)
            self._paint_meter(painter, meter.translated(0, line), tr("Mem"), share, ours.memory, ours)
        elif aside:
            beside = QRect(left, rect.top(), whole, rect.height())
            if drops:
                beside = QRect(left, below.top(), whole, line)
            small.write(painter, beside, aside, ours.muted, right=True)

    @staticmethod
    def _shorter(model: QAbstractItemModel | None, name: str) -> str:
        """A name without its domain, where no other host is called so: names that are cut differ at their ends."""
        short, _, domain = name.partition(".")
        if model is None or not domain or " " in name or short.isdigit():
            return name
        others = (model.index(row, 0) for row in range(1, model.rowCount()))
        named = (str(index.data()) for index in others if isinstance(index.data(HostRole), Host))
        return short if sum(other.partition(".")[0] == short for other in named) == 1 else name

    def _paint_dot(
        self, painter: QPainter, where: QRect, host: Host, ours: theme.Scheme, option: QStyleOptionViewItem
    ) -> None:
        role = _DOTS.get(host.phase)
        if role is None:
            return
        selected = option.state & QStyle.StateFlag.State_Selected
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ours.selection if selected else ours.base, 1.5))
        painter.setBrush(getattr(ours, role))
        painter.drawEllipse(QPointF(where.right() - 0.5, where.bottom() - 0.5), 4.0, 4.0)
        painter.restore()

    def _paint_meter(
        self,
        painter: QPainter,
        rect: QRect,
        word: str,
        percent: float,
        color: QColor,
        ours: theme.Scheme,
    ) -> None:
        if not math.isfinite(percent):
            return
        self._faces.caption.write(painter, rect, word, ours.muted)
        self._faces.figure.write(painter, rect, percent_text(percent), ours.text, right=True)
        long = _BAR_WIDTH - (_METER_WIDTH - rect.width())
        bar = QRectF(rect.left() + 29, rect.center().y() - 1, long, 4)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ours.border)
        painter.drawRoundedRect(bar, 2, 2)
        if percent >= 0.5:
            bar.setWidth(max(4.0, long * min(percent, 100.0) / 100.0))
            painter.setBrush(color)
            painter.drawRoundedRect(bar, 2, 2)
        painter.restore()
