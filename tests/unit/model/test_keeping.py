"""What becomes of each machine when snapshots or backups of many are taken at once."""

from __future__ import annotations

import time

import pytest

from virtgui.model.backups import Backups, Scope, TakeBackup
from virtgui.model.keeping import BackupWish, SnapshotWish, backup_of, name_by, pattern_flaw, snapshot_of
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.snapshots import FileFact, Kind, MachineDisk, MakeSnapshot, Snapshot, Snapshots, Space
from virtgui.util.frozen import replace

KEY = DomainKey(HostKey("qemu:///system"), "00000000-0000-4000-8000-000000000001")
GIB = 1024**3
AT = time.mktime((2026, 11, 26, 18, 40, 0, 0, 0, -1))
SHOTS = Snapshots(
    KEY,
    "web",
    active=True,
    driver="QEMU",
    version=9_000_000,
    memory_kib=1024,
    disks=(MachineDisk("vda", format="qcow2", source="/i/web.qcow2"),),
    files=(FileFact("/i/web.qcow2", "default", "web.qcow2", GIB, GIB),),
    spaces=(Space("/i", "default", 50 * GIB),),
)
KEPT = Backups(
    KEY,
    "web",
    True,
    active=True,
    driver="QEMU",
    disks=SHOTS.disks,
    files=SHOTS.files,
    spaces=(Space("/i", "default", 50 * GIB), Space("/kept", "kept", 50 * GIB)),
)


def test_names_are_made_by_a_pattern() -> None:
    assert name_by("{machine}-{date}-{time}", SHOTS, AT) == "web-20261126-184000"
    assert name_by(" before the update {number} ", SHOTS, AT) == "before the update 1"
    taken = replace(SHOTS, snapshots=(Snapshot("u1"), Snapshot("u2")))
    assert name_by("u{number}", taken, AT) == "u3"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "name"),
        (" ", "name"),
        ("{machine", "brace"),
        ("{who}", "{who}"),
        ("{machine.__class__}", "means nothing"),
        ("{number:>999999999}", "means nothing"),
        ("{}", "means nothing"),
        ("{0}", "means nothing"),
    ],
)
def test_a_pattern_that_cannot_be_is_told(pattern: str, said: str) -> None:
    assert said in pattern_flaw(pattern)
    assert snapshot_of(SHOTS, SnapshotWish(pattern), AT).command is None


def test_each_gets_the_snapshot_that_fits_it() -> None:
    inside = snapshot_of(SHOTS, SnapshotWish(), AT).command
    assert (
        isinstance(inside, MakeSnapshot) and inside.active and inside.plan.kind is Kind.INTERNAL and inside.plan.memory
    )
    raw = replace(SHOTS, disks=(MachineDisk("vda", format="raw", source="/i/web.img"),))
    decided = snapshot_of(raw, SnapshotWish(), AT)
    assert isinstance(decided.command, MakeSnapshot) and decided.command.plan.kind is Kind.EXTERNAL
    assert not decided.command.plan.memory and "power cut" in decided.text
    assert decided.command.plan.disks[0].file == "/i/web.web-20261126-184000.qcow2"
    whole = snapshot_of(raw, SnapshotWish(memory=True), AT).command
    assert isinstance(whole, MakeSnapshot) and whole.plan.memory and whole.plan.memory_file.startswith("/i/")


def test_a_kind_that_a_machine_cannot_have_leaves_it_out_with_the_reason() -> None:
    raw = replace(SHOTS, disks=(MachineDisk("vda", format="raw", source="/i/web.img"),))
    decided = snapshot_of(raw, SnapshotWish(kind=Kind.INTERNAL), AT)
    assert decided.command is None and "qcow2" in decided.lack
    taken = replace(SHOTS, snapshots=(Snapshot("now"),))
    assert "already" in snapshot_of(taken, SnapshotWish("now"), AT).lack


def test_each_gets_the_backup_that_fits_it() -> None:
    decided = backup_of(KEPT, BackupWish(), AT)
    assert isinstance(decided.command, TakeBackup) and decided.command.plan.scope is Scope.FULL
    assert (decided.command.plan.pool, decided.command.plan.number) == ("kept", "web-20261126-184000")
    other = backup_of(KEPT, BackupWish("default", full=True), AT).command
    assert isinstance(other, TakeBackup) and other.plan.pool == "default"
    assert "folder" in backup_of(KEPT, BackupWish("elsewhere"), AT).lack
    assert "runs already" in backup_of(replace(KEPT, busy=True), BackupWish(), AT).lack
    assert "started paused" in backup_of(replace(KEPT, active=False), BackupWish(), AT).text


def test_two_disks_of_one_name_get_files_of_their_own() -> None:
    disks = (
        MachineDisk("vda", type="block", format="raw", source="/dev/fast/root"),
        MachineDisk("vdb", type="block", format="raw", source="/dev/slow/root"),
    )
    decided = snapshot_of(replace(SHOTS, disks=disks), SnapshotWish("now"), AT).command
    assert isinstance(decided, MakeSnapshot)
    assert [each.file for each in decided.plan.disks] == ["/i/root.now.qcow2", "/i/root.now-2.qcow2"]
