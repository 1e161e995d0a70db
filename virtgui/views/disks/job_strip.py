"""A job that runs on a disk: how far it is, and what can be done with it meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSpinBox, QToolButton, QVBoxLayout, QWidget

from virtgui.model.blocks import BlockJob, JobKind, TuneBlockJob
from virtgui.model.keys import DomainKey
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme
from virtgui.views.disks import said
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.virsh_lines import Line, LinesMenu

MIB = 1 << 20
FASTEST_MIB = 1 << 20
_STEPS = 1000


class SpeedField(QSpinBox):
    """A limit in MiB a second; 0 is none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(0, FASTEST_MIB)
        self.setSuffix(" MiB/s")
        self.setSpecialValueText(tr("No limit"))
        self.setMinimumHeight(theme.tall(self, theme.FIELD))

    @property
    def speed(self) -> int:
        """Bytes a second."""
        return self.value() * MIB


class JobStrip(QWidget):
    """Stays while its job runs."""

    stopped = pyqtSignal(str)
    gone_over = pyqtSignal(str)
    limited = pyqtSignal(str, int)
    """The disk, and bytes a second."""

    def __init__(
        self, told: BlockJob, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._target = told.target
        self._clock = clock
        self._since: tuple[float, BlockJob] | None = None
        name = plain(told.target, 40)
        self.title = Label("", "text")
        self.title.setFont(theme.semibold(self.title.font()))
        self.far = Paragraph("", "muted")
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(tr("Progress on {name}").format(name=name))
        self.speed = SpeedField(tr("Speed limit on {name}").format(name=name), self)
        self.speed.setValue(told.speed // MIB)
        self.limit = QPushButton(tr("Set &speed"), self)
        self.over = QPushButton(tr("&Go over to the copy"), self)
        self.stop = QPushButton(tr("S&top"), self)
        self.more = QToolButton(self)
        self.more.setIcon(icons.icon("terminal-2"))
        self.more.setAutoRaise(True)
        self.more.setAccessibleName(tr("Copy as virsh, {name}").format(name=name))
        self.more.setToolTip(tr("Copy as virsh"))
        self.more.setMinimumSize(theme.tall(self, theme.MIN_TARGET), theme.tall(self, theme.MIN_TARGET))
        self.more.setVisible(False)
        self.virsh_menu: LinesMenu | None = None
        below = QHBoxLayout()
        below.setSpacing(theme.GAP_SMALL)
        below.addWidget(self.far, 1)
        for widget in (self.speed, self.limit, self.over, self.stop, self.more):
            below.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GAP_SMALL, 0, theme.GAP_SMALL)
        column.setSpacing(theme.GAP_TINY)
        column.addWidget(self.title)
        column.addWidget(self.bar)
        column.addLayout(below)
        self.limit.clicked.connect(lambda: self.limited.emit(self._target, self.speed.speed))
        self.over.clicked.connect(lambda: self.gone_over.emit(self._target))
        self.stop.clicked.connect(lambda: self.stopped.emit(self._target))
        self.show_job(told, "")

    def offer_lines(self, line: Callable[[TuneBlockJob], str], key: DomainKey) -> None:
        """Have a menu that copies what can be done now, by `line`, as commands."""

        def lines() -> Iterator[tuple[str, Line]]:
            yield tr("&Set speed"), lambda: line(TuneBlockJob(key, self._target, self.speed.speed))
            if not self.over.isHidden() and self.over.isEnabled():
                yield tr("&Go over to the copy"), lambda: line(TuneBlockJob(key, self._target, go_over=True))
            yield self.stop.text(), lambda: line(TuneBlockJob(key, self._target, stop=True))

        menu = self.virsh_menu = LinesMenu(lines, self.more)
        self.more.clicked.connect(lambda: menu.open_below(self.more))
        self.more.setVisible(True)

    def show_job(self, told: BlockJob, lack: str) -> None:
        """How it is now; `lack` is why nothing can be done with it."""
        self.title.setText(said.job(told))
        self.far.setText(said.far(told, self._rate(told)))
        self.bar.setValue(round(_STEPS * told.done / told.total) if told.total else 0)
        copies = told.kind is JobKind.COPY
        self.over.setVisible(copies)
        self.stop.setText(tr("S&top, keep the copy") if copies and told.ready else tr("S&top"))
        why = lack or ("" if told.ready else tr("Not before both are alike"))
        self.over.setEnabled(not why)
        self.over.setToolTip(plain_tip(why))
        for widget in (self.stop, self.speed, self.limit):
            widget.setEnabled(not lack)
            widget.setToolTip(plain_tip(lack))

    def _rate(self, told: BlockJob) -> float:
        """Bytes a second on the average since it was first seen with this limit; 0 for not known."""
        now = self._clock()
        since = self._since
        if since is None or since[1].speed != told.speed or told.done < since[1].done:
            self._since = now, told
            return 0.0
        at, first = since
        return (told.done - first.done) / (now - at) if now > at else 0.0
