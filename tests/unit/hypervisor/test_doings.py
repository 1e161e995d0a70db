"""A failure names the deed in whole texts that a translator can turn round, the same as the deeds' own words."""

from __future__ import annotations

import pytest

from virtgui.hypervisor import doings
from virtgui.model.commands import Verb
from virtgui.model.doing import thing_doing, verb_doing
from virtgui.model.things import ThingDeed, ThingKind


@pytest.mark.parametrize("verb", Verb)
def test_every_deed_on_a_machine_is_named(verb: Verb) -> None:
    as_in_the_windows = {Verb.PERSIST: "keep web-01 after power-off"}
    assert verb_doing(verb, "web-01") == as_in_the_windows.get(verb, f"{verb.value} web-01")


@pytest.mark.parametrize("kind", ThingKind)
def test_every_deed_on_a_thing_is_named(kind: ThingKind) -> None:
    for deed in ThingDeed:
        assert thing_doing(deed, kind, "default") == f"{deed.value} the {kind.value} default"
    assert doings.GONE[kind] == f"This {kind.value} no longer exists."
    assert f"this {kind.value} was changed elsewhere" in doings.CHANGED[kind]
