"""All that waits for a network before it is applied: each change with when it counts, and the XML it makes."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QGridLayout, QScrollArea, QWidget

from virtgui.util.language import plural, tr
from virtgui.views import theme
from virtgui.views.diff_view import DiffView
from virtgui.views.fact_grid import section
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.pending_bar import ChangeLine
from virtgui.views.hardware.remark import Badge
from virtgui.views.labels import Label

_MOST = 6


class NetworkReview(BigDialog):
    """Shows what it is given."""

    apply_wanted = pyqtSignal()
    copy_wanted = pyqtSignal()
    """A person wants the same as command lines."""

    def __init__(
        self, name: str, changes: tuple[ChangeLine, ...], before: str, after: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Review changes"), tr("Changes to network {name}").format(name=name), "", parent)
        self.changes = changes
        inner = QWidget()
        inner.setBackgroundRole(QPalette.ColorRole.Base)
        grid = QGridLayout(inner)
        grid.setContentsMargins(theme.GAP, theme.GAP_SMALL, theme.GAP, theme.GAP_SMALL)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setColumnStretch(0, 1)
        for row, change in enumerate(changes):
            grid.addWidget(Label(change.words), row, 0)
            badge = Badge(inner)
            badge.say(change.when)
            grid.addWidget(badge, row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setRowStretch(len(changes), 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setAccessibleName(tr("Changes in words"))
        height = theme.tall(self, theme.MIN_TARGET) + 2
        area.setFixedHeight(height * max(1, min(_MOST, len(changes))) + 2 * theme.GAP_SMALL)
        self.diff = DiffView(self)
        self.diff.show_diff(before, after)
        self.body.addWidget(area)
        self.body.addWidget(section(tr("In the definition")))
        self.body.addWidget(self.diff, 1)
        self.copy = self.footer.add_copy()
        self.copy.clicked.connect(self.copy_wanted)
        self.close_button = self.footer.add(tr("Close"))
        self.apply = self.footer.add(plural(len(changes), "Apply {n} change", "Apply {n} changes"), filled=True)
        self.close_button.clicked.connect(self.reject)
        self.apply.clicked.connect(self._apply)
        self.resize(theme.sized(self, 820, 560))

    def _apply(self) -> None:
        self.accept()
        self.apply_wanted.emit()
