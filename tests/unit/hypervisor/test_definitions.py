"""Newer libvirt lets a machine whose QEMU hangs hold its definition, too: nothing else of its host waits for it."""

from __future__ import annotations

from collections.abc import Callable

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeMachine, error, uuid_of
from virtgui.model.commands import OpenScreen, ReadDisplays, ReadHardware
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import DisplaysRead, HardwareRead, HostSeen, Seen

WEB = DomainKey(KEY, uuid_of("web"))
STOPPED = 5
SHUT_OFF = 5


def open_held(bench: Bench, *names: str) -> None:
    """Open a host some of whose machines hold their definitions."""
    for name in names:
        bench.host.hold("xml", name)
    bench.session.connect(False)
    bench.hands.until(lambda: bench.messages and bench.seen.listed, "the host is listed")
    bench.hands.sleep(0.2)


def configured(bench: Bench) -> set[str]:
    return {name for name, domain in bench.machines().items() if domain.config is not None}


def stop(bench: Bench, name: str) -> None:
    """It goes off, which its row shows once it was read."""
    bench.host.machines[uuid_of(name)].update(state=SHUT_OFF, id=-1)
    bench.host.tell(name, STOPPED)


def test_definitions_of_all_others_are_read(bench: Bench) -> None:
    others = {f"vm-{number}" for number in range(30)}
    for name in others:
        bench.host.add(name)
    open_held(bench, "web", "vm-3")
    bench.hands.pass_until(lambda: configured(bench) == others - {"vm-3"} | {"db"}, "all others are read", 30)
    bench.host.let_go("xml", "web")
    bench.host.let_go("xml", "vm-3")
    bench.hands.pass_until(lambda: configured(bench) == others | {"web", "db"}, "theirs are read, too", 30)


def test_what_happens_to_others_is_seen_at_once(bench: Bench) -> None:
    open_held(bench, "web")
    bench.hands.until(lambda: "web" in bench.host.held, "its definition is asked for")
    stop(bench, "db")
    bench.hands.pass_until(lambda: bench.machines()["db"].state is DomainState.SHUTOFF, "the row follows", 1)
    assert "web" in bench.host.held, "and did not wait for it"
    assert configured(bench) <= {"db"}


def test_no_more_than_a_few_calls_wait_for_machines_that_do_not_respond(bench: Bench) -> None:
    sick = [f"sick-{number}" for number in range(12)]
    for name in sick:
        bench.host.add(name)
    open_held(bench, *sick)
    bench.hands.pass_until(lambda: configured(bench) == {"web", "db"}, "the others are read", 60)
    most = 0
    for _ in range(60):
        bench.hands.sleep(0.5)
        bench.hands.settle(0.01)
        most = max(most, len(set(sick) & bench.host.held))
    assert 4 <= most <= 8
    for name in sick:
        bench.host.let_go("xml", name)
    bench.hands.pass_until(lambda: configured(bench) == {"web", "db", *sick}, "all are read in the end", 60)


def test_when_libvirt_gives_up_the_others_are_read_and_it_is_asked_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [2]
    plain = FakeMachine.XMLDesc

    def told(machine: FakeMachine, flags: int = 0) -> str:
        if machine.name() == "web" and left[0]:
            left[0] -= 1
            raise error(libvirt.VIR_ERR_OPERATION_TIMEOUT, "cannot acquire state change lock")
        return plain(machine, flags)

    monkeypatch.setattr(FakeMachine, "XMLDesc", told)
    open_held(bench)
    bench.hands.pass_until(lambda: configured(bench) == {"db"}, "the other is read", 2)
    bench.hands.pass_until(lambda: configured(bench) == {"web", "db"}, "it is asked again", 40)
    assert left == [0]


@pytest.mark.parametrize("command", [ReadHardware(WEB), ReadDisplays(WEB)])
def test_a_page_that_waits_for_one_holds_up_nothing_else(bench: Bench, command: ReadHardware | ReadDisplays) -> None:
    bench.open()
    bench.host.hold("xml", "web")
    bench.session.ask(Ticket(7), command)
    bench.hands.until(lambda: "web" in bench.host.held, "its definition is asked for")
    stop(bench, "db")
    bench.hands.pass_until(lambda: bench.machines()["db"].state is DomainState.SHUTOFF, "the row follows", 1)
    assert "web" in bench.host.held, "and did not wait for it"
    assert not bench.of(HardwareRead) and not bench.of(DisplaysRead)
    bench.host.let_go("xml", "web")
    bench.hands.pass_until(lambda: bench.of(HardwareRead) or bench.of(DisplaysRead), "it is told in the end", 5)


def test_a_screen_of_a_far_machine_that_is_waited_for_holds_up_nothing_else(
    bench_with: Callable[..., Bench],
) -> None:
    far = HostKey("qemu+tcp://lab/system")
    bench = bench_with(far)
    bench.open()
    bench.host.hold("xml", "web")
    bench.session.ask(Ticket(7), OpenScreen(DomainKey(far, WEB.uuid)))
    bench.hands.until(lambda: "web" in bench.host.held, "its definition is asked for")
    stop(bench, "db")
    bench.hands.pass_until(lambda: bench.machines()["db"].state is DomainState.SHUTOFF, "the row follows", 1)
    assert "web" in bench.host.held, "and did not wait for it"
    bench.host.let_go("xml", "web")


def test_what_their_host_is_is_known_before_what_machines_are(bench: Bench) -> None:
    """What can be done with a machine, and the line of virsh that does it, go by both."""
    bench.open()
    told = [isinstance(message, HostSeen) and bool(message.host.driver) for message in bench.messages]
    read = [isinstance(message, Seen) and any(d.config for d in message.domains) for message in bench.messages]
    assert told.index(True) < read.index(True)
