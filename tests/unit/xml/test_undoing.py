"""Edits that lead from one definition to another."""

from __future__ import annotations

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.model.edits import MACHINE, AddDevice, Place, RemoveDevice, SetField
from virtgui.xml.edits import document, edited
from virtgui.xml.parse import serialise
from virtgui.xml.secrets import without_secrets
from virtgui.xml.undoing import between

TEXT = CORPUS["workstation"]
EDITS = (
    SetField(MACHINE, "title", "Other"),
    SetField(Place("disk", "vda"), "cache", "unsafe"),
    SetField(Place("interface", "52:54:00:5a:1e:01"), "model", "e1000e"),
    RemoveDevice(Place("rng", "#1")),
    AddDevice("<watchdog model='i6300esb' action='reset'/>"),
)


@pytest.mark.parametrize("name", CORPUS)
def test_nothing_lies_between_a_definition_and_itself(name: str) -> None:
    assert between(CORPUS[name], CORPUS[name]) == ()


def test_what_lies_between_leads_back() -> None:
    changed = edited(TEXT, EDITS)
    back = document(edited(changed, between(changed, TEXT)))
    assert serialise(back) == serialise(document(TEXT))


def test_a_password_that_was_left_out_is_not_put_back_as_its_mark() -> None:
    changed = edited(TEXT, EDITS)
    back = edited(changed, between(changed, without_secrets(TEXT)))
    assert serialise(document(back)) == serialise(document(TEXT))
