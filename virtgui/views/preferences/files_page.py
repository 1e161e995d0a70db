"""Where the program's own files are, how its settings get to another computer, and its entry in the desktop's menu."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from virtgui.qtmodels import transfer
from virtgui.qtmodels.settings import Settings
from virtgui.util import launcher
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.xdg import config_dir, state_dir
from virtgui.views import theme
from virtgui.views.dialogs import as_remark
from virtgui.views.errand import Errand, save_file
from virtgui.views.labels import Value
from virtgui.views.preferences.rows import Heading, Remark
from virtgui.views.preferences.rows_page import RowsPage

_KIND = "JSON (*.json)"


class FilesPage(RowsPage):
    """What an import would do is shown before it is done."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__((Heading(tr("Files")),), settings, parent)
        kept = tr("Not kept: this run leaves no trace")
        for label, path in (
            (tr("Log"), str(state_dir() / "virtgui.log")),
            (tr("Settings"), str(config_dir() / "settings.json") if settings.kept else kept),
        ):
            shown = Value(path)
            shown.setAccessibleName(label)
            self.labelled(QLabel(label, self), shown)
        self._add(Heading(tr("To another computer")))
        self._add(
            Remark(
                tr(
                    "The file has hosts, presets, lists and all that is chosen here; no password, and nothing of where "
                    "windows are."
                )
            )
        )
        self.export_button = QPushButton(tr("&Export…"), self)
        self.import_button = QPushButton(tr("&Import…"), self)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_SMALL)
        for button in (self.export_button, self.import_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        self.wide(row)
        self._add(Heading(tr("On this desktop")))
        self.menu_button = QPushButton(self)
        self.menu_button.setAutoDefault(False)
        self.menu_button.clicked.connect(self._change_menu)
        self._show_menu()
        menu = QHBoxLayout()
        menu.addWidget(self.menu_button)
        menu.addStretch(1)
        self.wide(menu)
        self.told = QLabel(self)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.wide(self.told)
        as_remark(self.told, "")
        self.fields["transfer"] = self.export_button
        self.fields["launcher"] = self.menu_button
        self.export_button.clicked.connect(self._ask_where)
        self.import_button.clicked.connect(self._ask_which)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, tr("Export settings"), "virtgui-settings.json", _KIND)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def _ask_which(self) -> None:
        dialog = QFileDialog(self, tr("Import settings"), "", _KIND)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def _show_menu(self) -> None:
        there = launcher.place().exists()
        self.menu_button.setText(
            tr("&Remove from the menu of applications") if there else tr("&Add to the menu of applications")
        )

    def _change_menu(self) -> None:
        there = launcher.place().exists()

        def change() -> str:
            try:
                launcher.remove() if there else launcher.put()
            except OSError as error:
                return error.strerror or str(error)
            return ""

        Errand(change, self).done.connect(partial(self._menu_changed, there))

    def _menu_changed(self, was_there: bool, why: str) -> None:
        path = plain(str(launcher.place()), 300)
        if why:
            text = tr("Could not change {path}: {why}").format(path=path, why=why)
        elif was_there:
            text = tr("Removed from the menu of applications")
        else:
            text = tr("It is in the menu of applications now, as {path}").format(path=path)
        as_remark(self.told, text, wrong=bool(why))
        self._show_menu()

    def export_to(self, path: str) -> None:
        """Write the file."""
        content = transfer.as_text(self._settings).encode("utf-8", "surrogatepass")
        Errand(lambda: save_file(path, content, private=True), self).done.connect(partial(self._written, path))

    def _written(self, path: str, why: str) -> None:
        text = tr("Could not write {path}: {why}") if why else tr("Written to {path}")
        as_remark(self.told, text.format(path=plain(path, 300), why=why), wrong=bool(why))

    def import_from(self, path: str) -> None:
        """Read a file, show what is in it, and take it if a person wants it."""
        read: list[transfer.Found] = []

        from virtgui.views.preferences.pages import fits  # noqa: PLC0415  (late: they have this one)

        def look() -> str:  # beside the GUI thread: a file may lie on a server that is away
            try:
                read.append(transfer.load(path, fits))
            except ValueError as error:
                return str(error)
            return ""

        Errand(look, self).done.connect(partial(self._offer, read))

    def _offer(self, read: list[transfer.Found], why: str) -> None:
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late: only after a file was chosen)

        if why:
            as_remark(self.told, why, wrong=True)
            return
        found = read[0]
        left = (tr("Not taken:"), *found.refused) if found.refused else ()
        if not found.values:
            as_remark(self.told, "\n".join((tr("Nothing in this file can be taken."), *found.refused)), wrong=True)
            return
        dialog = ConfirmDialog(
            tr("Import"),
            tr("Take these settings?"),
            "\n".join((*found.summary, *left)),
            may_remember=False,
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take() -> None:
            transfer.take(self._settings, found)
            as_remark(self.told, "\n".join((tr("The settings were taken."), *left)))

        dialog.accepted.connect(take)
        dialog.open()
