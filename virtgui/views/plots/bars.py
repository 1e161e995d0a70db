"""The controls above and below a page of plots."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QCheckBox, QComboBox, QMenu, QSizePolicy, QToolButton, QWidget

from virtgui.qtmodels.watching import PERIODS
from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.controls import name_box
from virtgui.views.giving_way import GivingWay
from virtgui.views.labels import Label
from virtgui.views.plots.data import Shown
from virtgui.views.plots.timeview import Span
from virtgui.views.segments import Segments

_SPANS = (tr("5 min"), tr("1 hour"), tr("Day"), tr("Week"), tr("Month"), tr("Year"), tr("All", "time"))
_TIPS = {
    Span.FIVE_MINUTES: tr("Every sample of the last five minutes"),
    Span.ONE_HOUR: tr("The last hour, a sample every 5 s before the last five minutes"),
    Span.DAY: tr("The last 24 hours, a step a minute"),
    Span.WEEK: tr("The last seven days, a step every ten minutes; the shade reaches from least to greatest"),
    Span.MONTH: tr("The last thirty days, a step an hour; the shade reaches from least to greatest"),
    Span.YEAR: tr("The last 365 days, a step an hour; the shade reaches from least to greatest"),
}
_HINTS = (tr("Drag to zoom, double-click to reset, Space to pause"), tr("Drag to zoom"), "")
"""The longest for which there is room."""
_CHOICES = {
    "vcpus": tr("Each &vCPU"),
    "disks": tr("Each &disk"),
    "nics": tr("Each &NIC"),
    "operations": tr("&Operations per second"),
    "earlier": tr("The time &before"),
}
_TOLD = {"earlier": tr("The same length of time right before, dashed, on the same axes")}


class _Bar(GivingWay):
    """A strip with a hairline towards the plots."""

    def __init__(self, above: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._above = above
        self.row.setContentsMargins(theme.GAP_LARGE, 0, theme.GAP_LARGE, 0)
        self.setFixedHeight(theme.tall(self, 44 if above else 34))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        y = self.height() - 1 if self._above else 0
        painter.fillRect(QRectF(0, y, self.width(), 1), theme.scheme(self.palette()).border)


class Badge(Label):
    """A few words on a tinted ground."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, "notice_text", theme.SECONDARY, QFont.Weight.DemiBold, parent)
        self.setContentsMargins(theme.GAP_SMALL, 2, theme.GAP_SMALL, 2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        ground: QColor = theme.scheme(self.palette()).notice_ground
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), theme.CORNER, theme.CORNER)
        painter.end()
        super().paintEvent(event)


class _Whole(Label):
    """Never cut, and as wide as it ever was while it tells something: what is beside it stands still."""

    _widest = 0

    def setText(self, text: str | None) -> None:
        super().setText(text)
        self._widest = max(self._widest, self.sizeHint().width()) if text else 0
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._widest, super().minimumSizeHint().height())


class _Note(Label):
    """One sentence, or where there is none how the mouse works, as far as there is room for that."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_HINTS[0], "muted", theme.SECONDARY, parent=parent)
        self._hints = True
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def tell(self, text: str, bad: bool) -> None:
        """Say this; where it is nothing, how the mouse works."""
        self._hints = not text
        self.set_role("error" if bad else "muted")
        self.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._hints:
            room, wide = self.contentsRect().width(), self.fontMetrics().horizontalAdvance
            self.setText(next(hint for hint in _HINTS if wide(hint) <= room))


class Toolbar(_Bar):
    """How long, how often, marks, the moment under the cursor, pause and export."""

    period_chosen = pyqtSignal(float)
    """Seconds between two samples."""
    csv_wanted = pyqtSignal()
    """Save a table."""
    png_wanted = pyqtSignal()
    """Save a picture."""

    def __init__(self, seconds: float, parent: QWidget) -> None:
        super().__init__(True, parent)
        self.spans = Segments(_SPANS, tr("Time shown"), self)
        for span, tip in _TIPS.items():
            self.spans.button(span).setToolTip(tip)
        self.spans.button(Span.ALL).setToolTip(tr("All that was kept"))
        self.period = QComboBox(self)
        for each in PERIODS:
            self.period.addItem(f"{each:g} s", each)
        self.period.setCurrentIndex(min(range(len(PERIODS)), key=lambda place: abs(PERIODS[place] - seconds)))
        name_box(self.period, tr("Sample every"))
        self.period.activated.connect(self._period_activated)
        self.marks = QCheckBox(tr("&Mark events"), self)
        self.marks.setChecked(True)
        self.badge = Badge(tr("Plots paused"), self)
        self.badge.hide()
        self.moment = _Whole("", "text", theme.BODY, QFont.Weight.DemiBold, self)
        self.age = _Whole("", "muted", theme.BODY, None, self)
        self.pause = self._button(tr("Pause plots"), "player-pause")
        self.pause.setCheckable(True)
        self.pause.setToolTip(tr("Let the plots stand still; samples are still taken (Space)"))
        self.export = self._button(tr("Export"), "download")
        self.export.setToolTip(tr("Save what is on screen (Ctrl+E)"))
        self.menu = QMenu(self)
        csv, png = self.menu.addAction(tr("&Table (CSV)…")), self.menu.addAction(tr("&Picture (PNG)…"))
        if csv is not None and png is not None:
            csv.triggered.connect(self.csv_wanted)
            png.triggered.connect(self.png_wanted)
        self.period.setToolTip(tr("Sample every"))
        every = self._every = Label(tr("Sample every"), "muted", parent=self)
        every.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for label in (self.moment, self.age):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        left: tuple[QWidget, ...] = (self.spans, every, self.period, self.marks)
        right: tuple[QWidget, ...] = (self.badge, self.moment, self.age, self.pause, self.export)
        for widget in left:
            self.row.addWidget(widget)
            self.row.addSpacing(0 if widget is every else theme.GAP_SMALL)
        self.row.addStretch(1)
        for widget in right:
            self.row.addWidget(widget)
        self.give_way((self._every, self.export, self.pause))

    def lack(self, why: str) -> None:
        """Offer no time for which nothing is kept, and say why not."""
        for span in (Span.DAY, Span.WEEK, Span.MONTH, Span.YEAR) if why else ():
            self.spans.button(span).setEnabled(False)
            self.spans.button(span).setToolTip(why)

    def show_moment(self, moment: str, age: str) -> None:
        """Say which moment the cursor is at, and how long ago that was."""
        self.moment.setText(moment)
        self.age.setText(age)

    def show_paused(self, on: bool) -> None:
        """Say whether the plots stand still."""
        self.badge.setVisible(on)
        self.pause.setChecked(on)
        self.pause.setText(tr("Resume plots") if on else tr("Pause plots"))
        self.pause.setIcon(icons.icon("player-play" if on else "player-pause"))

    def _button(self, text: str, icon: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setIcon(icons.icon(icon))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _period_activated(self, place: int) -> None:
        self.period_chosen.emit(PERIODS[place])


class Footer(_Bar):
    """What else to draw, and how the mouse works."""

    changed = pyqtSignal(Shown)
    """A person chose otherwise."""

    def __init__(self, choices: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(False, parent)
        self.shown = Shown()
        self.boxes: dict[str, QCheckBox] = {}
        if choices:
            self.row.addWidget(Label(tr("Show"), "muted"))
            self.row.addSpacing(theme.GAP_SMALL)
        for field in choices:
            box = self.boxes[field] = QCheckBox(_CHOICES[field], self)
            box.setChecked(getattr(self.shown, field))
            box.setToolTip(_TOLD.get(field, ""))
            box.toggled.connect(self._toggled)
            self.row.addWidget(box)
            self.row.addSpacing(theme.GAP_SMALL)
        self.note = _Note(self)
        self.row.addWidget(self.note, 1)

    def tell(self, text: str, bad: bool) -> None:
        """One sentence in place of the hint, or that again."""
        self.note.tell(text, bad)

    def _toggled(self) -> None:
        self.shown = Shown(**{field: box.isChecked() for field, box in self.boxes.items()})
        self.changed.emit(self.shown)
