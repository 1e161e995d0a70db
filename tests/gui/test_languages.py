"""The program in German, and written from right to left."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QApplication, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from tests.bed import translations
from tests.bed.translations import FOLDER, Text, compile_catalogue, found_texts, read, texts_of_keys, write
from virtgui import translation
from virtgui.translation import LANGUAGES
from virtgui.util.language import tr
from virtgui.util.units import decimal_text
from virtgui.views import moments, theme

ROOT = Path(__file__).resolve().parents[2]


SHOWN = """
import sys
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QLabel, QPushButton
from virtgui import translation

language, direction = sys.argv[1:]
assert not language or translation.begin(language)
from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import LAB
from virtgui.views import theme
from virtgui.views.add_host import AddHostDialog
from virtgui.views.guide import Guide
from virtgui.views.preferences.dialog import SettingsDialog
from virtgui.views.preferences.pages import PAGES

app = QApplication([])
translation.join()
app.setLayoutDirection(getattr(Qt.LayoutDirection, direction))
theme.apply(app, "light")
manager = Manager().list(*trio())
manager.window.resize(1440, 900)
manager.window.show()
settings = SettingsDialog(manager.settings, lambda name: None, manager.window)
settings.show()
adding = AddHostDialog((), manager.window)
adding.show()
manager.window.hosts.choose(LAB)
manager.window.host_actions.rename.trigger()

def wait():
    for _ in range(20):
        app.processEvents()

def cut(widget):
    found = []
    for child in widget.findChildren(QAbstractButton) + widget.findChildren(QLabel):
        text = child.text().replace("&", "")
        wraps = isinstance(child, QLabel) and child.wordWrap()
        if not child.isVisible() or not text or wraps or child.toolTip() and isinstance(child, QLabel):
            continue
        if isinstance(child, (QPushButton, QLabel)) and child.fontMetrics().horizontalAdvance(text) > child.width() + 1:
            found.append(text)
    return found

wait()
wrong = cut(manager.window) + cut(adding)
for page in PAGES:
    settings.show_page(page.name)
    wait()
    wrong += cut(settings)
for dialog in app.topLevelWidgets():
    if dialog.isVisible() and type(dialog).__name__ == "HostNameDialog":
        wrong += cut(dialog)
assert not wrong, wrong
left = manager.window.hosts.mapTo(manager.window, manager.window.hosts.rect().center()).x()
sidebar = settings.sidebar.mapTo(settings, settings.sidebar.rect().center()).x()
assert (left < manager.window.width() / 2) == (direction == "LeftToRight"), left
assert (sidebar < settings.width() / 2) == (direction == "LeftToRight"), sidebar
if len(sys.argv) > 3:
    manager.window.grab().save(sys.argv[3])
find = manager.window.own.find.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Discard)
of_qt = buttons.button(QDialogButtonBox.StandardButton.Discard).text()
guide = Guide().toPlainText().partition("\\n")[0]
words = manager.window.own.settings.text(), adding.cancel_button.text(), settings.windowTitle(), find, of_qt, guide
print(*words, sep=" | ")
"""


def shown(language: str, direction: str) -> list[str]:
    """Words of the main window, of a form, of the settings, a key in a menu, a button of Qt's and the guide; nothing
    is cut, and all stands on its side."""
    done = subprocess.run(
        [sys.executable, "-c", SHOWN, language, direction],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split(" | ")


def said_by(program: str) -> str:
    """What a program of its own prints, whose language is chosen before any text is loaded."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


TITLES = """
from virtgui import translation
assert translation.begin("de")
from virtgui.model.doing import verb_doing
from virtgui.model.commands import Verb
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.making import DownloadVolume, Make
from virtgui.model.snapshots import DeleteSnapshots, RevertTo
from virtgui.model.things import ThingAct, ThingDeed, ThingKey, ThingKind
from virtgui.model.versions import Version
from virtgui.util.language import inside, tr
from virtgui.views.history.page import _what
from virtgui.views.job_row import deed_text

host = HostKey("qemu:///system")
web = DomainKey(host, "1")
clone = tr("clone {name} as {clone}").format(name="web", clone="copy")
title = tr("Download {volume}").format(volume="base.img")
print(deed_text(RevertTo(web, "before"), "web-01"))
print(deed_text(DeleteSnapshots(web, ("before",)), "web-01"))
print(deed_text(ThingAct(ThingKey(host, ThingKind.NETWORK, "uuid"), ThingDeed.START), "lab"))
print(deed_text(Make(host, "copy", (), doing=clone, about="web"), "copy"))
print(deed_text(Make(host, title, (DownloadVolume("a", "base.img", "/b"),), doing=inside(title)), title))
create = tr("create {name}").format(name="web")
print(deed_text(Make(host, create, (), doing=create, about="web"), create))
print(_what(Version(1, 1.0, web, "web-01", verb_doing(Verb.RENAME, "web-01"), ""), newest=False))
"""


def test_names_that_german_titles_begin_with_stay_as_they_are() -> None:
    assert said_by(TITLES).splitlines() == [
        "web-01 auf before zurücksetzen",
        "Den Schnappschuss before von web-01 löschen",
        "Netzwerk lab starten",
        "web als copy klonen",
        "base.img herunterladen",
        "web erstellen",
        "web-01 umbenennen",
    ]


DEEDS = """
from virtgui import translation
assert translation.begin("de")
from virtgui.views import words
from virtgui.views.fleet.bulk_dialog import VERBS
from virtgui.views.fleet.keep_options import NAMES

print(" | ".join((*(words.DEEDS[verb].name for verb in VERBS), *NAMES.values())))
"""


def test_no_two_deeds_that_can_be_chosen_of_are_called_the_same_in_german() -> None:
    called = said_by(DEEDS).strip().split(" | ")
    assert sorted(called) == sorted(set(called)) and "Herunterfahren" in called


def test_german_is_spoken_everywhere_it_is_written_and_nothing_is_cut() -> None:
    ours = ["&Einstellungen…", "Abbrechen", "Einstellungen"]
    assert shown("de", "LeftToRight") == [*ours, "Strg+F", "Verwerfen", "virtgui: eine Anleitung"]


@pytest.mark.parametrize("language", ["", "de"])
def test_from_right_to_left_all_changes_its_side_and_nothing_is_cut(language: str) -> None:
    assert len(shown(language, "RightToLeft")) == 6


@pytest.mark.parametrize("language", ["", "de"])
def test_qt_s_own_words_are_asked_for_in_another_language_only_and_may_be_missing(
    language: str, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QLibraryInfo.LibraryPath] = []

    class Library(QLibraryInfo):
        @staticmethod
        def path(which: QLibraryInfo.LibraryPath) -> str:
            asked.append(which)
            return str(tmp_path)

    monkeypatch.setattr(translation, "QLibraryInfo", Library)
    try:
        assert not language or translation.begin(language)
        translation.join()
        assert asked == ([QLibraryInfo.LibraryPath.TranslationsPath] if language else [])
        assert tr("Settings") == ("Einstellungen" if language else "Settings")
        assert QCoreApplication.translate("QPlatformTheme", "Discard") == "Discard"
    finally:
        translation.end()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_texts_with_their_places(language: str, tmp_path: Path) -> None:
    known = read(language)
    found = found_texts()
    missing = [text.source for text in found if not any(known.get(text, ()))]
    assert not missing, f"run packaging/translations and translate {missing}"
    for text, forms in known.items():
        for said in filter(None, forms):
            assert sorted(re.findall(r"\{.*?\}", said)) == sorted(re.findall(r"\{.*?\}", text.source)), said
            for words in (text.source, said):
                assert "..." not in words and not words.endswith(" …"), f"{words} does not end in one character, …"
            assert ("&" in said) == ("&" in text.source), f"{said} has a key to press, or none, unlike {text.source}"
    made = tmp_path / "made.qm"
    compile_catalogue(FOLDER / f"virtgui_{language}.ts", made)
    assert made.read_bytes() == (FOLDER / f"virtgui_{language}.qm").read_bytes(), "run packaging/translations"


def test_menus_name_keys_as_all_else_does(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    assert not {Text(key, about=about) for key, about in (("Return", "a key"), ("Ctrl", ""))} - set(found_texts())
    known = {Text("Return", about="a key"): ("Eingabe",), Text("Ctrl"): ("Strg",)}
    write("de", list(texts_of_keys()), known)
    monkeypatch.setattr(translation, "asset", lambda *parts: tmp_path / parts[-1])
    try:
        assert translation.begin("de")
        translation.join()
        keys = QKeySequence("Ctrl+Return", QKeySequence.SequenceFormat.PortableText)
        assert keys.toString(QKeySequence.SequenceFormat.NativeText) == "Strg+Eingabe"
        assert QCoreApplication.translate("QShortcut", "Del") == "Entf", "Qt has words for the others"
    finally:
        translation.end()


def test_an_unknown_language_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    from virtgui.cli import parse

    with pytest.raises(SystemExit):
        parse(["--language", "tlh"])
    assert "tlh" in capsys.readouterr().err


@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize(("language", "written"), [("", "1.5"), ("de", "1,5")])
def test_fields_write_numbers_as_the_texts_around_them_do(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, language: str, written: str, contrast: bool
) -> None:
    """Not as the computer's own language has them; also in the style of a desktop with more contrast."""
    before = QLocale()
    QLocale.setDefault(QLocale("ar_EG"))
    try:
        assert not language or translation.begin(language)
        monkeypatch.setattr(theme, "asks_for_contrast", lambda _palette: contrast)
        theme.apply(qapp, "system")
        spin = QDoubleSpinBox()
        qtbot.addWidget(spin)
        spin.setDecimals(1)
        spin.setValue(1.5)
        spin.show()
        assert spin.text() == written == decimal_text(1.5)
    finally:
        monkeypatch.undo()
        theme.apply(qapp, "light")
        theme.apply(qapp, "system")
        translation.end()
        QLocale.setDefault(before)


def test_days_are_written_in_the_language_that_is_spoken() -> None:
    """Whatever the computer's own is, and in one way everywhere: 11/27/26 is no day of most people's."""
    assert moments.stamp(0.0) == time.strftime("%Y-%m-%d %H:%M", time.localtime(0))
    assert moments.stamp(5.0, seconds=True).endswith(":05")
    assert moments.stamp(float("inf")) == moments.stamp(1e30) == ""
    told = time.localtime(0)
    assert moments.dated_text(told) == f"{moments.day_text(told)} {told.tm_year}"
    rooms = Path(__file__).resolve().parents[2] / "virtgui"
    system = re.compile(r"strftime\([^)]*%-?[aAbBcpxX]")
    assert not [str(path) for path in rooms.rglob("*.py") if system.search(path.read_text(encoding="utf-8"))]
