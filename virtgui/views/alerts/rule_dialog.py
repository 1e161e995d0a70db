"""The form of one rule."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QValidator
from PyQt6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QLineEdit, QWidget

from virtgui.model.alerts import LEVELS, OF_MACHINES, PERCENTS, RATES, Rule, Watched, flaws
from virtgui.util.language import tr
from virtgui.util.units import span_text
from virtgui.views import theme
from virtgui.views.alerts import saying
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Paragraph

_MIB = 1024.0 * 1024.0
_SPANS = (
    (0.0, tr("At once")),
    (60.0, tr("1 min")),
    (300.0, tr("5 min")),
    (600.0, tr("10 min")),
    (1800.0, tr("30 min")),
    (3600.0, tr("1 h")),
)
_MACHINES_HINT = tr("All; or as in the search: tag:db, host:rack, web")
_HOSTS_HINT = tr("All; or a part of the host's name")
_MEMORY_REMARK = tr("Only of guests that tell what they use of it.")
_USUAL = {True: (90.0, 80.0), False: (100 * _MIB, 50 * _MIB)}


class _Level(QDoubleSpinBox):
    """Takes both signs that languages have before decimals: the other one would count for nothing, and 1,5 be 15."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDecimals(1)
        self.setMaximum(1e6)

    def validate(self, text: str | None, at: int) -> tuple[QValidator.State, str, int]:
        return super().validate(self._signed(text), at)

    def valueFromText(self, text: str | None) -> float:
        return super().valueFromText(self._signed(text))

    def _signed(self, text: str | None) -> str:
        sign = self.locale().decimalPoint()
        return (text or "").replace(",", sign).replace(".", sign)


class RuleDialog(BigDialog):
    """`rule()` is what a person chose, once it was accepted."""

    def __init__(self, rule: Rule, new: bool, parent: QWidget | None = None) -> None:
        heading = tr("A new rule") if new else tr("Change a rule")
        super().__init__(tr("Alert"), heading, tr("When this is so, you are told."), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._rule = rule
        self.watched = QComboBox(self)
        for each in Watched:
            self.watched.addItem(saying.TITLES[each], each)
        # In the order in which they are read, which is Tab's.
        self.above, self.seconds, self.below = _Level(self), QComboBox(self), _Level(self)
        for seconds, text in _SPANS:
            self.seconds.addItem(text, seconds)
        self.where = QLineEdit(rule.where, self)
        self.where.setMaxLength(400)
        self.notifies = QCheckBox(tr("&Notification of the desktop too"), self)
        self.notifies.setChecked(rule.notifies)
        self.wrong: dict[str, Paragraph] = {
            name: Paragraph("", "error", theme.SECONDARY) for name in ("above", "below")
        }
        self.wrong["above"].describes(self.above)
        self.wrong["below"].describes(self.below)
        form = QFormLayout()
        form.setHorizontalSpacing(theme.GAP_LARGE)
        self.remark = Paragraph(_MEMORY_REMARK, "muted", theme.SECONDARY)
        form.addRow(tr("&What"), self.watched)
        form.addRow("", self.remark)
        form.addRow(tr("Is &above"), self.above)
        form.addRow("", self.wrong["above"])
        form.addRow(tr("&For"), self.seconds)
        form.addRow(tr("&Over when below"), self.below)
        form.addRow("", self.wrong["below"])
        form.addRow(tr("Wh&ich"), self.where)
        form.addRow("", self.notifies)
        self._form = form
        for field, name in (
            (self.watched, tr("What")),
            (self.above, tr("Is above")),
            (self.seconds, tr("For", "how long")),
            (self.below, tr("Over when below")),
            (self.where, tr("Which")),
        ):
            field.setAccessibleName(name)
        self.body.addLayout(form)
        self.body.addStretch(1)
        cancel = self.footer.add(tr("Cancel"))
        self.keep = self.footer.add(tr("Keep"), filled=True)
        cancel.clicked.connect(self.reject)
        self.keep.clicked.connect(self.accept)
        self.watched.setCurrentIndex(self.watched.findData(rule.watched))
        self._put(rule)
        self.watched.currentIndexChanged.connect(self._other)
        for spin in (self.above, self.below):
            spin.valueChanged.connect(self._look)
        self._other_fields()
        self._look()
        self.resize(self.sizeHint().expandedTo(theme.sized(self, 520, 380)))

    def rule(self) -> Rule:
        """As the fields say."""
        watched = self.watched.currentData()
        levelled = watched in LEVELS
        factor = _MIB if watched in RATES else 1.0
        return self._rule._replace(
            watched=watched,
            above=self.above.value() * factor if levelled else 0.0,
            below=self.below.value() * factor if levelled else 0.0,
            seconds=float(self.seconds.currentData()) if levelled else 0.0,
            where=self.where.text().strip(),
            notifies=self.notifies.isChecked(),
        )

    def _put(self, rule: Rule) -> None:
        factor = _MIB if rule.watched in RATES else 1.0
        for spin, value in ((self.above, rule.above), (self.below, rule.below)):
            spin.setSuffix(" MiB/s" if rule.watched in RATES else "%")
            spin.setValue(value / factor)
        if self.seconds.findData(rule.seconds) < 0:
            self.seconds.addItem(span_text(rule.seconds), rule.seconds)
        self.seconds.setCurrentIndex(self.seconds.findData(rule.seconds))

    def _other(self) -> None:
        """Another thing is watched: its own usual figures."""
        watched = self.watched.currentData()
        above, below = _USUAL[watched in PERCENTS]
        self._put(self._rule._replace(watched=watched, above=above, below=below, seconds=self.seconds.currentData()))
        self._other_fields()
        self._look()

    def _other_fields(self) -> None:
        watched = self.watched.currentData()
        for widget in (self.above, self.seconds, self.below):
            self._form.setRowVisible(widget, watched in LEVELS)
        self._form.setRowVisible(self.remark, watched is Watched.MEMORY)
        self.where.setPlaceholderText(_MACHINES_HINT if watched in OF_MACHINES else _HOSTS_HINT)

    def _look(self) -> None:
        found = flaws(self.rule())
        for name, label in self.wrong.items():
            label.setText(found.get(name, ""))
            self._form.setRowVisible(label, name in found)
        self.keep.setEnabled(not found)
