"""The guide in German tells what the English one does."""

from __future__ import annotations

import re

import pytest

from tests.bed.german_tables import TABLES, german
from tests.bed.translations import read
from virtgui.util.assets import asset


def _text(name: str) -> str:
    return asset("resources", "help", name).read_text(encoding="utf-8")


def _sections(text: str) -> list[tuple[int, int, int, list[str]]]:
    """Of each section: how deep its heading is, its points, its rows and its pictures."""
    parts = re.split(r"^(#+) .*$", text, flags=re.MULTILINE)
    return [
        (
            len(marks),
            len(re.findall(r"^- ", told, re.MULTILINE)),
            len(re.findall(r"^\|", told, re.MULTILINE)),
            re.findall(r"\((\S+\.png)\)", told),
        )
        for marks, told in zip(parts[1::2], parts[2::2], strict=True)
    ]


def _typed(text: str) -> set[str]:
    """What a person types: commands, flags, paths, fields of the search."""
    return {" ".join(found.split()) for found in re.findall(r"`([^`]*)`", text)}


_NAMED = re.compile(r"[“„]([^”“]+)[”“]|\*\*([^*]+)\*\*|(?<!\*)\*([^* ][^*]*)\*(?!\*)")
"""What stands in quotes, heavy or slanted: mostly names of what is in the windows."""
_OTHERWISE = {"Autostart", "Deleting", "Filter", "Going back", "Look", "reset"}
"""What is so named in the guide, and is not what stands so in a window, or has several names there."""


def _blocks(text: str) -> list[str]:
    """Its headings, paragraphs, points, rows and pictures, each as one line."""
    return [found for part in re.split(r"\n\n|\n(?=[-#|!])", text) if (found := " ".join(part.split()))]


def _plain(label: str) -> str:
    """What is on a button or in a menu, as a text names it."""
    return re.sub(r"(\.\.\.| ?…|:)$", "", label.replace("&", "")).strip().casefold()


def _names(block: str) -> list[str]:
    """What is named in it; "File, Export" is two of a menu."""
    found = [next(filter(None, match.groups())).strip(" ,.") for match in _NAMED.finditer(block)]
    return [part for name in found for part in (name, *name.split(", "))]


def test_what_stands_in_the_windows_is_called_as_it_is_there() -> None:
    known: dict[str, set[str]] = {}
    for text, forms in read("de").items():
        if any(forms):
            known.setdefault(_plain(text.source), set()).update(map(_plain, filter(None, forms)))
    wrong = [
        (name, said, block)
        for own, block in zip(_blocks(_text("guide.md")), _blocks(_text("guide.de.md")), strict=True)
        for name in _names(own)
        if name not in _OTHERWISE
        and (said := known.get(_plain(name)))
        and not any(each in block.casefold() for each in said)
    ]
    assert not wrong, wrong


@pytest.mark.parametrize("language", ["", ".de"])
def test_the_chapters_it_sends_to_are_there(language: str) -> None:
    told = "\n".join(_text(f"{name}{language}.md") for name in ("guide", "defaults", "devices"))
    chapters = set(re.findall(r"^#+ (.*)$", told, re.MULTILINE))
    sent = re.findall(r"(?:see|siehe)\s+[“„](.*?)[”“]|(?:table|Tabelle)\s+[“„](.*?)[”“]\s+(?:at|am)\s", told, re.DOTALL)
    named = {" ".join("".join(found).split()) for found in sent}
    assert len(named) == 5 and named <= chapters


def test_it_has_every_section_point_picture_and_row() -> None:
    assert _sections(_text("guide.de.md")) == _sections(_text("guide.md"))


def test_what_is_typed_is_the_same() -> None:
    assert _typed(_text("guide.de.md")) == _typed(_text("guide.md"))


def test_it_leads_nowhere_else() -> None:
    told = _text("guide.de.md")
    assert "<" not in told and told.count("](") == len(re.findall(r"\]\([a-z-]+\.png\)", told))


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_those_that_the_tests_expect(name: str) -> None:
    """`python -m tests.bed.german_tables` writes them anew."""
    assert _text(name) == german(TABLES[name]())
