"""Jobs on the disks of real machines: every byte stays, and what was begun is never lost sight of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.bed.chains import IMAGES, MIB, Mover, holds, image, write
from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.killed import When, killed_in
from virtgui.model.block_plans import OFF, remarks
from virtgui.model.blocks import BlockTuned, Commit, Copy, CopyTo, JobKind, Pull, Then, TuneBlockJob
from virtgui.model.commands import Cancel, Verb
from virtgui.model.messages import Advanced
from virtgui.model.snapshot_plans import grave

READY = "Both are alike"


@pytest.fixture
def mover(circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]) -> Iterator[Callable[..., Mover]]:
    """`mover("name")`: a machine on base <- mid <- top, each with bytes of its own."""
    made: list[str] = []

    def make(name: str, *, start: bool = True, **options: object) -> Mover:
        base, mid, top = (f"{name}-{layer}.qcow2" for layer in ("base", "mid", "top"))
        made.append(name)
        for file, below, byte, at in ((base, "", "1", "0"), (mid, base, "2", "1M"), (top, mid, "3", "2M")):
            write(private_host, image(private_host, file, below), byte, at)
        private_host.virsh("pool-refresh", "default")
        full = machine_on(private_host, name, start=start, disk=f"{IMAGES}/{top}", **options)
        return Mover(circle, private_host, full)

    yield make
    for name in made:
        private_host.virsh("destroy", "--", name, check=False)
        for path in private_host.images.glob(f"{name}-*"):
            path.unlink(missing_ok=True)
    private_host.virsh("pool-refresh", "default")


@pytest.fixture
def new_circle(qapp: object) -> Iterator[Callable[[], Circle]]:
    """The program started once more."""
    made: list[Circle] = []

    def make() -> Circle:
        made.append(Circle())
        return made[-1]

    yield make
    for circle in made:
        circle.close()


def all_there(it: Mover, path: str) -> bool:
    return all(holds(it.host, path, byte, at) for byte, at in (("1", "0"), ("2", "1M"), ("3", "2M"), ("0", "3M")))


def test_the_chain_is_seen_from_both_sides(mover: Callable[..., Mover]) -> None:
    it = mover("sides")
    chain = it.read().chain("vda")
    assert chain is not None and chain.told_by == "its storage pools"
    paths = [f"{IMAGES}/sides-{layer}.qcow2" for layer in ("top", "mid", "base")]
    assert [layer.path for layer in chain.seen] == [layer.path for layer in chain.stored] == paths
    assert all(layer.format == "qcow2" and layer.allocation >= MIB for layer in chain.seen)
    assert not any(chain.only(path) for path in paths)
    # somebody puts another image, on another base, under the running machine: libvirt does not see it
    it.host.run("cp", "--", paths[0], f"{IMAGES}/sides-new.qcow2")
    it.host.run("qemu-img", "rebase", "-u", "-F", "qcow2", "-b", paths[2], f"{IMAGES}/sides-new.qcow2")
    it.host.run("mv", "--", f"{IMAGES}/sides-new.qcow2", paths[0])
    it.host.virsh("pool-refresh", "default")
    chain = it.read().chain("vda")
    assert chain is not None and [layer.path for layer in chain.stored] == [paths[0], paths[2]]
    assert chain.only(paths[1]) == "libvirt" and not chain.only(paths[2])


def test_a_disk_is_flattened_in_part_and_whole(mover: Callable[..., Mover]) -> None:
    it = mover("pulled")
    base = f"{IMAGES}/pulled-base.qcow2"
    assert "stands on" in it.well(Pull(it.key, "vda", base))
    assert it.chain() == ["pulled-top.qcow2", "pulled-base.qcow2"]
    assert it.well(Pull(it.key, "vda")) == "It stands on nothing now"
    assert it.chain() == ["pulled-top.qcow2"]
    assert "one image already" in it.fails(Pull(it.key, "vda"))
    it.host.virsh("destroy", "--", it.name)
    assert all_there(it, it.disk())
    assert it.fails(Pull(it.key, "vda")).startswith("It is off")


def test_images_are_merged_in_the_middle_and_at_the_top(mover: Callable[..., Mover]) -> None:
    it = mover("merged")
    base, mid, top = (f"{IMAGES}/merged-{layer}.qcow2" for layer in ("base", "mid", "top"))
    assert "Merged into merged-base.qcow2" in it.well(Commit(it.key, "vda", mid, base))
    assert it.chain() == ["merged-top.qcow2", "merged-base.qcow2"]
    it.well(Commit(it.key, "vda", top, base))
    assert it.chain() == ["merged-base.qcow2"] and it.disk() == base
    left = {path.name for path in it.host.images.glob("merged-*")}
    assert left == {"merged-base.qcow2"}
    it.host.virsh("destroy", "--", it.name)
    assert all_there(it, base)


def test_an_image_that_others_need_is_not_merged_into(mover: Callable[..., Mover]) -> None:
    it = mover("needed")
    image(it.host, "needed-other.qcow2", "needed-base.qcow2")
    it.host.virsh("pool-refresh", "default")
    commit = Commit(it.key, "vda", f"{IMAGES}/needed-mid.qcow2", f"{IMAGES}/needed-base.qcow2")
    why = it.fails(commit)
    assert "needed-other.qcow2 stands on needed-base.qcow2" in why
    assert grave(remarks(commit, it.read(deep=True))) == why
    assert it.chain() == ["needed-top.qcow2", "needed-mid.qcow2", "needed-base.qcow2"]


def test_a_snapshot_keeps_what_it_stands_on(mover: Callable[..., Mover]) -> None:
    it = mover("kept")
    it.host.virsh("snapshot-create-as", "--domain", it.name, "first", "--disk-only", "--diskspec",
                  f"vda,file={IMAGES}/kept-snap.qcow2")  # fmt: skip
    for deed in (
        Pull(it.key, "vda"),
        Commit(it.key, "vda", f"{IMAGES}/kept-snap.qcow2", f"{IMAGES}/kept-top.qcow2"),
        Copy(it.key, "vda", CopyTo(pool="default", volume="kept-copy.qcow2"), Then.GO_OVER),
    ):
        assert "snapshot “first” needs" in it.fails(deed)
    it.host.virsh("snapshot-delete", "--metadata", "--", it.name, "first")


def test_a_disk_moves_while_its_guest_counts(mover: Callable[..., Mover]) -> None:
    it = mover("moved", boot=True)
    it.host.says(it.name, "VG-READY")
    it.host.say(it.name, "n=0; while :; do n=$((n+1)); echo VG-COUNT-$n; sleep 0.2; done &")
    it.host.says(it.name, "VG-COUNT-2")
    folder = it.host.images.parent / "other"
    folder.mkdir()
    it.host.virsh("pool-define-as", "other", "dir", "--target", "/var/lib/libvirt/other")
    it.host.virsh("pool-start", "other")
    try:
        text = it.well(Copy(it.key, "vda", CopyTo(pool="other", volume="new.qcow2"), Then.GO_OVER, drop_old=True))
        assert "/var/lib/libvirt/other/new.qcow2" in text and "the old image is deleted" in text
        assert it.chain() == ["new.qcow2"] and it.disk() == "/var/lib/libvirt/other/new.qcow2"
        counted = it.host.serial(it.name).count("VG-COUNT")
        it.host.says(it.name, f"VG-COUNT-{counted + 5}")
        assert not (it.host.images / "moved-top.qcow2").exists() and (it.host.images / "moved-mid.qcow2").exists()
        it.host.virsh("destroy", "--", it.name)
        assert all_there(it, it.disk())
    finally:
        it.host.virsh("destroy", "--", it.name, check=False)
        it.host.virsh("pool-destroy", "other")
        it.host.virsh("pool-undefine", "other")


def test_a_copy_waits_for_a_person_and_is_kept_or_gone_over_to(mover: Callable[..., Mover]) -> None:
    it = mover("copied")
    kept = CopyTo(path=f"{IMAGES}/copied-kept.raw", format="raw")
    ticket = it.circle.send(Copy(it.key, "vda", kept))
    it.circle.wait_until(lambda: any(READY in told.text for told in it.circle.of(ticket, Advanced)), 60)
    chain = it.read().chain("vda")
    assert chain is not None and chain.job is not None
    assert (chain.job.kind, chain.job.ready, chain.job.mirror) == (JobKind.COPY, True, kept.path)
    assert "Another job runs" in it.fails(Pull(it.key, "vda"))
    assert it.circle.act(it.key, Verb.PAUSE).problem is None  # the machine is free for other deeds meanwhile
    it.circle.send(Cancel(ticket))
    end = it.circle.finish(ticket)
    assert end.problem is None and "The copy is kept" in end.text
    assert it.chain()[0] == "copied-top.qcow2" and all_there(it, kept.path)
    assert "there already" in it.fails(Copy(it.key, "vda", kept))
    # a shallow one stands on the same images
    ticket = it.circle.send(Copy(it.key, "vda", CopyTo(f"{IMAGES}/copied-new.qcow2"), shallow=True, mirrored=True))
    it.circle.wait_until(lambda: any(READY in told.text for told in it.circle.of(ticket, Advanced)), 60)
    tuned = it.circle.send(TuneBlockJob(it.key, "vda", go_over=True))
    end = it.circle.finish(ticket)
    assert end.problem is None and it.circle.of(tuned, BlockTuned)[0].problem is None
    assert it.chain() == ["copied-new.qcow2", "copied-mid.qcow2", "copied-base.qcow2"]
    assert it.disk() == f"{IMAGES}/copied-new.qcow2" and (it.host.images / "copied-top.qcow2").exists()


def test_a_slow_job_is_made_faster_or_stopped(mover: Callable[..., Mover]) -> None:
    it = mover("slow")
    ticket = it.begun(Copy(it.key, "vda", CopyTo(path=f"{IMAGES}/slow-copy.qcow2"), Then.GO_OVER, speed=65536))
    chain = it.read().chain("vda")
    assert chain is not None and chain.job is not None and chain.job.speed == 65536
    it.circle.send(TuneBlockJob(it.key, "vda", stop=True))
    end = it.circle.finish(ticket, 60)
    assert end.cancelled and it.chain()[0] == "slow-top.qcow2"
    assert not (it.host.images / "slow-copy.qcow2").exists()
    ticket = it.begun(Copy(it.key, "vda", CopyTo(path=f"{IMAGES}/slow-copy.qcow2"), Then.GO_OVER, speed=65536))
    it.circle.send(TuneBlockJob(it.key, "vda", speed=0))
    assert it.circle.finish(ticket, 60).problem is None and it.chain() == ["slow-copy.qcow2"]


def test_a_job_that_goes_on_from_before_is_watched_again(
    mover: Callable[..., Mover], new_circle: Callable[[], Circle]
) -> None:
    it = mover("again")
    it.begun(Copy(it.key, "vda", CopyTo(path=f"{IMAGES}/again-copy.qcow2"), speed=65536))
    it.circle.close()  # the program ends; the job does not
    later = Mover(new_circle(), it.host, it.name)
    follow = later.found()
    assert follow.target == "vda" and follow.kind is JobKind.COPY
    ticket = later.circle.send(follow)
    later.circle.wait_until(lambda: later.circle.of(ticket, Advanced), 60)
    later.circle.send(TuneBlockJob(later.key, "vda", speed=0))
    later.circle.wait_until(lambda: any(READY in told.text for told in later.circle.of(ticket, Advanced)), 60)
    later.circle.send(TuneBlockJob(later.key, "vda", go_over=True))
    end = later.circle.finish(ticket, 60)
    assert end.problem is None and "again-copy.qcow2" in end.text
    assert later.chain() == ["again-copy.qcow2"]


def test_of_a_machine_that_is_off_it_is_said_what_to_do(mover: Callable[..., Mover]) -> None:
    it = mover("off", start=False)
    assert it.fails(Pull(it.key, "vda")) == OFF
    chain = it.read().chain("vda")
    assert chain is not None and [layer.path.rsplit("-")[-1] for layer in chain.stored] == [
        "top.qcow2",
        "mid.qcow2",
        "base.qcow2",
    ]
    assert not any(chain.only(layer.path) for layer in chain.layers)  # libvirt has not looked yet


def _of(circle: Circle, host: PrivateHost, name: str) -> Mover:
    """More than a job has under way at once, which is 16 MiB."""
    write(host, image(host, f"{name}-base.qcow2", mib=64), "1", "0", "24M")
    write(host, image(host, f"{name}-top.qcow2", f"{name}-base.qcow2"), "2", "24M", "24M")
    host.virsh("pool-refresh", "default")
    host.add(name, disk=f"{IMAGES}/{name}-top.qcow2")
    return Mover(circle, host, name)


def test_a_job_outlives_the_daemon_and_is_found_again(circle: Circle, fresh_host: PrivateHost) -> None:
    for name, deed in (
        ("copied", lambda key: Copy(key, "vda", CopyTo(path=f"{IMAGES}/copied-to.qcow2"), Then.GO_OVER, speed=65536)),
        ("pulled", lambda key: Pull(key, "vda", speed=65536)),
        (
            "merged",
            lambda key: Commit(key, "vda", f"{IMAGES}/merged-top.qcow2", f"{IMAGES}/merged-base.qcow2", speed=65536),
        ),
    ):
        it = _of(circle, fresh_host, name)
        circle.messages.clear()
        ticket = it.begun(deed(it.key))
        fresh_host.kill()
        end = circle.finish(ticket, 60)
        assert end.unknown and end.problem is not None and "listed here again" in end.problem.reason
        fresh_host.respawn()
        circle.wait_until(lambda it=it: circle.ready(it.key.host), 60, "the host is back")
        ticket = circle.send(it.found())
        circle.wait_until(lambda ticket=ticket: circle.of(ticket, Advanced), 60)
        circle.send(TuneBlockJob(it.key, "vda", stop=True))
        assert circle.finish(ticket, 60).cancelled
        assert it.chain() == [f"{name}-top.qcow2", f"{name}-base.qcow2"]
        assert "stands on nothing" in it.well(Pull(it.key, "vda"))
        fresh_host.virsh("destroy", "--", name)
        assert holds(fresh_host, it.disk(), "1", "0", "24M") and holds(fresh_host, it.disk(), "2", "24M", "24M")


def test_a_full_disk_ends_a_copy_and_the_machine_goes_on(circle: Circle, fresh_host: PrivateHost) -> None:
    it = _of(circle, fresh_host, "full")
    full = "/var/lib/libvirt/full"
    fresh_host.run("mkdir", full)
    fresh_host.run("mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", full)
    fresh_host.virsh("pool-define-as", "full", "dir", "--target", full)
    fresh_host.virsh("pool-start", "full")
    ticket = it.begun(Copy(it.key, "vda", CopyTo(pool="full", volume="a.qcow2"), Then.GO_OVER, speed=65536))
    fresh_host.run("sh", "-c", f"dd if=/dev/zero of={full}/other bs=64k 2>/dev/null; true")
    circle.send(TuneBlockJob(it.key, "vda", speed=0))
    end = circle.finish(ticket, 60)
    assert end.problem is not None and "no room left" in end.problem.reason and full in end.problem.reason
    assert fresh_host.run("ls", full).split() == ["other"]
    assert it.chain() == ["full-top.qcow2", "full-base.qcow2"] and fresh_host.state("full") == "running"
    assert "full" in it.fails(Copy(it.key, "vda", CopyTo(pool="full", volume="b.qcow2")))
    assert "stands on nothing" in it.well(Pull(it.key, "vda"))


@pytest.mark.parametrize("merges", [False, True], ids=["pull", "merge"])
def test_a_full_disk_ends_a_job_between_images_and_the_machine_goes_on(
    circle: Circle, fresh_host: PrivateHost, merges: bool
) -> None:
    full = "/var/lib/libvirt/full"
    fresh_host.run("mkdir", full)
    fresh_host.run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", full)
    fresh_host.virsh("pool-define-as", "full", "dir", "--target", full)
    fresh_host.virsh("pool-start", "full")
    base, top = (
        (f"{full}/base.qcow2", f"{IMAGES}/top.qcow2") if merges else (f"{IMAGES}/base.qcow2", f"{full}/top.qcow2")
    )
    fresh_host.run("qemu-img", "create", "-q", "-f", "qcow2", "--", base, "64M")
    fresh_host.run("qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "qcow2", "--", top)
    write(fresh_host, top if merges else base, "1", "0", "40M")
    for pool in ("default", "full"):
        fresh_host.virsh("pool-refresh", pool)
    fresh_host.add("between", disk=top)
    it = Mover(circle, fresh_host, "between")
    deed = Commit(it.key, "vda", top, base) if merges else Pull(it.key, "vda")
    end = it.do(deed)
    assert end.problem is not None and "no room left" in end.problem.reason and full in end.problem.reason
    assert it.chain() == ["top.qcow2", "base.qcow2"] and fresh_host.state("between") == "running"
    fresh_host.run("mount", "-o", "remount,size=80m", full)
    it.well(deed)
    left = base if merges else top
    assert it.chain() == [left.rpartition("/")[2]]
    fresh_host.virsh("destroy", "--", "between")
    assert holds(fresh_host, left, "1", "0", "40M") and holds(fresh_host, left, "0", "40M", "24M")


def test_a_machine_never_goes_over_to_a_copy_that_is_gone(
    circle: Circle, fresh_host: PrivateHost, new_circle: Callable[[], Circle]
) -> None:
    it = _of(circle, fresh_host, "lost")
    to = CopyTo(pool="default", volume="lost-copy.qcow2")
    ticket = it.begun(Copy(it.key, "vda", to, Then.GO_OVER, speed=65536))
    (fresh_host.images / "lost-copy.qcow2").unlink()
    circle.send(TuneBlockJob(it.key, "vda", speed=0))
    end = circle.finish(ticket, 60)
    assert end.problem is not None and "deleted meanwhile" in end.problem.reason
    assert it.chain() == ["lost-top.qcow2", "lost-base.qcow2"]
    again = to._replace(volume="lost-again.qcow2")
    it.begun(Copy(it.key, "vda", again, Then.WAIT, speed=65536))
    circle.close()  # nor does who comes later and finds the job
    (fresh_host.images / "lost-again.qcow2").unlink()
    later = Mover(new_circle(), fresh_host, "lost")
    ticket = later.circle.send(later.found())
    later.circle.wait_until(lambda: later.circle.of(ticket, Advanced), 60)
    later.circle.send(TuneBlockJob(later.key, "vda", speed=0))
    later.circle.send(TuneBlockJob(later.key, "vda", go_over=True))
    end = later.circle.finish(ticket, 60)
    assert end.problem is not None and "deleted meanwhile" in end.problem.reason
    assert later.chain() == ["lost-top.qcow2", "lost-base.qcow2"]
    assert "lost-copy.qcow2" in later.well(Copy(later.key, "vda", to, Then.GO_OVER))


def test_a_machine_never_goes_over_to_an_image_that_is_gone(circle: Circle, fresh_host: PrivateHost) -> None:
    it = _of(circle, fresh_host, "sunk")
    base, top = f"{IMAGES}/sunk-base.qcow2", f"{IMAGES}/sunk-top.qcow2"
    ticket = it.begun(Commit(it.key, "vda", top, base, speed=65536))
    (fresh_host.images / "sunk-base.qcow2").unlink()
    circle.send(TuneBlockJob(it.key, "vda", speed=0))
    end = circle.finish(ticket, 60)
    assert end.problem is not None and "deleted meanwhile" in end.problem.reason, end
    assert base in end.problem.reason and "Flatten the disk now" in end.problem.reason
    assert it.chain() == ["sunk-top.qcow2", "sunk-base.qcow2"] and (fresh_host.images / "sunk-top.qcow2").exists()
    assert "stands on nothing" in it.well(Pull(it.key, "vda"))  # as it was told to
    fresh_host.virsh("destroy", "--", "sunk")
    assert holds(fresh_host, top, "1", "0", "24M") and holds(fresh_host, top, "2", "24M", "24M")


def test_a_job_outlives_a_program_that_is_killed_and_is_found_again(
    fresh_host: PrivateHost, circle: Circle, new_circle: Callable[[], Circle]
) -> None:
    base, top = f"{IMAGES}/left-base.qcow2", f"{IMAGES}/left-top.qcow2"
    it = _of(circle, fresh_host, "left")
    deeds: tuple[tuple[Pull | Commit | Copy, JobKind], ...] = (
        (Copy(it.key, "vda", CopyTo(path=f"{IMAGES}/left-copy.qcow2"), speed=65536), JobKind.COPY),
        (Copy(it.key, "vda", CopyTo(path=f"{IMAGES}/left-new.qcow2"), Then.GO_OVER, speed=65536), JobKind.COPY),
        (Commit(it.key, "vda", top, base, speed=65536), JobKind.ACTIVE_COMMIT),
        (Pull(it.key, "vda", speed=65536), JobKind.PULL),
    )
    for deed, kind in deeds:
        killed_in(fresh_host, deed, When.MOVES)
        later = Mover(new_circle(), fresh_host, "left")
        follow = later.found()
        assert follow.target == "vda" and follow.kind is kind
        assert "Another job runs" in later.fails(Pull(it.key, "vda"))
        ticket = later.circle.send(follow)
        later.circle.wait_until(lambda later=later, ticket=ticket: later.circle.of(ticket, Advanced), 60)
        if kind is JobKind.PULL:  # it is let go on to its end
            later.circle.send(TuneBlockJob(it.key, "vda", speed=0))
            assert later.circle.finish(ticket, 60).problem is None
            assert later.chain() == ["left-top.qcow2"]
        else:
            later.circle.send(TuneBlockJob(it.key, "vda", stop=True))
            assert later.circle.finish(ticket, 60).cancelled
            assert later.chain() == ["left-top.qcow2", "left-base.qcow2"]
    assert fresh_host.state("left") == "running"
    fresh_host.virsh("destroy", "--", "left")
    assert holds(fresh_host, top, "1", "0", "24M") and holds(fresh_host, top, "2", "24M", "24M")
