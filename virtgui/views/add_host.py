"""The dialog that adds a host by its address, checked while it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from virtgui.model import drivers, uris
from virtgui.model.keys import HostKey
from virtgui.qtmodels.settings import HostEntry
from virtgui.qtmodels.trial import Trial
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.address_builder import AddressBuilder
from virtgui.views.controls import fill
from virtgui.views.dialogs import as_heading, as_remark
from virtgui.views.errand import Errand
from virtgui.views.forms import FormDialog
from virtgui.views.host_name import color_box

_FAR = re.compile(r"[a-z0-9]+\+(?:ssh|libssh|libssh2|tls|tcp):///")
_EMBEDDED = re.compile(r"qemu:///embed(?!.*[?&;]root=.)")
_NO_HOST = re.compile(
    f"(?:{'|'.join(each.scheme for each in drivers.DRIVERS if each.ways == (drivers.OWN,))})://(?:/|$)"
)


class AddHostDialog(FormDialog):
    """A wrong address is told beside the field; a dangerous one must be accepted."""

    FORM: ClassVar[str] = "add_host"
    heading: QLabel
    help: QLabel
    uri_label: QLabel
    uri_edit: QLineEdit
    remark: QLabel
    name_label: QLabel
    name_edit: QLineEdit
    autoconnect_box: QCheckBox
    read_only_box: QCheckBox
    warnings: QLabel
    accept_box: QCheckBox
    cancel_button: QPushButton
    add_button: QPushButton
    fields: QGridLayout
    buttons: QHBoxLayout

    def __init__(
        self,
        known: tuple[HostKey, ...],
        parent: QWidget | None = None,
        *,
        trial: Trial | None = None,
        ssh_hosts: Callable[[], tuple[str, ...]] | None = None,
    ) -> None:
        """`trial` opens an address to see whether it works; `ssh_hosts` reads, in a thread, names to suggest."""
        super().__init__(parent)
        self._trial = trial
        self.builder = AddressBuilder(self)
        self.builder.built.connect(self.uri_edit.setText)
        self.builder.typing_wanted.connect(self._type_it)
        self.color = color_box(self)
        self.test_button = QPushButton(tr("&Test"), self)
        self.test_button.setAutoDefault(False)
        self.test_button.setVisible(trial is not None)
        self.tested, self.tested_detail = QLabel(self), QLabel(self)
        for told in (self.tested, self.tested_detail):
            told.setTextFormat(Qt.TextFormat.PlainText)
            told.setWordWrap(True)
        self._place()
        self._known = {uris.sense(key): key for key in known}
        self._touched = False
        as_heading(self.heading, self.heading.text())
        as_remark(self.help, self.help.text())
        self.uri_edit.setFont(theme.fixed_font(self.font(), theme.BODY))
        fill(self.add_button)
        self.uri_edit.textEdited.connect(self.builder.follow)
        self.uri_edit.textChanged.connect(self._typed)
        self.uri_edit.editingFinished.connect(self._left)
        self.accept_box.toggled.connect(self._look)
        self.add_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.test_button.clicked.connect(self._test)
        if trial is not None:
            trial.told.connect(self._told)
            self.finished.connect(trial.end)
        self._suggest(ssh_hosts)
        self._begin()
        self._look()
        self.uri_edit.setFocus()

    def _place(self) -> None:
        """Around the form's own fields."""
        page = self.layout()
        if not isinstance(page, QVBoxLayout):
            return
        page.insertWidget(2, self.builder)
        colored = QLabel(tr("Colour"), self)
        colored.setTextFormat(Qt.TextFormat.PlainText)
        colored.setBuddy(self.color)
        self.fields.addWidget(colored, self.fields.rowCount(), 0)
        self.fields.addWidget(self.color, self.fields.rowCount() - 1, 1, Qt.AlignmentFlag.AlignLeft)
        self.buttons.insertWidget(0, self.test_button)
        page.insertWidget(page.count() - 1, self.tested)
        page.insertWidget(page.count() - 1, self.tested_detail)
        labels = (*self.builder.labels(), self.uri_label, self.name_label, colored)
        wide = max(label.sizeHint().width() for label in labels)
        for label in labels:
            label.setMinimumWidth(wide)
        self._say_tested("")
        # The form's own fields were made before those that stand above them.
        own = (self.uri_edit, self.name_edit, self.autoconnect_box, self.read_only_box, self.accept_box)
        turns = (*self.builder.fields, *own, self.color, self.test_button, self.cancel_button, self.add_button)
        for first, then in pairwise(turns):
            self.setTabOrder(first, then)

    def _begin(self) -> None:
        """What the boxes show is an address already; whoever types one writes over it."""
        chosen = self.builder.address()
        if uris.sense(chosen) not in self._known:
            self.uri_edit.setText(chosen)
            self.uri_edit.selectAll()

    def _type_it(self) -> None:
        self.uri_edit.setFocus()
        self.uri_edit.selectAll()

    def _suggest(self, read: Callable[[], tuple[str, ...]] | None) -> None:
        if read is None:
            return
        found: list[str] = []

        def work() -> str:
            found.extend(read())
            return ""

        Errand(work, self).done.connect(lambda _why: self.builder.suggest(tuple(found)))

    def _test(self) -> None:
        if self._trial is not None:
            self._say_tested(tr("Connecting"))
            self.test_button.setEnabled(False)
            self._trial.begin(self.entry().uri)

    def _told(self, text: str, wrong: bool, detail: str) -> None:
        self._say_tested(text, detail, wrong=wrong)
        self._look()

    def _say_tested(self, text: str, detail: str = "", *, wrong: bool = False) -> None:
        as_remark(self.tested, text, wrong=wrong)
        as_remark(self.tested_detail, detail)

    def accept(self) -> None:
        """A trial that is still under way is forgotten first: it would take the host that is added with it."""
        if self._trial is not None:
            self._trial.end()
        super().accept()

    def entry(self) -> HostEntry:
        """What was typed."""
        return HostEntry(
            self.uri_edit.text().strip(),
            self.name_edit.text().strip(),
            self.autoconnect_box.isChecked(),
            self.read_only_box.isChecked(),
            str(self.color.currentData()),
            accepted=self.accept_box.isVisibleTo(self) and self.accept_box.isChecked(),
        )

    def _typed(self) -> None:
        """Whoever accepted one address has not accepted another."""
        self.accept_box.setChecked(False)
        self._say_tested("")
        if self._trial is not None:
            self._trial.end()
        self._look()

    def _left(self) -> None:
        self._touched = True
        self._look()

    def _look(self) -> None:
        uri = self.uri_edit.text().strip()
        flaw = self._flaw(uri)
        if flaw and (self._touched or len(uri) > 3) and uri:
            as_remark(self.remark, flaw, wrong=True, of=self.uri_edit)
        else:
            as_remark(self.remark, "" if flaw else uris.parse(uri).driver, of=self.uri_edit)
        warnings = () if flaw else uris.uri_warnings(uri)
        as_remark(self.warnings, "\n".join(warnings), wrong=True)
        self.accept_box.setVisible(bool(warnings))
        accepted = self.accept_box.isChecked() or not warnings
        self.add_button.setEnabled(not flaw and accepted)
        busy = self._trial is not None and self._trial.running
        self.test_button.setEnabled(not flaw and accepted and not busy)

    def _flaw(self, uri: str) -> str:
        listed = self._known.get(uris.sense(uri))
        if listed == uri:
            return tr("This host is in the list already.")
        if listed is not None:
            return tr("This host is in the list already, as {address}.").format(address=plain(listed, 120))
        if _NO_HOST.match(uri) or _FAR.match(uri):
            return tr("Name the host.")
        if _EMBEDDED.match(uri):
            return tr("It needs a folder of its own: write ?root= and the folder's path behind it.")
        return drivers.REMOVED.get(uri.partition(":")[0].partition("+")[0], "") or uris.validate(uri)
