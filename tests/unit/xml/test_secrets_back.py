"""Passwords find their places again in a definition that was kept without them."""

from __future__ import annotations

from virtgui.xml.secrets import MARK, with_secrets, without_secrets

NOW = (
    '<domain><name>new</name><devices><disk><source><cookies><cookie name="c">oven</cookie></cookies></source>'
    '<target dev="vdb"/></disk><graphics type="vnc" passwd="one"/><graphics type="spice" passwd="two"/>'
    '</devices><commandline><arg value="password=three"/></commandline></domain>'
)
PRINTED = (
    '<domain><name>old</name><devices><disk><source/><target dev="vda"/></disk><disk><source/>'
    '<target dev="vdb"/></disk><graphics type="spice"/><graphics type="vnc"/></devices>'
    '<commandline><arg value="…"/></commandline></domain>'
)


def test_each_goes_where_it_was_whatever_else_is_another() -> None:
    text, lost = with_secrets(PRINTED, NOW)
    assert lost == 0
    assert '<graphics type="spice" passwd="two"/><graphics type="vnc" passwd="one"/>' in text
    assert text.index("vda") < text.index("oven") < text.index('dev="vdb"')
    assert 'value="password=three"' in text and "old" in text and MARK not in text


def test_a_document_that_was_cleaned_is_whole_again() -> None:
    assert with_secrets(without_secrets(NOW), NOW) == (NOW, 0)


def test_what_nobody_knows_any_more_is_left_out_and_counted() -> None:
    now = '<domain><devices><graphics type="spice" passwd="three"/></devices></domain>'
    text, lost = with_secrets(without_secrets(NOW), now)
    assert lost == 3
    assert MARK not in text and "three" in text and text.count("passwd") == 1


def test_what_is_no_mark_stays_and_what_is_gone_brings_nothing() -> None:
    written = '<domain><graphics type="vnc" passwd="written"/></domain>'
    assert with_secrets(written, "<domain/>") == (written, 0)
    assert with_secrets("<domain/>", NOW) == ("<domain/>", 0)
