"""The page about figures: with how much of them is kept by now, and a button that drops it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from virtgui.model.past import PastSize
from virtgui.qtmodels.past import Past
from virtgui.qtmodels.settings import Settings
from virtgui.util.language import plural, tr
from virtgui.util.units import size_text
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.labels import plain_tip
from virtgui.views.moments import dated_text
from virtgui.views.preferences.rows import Kept, Row
from virtgui.views.preferences.rows_page import RowsPage

_NOT_HERE = tr("Nothing tells of figures here.")


class FiguresPage(RowsPage):
    """Asks how large the file is whenever it is shown. `past` is asked for then, not before."""

    def __init__(
        self,
        rows: Sequence[Row],
        settings: Settings,
        past: Callable[[], Past] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._past_of = past
        self._past: Past | None = None
        super().__init__(rows, settings, parent)

    def _kept(self, row: Kept) -> None:
        self.kept = QLabel(tr("Not known yet"), self)
        self.kept.setTextFormat(Qt.TextFormat.PlainText)
        self.kept.setWordWrap(True)
        self.forget_button = QPushButton(tr("&Forget…"), self)
        self.forget_button.setAccessibleName(tr("Forget all figures that are kept"))
        self.forget_button.setObjectName(row.setting.replace("/", "_"))
        self.forget_button.setAutoDefault(False)
        self.forget_button.setEnabled(False)
        self.forget_button.clicked.connect(self._ask)
        self.fields[row.setting] = self.forget_button
        holder = QWidget(self)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.kept, 1)
        line.addWidget(self.forget_button)
        label = QLabel(row.label, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setBuddy(self.forget_button)
        self.labelled(label, holder)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        if self._past is None and self._past_of is not None:
            self._past = self._past_of()
            self._past.sized.connect(self._sized)
        if self._past is None or self._past.lack:
            lack = self._past.lack if self._past is not None else _NOT_HERE
            self.kept.setText(lack)
            self.forget_button.setToolTip(plain_tip(lack))
        else:
            self._past.ask_size()

    def _sized(self, size: PastSize) -> None:
        self.kept.setText(size_line(size))
        able = bool(size.subjects) and size.writing
        self.forget_button.setEnabled(able)
        why = (
            tr("Nothing is kept.")
            if size.writing
            else tr("Another program that runs keeps these figures: have it forget them.")
        )
        self.forget_button.setToolTip("" if able else plain_tip(why))

    def _ask(self) -> None:
        dialog = ConfirmDialog(
            tr("Forget"),
            tr("Forget all figures that are kept?"),
            tr("Plots of all hosts and machines begin anew, without what happened before. There is no way back."),
            may_remember=False,
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        if self._past is not None:
            self._past.forget()


def size_line(size: PastSize) -> str:
    """ "4.2 MiB, of 12 machines and hosts, since 3 Nov 2026"."""
    if not size.subjects:
        return tr("{size}, nothing in it").format(size=size_text(size.bytes)) if size.bytes else tr("Nothing")
    since = dated_text(time.localtime(size.began)) if size.began is not None else ""
    what = plural(size.subjects, "of {n} machine or host", "of {n} machines and hosts")
    parts = [size_text(size.bytes), what]
    return ", ".join([*parts, tr("since {day}").format(day=since)] if since else parts)
