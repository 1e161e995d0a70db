"""A page of plots that share one time and one cursor."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QAction, QFocusEvent, QHideEvent, QKeyEvent, QKeySequence, QMouseEvent, QShowEvent
from PyQt6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from virtgui.model.keys import HostKey
from virtgui.qtmodels.past_settings import keeps_of
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.language import tr
from virtgui.util.units import span_text
from virtgui.views import theme
from virtgui.views.figures import boot_time
from virtgui.views.keyboard_ring import KeyboardRing
from virtgui.views.mirror import open_below
from virtgui.views.plots.axes import moment_text
from virtgui.views.plots.bars import Footer, Toolbar
from virtgui.views.plots.card import PlotCard
from virtgui.views.plots.data import Floats, Shown, Source
from virtgui.views.plots.saving import OnScreen, Saving
from virtgui.views.plots.timeview import Span, TimeView

_ZOOM_STEP, _LATE_MS = 0.8, 1500
_MARGIN_S = 60.0
_SPANS = {
    "hour": Span.ONE_HOUR,
    "day": Span.DAY,
    "week": Span.WEEK,
    "month": Span.MONTH,
    "year": Span.YEAR,
    "all": Span.ALL,
}
_LONG_S = 4000.0
"""Longer times come from what is kept for weeks."""
_REACH = 0.01
_NOT_KEPT = tr("Figures of weeks are not kept now: host's menu, or Settings")
_NO_PAST = tr("No figures of longer times are kept here.")


class PlotsPage(QWidget):
    """Four plots of one `Source`. Costs nothing while hidden; `name` begins the names of exported files, `caption`
    says in a picture what is plotted."""

    def __init__(
        self,
        source: Source,
        watcher: Watcher,
        settings: Settings,
        name: Callable[[], str],
        caption: Callable[[], str],
        clock: Callable[[], float] = boot_time,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._watcher = watcher
        self._settings = settings
        self._clock = clock
        self._time = TimeView()
        self._pointed: float | None = None
        self._cursor: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Performance"))
        KeyboardRing(self)
        self.toolbar = Toolbar(watcher.seconds, self)
        self.footer = Footer(source.choices, self)
        self.toolbar.marks.setVisible(source.marks)
        self.cards = tuple(PlotCard(first=place == 0) for place in range(4))
        self.export_action = QAction(tr("&Export"), self)
        self.export_action.setShortcut(QKeySequence("Ctrl+E"))
        self.export_action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.export_action.triggered.connect(self._open_export_menu)
        self.addAction(self.export_action)
        # Where no sample comes, the time goes on all the same and shows a gap.
        self._late = QTimer(self)
        self._late.setInterval(_LATE_MS)
        self._late.timeout.connect(self.refresh)
        self._lay_out()
        self.saving = Saving(self._grid, name, caption, self._on_screen)
        self._kept = False
        self._join()
        lookback = source.lookback
        self.toolbar.lack(_NO_PAST if lookback is None else lookback.lack)
        if lookback is not None:
            lookback.changed.connect(self._looked_back)

    @property
    def paused(self) -> bool:
        """Whether the plots stand still."""
        return self._time.held

    @property
    def view(self) -> tuple[float, float]:
        """The time on screen (CLOCK_BOOTTIME, s)."""
        return self._time.view

    @property
    def cursor_at(self) -> float | None:
        """Where the cursor is."""
        return self._cursor

    def plotted(self) -> int:
        """How many samples are on screen: of CPU, or where a driver does not tell that, of what it tells."""
        since, until = self.view
        told = [one.times[np.isfinite(one.values)] for card in self.cards for one in card.data.lines]
        counts = [int(((times >= since) & (times <= until)).sum()) for times in told]
        return counts[0] or max(counts) if counts else 0

    def refresh(self) -> None:
        """Read the figures again and draw them, unless the plots are paused or hidden."""
        if not self.isVisible():
            return
        if not self.paused:
            self._time.follow(self._now(), self._source.began())
            self._load()
            if self._late.isActive():
                self._late.start()
        elif self._source.lookback is not None and not self._kept:
            self._load()
        self._draw()

    def _looked_back(self) -> None:
        """Figures of weeks are there now; also for plots that stand still."""
        self.refresh()

    def keep(self, on: bool) -> None:
        """Stand still with what is drawn, for whose figures are forgotten; or follow the time again."""
        self._kept = on
        self.set_paused(on)

    def set_paused(self, on: bool) -> None:
        """Stop, or follow the time again."""
        if on == self.paused:
            return
        self._time.hold(on)
        self.toolbar.show_paused(on)
        self.refresh()

    def zoom(self, around: float, factor: float) -> None:
        """Show `factor` times as much time, with the moment `around` where it is."""
        self._time.scale(around, factor)
        self._fit()

    def show_time(self, since: float, until: float) -> None:
        """Zoom to the time between two moments, kept within what there is."""
        self._time.show(since, until)
        self._fit()

    def show_span(self, name: str) -> None:
        """Show a time by its name: "hour", "day", "week", "month", "year", "all"."""
        self.toolbar.spans.button(_SPANS[name]).click()

    def reset(self) -> None:
        """Show the time that the buttons say."""
        self._time.reset()
        self._fit()

    def _fit(self) -> None:
        for card in self.cards:
            card.fit()
        self.refresh()

    def move_cursor(self, steps: int) -> None:
        """Move the cursor by so many samples; the first step puts it on the newest."""
        times = self._times()
        times = times[times <= self.view[1]]
        if not len(times):
            return
        at = self._cursor
        place = len(times) - 1 if at is None else int(np.abs(times - at).argmin()) + steps
        place = min(max(place, 0), len(times) - 1)
        since = self.view[0]
        at = float(times[place])
        if at < since:
            self._time.move(at - since)
            self.refresh()
        self._pointed = None
        self._put_cursor(max(at, since))
        told = (self.toolbar.moment.text(), self.toolbar.age.text(), *(card.spoken_now() for card in self.cards))
        self.setAccessibleDescription(". ".join(part for part in told if part))

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """The plots have not the keyboard: a screen reader hears of them by the page."""
        self.setAccessibleDescription(". ".join(card.spoken() for card in self.cards if not card.isHidden()))
        super().focusInEvent(event)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._source.watch(True)
        self._late.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._source.watch(False)
        self._late.stop()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        deed = self._keys.get(Qt.Key(event.key())) if event is not None else None
        if event is None or deed is None or event.modifiers() & ~_HARMLESS:
            super().keyPressEvent(event)
            return
        deed()

    def _lay_out(self) -> None:
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        grid.setSpacing(theme.GAP_SMALL + 2)
        for place, card in enumerate(self.cards):
            grid.addWidget(card, place // 2, place % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self._grid, 1)
        column.addWidget(self.footer)

    def _join(self) -> None:
        bar = self.toolbar
        bar.spans.chosen.connect(self._span_chosen)
        bar.period_chosen.connect(self._period_chosen)
        bar.marks.toggled.connect(self.refresh)
        bar.pause.clicked.connect(self.set_paused)
        bar.csv_wanted.connect(self.saving.ask_csv)
        bar.png_wanted.connect(self.saving.ask_png)
        self.saving.told.connect(self.footer.tell)
        bar.export.clicked.connect(self._open_export_menu)
        self.footer.changed.connect(self._shown_changed)
        for card in self.cards:
            card.box.zoomed.connect(self.zoom)
            card.box.chosen.connect(self._chosen)
            card.box.selecting.connect(self._selecting)
            card.box.panned.connect(self._panned)
            card.box.reset.connect(self.reset)
            card.box.pointed.connect(self._point)
            card.box.pressed.connect(self.setFocus)
            card.head.resized.connect(self._settle_heads)
        self._keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Space: lambda: self.set_paused(not self.paused),
            Qt.Key.Key_Left: lambda: self.move_cursor(-1),
            Qt.Key.Key_Right: lambda: self.move_cursor(1),
            Qt.Key.Key_Plus: lambda: self._zoom_by_key(_ZOOM_STEP),
            Qt.Key.Key_Equal: lambda: self._zoom_by_key(_ZOOM_STEP),
            Qt.Key.Key_Minus: lambda: self._zoom_by_key(1 / _ZOOM_STEP),
            Qt.Key.Key_0: self.reset,
            Qt.Key.Key_Escape: lambda: self._put_cursor(None),
        }

    def _now(self) -> float:
        """The newest sample's time while they come, so that lines reach the edge; else the clock's."""
        now, newest = self._clock(), self._source.latest_at()
        if newest is not None and self._source.live() and 0 <= now - newest < 1.6 * self._watcher.seconds:
            return newest
        return now

    def _load(self) -> None:
        since, until = self._wanted()
        shown = self.footer.shown
        if shown.earlier:
            shown = shown._replace(back=self._time.whole[1] - self._time.whole[0])
        reach = max(1.6 * self._watcher.seconds, _REACH * (until - since))
        notches = self._source.notches() if self.toolbar.marks.isChecked() else ()
        bands = self._source.bands(until)
        for card, data in zip(self.cards, self._source.read(since, until, shown), strict=True):
            card.show_data(data._replace(quiet=data.quiet or self._source.quiet()), bands, notches, reach)

    def _wanted(self) -> tuple[float, float]:
        """All that was chosen; of weeks what is zoomed to, with as much before and after it, for finer steps."""
        whole, view = self._time.whole, self._time.view
        since, until = min(whole[0], view[0]) - _MARGIN_S, max(whole[1], view[1])
        wide = view[1] - view[0]
        if self._source.lookback is None or 3 * wide > until - since or until - since < _LONG_S:
            return since, until
        return max(since, view[0] - wide - _MARGIN_S), min(until, view[1] + wide)

    def _draw(self) -> None:
        since, until = self.view
        now = self._clock()
        offset = time.time() - now
        if self._pointed is not None and len(self._times()):
            self._cursor = self._snap(since + self._pointed * (until - since))
        elif self._cursor is not None and not since <= self._cursor <= until:
            self._cursor = None
        for card in self.cards:
            card.canvas.cursor = self._cursor
            card.show_time(since, until, offset, now)
        self._settle_heads()
        self._tell_cursor()

    def _settle_heads(self) -> None:
        """Legends take the rows that they need, all of them as many: plots beside one another begin at one height."""
        rows = max(card.head.wanted_rows() for card in self.cards)
        for card in self.cards:
            card.show_rows(rows)

    def _times(self) -> Floats:
        """When there was a sample; in the middle of a gap there was none."""
        lines = self.cards[0].data.lines
        return lines[0].times[np.isfinite(lines[0].values)] if lines else np.empty(0)

    def _snap(self, at: float) -> float:
        """The sample nearest to a moment; the moment itself where none is near."""
        times = self._times()
        nearest = float(times[np.abs(times - at).argmin()]) if len(times) else at
        return nearest if abs(nearest - at) <= self.cards[0].canvas.reach else at

    def _put_cursor(self, at: float | None) -> None:
        self._cursor = at
        for card in self.cards:
            card.show_cursor(at)
        self._settle_heads()
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        if self._cursor is None:
            self.toolbar.show_moment("", "")
            return
        now = self._clock()
        self.toolbar.show_moment(
            tr("At {moment}").format(moment=moment_text(time.time() - now + self._cursor, self.view[1] - self.view[0])),
            tr("{span} ago").format(span=_age(now - self._cursor)),
        )

    def _point(self, share: float | None) -> None:
        self._pointed = share
        if share is None:
            self._put_cursor(None)
            return
        since, until = self.view
        self._put_cursor(self._snap(since + share * (until - since)) if len(self._times()) else None)

    def _chosen(self, since: float, until: float) -> None:
        if until - since > (self.view[1] - self.view[0]) * 0.01:
            self.show_time(since, until)

    def _selecting(self, selection: tuple[float, float] | None) -> None:
        for card in self.cards:
            card.show_selection(selection)

    def _panned(self, seconds: float) -> None:
        self._time.move(seconds)
        self.refresh()

    def _zoom_by_key(self, factor: float) -> None:
        until = self.view[1]
        self.zoom(self._cursor if self._cursor is not None else until, factor)

    def _span_chosen(self, place: int) -> None:
        for card in self.cards:
            card.forget()
        self._time.choose(Span(place))
        self.footer.tell(_NOT_KEPT if place >= Span.DAY and self._left_out() else "", False)
        self._load()
        self.refresh()

    def _left_out(self) -> bool:
        """Whether a person does not want figures of it kept."""
        lookback = self._source.lookback
        hosts = lookback.hosts if lookback is not None and not lookback.lack else frozenset[HostKey]()
        return not all(keeps_of(self._settings, host) for host in hosts)

    def _shown_changed(self, _shown: Shown) -> None:
        for card in self.cards:
            card.head.forget()
        self._load()
        self._draw()

    def _period_chosen(self, seconds: float) -> None:
        self._watcher.period(seconds)
        self._settings.put("period", seconds)

    def _open_export_menu(self) -> None:
        open_below(self.toolbar.menu, self.toolbar.export)

    def _on_screen(self) -> OnScreen:
        plots = tuple(card.data for card in self.cards)
        return OnScreen(plots, *self.view, time.time() - self._clock())


_HARMLESS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


def _age(seconds: float) -> str:
    """ "1 min 44 s"."""
    whole = max(0, round(seconds))
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return span_text(whole)
