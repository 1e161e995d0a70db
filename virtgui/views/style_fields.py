"""How choices and rarer fields look: boxes to choose from, numbers, checks, tabs, the button to press next."""

from __future__ import annotations

import math

from PyQt6.QtCore import QLocale, QRect, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPalette
from PyQt6.QtWidgets import (
    QAbstractSpinBox,
    QFrame,
    QLabel,
    QPlainTextEdit,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QWidget,
)

from virtgui.util.language import spoken
from virtgui.views import frames, theme
from virtgui.views.frames import chevron, focus_ring, rounded
from virtgui.views.style import State, draw_button, draw_field, text_color


def speak(field: QAbstractSpinBox) -> None:
    """Have a field write its number as the texts around it do, whatever the computer's own language is. Not on the way
    to rows: the names of all languages and countries are made with the first use of `QLocale`."""
    if not field.testAttribute(Qt.WidgetAttribute.WA_SetLocale):
        field.setLocale(QLocale(spoken() or "en"))


def speak_everywhere() -> None:
    """All fields that are made from now on."""
    QLocale.setDefault(QLocale(spoken() or "en"))


def filled_button(option: QStyleOption, painter: QPainter) -> None:
    """The one button of a window that is the next natural step."""
    ours = theme.scheme(option.palette)
    ground, line = ours.filled, ours.filled
    if not option.state & State.State_Enabled:
        ground, line = ours.window, ours.border
    elif option.state & State.State_Sunken:
        ground = theme.mix(ours.text, ours.filled, 0.18)
    elif option.state & State.State_MouseOver:
        ground = theme.mix(ours.text, ours.filled, 0.08)
    rounded(painter, option.rect, ground, line)
    if option.state & State.State_HasFocus and option.state & State.State_KeyboardFocusChange:
        rounded(painter, option.rect, None, ours.text, theme.CORNER, theme.FOCUS_WIDTH)


def combo_box(style: QStyle, option: QStyleOptionComboBox, painter: QPainter, widget: QWidget | None) -> None:
    """A box to choose from, `style` telling where its parts lie."""
    focused = bool(option.state & State.State_HasFocus)
    if option.editable:
        draw_field(option, painter, focused)
    else:
        draw_button(option, painter, outlined=1.0)  # a field, as those beside it
        if focused:
            focus_ring(painter, option.rect, option.palette)
    place = style.subControlRect(style.ComplexControl.CC_ComboBox, option, style.SubControl.SC_ComboBoxArrow, widget)
    chevron(painter, QRectF(place).center(), text_color(option))


def spin_box(style: QStyle, option: QStyleOptionSpinBox, painter: QPainter, widget: QWidget | None) -> None:
    """A field for a number with its two arrows."""
    draw_field(option, painter, bool(option.state & State.State_HasFocus))
    for part, turn in ((style.SubControl.SC_SpinBoxUp, 2), (style.SubControl.SC_SpinBoxDown, 0)):
        if option.subControls & part:
            place = style.subControlRect(style.ComplexControl.CC_SpinBox, option, part, widget)
            chevron(painter, QRectF(place).center(), text_color(option), turn)


def room_for_letter(label: QLabel) -> None:
    """Qt draws the letter to press by itself, and forgets that it stands closer to its neighbours within a word."""
    before, _, after = label.text().partition("&")
    if label.buddy() is None or label.wordWrap() or not after[:1].isalnum():
        return
    metrics = QFontMetricsF(label.font())
    parts = sum(map(metrics.horizontalAdvance, (before, after[:1], after[1:])))
    if parts > metrics.horizontalAdvance(before + after):
        label.setMinimumWidth(max(label.minimumWidth(), math.ceil(parts) + 1))


_AROUND_LINES = 3
"""So wide that the corners of the focus ring are not under what is written."""


def inset_lines(field: QPlainTextEdit, inset: int) -> None:
    """Room for the frame of a field of several lines, whose words begin `inset` pixels from its edge."""
    if field.frameShape() == QFrame.Shape.StyledPanel:
        field.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        field.setLineWidth(_AROUND_LINES)
        inset -= _AROUND_LINES - 1
    document = field.document()
    if document is not None:
        document.setDocumentMargin(inset)


def frame_lines(option: QStyleOption, painter: QPainter, field: QPlainTextEdit) -> bool:
    """A field of several lines looks like one of a single line; False where it has a frame of another kind."""
    if field.lineWidth() != _AROUND_LINES:
        return False
    ours = theme.scheme(option.palette)
    enabled = bool(option.state & State.State_Enabled)
    typed = enabled and not field.isReadOnly()
    ground = option.palette.color(
        QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled, QPalette.ColorRole.Base
    )
    focused = bool(option.state & State.State_HasFocus)
    rounded(
        painter,
        option.rect,
        ground,
        ours.accent if focused else ours.outline if typed else ours.border,
        width=theme.FOCUS_WIDTH if focused else 1.0,
    )
    return True


def elide(style: QStyle, box: QStyleOptionComboBox, widget: QWidget | None) -> None:
    """Words that have no room end in dots, not in the middle of a letter."""
    field = style.subControlRect(style.ComplexControl.CC_ComboBox, box, style.SubControl.SC_ComboBoxEditField, widget)
    icon = 0 if box.currentIcon.isNull() else box.iconSize.width() + theme.GAP_TINY
    room = field.width() - 2 - icon
    if box.fontMetrics.horizontalAdvance(box.currentText or "") > room:
        box.currentText = box.fontMetrics.elidedText(box.currentText, Qt.TextElideMode.ElideRight, room)


def check_box(option: QStyleOption, painter: QPainter) -> bool:
    """True, for it was drawn; so the others below."""
    if _indicator(option, painter, 3.0):
        some = bool(option.state & State.State_NoChange)
        frames.tick(painter, QRectF(option.rect).center(), theme.scheme(option.palette).filled_text, some=some)
    return True


def radio_button(option: QStyleOption, painter: QPainter) -> bool:
    """The circle of one of several."""
    side = min(option.rect.width(), option.rect.height())
    if _indicator(option, painter, side / 2):
        color = theme.scheme(option.palette).filled_text
        frames.dot(painter, QRectF(option.rect).center(), side / 5, color)
    return True


def _indicator(option: QStyleOption, painter: QPainter, radius: float) -> bool:
    """The square or circle of a check; True when it is on."""
    enabled = bool(option.state & State.State_Enabled)
    on = bool(option.state & (State.State_On | State.State_NoChange))
    frames.indicator(painter, option.rect, theme.scheme(option.palette), radius, on=on, enabled=enabled)
    return on


def tab_shape(option: QStyleOption, painter: QPainter) -> bool:
    """A line under the tab that is open."""
    ours = theme.scheme(option.palette)
    rect = option.rect
    if option.state & State.State_Selected:
        painter.fillRect(QRect(rect.left() + 6, rect.bottom() - 1, rect.width() - 12, 2), ours.accent)
    elif option.state & State.State_MouseOver:
        painter.fillRect(QRect(rect.left() + 6, rect.bottom() - 1, rect.width() - 12, 2), ours.border)
    if option.state & State.State_HasFocus:
        focus_ring(painter, rect.adjusted(2, 2, -2, -3), option.palette)
    return True
