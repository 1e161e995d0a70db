"""Tab goes through a window as one reads it, whatever was made first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QWidget,
)

from virtgui.views.controls import Apart

_WHOLE = (QAbstractItemView, QAbstractSpinBox, QComboBox)
"""What hands the keyboard on to its own parts itself."""


def set_reading_order(window: QWidget) -> None:
    """Let Tab follow the layouts of a window or page; call it when all of it is there."""
    for one, other in pairwise(_turns(window)):
        QWidget.setTabOrder(one, other)


def _turns(widget: QWidget) -> Iterator[QWidget]:
    # A QTabWidget hands the keyboard to its bar: left elsewhere in the chain, it would lead from there back to the bar.
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and (
        widget.focusProxy() is None or isinstance(widget, QTabWidget)
    ):
        yield widget
    if isinstance(widget, _WHOLE):
        return
    for part in _parts(widget):
        yield from _turns(part)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    match widget:
        case QMainWindow():
            middle = widget.centralWidget()
            yield from widget.findChildren(QToolBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if middle is not None:
                yield middle
        case QToolBar():
            yield from filter(None, map(widget.widgetForAction, widget.actions()))
        case Apart():
            yield widget.inside
        case QScrollArea():
            inner = widget.widget()
            if inner is not None:
                yield inner
        case QSplitter() | QStackedWidget():
            for place in range(widget.count()):
                part = widget.widget(place)
                if part is not None:
                    yield part
        case QTabWidget():
            bar = widget.tabBar()
            if bar is not None:
                yield bar
            for place in range(widget.count()):
                page = widget.widget(place)
                if page is not None:
                    yield page
        case _:
            layout = widget.layout()
            if layout is not None:
                yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if isinstance(item, QLayout):
            yield from _laid_out(item)
        elif item is not None and (widget := item.widget()) is not None:
            yield widget
