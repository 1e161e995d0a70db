"""How a dialog gets its children from a form of Qt Designer, and is sure to have them all."""

from __future__ import annotations

from typing import ClassVar, get_type_hints

from PyQt6.QtCore import QEvent, QObject, QSize
from PyQt6.QtWidgets import QWidget

from virtgui.util.assets import asset
from virtgui.views import theme
from virtgui.views.once import OnceDialog


class FormError(TypeError):
    """A form lacks a child that its class declares, or has another kind of it."""


def load_form(widget: QWidget, name: str) -> None:
    """Put the children of `ui/NAME.ui` onto `widget`.

    The widget's class declares those it uses as annotations (`name_edit: QLineEdit`); FormError names every one
    that the form does not have. FileNotFoundError where there is no such form.
    """
    # Late: no form is needed for the first window, and Qt's form loader costs 20 ms of its start.
    from PyQt6 import uic  # noqa: PLC0415

    uic.loadUi(str(asset("ui", f"{name}.ui")), widget)  # type: ignore[attr-defined,no-untyped-call]
    wrong = [
        f"{child}: {kind.__name__}"
        for child, kind in declared(type(widget)).items()
        if not isinstance(getattr(widget, child, None), kind)
    ]
    if wrong:
        raise FormError(f"{name}.ui lacks {', '.join(wrong)}")


def declared(of: type[QWidget]) -> dict[str, type[QObject]]:
    """The children a class says it uses."""
    found: dict[str, type[QObject]] = {}
    for base in reversed(of.__mro__):
        if "__annotations__" in base.__dict__ and not base.__module__.startswith("PyQt6"):
            for name, kind in get_type_hints(base).items():
                if isinstance(kind, type) and issubclass(kind, QObject):
                    found[name] = kind
    return found


class FormDialog(OnceDialog):
    """A dialog whose children come from a form."""

    FORM: ClassVar[str]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        load_form(self, self.FORM)

    def event(self, event: QEvent | None) -> bool:
        """Grows with what is said in it: a layout's least size has room for one line of a text that has two."""
        asks_room = event is not None and event.type() == QEvent.Type.LayoutRequest
        heard = super().event(event)
        page = self.layout() if asks_room else None  # only then: after its last event there is no dialog
        if page is not None and self.isVisible():
            lacks = page.totalHeightForWidth(self.width()) - self.height()
            if lacks > 0:
                self.resize(theme.on_screen(self, self.size() + QSize(0, lacks)))
        return heard
