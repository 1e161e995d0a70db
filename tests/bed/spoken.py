"""What a translator cannot reach: `python -m tests.bed.spoken [SCENE...]` shows the program with the demo host in a
language in which every translated text is marked, and prints for each scene the words on it that bear no mark."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PyQt6.QtCore import QTranslator
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from virtgui.util.language import speak

_OPEN, _CLOSE = "⟦", "⟧"
_WORD = re.compile(r"[A-Za-z]{2,}")


def _mark(text: str) -> str:
    return f"{_OPEN}{text}{_CLOSE}"


class _Forms(QTranslator):
    """Marks what forms say."""

    def translate(
        self, context: str | None, text: str | None, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Only forms' own: Qt's words have catalogues of Qt's."""
        return _mark(text or "") if context in _FORMS else ""


_FORMS = frozenset(path.stem for path in (Path(__file__).resolve().parents[2] / "ui").glob("*.ui"))


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if widget.isWindow():
        yield widget.windowTitle()
    match widget:
        case QAbstractButton() | QLabel():
            yield widget.text()
        case QLineEdit() | QPlainTextEdit():
            yield widget.placeholderText()
        case QGroupBox():
            yield widget.title()
        case QTabBar():
            yield from (widget.tabText(each) for each in range(widget.count()))
        case QComboBox():
            yield from (widget.itemText(each) for each in range(widget.count()))
        case QHeaderView():
            model = widget.model()
            if model is not None:
                yield from (
                    str(model.headerData(each, widget.orientation()) or "") for each in range(min(widget.count(), 50))
                )
    yield from (text for action in widget.actions() for text in _of_action(action))


def _of_action(action: QAction) -> Iterator[str]:
    yield action.text()
    yield action.toolTip()
    menu = action.menu()
    for each in menu.actions() if menu is not None else ():
        yield from _of_action(each)


def _unmarked(text: str) -> str:
    """What is left without the marked parts, innermost first; "" when no word is."""
    before = None
    while before != text:
        before, text = text, re.sub(f"{_OPEN}[^{_OPEN}{_CLOSE}]*{_CLOSE}", " ", text)
    return " ".join(text.split()) if _WORD.search(text) else ""


def unspoken() -> set[str]:
    """Words on screen now that were not put through a translation."""
    return {
        left
        for widget in QApplication.allWidgets()
        if widget.isVisible()
        for text in _texts(widget)
        if (left := _unmarked(text))
    }


def main() -> None:
    speak(lambda text, about, number: _mark(text))
    from tests.bed.scenes import scenes, settle
    from virtgui.app import App
    from virtgui.options import Options

    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    forms = _Forms()
    application.installTranslator(forms)
    app = App(Options(demo=True), application)
    app.start()
    known: set[str] = set()
    for scene in scenes(app):
        settle()
        found = unspoken()
        if len(sys.argv) == 1 or any(wanted in scene for wanted in sys.argv[1:]):
            sys.stdout.write(f"# {scene}\n" + "".join(f"{text!r}\n" for text in sorted(found - known)))
            sys.stdout.flush()
            known |= found
    app.close()


if __name__ == "__main__":
    main()
