"""What stands against a job on a disk, and what is said before it."""

from __future__ import annotations

import pytest

from virtgui.model.block_plans import OFF, between, lack, pull_lack, remarks
from virtgui.model.blocks import BlockJob, Commit, Copy, CopyTo, DiskChain, Disks, JobKind, Layer, Pull, Then
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.snapshot_plans import grave
from virtgui.model.snapshots import FileFact, Holder, Kind, MachineDisk, Snapshot, SnapshotDisk, Snapshots, Space
from virtgui.util.frozen import replace

WEB = DomainKey(HostKey("qemu:///system"), "11111111-0000-4000-8000-000000000001")
MIB = 1 << 20
TOP, MID, BASE = "/i/top.qcow2", "/i/mid.qcow2", "/i/base.qcow2"
LAYERS = tuple(Layer(path, "qcow2", 64 * MIB, 8 * MIB, "default") for path in (TOP, MID, BASE))


def disks(chain: DiskChain | None = None, **changes: object) -> Disks:
    made = Snapshots(
        WEB,
        "web",
        active=True,
        driver="QEMU",
        disks=(MachineDisk("vda", format="qcow2", source=TOP, chain=(MID, BASE)),),
        files=tuple(FileFact(path, "default", path[3:], 64 * MIB, 8 * MIB) for path in (TOP, MID, BASE)),
        spaces=(Space("/i", "default", 900 * MIB), Space("/small", "small", 12 * MIB), Space("/none", "none", 0)),
        holders=(),
    )
    return Disks(replace(made, **changes), (chain or DiskChain("vda", seen=LAYERS, stored=LAYERS),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (disks(active=False), OFF),
        (disks(driver="TEST"), "no jobs"),
        (disks(disks=()), "no such disk"),
        (disks(disks=(MachineDisk("vda", "cdrom", source=TOP),)), "drive for media"),
        (disks(disks=(MachineDisk("vda", source=TOP, shareable=True),)), "shared"),
        (disks(DiskChain("vda", seen=LAYERS, job=BlockJob("vda", JobKind.COPY))), "Another job"),
    ],
)
def test_why_nothing_can_begin_is_one_sentence(known: Disks, why: str) -> None:
    assert why in lack(known, "vda") and why in pull_lack(known, "vda")
    assert why in grave(remarks(Pull(WEB, "vda"), known))


def test_what_lies_between_two_images() -> None:
    chain = disks().chains[0]
    assert [layer.path for layer in between(chain, TOP, BASE)] == [TOP, MID]
    assert [layer.path for layer in between(chain, MID, "")] == [MID, BASE]


@pytest.mark.parametrize(
    ("top", "base", "holders", "why"),
    [
        (MID, BASE, (), ""),
        (TOP, BASE, (), ""),
        (BASE, MID, (), "one below it"),
        (MID, MID, (), "one below it"),
        ("/i/other", BASE, (), "one below it"),
        (MID, BASE, (Holder(BASE, "other.qcow2", above="/i/other.qcow2"),), "other.qcow2 stands on base.qcow2"),
        (TOP, BASE, (Holder(MID, "db"),), "spoilt"),
        (MID, BASE, (Holder(MID, "top.qcow2", above=TOP),), ""),
    ],
)
def test_only_what_nobody_else_needs_is_merged(top: str, base: str, holders: tuple[Holder, ...], why: str) -> None:
    told = grave(remarks(Commit(WEB, "vda", top, base), disks(holders=holders)))
    assert why in told if why else not told


def test_nothing_is_merged_while_it_is_not_known_who_uses_it() -> None:
    known = disks(blind=("The pool “nfs” does not answer.",))
    assert "not known who else" in grave(remarks(Commit(WEB, "vda", MID, BASE), known))
    assert not grave(remarks(Pull(WEB, "vda"), known))  # which changes nothing that others may need


def test_a_snapshot_keeps_what_it_needs() -> None:
    one = Snapshot("one", "", False, "running", 1, "", (SnapshotDisk("vda", "external", TOP, MID),), "no")
    known = disks(snapshots=(one,))
    assert one.kind is Kind.EXTERNAL
    for deed in (
        Pull(WEB, "vda"),
        Commit(WEB, "vda", TOP, MID),
        Copy(WEB, "vda", CopyTo(pool="default", volume="new.qcow2"), Then.GO_OVER),
    ):
        assert "“one” needs" in grave(remarks(deed, known))
    assert not grave(remarks(Copy(WEB, "vda", CopyTo(pool="default", volume="new.qcow2"), Then.STOP), known))


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (CopyTo(pool="default", volume="new.qcow2"), ""),
        (CopyTo(pool="default", volume="../new"), "without a path"),
        (CopyTo(pool="default", volume=".."), "without a path"),
        (CopyTo(pool="default", volume="a\nb"), "without a path"),
        (CopyTo(pool="default", volume="base.qcow2"), "nothing is overwritten"),
        (CopyTo(path="new.qcow2"), "full path"),
        (CopyTo(path="/i/mid.qcow2"), "nothing is overwritten"),
        (CopyTo(path="/dev/vg/lv", block=True), "choose raw"),
        (CopyTo(pool="small", volume="new.qcow2"), "free, the copy needs"),
        (CopyTo(pool="none", volume="new.qcow2"), "is full"),
    ],
)
def test_a_copy_goes_where_there_is_room_and_nothing_else(to: CopyTo, why: str) -> None:
    told = grave(remarks(Copy(WEB, "vda", to), disks()))
    assert why in told if why else not told
