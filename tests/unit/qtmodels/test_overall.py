"""What is busy, full and unwell is found over all hosts, and what is promised is told against what there is."""

from __future__ import annotations

from math import isnan

import pytest

from tests.unit.qtmodels.fleet import HOME, LAB, host, key, machine, world
from tests.unit.stats.samples import busy
from tests.unit.stats.samples import host as host_sample
from virtgui.model.commands import Act, Command, Verb
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Began, Finished, HostSeen, Listed, Sampled, Seen
from virtgui.model.problems import Problem
from virtgui.model.things import Thing, ThingKey, ThingKind, ThingsListed
from virtgui.qtmodels import overall
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.overall import Ill, Most
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace

pytestmark = pytest.mark.usefixtures("qapp")


def _sampled(made: World, number: int, factor: int) -> None:
    for at in (10.0, 11.0):
        sample = busy(at, key(number))
        more = sample._replace(disks=tuple(d._replace(read_bytes=(d.read_bytes or 0) * factor) for d in sample.disks))
        made.take([Sampled(LAB, (more,))])


def test_the_busiest_comes_first_and_its_bar_is_whole() -> None:
    made = world(machine(1), machine(2), machine(3), machine(4, state=DomainState.SHUTOFF))
    for number, factor in ((1, 1), (2, 3), (3, 2)):
        _sampled(made, number, factor)
    ranked = overall.top(made, Most.DISK)
    assert [each.key for each in ranked] == [key(2), key(3), key(1)]
    assert ranked[0].share == 1.0 and 0 < ranked[2].share < ranked[1].share < 1
    assert overall.top(made, Most.DISK, 1) == ranked[:1]


def test_machines_of_a_lost_host_are_not_busy() -> None:
    made = world(machine(1))
    _sampled(made, 1, 1)
    assert [each.running for each in overall.standings(made) if each.key == LAB] == [1]
    made.take([HostSeen(host(phase=Phase.LOST))])
    assert overall.top(made, Most.CPU) == ()
    assert [each.running for each in overall.standings(made) if each.key == LAB] == [0], "nobody knows whether it runs"


@pytest.mark.parametrize(
    "addresses, computers",
    [
        (("qemu:///system", "qemu:///session", "lxc:///system"), 1),
        (("qemu+ssh://me@NAS/system", "lxc+ssh://nas/system", "qemu+tls://nas.lan/system"), 2),
        (("qemu+ssh://localhost:2201/system", "qemu+ssh://localhost:2202/system"), 2),
        (("test:///default", "test:///other.xml"), 2),
        (("qemu:///system?socket=/a", "qemu:///system?socket=/b", "qemu:///system"), 3),
        (("vpx://center/dc/one/", "vpx://center/dc/two/"), 2),
        (("no address", "neither"), 2),
    ],
)
def test_a_computer_has_its_memory_once_however_many_connections_lead_to_it(
    addresses: tuple[str, ...], computers: int
) -> None:
    made = World()
    for address in addresses:
        made.take([HostSeen(replace(host(cpus=4, memory_kib=1024), key=HostKey(address)))])
    assert len(overall.computers(overall.standings(made))) == computers


def test_what_is_promised_is_that_of_running_machines() -> None:
    made = World()
    on, off = machine(1), machine(2, state=DomainState.SHUTOFF)
    running = replace(on, vcpus=6, memory_kib=3 * 1024 * 1024)
    made.take([HostSeen(host(cpus=4, memory_kib=8 * 1024 * 1024)), Listed(LAB, (running, off))])
    (standing,) = overall.standings(made)
    assert (standing.vcpus, standing.cpus, standing.promised_kib, standing.memory_kib) == (
        6, 4, 3 * 1024 * 1024, 8 * 1024 * 1024,
    )  # fmt: skip
    assert (standing.running, standing.machines) == (1, 2)
    made.take([Seen((replace(running, state=DomainState.PAUSED),))])
    (paused,) = overall.standings(made)
    assert (paused.running, paused.vcpus) == (0, 6), "as the list counts them; its memory is still promised"
    assert isnan(standing.cpu)
    for at in (10.0, 11.0):
        made.take([Sampled(LAB, (), host_sample(at)._replace(key=LAB))])
    assert overall.standings(made)[0].cpu == pytest.approx(25.0)


def _things(made: World, *pools: Thing) -> Things:
    things = Things(made, lambda command: Ticket(0))
    made.take([ThingsListed(LAB, ThingKind.POOL, pools)])
    return things


def _pool(name: str, capacity: int, available: int, active: bool = True) -> Thing:
    numbers = (("capacity", capacity), ("allocation", 1), ("available", available))
    return Thing(ThingKey(LAB, ThingKind.POOL, name), name, active, numbers=numbers)


def test_the_fullest_pool_comes_first_and_one_that_is_off_not_at_all() -> None:
    made = world()
    things = _things(made, _pool("half", 100, 50), _pool("full", 100, 5), _pool("off", 100, 1, active=False))
    assert [(each.name, each.share) for each in overall.pools(made, things)] == [("full", 0.95), ("half", 0.5)]
    made.take([HostSeen(host(phase=Phase.LOST))])
    assert overall.pools(made, things) == (), "nobody knows how full those of a lost host are"


def test_all_that_is_unwell_is_told_the_worst_first() -> None:
    ill = (
        machine(1, "crashed", state=DomainState.CRASHED),
        machine(2, "stuck", responding=False),
        machine(3, "full", state=DomainState.PAUSED, reason="ioerror"),
        machine(4, "resting", state=DomainState.PAUSED, reason="user"),
        machine(5, "well"),
        machine(6, "gone with it", state=DomainState.SHUTOFF, reason="crashed"),
        machine(7, "half moved", state=DomainState.PAUSED, reason="postcopy failed"),
        machine(8, "off", state=DomainState.SHUTOFF, reason="destroyed"),
    )
    made = world(*ill)
    lost = Problem("reach it", "The connection broke.", "eof")
    made.take([HostSeen(host(HOME, Phase.LOST, problem=lost))])
    things = _things(made, _pool("full", 100, 5), _pool("half", 100, 50))
    jobs = Jobs(made)
    command: Command = Act(key(5), Verb.START)
    made.take([Began(Ticket(1), command, "well", 100.0), Finished(Ticket(1), 101.0, Problem("start it", "No memory."))])
    found = overall.troubles(made, things, jobs.all(), 0.0)
    assert [each.ill for each in found] == [
        Ill.HOST_LOST,
        Ill.CRASHED,
        Ill.CRASHED,
        Ill.STUCK,
        Ill.STOPPED_BY_ERROR,
        Ill.STOPPED_BY_ERROR,
        Ill.POOL_FULL,
        Ill.JOB_FAILED,
    ]
    assert [each.detail for each in found if each.ill is Ill.CRASHED] == ["", ""], "nothing is said twice"
    assert found[0].detail == "The connection broke." and found[-1].detail == "No memory."
    assert Ill.JOB_FAILED not in {each.ill for each in overall.troubles(made, things, jobs.all(), 200.0)}


def test_what_is_well_again_is_no_trouble() -> None:
    made = world(machine(1, state=DomainState.CRASHED))
    made.take([Seen((machine(1),))])
    assert overall.troubles(made, _things(made), (), 0.0) == ()
