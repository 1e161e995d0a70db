"""Texts in the language that is spoken, and what of English's letters and counting is left out there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from virtgui.util.language import inside, large, plural, speak, tr, within

GERMAN = {
    ("Open", "", -1): "Öffnen",
    ("Open", "a state", -1): "Offen",
    ("{n} disks", "", 1): "{n} Platte",
    ("{n} disks", "", 3): "{n} Platten",
}


@pytest.fixture
def german() -> Iterator[None]:
    speak(lambda text, about, number: GERMAN.get((text, about, number), ""))
    yield
    speak(None)


def test_english_is_what_is_written() -> None:
    assert tr("Open", "a state") == "Open"
    assert (plural(1, "{n} disk", "{n} disks"), plural(3, "{n} disk", "{n} disks")) == ("1 disk", "3 disks")


def test_one_word_has_as_many_translations_as_meanings(german: None) -> None:
    assert (tr("Open"), tr("Open", "a state")) == ("Öffnen", "Offen")
    assert tr("Closed") == "Closed"


def test_the_language_counts_in_its_own_forms(german: None) -> None:
    assert (plural(1, "{n} disk", "{n} disks"), plural(3, "{n} disk", "{n} disks")) == ("1 Platte", "3 Platten")


def test_within_a_sentence_english_has_small_letters() -> None:
    assert within("Host Devices") == "host devices"
    assert (inside("Disk vda"), inside("NIC 1"), inside("VNC display")) == ("disk vda", "NIC 1", "VNC display")
    assert inside("VirtIO serial controller") == "VirtIO serial controller"


def test_other_languages_keep_the_letters_of_their_nouns(german: None) -> None:
    assert (within("Platten"), inside("Platte vda")) == ("Platten", "Platte vda")


def test_a_title_begins_large_unless_it_begins_with_a_name() -> None:
    assert large("start web", ("web", "")) == "Start web"
    assert large("web starten", ("web",)) == "web starten"
    assert large("das Netzwerk d starten", ("d",)) == "Das Netzwerk d starten"
    assert large("web-01: alles", ("web",)) == "web-01: alles"
