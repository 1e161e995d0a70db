"""How a dialog gets its children from a form of Qt Designer, and is sure to have them all."""

from __future__ import annotations

from typing import ClassVar, get_type_hints

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from virtgui.util.assets import asset
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
