"""Draws a page of the settings from its rows. Every change counts at once; there is nothing to apply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from virtgui.qtmodels.settings import Settings
from virtgui.views import theme
from virtgui.views.dialogs import as_remark
from virtgui.views.preferences.rows import Choice, Heading, Kept, Line, Question, Remark, Row, Several, Switch


def question_setting(verb_name: str) -> str:
    """The setting that holds whether a deed asks first."""
    return f"confirm/{verb_name}"


class RowsPage(QWidget):
    """`fields` has the control of each setting."""

    def __init__(self, rows: Sequence[Row], settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.fields: dict[str, QWidget] = {}
        self._readers: list[tuple[str, Callable[[], None]]] = []
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.form.setHorizontalSpacing(theme.GAP)
        self.form.setVerticalSpacing(theme.GAP_SMALL)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP_LARGE)
        self.column.addLayout(self.form)
        self.column.addStretch(1)
        for row in rows:
            self._add(row)
        settings.changed.connect(self._setting_changed)

    def _add(self, row: Row) -> None:
        match row:
            case Heading():
                heading = _label(row.text, self, strong=True)
                heading.setContentsMargins(0, theme.GAP if self.form.rowCount() else 0, 0, 0)
                self._wide(heading)
            case Remark():
                self._wide(self._help(row.text))
            case Switch():
                self._switch(row.setting, row.label, row.default, row.help)
            case Question():
                self._switch(question_setting(row.verb.name), row.label, row.default, "")
            case Choice():
                self._choice(row)
            case Line():
                self._line(row)
            case Several():
                self._several(row)
            case Kept():
                self._kept(row)

    def _wide(self, widget: QWidget) -> None:
        self.form.addRow(widget)

    def _help(self, text: str) -> QLabel:
        label = _label("", self)
        label.setWordWrap(True)
        as_remark(label, text)
        return label

    def _put(self, setting: str, field: QWidget, read: Callable[[], None]) -> None:
        field.setObjectName(setting.replace("/", "_"))
        self.fields[setting] = field
        self._readers.append((setting, read))
        read()

    def _switch(self, setting: str, label: str, default: bool, said: str) -> None:
        box = QCheckBox(label, self)
        box.setAccessibleName(label.replace("&", ""))

        def read() -> None:
            with QSignalBlocker(box):
                box.setChecked(self._settings.flag(setting, default))

        box.toggled.connect(lambda on: self._settings.put(setting, on if on is not default else None))
        self._put(setting, box, read)
        self._wide(box)
        if said:
            self._wide(self._help(said))

    def _choice(self, row: Choice) -> None:
        box = QComboBox(self)
        box.setAccessibleName(row.label.replace("&", ""))
        for value, shown in row.options:
            box.addItem(shown, value)

        def read() -> None:
            now: str | float = (
                self._settings.number(row.setting, row.default)
                if isinstance(row.default, (int, float))
                else self._settings.text(row.setting, row.default)
            )
            with QSignalBlocker(box):
                box.setCurrentIndex(max(0, box.findData(now)))

        def chosen(_place: int) -> None:
            value = box.currentData()
            self._settings.put(row.setting, value if value != row.default else None)

        box.currentIndexChanged.connect(chosen)
        self._put(row.setting, box, read)
        self._labelled(row.label, box, row.help)

    def _line(self, row: Line) -> None:
        edit = QLineEdit(self)
        edit.setAccessibleName(row.label.replace("&", ""))
        edit.setPlaceholderText(row.placeholder)
        remark = self._help(row.help)

        def read() -> None:
            with QSignalBlocker(edit):
                edit.setText(self._settings.text(row.setting))
            typed(edit.text())

        def typed(text: str) -> None:
            flaw = row.flaw(text)
            as_remark(remark, flaw or row.help, wrong=bool(flaw))

        def done() -> None:
            text = edit.text().strip()
            if not row.flaw(text):
                self._settings.put(row.setting, text or None)

        edit.textChanged.connect(typed)
        edit.editingFinished.connect(done)
        self._put(row.setting, edit, read)
        self._labelled(row.label, edit, "")
        self.form.addRow("", remark)

    def _several(self, row: Several) -> None:
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        boxes: dict[str, QCheckBox] = {}

        def away() -> set[str]:
            known = self._settings.words(row.setting)
            return set(row.off if known is None else known)

        def read() -> None:
            off = away()
            for name, box in boxes.items():
                with QSignalBlocker(box):
                    box.setChecked(name not in off)

        def toggled(name: str, on: bool) -> None:
            off = away() - {name} if on else away() | {name}
            self._settings.put(row.setting, sorted(off) if off != set(row.off) else None)

        for name, shown in row.options:
            box = boxes[name] = QCheckBox(shown, holder)
            box.setAccessibleName(shown)
            box.toggled.connect(partial(toggled, name))
            column.addWidget(box)
        holder.setFocusProxy(next(iter(boxes.values())))
        holder.setAccessibleName(row.label)
        self._put(row.setting, holder, read)
        self._wide(_label(row.label, self))
        self._wide(holder)

    def _kept(self, row: Kept) -> None:
        """A page that has such a row says what it is."""
        raise NotImplementedError(row.setting)

    def _labelled(self, text: str, field: QWidget, said: str) -> None:
        label = _label(text, self)
        label.setBuddy(field)
        self.form.addRow(label, field)
        if said:
            self.form.addRow("", self._help(said))

    def _setting_changed(self, name: str) -> None:
        """Somebody else changed it: a menu, an import."""
        for setting, read in self._readers:
            if setting == name:
                read()


def _label(text: str, parent: QWidget, strong: bool = False) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if strong:
        label.setFont(theme.semibold(label.font()))
    return label
