"""The guide in German tells what the English one does."""

from __future__ import annotations

import re

import pytest

from tests.bed.german_tables import TABLES, german
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
