"""Snapshots whose taking, going back and deleting is broken off in its middle: the machine goes on, and what is told
is how it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.bed.chains import Mover, holds, write
from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost, until
from tests.bed.killed import WAYS, When, killed_in
from tests.real.test_snapshots import IMAGES, Photographer
from virtgui.model.blocks import Pull, TuneBlockJob
from virtgui.model.domain_deeds import DomainDeed
from virtgui.model.keys import Ticket
from virtgui.model.messages import Advanced
from virtgui.model.snapshots import DeleteSnapshots, Kind, MakeSnapshot, Reach, RevertTo
from virtgui.util.frozen import replace

OTHER = "/var/lib/libvirt/other"


@pytest.fixture(scope="module")
def host() -> Iterator[PrivateHost]:
    """One for all here, whose daemon may be killed."""
    with PrivateHost("faulty", network=False) as made:
        yield made


@pytest.fixture
def later() -> Iterator[Callable[[], Circle]]:
    """The program's next start."""
    made: list[Circle] = []

    def make() -> Circle:
        made.append(Circle())
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def photographer(circle: Circle, host: PrivateHost) -> Iterator[Callable[..., Photographer]]:
    """`photographer("name")`: a machine with one qcow2 disk, there or elsewhere."""
    names: list[str] = []

    def make(name: str, *, disk: str = "", start: bool = True) -> Photographer:
        host.add(name, disk=disk or host.volume(f"{name}.qcow2"), start=start)
        host.virsh("pool-refresh", "default")
        names.append(name)
        return Photographer(circle, host, name, f"{name}.qcow2")

    yield make
    for name in names:
        host.remove(name)


@pytest.fixture
def small(host: PrivateHost) -> Iterator[Callable[[str], str]]:
    """`small("1m")`: a file system of that size, which is a pool."""

    def make(size: str) -> str:
        host.run("mkdir", OTHER)
        host.run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", OTHER)
        host.virsh("pool-define-as", "other", "dir", "--target", OTHER)
        host.virsh("pool-start", "other")
        return OTHER

    yield make
    host.virsh("pool-destroy", "other", check=False)
    host.virsh("pool-undefine", "other", check=False)
    host.run("sh", "-c", f"umount -l {OTHER}; rm -rf {OTHER}")


def begun(it: Photographer, command: DomainDeed) -> Ticket:
    """Its hypervisor stands still in the middle of it."""
    it.host.freeze(it.name)
    ticket = it.circle.send(command)
    told = lambda: any("Looking" not in each.text for each in it.circle.of(ticket, Advanced))  # noqa: E731
    it.circle.wait_until(told, 60, "it is under way")
    return ticket


def daemon_dies(it: Photographer, ticket: Ticket) -> None:
    it.host.kill()
    end = it.circle.finish(ticket, 60)
    assert end.unknown and end.problem is not None and "Check" in end.problem.reason, end
    it.host.thaw(it.name)
    it.circle.wait_until(lambda: not it.circle.ready(it.key.host), 60, "the loss is noticed")
    it.host.respawn()
    it.circle.wait_until(lambda: it.circle.ready(it.key.host), 60, "the host is back")


@pytest.mark.parametrize("how", WAYS)
def test_one_that_is_being_taken(
    photographer: Callable[..., Photographer], later: Callable[[], Circle], how: str
) -> None:
    it = photographer(f"taken-{how[:4]}")
    it.host.run("mkdir", "-p", OTHER)
    plan = it.plan("one", Kind.EXTERNAL)
    if how == "destination lost":
        plan = replace(plan, disks=tuple(disk._replace(file=f"{OTHER}/one.qcow2") for disk in plan.disks))
    command = MakeSnapshot(it.key, plan, True)
    if how == "program killed":
        it.host.freeze(it.name)
        killed_in(it.host, command)
        it.host.thaw(it.name)
        # the host goes on with what it had heard
        until(lambda: "ok" in it.host.virsh("domcontrol", "--", it.name), 60, "the host is done with it")
        it = Photographer(later(), it.host, it.name, it.disk)
        names = it.host.virsh("snapshot-list", "--name", "--", it.name).split()
        assert [each.name for each in it.read().snapshots] == names
        assert (it.top() != it.disk) is bool(names) and it.read().active
    else:
        ticket = begun(it, command)
        if how == "daemon killed":
            daemon_dies(it, ticket)
        else:
            it.host.run("rm", "-r", OTHER)
            it.host.thaw(it.name)
            end = it.circle.finish(ticket, 60)
            assert end.problem is not None and OTHER in f"{end.problem.reason} {end.problem.detail}", end
        known = it.read()
        assert known.active and not known.paused and not known.snapshots and it.top() == it.disk
    end = it.take("again", Kind.EXTERNAL)
    assert end.problem is None, end.problem
    known = it.read()
    end = it.do(DeleteSnapshots(it.key, tuple(each.name for each in known.snapshots)))
    assert end.problem is None, end.problem
    assert it.top() == it.disk and it.read().active


@pytest.mark.parametrize("how", WAYS[:2])
def test_one_that_is_gone_back_to(
    photographer: Callable[..., Photographer], later: Callable[[], Circle], how: str
) -> None:
    it = photographer(f"back-{how[:4]}")
    assert it.take("one", Kind.INTERNAL).problem is None
    command = RevertTo(it.key, "one")
    if how == "program killed":
        it.host.freeze(it.name)
        killed_in(it.host, command)
        it.host.thaw(it.name)
        it = Photographer(later(), it.host, it.name, it.disk)
    else:
        daemon_dies(it, begun(it, command))
    known = it.read()
    assert [each.name for each in known.snapshots] == ["one"] and it.top() == it.disk
    assert known.active is (it.host.state(it.name) != "shut off")
    end = it.do(command)
    assert end.problem is None, end.problem
    it.circle.becomes(it.key, lambda machine: machine.active, 60)


def test_one_that_is_gone_back_to_on_a_full_disk_or_a_lost_one(
    host: PrivateHost, photographer: Callable[..., Photographer], small: Callable[[str], str]
) -> None:
    folder = small("2m")
    file = f"{folder}/back.qcow2"
    host.run("qemu-img", "create", "-q", "-f", "qcow2", "--", file, "8M")
    host.virsh("pool-refresh", "other")
    it = photographer("back-full", start=False, disk=file)
    write(host, file, "0x41", "0", "64k")
    assert it.take("one", Kind.INTERNAL).problem is None
    write(host, file, "0x42", "0", "64k")
    host.run("sh", "-c", f"dd if=/dev/zero of={folder}/other bs=4k 2>/dev/null; true")
    end = it.do(RevertTo(it.key, "one"))
    assert holds(host, file, "0x42" if end.problem is not None else "0x41", "0", "64k"), end
    assert [each.name for each in it.read().snapshots] == ["one"]
    host.run("rm", f"{folder}/other")
    host.run("mv", file, f"{folder}/away")
    end = it.do(RevertTo(it.key, "one"))
    assert end.problem is not None and file in f"{end.problem.reason} {end.problem.detail}", end
    host.run("mv", f"{folder}/away", file)
    end = it.do(RevertTo(it.key, "one"))
    assert end.problem is None, end.problem
    assert holds(host, file, "0x41", "0", "64k")
    host.virsh("start", it.name)


def test_a_merge_whose_program_is_killed_is_found_and_finished(
    photographer: Callable[..., Photographer], later: Callable[[], Circle]
) -> None:
    it = photographer("merge-killed")
    assert it.take("one", Kind.EXTERNAL).problem is None
    killed_in(it.host, DeleteSnapshots(it.key, ("one",)), When.LOOKED)
    again = later()
    it = Photographer(again, it.host, it.name, it.disk)
    follow = Mover(again, it.host, it.name).found()
    why = it.do(DeleteSnapshots(it.key, ("one",)))
    assert why.problem is not None, why
    ticket = again.send(follow)
    again.wait_until(lambda: again.of(ticket, Advanced), 60, "it is watched")
    again.send(TuneBlockJob(it.key, "vda", go_over=True))
    assert again.finish(ticket, 60).problem is None
    assert it.top() == it.disk
    end = it.do(DeleteSnapshots(it.key, ("one",)))
    assert end.problem is None, end.problem
    known = it.read()
    assert known.active and not known.snapshots and not known.disks[0].chain


def test_a_merge_into_an_image_that_is_gone_leaves_all_to_be_flattened(
    photographer: Callable[..., Photographer],
) -> None:
    it = photographer("merge-lost", start=False)
    it.write("0", "0x41")
    assert it.take("one", Kind.EXTERNAL).problem is None
    it.write("1M", "0x42")
    it.host.virsh("start", it.name)
    top = it.top()
    ticket = begun(it, DeleteSnapshots(it.key, ("one",)))
    (it.host.images / it.disk).unlink()
    it.host.thaw(it.name)
    end = it.circle.finish(ticket, 60)
    assert end.problem is not None and it.disk in end.problem.reason, end
    known = it.read()
    assert known.active and it.top() == top and (it.host.images / top).exists()
    it.do(DeleteSnapshots(it.key, ("one",), Reach.RECORD))
    assert "stands on nothing" in Mover(it.circle, it.host, it.name).well(Pull(it.key, "vda"))
    it.host.virsh("destroy", it.name)
    assert it.holds("0", "0x41") and it.holds("1M", "0x42")


def test_a_full_disk_ends_a_merge_and_says_where(
    host: PrivateHost, photographer: Callable[..., Photographer], small: Callable[[str], str]
) -> None:
    folder = small("4m")
    base, top = f"{folder}/base.qcow2", f"{IMAGES}/merge-full.one.qcow2"
    host.run("qemu-img", "create", "-q", "-f", "qcow2", "--", base, "64M")
    host.virsh("pool-refresh", "other")
    it = photographer("merge-full", start=False, disk=base)
    plan = it.plan("one", Kind.EXTERNAL)
    plan = replace(plan, disks=tuple(disk._replace(file=top) for disk in plan.disks))
    assert it.do(MakeSnapshot(it.key, plan, False)).problem is None
    write(host, top, "0x43", "0", "8M")
    host.virsh("start", it.name)
    end = it.do(DeleteSnapshots(it.key, ("one",)))
    assert end.problem is not None and "no room left" in end.problem.reason and folder in end.problem.reason, end
    known = it.read()
    assert known.active and not known.paused and [each.name for each in known.snapshots] == ["one"]
    assert known.disks[0].source == top
    host.run("mount", "-o", "remount,size=40m", OTHER)
    end = it.do(DeleteSnapshots(it.key, ("one",)))
    assert end.problem is None, end.problem
    host.virsh("destroy", it.name)
    assert holds(host, base, "0x43", "0", "8M")
