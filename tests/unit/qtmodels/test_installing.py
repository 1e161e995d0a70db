"""What is left to do for new machines is done when it is time, and only then."""

from __future__ import annotations

import pytest

from tests.gui.made_up import Sent
from virtgui.model.commands import Act, DeleteVolume, Verb
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Began, Gone, HostSeen, Seen
from virtgui.qtmodels.installing import Installing
from virtgui.qtmodels.settings import Settings, Value
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace

KEY = DomainKey(HostKey("qemu:///system"), "2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11")
RUNS = Domain(KEY, "web", 7, DomainState.RUNNING, "booted")
OFF = Domain(KEY, "web", -1, DomainState.SHUTOFF, "shutdown")


class Bench:
    def __init__(self, settings: Settings | None = None) -> None:
        self.world, self.sent = World(), Sent()
        self.settings = settings or Settings.in_memory()
        self.installing = Installing(self.world, self.sent, self.settings)

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
    bench.see(RUNS)
    bench.see(OFF)
    assert not bench.sent.commands


def test_a_crash_is_no_end_of_an_installation(bench: Bench) -> None:
    bench.see(RUNS)
    bench.installing.follow(KEY)
    bench.see(Domain(KEY, "web", -1, DomainState.SHUTOFF, "crashed"))
    assert not bench.sent.commands


def test_one_that_goes_away_is_forgotten(bench: Bench) -> None:
    bench.see(RUNS)
    bench.installing.follow(KEY)
    bench.world.take([Gone((KEY,))])
    bench.see(RUNS)
    bench.see(OFF)
    assert not bench.sent.commands


def test_what_only_the_first_run_needs_is_deleted_after_it(bench: Bench) -> None:
    bench.see(OFF)
    bench.installing.clear_after(KEY, ("default", "web-seed.iso"))
    assert not bench.sent.commands, "it has not run yet"
    bench.see(RUNS)
    assert not bench.sent.commands
    bench.see(OFF)
    assert bench.sent.commands == [DeleteVolume(KEY, "default", "web-seed.iso")]


def test_what_was_left_by_a_program_that_ended_first_is_deleted_by_the_next(bench: Bench) -> None:
    bench.installing.clear_after(KEY, ("default", "web-seed.iso"), ("other", "a b"))
    again = Bench(bench.settings)
    again.see(RUNS)
    assert not again.sent.commands, "it runs yet"
    again.see(OFF)
    gone = [DeleteVolume(KEY, "default", "web-seed.iso"), DeleteVolume(KEY, "other", "a b")]
    assert again.sent.commands == gone
    assert not Bench(bench.settings).installing._spent, "once is enough"


def test_a_machine_that_is_gone_by_then_leaves_nothing_either(bench: Bench) -> None:
    bench.installing.clear_after(KEY, ("default", "web-seed.iso"))
    again = Bench(bench.settings)
    host = Host(KEY.host, Phase.OPEN)
    again.world.take([HostSeen(host)])
    assert not again.sent.commands, "its machines are not listed yet"
    again.world.take([HostSeen(replace(host, listed=True))])
    assert again.sent.commands == [DeleteVolume(KEY, "default", "web-seed.iso")]


@pytest.mark.parametrize("record", [{}, {"host": 1, "volumes": ["a", "b"]}, {"host": "x", "volumes": ["a"]}])
def test_a_record_that_is_none_is_passed_over(qapp: object, record: dict[str, Value]) -> None:
    settings = Settings.in_memory()
    settings.put_record("spent/u", record)
    assert not Bench(settings).installing._spent
