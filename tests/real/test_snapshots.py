"""Snapshots on a real host: what was kept is back byte for byte, and nothing else is lost."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import HostError, PrivateHost
from virtgui.host.demo import demo_uri
from virtgui.model.commands import Cancel
from virtgui.model.domain_deeds import DomainDeed
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Advanced, Finished, Happened
from virtgui.model.snapshot_deeds import delete_remarks, revert_remarks
from virtgui.model.snapshot_plans import first_plan, grave, remarks, taking_lack, with_files, with_kind
from virtgui.model.snapshots import (
    DeleteSnapshots,
    EditSnapshot,
    ImportSnapshots,
    Kind,
    MakeSnapshot,
    Plan,
    Reach,
    ReadSnapshots,
    RevertTo,
    Snapshots,
    SnapshotsRead,
)
from virtgui.util.frozen import replace

IMAGES = "/var/lib/libvirt/images"


class Photographer:
    """A person who takes snapshots of one machine."""

    def __init__(self, circle: Circle, host: PrivateHost, name: str, disk: str) -> None:
        self.circle, self.host, self.name, self.disk = circle, host, name, disk
        self.key: DomainKey = circle.appears(circle.connect(host.uri), name).key

    def read(self, deep: bool = False) -> Snapshots:
        ticket = self.circle.send(ReadSnapshots(self.key, deep))
        self.circle.wait_until(lambda: self.circle.of(ticket, SnapshotsRead), 60, "the snapshots are read")
        told = self.circle.of(ticket, SnapshotsRead)[0]
        assert told.snapshots is not None, told.problem
        return told.snapshots

    def plan(self, name: str, kind: Kind, **changes: object) -> Plan:
        known = self.read()
        plan = with_kind(replace(first_plan(known)[0], name=name), kind, known)
        return with_files(replace(plan, **changes), known)  # type: ignore[arg-type]

    def do(self, command: DomainDeed, timeout: float = 60) -> Finished:
        return self.circle.finish(self.circle.send(command), timeout)

    def take(self, name: str, kind: Kind, **changes: object) -> Finished:
        plan = self.plan(name, kind, **changes)
        return self.do(MakeSnapshot(self.key, plan, self.read().active))

    def write(self, offset: str, byte: str) -> None:
        """Put a byte on the disk of a machine that is off, as a guest would have."""
        self.host.run("qemu-io", "-c", f"write -P {byte} {offset} 64k", f"{IMAGES}/{self.top()}")

    def holds(self, offset: str, byte: str) -> bool:
        try:
            told = self.host.run("qemu-io", "-r", "-c", f"read -P {byte} {offset} 64k", f"{IMAGES}/{self.top()}")
        except HostError as error:
            told = str(error)
        assert "65536/65536" in told, told
        return "verification failed" not in told

    def top(self) -> str:
        """The file that the machine writes to."""
        return self.read().disks[0].source.rsplit("/", 1)[-1]


def _of(circle: Circle, host: PrivateHost, name: str, **options: object) -> Photographer:
    """The same on a host of the test's own."""
    host.add(name, disk=host.volume(f"{name}.qcow2"), **options)
    host.virsh("pool-refresh", "default")
    return Photographer(circle, host, name, f"{name}.qcow2")


@pytest.fixture
def photographer(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> Iterator[Callable[..., Photographer]]:
    """`photographer("name", **options)`: a machine with one qcow2 disk."""
    made: list[Photographer] = []

    def make(name: str, *, start: bool = False, **options: object) -> Photographer:
        disk = f"{name}-snaps.qcow2"
        options["disk"] = private_host.volume(disk)
        private_host.virsh("pool-refresh", "default")
        full = machine_on(private_host, name, start=start, **options)
        made.append(Photographer(circle, private_host, full, disk))
        return made[-1]

    yield make
    for each in made:
        private_host.virsh("destroy", "--", each.name, check=False)
        for snapshot in private_host.virsh("snapshot-list", "--name", "--", each.name, check=False).split():
            private_host.virsh("snapshot-delete", "--metadata", "--", each.name, snapshot, check=False)
        for path in private_host.images.glob(f"{each.disk.removesuffix('.qcow2')}*"):
            path.unlink()
        private_host.virsh("pool-refresh", "default")


def test_a_running_guest_goes_on_where_it_was(photographer: Callable[..., Photographer]) -> None:
    it = photographer("back", start=True, boot=True, agent=True)
    it.host.says(it.name, "VG-READY")
    it.host.agent_answers(it.name)
    it.host.say(it.name, "echo kept >/tmp/marker; echo VG-$((40 + 2))")
    it.host.says(it.name, "VG-42")
    plan, why = first_plan(it.read())
    assert plan.kind is Kind.INTERNAL and plan.memory and "qcow2" in why
    end = it.do(MakeSnapshot(it.key, plan, True))
    assert end.problem is None, end.problem
    it.host.say(it.name, "echo changed >/tmp/marker; dd if=/dev/zero of=/dev/vda bs=64k count=4; echo VG-$((50 + 1))")
    it.host.says(it.name, "VG-51")
    end = it.do(RevertTo(it.key, plan.name))
    assert end.problem is None, end.problem
    it.host.say(it.name, "echo VG-$((60 + 1))-$(cat /tmp/marker)")
    it.host.says(it.name, "VG-61-kept")

    def clock_set() -> bool:
        told = (each for each in it.circle.messages if isinstance(each, Happened) and each.domain == it.key)
        return any("clock was set" in each.text for each in told)

    it.circle.wait_until(clock_set, 60, "its clock is set")
    known = it.read()
    assert [(each.name, each.current, each.state) for each in known.snapshots] == [(plan.name, True, "running")]
    assert it.do(DeleteSnapshots(it.key, (plan.name,))).problem is None
    assert not it.read().snapshots
    # it was started since the person looked: more would be lost than was agreed to
    assert it.take("again", Kind.INTERNAL).problem is None
    end = it.do(RevertTo(it.key, "again", active=False))
    assert end.problem is not None and "started meanwhile" in end.problem.reason


def test_a_machine_that_is_off_has_its_old_byte_back(photographer: Callable[..., Photographer]) -> None:
    it = photographer("off")
    it.write("1M", "0x41")
    assert it.take("first", Kind.INTERNAL).problem is None
    it.write("1M", "0x42")
    assert not it.holds("1M", "0x41")
    assert it.take("second", Kind.INTERNAL).problem is None
    assert it.do(EditSnapshot(it.key, "first", "first", "Before <b>all</b>")).problem is None
    end = it.do(EditSnapshot(it.key, "first", "renamed", ""))
    assert end.problem is not None and "written inside its disks" in end.problem.reason
    assert it.do(RevertTo(it.key, "first")).problem is None
    assert it.holds("1M", "0x41")
    known = it.read()
    assert [(each.name, each.parent, each.current) for each in known.snapshots] == [
        ("first", "", True),
        ("second", "first", False),
    ]
    assert known.snapshots[0].description == "Before <b>all</b>"
    why = grave(remarks(it.plan("third", Kind.EXTERNAL), known))
    assert "inside its disks" in why
    refused = it.do(MakeSnapshot(it.key, it.plan("third", Kind.EXTERNAL), False))
    assert refused.problem is not None and refused.problem.reason == why
    assert it.do(DeleteSnapshots(it.key, ("first",), Reach.WITH_CHILDREN)).problem is None
    assert not it.read().snapshots and it.holds("1M", "0x41")


def test_going_back_never_spoils_what_stands_on_the_disk(photographer: Callable[..., Photographer]) -> None:
    it = photographer("mixed", start=True)
    assert it.take("inside", Kind.INTERNAL).problem is None
    # libvirt itself mixes both, and would go back below the new file
    it.host.virsh("snapshot-create-as", it.name, "on-top", "--disk-only")
    end = it.do(RevertTo(it.key, "inside"))
    assert end.problem is not None and "spoil" in end.problem.reason
    assert it.top() == "mixed-snaps.on-top"
    end = it.do(DeleteSnapshots(it.key, ("on-top",)))
    assert end.problem is None, end.problem
    assert it.top() == "mixed-snaps.qcow2"
    assert it.do(RevertTo(it.key, "inside")).problem is None


def test_the_middle_of_a_chain_is_merged_while_it_runs(photographer: Callable[..., Photographer]) -> None:
    it = photographer("chain")
    for number, name in enumerate(("one", "two", "three")):
        it.write(f"{number}M", f"0x5{number}")
        end = it.take(name, Kind.EXTERNAL)
        assert end.problem is None, end.problem
    it.write("3M", "0x53")
    known = it.read(deep=True)
    assert [each.kind for each in known.snapshots] == [Kind.EXTERNAL] * 3 and len(known.disks[0].chain) == 3
    assert "cannot go back" in grave(revert_remarks(known, "two")) and not grave(
        delete_remarks(known, ("two",), Reach.ONE)
    )
    it.host.virsh("start", "--paused", it.name)
    ticket = it.circle.send(DeleteSnapshots(it.key, ("two",)))
    end = it.circle.finish(ticket)
    assert end.problem is None, end.problem
    known = it.read()
    assert [(each.name, each.parent) for each in known.snapshots] == [("one", ""), ("three", "one")]
    assert len(known.disks[0].chain) == 2 and not (it.host.images / "chain-snaps.two.qcow2").exists()
    three = known.find("three")
    assert three is not None and three.disks[0].below.endswith("chain-snaps.one.qcow2")
    # the last one, which the machine writes to
    assert it.do(DeleteSnapshots(it.key, ("three",))).problem is None
    assert it.do(EditSnapshot(it.key, "one", "base", "as it came")).problem is None
    it.host.virsh("destroy", it.name)
    assert it.top() == "chain-snaps.one.qcow2"
    assert all(it.holds(f"{number}M", f"0x5{number}") for number in range(4))
    # off: libvirt merges by itself
    end = it.do(DeleteSnapshots(it.key, ("base",)))
    assert end.problem is None, end.problem
    known = it.read()
    assert not known.snapshots and not known.disks[0].chain and it.top() == it.disk
    assert all(it.holds(f"{number}M", f"0x5{number}") for number in range(4))
    assert it.host.virsh("start", it.name) is not None


def test_what_another_image_stands_on_is_not_merged(photographer: Callable[..., Photographer]) -> None:
    it = photographer("held", start=True)
    assert it.take("one", Kind.EXTERNAL).problem is None
    other = it.host.images / "held-snaps-other.qcow2"
    argv = [
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-F",
        "qcow2",
        "-b",
        f"{IMAGES}/{it.disk}",
        "-u",
        str(other),
        "64M",
    ]
    subprocess.run(argv, check=True, timeout=30)
    end = it.do(DeleteSnapshots(it.key, ("one",)))
    assert end.problem is not None and "held-snaps-other.qcow2 stands on held-snaps.qcow2" in end.problem.reason
    assert it.top() == "held-snaps.one.qcow2"
    other.unlink()
    assert it.do(DeleteSnapshots(it.key, ("one",))).problem is None


def test_the_guest_writes_all_out_first_and_is_never_left_frozen(photographer: Callable[..., Photographer]) -> None:
    it = photographer("quiet", start=True, boot=True, agent=True)
    it.host.says(it.name, "VG-READY")
    it.host.agent_answers(it.name)
    plan = it.plan("asked", Kind.EXTERNAL)
    assert plan.quiesce and not grave(remarks(plan, it.read()))
    end = it.do(MakeSnapshot(it.key, plan, True))
    assert end.problem is None, end.problem
    thawed = '{"return":"thawed"}'
    assert thawed in it.host.virsh("qemu-agent-command", it.name, '{"execute":"guest-fsfreeze-status"}')
    # a file that cannot be made: nothing is left of it, and the guest is not frozen
    bad = it.plan("bad", Kind.EXTERNAL)
    bad = replace(bad, disks=tuple(disk._replace(file="/var/lib/nowhere/a.qcow2") for disk in bad.disks))
    end = it.do(MakeSnapshot(it.key, bad, True))
    assert end.problem is not None
    assert thawed in it.host.virsh("qemu-agent-command", it.name, '{"execute":"guest-fsfreeze-status"}')
    assert [each.name for each in it.read().snapshots] == ["asked"]
    # with its memory, which takes long enough to be told and stopped
    plan = it.plan("memory", Kind.EXTERNAL, memory=True, quiesce=False)
    end = it.do(MakeSnapshot(it.key, plan, True))
    assert end.problem is None, end.problem
    known = it.read()
    memory = known.find("memory")
    assert memory is not None and memory.memory == "external" and known.file(memory.memory_file) is not None
    assert it.do(DeleteSnapshots(it.key, ("asked",), Reach.WITH_CHILDREN)).problem is None
    known = it.read()
    assert not known.snapshots and not known.disks[0].chain
    assert not (it.host.images / memory.memory_file.rsplit("/", 1)[-1]).exists()


def test_a_chain_that_libvirt_does_not_know_is_taken_in(photographer: Callable[..., Photographer]) -> None:
    it = photographer("known", start=True)
    for name in ("a", "b"):
        it.host.virsh("snapshot-create-as", it.name, name, "--disk-only", "--no-metadata")
    assert not it.read().snapshots
    end = it.do(ImportSnapshots(it.key))
    assert end.problem is None and end.text == "2 records were made", end
    known = it.read()
    assert [(each.name, each.parent, each.current) for each in known.snapshots] == [
        ("imported-1", "", False),
        ("imported-2", "imported-1", True),
    ]
    assert known.snapshots[0].disks[0].below.endswith(it.disk)
    assert it.do(DeleteSnapshots(it.key, ("imported-1", "imported-2"))).problem is None
    assert it.top() == it.disk


def test_a_state_that_changed_meanwhile_stops_it(photographer: Callable[..., Photographer]) -> None:
    it = photographer("meanwhile")
    plan = it.plan("late", Kind.INTERNAL)
    it.host.virsh("start", it.name)
    end = it.do(MakeSnapshot(it.key, plan, False))
    assert end.problem is not None and "started meanwhile" in end.problem.reason
    assert not it.read().snapshots


def test_a_daemon_that_dies_in_the_middle_leaves_a_whole_machine_and_no_lie(
    circle: Circle, fresh_host: PrivateHost
) -> None:
    it = _of(circle, fresh_host, "dies")
    for name in ("one", "two"):
        assert it.take(name, Kind.EXTERNAL).problem is None
    fresh_host.freeze(it.name)
    ticket = circle.send(DeleteSnapshots(it.key, ("one",)))
    circle.wait_until(lambda: any("Deleting" in told.text for told in circle.of(ticket, Advanced)), 30, "it merges")
    fresh_host.kill()
    end = circle.finish(ticket, 60)
    assert end.unknown and end.problem is not None and "Check" in end.problem.reason
    fresh_host.thaw(it.name)
    circle.wait_until(lambda: not circle.ready(it.key.host), 60, "the loss is noticed")
    fresh_host.respawn()
    circle.wait_until(lambda: circle.ready(it.key.host), 60, "the host is back")
    left = it.read(deep=True)
    end = it.do(DeleteSnapshots(it.key, tuple(each.name for each in left.snapshots)))
    assert end.problem is None, end.problem
    known = it.read()
    assert not known.snapshots and it.top() == it.disk and known.active


def test_a_cancelled_merge_leaves_what_the_list_says(circle: Circle, fresh_host: PrivateHost) -> None:
    it = _of(circle, fresh_host, "stops")
    for name in ("one", "two", "three"):
        assert it.take(name, Kind.EXTERNAL).problem is None
    fresh_host.freeze(it.name)
    ticket = circle.send(DeleteSnapshots(it.key, ("one", "two", "three")))
    circle.wait_until(lambda: any("1 of 3" in told.text for told in circle.of(ticket, Advanced)), 30, "it merges")
    circle.send(Cancel(ticket))
    fresh_host.thaw(it.name)
    end = circle.finish(ticket, 60)
    assert end.cancelled
    known = it.read()
    assert len(known.snapshots) == len(known.disks[0].chain) >= 2
    assert [each.disks[0].file for each in known.snapshots] == [known.disks[0].source, *known.disks[0].chain][-2::-1]
    assert it.do(DeleteSnapshots(it.key, tuple(each.name for each in known.snapshots))).problem is None


def test_a_full_disk_leaves_the_guest_running_and_nothing_half_made(circle: Circle, fresh_host: PrivateHost) -> None:
    it = _of(circle, fresh_host, "full")
    full = "/var/lib/libvirt/full"
    fresh_host.run("mkdir", full)
    fresh_host.run("mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", full)
    plan = it.plan("big", Kind.EXTERNAL)
    plan = replace(plan, disks=tuple(disk._replace(file=f"{full}/a.qcow2") for disk in plan.disks))
    end = it.do(MakeSnapshot(it.key, plan, True))
    assert end.problem is not None
    # libvirt would write its memory over anything
    (fresh_host.images / "precious.iso").write_bytes(b"precious")
    plan = it.plan("memory", Kind.EXTERNAL, memory=True, quiesce=False)
    for path, why in ((f"{IMAGES}/precious.iso", "nothing is overwritten"), (f"{full}/memory", "storage pool")):
        end = it.do(MakeSnapshot(it.key, replace(plan, memory_file=path), True))
        assert end.problem is not None and why in end.problem.reason
    assert (fresh_host.images / "precious.iso").read_bytes() == b"precious"
    known = it.read()
    assert known.active and not known.paused and not known.snapshots and it.top() == it.disk
    assert fresh_host.run("ls", full) == "" and not (fresh_host.images / "full.big.qcow2").exists()


def test_snapshots_of_the_demo_host(circle: Circle) -> None:
    home = circle.connect(demo_uri())
    key = circle.machine(home, "db-01").key

    def read() -> Snapshots:
        ticket = circle.send(ReadSnapshots(key, deep=True))
        circle.wait_until(lambda: circle.of(ticket, SnapshotsRead), 60, "the snapshots are read")
        told = circle.of(ticket, SnapshotsRead)[0].snapshots
        assert told is not None
        return told

    def do(command: DomainDeed) -> None:
        end = circle.finish(circle.send(command))
        assert end.problem is None, end.problem

    before = [each.name for each in read().snapshots]
    assert before[:2] == ["installed", "before-upgrade"]
    plan, _ = first_plan(read())
    do(MakeSnapshot(key, replace(plan, name="mine", description="<b>"), read().active))
    mine = read().find("mine")
    assert mine is not None and mine.current and mine.description == "<b>" and mine.parent == before[-1]
    do(RevertTo(key, "before-upgrade"))
    now = read().find("before-upgrade")
    assert now is not None and now.current
    do(DeleteSnapshots(key, ("before-upgrade",), Reach.CHILDREN))
    assert [each.name for each in read().snapshots] == before[:2]


def test_none_is_offered_of_a_machine_that_is_off_and_has_checkpoints_for_libvirt_refuses(
    photographer: Callable[..., Photographer],
) -> None:
    it = photographer("marked", start=True)
    it.host.virsh("checkpoint-create-as", it.name, "mark")
    assert it.read().checkpoints == 1 and not taking_lack(it.read()), "while it runs one can be taken"
    it.host.virsh("destroy", it.name)
    it.circle.becomes(it.key, lambda machine: not machine.active)
    assert "has checkpoints" in taking_lack(it.read())
    for how in ((), ("--disk-only",)):
        with pytest.raises(HostError, match="while checkpoint exists"):
            it.host.virsh("snapshot-create-as", it.name, "refused", *how)
    it.host.virsh("checkpoint-delete", "--metadata", it.name, "mark")
    assert not taking_lack(it.read())


def test_a_machine_whose_changes_are_counted_is_not_ended_for_going_back_which_cannot_be(
    photographer: Callable[..., Photographer],
) -> None:
    it = photographer("counted", start=True)
    assert it.take("then", Kind.INTERNAL).problem is None
    it.host.virsh("checkpoint-create-as", it.name, "mark")
    known = it.read(deep=True)
    assert "checkpoints" in grave(revert_remarks(known, "then"))
    ended = it.do(RevertTo(it.key, "then", active=True))
    assert ended.problem is not None and "checkpoints" in ended.problem.reason
    assert it.host.state(it.name) == "running", "libvirt would have ended it before QEMU refuses"
    plan = it.plan("later", Kind.INTERNAL)
    assert not grave(remarks(plan, it.read())) and any(
        "have to be deleted" in each.text for each in remarks(plan, known)
    )
    it.host.virsh("checkpoint-delete", it.name, "mark")
    assert it.do(RevertTo(it.key, "then", active=True)).problem is None
    assert it.host.state(it.name) == "running"


def test_where_lists_of_changes_are_left_that_nobody_knows_it_says_what_helps_and_that_it_is_off(
    photographer: Callable[..., Photographer],
) -> None:
    it = photographer("left", start=True)
    assert it.take("then", Kind.INTERNAL).problem is None
    it.host.virsh("checkpoint-create-as", it.name, "mark")
    it.host.virsh("checkpoint-delete", "--metadata", it.name, "mark")
    ended = it.do(RevertTo(it.key, "then", active=True))
    assert ended.problem is not None and "qemu-img bitmap --remove" in ended.problem.reason
    assert ended.problem.reason.endswith("The machine is off now.") and it.host.state(it.name) == "shut off"
    it.host.run("qemu-img", "bitmap", "--remove", f"{IMAGES}/{it.top()}", "mark")
    assert it.do(RevertTo(it.key, "then")).problem is None
    assert it.host.state(it.name) == "running"
