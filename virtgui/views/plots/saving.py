"""What is on screen, saved as a table or as a picture where a person says."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import QObject, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QImage, QPainter
from PyQt6.QtWidgets import QFileDialog, QWidget

from virtgui.util.language import tr
from virtgui.views import moments, theme
from virtgui.views.errand import Errand, finish_all, save_file, save_picture
from virtgui.views.plots import export
from virtgui.views.plots.axes import clock_text
from virtgui.views.plots.data import PlotData


class OnScreen(NamedTuple):
    """The plots, from when to when, and what leads from their time to wall-clock time (s)."""

    plots: tuple[PlotData, ...]
    since: float
    until: float
    offset: float

    def when(self) -> str:
        """ "27 Nov 2026, 14:21:05 to 14:26:05"."""
        since, until = self.since + self.offset, self.until + self.offset
        first, last = (time.localtime(round(at)) for at in (since, until))
        begin = f"{moments.dated_text(first)}, {clock_text(since)}"
        same = first[:3] == last[:3]
        end = clock_text(until) if same else f"{moments.dated_text(last)}, {clock_text(until)}"
        return tr("{since} to {until}").format(since=begin, until=end)


class Saving(QObject):
    """Asks where, writes beside the GUI thread, and tells in one sentence whether it went well. `name` begins the names
    of files, `caption` says what is plotted."""

    told = pyqtSignal(str, bool)
    """A sentence, and whether it is a bad one."""

    def __init__(
        self,
        pictured: QWidget,
        name: Callable[[], str],
        caption: Callable[[], str],
        on_screen: Callable[[], OnScreen],
    ) -> None:
        super().__init__(pictured)
        self._pictured = pictured
        self._name = name
        self._caption = caption
        self._on_screen = on_screen

    def ask_csv(self) -> None:
        """Let a person choose a file for the table."""
        self._ask("csv", self.csv)

    def ask_png(self) -> None:
        """Let a person choose a file for the picture."""
        self._ask("png", self.png)

    def csv(self, path: str) -> None:
        """Write the figures as a table."""
        on_screen = self._on_screen()  # copies: nothing is added to them
        self._save(path, lambda: save_file(path, export.table(*on_screen).encode()))

    def png(self, path: str) -> None:
        """Write the plots as a picture that says of what and when they are."""
        image = self.image()
        self._save(path, lambda: save_picture(path, image))

    def image(self) -> QImage:
        """The plots beneath their caption."""
        plots = self._pictured.grab().toImage()
        scale, colors = plots.devicePixelRatio(), theme.scheme(self._pictured.palette())
        bold = theme.semibold(self._pictured.font(), 1.1)
        small = theme.figures(self._pictured.font(), theme.SECONDARY)
        lines = [(bold, colors.text, self._caption()), (small, colors.muted, self._on_screen().when())]
        high = theme.GAP + sum(QFontMetrics(font).height() for font, _, _ in lines)
        image = QImage(plots.width(), plots.height() + round(high * scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(colors.window)
        painter = QPainter(image)
        painter.drawImage(0, high, plots)
        where = QRect(theme.GAP_LARGE, theme.GAP, self._pictured.width() - 2 * theme.GAP_LARGE, 0)
        for font, color, text in lines:
            metrics = QFontMetrics(font)
            where.setHeight(metrics.height())
            painter.setFont(font)
            painter.setPen(color)
            painter.drawText(where, 0, metrics.elidedText(text, Qt.TextElideMode.ElideRight, where.width()))
            where.translate(0, metrics.height())
        painter.end()
        return image

    def finish(self) -> None:
        """Wait for what is being written."""
        finish_all(self)

    def _save(self, path: str, work: Callable[[], str]) -> None:
        Errand(work, self).done.connect(lambda problem: self._saved(path, problem))

    def _ask(self, kind: str, save: Callable[[str], None]) -> None:
        dialog = QFileDialog(self._pictured, tr("Export plots"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.setNameFilter(f"{kind.upper()} (*.{kind})")
        name = "".join(c if c.isalnum() or c in "-_." else "-" for c in self._name()).strip(".-") or "machine"
        dialog.selectFile(f"{name}-performance.{kind}")
        dialog.fileSelected.connect(save)
        dialog.open()

    def _saved(self, path: str, problem: str) -> None:
        name = path.rsplit("/", 1)[-1]
        self.told.emit(
            tr("Could not save {name}: {problem}").format(name=name, problem=problem)
            if problem
            else tr("Saved {name}").format(name=name),
            bool(problem),
        )
