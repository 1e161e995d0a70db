"""What two documents differ in, for eyes and in words."""

from __future__ import annotations

import re

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.xml.bullets import BULLETS, secrets_hidden
from virtgui.xml.diff import Difference, dropped, folds, lines, patch
from virtgui.xml.parse import Refused
from virtgui.xml.pretty import reformat

MACHINE = CORPUS["workstation"]


def told(before: str, after: str) -> list[tuple[str, int | None, int | None]]:
    """The lines that differ."""
    return [(line.kind, line.before, line.after) for line in lines(before, after) if line.kind != "same"]


def test_a_document_does_not_differ_from_itself_laid_out_otherwise() -> None:
    assert told(MACHINE, MACHINE.replace("\n", "").replace("  ", "")) == []
    assert folds(lines(MACHINE, MACHINE)) == ()
    assert patch(lines(MACHINE, MACHINE)) == ""


def test_lines_are_same_added_removed_or_changed() -> None:
    before = "<a>\n  <b x='1'/>\n  <c/>\n  <d/>\n</a>"
    after = "<a>\n  <b x='2'/>\n  <d/>\n  <e/>\n</a>"
    assert told(before, after) == [("changed", 2, 2), ("removed", 3, None), ("added", None, 4)]
    assert [line.new for line in lines(before, after) if line.kind == "changed"] == ['  <b x="2"/>']


def test_a_text_that_cannot_be_parsed_is_compared_as_it_is() -> None:
    assert told("<a>\n<b>", "<a>\n<c>") == [("removed", 2, None), ("added", None, 2)]


def test_unchanged_runs_fold_with_three_lines_left_around() -> None:
    before = "<a>" + "".join(f"<n{i}/>" for i in range(30)) + "</a>"
    compared = lines(before, before.replace("<n15/>", "<n15 x='1'/>"))
    changed = next(index for index, line in enumerate(compared) if line.kind != "same")
    first, second = folds(compared)
    assert (first.start, first.stop) == (0, changed - 3)
    assert (second.start, second.stop) == (changed + 4, len(compared))


def test_a_patch_is_a_unified_diff() -> None:
    before = "<a>" + "".join(f"<n{i}/>" for i in range(9)) + "</a>"
    written = patch(lines(before, before.replace("<n4/>", "<n4 x='1'/><new/>")))
    assert written.splitlines() == [
        "--- before",
        "+++ after",
        "@@ -3,7 +3,8 @@",
        *(f"   <n{i}/>" for i in (1, 2, 3)),
        "-  <n4/>",
        '+  <n4 x="1"/>',
        "+  <new/>",
        *(f"   <n{i}/>" for i in (5, 6, 7)),
    ]


def test_a_changed_password_is_a_change_that_shows_neither() -> None:
    before = "<graphics type='vnc' passwd='old-secret'/>"
    (line,) = lines(before, before.replace("old", "new"))
    assert line.kind == "changed"
    assert "secret" not in line.old + line.new
    assert "new-secret" in lines(before, before.replace("old", "new"), secrets=True)[0].new


SENT = """<domain><memory unit='GiB'>1</memory><name>a</name><devices>
  <disk><driver cache='none'/><target dev='vda'/></disk>
  <disk><target dev='vdb'/></disk>
  <interface><model type='e1000'/></interface>
  <graphics type='vnc' passwd='hunter2'/><mystery/></devices></domain>"""
KEPT = """<domain><name>a</name><memory unit='KiB'>1048576</memory><devices>
  <interface><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>
  <disk><target dev='vdb'/></disk>
  <disk><driver/><target dev='vda'/><address type='pci'/></disk>
  <graphics type='vnc'/></devices></domain>"""


def test_what_was_not_kept_is_told_place_by_place() -> None:
    found = dropped(SENT, KEPT)
    assert set(found) == {
        Difference("devices/disk[vda]/driver@cache", "missing", "none", ""),
        Difference("devices/disk[vda]/address", "added", "", '<address type="pci"/>'),
        Difference("devices/interface/mac", "added", "", '<mac address="52:54:00:00:00:01"/>'),
        Difference("devices/interface/model@type", "altered", "e1000", "virtio"),
        Difference("devices/graphics[vnc]@passwd", "missing", BULLETS, ""),
        Difference("devices/mystery", "missing", "<mystery/>", ""),
    }


def test_order_and_white_space_are_no_difference() -> None:
    assert dropped(MACHINE, reformat(MACHINE)) == ()
    assert dropped("<a><b/><c> x\n y</c></a>", "<a><c>x y</c>\n<b/></a>") == ()


def test_devices_with_other_names_are_not_each_other() -> None:
    found = dropped("<a><disk><target dev='vda'/></disk></a>", "<a><disk><target dev='vdb'/></disk></a>")
    assert [(one.path, one.kind) for one in found] == [("disk[vda]", "missing"), ("disk[vdb]", "added")]


def test_what_cannot_be_parsed_is_refused() -> None:
    with pytest.raises(Refused):
        dropped("<a>", "<a/>")


@pytest.mark.parametrize(
    "text",
    [
        "<graphics type='vnc' passwd='hunter2'/>",
        '<x:object password = "hunter2">',
        "<!-- <graphics passwd='hunter2'/> -->",
        "<graphics passwd='hunter2",
        "<cookie name='a'>hunter2</cookie>",
        "<cookie name='a'><![CDATA[hunter2]]></cookie>",
        "<cookie>hunter2",
    ],
)
def test_a_password_is_not_shown(text: str) -> None:
    shown = secrets_hidden(text)
    assert "hunter2" not in shown
    assert BULLETS in shown


def test_hiding_keeps_lines_and_all_else() -> None:
    assert secrets_hidden(MACHINE) == re.sub("(?<= passwd=')[^']+", BULLETS, MACHINE)
    text = "<a passwdValidTo='1' passwd='x\ny'/>\n<cookie>a\nb</cookie>"
    shown = secrets_hidden(text)
    assert "passwdValidTo='1'" in shown
    assert shown.count("\n") == text.count("\n")


def test_reformatting_keeps_comments_and_the_declaration() -> None:
    laid_out = reformat("<?xml version='1.0'?><a><!-- why --><b>text</b></a><!-- end -->")
    assert laid_out.splitlines() == [
        "<?xml version='1.0'?>",
        "<a>",
        "  <!-- why -->",
        "  <b>text</b>",
        "</a><!-- end -->",
    ]
    assert reformat(laid_out) == laid_out
