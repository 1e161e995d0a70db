"""What can be done with a serial line beyond typing: its menu, and the file that it is logged to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QMenu, QWidget

from virtgui.util import names
from virtgui.util.language import tr
from virtgui.views.console.find_strip import FindStrip
from virtgui.views.console.line_log import LineLog
from virtgui.views.console.terminal_view import TerminalView
from virtgui.views.mirror import open_below

_PLAIN, _RAW = tr("Text without escape codes (*.log)"), tr("Every byte as it came (*.log)")


class LineMenu(QObject):
    """The deeds of one terminal."""

    break_wanted = pyqtSignal()
    """A person wants the guest to see a break."""
    told = pyqtSignal(str)
    """What is to be said of the log, "" when there is nothing."""

    def __init__(self, view: TerminalView, strip: FindStrip, send: Callable[[bytes], None]) -> None:
        super().__init__(view)
        self._view = view
        self._send = send
        self._log: LineLog | None = None
        self.can_break = False
        """Whether the line is one on which there are breaks."""
        self.name = "console"
        """What a log's file is called unless a person calls it otherwise."""
        self._deeds: tuple[tuple[str, Callable[[], object]] | None, ...] = (
            (tr("&Copy\tCtrl+Shift+C"), view.copy),
            (tr("&Paste\tCtrl+Shift+V"), view.paste),
            (tr("Select &all\tCtrl+Shift+A"), view.select_all),
            (tr("&Find\tCtrl+Shift+F"), strip.open),
            None,
            (tr("Tell the guest the &size"), self.send_size),
            (tr("Send a brea&k"), self.want_break),
            None,
            (tr("&Bigger letters\tCtrl++"), lambda: view.zoom(1)),
            (tr("&Smaller letters\tCtrl+-"), lambda: view.zoom(-1)),
            (tr("&Usual letters\tCtrl+0"), lambda: view.zoom(0)),
            None,
            (tr("C&lear"), view.clear),
            (tr("&Reset the terminal"), view.reset),
            None,
        )

    @property
    def logged(self) -> str:
        """The name of the file that is written now, "" when none is."""
        return self._log.path.name if self._log is not None else ""

    def fill(self, menu: QMenu) -> None:
        """Put the deeds into a menu."""
        for entry in self._deeds:
            if entry is None:
                menu.addSeparator()
                continue
            text, deed = entry
            action = menu.addAction(text)
            if action is not None:
                action.triggered.connect(lambda _on, deed=deed: deed())
                if deed == self._view.copy:
                    action.setEnabled(bool(self._view.selection.text))
                elif deed == self.want_break:
                    action.setEnabled(self.can_break)
                    action.setToolTip(tr("What a guest's kernel takes for the SysRq key"))
                elif deed == self.send_size:
                    action.setToolTip(self._size_words())
        log = menu.addAction(
            tr("Stop l&ogging to {file}").format(file=self.logged) if self._log is not None else tr("L&og to a file")
        )
        if log is not None:
            log.triggered.connect(self.stop_log if self._log is not None else self.ask_log)
        menu.setToolTipsVisible(True)

    def popup(self, where: QPoint) -> None:
        """Open the menu at a place of the screen."""
        self._made().popup(where)

    def drop(self, button: QWidget) -> None:
        """Open the menu under its button."""
        open_below(self._made(), button)

    def _made(self) -> QMenu:
        menu = QMenu(self._view)
        self.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _size_words(self) -> str:
        terminal = self._view.terminal
        return f"stty rows {terminal.rows} columns {terminal.columns}"

    def send_size(self) -> None:
        """Type the command that tells a guest's shell how big the terminal is: a serial line does not."""
        self._send(f"{self._size_words()}\r".encode())

    def want_break(self) -> None:
        """Have the guest see a break, which no byte can be."""
        self.break_wanted.emit()

    def ask_log(self) -> None:
        """Ask for a file to log to."""
        dialog = QFileDialog(self._view, tr("Log to a file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("log")
        dialog.setNameFilters([_PLAIN, _RAW])
        dialog.selectFile(f"{self.name}.log")
        dialog.fileSelected.connect(lambda path: self.log_to(path, plain=dialog.selectedNameFilter() != _RAW))
        dialog.open()

    def log_to(self, path: str, *, plain: bool) -> None:
        """Write all that comes from now on into a file of the person's own."""
        self.stop_log()
        log = self._log = LineLog(Path(path), self, plain=plain)
        log.opened.connect(lambda: self._opened(log))
        log.ended.connect(lambda fault: self._ended(log, fault))

    def take(self, data: bytes) -> None:
        """What came from the guest."""
        if self._log is not None:
            self._log.write(data)

    def stop_log(self) -> None:
        """Write no more."""
        if self._log is not None:
            log, self._log = self._log, None
            self.told.emit("")
            log.stop()

    def finish(self) -> None:
        """The same, and wait for the last of it."""
        for log in self.findChildren(LineLog):
            log.finish()

    def _opened(self, log: LineLog) -> None:
        if log is self._log:
            self.told.emit(tr("Logging to {file}").format(file=names.plain(self.logged, 60)))

    def _ended(self, log: LineLog, fault: str) -> None:
        if log is self._log:
            self._log = None
        if fault:
            self.told.emit(fault)
