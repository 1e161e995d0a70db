"""Fusion with the flat grounds, outlines and focus rings of the drawings, in the colours of the palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PyQt6.QtCore import QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QPainter, QPalette
from PyQt6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProxyStyle,
    QScrollArea,
    QSplitter,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionFrame,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionSpinBox,
    QStyleOptionToolButton,
    QStyleOptionViewItem,
    QWidget,
)
from PyQt6.sip import cast

from virtgui.views import icons, theme
from virtgui.views.frames import chevron, focus_ring, rounded
from virtgui.views.mirror import isolated, label_flags, lean, overflows, seen, text_flags, text_margins, written

FILLED = "virtgui_filled"
"""The dynamic property of the one button of a window that is the next natural step."""

_QUIET_LINE = 0.75
_Option = TypeVar("_Option", bound=QStyleOption)
_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Contents = QStyle.ContentsType
State = QStyle.StateFlag


def as_kind(option: QStyleOption, kind: type[_Option]) -> _Option:
    """The option as what the element says it is.

    Qt makes options on the stack. A wrapper whose `rect` or `palette` was read lives in a cycle with it until the
    next garbage collection, and PyQt hands it over again for another option at the same address: its class then is
    wrong. What every option has may be read from it; anything else only after this, or the program crashes.
    """
    # PyQt's hints for sip know no classes of Qt.
    plain: Any = cast(option, QStyleOption)  # type: ignore[arg-type]
    typed: Any = cast(plain, kind)  # type: ignore[arg-type]
    return typed  # type: ignore[no-any-return]


def text_color(option: QStyleOption) -> QColor:
    """What the words of a control are written in, while it can be used and while it cannot."""
    enabled = bool(option.state & State.State_Enabled)
    group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
    return option.palette.color(group, QPalette.ColorRole.ButtonText)


def draw_button(option: QStyleOption, painter: QPainter, flat: bool = False, outlined: float = _QUIET_LINE) -> bool:
    """The ground and the line of a button; `outlined` is how dark the line is, 0 to 1. True, for it was drawn."""
    ours = theme.scheme(option.palette)
    enabled = bool(option.state & State.State_Enabled)
    group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
    ground = option.palette.color(group, QPalette.ColorRole.Button)
    line = ours.outline if enabled else ours.border
    if flat:
        ground, line = theme.faded(ours.window, 0.0), theme.faded(ours.window, 0.0)
    if enabled and option.state & (State.State_Sunken | State.State_On):
        ground = theme.mix(ours.accent, ours.base, 0.16)
    elif enabled and option.state & State.State_MouseOver:
        ground = theme.mix(ours.text, ours.base, 0.06 if not ours.dark else 0.12)
    rounded(painter, option.rect, ground, theme.mix(line, ours.base, outlined))
    focus_inside(option, painter)
    return True


def draw_field(option: QStyleOption, painter: QPainter, focused: bool) -> None:
    """The ground and the line of what one writes in."""
    ours = theme.scheme(option.palette)
    typed = bool(option.state & State.State_Enabled) and not option.state & State.State_ReadOnly
    rounded(
        painter,
        option.rect,
        ours.base if typed else ours.window,
        ours.accent if focused else ours.outline if typed else ours.border,
        width=theme.FOCUS_WIDTH if focused else 1.0,
    )


def focus_inside(option: QStyleOption, painter: QPainter) -> None:
    """The ring of what the keyboard came to."""
    if option.state & State.State_HasFocus and option.state & State.State_KeyboardFocusChange:
        focus_ring(painter, option.rect, option.palette)


class Refined(QProxyStyle):
    """Only what Fusion draws with too little contrast or with gradients is drawn here."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._primitives: dict[QStyle.PrimitiveElement, Callable[[QStyleOption, QPainter], bool]] = {
            _Primitive.PE_PanelButtonCommand: self._push_button,
            _Primitive.PE_PanelButtonTool: self._tool_button,
            _Primitive.PE_PanelLineEdit: self._line_edit,
            _Primitive.PE_FrameLineEdit: self._line_edit,
            _Primitive.PE_IndicatorCheckBox: self._check_box,
            _Primitive.PE_IndicatorRadioButton: self._radio_button,
            _Primitive.PE_FrameFocusRect: self._focus,
            _Primitive.PE_FrameDefaultButton: self._nothing,
            _Primitive.PE_Frame: self._frame,
            _Primitive.PE_PanelMenu: self._menu,
            _Primitive.PE_FrameStatusBarItem: self._nothing,
            _Primitive.PE_PanelStatusBar: self._nothing,
            _Primitive.PE_IndicatorArrowDown: self._arrow(0),
            _Primitive.PE_IndicatorArrowLeft: self._arrow(1),
            _Primitive.PE_IndicatorArrowUp: self._arrow(2),
            _Primitive.PE_IndicatorArrowRight: self._arrow(3),
            _Primitive.PE_FrameTabBarBase: self._nothing,
            _Primitive.PE_PanelScrollAreaCorner: self._corner,
            _Primitive.PE_PanelItemViewRow: self._row,
        }
        self._controls: dict[QStyle.ControlElement, Callable[[QStyleOption, QPainter], bool]] = {
            _Control.CE_ToolBar: self._tool_bar,
            _Control.CE_MenuBarEmptyArea: self._chrome,
            _Control.CE_MenuBarItem: self._menu_bar_item,
            _Control.CE_TabBarTabShape: self._tab_shape,
            _Control.CE_HeaderSection: self._header_section,
            _Control.CE_HeaderEmptyArea: self._header_section,
            _Control.CE_Splitter: self._splitter,
            _Control.CE_ToolButtonLabel: self._tool_button_label,
        }

    def polish(self, what: Any) -> Any:
        if isinstance(what, QAbstractSpinBox):
            from virtgui.views.style_fields import speak  # noqa: PLC0415  (late: the first window has none)

            lean(what)
            speak(what)
        elif isinstance(what, QLineEdit):
            _inset(what)
        elif isinstance(what, QSplitter):
            what.setHandleWidth(theme.HAIRLINE)
        elif isinstance(what, QScrollArea) and what.focusPolicy() != Qt.FocusPolicy.NoFocus:
            from virtgui.views.keyboard_ring import let_keys_scroll  # noqa: PLC0415  (late: the first window has none)

            let_keys_scroll(what)
        elif type(what) is QPlainTextEdit:  # not those that show code, or a console
            from virtgui.views.style_fields import inset_lines  # noqa: PLC0415  (late: the first window has none)

            inset_lines(what, _INSET + 3)
        elif isinstance(what, QLabel) and "&" in what.text():
            from virtgui.views.style_fields import room_for_letter  # noqa: PLC0415  (late: the first window has none)

            room_for_letter(what)
        return super().polish(what)

    def standardIcon(
        self, which: QStyle.StandardPixmap, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> QIcon:
        if which is QStyle.StandardPixmap.SP_ToolBarHorizontalExtensionButton:
            return icons.icon("dots")  # what had no room; Qt's own arrows are black in the dark
        return super().standardIcon(which, option, widget)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        own = self._primitives.get(element)
        if own is None or option is None or painter is None:
            super().drawPrimitive(element, option, painter, widget)
            return
        if element == _Primitive.PE_PanelButtonCommand and widget is not None and isinstance(widget.window(), QDialog):
            # The button that Return presses is seen from the first moment, not only once a key led to it.
            option.state |= State.State_KeyboardFocusChange
        if element == _Primitive.PE_PanelButtonCommand and widget is not None and widget.property(FILLED):
            from virtgui.views.style_fields import filled_button  # noqa: PLC0415  (late: the first window has none)

            filled_button(option, painter)
        elif not own(option, painter):
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        own = self._controls.get(element)
        if own is not None and option is not None and painter is not None and own(option, painter):
            return
        if element == _Control.CE_ShapedFrame and type(widget) is QPlainTextEdit and option is not None:
            from virtgui.views.style_fields import frame_lines  # noqa: PLC0415  (late: the first window has none)

            if painter is not None and frame_lines(option, painter, widget):
                return
        ringed = False
        if element == _Control.CE_ItemViewItem and option is not None:
            if option.state & State.State_Selected:
                _quiet(as_kind(option, QStyleOptionViewItem))
            if option.state & State.State_HasFocus:  # Qt draws the ring around the words alone
                ringed = True
                option.state = option.state & ~State.State_HasFocus
        if element in _ASIDE and option is not None and option.direction == Qt.LayoutDirection.RightToLeft:
            item = as_kind(option, _ASIDE[element])
            item.text = isolated(item.text or "")
        if element == _Control.CE_TabBarTabLabel and option is not None and not option.state & State.State_Selected:
            # Fusion sets the words of tabs that are not open lower, and cuts them below.
            option.rect.adjust(0, -3, 0, 1)
        if element == _Control.CE_PushButtonLabel and option is not None and painter is not None:
            button = as_kind(option, QStyleOptionButton)
            if widget is not None and widget.property(FILLED):
                for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                    role, color = QPalette.ColorRole.ButtonText, theme.scheme(option.palette).filled_text
                    button.palette.setColor(group, role, color)
            if self._push_button_label(button, painter):
                return
        if element == _Control.CE_ComboBoxLabel and option is not None:
            by = _INSET if option.direction == Qt.LayoutDirection.LeftToRight else -_INSET
            option.rect.adjust(max(0, by), 0, min(0, by), 0)
            from virtgui.views.style_fields import elide  # noqa: PLC0415  (late: the first window has none)

            elide(self, as_kind(option, QStyleOptionComboBox), widget)
        super().drawControl(element, option, painter, widget)
        if ringed and option is not None and painter is not None:
            focus_ring(painter, option.rect, option.palette)

    def drawItemText(
        self,
        painter: QPainter | None,
        rectangle: QRect,
        alignment: int,
        palette: QPalette,
        enabled: bool,
        text: str | None,
        textRole: QPalette.ColorRole = QPalette.ColorRole.NoRole,
    ) -> None:
        if painter is None or painter.layoutDirection() != Qt.LayoutDirection.RightToLeft:
            super().drawItemText(painter, rectangle, alignment, palette, enabled, text, textRole)
            return
        alignment = text_flags(painter, label_flags(alignment), text or "")
        if not alignment & _WRAPS and overflows(painter, rectangle, text or ""):
            alignment = alignment & ~int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignLeft)
        super().drawItemText(painter, rectangle, alignment, palette, enabled, written(text or ""), textRole)
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        if option is None or painter is None:
            return
        match control:
            case self.ComplexControl.CC_ComboBox:
                from virtgui.views.style_fields import combo_box  # noqa: PLC0415  (late: the first window has none)

                combo_box(self, as_kind(option, QStyleOptionComboBox), painter, widget)
            case self.ComplexControl.CC_SpinBox:
                from virtgui.views.style_fields import spin_box  # noqa: PLC0415  (late: the first window has none)

                spin_box(self, as_kind(option, QStyleOptionSpinBox), painter, widget)
            case self.ComplexControl.CC_ScrollBar:
                self._scroll_bar(as_kind(option, QStyleOptionSlider), painter, widget)
            case _:
                super().drawComplexControl(control, option, painter, widget)

    def sizeFromContents(
        self, which: QStyle.ContentsType, option: QStyleOption | None, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        found = super().sizeFromContents(which, option, size, widget)
        if which not in _SIZED or option is None:
            return found
        if which == _Contents.CT_ToolButton:
            wide = found.width()
            tool = as_kind(option, QStyleOptionToolButton)
            beside = tool.toolButtonStyle == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if not tool.icon.isNull() and tool.text and beside:
                wide = 2 * _LABEL_PAD + _LABEL_GAP + tool.iconSize.width()
                wide += tool.fontMetrics.size(int(Qt.TextFlag.TextShowMnemonic), tool.text).width()
                if tool.features & QStyleOptionToolButton.ToolButtonFeature.MenuButtonPopup:
                    wide += _MENU_ARROW
            return QSize(wide, max(found.height(), option.fontMetrics.height() + theme.FIELD - 16))
        if which == _Contents.CT_ItemViewItem:
            return found.expandedTo(QSize(0, option.fontMetrics.height() + theme.MIN_TARGET - 16))
        if which == _Contents.CT_MenuBarItem:
            return QSize(found.width() + 4, option.fontMetrics.height() + _MENU_BAR - 16)
        tall = option.fontMetrics.height() + theme.FIELD - 16
        # Fusion makes fields of numbers higher than those beside them.
        found.setHeight(tall if which == _Contents.CT_SpinBox else max(found.height(), tall))
        if which == _Contents.CT_PushButton:
            found.setWidth(found.width() + theme.GAP_SMALL)
        elif which != _Contents.CT_LineEdit:  # which itself counts its margins
            found.setWidth(found.width() + _INSET)
        return found

    # What a button is.

    def _push_button(self, option: QStyleOption, painter: QPainter) -> bool:
        flat = bool(as_kind(option, QStyleOptionButton).features & QStyleOptionButton.ButtonFeature.Flat)
        return draw_button(option, painter, flat)

    def _tool_button(self, option: QStyleOption, painter: QPainter) -> bool:
        state = option.state
        if not state & State.State_AutoRaise:
            return draw_button(option, painter)
        ours = theme.scheme(option.palette)
        if state & State.State_Enabled and state & (State.State_Sunken | State.State_On):
            rounded(painter, option.rect, ours.selection, None)
        elif state & State.State_Enabled and state & State.State_MouseOver:
            rounded(painter, option.rect, theme.mix(ours.text, ours.window, 0.08), None)
        focus_inside(option, painter)
        return True

    def _tool_button_label(self, option: QStyleOption, painter: QPainter) -> bool:
        """Icon and words a little further apart than Fusion has them."""
        option = as_kind(option, QStyleOptionToolButton)
        if not option.icon.isNull() and option.toolButtonStyle == Qt.ToolButtonStyle.ToolButtonIconOnly:
            return _picture_alone(option, option.icon, option.iconSize, painter)
        if option.icon.isNull() or option.toolButtonStyle != Qt.ToolButtonStyle.ToolButtonTextBesideIcon:
            return False
        enabled = bool(option.state & State.State_Enabled)
        rect, side = option.rect, option.iconSize
        place = QRect(rect.left() + _LABEL_PAD, rect.center().y() - side.height() // 2 + 1, side.width(), side.height())
        place = seen(place, rect, option.direction)
        option.icon.paint(painter, place, mode=QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled)
        room = seen(rect.adjusted(_LABEL_PAD + side.width() + _LABEL_GAP, 0, 0, 0), rect, option.direction)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
        painter.setFont(option.font)
        self.drawItemText(painter, room, int(flags), option.palette, enabled, option.text, _BUTTON_TEXT)
        return True

    def _push_button_label(self, option: QStyleOptionButton, painter: QPainter) -> bool:
        """The same for a button with an icon."""
        if option.icon.isNull():
            return False
        if not option.text:
            return _picture_alone(option, option.icon, option.iconSize, painter)
        enabled = bool(option.state & State.State_Enabled)
        side, rect = option.iconSize, option.rect
        flags = Qt.TextFlag.TextShowMnemonic | Qt.AlignmentFlag.AlignVCenter
        wide = side.width() + _LABEL_GAP - 1 + option.fontMetrics.size(int(flags), option.text).width()
        left = rect.left() + max(4, (rect.width() - wide) // 2)
        place = QRect(left, rect.center().y() - side.height() // 2 + 1, side.width(), side.height())
        room = QRect(place.right() + _LABEL_GAP, rect.top(), rect.right() - place.right() - _LABEL_GAP, rect.height())
        place, room = (seen(each, rect, option.direction) for each in (place, room))
        option.icon.paint(painter, place, mode=QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled)
        self.drawItemText(painter, room, int(flags), option.palette, enabled, option.text, _BUTTON_TEXT)
        return True

    def _focus(self, option: QStyleOption, painter: QPainter) -> bool:
        focus_ring(painter, option.rect, option.palette)
        return True

    # Fields.

    def _line_edit(self, option: QStyleOption, painter: QPainter) -> bool:
        if as_kind(option, QStyleOptionFrame).lineWidth > 0:
            draw_field(option, painter, bool(option.state & State.State_HasFocus))
        return True

    def _scroll_bar(self, option: QStyleOptionSlider, painter: QPainter, widget: QWidget | None) -> None:
        ours = theme.scheme(option.palette)
        painter.fillRect(option.rect, option.palette.color(_ground_of(widget)))
        place = self.subControlRect(
            self.ComplexControl.CC_ScrollBar, option, self.SubControl.SC_ScrollBarSlider, widget
        )
        if option.maximum <= option.minimum or not place.isValid():
            return
        live = option.state & State.State_MouseOver or option.state & State.State_Sunken
        across = 4 if option.orientation == Qt.Orientation.Vertical else 1
        along = 5 - across
        where = place.adjusted(across, along, -across, -along)
        ground = theme.mix(ours.text, ours.base, 0.5 if live else 0.3)
        rounded(painter, where, ground, None, min(where.width(), where.height()) / 2)

    # What the first window has none of; the rest of it is in `style_fields`.

    def _check_box(self, option: QStyleOption, painter: QPainter) -> bool:
        from virtgui.views.style_fields import check_box  # noqa: PLC0415  (late)

        return check_box(option, painter)

    def _radio_button(self, option: QStyleOption, painter: QPainter) -> bool:
        from virtgui.views.style_fields import radio_button  # noqa: PLC0415  (late)

        return radio_button(option, painter)

    def _tab_shape(self, option: QStyleOption, painter: QPainter) -> bool:
        from virtgui.views.style_fields import tab_shape  # noqa: PLC0415  (late)

        return tab_shape(option, painter)

    # Frames and bars.

    def _nothing(self, _option: QStyleOption, _painter: QPainter) -> bool:
        return True

    def _frame(self, option: QStyleOption, painter: QPainter) -> bool:
        if as_kind(option, QStyleOptionFrame).lineWidth > 0:
            rounded(painter, option.rect, None, theme.scheme(option.palette).border, 0.0)
        return True

    def _menu(self, option: QStyleOption, painter: QPainter) -> bool:
        """Fusion's edge is darker than what is around it, and not to be seen in the dark."""
        ours = theme.scheme(option.palette)
        rounded(painter, option.rect, ours.base, theme.mix(ours.outline, ours.base, _QUIET_LINE), 0.0)
        return True

    def _corner(self, option: QStyleOption, painter: QPainter) -> bool:
        painter.fillRect(option.rect, theme.scheme(option.palette).base)
        return True

    def _arrow(self, turn: int) -> Callable[[QStyleOption, QPainter], bool]:
        def draw(option: QStyleOption, painter: QPainter) -> bool:
            chevron(painter, QRectF(option.rect).center(), text_color(option), turn)
            return True

        return draw

    def _chrome(self, option: QStyleOption, painter: QPainter) -> bool:
        painter.fillRect(option.rect, theme.scheme(option.palette).window)
        return True

    def _tool_bar(self, option: QStyleOption, painter: QPainter) -> bool:
        ours = theme.scheme(option.palette)
        painter.fillRect(option.rect, ours.window)
        rect = option.rect
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), ours.border)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.border)
        return True

    def _menu_bar_item(self, option: QStyleOption, painter: QPainter) -> bool:
        """Flat ground and hover; Fusion would write the chosen one in white."""
        ours = theme.scheme(option.palette)
        painter.fillRect(option.rect, ours.window)
        if option.state & State.State_Selected and option.state & State.State_Enabled:
            rounded(painter, option.rect.adjusted(0, 2, 0, -2), ours.selection, None)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic | Qt.TextFlag.TextSingleLine
        text = as_kind(option, QStyleOptionMenuItem).text
        enabled = bool(option.state & State.State_Enabled)
        self.drawItemText(painter, option.rect, int(flags), option.palette, enabled, text, _WINDOW_TEXT)
        return True

    def _header_section(self, option: QStyleOption, painter: QPainter) -> bool:
        ours = theme.scheme(option.palette)
        rect = option.rect
        painter.fillRect(rect, ours.window)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.border)
        line = seen(QRect(rect.right(), rect.top() + 6, 1, rect.height() - 12), rect, option.direction)
        painter.fillRect(line, ours.border)
        return True

    def _row(self, option: QStyleOption, painter: QPainter) -> bool:
        """What is left of a chosen row's cells has their quiet ground, too."""
        if not option.state & QStyle.StateFlag.State_Selected:
            return False
        painter.fillRect(option.rect, theme.scheme(option.palette).selection)
        return True

    def _splitter(self, option: QStyleOption, painter: QPainter) -> bool:
        painter.fillRect(option.rect, theme.scheme(option.palette).border)
        return True


def _picture_alone(option: QStyleOption, icon: QIcon, size: QSize, painter: QPainter) -> bool:
    """In the middle, as sharp as what is painted on shows it: Qt asks for as much as the window's screen has."""
    enabled = bool(option.state & State.State_Enabled)
    place = QRect(0, 0, size.width(), size.height())
    place.moveCenter(option.rect.center())
    icon.paint(painter, place, mode=QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled)
    return True


def _quiet(item: QStyleOptionViewItem) -> None:
    """What is chosen in a list has the quiet ground that rows of tables have."""
    ours = theme.scheme(item.palette)
    item.palette.setColor(QPalette.ColorRole.Highlight, ours.selection)
    item.palette.setColor(QPalette.ColorRole.HighlightedText, ours.text)


def _inset(field: QLineEdit) -> None:
    """Words begin a little apart from their frame; a field beside whose words something is painted has its own."""
    margins, around = field.textMargins(), field.parentWidget()
    if margins.left() or margins.right():
        return
    if field.hasFrame():
        text_margins(field, _INSET, _INSET)
    elif isinstance(around, (QAbstractSpinBox, QComboBox)):
        text_margins(field, _INSET, 0)


_INSET = 5
"""Beyond what Fusion itself leaves."""
_MENU_BAR = 26
_LABEL_PAD = 8
_LABEL_GAP = 7
_MENU_ARROW = 18
_WRAPS = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
_BUTTON_TEXT, _WINDOW_TEXT = QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText
_ASIDE: dict[QStyle.ControlElement, type[QStyleOptionViewItem | QStyleOptionMenuItem]] = {
    _Control.CE_ItemViewItem: QStyleOptionViewItem,
    _Control.CE_MenuItem: QStyleOptionMenuItem,
}
"""Whose text Qt draws by itself, in the direction of the program."""


def _ground_of(bar: QWidget | None) -> QPalette.ColorRole:
    """What a scroll bar stands on: the same as the page that it scrolls."""
    area = bar.parentWidget() if bar is not None else None
    while area is not None and not isinstance(area, QAbstractScrollArea):
        area = area.parentWidget()
    page = area.widget() if isinstance(area, QScrollArea) else None
    return page.backgroundRole() if page is not None else QPalette.ColorRole.Base


_SIZED = (
    _Contents.CT_ToolButton,
    _Contents.CT_ItemViewItem,
    _Contents.CT_MenuBarItem,
    _Contents.CT_PushButton,
    _Contents.CT_LineEdit,
    _Contents.CT_ComboBox,
    _Contents.CT_SpinBox,
)
"""Of what is asked for sizes: scroll bars and splitters ask ten times as often as these."""
