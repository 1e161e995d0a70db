"""The first page of the wizard: a searchable table of cards, one for each thing that can be added."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QEnterEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.frames import focus_ring, rounded
from virtgui.views.hardware.cards import Card
from virtgui.views.hardware.page_header import SearchField
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.mirror import draw_text, mirror

_COLUMNS, _HIGH, _TEXT = 3, 42, 42
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class CardButton(QAbstractButton):
    """One card. One that cannot be added can be looked at, so that its reason can be read."""

    stepped = pyqtSignal(int, int)
    """An arrow key: rows and columns to go."""
    taken = pyqtSignal()
    """Pressed twice, or Return on it."""

    def __init__(self, card: Card, parent: QWidget) -> None:
        super().__init__(parent)
        self.card = card
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_card(card)

    def show_card(self, card: Card) -> None:
        """What stands against it may be something else now."""
        self.card = card
        second = card.refusal or card.note
        self.setAccessibleName(card.words)
        self.setAccessibleDescription(tr("Cannot be added: {why}").format(why=second) if card.refusal else second)
        self.setToolTip(plain_tip(card.refusal))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(150, theme.tall(self, _HIGH))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        super().mouseDoubleClickEvent(event)
        self.taken.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        key = Qt.Key(event.key())
        if key in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            down, onward = _STEPS[key]
            self.stepped.emit(down, -onward if self.isRightToLeft() else onward)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)  # type: ignore[arg-type]
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        mirror(painter, self.rect())
        ours = theme.scheme(self.palette())
        rect, card, on = self.rect(), self.card, self.isChecked()
        ground = ours.selection if on else ours.window if card.refusal else ours.base
        if self.underMouse() and not on and not card.refusal:
            ground = theme.mix(ours.text, ours.base, 0.05)
        rounded(painter, rect, ground, ours.accent if on else ours.border, theme.CORNER, 1.5 if on else 1.0)
        color = ours.muted if card.refusal else ours.text
        side = theme.ICON_LIST
        where = QRect(12, (rect.height() - side) // 2, side, side)
        icons.paint(painter, where, card.icon, color)
        second = card.refusal or card.note
        name = theme.semibold(self.font()) if on else theme.medium(self.font())
        small = theme.font(self.font(), theme.CAPTION)
        high, low = QFontMetrics(name).height(), QFontMetrics(small).height()
        room = QRect(_TEXT, 0, rect.width() - _TEXT - 6, rect.height())
        if second:
            top = (rect.height() - high - low) // 2
            _write(painter, QRect(room.left(), top, room.width(), high), card.words, name, color)
            _write(painter, QRect(room.left(), top + high, room.width(), low), second, small, ours.muted)
        else:
            _write(painter, room, card.words, name, color)
        if self.hasFocus():
            focus_ring(painter, rect, self.palette())


def _write(painter: QPainter, rect: QRect, text: str, font: QFont, color: object) -> None:
    painter.setFont(font)
    painter.setPen(color)  # type: ignore[call-overload]
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    draw_text(painter, rect, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), shown)


class Gallery(QWidget):
    """Says which card is chosen; the arrow keys go from card to card, Tab passes them all."""

    chosen = pyqtSignal(object)
    """A Card."""
    taken = pyqtSignal()
    """Go on with the chosen card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[Card, ...] = ()
        self._buttons: dict[str, CardButton] = {}
        self._titles: dict[str, Label] = {}
        self._rows: list[list[CardButton]] = []
        self._current = ""
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Search, for example “TPM” or “USB”"))
        self.search.setAccessibleName(tr("Search hardware"))
        self.search.textChanged.connect(self._lay_out)
        self.search.returnPressed.connect(self.taken)
        self.nothing = Paragraph("", "muted")
        self._holder = QWidget()
        self._holder.setBackgroundRole(QPalette.ColorRole.Base)
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(1, 0, 1, 0)
        self._grid.setHorizontalSpacing(theme.GAP_SMALL)
        self._grid.setVerticalSpacing(theme.FIELD_GAP)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._holder)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(theme.GAP_SMALL)
        column_box.addWidget(self.search)
        column_box.addWidget(self.nothing)
        column_box.addWidget(self.area, 1)

    @property
    def card(self) -> Card | None:
        """The chosen one."""
        return next((card for card in self._cards if card.name == self._current), None)

    def button(self, name: str) -> CardButton:
        """A card's button."""
        return self._buttons[name]

    def shown(self) -> tuple[str, ...]:
        """The names of the cards that match the search, in their order."""
        return tuple(button.card.name for row in self._rows for button in row)

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """These can be added, or not."""
        if cards == self._cards:
            return
        self._cards = cards
        for card in cards:
            if card.name in self._buttons:
                self._buttons[card.name].show_card(card)
            else:
                self._make(card)
        self._lay_out()

    def choose(self, name: str) -> None:
        """Take this card; it gets the keyboard where a card had it."""
        button = self._buttons.get(name)
        if button is None:
            return
        had = any(other.hasFocus() for other in self._buttons.values())
        for other in self._buttons.values():
            other.setChecked(other is button)
            other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is button else Qt.FocusPolicy.NoFocus)
        if had:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._current = name
        self.area.ensureWidgetVisible(button, 0, theme.GAP_HUGE)
        self.chosen.emit(button.card)

    def focus(self) -> None:
        """Give the chosen card the keyboard."""
        button = self._buttons.get(self._current)
        (button if button is not None else self.search).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Down and self.search.hasFocus() and self._rows:
            self.focus()
        else:
            super().keyPressEvent(event)

    def _make(self, card: Card) -> None:
        button = CardButton(card, self._holder)
        button.clicked.connect(lambda: self._clicked(button))
        button.taken.connect(lambda: self._taken(button))
        button.stepped.connect(lambda down, right: self._step(button, down, right))
        self._buttons[card.name] = button

    def _clicked(self, button: CardButton) -> None:
        self.choose(button.card.name)
        button.setFocus(Qt.FocusReason.MouseFocusReason)

    def _taken(self, button: CardButton) -> None:
        self.choose(button.card.name)
        self.taken.emit()

    def _lay_out(self) -> None:
        """The matching cards by group, three in a row; the first is chosen where the chosen one is not among them."""
        words = self.search.text().casefold()
        while self._grid.count():
            self._grid.takeAt(0)
        self._rows = []
        listed = [card for card in self._cards if card.found_by(words)]
        groups = list(dict.fromkeys(card.group for card in listed))
        line = 0
        for group in groups:
            title = self._titles.setdefault(group, Label(group, "muted", theme.SECONDARY, QFont.Weight.DemiBold))
            title.setContentsMargins(0, theme.FIELD_GAP if line else 0, 0, 0)
            self._grid.addWidget(title, line, 0, 1, _COLUMNS)
            line += 1
            of_group = [self._buttons[card.name] for card in listed if card.group == group]
            for start in range(0, len(of_group), _COLUMNS):
                self._rows.append(of_group[start : start + _COLUMNS])
                for column, button in enumerate(self._rows[-1]):
                    self._grid.addWidget(button, line, column)
                line += 1
        for row in range(max(self._grid.rowCount(), line + 1)):
            self._grid.setRowStretch(row, 1 if row == line else 0)
        names = {card.name for card in listed}
        for name, button in self._buttons.items():
            button.setVisible(name in names)
        for group, title in self._titles.items():
            title.setVisible(group in groups)
        self.nothing.setVisible(not listed)
        self.nothing.setText(tr("No hardware matches “{words}”.").format(words=self.search.text()))
        if listed and self._current not in names:
            able = [card for card in listed if not card.refusal] or listed
            self.choose(able[0].name)
        elif not listed:
            self._current = ""
            self.chosen.emit(None)

    def _step(self, button: CardButton, down: int, right: int) -> None:
        """Along the row, or to the same column of another; the first row's Up goes to the search."""
        row = next(number for number, buttons in enumerate(self._rows) if button in buttons)
        flat = [other for buttons in self._rows for other in buttons]
        if right:
            place = flat.index(button) + right
            wanted = flat[place] if 0 <= place < len(flat) else button
        elif row + down < 0:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        else:
            other = self._rows[min(row + down, len(self._rows) - 1)]
            wanted = other[min(self._rows[row].index(button), len(other) - 1)]
        self.choose(wanted.card.name)
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
