"""Tags, groups and start orders in a machine's metadata: read within limits, written without losing anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.model.notes import Notes, Start, document, group_flaw, retagged, start_of, start_text, tag_flaw, with_tags
from virtgui.xml.domain import config
from virtgui.xml.notes import noted, rewritten

WITHIN = """<domain type='kvm'><name>a</name><metadata>
<other:thing xmlns:other='urn:other'><tag>theirs</tag></other:thing>{notes}</metadata></domain>"""
FULL = Notes(True, ("db", "prod"), "site/web", Start(10, 30, ("uuid-1", "uuid-2")))


def test_what_is_written_is_read_back_as_the_call_and_as_the_definition_have_it() -> None:
    text = rewritten("", FULL)
    assert noted(text) == FULL == noted(document(FULL))
    prefixed = (
        text.replace("<", "<v:").replace("<v:/", "</v:").replace("<v:notes", "<v:notes xmlns:v='urn:virtgui:domain:1'")
    )
    found = config(WITHIN.format(notes=prefixed))
    assert (found.template, found.tags, found.group, found.start) == FULL[:4]
    assert not found.more_notes


def test_children_without_a_prefix_are_read_too() -> None:
    notes = "<v:notes xmlns:v='urn:virtgui:domain:1'><tag>db</tag><group>lab</group></v:notes>"
    assert config(WITHIN.format(notes=notes)).tags == ("db",)


def test_a_template_of_an_earlier_version_stays_one_and_keeps_being_one_with_tags() -> None:
    assert config(WITHIN.format(notes="<v:template xmlns:v='urn:virtgui:domain:1'/>")).template
    assert noted("<template/>").template
    after = rewritten("<template/>", Notes(True, ("db",)))
    assert noted(after) == Notes(True, ("db",))


def test_what_others_put_there_is_kept() -> None:
    before = "<notes newer='1'><tag>db</tag><colour>red</colour><!-- mine --></notes>"
    after = rewritten(before, noted(before)._replace(tags=("web",)))
    assert "<colour>red</colour>" in after and "newer" in after and "<!-- mine -->" in after
    assert noted(after).tags == ("web",)
    assert noted(before).more
    assert rewritten("<mine><x/></mine>", Notes(tags=("a",))) == "<notes><tag>a</tag><mine><x/></mine></notes>"


def test_nothing_left_is_no_element() -> None:
    assert rewritten(document(FULL), Notes()) == ""
    assert document(Notes()) == ""


@pytest.mark.parametrize(
    "inside",
    [
        "<tag>two words</tag>",
        "<tag/>",
        "<tag>\u202eevil</tag>",
        "<tag>" + "x" * 41 + "</tag>",
        "<group>a//b</group>",
        "<group>" + "g/" * 300 + "g</group>",
        "<start order='-4' delay='9999999'/>",
        "<start order='x'><after/></start>",
        "<tag>db</tag>" * 5000,
        "<tag>" + "y" * 100_000 + "</tag>",
    ],
)
def test_hostile_and_huge_notes_are_ignored_and_kept(inside: str) -> None:
    found = noted(f"<notes>{inside}</notes>")
    assert all(not tag_flaw(tag) for tag in found.tags) and len(found.tags) <= 32
    assert not group_flaw(found.group) and found.start == Start()
    after = rewritten(f"<notes>{inside}</notes>", found._replace(tags=(*found.tags, "mine")))
    assert "mine" in noted(after).tags or found.more
    assert after.count("<tag") >= inside.count("<tag")


def test_tags_are_changed_by_words() -> None:
    assert retagged(("db", "test"), "prod -test +Web") == ("db", "prod", "Web")
    assert retagged(("db",), "DB") == ("db",)
    assert retagged(("db",), "-DB -none") == ()
    with pytest.raises(ValueError, match="one word"):
        retagged((), "a,b")
    with pytest.raises(ValueError, match="at most 32"):
        retagged((), " ".join(f"t{number}" for number in range(33)))


def test_colours_of_tags_are_changed_by_words_where_a_machine_has_the_tag() -> None:
    notes = Notes(tags=("db", "prod"), colors=(("db", "red"),))
    assert with_tags(notes, "prod,blue none,green") == notes._replace(colors=(("db", "red"), ("prod", "blue")))
    assert with_tags(notes, "DB,teal").colors == (("db", "teal"),)
    assert with_tags(notes, "db,").colors == ()
    assert with_tags(notes, "-db").colors == (), "a colour goes with its tag"
    assert with_tags(notes, "lab lab,grey").tags == ("db", "lab", "prod")
    with pytest.raises(ValueError, match="one word"):
        with_tags(notes, "db,mauve")


def test_colours_are_kept_with_their_tags() -> None:
    notes = Notes(tags=("db", "prod"), colors=(("db", "red"),))
    assert document(notes) == '<notes><tag color="red">db</tag><tag>prod</tag></notes>'
    assert noted(document(notes)) == notes == noted(rewritten("", notes))
    assert config(WITHIN.format(notes=_named(document(notes)))).tag_colors == (("db", "red"),)


def test_a_colour_that_is_not_known_here_is_kept_until_another_is_chosen() -> None:
    before = "<notes><tag color='mauve'>db</tag><tag color='red'>web</tag></notes>"
    found = noted(before)
    assert (found.tags, found.colors, found.more) == (("db", "web"), (("web", "red"),), True)
    after = rewritten(before, with_tags(found, "lab web,teal"))
    assert 'color="mauve"' in after and 'color="teal"' in after and "red" not in after
    assert "mauve" not in rewritten(before, with_tags(found, "db,blue"))


def _named(notes: str) -> str:
    return notes.replace("<notes>", "<v:notes xmlns:v='urn:virtgui:domain:1'>").replace("</notes>", "</v:notes>")


def test_a_start_is_one_line() -> None:
    for start in (Start(), Start(5), Start(0, 30), FULL.start):
        assert start_of(start_text(start)) == start
    for wrong in ("order x", "after", "order 99999", "hello", "order -1"):
        with pytest.raises(ValueError):
            start_of(wrong)


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=20))
def test_whatever_a_person_types_is_refused_or_kept_exactly(tags: list[str], group: str) -> None:
    fit = tuple(sorted({tag.casefold(): tag for tag in tags if not tag_flaw(tag)}.values(), key=str.casefold))
    where = "" if group_flaw(group) else group
    notes = Notes(tags=fit, group=where)
    assert noted(rewritten("", notes)) == notes == noted(document(notes))
