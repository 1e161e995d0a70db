"""Edits on places: carried out, taken back, and held against what others changed."""

from __future__ import annotations

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.model.edits import MACHINE, AddDevice, Place, RemoveDevice, ReplaceElement, SetField
from virtgui.xml.edits import Vanished, carried, conflicts, document, edited, field_value, inverted, value
from virtgui.xml.node import Node, alone
from virtgui.xml.parse import parse, serialise
from virtgui.xml.places import find_place, places

TEXT = CORPUS["workstation"]
VDA = Place("disk", "vda")
NEW = '<disk type="file" device="disk"><source file="/x.img"/><target dev="vdz" bus="virtio"/></disk>'


def canonical(text: str) -> str:
    return serialise(document(text))


def test_without_edits_the_text_is_the_very_same() -> None:
    assert edited(TEXT, ()) == TEXT


def test_every_device_has_a_place_of_its_own_and_is_found_by_it() -> None:
    for text in CORPUS.values():
        machine = document(text)
        found = places(machine)
        assert len({place for place, _ in found}) == len(found)
        assert all(find_place(machine, place) == node for place, node in found)


def test_devices_alike_are_told_apart_by_their_number() -> None:
    machine = document("<domain><devices><rng/><rng/><input type='mouse' bus='usb'/></devices></domain>")
    assert [place for place, _ in places(machine)] == [
        Place("rng", "#1"),
        Place("rng", "#2"),
        Place("input", "mouse,usb"),
    ]


def test_a_field_set_is_there_and_dropped_again_leaves_the_document_as_it_was() -> None:
    changed = edited(TEXT, (SetField(VDA, "boot_order", 3),))
    assert value(document(changed), VDA, "boot_order") == 3
    assert edited(changed, inverted(TEXT, (SetField(VDA, "boot_order", 3),))) == canonical(TEXT)


def test_a_device_stays_itself_when_what_it_is_told_by_changes() -> None:
    edits = (SetField(VDA, "target", "vdb"), SetField(VDA, "boot_order", 2))
    machine = document(edited(TEXT, edits))
    assert value(machine, Place("disk", "vdb"), "boot_order") == 2
    assert find_place(machine, VDA) is None


def test_taking_back_a_change_of_what_a_device_is_told_by_finds_it_under_its_new_name() -> None:
    edits = (SetField(VDA, "target", "vdb"), SetField(MACHINE, "title", "other"))
    assert edited(edited(TEXT, edits), inverted(TEXT, edits)) == canonical(TEXT)


def test_an_added_device_can_be_edited_and_taken_out_again() -> None:
    place = Place("disk", "vdz")
    edits = (AddDevice(NEW), SetField(place, "bus", "sata"))
    changed = edited(TEXT, edits)
    assert value(document(changed), place, "bus") == "sata"
    assert edited(changed, inverted(TEXT, edits)) == canonical(TEXT)


def test_a_removed_device_is_gone_and_comes_back_whole() -> None:
    edits = (RemoveDevice(VDA),)
    gone = edited(TEXT, edits)
    assert find_place(document(gone), VDA) is None
    back = document(edited(gone, inverted(TEXT, edits)))
    there, was = find_place(back, VDA), find_place(document(TEXT), VDA)
    assert there is not None
    assert was is not None
    assert serialise(there) == serialise(was)


def test_a_replaced_device_stands_where_it_stood() -> None:
    changed = edited(TEXT, (ReplaceElement(VDA, NEW),))
    assert next(place for place, _ in places(document(changed))) == Place("disk", "vdz")
    assert edited(changed, inverted(TEXT, (ReplaceElement(VDA, NEW),))) == canonical(TEXT)


def test_a_device_is_shown_as_far_to_the_left_as_it_goes_and_put_back_where_it_was() -> None:
    disk = find_place(document(TEXT), VDA)
    assert disk is not None
    shown = serialise(alone(disk))
    lines = shown.splitlines()
    assert lines[0].startswith("<disk")
    assert lines[1].startswith("  <")
    assert lines[-1] == "</disk>"
    assert edited(TEXT, (ReplaceElement(VDA, shown),)) == canonical(TEXT)


def test_only_white_space_between_elements_is_moved_with_them() -> None:
    words = "<description>\n    first\n    second\n  </description>"
    device = f"<hostdev>\n  <!-- one\n    two -->\n  {words}\n</hostdev>"
    text = f"<devices>\n  {device}\n</devices>"
    node = parse(text)
    Node(node.element[0]).replace(parse(device))
    moved = serialise(node)
    assert words in moved
    assert "<!-- one\n    two -->" in moved
    assert moved.endswith("\n  </hostdev>\n</devices>")


def test_a_place_that_is_not_there_is_told() -> None:
    with pytest.raises(Vanished, match="vdq"):
        carried(TEXT, (SetField(Place("disk", "vdq"), "bus", "sata"),))


def test_a_password_set_is_not_in_what_is_printed_of_an_edit() -> None:
    edits = (SetField(Place("graphics", "vnc"), "password", "S3cr3t!"), AddDevice("<x passwd='S3cr3t!'/>"))
    assert "S3cr3t!" not in repr(edits)


def test_a_change_of_another_place_by_somebody_else_is_no_conflict() -> None:
    fresh = edited(TEXT, (SetField(MACHINE, "title", "theirs"),))
    ours = (SetField(VDA, "boot_order", 3),)
    assert conflicts(TEXT, fresh, ours) == ()
    merged = document(edited(fresh, ours))
    assert (value(merged, MACHINE, "title"), value(merged, VDA, "boot_order")) == ("theirs", 3)


def test_the_same_place_changed_otherwise_is_a_conflict_with_all_three_values() -> None:
    fresh = edited(TEXT, (SetField(MACHINE, "title", "theirs"),))
    (found,) = conflicts(TEXT, fresh, (SetField(MACHINE, "title", "ours"),))
    assert (found.base, found.theirs, found.ours) == ("Web front end", "theirs", "ours")


def test_the_same_change_by_both_is_no_conflict() -> None:
    ours = (SetField(MACHINE, "title", "same"),)
    assert conflicts(TEXT, edited(TEXT, ours), ours) == ()


def test_a_device_that_somebody_removed_is_a_conflict_for_who_edits_it() -> None:
    fresh = edited(TEXT, (RemoveDevice(VDA),))
    (found,) = conflicts(TEXT, fresh, (SetField(VDA, "boot_order", 3),))
    assert (found.place, found.theirs) == (VDA, None)


def test_a_device_that_somebody_changed_is_not_removed_unseen() -> None:
    fresh = edited(TEXT, (SetField(VDA, "boot_order", 3),))
    (found,) = conflicts(TEXT, fresh, (RemoveDevice(VDA),))
    assert found.place == VDA
    assert "order" in str(found.theirs)


def test_what_is_not_written_has_no_value() -> None:
    node = find_place(document(TEXT), VDA)
    assert node is not None
    assert field_value(node, "boot_order") is None
