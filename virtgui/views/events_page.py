"""The event log: found by words, followed or held still, and saved as a table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from PyQt6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QKeySequence, QPainter, QPalette
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened
from virtgui.qtmodels.eventlog import EventLog, FoundEvents, HappenedRole
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import export, theme
from virtgui.views.controls import flat_button, is_return
from virtgui.views.errand import Errand, save_file
from virtgui.views.labels import plain_tip
from virtgui.views.messages import Message
from virtgui.views.mirror import draw_text, mirrored
from virtgui.views.moments import day_text

HEADINGS = ("time", "host", "machine", "UUID", "kind", "event")


def _when(at: float) -> str:
    """Wall-clock seconds as "14:02:31", before today as "26 Nov, 14:02:31"."""
    told = time.localtime(at)
    clock = time.strftime("%H:%M:%S", told)
    today = told[:3] == time.localtime()[:3]
    return clock if today else tr("{day}, {time}", "a moment").format(day=day_text(told), time=clock)


class _EventRow(QStyledItemDelegate):
    """Time, whom it happened to, what, and at the end on which host where there are several."""

    def __init__(self, log: EventLog, name_of: Callable[[HostKey], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._log = log
        self._name_of = name_of
        self._widget = parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(120, theme.tall(self._widget, 24))

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        line = index.data(HappenedRole)
        if painter is None or not isinstance(line, Happened):
            return
        ours = theme.scheme(option.palette)
        rect = option.rect.adjusted(theme.PANEL_MARGIN, 0, -theme.PANEL_MARGIN, 0)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(option.rect, ours.selection)
        left = rect.left()
        figures = theme.figures(option.font, theme.SECONDARY)
        if self._log.of_several_hosts and line.subject:
            small = theme.font(option.font, theme.SECONDARY)
            metrics = QFontMetrics(small)
            host = metrics.elidedText(self._name_of(line.host), Qt.TextElideMode.ElideRight, rect.width() // 4)
            painter.setFont(small)
            painter.setPen(ours.muted)
            draw_text(painter, rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), host)
            rect.adjust(0, 0, -metrics.horizontalAdvance(host) - 10, 0)
        happened = plain(line.text, 300)
        needs = option.fontMetrics.horizontalAdvance(happened) + 10
        for text, color, font in (
            (_when(line.at), ours.muted, figures),
            (plain(line.subject, 60) or self._name_of(line.host), ours.text, theme.medium(option.font)),
            (happened, ours.muted, option.font),
        ):
            room = QRect(left, rect.top(), rect.right() - left, rect.height())
            if room.width() < 12:
                break
            painter.setFont(font)
            painter.setPen(color)
            metrics = QFontMetrics(font)
            if color is ours.text:  # a long name leaves room for what happened
                room.setWidth(max(room.width() - needs, room.width() // 2))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
            left += metrics.horizontalAdvance(shown) + 10

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        """All of the line, of which little may fit."""
        line = index.data(HappenedRole)
        if event is None or view is None or not isinstance(line, Happened) or event.type() != event.Type.ToolTip:
            return False
        QToolTip.showText(event.globalPos(), plain_tip(whole(line, self._name_of)), view, option.rect)
        return True


class _List(QListView):
    """Return or a double click opens the machine of a line; Ctrl+C copies the line, not rows of machines."""

    opened = pyqtSignal(object)
    copied = pyqtSignal(object)

    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _copies(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and _copies(event):
            self.copied.emit(self.currentIndex())
            return
        if event is not None and is_return(event):
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class EventsPage(QWidget):
    """The newest line is on top; while it is not followed, what one looks at stays where it is."""

    machine_wanted = pyqtSignal(object)
    """The DomainKey of a line's machine."""
    told = pyqtSignal(str)
    """What was done."""
    saved = pyqtSignal(str, str)
    """A file's path, and why it could not be written, "" where it was."""

    def __init__(self, log: EventLog, name_of: Callable[[HostKey], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self.found = FoundEvents(log, name_of, self)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Find: web-01 lifecycle -agent"))
        self.search.setAccessibleName(tr("Find in the event log"))
        self.search.setToolTip(
            tr("Words that must be in a line: machine, host, event, kind; with - before it, must not")
        )
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.follow = QCheckBox(tr("Fo&llow"), self)
        self.follow.setToolTip(tr("Show what happens at once; else what you look at stays where it is"))
        self.follow.setChecked(True)
        self.export = flat_button(tr("E&xport…"), self)
        self.export.setToolTip(tr("Save these lines as a table (CSV)"))
        self.list = _List(self)
        self.list.setAccessibleName(tr("Event log"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setModel(self.found)
        self.list.setItemDelegate(_EventRow(log, name_of, self.list))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = Message()
        self._nothing.setBackgroundRole(QPalette.ColorRole.Window)
        self._nothing.say("", tr("No line has these words."))
        self._either = QStackedLayout()
        self._either.addWidget(self.list)
        self._either.addWidget(self._nothing)
        row = QHBoxLayout()
        row.setContentsMargins(theme.GAP_SMALL, theme.GAP_TINY, theme.GAP_SMALL, theme.GAP_TINY)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.search, 1)
        row.addWidget(self.follow)
        row.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(self._either, 1)
        self.search.textChanged.connect(self._look)
        self.follow.toggled.connect(lambda on: self.list.scrollToTop() if on else None)
        self.export.clicked.connect(self.ask)
        self.list.opened.connect(self._open)
        self.list.copied.connect(self._copy)
        self.list.doubleClicked.connect(self._open)
        self.found.rowsInserted.connect(self._came)
        for signal in (self.found.rowsInserted, self.found.rowsRemoved, self.found.modelReset):
            signal.connect(self._settle)
        self._settle()

    def save(self, path: str) -> None:
        """Write what is shown as comma-separated values, in which no cell is a formula."""
        text = as_table(self.found.lines(), self._name_of)
        Errand(lambda: save_file(path, text.encode()), self).done.connect(
            lambda problem: self.saved.emit(path, problem)
        )

    def _look(self, text: str) -> None:
        self.found.look_for(text)
        self._settle()

    def _settle(self) -> None:
        shown = bool(self.found.rowCount())
        self._either.setCurrentIndex(0 if shown else 1)
        self.export.setEnabled(shown)

    def _came(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Rows came in above what one looks at."""
        bar = self.list.verticalScrollBar()
        if bar is None:
            return
        if self.follow.isChecked():
            bar.setValue(0)
        elif first == 0 and self.list.isVisible():
            high = self.list.sizeHintForRow(0)
            self.list.doItemsLayout()  # type: ignore[attr-defined]  # public in Qt, unknown to the stub
            bar.setValue(bar.value() + (last - first + 1) * high)

    def _open(self, index: QModelIndex) -> None:
        line = index.data(HappenedRole)
        if isinstance(line, Happened) and isinstance(line.domain, DomainKey):
            self.machine_wanted.emit(line.domain)

    def _copy(self, index: QModelIndex) -> None:
        line, clipboard = index.data(HappenedRole), QApplication.clipboard()
        if isinstance(line, Happened) and clipboard is not None:
            clipboard.setText(whole(line, self._name_of))
            self.told.emit(tr("Copied {rows}").format(rows=plural(1, "{n} row", "{n} rows")))

    def ask(self) -> None:
        """Ask where to, and save."""
        dialog = QFileDialog(self, tr("Export event log"), "events.csv", tr("Comma-separated values (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()


def _copies(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Copy)


def whole(line: Happened, name_of: Callable[[HostKey], str]) -> str:
    """All that a line says."""
    told, host = time.localtime(line.at), name_of(line.host)
    about = tr("{name} on {host}").format(name=plain(line.subject, 300), host=host) if line.subject else host
    clock = time.strftime("%H:%M:%S", told)
    when = tr("{day}, {time}", "a moment").format(day=day_text(told), time=clock)
    return f"{when}\n{about}: {plain(line.text, 600)}"


def as_table(lines: Iterable[Happened], name_of: Callable[[HostKey], str]) -> str:
    """Lines as comma-separated values; times are ISO 8601 with their offset."""
    rows = (
        (
            datetime.fromtimestamp(line.at).astimezone().isoformat(timespec="seconds"),
            plain(name_of(line.host), 300),
            plain(line.subject, 300),
            line.domain.uuid if line.domain is not None else "",
            line.kind,
            plain(line.text, 600),
        )
        for line in lines
    )
    return export.as_csv(HEADINGS, rows)
