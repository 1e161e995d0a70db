"""F1 leads to a guide and to every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from virtgui.util.assets import asset
from virtgui.util.language import speak
from virtgui.views.actions import RUN_SHORTCUT, SHORTCUTS, TABS_SHORTCUT, VIRSH_SHORTCUT
from virtgui.views.guide import Guide
from virtgui.views.program import KEYS, HelpDialog

GUIDE = asset("resources", "help", "guide.md").read_text(encoding="utf-8")
PICTURES = re.findall(r"!\[(.*?)\]\((.*?)\)", GUIDE)


def test_help_shows_the_guide_from_its_beginning_and_all_keys(qtbot: QtBot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    guide = dialog.findChild(Guide)
    assert guide is not None and guide.isVisible()
    assert guide.toPlainText().startswith("virtgui: a guide")
    bar = guide.verticalScrollBar()
    assert bar is not None and bar.value() == 0
    assert dialog.keys_tree.topLevelItemCount() == len(KEYS)


def test_help_fits_on_a_small_screen(qtbot: QtBot) -> None:
    """One of 1920 by 1080 at twice the size has 540 lines."""
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.resize(300, 200)
    assert dialog.height() <= 400


@pytest.mark.parametrize("heading", ["Hosts", "Machines", "States", "Deeds", "Jobs", "Console", "Performance"])
def test_the_guide_has_a_section_on_everything(heading: str) -> None:
    assert re.search(rf"^##+ {heading}$", GUIDE, re.MULTILINE)


def test_the_guide_ends_with_the_table_of_devices(qtbot: QtBot) -> None:
    guide = Guide()
    qtbot.addWidget(guide)
    told = guide.toPlainText()
    assert "“Devices, one by one” at the end" in told
    assert told.index("Devices, one by one\n") > told.index("When something goes wrong")
    assert "Folder: virtiofs" in told


@pytest.mark.parametrize(
    ("language", "begin", "end"),
    [
        ("de", "virtgui: eine Anleitung", "Geräte, eines nach dem anderen\n"),
        ("tlh", "virtgui: a guide", "one by one\n"),
    ],
)
def test_the_guide_is_in_the_language_that_is_spoken_or_else_in_english(
    qtbot: QtBot, language: str, begin: str, end: str
) -> None:
    speak(lambda text, about, number: "", language)
    try:
        guide = Guide()
    finally:
        speak(None)
    qtbot.addWidget(guide)
    told = guide.toPlainText()
    assert told.startswith(begin) and end in told
    assert told.count("\ufffc") == len(PICTURES), "the pictures are those of the English one"
    guide.show()
    document, viewport = guide.document(), guide.viewport()
    assert document is not None and viewport is not None
    for width in range(700, 716):
        guide.resize(width, 500)
        assert document.size().width() <= viewport.width(), f"{width} pixels are too few for its tables"


def test_every_key_that_does_something_to_a_machine_is_in_the_help() -> None:
    told = {key.replace("Delete", "Del") for _, entries in KEYS for keys, _ in entries for key in keys.split(", ")}
    assert {*SHORTCUTS.values(), RUN_SHORTCUT, TABS_SHORTCUT, VIRSH_SHORTCUT} <= told


def test_the_guide_fetches_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    guide = Guide()
    qtbot.addWidget(guide)
    picture = tmp_path / "a.png"
    picture.write_bytes(b"not to be read")
    got = guide.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl.fromLocalFile(str(picture)))
    assert not got.isValid()
    assert not guide.openLinks()
    assert "<" not in GUIDE and GUIDE.count("](") == len(PICTURES), "nothing leads anywhere else"


@pytest.mark.parametrize("name", ["../pictures/deletion.png", "/etc/a.png", "file:///a.png", "https://x.example/a.png"])
def test_no_picture_comes_from_anywhere_else(qtbot: QtBot, name: str) -> None:
    guide = Guide()
    qtbot.addWidget(guide)
    assert not guide.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name)).isValid()


@pytest.mark.parametrize(("words", "name"), PICTURES)
def test_the_guide_s_pictures_are_there_and_packed(qtbot: QtBot, words: str, name: str) -> None:
    guide = Guide()
    qtbot.addWidget(guide)
    image = guide.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name)).value()
    assert isinstance(image, QImage) and image.width() > 300 and words
    project = asset("resources", "help", "guide.md").parents[2] / "pyproject.toml"
    assert f'"resources/pictures/{name}"' in project.read_text(encoding="utf-8")


def test_a_picture_that_was_not_carried_along_is_its_words(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def asset_without(folder: str, *parts: str) -> Path:
        if parts[0] == "pictures":
            raise FileNotFoundError(parts[1])
        return asset(folder, *parts)

    monkeypatch.setattr("virtgui.views.guide.asset", asset_without)
    guide = Guide()
    qtbot.addWidget(guide)
    assert "What goes with a machine, and what stays and why" in guide.toPlainText()
    assert "\ufffc" not in guide.toPlainText()


def test_a_picture_is_read_once_it_is_seen_and_moves_nothing(qtbot: QtBot) -> None:
    guide = Guide()
    qtbot.addWidget(guide)
    guide.resize(900, 500)
    guide.show()
    document, bar = guide.document(), guide.verticalScrollBar()
    assert document is not None and bar is not None
    kind, name = QTextDocument.ResourceType.ImageResource.value, QUrl(PICTURES[-1][1])
    guide.grab()
    before, tall = document.resource(kind, name), document.size().height()
    bar.setValue(0)
    while document.resource(kind, name) == before and bar.value() < bar.maximum():
        bar.setValue(bar.value() + 400)
        guide.grab()
    shown = document.resource(kind, name)
    assert before.colorCount() == 1 and shown.depth() > 1 and shown.size() == before.size()
    assert document.size().height() == tall
