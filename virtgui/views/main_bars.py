"""The main window's bars before they are filled: nothing moves when they are."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QMainWindow, QMenu, QToolBar

from virtgui.util.language import tr
from virtgui.views import theme

MENUS = (tr("&File"), tr("&Edit"), tr("&View"), tr("&Machine"), tr("&Host"), tr("&Window"), tr("Hel&p"))
_TOOLBAR = "toolbar"


def reserve_bars(window: QMainWindow) -> None:
    """An empty menu for each title, and room for the toolbar and the status bar."""
    menus, status = window.menuBar(), window.statusBar()
    if menus is not None:
        for title in MENUS:
            menus.addMenu(QMenu(title, menus))
    bar = QToolBar(tr("Toolbar"), window)
    bar.setObjectName(_TOOLBAR)
    bar.setMovable(False)
    bar.setFloatable(False)
    bar.setIconSize(QSize(theme.ICON, theme.ICON))
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    window.addToolBar(bar)
    if status is not None:
        status.setSizeGripEnabled(False)
        status.setContentsMargins(theme.GAP_SMALL, 0, theme.GAP_SMALL, 0)
    fit_bars(window)


def fit_bars(window: QMainWindow) -> None:
    """As tall as their font wants them."""
    bar, status = window.findChild(QToolBar, _TOOLBAR), window.statusBar()
    if bar is not None:
        bar.setFixedHeight(theme.tall(bar, theme.TOOLBAR))
    if status is not None:
        status.setFixedHeight(theme.tall(status, theme.STATUS))


def menus_of(window: QMainWindow) -> list[QMenu]:
    """The menus, in the order of `MENUS`."""
    bar = window.menuBar()
    return [menu for action in (bar.actions() if bar is not None else ()) if (menu := action.menu()) is not None]


def toolbar_of(window: QMainWindow) -> QToolBar | None:
    """The toolbar."""
    return window.findChild(QToolBar, _TOOLBAR)
