"""Migrations under way: which machine is how far, what is left of one as a plot, and what can be changed meanwhile."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.keys import DomainKey
from virtgui.model.migration import NO_LIMIT, Figures, Limits, Storage
from virtgui.model.problems import Problem
from virtgui.qtmodels.migrating import Migrating, Migration
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import rate_text, size_text, span_text
from virtgui.views import theme
from virtgui.views.fact_grid import FactGrid
from virtgui.views.failing import could_not
from virtgui.views.labels import Label, Paragraph
from virtgui.views.miniplot import Line, MiniPlot

_PLOT = 92
_KEY = Qt.ItemDataRole.UserRole
_LEAST_S = 10.0
_ROWS = 5


class Progress(QWidget):
    """Shows the migrations of these machines, one of them in detail."""

    open_wanted = pyqtSignal(object)
    """The key of a machine that has moved."""

    def __init__(self, migrating: Migrating, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._migrating = migrating
        self._keys: tuple[DomainKey, ...] = ()
        self._names: dict[DomainKey, str] = {}
        self._told: tuple[DomainKey | None, Limits] = (None, Limits())
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Machines that move"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.state = Paragraph("", "text")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.left = MiniPlot(tr("Left to send"), self)
        self.speed = MiniPlot(tr("Speed"), self)
        for plot in (self.left, self.speed):
            plot.setFixedHeight(theme.tall(self, _PLOT))
        self.facts = FactGrid(
            (tr("Memory"), tr("Disks"), tr("Sent"), tr("The guest writes"), tr("Would stand still"), tr("Round")), self
        )
        self.bandwidth = QSpinBox(self)
        self.bandwidth.setRange(0, 1_000_000)
        self.bandwidth.setSuffix(" MiB/s")
        self.bandwidth.setSpecialValueText(tr("as it is"))
        self.downtime = QSpinBox(self)
        self.downtime.setRange(0, 2_000_000)
        self.downtime.setSuffix(" ms")
        self.downtime.setSpecialValueText(tr("as it is"))
        self.cache = QSpinBox(self)
        self.cache.setRange(0, 1_048_576)
        self.cache.setSuffix(" MiB")
        self.cache.setSpecialValueText(tr("as it is"))
        self.apply = QPushButton(tr("Cha&nge"), self)
        self.post_copy = QPushButton(tr("&Run on over there now"), self)
        self.stop = QPushButton(tr("&Break off"), self)
        self.open = QPushButton(tr("&Open it there"), self)
        self.tuned = Paragraph("", "muted", theme.SECONDARY)
        for button in (self.apply, self.post_copy, self.stop, self.open):
            button.setAutoDefault(False)
        self._lay_out()
        for field in self._fields:
            field.valueChanged.connect(lambda _value: self._show())
        self.apply.clicked.connect(lambda _on: self._tune())
        self.post_copy.clicked.connect(lambda _on: self._run_there())
        self.stop.clicked.connect(lambda _on: self._break_off())
        self.open.clicked.connect(lambda _on: self._open())
        migrating.changed.connect(self._changed)
        migrating.tuned.connect(self._tuned)

    def follow(self, names: dict[DomainKey, str]) -> None:
        """Show the migrations of these machines."""
        self._keys, self._names = tuple(names), names
        self.list.clear()
        for key in self._keys:
            item = QListWidgetItem()
            item.setData(_KEY, key)
            item.setSizeHint(QSize(0, theme.tall(self, theme.FIELD)))
            self.list.addItem(item)
        self.list.setVisible(len(self._keys) > 1)
        rows = min(len(self._keys), _ROWS) * theme.tall(self, theme.FIELD) + 2
        self.list.setFixedHeight(rows)
        self.list.setCurrentRow(0)
        self._list()
        self._show()

    @property
    def _fields(self) -> tuple[QSpinBox, QSpinBox, QSpinBox]:
        return self.bandwidth, self.downtime, self.cache

    @property
    def key(self) -> DomainKey | None:
        """The machine that is shown in detail."""
        row = self.list.currentRow()
        return self._keys[row] if 0 <= row < len(self._keys) else None

    @property
    def over(self) -> bool:
        """Whether all of them have ended."""
        return all((it := self._migrating.of(key)) is None or it.end is not None or it.dropped for key in self._keys)

    def sizeHint(self) -> QSize:
        return theme.sized(self, 700, 420)

    # -- showing -----------------------------------------------------------------------------

    def _changed(self, key: object) -> None:
        if key in self._keys:
            self._list()
            if key == self.key:
                self._show()

    def _list(self) -> None:
        for row, key in enumerate(self._keys):
            item, it = self.list.item(row), self._migrating.of(key)
            if item is not None and it is not None:
                item.setText(f"{plain(self._names[key], 60)}: {state_text(it)}")

    def _show(self) -> None:
        it = self._migrating.of(self.key) if self.key is not None else None
        if it is None:
            return
        running = it.running and not it.cancelling
        self.state.setText(state_text(it))
        failed = it.end is not None and it.end.problem is not None and not it.end.cancelled
        self.state.set_role("error" if failed else "text")
        self.bar.setVisible(it.running)
        self._show_bar(it)
        self._show_plots(it.figures)
        self._show_facts(it)
        options = it.command.options
        post = bool(it.figures) and it.figures[-1].post_copy
        moves = not options.offline
        for widget in (self.left, self.speed, self.facts):
            widget.setVisible(moves)
        self.tuning.setVisible(moves and it.end is None)
        self._show_limits(it)
        for field in self._fields:
            field.setEnabled(running and bool(it.figures))
        self.downtime.setEnabled(self.downtime.isEnabled() and not post)  # it has stood still already
        self.apply.setEnabled(running and bool(it.figures) and any(self._wanted()))
        self.post_copy.setVisible(options.post_copy)
        self.post_copy.setEnabled(running and not post and bool(it.figures))
        self.stop.setVisible(it.running or it.waiting)
        self.stop.setEnabled((running and not post) or it.waiting)
        self.stop.setToolTip(
            tr("It runs over there already: only this program’s view of it would end.") if post else ""
        )
        self.open.setVisible(it.well and it.there is not None)

    def _show_limits(self, it: Migration) -> None:
        """What holds now, where nobody is writing something else into the field."""
        key, before = self._told
        now = it.limits or Limits()
        self._told = (it.key, now)
        for field, old, new in zip(self._fields, _shown(before), _shown(now), strict=True):
            if it.key != key or field.value() == old:
                field.blockSignals(True)
                field.setValue(new)
                field.blockSignals(False)
        self.bandwidth.setSpecialValueText(tr("no limit") if now.bandwidth else tr("as it is"))
        self.kept.setVisible(it.command.options.compression == "xbzrle" and now.cache > 0)

    def _wanted(self) -> Limits:
        """What is to be another limit than the one that holds; 0 stays."""
        bandwidth, downtime, cache = (
            0 if field.value() == old else field.value() or none
            for field, old, none in zip(self._fields, _shown(self._told[1]), (NO_LIMIT, 0, 0), strict=True)
        )
        return Limits(bandwidth, downtime, cache)

    def _show_bar(self, it: Migration) -> None:
        told = it.progress
        if told is None or told.total <= 0:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(int(1000 * min(1.0, told.done / told.total)))

    def _show_plots(self, told: tuple[Figures, ...]) -> None:
        times = [each.at for each in told]
        span = (times[0], max(times[-1], times[0] + _LEAST_S)) if told else (0.0, _LEAST_S)
        left = [each.remaining for each in told]
        top = max(left, default=0.0) or 1.0
        words = size_text(left[-1]) if left else ""
        self.left.show_lines((Line("memory", times, left, words),) if told else (), span, top, size_text(top))
        rates, dirty = [each.rate for each in told], [each.dirty_rate for each in told]
        fastest = max((value for value in (*rates, *dirty) if value == value), default=0.0) or 1.0
        lines = (
            Line("read", times, rates, _rate(rates, tr("{rate} sent"))),
            Line("write", times, dirty, _rate(dirty, tr("{rate} written by the guest"))),
        )
        self.speed.show_lines(lines if told else (), span, fastest, rate_text(fastest))

    def _show_facts(self, it: Migration) -> None:
        told = it.figures[-1] if it.figures else None
        copies = it.command.options.storage is not Storage.SHARED
        put = self.facts.put
        put(tr("Memory"), _left(told.memory_remaining, told.memory_total) if told is not None else "")
        put(tr("Disks"), _left(told.disk_remaining, told.disk_total) if told is not None and copies else "")
        put(tr("Sent"), rate_text(told.rate) if told is not None and told.rate == told.rate else "")
        put(tr("The guest writes"), rate_text(told.dirty_rate) if told is not None and told.dirty_rate > 0 else "")
        still = told is not None and told.memory_total and not told.post_copy
        put(tr("Would stand still"), _pause(told.downtime_ms) if told is not None and still else "")
        turn = str(told.round) if told is not None and told.round else ""
        if told is not None and turn and told.throttle:
            turn = tr("{round}, the guest is slowed by {percent}%").format(round=turn, percent=told.throttle)
        put(tr("Round"), turn)

    # -- doing -------------------------------------------------------------------------------

    def _tune(self) -> None:
        if self.key is not None and any(wanted := self._wanted()):
            self.tuned.setText(tr("Changing…"))
            self._migrating.tune(
                self.key, bandwidth=wanted.bandwidth, downtime_ms=wanted.downtime_ms, cache=wanted.cache
            )

    def _run_there(self) -> None:
        if self.key is not None:
            self._migrating.tune(self.key, post_copy=True)

    def _break_off(self) -> None:
        if self.key is not None:
            self._migrating.cancel(self.key)

    def _open(self) -> None:
        it = self._migrating.of(self.key) if self.key is not None else None
        if it is not None and it.there is not None:
            self.open_wanted.emit(it.there)

    def _tuned(self, key: object, problem: Problem | None) -> None:
        if key == self.key:
            self.tuned.setText(could_not(problem) if problem is not None else tr("Changed."))
            self.tuned.set_role("error" if problem is not None else "muted")

    def _lay_out(self) -> None:
        self.tuning = QWidget(self)
        tune = QHBoxLayout(self.tuning)
        tune.setContentsMargins(0, 0, 0, 0)
        tune.setSpacing(theme.GAP_SMALL)
        self.kept = QWidget(self)
        kept = QHBoxLayout(self.kept)
        kept.setContentsMargins(0, 0, 0, 0)
        kept.setSpacing(theme.GAP_SMALL)
        for text, field, row in (
            (tr("At mo&st"), self.bandwidth, tune),
            (tr("Stand&still at most"), self.downtime, tune),
            (tr("&Cache"), self.cache, kept),
        ):
            label = Label(text, "text")
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        tune.addWidget(self.kept)
        tune.addWidget(self.apply)
        tune.addStretch(1)
        tune.addWidget(self.post_copy)
        tail = QHBoxLayout()
        tail.setContentsMargins(0, 0, 0, 0)
        tail.setSpacing(theme.GAP_SMALL)
        tail.addWidget(self.stop)
        tail.addWidget(self.open)
        tail.addStretch(1)
        plots = QHBoxLayout()
        plots.setContentsMargins(0, 0, 0, 0)
        plots.setSpacing(theme.GAP)
        plots.addWidget(self.left)
        plots.addWidget(self.speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(self.list)
        column.addWidget(self.state)
        column.addWidget(self.bar)
        column.addLayout(plots)
        column.addWidget(self.facts)
        column.addWidget(self.tuning)
        column.addWidget(self.tuned)
        column.addLayout(tail)
        column.addStretch(1)


def state_text(it: Migration) -> str:
    """How far one is, or how it ended."""
    if it.dropped:
        return tr("Taken out of the queue; it stays where it is")
    if it.end is None:
        if it.waiting:
            return tr("Waits for its turn")
        if it.cancelling:
            return tr("Breaking off")
        told = it.progress
        words = plain(told.text, 200) if told is not None else ""
        if told is not None and told.remaining_s:
            left = span_text(told.remaining_s)
            return tr("{doing}, about {span} left").format(doing=words, span=left)
        return words or tr("Under way")
    problem = it.end.problem
    if problem is not None:
        reason = plain(problem.reason, 600)
        return (
            reason
            if it.end.cancelled
            else tr("Could not {doing}. {reason}").format(doing=plain(problem.doing, 160), reason=reason)
        )
    return f"{plain(it.end.text, 200)}." if it.end.text else tr("Done.")


def _left(remaining: float, total: float) -> str:
    return tr("{left} of {total} left").format(left=size_text(remaining), total=size_text(total)) if total else ""


def _shown(limits: Limits) -> tuple[int, int, int]:
    """As the fields have it: 0 for no limit, or where nobody told."""
    return (0 if limits.bandwidth >= NO_LIMIT else limits.bandwidth), limits.downtime_ms, limits.cache


def _rate(values: list[float], words: str) -> str:
    known = values[-1] if values else float("nan")
    return words.format(rate=rate_text(known)) if known == known else ""


def _pause(milliseconds: float) -> str:
    if milliseconds != milliseconds:
        return ""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else span_text(milliseconds / 1000)
