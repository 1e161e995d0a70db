"""What is left to do for new machines is done when it is time, and only then."""

from __future__ import annotations

import pytest

from tests.gui.made_up import Sent
from virtgui.model.commands import Act, DeleteVolume, Verb
from virtgui.model.facts import Domain, DomainState
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Began, Gone, Seen
from virtgui.qtmodels.installing import Installing
from virtgui.qtmodels.world import World

KEY = DomainKey(HostKey("qemu:///system"), "2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11")
RUNS = Domain(KEY, "web", 7, DomainState.RUNNING, "booted")
OFF = Domain(KEY, "web", -1, DomainState.SHUTOFF, "shutdown")


class Bench:
    def __init__(self) -> None:
        self.world, self.sent = World(), Sent()
        self.installing = Installing(self.world, self.sent)

    def see(self, domain: Domain) -> None:
        self.world.take([Seen((domain,))])


@pytest.fixture
def bench(qapp: object) -> Bench:
    return Bench()


def test_the_first_reboot_starts_it_from_its_disk_once(bench: Bench) -> None:
    bench.see(RUNS)
    bench.installing.follow(KEY)
    assert not bench.sent.commands
    bench.see(OFF)
    assert bench.sent.commands == [Act(KEY, Verb.START)]
    bench.see(RUNS)
    bench.see(OFF)
    assert len(bench.sent.commands) == 1, "later it is off when it is off"


def test_it_is_followed_from_before_it_is_seen(bench: Bench) -> None:
    bench.installing.follow(KEY)
    bench.see(RUNS)
    bench.see(OFF)
    assert bench.sent.commands == [Act(KEY, Verb.START)]


@pytest.mark.parametrize("verb", [Verb.POWER_OFF, Verb.SHUT_DOWN])
def test_what_a_person_stops_stays_off(bench: Bench, verb: Verb) -> None:
    bench.see(RUNS)
    bench.installing.follow(KEY)
    bench.world.take([Began(Ticket(3), Act(KEY, verb), "web", 0.0)])
    bench.see(OFF)
    assert not bench.sent.commands and not bench.installing.followed


def test_a_crash_is_no_end_of_an_installation(bench: Bench) -> None:
    bench.see(RUNS)
    bench.installing.follow(KEY)
    bench.see(Domain(KEY, "web", -1, DomainState.SHUTOFF, "crashed"))
    assert not bench.sent.commands


def test_one_that_goes_away_is_forgotten(bench: Bench) -> None:
    bench.see(RUNS)
    bench.installing.follow(KEY)
    bench.world.take([Gone((KEY,))])
    assert not bench.installing.followed and not bench.sent.commands


def test_what_only_the_first_run_needs_is_deleted_after_it(bench: Bench) -> None:
    bench.see(OFF)
    bench.installing.clear_after(KEY, ("default", "web-seed.iso"))
    assert not bench.sent.commands, "it has not run yet"
    bench.see(RUNS)
    assert not bench.sent.commands
    bench.see(OFF)
    assert bench.sent.commands == [DeleteVolume(KEY, "default", "web-seed.iso")]
