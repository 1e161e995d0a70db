"""The event log: found by words, followed or held still, and saved as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from PyQt6.QtCore import QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette
from PyQt6.QtWidgets import (
    QAbstractItemView,
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
    QVBoxLayout,
    QWidget,
)

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened
from virtgui.qtmodels.eventlog import EventLog, FoundEvents, HappenedRole
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import export, theme
from virtgui.views.controls import flat_button, is_return
from virtgui.views.errand import Errand, save_file
from virtgui.views.job_row import event_time
from virtgui.views.messages import Message
from virtgui.views.mirror import draw_text, mirrored

HEADINGS = ("time", "host", "machine", "UUID", "kind", "event")


class _EventRow(QStyledItemDelegate):
    """Time, whom it happened to, what."""

    def __init__(self, name_of: Callable[[HostKey], str], parent: QWidget) -> None:
        super().__init__(parent)
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
        for text, color, font in (
            (event_time(line.at), ours.muted, figures),
            (plain(line.subject, 60) or self._name_of(line.host), ours.text, theme.medium(option.font)),
            (plain(line.text, 300), ours.muted, option.font),
        ):
            room = QRect(left, rect.top(), rect.right() - left, rect.height())
            if room.width() < 12:
                break
            painter.setFont(font)
            painter.setPen(color)
            metrics = QFontMetrics(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
            left += metrics.horizontalAdvance(shown) + 10


class _List(QListView):
    """Return or a double click opens the machine of a line."""

    opened = pyqtSignal(object)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and is_return(event):
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class EventsPage(QWidget):
    """The newest line is on top; while it is not followed, what one looks at stays where it is."""

    machine_wanted = pyqtSignal(object)
    """The DomainKey of a line's machine."""
    told = pyqtSignal(str)
    """What became of saving."""

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
        self.list.setItemDelegate(_EventRow(name_of, self.list))
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
        self.export.clicked.connect(self._ask)
        self.list.opened.connect(self._open)
        self.list.doubleClicked.connect(self._open)
        self.found.rowsInserted.connect(self._came)
        for signal in (self.found.rowsInserted, self.found.rowsRemoved, self.found.modelReset):
            signal.connect(self._settle)
        self._settle()

    def save(self, path: str) -> None:
        """Write what is shown as comma-separated values, in which no cell is a formula."""
        text = as_table(self.found.lines(), self._name_of)
        Errand(lambda: save_file(path, text.encode()), self).done.connect(lambda problem: self._saved(path, problem))

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

    def _ask(self) -> None:
        dialog = QFileDialog(self, tr("Export event log"), "events.csv", tr("Comma-separated values (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def _saved(self, path: str, problem: str) -> None:
        name = path.rsplit("/", 1)[-1]
        self.told.emit(
            tr("Could not write {path}: {why}").format(path=name, why=problem)
            if problem
            else tr("Exported the event log to {path}").format(path=name)
        )


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
