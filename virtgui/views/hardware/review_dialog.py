"""All that waits, before it is applied: each change in words with when it counts, and the XML it makes."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QGridLayout, QScrollArea, QWidget

from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import plural, tr
from virtgui.views import theme
from virtgui.views.diff_view import DiffView
from virtgui.views.fact_grid import section
from virtgui.views.hardware.changes import change_lines, flaws
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.pending_bar import ChangeLine
from virtgui.views.hardware.remark import Badge
from virtgui.views.labels import Label

_MOST = 6


class ReviewDialog(BigDialog):
    """Follows the model while it is open."""

    apply_wanted = pyqtSignal()

    def __init__(self, model: HardwareModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Review changes"), tr("Changes to {machine}").format(machine=name), "", parent)
        self._model = model
        self.list = QWidget()
        self.list.setBackgroundRole(QPalette.ColorRole.Base)
        self._grid = QGridLayout(self.list)
        self._grid.setContentsMargins(theme.GAP, theme.GAP_SMALL, theme.GAP, theme.GAP_SMALL)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setColumnStretch(0, 1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.list)
        self.area.setAccessibleName(tr("Changes in words"))
        self.diff = DiffView(self)
        self.body.addWidget(self.area)
        self.body.addWidget(section(tr("In the definition")))
        self.body.addWidget(self.diff, 1)
        self.close_button = self.footer.add(tr("Close"))
        self.apply = self.footer.add(tr("Apply"), filled=True)
        self.close_button.clicked.connect(self.reject)
        self.apply.clicked.connect(self._apply)
        self._shown: tuple[ChangeLine, ...] | None = None
        model.changed.connect(self.refresh)
        self.refresh()
        self.resize(theme.sized(self, 820, 560))

    def refresh(self) -> None:
        """Everything, from the model."""
        lines = change_lines(self._model)
        if lines != self._shown:
            self._shown = lines
            while (item := self._grid.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.deleteLater()
            for row, line in enumerate(lines):
                self._grid.addWidget(Label(line.words), row, 0)
                badge = Badge(self.list)
                badge.say(line.when)
                self._grid.addWidget(badge, row, 1, Qt.AlignmentFlag.AlignRight)
            self._grid.setRowStretch(len(lines), 1)
            height = theme.tall(self, theme.MIN_TARGET) + 2
            self.area.setFixedHeight(height * max(1, min(_MOST, len(lines))) + 2 * theme.GAP_SMALL)
            hardware = self._model.hardware
            self.diff.show_diff(hardware.base if hardware is not None else "", self._model.text())
        wrong = flaws(self._model)
        self.footer.say(tr("{what} needs correcting first").format(what=wrong[0].words) if wrong else "")
        self.apply.setEnabled(bool(lines) and not wrong and not self._model.applying)
        self.apply.setText(plural(len(lines), "Apply {n} change", "Apply {n} changes"))

    def _apply(self) -> None:
        self.apply_wanted.emit()
        self.accept()
