"""Labels of forms and dialogs in a colour of the theme, whatever that is by now."""

from __future__ import annotations

from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QLabel, QWidget

from virtgui.views import theme

_ROLE = "virtgui_role"


def tint(label: QLabel, role: str) -> None:
    """Show a label in the colour of a `theme.Scheme` role; in a dialog also after the theme changes."""
    label.setProperty(_ROLE, role)
    palette = label.palette()
    palette.setColor(palette.ColorRole.WindowText, getattr(theme.scheme(QGuiApplication.palette()), role))
    label.setPalette(palette)


def retint(widget: QWidget) -> None:
    """The theme has changed: show each label that was tinted in its colour of the new one."""
    for label in widget.findChildren(QLabel):
        role = label.property(_ROLE)
        if role:
            tint(label, role)
