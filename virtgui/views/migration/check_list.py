"""The checks before a migration as rows: a sign, what it is about, what was found, and what to do."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from virtgui.install.migration_checks import Check, Verdict
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.fact_grid import section
from virtgui.views.labels import Label, Paragraph, StateIcon
from virtgui.views.migration.layout import wide

_SIGNS = {
    Verdict.PASSED: ("circle-check-filled", "running"),
    Verdict.WARNED: ("alert-triangle-filled", "paused"),
    Verdict.FAILED: ("alert-circle-filled", "error"),
    Verdict.UNKNOWN: ("help", "muted"),
}
_VERDICTS = {
    Verdict.PASSED: tr("passed", "check"),
    Verdict.WARNED: tr("warned", "check"),
    Verdict.FAILED: tr("failed", "check"),
    Verdict.UNKNOWN: tr("not known", "check"),
}
_ORDER = (Verdict.FAILED, Verdict.WARNED, Verdict.UNKNOWN, Verdict.PASSED)
_TITLE_WIDTH = 150
_FEW = 4
"""Checks that passed are listed while there are no more of them; else one line counts them until they are asked for."""


class CheckList(QWidget):
    """What is not well comes first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._checks: tuple[tuple[str, Check], ...] = ()
        self._whole = False
        self.title = section(tr("Before it moves"))
        self.summary = Label("", "muted", theme.SECONDARY)
        self.again = flat_button(tr("Look &again"), self, "refresh")
        self.more = flat_button("", self)
        self.more.clicked.connect(self._show_whole)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.GAP_SMALL)
        head.addWidget(self.title)
        head.addWidget(self.summary, 1)
        head.addWidget(self.again)
        self._rows = QWidget(self)
        self._grid = self._new_grid()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_TINY)
        column.addLayout(head)
        column.addWidget(self._rows)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.more.hide()

    def waiting(self, text: str) -> None:
        """Say that it is being looked."""
        self._checks = ()
        self._fill()
        self.summary.setText(text)

    def show_checks(self, checks: tuple[tuple[str, Check], ...], *, busy: bool = False) -> None:
        """Show these, each with the machine it is about, "" where there is only one."""
        counts = [(verdict, sum(check.verdict is verdict for _, check in checks)) for verdict in _ORDER]
        words = ", ".join(f"{count} {_VERDICTS[verdict]}" for verdict, count in counts if count)
        self.summary.setText(f"{words}…" if busy else words)
        ordered = tuple(sorted(checks, key=lambda each: _ORDER.index(each[1].verdict)))
        if ordered != self._checks:
            self._checks = ordered
            self._fill()

    def shown(self) -> str:
        """All that the rows say, a line for each; for who cannot see them, and tests."""
        rows = (
            f"{_VERDICTS[check.verdict]}: {name} {check.title}: {check.text} {check.remedy}"
            for name, check in self._checks
        )
        return "\n".join(row.replace("  ", " ") for row in rows)

    def _show_whole(self) -> None:
        self._whole = not self._whole
        self._fill()

    def _new_grid(self) -> QGridLayout:
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP_SMALL)
        grid.setVerticalSpacing(theme.GAP_TINY)
        grid.setColumnMinimumWidth(1, _TITLE_WIDTH)
        grid.setColumnStretch(2, 1)
        return grid

    def _fill(self) -> None:
        """Rows anew: they are few, and change only when a host or a person says something."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        passed = sum(check.verdict is Verdict.PASSED for _, check in self._checks)
        folds = passed > _FEW
        row = 0
        for name, check in self._checks:
            if check.verdict is Verdict.PASSED and folds and not self._whole:
                continue
            self._row(row, name, check)
            row += 1
        self.more.setVisible(folds)
        self.more.setText(
            tr("Hide those that &passed") if self._whole else tr("Show the {count} that &passed").format(count=passed)
        )

    def _row(self, row: int, name: str, check: Check) -> None:
        picture, role = _SIGNS[check.verdict]
        sign = StateIcon(theme.ICON, self._rows)
        sign.show_icon(picture, role, _VERDICTS[check.verdict])
        title = Label(f"{name}: {check.title}" if name else check.title, "text", theme.BODY, None, self._rows)
        text = wide(Paragraph(check.text, "text", theme.BODY, self._rows))
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(sign, row * 2, 0, top)
        self._grid.addWidget(title, row * 2, 1, top)
        self._grid.addWidget(text, row * 2, 2)
        if check.remedy:
            self._grid.addWidget(wide(Paragraph(check.remedy, "muted", theme.SECONDARY, self._rows)), row * 2 + 1, 2)
