"""The program in another language than English: a catalogue of Qt Linguist, loaded before the rooms with words are."""

from __future__ import annotations

import json

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator

from virtgui.util.assets import asset
from virtgui.util.language import speak
from virtgui.util.xdg import LARGEST_SETTINGS, config_dir, read_regular

LANGUAGES = ("de",)
"""Those of which there is a catalogue (resources/translations)."""
CONTEXT = "virtgui"
"""Where all texts of the code stand in a catalogue; those of a form stand under the form's name."""
_CONTEXT = CONTEXT.encode()
_spoken: list[QTranslator] = []


def begin(language: str) -> bool:
    """Speak this language from now on; False where there is no catalogue of it."""
    if language not in LANGUAGES:
        return False
    catalogue = QTranslator()
    if not catalogue.load(str(asset("resources", "translations", f"virtgui_{language}.qm"))):
        return False
    _spoken[:] = [catalogue]

    def look_up(text: str, about: str, number: int) -> str:
        # Bytes: as a str it would have to be ASCII.
        return catalogue.translate(_CONTEXT, text.encode(), about.encode() or None, number)  # type: ignore[arg-type]

    speak(look_up, language)
    return True


def end() -> None:
    """English again."""
    for catalogue in _spoken:
        QCoreApplication.removeTranslator(catalogue)
    _spoken.clear()
    speak(None)


def direction() -> Qt.LayoutDirection:
    """In which direction the language that is spoken is written."""
    return QLocale(_spoken[0].language()).textDirection() if _spoken else Qt.LayoutDirection.LeftToRight


def join() -> None:
    """Have forms speak it too, and Qt its own words (file dialogs, names of keys), once there is an application."""
    if _spoken:
        of_qt = QTranslator()
        if of_qt.load(f"qtbase_{_spoken[0].language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            _spoken.append(of_qt)
    for catalogue in reversed(_spoken):  # the last is asked first: our words before Qt's
        QCoreApplication.installTranslator(catalogue)


def wanted() -> str:
    """The language in the settings; "" for English. Read here, for the settings' own reader has words already."""
    try:
        found = json.loads(read_regular(config_dir() / "settings.json", LARGEST_SETTINGS))
    except (OSError, ValueError, RecursionError):
        return ""
    language = found.get("language") if isinstance(found, dict) else None
    return language if isinstance(language, str) and language in LANGUAGES else ""
