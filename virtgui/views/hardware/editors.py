"""How values are entered: one small widget for each kind of control, each told and telling `Value`s."""

from __future__ import annotations

from typing import cast

from PyQt6.QtCore import QEvent, QObject, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PyQt6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from virtgui.model.edits import Value
from virtgui.util.language import inside, tr, within
from virtgui.views import theme
from virtgui.views.controls import icon_button, name_box
from virtgui.views.frames import rounded
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import lean

WIDTH, SHORT = 286, 110
_AROUND = 48
"""Beside the words of a field of numbers: its edge, its buttons."""
_EXACT = 2**53
"""Greater numbers are shown as this one, and kept as they are."""
_UNITS = {"KiB": 1, "MiB": 1024, "GiB": 1024**2, "TiB": 1024**3}
_BYTES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


class _Outline(QWidget):
    """Lies over a field and draws its edge in another colour, whatever the platform's style draws."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._role = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_role(self, role: str, over: QWidget) -> None:
        """Outline a field; an empty role takes the outline away."""
        self._role = role
        self.setVisible(bool(role))
        self.follow(over)
        self.update()

    def follow(self, over: QWidget) -> None:
        """Lie where the field lies now."""
        parent = self.parentWidget()
        if parent is not None and self._role:
            self.setGeometry(QRect(over.mapTo(parent, over.rect().topLeft()), over.size()))
            self.raise_()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._role:
            color = getattr(theme.scheme(self.palette()), self._role)
            rounded(QPainter(self), self.rect(), None, color, theme.CORNER, 1.5)


class Editor(QWidget):
    """A control and its value. `edited` tells a person's doing only, never what is shown by `show_value`."""

    edited = pyqtSignal(object)
    wrong = pyqtSignal(str)
    """What was typed is no value: why, in words for beside the field."""
    left = pyqtSignal()
    """The keyboard went elsewhere."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme.FIELD_GAP)
        self._outline: _Outline | None = None

    def show_value(self, value: Value) -> None:
        """Show a value; None is shown as "nothing is written"."""
        raise NotImplementedError

    def show_choices(self, offers: tuple[Offer, ...]) -> None:
        """What can be chosen now."""

    def set_locked(self, locked: bool) -> None:
        """Whether it can be read only; what is read stays readable."""
        self.setEnabled(not locked)
        if locked:
            palette, muted = self.palette(), theme.scheme(QGuiApplication.palette()).muted
            for role in (palette.ColorRole.Text, palette.ColorRole.ButtonText, palette.ColorRole.WindowText):
                palette.setColor(palette.ColorGroup.Disabled, role, muted)
            self.setPalette(palette)

    def set_wrong(self, role: str) -> None:
        """Outline it in a role's colour; "" takes the outline away."""
        if self._outline is None:
            self._outline = _Outline(self)
        self._outline.show_role(role, self.target())

    def target(self) -> QWidget:
        """The widget that takes the keyboard."""
        proxy = self.focusProxy()
        return proxy if proxy is not None else self  # a combo box without entries is false

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self._outline is not None:
            self._outline.follow(self.target())

    def _join(self, *widgets: QWidget, stretch: bool = False) -> None:
        for place, widget in enumerate(widgets):
            self._line.addWidget(widget, 1 if stretch and place == 0 else 0)
            widget.installEventFilter(self)
            if isinstance(widget, QLineEdit | QComboBox | QDoubleSpinBox):
                widget.setFixedHeight(theme.tall(self, theme.FIELD))
            if not widget.accessibleName():
                widget.setAccessibleName(self.row.label)
        self.setFocusProxy(widgets[0])

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _undoes(event):
            event.ignore()  # going back and forward is the page's, over all its fields
            return True
        if (
            event is not None
            and event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()  # the page scrolls: a value must not change because the wheel passed over it
            return True
        return False


def _undoes(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


class TextEditor(Editor):
    """One line."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.edit = QLineEdit(self)
        self.edit.setMaxLength(10_000)
        self.edit.setPlaceholderText(row.unset)
        self.edit.setReadOnly(row.read_only)
        self.edit.textEdited.connect(lambda text: self.edited.emit(text or None))
        self.edit.setMinimumWidth(SHORT)
        self._join(self.edit, stretch=True)

    def show_value(self, value: Value) -> None:
        text = "" if value is None else str(value)
        if text != self.edit.text():
            self.edit.setText(text)
            self.edit.setCursorPosition(0)


class PasswordEditor(TextEditor):
    """One line that nobody reads over a shoulder."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        eye = icon_button("eye", tr("Show the {what}").format(what=within(row.label)), self)
        eye.setCheckable(True)
        eye.toggled.connect(self._toggled)
        self._line.addWidget(eye)

    def _toggled(self, on: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)


class PathEditor(TextEditor):
    """A path on the host, typed or looked for."""

    browse_wanted = pyqtSignal()

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        button = icon_button("folder", tr("Browse for the {what}").format(what=within(row.label)), self)
        button.clicked.connect(self.browse_wanted)
        self._line.addWidget(button)


class LinesEditor(Editor):
    """Several lines."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.edit = QPlainTextEdit(self)
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(self.fontMetrics().height() * 4 + 10)
        self.edit.setPlaceholderText(row.unset)
        self.edit.setReadOnly(row.read_only)
        self.edit.textChanged.connect(self._typed)
        self._shown = ""
        self._join(self.edit, stretch=True)

    def show_value(self, value: Value) -> None:
        text = "" if value is None else str(value)
        if text != self.edit.toPlainText():
            self._shown = text
            self.edit.setPlainText(text)

    def _typed(self) -> None:
        text = self.edit.toPlainText()
        if text != self._shown:
            self._shown = text
            self.edited.emit(text or None)


class ChoiceEditor(Editor):
    """One of several; what is written but not among them is shown and kept. With `Control.COMBO` a person may
    also type."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.box = QComboBox(self)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        self._typed = row.control is Control.COMBO
        self._value: str | None = None
        if self._typed:
            self.box.setEditable(True)
            self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line = self.box.lineEdit()
            if line is not None:
                line.setPlaceholderText(row.unset)
                line.setMaxLength(10_000)
                line.textEdited.connect(self._put)
                line.setAccessibleName(row.label)
        self.box.activated.connect(self._chosen)
        self._offers: tuple[Offer, ...] = ()
        self._join(self.box, stretch=True)

    def show_choices(self, offers: tuple[Offer, ...]) -> None:
        if offers != self._offers:
            self._offers = offers
            self._fill()

    def show_value(self, value: Value) -> None:
        text = None if value is None else str(value)
        if text != self._value or not self.box.count():
            self._value = text
            self._fill()

    def offered(self) -> tuple[Offer, ...]:
        """What can be chosen, in its order."""
        return self._offers

    def _fill(self) -> None:
        value = self._value or ""
        offers = self._offers
        if all(offer.value != value for offer in offers):
            words = (
                (value if self._typed else tr("{value} (not known here)").format(value=value))
                if value
                else (self.row.unset or tr("None", "any gender"))
            )
            offers = (Offer(value, words), *offers) if value or not self._typed else offers
        model = QStandardItemModel(self.box)
        for offer in offers:
            item = QStandardItem(offer.value if self._typed and not offer.words else offer.words)
            item.setData(offer.value, Qt.ItemDataRole.UserRole)
            if offer.refusal:
                item.setEnabled(False)
                item.setToolTip(plain_tip(offer.refusal))
                item.setText(f"{offer.words}  ({inside(offer.refusal.rstrip('.'))})")
            model.appendRow(item)
        self.box.setModel(model)
        self.box.setCurrentIndex(next((i for i, offer in enumerate(offers) if offer.value == value), -1))
        if self._typed:
            self.box.setEditText(value)

    def _chosen(self, index: int) -> None:
        chosen = cast(str, self.box.itemData(index, Qt.ItemDataRole.UserRole))
        if self._typed:
            self.box.setEditText(chosen)
        self._put(chosen)

    def _put(self, text: str) -> None:
        if (text or None) != self._value:
            self._value = text or None
            self.edited.emit(self._value)


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.box = QCheckBox(row.unset or tr("On"), self)
        self.box.clicked.connect(self._clicked)
        self.setMinimumHeight(theme.tall(self, theme.FIELD))
        self._join(self.box)
        self._line.addStretch(1)

    def show_value(self, value: Value) -> None:
        self.box.setChecked(self.row.default if value is None else bool(value))

    def _clicked(self, on: bool) -> None:
        self.edited.emit((on or None) if self.row.control is Control.FLAG else on)


class _Whole(QDoubleSpinBox):
    """Whole numbers beyond the 32 bits of Qt's own box for them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDecimals(0)

    def textFromValue(self, value: float) -> str:
        return str(int(value))


class NumberEditor(Editor):
    """A whole number with its unit behind it."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.box = _Whole(self)
        self.box.setRange(row.least - 1, row.most)
        self.box.setSpecialValueText(row.unset or tr("Not set"))
        self.box.setSuffix(f" {row.unit}" if row.unit else "")
        unset = self.box.specialValueText()
        words = self.box.fontMetrics().horizontalAdvance(unset) + _AROUND
        self.box.setFixedWidth(max(SHORT + (40 if len(unset) > 9 else 0), words))
        self.box.valueChanged.connect(self._stepped)
        self._shown = row.least - 1
        self._join(self.box)
        self._line.addStretch(1)

    def show_value(self, value: Value) -> None:
        number = min(max(value, -_EXACT), _EXACT) if isinstance(value, int) else self.row.least - 1
        if isinstance(value, str):
            self.box.setSpecialValueText(value)
        self._shown = number
        if number != self.box.value():
            self.box.blockSignals(True)
            self.box.setRange(min(number, self.row.least - 1), max(number, self.row.most))
            self.box.setValue(number)
            self.box.blockSignals(False)

    def _stepped(self, told: float) -> None:
        number = int(told)
        if number != self._shown:
            self._shown = number
            self.edited.emit(None if number < self.row.least else number)


class SizeEditor(Editor):
    """A size, or a rate, with a unit to choose; tells KiB, or bytes where the field is in bytes."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self._units = _BYTES if row.control is Control.BYTES else _UNITS
        self.edit = QLineEdit(self)
        lean(self.edit, to_end=True)
        self.edit.setPlaceholderText(row.unset or tr("Not set"))
        self.edit.setMaxLength(24)
        self.edit.setMinimumWidth(SHORT)
        self.unit = QComboBox(self)
        ending = "/s" if row.unit == "B/s" else ""
        for name in self._units:
            self.unit.addItem(name + ending, name)
        name_box(self.unit, tr("Unit of {what}").format(what=within(row.label)))
        self._value: Value = None
        self.edit.textEdited.connect(self._typed)
        self.unit.activated.connect(self._typed)
        self._join(self.edit, self.unit, stretch=True)
        self._show_unit("GiB" if "GiB" in self._units and not ending else "MiB")

    def sizeHint(self) -> QSize:
        return QSize(200, super().sizeHint().height())

    def show_value(self, value: Value) -> None:
        if value == self._value:
            return
        self._value = value
        if not isinstance(value, int):
            self.edit.setText("" if value is None else str(value))
            return
        best = next(
            (n for n in reversed(self._units) if value and value % self._units[n] == 0), next(iter(self._units))
        )
        self._show_unit(best)
        self.edit.setText(str(value // self._units[best]))

    def _show_unit(self, name: str) -> None:
        self.unit.setCurrentIndex(self.unit.findData(name))

    def _typed(self) -> None:
        text = self.edit.text().strip()
        if not text:
            self._tell(None)
            return
        try:
            exact = float(text.replace(",", ".")) * self._units[self.unit.currentData()]
        except ValueError:
            self.wrong.emit(tr("Enter a number"))
            return
        if 0 <= exact < 2**62:
            self._tell(round(exact))
        else:
            self.wrong.emit(tr("Enter a number above zero") if exact < 0 else tr("Enter a smaller number"))

    def _tell(self, value: Value) -> None:
        self._value = value
        self.edited.emit(value)


_KINDS: dict[Control, type[Editor]] = {
    Control.TEXT: TextEditor,
    Control.LINES: LinesEditor,
    Control.PASSWORD: PasswordEditor,
    Control.PATH: PathEditor,
    Control.CHOICE: ChoiceEditor,
    Control.COMBO: ChoiceEditor,
    Control.SWITCH: SwitchEditor,
    Control.FLAG: SwitchEditor,
    Control.NUMBER: NumberEditor,
    Control.SIZE: SizeEditor,
    Control.BYTES: SizeEditor,
}


def plain_editor(row: Row, parent: QWidget) -> Editor:
    """The widget for a row that is no table."""
    return _KINDS[row.control](row, parent)


def choice_offers(
    choices: tuple[Choice, ...], offered: tuple[str, ...] | None, now: tuple[Offer, ...]
) -> tuple[Offer, ...]:
    """What can be chosen: the known choices, greyed where the host does not offer them, what it offers beyond, and
    what it has at this moment."""
    found = [
        Offer(c.value, c.words, "" if offered is None or not c.value or c.value in offered else tr("Not offered here"))
        for c in choices
    ]
    known = {choice.value for choice in choices}
    found += [Offer(value, value) for value in offered or () if value not in known]
    return (*found, *(offer for offer in now if offer.value not in known))
