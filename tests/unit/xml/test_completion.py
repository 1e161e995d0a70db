"""What is offered while typing, in a text that is not finished."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.xml.worlds import CORPUS
from virtgui.xml.completion import NOTHING, Completion, closing, complete
from virtgui.xml.grammar import ONE_DEVICE


def at_bar(text: str, root: str = "domain") -> Completion:
    """What is offered at the "|" of a text."""
    position = text.index("|")
    return complete(text.replace("|", ""), position, root)


@pytest.mark.parametrize(
    ("text", "kind", "prefix", "some"),
    [
        ("<|", "element", "", ("domain",)),
        ("<domain>\n  <dev|", "element", "dev", ("devices",)),
        ("<domain><devices><disk><driver name='qemu'/><|", "element", "", ("source", "target", "/disk")),
        ("<domain><devices><disk>\n  |", "element", "", ("source", "target")),
        ("<domain><devices><disk |", "attribute", "", ("device", "type")),
        ("<domain><devices><disk type='file' de|", "attribute", "de", ("device",)),
        ("<domain><devices><disk type='|", "value", "", ("file", "block", "network")),
        (
            '<domain><devices><disk><driver cache="write|" io="native"/>',
            "value",
            "write",
            ("writeback", "writethrough"),
        ),
        ("<domain><on_crash>re|</on_crash>", "value", "re", ("restart",)),
        ("<domain></|", "element", "/", ("/domain",)),
    ],
)
def test_what_the_schema_allows_is_offered(text: str, kind: str, prefix: str, some: tuple[str, ...]) -> None:
    offered = at_bar(text)
    assert (offered.kind, offered.prefix) == (kind, prefix)
    assert set(some) <= set(offered.candidates)
    assert all(name.lower().startswith(prefix) for name in offered.candidates)


def test_an_attribute_that_is_there_is_not_offered_again() -> None:
    assert "type" not in at_bar("<domain><devices><disk | type='file' >").candidates
    assert "type" not in at_bar("<domain><devices><disk type='file' |").candidates


def test_a_single_device_is_known_by_its_name() -> None:
    assert "disk" in at_bar("<|", ONE_DEVICE).candidates
    assert "cache" in at_bar("<disk><driver |", ONE_DEVICE).candidates


@pytest.mark.parametrize(
    "text", ["<domain><!-- <|", "<domain><![CDATA[ <|", "<domain><name>some text|", "<nonsense><|", "<domain a=|"]
)
def test_elsewhere_nothing_is_made_up(text: str) -> None:
    assert [name for name in at_bar(text).candidates if not name.startswith("/")] == []


def test_without_schemas_only_end_tags_are_offered() -> None:
    assert complete("<a><b><", 7, folder=Path("/nowhere")).candidates == ("/b",)
    assert complete("<a ", 3, folder=Path("/nowhere")) == NOTHING


def test_the_element_to_close_is_the_innermost_open_one() -> None:
    assert closing("<a><b x='1'><c/>", 16) == "b"
    assert closing("<a></a>", 7) == ""
    assert closing("<a><b></c>", 10) == "b"


@given(st.integers(min_value=0, max_value=len(CORPUS["every-source"])), st.text(max_size=3))
def test_no_text_is_too_broken(cut: int, typed: str) -> None:
    text = CORPUS["every-source"][:cut] + typed
    offered = complete(text, len(text))
    assert text.endswith(offered.prefix)
