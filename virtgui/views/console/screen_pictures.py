"""Pictures and films of a guest's screen, into files that a person chooses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QGuiApplication, QImage
from PyQt6.QtWidgets import QFileDialog, QWidget

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.console.recording import Recording
from virtgui.views.console.screen import GuestScreen
from virtgui.views.errand import Errand, finish_all, save_picture
from virtgui.views.labels import Label


class ScreenPictures(QObject):
    """Its labels say what becomes of them. `finish` it before the screen goes."""

    def __init__(self, screen: GuestScreen, name: Callable[[], str], parent: QWidget) -> None:
        """`name` tells how a file is called unless a person calls it otherwise."""
        super().__init__(parent)
        self._screen = screen
        self._name = name
        self._page = parent
        self._film: Recording | None = None
        self.saved = Label("", "muted", theme.SECONDARY, None, parent)
        self.filming = Label("", "muted", theme.SECONDARY, None, parent)

    def finish(self) -> None:
        """End the film, and wait for what is being written."""
        if self._film is not None:
            self._film.finish()
        finish_all(self)

    def copy(self) -> None:
        """Put a picture of the screen on the clipboard."""
        clipboard, image = QGuiApplication.clipboard(), self._screen.screenshot()
        if clipboard is not None and not image.isNull():
            clipboard.setImage(image)

    def save(self) -> None:
        """Ask for a file and save the picture that is there now."""
        image = self._screen.screenshot()
        if not image.isNull():
            dialog = self._ask_file(tr("Save a picture of the screen"), "png", tr("Pictures (*.png)"))
            dialog.fileSelected.connect(lambda path: self._write(path, image))

    @property
    def film_words(self) -> str:
        """What `record` would do now."""
        return tr("R&ecord the screen…") if self._film is None else tr("Stop r&ecording")

    def record(self) -> None:
        """Ask for a file and record the screen into it; or end that."""
        if self._film is not None:
            self._film.stop()
        elif not self._screen.guest_size().isEmpty():
            self._ask_file(tr("Record the screen"), "avi", tr("Films (*.avi)")).fileSelected.connect(self.record_to)

    def record_to(self, path: str) -> None:
        """Record the screen into a file."""
        self._film = Recording(Path(path), self._screen.screenshot, self, lambda: self._screen.seen)
        self._film.told.connect(self.filming.setText)
        self._film.ended.connect(self._film_ended)

    def _film_ended(self) -> None:
        self._film = None

    def _write(self, path: str, image: QImage) -> None:
        name = plain(path.rsplit("/", 1)[-1], 60)
        self.saved.setText(tr("Saving {file}").format(file=name))
        errand = Errand(partial(save_picture, path, image, private=True), self)
        errand.done.connect(partial(self._written, name))

    def _written(self, name: str, fault: str) -> None:
        self.saved.setText(
            tr("Could not save {file}: {why}").format(file=name, why=plain(fault, 120))
            if fault
            else tr("Saved {file}").format(file=name)
        )

    def _ask_file(self, title: str, suffix: str, kinds: str) -> QFileDialog:
        name = plain(self._name(), 60).replace("/", "_")
        dialog = QFileDialog(self._page, title, f"{name}.{suffix}", kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.open()
        return dialog
