"""What is on screen, saved as a table or as a picture where a person says."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from virtgui.util.language import tr
from virtgui.views.errand import Errand, finish_all, save_file, save_picture
from virtgui.views.plots import export
from virtgui.views.plots.data import PlotData


class OnScreen(NamedTuple):
    """The plots, from when to when, and what leads from their time to wall-clock time (s)."""

    plots: tuple[PlotData, ...]
    since: float
    until: float
    offset: float


class Saving(QObject):
    """Asks where, writes beside the GUI thread, and tells in one sentence whether it went well."""

    told = pyqtSignal(str, bool)
    """A sentence, and whether it is a bad one."""

    def __init__(self, pictured: QWidget, name: str, on_screen: Callable[[], OnScreen]) -> None:
        super().__init__(pictured)
        self._pictured = pictured
        self._name = "".join(c if c.isalnum() or c in "-_." else "-" for c in name).strip(".-") or "machine"
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
        """Write the plots as a picture."""
        image = self._pictured.grab().toImage()
        self._save(path, lambda: save_picture(path, image))

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
        dialog.selectFile(f"{self._name}-performance.{kind}")
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
