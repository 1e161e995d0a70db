"""Presets put onto a draft, kept as data, read from a file that anybody may have written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.install.test_defaults import made, system
from tests.unit.install.worlds import GIB, host
from virtgui.install.flaws import blocking, flaws
from virtgui.install.presets import BUILT_IN, Preset, applied, as_data, from_data, preset_of


@pytest.mark.parametrize("preset", BUILT_IN, ids=lambda preset: preset.name)
@pytest.mark.parametrize("name", ["debian11", "win10"])
def test_the_presets_that_come_along_can_be_made(preset: Preset, name: str) -> None:
    draft = applied(preset, made(name))
    assert draft != made(name) and draft.name == name
    assert blocking(flaws(draft, host(), system(name))) == []


def test_a_preset_changes_what_it_says_and_nothing_else() -> None:
    small = next(preset for preset in BUILT_IN if preset.name == "Small server")
    before, after = made("debian11"), applied(small, made("debian11"))
    assert (after.vcpus, after.memory_kib, after.disks[0].size_bytes, after.autostart) == (1, 1024**2, 10 * GIB, True)
    assert (after.disks[0].bus, after.nics, after.os_id) == (before.disks[0].bus, before.nics, before.os_id)
    odd = applied(Preset("odd", "", (("vcpus", 3), ("sockets", 2))), before)
    assert odd.sockets == 1, "three CPUs do not fill two sockets"


def test_ones_own_preset_comes_back_from_its_file() -> None:
    draft = applied(BUILT_IN[1], made("debian11"))
    own = preset_of(draft, "Mine", "For me")
    read = from_data(json.loads(json.dumps(as_data(own))))
    assert read == own
    assert applied(read, made("debian11")) == draft


@pytest.mark.parametrize("data", [None, [], {}, {"name": ""}, {"name": "a"}, {"name": 3, "settings": {}}])
def test_what_is_no_preset_is_refused_with_a_reason(data: object) -> None:
    with pytest.raises(ValueError, match="It has no"):
        from_data(data)


def test_what_is_strange_in_a_preset_is_left_out() -> None:
    settings = {"vcpus": "many", "memory_kib": True, "name": "evil", "graphics": ["vnc", 3], "start": False, "x": 1}
    settings |= {"max_vcpus": -4, "video": "virtio"}
    settings |= dict.fromkeys(("sockets", "max_memory_kib", "disk_bytes"), 10**400)
    read = from_data({"name": "odd", "words": 7, "settings": settings})
    assert read == Preset("odd", "", (("start", False), ("video", "virtio")))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_no_data_breaks_it(data: object) -> None:
    try:
        made_of = from_data({"name": "a", "settings": data})
    except ValueError:
        return
    applied(made_of, made("debian11"))
