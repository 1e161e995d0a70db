"""Draws a page of the settings from its rows. Every change counts at once; there is nothing to apply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from virtgui.qtmodels.settings import Settings
from virtgui.views import theme
from virtgui.views.dialogs import as_remark
from virtgui.views.mirror import margins
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
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(theme.GAP_SMALL)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP_LARGE)
        self.column.addLayout(self._grid)
        self.column.addStretch(1)
        for row in rows:
            self._add(row)
        settings.changed.connect(self._setting_changed)

    def _add(self, row: Row) -> None:
        match row:
            case Heading():
                heading = _label(row.text, self, strong=True)
                heading.setContentsMargins(0, theme.GAP if self._grid.count() else 0, 0, 0)
                self.wide(heading)
            case Remark():
                self.wide(self._help(row.text))
            case Switch():
                box = self._switch(row.setting, row.label, row.default, row.help)
                if row.only_with:
                    self._follow(box, row.only_with)
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

    def wide(self, what: QWidget | QLayout) -> None:
        """Put something below, over all columns."""
        row = self._grid.rowCount()
        if isinstance(what, QLayout):
            self._grid.addLayout(what, row, 0, 1, 2)
        else:
            self._grid.addWidget(what, row, 0, 1, 2)

    def labelled(self, label: QLabel, field: QWidget, remark: QLabel | None = None) -> None:
        """Put a field below, its label beside it and what is said of it close under it."""
        row = self._grid.rowCount()
        if remark is None:
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
            return
        label.setMinimumHeight(field.sizeHint().height())
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(_together(field, remark), row, 1)

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

    def _follow(self, box: QCheckBox, setting: str) -> None:
        """Have it enabled while that is on."""

        def follow() -> None:
            box.setEnabled(self._settings.flag(setting))

        self._readers.append((setting, follow))
        follow()

    def _switch(self, setting: str, label: str, default: bool, said: str) -> QCheckBox:
        box = QCheckBox(label, self)
        box.setAccessibleName(label.replace("&", ""))

        def read() -> None:
            with QSignalBlocker(box):
                box.setChecked(self._settings.flag(setting, default))

        box.toggled.connect(lambda on: self._settings.put(setting, on if on is not default else None))
        self._put(setting, box, read)
        if not said:
            self.wide(box)
            return box
        remark, style = self._help(said), self.style()
        if style is not None:
            mark = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth)
            margins(remark, mark + style.pixelMetric(QStyle.PixelMetric.PM_CheckBoxLabelSpacing), 0, 0, 0)
        self.wide(_together(box, remark))
        return box

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
        self.labelled(_label(row.label, self, of=box), box, self._help(row.help) if row.help else None)

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
            as_remark(remark, flaw or row.help, wrong=bool(flaw), of=edit)

        def done() -> None:
            text = edit.text().strip()
            if not row.flaw(text):
                self._settings.put(row.setting, text or None)

        edit.textChanged.connect(typed)
        edit.editingFinished.connect(done)
        self._put(row.setting, edit, read)
        self.labelled(_label(row.label, self, of=edit), edit, remark)

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
        self.wide(_label(row.label, self))
        self.wide(holder)

    def _kept(self, row: Kept) -> None:
        """A page that has such a row says what it is."""
        raise NotImplementedError(row.setting)

    def _setting_changed(self, name: str) -> None:
        """Somebody else changed it: a menu, an import."""
        for setting, read in self._readers:
            if setting == name:
                read()


def _together(field: QWidget, remark: QLabel) -> QVBoxLayout:
    both = QVBoxLayout()
    both.setSpacing(theme.GAP_TINY)
    both.addWidget(field)
    both.addWidget(remark)
    return both


def _label(text: str, parent: QWidget, strong: bool = False, of: QWidget | None = None) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setBuddy(of)
    if strong:
        label.setFont(theme.semibold(label.font()))
    return label
