"""Which snapshots fit a machine, what going back and deleting would destroy, and what is refused before."""

from __future__ import annotations

import pytest

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.snapshot_deeds import (
    chain_size,
    delete_remarks,
    doomed,
    losses,
    merges,
    own_size,
    revert_remarks,
    stays,
    unknown_layers,
)
from virtgui.model.snapshot_plans import (
    REVERTS_EXTERNAL,
    external_lack,
    first_plan,
    free_name,
    grave,
    internal_lack,
    memory_lack,
    name_flaw,
    remarks,
    with_files,
    with_kind,
)
from virtgui.model.snapshots import (
    DiskPlan,
    FileFact,
    Holder,
    Kind,
    MachineDisk,
    Reach,
    Snapshot,
    SnapshotDisk,
    Snapshots,
    Space,
    Traits,
)
from virtgui.util.frozen import replace

KEY = DomainKey(HostKey("qemu:///system"), "11111111-0000-4000-8000-000000000001")
GIB = 1 << 30
BASE, ONE, TWO, THREE = (f"/i/web{part}.qcow2" for part in ("", ".one", ".two", ".three"))
VDA = MachineDisk("vda", format="qcow2", source=BASE)


def known(**changes: object) -> Snapshots:
    made = Snapshots(
        KEY,
        "web",
        driver="QEMU",
        version=9_000_000,
        memory_kib=1024 * 1024,
        disks=(VDA, MachineDisk("sda", "cdrom", format="raw", source="/i/a.iso", read_only=True)),
        files=(FileFact(BASE, "default", "web.qcow2", 20 * GIB, 3 * GIB, "", "qcow2"),),
        spaces=(Space("/i", "default", 50 * GIB),),
        holders=(),
        definition="<domain/>",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def inside(name: str, parent: str = "", **changes: object) -> Snapshot:
    made = Snapshot(name, parent, state="shutoff", disks=(SnapshotDisk("vda", "internal", below=BASE),))
    return replace(made, **changes)  # type: ignore[arg-type]


def on_top(name: str, parent: str, file: str, below: str, **changes: object) -> Snapshot:
    disks = (SnapshotDisk("vda", "external", file, "qcow2", below),)
    return replace(Snapshot(name, parent, state="disk-snapshot", disks=disks), **changes)  # type: ignore[arg-type]


def chained(**changes: object) -> Snapshots:
    """Three snapshots on top of each other."""
    files = tuple(
        FileFact(path, "default", path[3:], 20 * GIB, size * GIB, below, "qcow2")
        for path, size, below in ((BASE, 3, ""), (ONE, 1, BASE), (TWO, 2, ONE), (THREE, 4, TWO))
    )
    return known(
        snapshots=(
            on_top("one", "", ONE, BASE),
            on_top("two", "one", TWO, ONE),
            on_top("three", "two", THREE, TWO, current=True),
        ),
        disks=(VDA._replace(source=THREE, chain=(TWO, ONE, BASE)),),
        files=files,
        **changes,
    )


def disk(**changes: object) -> tuple[MachineDisk, ...]:
    return (VDA._replace(**changes),)  # type: ignore[arg-type]


# -- what fits -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kind", "memory", "said"),
    [
        ({}, Kind.INTERNAL, False, "qcow2"),
        ({"active": True}, Kind.INTERNAL, True, "qcow2"),
        ({"traits": Traits(pflash=True, nvram=True)}, Kind.EXTERNAL, False, "UEFI"),
        ({"disks": disk(format="raw")}, Kind.EXTERNAL, False, "Disk vda is raw"),
        ({"disks": disk(type="network", source="rbd://a/b")}, Kind.EXTERNAL, False, "network"),
        ({"active": True, "traits": Traits(unsaveable=("a shared folder",))}, Kind.EXTERNAL, False, "a shared folder"),
        ({"snapshots": (on_top("a", "", ONE, BASE),)}, Kind.EXTERNAL, False, "files of their own"),
        ({"snapshots": (inside("a"),)}, Kind.INTERNAL, False, "already"),
        ({"driver": "TEST", "disks": disk(format="raw")}, Kind.INTERNAL, False, "itself"),
    ],
)
def test_the_default_fits_the_machine_and_says_why(
    changes: dict[str, object], kind: Kind, memory: bool, said: str
) -> None:
    plan, why = first_plan(known(**changes))
    assert (plan.kind, plan.memory) == (kind, memory) and said in why
    assert not grave(remarks(plan, known(**changes)))


@pytest.mark.parametrize(
    ("changes", "kind", "said"),
    [
        ({"snapshots": (inside("a"),)}, Kind.EXTERNAL, "spoil"),
        ({"snapshots": (on_top("a", "", ONE, BASE),)}, Kind.INTERNAL, "lost in a merge"),
        ({"traits": Traits(pflash=True)}, Kind.INTERNAL, "firmware variables"),
        ({"disks": disk(format="raw")}, Kind.INTERNAL, "only qcow2"),
        ({"disks": disk(shareable=True)}, Kind.EXTERNAL, "no disk of its own"),
        ({"disks": ()}, Kind.INTERNAL, "no disk"),
        ({"disks": (VDA, VDA._replace(target="vdb", wish="no"))}, Kind.INTERNAL, "left out"),
        ({"driver": "TEST"}, Kind.EXTERNAL, "own way"),
    ],
)
def test_what_would_destroy_something_is_refused_in_words(changes: dict[str, object], kind: Kind, said: str) -> None:
    it = known(**changes)
    lack = internal_lack(it) if kind is Kind.INTERNAL else external_lack(it)
    assert said in lack
    assert grave(remarks(with_kind(first_plan(it)[0], kind, it), it))


def test_files_on_top_lie_beside_their_disks_and_never_where_one_is() -> None:
    it = known(active=True, traits=Traits(agent=True))
    plan = with_kind(replace(first_plan(it)[0], name="Before it all/…"), Kind.EXTERNAL, it)
    assert plan.disks == (DiskPlan("vda", "external", "/i/web.Before-it-all.qcow2"), DiskPlan("sda", "no"))
    assert plan.quiesce and not plan.memory
    named = replace(plan, name="x")
    taken = replace(it, files=(*it.files, FileFact("/i/web.x.qcow2")))
    assert with_files(named, taken).disks[0].file == "/i/web.x-2.qcow2"
    clash = replace(named, disks=(DiskPlan("vda", "external", "/i/web.x.qcow2"),))
    assert any("overwritten" in each.text and each.grave for each in remarks(clash, taken))
    memory = with_files(replace(named, memory=True, quiesce=False), it)
    assert memory.memory_file == "/i/web.x.memory" and not grave(remarks(memory, it))
    elsewhere = replace(memory, memory_file="/elsewhere/m")
    assert "storage pool" in grave(remarks(elsewhere, it))
    two = replace(it, disks=(VDA, VDA._replace(target="vdb", source="/i/b.qcow2", wish="no")))
    both = with_files(replace(with_kind(memory, Kind.EXTERNAL, two), memory=True, quiesce=False), two)
    assert "all its disks" in grave(remarks(both, two))
    again = chained()
    assert with_kind(replace(plan, name="four"), Kind.EXTERNAL, again).disks[0].file == "/i/web.four.qcow2"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"file": "relative.qcow2"}, "whole path"),
        ({"file": "/i/../etc/x"}, "whole path"),
        ({"file": ""}, "whole path"),
        ({"format": "raw"}, "stand on another"),
        ({"target": "sda", "file": "/i/x"}, "read-only"),
        ({"target": "vdz", "file": "/i/x"}, "gone"),
        ({"kind": "no"}, "at least one"),
        ({"file": BASE}, "overwritten"),
    ],
)
def test_a_bad_file_is_refused_beside_its_disk(changes: dict[str, str], said: str) -> None:
    it = known()
    plan = with_kind(first_plan(it)[0], Kind.EXTERNAL, it)
    bad = replace(plan, disks=(plan.disks[0]._replace(**changes),))
    assert any(said in each.text and each.grave for each in remarks(bad, it))


def test_space_is_checked_first() -> None:
    it = known(active=True, spaces=(Space("/i", "default", GIB),))
    plan, _ = first_plan(it)
    assert plan.memory and "1 GiB free" in grave(remarks(plan, it))
    plan = with_kind(plan, Kind.EXTERNAL, it)
    assert any("may grow to 20 GiB" in each.text and not each.grave for each in remarks(plan, it))
    with_memory = with_files(replace(plan, memory=True), it)
    assert "memory takes up to" in grave(remarks(with_memory, it))
    full = replace(it, spaces=(Space("/i", "default", 1000),))
    assert "full" in grave(remarks(plan, full))


@pytest.mark.parametrize("name", ["", " ", "a/b", ".a", "a\x00", "a\x1b[0m", "x" * 300, "taken"])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    assert name_flaw(name, known(snapshots=(inside("taken"),)))


@pytest.mark.parametrize("name", ["<b>x", "\"'&", "\U0001f600", "ätsch 2"])
def test_any_other_name_will_do(name: str) -> None:
    assert not name_flaw(name, known())
    assert free_name(known(snapshots=(inside("snapshot-2"),))) == "snapshot-3"


def test_what_is_not_part_of_it_is_said() -> None:
    it = known(traits=Traits(nvram=True, tpm=True), saved=True)
    said = " ".join(each.text for each in remarks(first_plan(it)[0], it))
    assert "firmware variables" in said and "TPM" in said and "saved state" in said
    assert memory_lack(it)
    running = known(active=True)
    on = replace(with_kind(first_plan(running)[0], Kind.EXTERNAL, running), quiesce=True)
    assert "no guest agent" in grave(remarks(on, running))
    assert any("power cut" in each.text for each in remarks(replace(on, quiesce=False), running))


# -- going back ------------------------------------------------------------------------------


def test_going_back_tells_what_is_lost_and_what_stays() -> None:
    then = inside("then", definition="<domain><memory/></domain>")
    it = known(active=True, saved=True, snapshots=(then, inside("last", "then", current=True)))
    assert not grave(revert_remarks(it, "then"))
    said = " ".join(losses(it, "then"))
    assert "programs" in said and "vda since the snapshot “last”" in said
    assert "saved state" in said and "hardware" in said
    assert stays(it, "then") == ("All other snapshots (1) stay, and can be gone to.",)
    assert grave(revert_remarks(it, "never"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"disks": disk(source=ONE, chain=(BASE,))}, "spoil what stands on that"),
        ({"disks": ()}, "no disk vda any more"),
        ({"holders": (Holder(BASE, "clone.qcow2", "/i/clone.qcow2", "stands on"),)}, "clone.qcow2 stands on web.qcow2"),
        ({"blind": ("Pool “nas” did not answer.",)}, "not known"),
        ({"checkpoints": 1}, "a disk that counts cannot go back"),
    ],
)
def test_going_back_below_what_stands_on_it_is_refused(changes: dict[str, object], said: str) -> None:
    assert said in grave(revert_remarks(known(snapshots=(inside("then"),), **changes), "then"))


def test_a_record_that_does_not_tell_its_disks_is_taken_to_mean_all() -> None:
    bare = inside("bare", disks=())
    holder = Holder(BASE, "clone.qcow2", "/i/clone.qcow2", "stands on")
    assert not grave(revert_remarks(known(snapshots=(bare,)), "bare"))
    assert "clone.qcow2" in grave(revert_remarks(known(snapshots=(bare,), holders=(holder,)), "bare"))
    both = known(snapshots=(bare, on_top("top", "bare", ONE, BASE)))
    assert "does not tell its disks" in grave(revert_remarks(both, "bare"))


def test_only_a_later_libvirt_goes_back_to_files_on_top() -> None:
    assert "Clone" in grave(revert_remarks(chained(), "one"))
    assert not grave(revert_remarks(chained(version=REVERTS_EXTERNAL), "one"))
    both = (SnapshotDisk("vda", "internal", below=BASE), SnapshotDisk("vdb", "external", ONE))
    assert "partly" in grave(revert_remarks(known(snapshots=(inside("a", disks=both),)), "a"))


# -- deleting --------------------------------------------------------------------------------


def test_what_stands_on_another_goes_before_it() -> None:
    it = chained()
    assert [each.name for each in doomed(it, ("one", "three"), Reach.ONE)] == ["three", "one"]
    assert [each.name for each in doomed(it, ("one",), Reach.WITH_CHILDREN)] == ["three", "two", "one"]
    assert [each.name for each in doomed(it, ("two",), Reach.CHILDREN)] == ["three"]
    circle = known(snapshots=(inside("a", "b"), inside("b", "a")))
    assert {each.name for each in doomed(circle, ("a",), Reach.WITH_CHILDREN)} == {"a", "b"}


def test_the_files_of_a_snapshot_are_merged_into_the_next_below() -> None:
    it = chained()
    assert [tuple(merges(it, each)[0]) for each in it.snapshots] == [
        ("vda", ONE, BASE, TWO),
        ("vda", TWO, ONE, THREE),
        ("vda", THREE, TWO, ""),
    ]
    assert not grave(delete_remarks(it, ("two",), Reach.ONE))
    assert own_size(it, it.snapshots[1]) == 2 * GIB and chain_size(it, it.snapshots[1]) == 4 * GIB
    assert own_size(it, inside("a")) is None


@pytest.mark.parametrize(
    ("changes", "names", "said"),
    [
        ({"holders": (Holder(ONE, "clone", "", "stands on"),)}, ("two",), "clone stands on web.one.qcow2"),
        ({"holders": (Holder(BASE, "x.qcow2", "/i/x.qcow2", "stands on"),)}, ("one",), "x.qcow2 stands on web.qcow2"),
        ({"blind": ("Pool “nas” did not answer.",)}, ("two",), "not known who else"),
        ({"version": 8_000_000}, ("two",), "Start it paused"),
        ({"saved": True}, ("two",), "saved state"),
    ],
)
def test_a_merge_that_would_spoil_something_is_refused(
    changes: dict[str, object], names: tuple[str, ...], said: str
) -> None:
    assert said in grave(delete_remarks(chained(**changes), names, Reach.ONE))
    assert not grave(delete_remarks(chained(**changes), names, Reach.RECORD))


def test_images_that_go_as_well_hold_nothing() -> None:
    holders = tuple(
        Holder(below, above[3:], above, "stands on") for above, below in ((ONE, BASE), (TWO, ONE), (THREE, TWO))
    )
    assert not grave(delete_remarks(chained(holders=holders), ("two",), Reach.ONE))
    assert not grave(delete_remarks(chained(holders=holders), ("one",), Reach.WITH_CHILDREN))


def test_a_snapshot_inside_a_file_that_would_go_keeps_it() -> None:
    it = chained()
    hidden = inside("hidden", "two", disks=(SnapshotDisk("vda", "internal", below=TWO),))
    it = replace(it, snapshots=(*it.snapshots, hidden))
    assert "would be lost" in grave(delete_remarks(it, ("two",), Reach.ONE))
    assert not grave(delete_remarks(it, ("two", "hidden"), Reach.ONE))


def test_a_branch_the_machine_does_not_stand_on_is_not_merged_but_one_that_is_gone_needs_no_merge() -> None:
    away = on_top("away", "one", "/i/away.qcow2", ONE)
    it = chained()
    it = replace(it, snapshots=(*it.snapshots, away))
    assert not grave(delete_remarks(it, ("away",), Reach.ONE))
    it = replace(it, files=(*it.files, FileFact("/i/away.qcow2")))
    assert "does not stand on away.qcow2" in grave(delete_remarks(it, ("away",), Reach.ONE))


def test_a_file_is_not_taken_for_gone_where_nobody_can_see_it() -> None:
    bare = replace(chained(), disks=disk(source=THREE), files=(), spaces=())
    assert "stands on is not known" in grave(delete_remarks(bare, ("three",), Reach.ONE))
    assert "not known whether" in grave(delete_remarks(bare, ("two",), Reach.ONE))
    assert not grave(delete_remarks(bare, ("two", "three"), Reach.RECORD))


def test_layers_that_no_snapshot_began_are_found() -> None:
    assert not unknown_layers(chained())
    assert unknown_layers(replace(chained(), snapshots=())) == {"vda": (THREE, TWO, ONE)}
