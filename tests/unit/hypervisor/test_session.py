"""A host's life: opened, refused, lost, found again and closed, with exactly one step at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeConnection, error, uuid_of
from virtgui.hypervisor.session import Session
from virtgui.hypervisor.unheard import no_answer
from virtgui.model.commands import Verb
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import Asked, Finished, Gone, Happened, HostSeen, Listed, Sampled, Told

WORLD = HostKey("test:///default")
REFUSED = error(libvirt.VIR_ERR_SYSTEM_ERROR, "Failed to connect socket: Connection refused", libvirt.VIR_FROM_RPC)


def test_a_host_opens_and_lists_its_machines(bench: Bench) -> None:
    bench.open()
    assert bench.phases() == [Phase.OPENING, Phase.OPEN]
    assert bench.seen.driver == "QEMU"
    assert bench.host.keepalive == (5, 3)
    web = bench.machines()["web"]
    assert (web.state, web.vcpus, web.memory_kib, web.reason) == (DomainState.RUNNING, 2, 1024, "booted")


def test_a_world_in_a_file_is_told_to_be_open_together_with_its_rows(bench_with: Callable[..., Bench]) -> None:
    """Its list comes at once: a window that heard of both apart would look at everything twice."""
    bench = bench_with(WORLD)
    bench.host.hold("list")
    bench.session.connect(False)
    bench.hands.until(lambda: "list" in bench.host.calls)
    bench.hands.settle()
    assert bench.phases() == [Phase.OPENING]
    bench.host.let_go("list")
    bench.hands.until(lambda: bench.seen.listed)
    opened, rows, listed = bench.messages[1:4]
    assert isinstance(opened, HostSeen) and opened.host.open and not opened.host.listed
    assert isinstance(rows, Listed) and len(rows.domains) == 2
    assert isinstance(listed, HostSeen) and listed.host.listed


def test_a_world_in_a_file_that_cannot_be_listed_is_open(
    bench_with: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error(libvirt.VIR_ERR_INTERNAL_ERROR, "no list today")

    monkeypatch.setattr(FakeConnection, "listAllDomains", fails)
    bench = bench_with(WORLD)
    bench.session.connect(False)
    bench.hands.until(lambda: bench.of(Happened))
    assert bench.phases() == [Phase.OPENING, Phase.OPEN]
    assert "no list today" in bench.of(Happened)[-1].text


def test_a_world_in_a_file_that_is_closed_before_its_rows_came_is_never_told_open(
    bench_with: Callable[..., Bench],
) -> None:
    bench = bench_with(WORLD)
    bench.host.hold("list")
    bench.session.connect(False)
    bench.hands.until(lambda: "list" in bench.host.calls)
    bench.session.disconnect()
    bench.host.let_go("list")
    bench.hands.settle()
    assert bench.phases() == [Phase.OPENING, Phase.CLOSED]


def test_calls_until_rows_do_not_grow_with_machines(bench: Bench) -> None:
    for number in range(200):
        bench.host.add(f"more-{number}", running=bool(number % 2))
    bench.host.hold("list")
    bench.session.connect(False)
    bench.hands.until(lambda: "list" in bench.host.calls)
    bench.host.let_go("list")
    bench.hands.until(lambda: bench.of(Listed))
    before = bench.host.calls[: bench.host.calls.index("stats") + 1]
    assert before.count("list") + before.count("stats") <= 5
    assert len(bench.of(Listed)[0].domains) == 202


def test_a_first_failure_is_told_and_not_repeated(bench: Bench) -> None:
    bench.host.refuse = REFUSED
    bench.session.connect(False)
    bench.hands.until(lambda: bench.seen.phase is Phase.FAILED)
    assert bench.seen.problem is not None
    assert bench.seen.problem.doing.startswith("connect to")
    assert "Connection refused" in bench.seen.problem.detail
    bench.hands.sleep(300)
    assert bench.host.opened == 1


def test_a_first_attempt_that_hangs_says_after_a_while_what_is_waited_for(bench: Bench) -> None:
    bench.host.silent = threading.Event()
    bench.session.connect(False)
    bench.hands.sleep(9)
    assert bench.seen.phase is Phase.OPENING and bench.seen.problem is None
    bench.hands.sleep(2)
    assert bench.seen.phase is Phase.OPENING and bench.seen.problem is not None
    assert "10 seconds" in bench.seen.problem.reason and "hang" in bench.seen.problem.reason
    told = len(bench.of(HostSeen))
    bench.hands.sleep(300)
    assert len(bench.of(HostSeen)) == told, "it is said once"
    bench.host.silent.set()
    bench.hands.until(lambda: bench.seen.listed)
    assert bench.seen.problem is None


def test_a_host_that_waits_for_a_password_is_not_said_to_be_silent(bench_with: Callable[..., Bench]) -> None:
    def ask_first(uri: str, auth: list[Any], flags: int) -> object:
        asked = [[libvirt.VIR_CRED_PASSPHRASE, "Password", "", "", None]]
        assert auth[1](asked, None) == 0 and asked[0][4] == "open sesame"
        bench.host.silent = threading.Event()
        return bench.host.open(uri, auth, flags)

    bench = bench_with(open_auth=ask_first)
    bench.session.connect(False)
    bench.hands.until(lambda: bench.of(Asked))
    bench.hands.sleep(60)
    assert bench.seen.problem is None
    bench.session.answer(bench.of(Asked)[0].question, ("open sesame",))
    bench.hands.until(lambda: bench.host.silent is not None)
    bench.hands.sleep(11)
    assert bench.seen.problem is not None and "has not answered" in bench.seen.problem.reason


def test_who_cancels_an_attempt_that_hangs_hears_no_more_of_it(bench: Bench) -> None:
    bench.host.silent = threading.Event()
    bench.session.connect(False)
    bench.hands.sleep(11)
    assert bench.seen.problem is not None
    bench.session.disconnect()
    assert bench.seen.phase is Phase.CLOSED and bench.seen.problem is None
    bench.hands.sleep(60)
    assert bench.seen.problem is None


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("qemu:///system", "systemctl status libvirtd virtqemud"),
        ("lxc:///system", "systemctl status libvirtd virtlxcd"),
        ("qemu:///session", "Your own libvirt daemon"),
        ("qemu+unix:///system?socket=/run/x/sock", "What listens at /run/x/sock has not answered for 12 seconds"),
        ("qemu+ssh://me@rack/system", "ssh me@rack"),
        ("qemu+libssh://rack:2222/system", "ssh -p 2222 rack"),
        ("qemu+tls://rack/system", "firewall"),
        ("esx://root@vm.example/", "vm.example has not answered"),
    ],
)
def test_what_is_waited_for_fits_the_way_to_the_host(uri: str, said: str) -> None:
    assert said in no_answer(uri, "connect", 12.0).reason


@pytest.mark.parametrize(
    "uri",
    ["qemu+ssh://-oProxyCommand=x/system", "qemu+ssh://h;ls/system", "qemu:///sys tem", "qemu+ssh://$(id)@h/system"],
)
def test_a_dangerous_address_is_never_opened(bench: Bench, uri: str) -> None:
    session = Session(HostKey(uri), bench.around)
    session.connect(False)
    bench.hands.settle()
    assert session.host.phase is Phase.FAILED
    assert session.host.problem is not None and session.host.problem.reason
    assert bench.host.opened == 0


def test_a_lost_host_keeps_its_rows(bench: Bench) -> None:
    bench.open()
    before = bench.machines()
    bench.host.break_down()
    bench.host.refuse = REFUSED
    bench.hands.until(lambda: bench.seen.phase is Phase.LOST)
    assert bench.machines() == before
    assert not bench.of(Gone)
    assert bench.seen.changed_at == bench.hands.time
    assert bench.seen.problem is not None and "closed the connection" in bench.seen.problem.reason


def test_a_lost_host_is_tried_ever_more_seldom(bench: Bench) -> None:
    bench.open()
    bench.host.refuse = REFUSED
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    waits = []
    for _ in range(8):
        retry_at = bench.seen.retry_at
        assert retry_at is not None
        waits.append(retry_at - bench.hands.time)
        tries = bench.host.opened
        bench.hands.sleep(waits[-1] - 0.01)
        assert bench.host.opened == tries
        bench.hands.sleep(0.02)
        bench.hands.until(lambda tries=tries: bench.host.opened == tries + 1 and bench.seen.retry_at is not None)
    assert [round(wait) for wait in waits] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_trying_again_is_jittered(bench: Bench) -> None:
    shares = iter((0.0, 1.0))
    bench.session._around = bench.around._replace(jitter=lambda: next(shares))
    bench.open()
    bench.host.refuse = REFUSED
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    assert bench.seen.retry_at == pytest.approx(bench.hands.time + 0.8)


def _no_more(bench: Bench) -> bool:
    return any("accepts no more connections" in told.text for told in bench.of(Told))


def test_a_daemon_that_ends_is_not_said_to_allow_few_connections(bench: Bench) -> None:
    bench.open()
    bench.host.refuse = REFUSED
    bench.finish(bench.act("web", Verb.PAUSE))
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    bench.hands.sleep(10)
    bench.hands.settle()
    assert not _no_more(bench)


def test_connect_tries_a_lost_host_at_once(bench: Bench) -> None:
    bench.open()
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    bench.session.connect(False)
    bench.hands.until(lambda: bench.seen.listed, "it is back without time passing")
    assert bench.seen.phase is Phase.OPEN
    assert bench.seen.retry_at is None


def test_a_host_that_is_back_is_listed_and_listened_to_anew(bench: Bench) -> None:
    bench.open()
    bench.hands.until(lambda: len(bench.host.connections[0].events) > 20)
    kinds = {number for number, _ in list(bench.host.connections[0].events.values())}
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    del bench.host.machines[uuid_of("db")]
    bench.host.add("new")
    bench.messages.clear()
    bench.hands.sleep(2)
    bench.hands.until(lambda: bench.messages and bench.seen.listed)
    assert set(bench.machines()) == {"web", "new"}
    back = next(each for each in bench.host.connections if each.alive and each.events)
    bench.hands.pass_until(lambda: {number for number, _ in list(back.events.values())} == kinds)


def test_a_host_that_is_back_with_a_newer_libvirt_may_have_what_it_lacked(bench: Bench) -> None:
    bench.open()
    bench.host.denied = error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported")
    bench.finish(bench.act("web", Verb.PAUSE))
    assert Verb.PAUSE in dict(bench.seen.lacks)
    bench.host.denied = None
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    bench.session.connect(False)
    bench.hands.until(lambda: bench.seen.listed)
    assert Verb.PAUSE not in dict(bench.seen.lacks)
    assert bench.finish(bench.act("web", Verb.PAUSE)).problem is None


def test_a_loss_told_twice_is_one(bench: Bench) -> None:
    """The close callback and the error of a call under way come together."""
    bench.open()
    bench.host.hold("list")
    bench.session.refresh()
    bench.hands.until(lambda: bench.host.calls[-1] == "list" or "list" in bench.host.calls[-3:])
    bench.host.refuse = REFUSED
    bench.host.break_down()
    bench.host.let_go("list")
    bench.hands.settle(0.2)
    lost = [m for m in bench.of(HostSeen) if m.host.phase is Phase.LOST and m.host.attempts == 0]
    assert bench.phases() == [Phase.OPENING, Phase.OPEN, Phase.LOST]
    assert len({m.host.retry_at for m in lost if m.host.retry_at}) == 1


def test_a_deed_under_way_when_the_host_is_lost_ends_unknown(bench: Bench) -> None:
    bench.open()
    bench.host.hold("suspend", "web")
    ticket = bench.act("web", Verb.PAUSE)
    bench.hands.until(lambda: "web" in bench.host.held)
    bench.host.refuse = REFUSED
    bench.host.break_down()
    end = bench.finish(ticket)
    assert end.unknown
    assert end.problem is not None and "not known" in end.problem.reason
    bench.host.let_go("suspend", "web")
    bench.hands.settle()
    assert len(bench.finished(ticket)) == 1


def test_disconnecting_during_a_deed_ends_it_unknown(bench: Bench) -> None:
    bench.open()
    bench.host.hold("suspend", "web")
    ticket = bench.act("web", Verb.PAUSE)
    bench.hands.until(lambda: "web" in bench.host.held)
    bench.session.disconnect()
    assert bench.finish(ticket).unknown
    assert bench.seen.phase is Phase.CLOSED


def test_disconnecting_cancels_an_open_that_hangs(bench: Bench) -> None:
    bench.host.silent = threading.Event()
    bench.session.connect(False)
    bench.hands.until(lambda: bench.host.opened == 1)
    bench.session.disconnect()
    assert bench.seen.phase is Phase.CLOSED
    bench.host.silent.set()
    bench.hands.until(lambda: bench.host.connections and bench.host.connections[0].closed, "late success is closed")
    bench.hands.settle()
    assert bench.phases()[-1] is Phase.CLOSED


def test_disconnecting_cancels_a_reconnection(bench: Bench) -> None:
    bench.open()
    bench.host.refuse = REFUSED
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    bench.session.disconnect()
    tries = bench.host.opened
    bench.hands.sleep(200)
    bench.hands.settle()
    assert bench.host.opened == tries
    assert bench.seen.phase is Phase.CLOSED


def test_a_reconnection_that_hangs_is_not_the_last(bench: Bench) -> None:
    bench.open()
    bench.host.silent = threading.Event()
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    tries = bench.host.opened
    bench.hands.sleep(2)
    bench.hands.until(lambda: bench.host.opened == tries + 1)
    stuck, bench.host.silent = bench.host.silent, None
    bench.hands.sleep(31)
    bench.hands.until(lambda: bench.seen.listed, "another attempt succeeds beside it")
    live = len(bench.host.connections)
    stuck.set()
    bench.hands.until(lambda: len(bench.host.connections) == live + 1 and bench.host.connections[-1].closed)
    assert bench.seen.phase is Phase.OPEN


def test_callbacks_are_taken_off_before_the_connection_is_closed(bench: Bench) -> None:
    bench.open()
    bench.hands.until(lambda: len(bench.host.connections[0].events) > 20)
    first = bench.host.connections[0]
    bench.session.disconnect()
    bench.hands.until(lambda: first.closed)
    assert not first.events
    assert first.on_close is None
    assert first.farewell[-1] == "close"


def test_a_host_that_takes_no_more_connections_is_told_of_once(bench: Bench) -> None:
    bench.host.refuse_after = 1
    bench.open()
    tickets = [bench.act("web", Verb.PAUSE), bench.act("db", Verb.PAUSE)]
    assert all(bench.finish(ticket).problem is None for ticket in tickets)
    assert bench.machines()["db"].state is DomainState.PAUSED
    bench.hands.pass_until(lambda: _no_more(bench), "it is told")
    bench.hands.sleep(10)
    assert len(bench.of(Told)) == 1


def test_deeds_without_a_host_are_refused(bench: Bench) -> None:
    ticket = bench.act("web", Verb.PAUSE)
    problem = bench.finish(ticket).problem
    assert problem is not None and "not connected" in problem.reason
    assert bench.of(Finished)[0].ticket == ticket


def test_closing_forgets_the_machines(bench: Bench) -> None:
    bench.open()
    bench.session.disconnect()
    bench.messages.clear()
    bench.open()
    assert len(bench.of(Listed)) == 1
    assert bench.of(Listed)[0].host == KEY


def test_a_refused_password_is_not_tried_for_ever(bench: Bench) -> None:
    bench.open()
    bench.host.refuse = error(libvirt.VIR_ERR_AUTH_FAILED, "authentication failed")
    bench.host.break_down()
    bench.hands.until(lambda: bench.seen.retry_at is not None)
    bench.hands.sleep(2)
    bench.hands.until(lambda: bench.seen.problem is not None and bench.seen.problem.code == libvirt.VIR_ERR_AUTH_FAILED)
    tries = bench.host.opened
    bench.hands.sleep(200)
    bench.hands.settle()
    assert bench.host.opened == tries
    assert bench.seen.phase is Phase.LOST and bench.seen.given_up
    assert not any(m.host.given_up for m in bench.of(HostSeen) if m.host.problem != bench.seen.problem)
    bench.session.connect(False)
    bench.hands.until(lambda: bench.host.opened > tries, "a person may try")


def test_statistics_go_on_where_no_second_connection_is_had(bench: Bench) -> None:
    bench.host.refuse_after = 1
    bench.open()
    count = 0
    for _ in range(3):
        bench.hands.pass_until(lambda count=count: len(bench.of(Sampled)) > count)
        count = len(bench.of(Sampled))
    first = bench.host.connections[0]
    bench.session.disconnect()
    bench.hands.until(lambda: first.closed)


def test_a_connection_that_dies_alone_is_replaced(bench: Bench) -> None:
    bench.open()
    bench.finish(bench.act("db", Verb.PAUSE))
    lone = bench.host.connections[-1]
    lone.alive = False
    assert lone.on_close is not None
    lone.on_close(lone, libvirt.VIR_CONNECT_CLOSE_REASON_ERROR, None)
    bench.hands.settle()
    assert bench.seen.phase is Phase.OPEN
    assert bench.finish(bench.act("db", Verb.PAUSE)).problem is None


def test_a_machine_first_seen_running_has_just_begun(bench: Bench) -> None:
    bench.open()
    assert bench.machines()["web"].since is None
    bench.host.add("brief", persistent=False)
    bench.host.tell("brief", 2)
    bench.hands.until(lambda: "brief" in bench.machines())
    assert bench.machines()["brief"].since == bench.hands.time


def test_what_a_user_may_not_do_is_said_and_nothing_is_half_done(bench: Bench) -> None:
    """A policy may let a user look, and refuse single deeds."""
    bench.open()
    before = bench.machines()
    words = "access denied: 'domain' denied access"
    bench.host.denied = error(libvirt.VIR_ERR_ACCESS_DENIED, words, libvirt.VIR_FROM_ACCESS)
    end = bench.finish(bench.act("web", Verb.PAUSE))
    assert end.problem is not None and "do not permit" in end.problem.reason
    assert words in end.problem.detail
    bench.hands.settle()
    assert bench.machines() == before
    assert not dict(bench.seen.lacks), "another user may: it is no lack of the driver's"
    bench.host.denied = None
    assert bench.finish(bench.act("web", Verb.PAUSE)).problem is None
