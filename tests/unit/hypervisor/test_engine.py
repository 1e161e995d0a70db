"""The engine on libvirt's test driver: commands in, messages out, and nothing left at the end."""

from __future__ import annotations

import contextlib
import os
import random
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import libvirt
import pytest

from virtgui.hypervisor import eventloop
from virtgui.hypervisor.engine import Engine
from virtgui.model.commands import Act, Answer, Cancel, Command, Connect, Disconnect, Forget, Refresh, Verb, Watch
from virtgui.model.facts import Domain, DomainState, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import (
    Asked,
    Finished,
    Gone,
    HostForgotten,
    HostSeen,
    Listed,
    Message,
    Sampled,
    Seen,
)

HOST = HostKey("test:///default")
KEY = DomainKey(HOST, "6695eb01-f6a4-8304-79aa-97f2502e193f")


class Hall:
    """Holds an engine and hears it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._news = threading.Condition()
        self.engine = Engine(self.hear, open_console=lambda target: None, started_at=lambda uuid: None)
        self.send = self.engine.send

    def hear(self, message: Message) -> None:
        with self._news:
            self.messages.append(message)
            self._news.notify_all()

    def until(self, condition: Callable[[], object], timeout: float = 10) -> None:
        with self._news:
            assert self._news.wait_for(condition, timeout), self.messages[-5:]

    def phase(self, host: HostKey = HOST) -> Phase | None:
        seen = [m.host for m in self.messages if isinstance(m, HostSeen) and m.host.key == host]
        return seen[-1].phase if seen else None

    def machines(self) -> dict[str, Domain]:
        shown: dict[DomainKey, Domain] = {}
        for message in self.messages:
            match message:
                case Listed(domains=domains):
                    shown = {domain.key: domain for domain in domains}
                case Seen(domains=domains):
                    shown.update((domain.key, domain) for domain in domains)
                case Gone(keys=keys):
                    for key in keys:
                        shown.pop(key, None)
        return {domain.name: domain for domain in shown.values()}

    def connect(self, host: HostKey = HOST) -> None:
        self.send(Connect(host))
        self.until(lambda: self.machines() and all(m.config is not None for m in self.machines().values()))

    def finish(self, command: Command) -> Finished:
        ticket = self.send(command)
        self.until(lambda: any(isinstance(m, Finished) and m.ticket == ticket for m in self.messages))
        return next(m for m in self.messages if isinstance(m, Finished) and m.ticket == ticket)


@pytest.fixture
def hall() -> Iterator[Hall]:
    made = Hall()
    yield made
    made.engine.close()


def test_deeds_change_the_machine(hall: Hall) -> None:
    hall.connect()
    for verb, state in (
        (Verb.PAUSE, DomainState.PAUSED),
        (Verb.RESUME, DomainState.RUNNING),
        (Verb.SHUT_DOWN, DomainState.SHUTOFF),
        (Verb.START, DomainState.RUNNING),
        (Verb.POWER_OFF, DomainState.SHUTOFF),
        (Verb.START, DomainState.RUNNING),
        (Verb.SAVE, DomainState.SHUTOFF),
    ):
        assert hall.finish(Act(KEY, verb)).problem is None, verb
        # the event of the deed before may still be on its way
        hall.until(lambda state=state: hall.machines()["test"].state is state)  # type: ignore[misc]
    assert hall.machines()["test"].saved


def test_a_rename_keeps_the_row_and_a_removal_takes_it(hall: Hall) -> None:
    hall.connect()
    hall.finish(Act(KEY, Verb.POWER_OFF))
    assert hall.finish(Act(KEY, Verb.RENAME, "web")).problem is None
    hall.until(lambda: set(hall.machines()) == {"web"})
    assert hall.machines()["web"].key == KEY
    assert hall.finish(Act(KEY, Verb.UNDEFINE)).problem is None
    hall.until(lambda: not hall.machines())


def test_a_title_is_there_after_it_was_set(hall: Hall) -> None:
    hall.connect()
    assert hall.finish(Act(KEY, Verb.SET_TITLE, "Wéb & <b>co</b>")).problem is None
    hall.until(lambda: (config := hall.machines()["test"].config) is not None and config.title == "Wéb & <b>co</b>")


def test_a_refused_deed_says_what_why_and_libvirt_s_words(hall: Hall) -> None:
    hall.connect()
    problem = hall.finish(Act(KEY, Verb.START)).problem
    assert problem is not None
    assert problem.doing == "start test" and problem.reason and problem.detail


def test_rows_on_screen_are_sampled(hall: Hall) -> None:
    hall.send(Watch(rows=frozenset((KEY,)), pages=frozenset((KEY,)), hosts=frozenset((HOST,)), period=0.2))
    hall.connect()
    hall.until(lambda: sum(bool(m.samples) for m in hall.messages if isinstance(m, Sampled)) >= 3)
    sample = [m for m in hall.messages if isinstance(m, Sampled) and m.samples][-1].samples[0]
    assert sample.key == KEY and sample.cpu_ns and len(sample.vcpu_ns) == 2 and sample.disks and sample.nics


def test_a_world_of_its_own_stays_its_own(hall: Hall, tmp_path: Path) -> None:
    """Every lane of a file world shares one connection: another one would see another world."""
    (tmp_path / "w.xml").write_text(
        "<node><domain type='test'><name>a</name><memory>1024</memory><os><type>hvm</type></os></domain></node>"
    )
    host = HostKey(f"test://{tmp_path}/w.xml")
    hall.connect(host)
    key = hall.machines()["a"].key
    assert hall.finish(Act(key, Verb.POWER_OFF)).problem is None
    hall.send(Refresh(host))
    hall.until(lambda: hall.machines()["a"].state is DomainState.SHUTOFF)


def test_credentials_travel_through_the_engine(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "w.xml").write_text(
        "<node><auth><user password='S3cr3t!'>ada</user></auth>"
        "<domain type='test'><name>a</name><memory>1024</memory><os><type>hvm</type></os></domain></node>"
    )
    host = HostKey(f"test://{tmp_path}/w.xml")
    hall.send(Connect(host))
    for answered, value in enumerate(("ada", "S3cr3t!")):
        hall.until(lambda answered=answered: len([m for m in hall.messages if isinstance(m, Asked)]) > answered)
        question = [m for m in hall.messages if isinstance(m, Asked)][-1].question
        hall.send(Answer(host, question, (value,)))
    hall.until(lambda: hall.phase(host) is Phase.OPEN)
    assert "S3cr3t" not in repr(hall.messages) + repr(Answer(host, 1, ("S3cr3t!",)))


def test_a_person_who_declines_ends_the_open(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "w.xml").write_text("<node><auth><user password='x'>ada</user></auth></node>")
    host = HostKey(f"test://{tmp_path}/w.xml")
    hall.send(Connect(host))
    hall.until(lambda: any(isinstance(m, Asked) for m in hall.messages))
    hall.send(Answer(host, next(m.question for m in hall.messages if isinstance(m, Asked)), None))
    hall.until(lambda: hall.phase(host) is Phase.FAILED)


def test_a_host_that_cannot_be_opened_fails_with_a_reason(hall: Hall) -> None:
    host = HostKey("test:///nowhere/at/all.xml")
    hall.send(Connect(host))
    hall.until(lambda: hall.phase(host) is Phase.FAILED)
    problem = next(m.host.problem for m in hall.messages if isinstance(m, HostSeen) and m.host.problem)
    assert problem.reason and problem.detail


def test_a_forgotten_host_is_gone(hall: Hall) -> None:
    hall.connect()
    hall.send(Forget(HOST))
    hall.until(lambda: HostForgotten(HOST) in hall.messages)
    assert hall.finish(Act(KEY, Verb.START)).problem is not None


def test_nonsense_is_no_trouble(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    for command in (Cancel(hall.send(Watch())), Disconnect(HOST), Refresh(HOST), Forget(HOST), Answer(HOST, 1, None)):
        hall.send(command)
    hall.connect()
    assert not caplog.records


def test_tickets_are_all_different(hall: Hall) -> None:
    assert len({hall.send(Watch()) for _ in range(100)}) == 100


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_a_hundred_connects_leave_nothing_behind(hall: Hall) -> None:
    loop = eventloop.install()

    def round_trip() -> None:
        hall.messages.clear()
        hall.send(Connect(HOST))
        hall.until(lambda: any(isinstance(m, Listed) for m in hall.messages))
        hall.send(Disconnect(HOST))
        hall.until(lambda: hall.phase() is Phase.CLOSED)

    round_trip()
    _settle(lambda: threading.active_count() <= 3)
    before = threading.active_count(), descriptors(), loop.watched
    for _ in range(100):
        round_trip()
    _settle(lambda: (threading.active_count(), descriptors(), loop.watched) <= before)
    assert threading.active_count() <= before[0]
    assert descriptors() <= before[1]
    assert loop.watched <= before[2]


def _settle(condition: Callable[[], bool], seconds: float = 3) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        select.select([], [], [], 0.01)


def test_closing_ends_every_thread_and_drops_late_answers() -> None:
    before = set(threading.enumerate())
    hall = Hall()
    hall.connect()
    hall.send(Act(KEY, Verb.PAUSE))
    begun = time.monotonic()
    hall.engine.close()
    assert time.monotonic() - begun < 2
    assert set(threading.enumerate()) == before
    count = len(hall.messages)
    hall.send(Connect(HOST))
    hall.engine.close()
    assert len(hall.messages) == count


def test_an_event_of_another_client_of_the_process_is_seen(hall: Hall) -> None:
    """`test:///default` is one world for the whole process."""
    hall.connect()
    other = libvirt.open("test:///default")
    other.lookupByUUIDString(KEY.uuid).suspend()
    hall.until(lambda: hall.machines()["test"].state is DomainState.PAUSED)
    other.close()


def test_dead_hosts_delay_nobody_and_are_cancelled_at_once(hall: Hall) -> None:
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(19)]
        dead = [HostKey(f"qemu+tcp://127.0.0.1:{each.getsockname()[1]}/system") for each in silent]
        for key in dead:
            hall.send(Connect(key))
        begun = time.monotonic()
        hall.connect()
        assert hall.finish(Act(KEY, Verb.PAUSE)).problem is None, "the one that lives can be used at once"
        assert time.monotonic() - begun < 3
        assert all(hall.phase(key) is Phase.OPENING for key in dead)
        for key in dead[:4]:
            hall.send(Disconnect(key))
            hall.until(lambda key=key: hall.phase(key) is Phase.CLOSED, 2)
        begun = time.monotonic()
        hall.engine.close()
        assert time.monotonic() - begun < 2


def test_after_any_changes_the_rows_are_what_libvirt_lists(hall: Hall) -> None:
    hall.connect()
    other = libvirt.open("test:///default")
    chance = random.Random(7)
    for _ in range(300):
        name = f"m{chance.randrange(12)}"
        identity = f"00000000-0000-4000-8000-{chance.randrange(12):012x}"
        with contextlib.suppress(libvirt.libvirtError):
            match chance.randrange(5):
                case 0 | 1:
                    other.defineXML(
                        f"<domain type='test'><name>{name}</name><uuid>{identity}</uuid><memory>1024</memory>"
                        "<os><type>hvm</type></os></domain>"
                    )
                case 2:
                    other.lookupByName(name).create()
                case 3:
                    other.lookupByName(name).destroy()
                case 4:
                    other.lookupByName(name).undefine()

    def truth() -> dict[str, tuple[str, bool]]:
        return {m.UUIDString(): (m.name(), bool(m.isActive())) for m in other.listAllDomains()}

    def shown() -> dict[str, tuple[str, bool]]:
        return {m.key.uuid: (m.name, m.active) for m in hall.machines().values()}

    hall.until(lambda: shown() == truth())
    assert len(truth()) > 2
    other.close()


def test_what_follows_an_event_comes_in_its_time_though_nobody_wakes_the_engine() -> None:
    hall = Hall()
    clerk, done = hall.engine._clerk, threading.Semaphore(0)
    # It rests by the second time at the latest, and wakes by itself after five seconds.
    for _ in range(3):
        clerk.hurry(lambda: clerk.later(0.02, done.release) and None, gently=True)
        assert done.acquire(timeout=2)
    loop = eventloop.install()
    hall.engine.close()
    assert loop.watched[1] == 0
