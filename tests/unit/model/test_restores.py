"""What a backup can become, what that takes, and what stands in the way."""

from __future__ import annotations

import pytest

from virtgui.model.backups import Backup, BackupDisk, Backups, Scope
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.restores import Restore, To, cost, first_restore, image_name, remarks
from virtgui.model.snapshots import MachineDisk, Space
from virtgui.util.frozen import replace

MIB = 1 << 20
KEY = DomainKey(HostKey("qemu:///system"), "u-1")
VDA = BackupDisk("vda", "full-vda.qcow2", 100 * MIB, 40 * MIB, format="raw", source="/i/web.img")
VDB = BackupDisk("vdb", "full-vdb.qcow2", 100 * MIB, 90 * MIB, format="qcow2", source="/i/data.qcow2")
FULL = Backup("full", "kept", "web", "u-1", 1e9, Scope.FULL, (VDA, VDB), definition="<domain/>")
SMALL = replace(
    FULL,
    number="small",
    scope=Scope.INCREMENTAL,
    parent="full",
    disks=(VDB._replace(file="small-vdb.qcow2", size=30 * MIB, below="full-vdb.qcow2"),),
)
KNOWN = Backups(
    KEY,
    "web",
    True,
    disks=(MachineDisk("vda", source="/i/web.img"), MachineDisk("vdb", source="/i/data.qcow2")),
    backups=(FULL, SMALL),
    spaces=(Space("/kept", "kept", 500 * MIB), Space("/i", "default", 500 * MIB)),
)
SAME = Restore(("vda", "vdb"), "default", To.SAME)


def grave(backup: Backup = FULL, known: Backups = KNOWN, restore: Restore = SAME, names: str = "web db") -> list[str]:
    return [each.text for each in remarks(backup, known, restore, frozenset(names.split())) if each.grave]


def test_nothing_is_replaced_unless_a_person_says_so() -> None:
    first = first_restore(FULL, KNOWN, frozenset({"web", "web-restored"}))
    assert (first.to, first.name, first.place) == (To.MACHINE, "web-restored-2", "default")
    gone = first_restore(FULL, replace(KNOWN, defined=False), frozenset({"db"}))
    assert gone.name == "web"


def test_what_it_takes_is_no_more_than_the_guest_sees() -> None:
    slack = 16 * MIB
    assert cost(FULL, KNOWN, SAME) == 40 * MIB + 90 * MIB + 2 * slack
    assert cost(SMALL, KNOWN, SAME) == 100 * MIB + slack  # both files have more than the disk is large


def test_it_fits() -> None:
    assert not grave()
    assert "/i/web.img" in remarks(FULL, KNOWN, SAME, frozenset())[0].text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"active": True}, "Shut it down first"),
        ({"saved": True}, "saved state"),
        ({"snapshots": 2}, "snapshots would not fit"),
        ({"defined": False}, "no longer exists"),
        ({"disks": KNOWN.disks[:1]}, "no disk vdb"),
        ({"spaces": (Space("/i", "default", 10 * MIB),)}, "10 MiB free"),
        ({"backups": (replace(FULL, missing=("full-vda.qcow2",)),)}, "not there any more"),
    ],
)
def test_what_stands_in_the_way_of_the_machine_itself(changes: dict[str, object], why: str) -> None:
    known = replace(KNOWN, **changes)
    assert any(why in text for text in grave(known.backups[0], known)), grave(known.backups[0], known)


@pytest.mark.parametrize("name", ["", "web", "a/b", "a\nb"])
def test_names_that_cannot_be(name: str) -> None:
    assert len(grave(restore=replace(SAME, to=To.MACHINE, name=name))) == 1


def test_a_chain_that_is_broken_below_cannot_be_restored() -> None:
    assert "not there any more" in grave(SMALL, replace(KNOWN, backups=(SMALL,)))[0]


def test_names_of_images_are_safe_and_tell_the_format() -> None:
    assert image_name("../we b", VDA, 0.0).startswith("we-b-vda-19") and image_name("web", VDA, 0.0).endswith(".img")
    assert image_name("web", VDB, 0.0).endswith(".qcow2")
