"""Addresses: one sweep for the leases, one agent at a time, and a deadline for those that hang."""

from __future__ import annotations

from typing import Any

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeConnection, FakeMachine, error, uuid_of
from virtgui.model.commands import Verb, Watch
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Addressed

MACS = {"web": "52:54:00:00:00:01", "db": "52:54:00:00:00:02"}


class FakeNetwork:
    """A network whose leases are a table."""

    def __init__(self, host: Any) -> None:
        self.host = host

    def DHCPLeases(self) -> list[dict[str, Any]]:
        self.host.calls.append("leases")
        return [{"ipaddr": ip, "prefix": 24, "mac": mac.upper()} for ip, mac in self.host.leases.items()]


@pytest.fixture
def bench(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """With a network, NICs and agents."""
    host: Any = bench.host
    host.leases = {"192.168.122.5": MACS["web"]}
    host.agent = {"web": ["10.0.0.5", "127.0.0.1", "fe80::1"], "db": ["10.0.0.6"]}
    host.limits = []

    def interfaces(machine: FakeMachine, source: int) -> dict[str, Any]:
        assert source == libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT
        host.calls.append(f"agent of {machine.name()}")
        assert machine.name() in [name for name, _ in host.limits], "libvirt would wait for it without end"
        host.hang("agent", machine.name())
        if machine.name() not in host.agent:
            raise error(libvirt.VIR_ERR_AGENT_UNRESPONSIVE, "Guest agent is not responding")
        addresses = [{"addr": ip, "prefix": 24} for ip in host.agent[machine.name()]]
        return {"eth0": {"hwaddr": MACS[machine.name()], "addrs": addresses}}

    def document(machine: FakeMachine, _flags: int = 0) -> str:
        mac = MACS.get(machine.name(), "52:54:00:00:00:99")
        return (
            f"<domain><name>{machine.name()}</name><memory>1</memory><devices><interface type='network'>"
            f"<mac address='{mac}'/></interface><channel type='unix'><target type='virtio' "
            "name='org.qemu.guest_agent.0' state='connected'/></channel></devices></domain>"
        )

    monkeypatch.setattr(FakeConnection, "listAllNetworks", lambda self, flags: [FakeNetwork(host)], raising=False)

    def limit(machine: FakeMachine, seconds: int, _flags: int) -> int:
        host.limits.append((machine.name(), seconds))
        return 0

    monkeypatch.setattr(FakeMachine, "interfaceAddresses", interfaces)
    monkeypatch.setattr(FakeMachine, "agentSetResponseTimeout", limit)
    monkeypatch.setattr(FakeMachine, "XMLDesc", document)
    return bench


def shown(bench: Bench, name: str) -> list[str]:
    """The addresses a window would show."""
    found: list[str] = []
    for message in bench.of(Addressed):
        for key, addresses in message.addresses:
            if key == DomainKey(KEY, uuid_of(name)):
                found = [address.ip for address in addresses]
    return found


def test_leases_come_in_one_call_a_network(bench: Bench) -> None:
    bench.open()
    bench.hands.pass_until(lambda: "192.168.122.5" in shown(bench, "web"))
    bench.host.calls.clear()
    bench.hands.pass_until(lambda: bench.host.calls.count("leases") == 2)
    assert bench.hands.time - 1000 > 18


def test_the_agent_tells_more_and_what_leads_nowhere_is_left_out(bench: Bench) -> None:
    bench.open()
    bench.hands.pass_until(lambda: len(shown(bench, "web")) == 3)
    assert shown(bench, "web") == ["10.0.0.5", "192.168.122.5", "fe80::1"]


def test_agents_are_asked_every_thirty_seconds_those_on_screen_first(bench: Bench) -> None:
    bench.session.watch(Watch(rows=frozenset((DomainKey(KEY, uuid_of("db")),))))
    bench.open()
    bench.hands.pass_until(lambda: shown(bench, "web") and shown(bench, "db"))
    asked = [call for call in bench.host.calls if call.startswith("agent")]
    assert asked[0] == "agent of db"
    begun = bench.hands.time
    bench.hands.pass_until(lambda: bench.host.calls.count("agent of db") == 2, most=40, step=0.5)
    assert bench.hands.time - begun > 28


def test_an_agent_that_hangs_delays_neither_deeds_nor_other_agents(bench: Bench) -> None:
    bench.host.hold("agent", "web")
    bench.session.watch(Watch(rows=frozenset((DomainKey(KEY, uuid_of("web")),))))
    bench.open()
    bench.hands.pass_until(lambda: "web" in bench.host.held)
    assert bench.finish(bench.act("web", Verb.PAUSE)).problem is None
    bench.hands.pass_until(lambda: shown(bench, "db") == ["10.0.0.6"], most=12)
    bench.hands.sleep(60)
    bench.hands.settle()
    assert bench.host.calls.count("agent of web") == 1, "it is left in peace"


def test_an_agent_is_asked_with_a_deadline(bench: Bench) -> None:
    bench.open()
    bench.hands.pass_until(lambda: shown(bench, "web") and shown(bench, "db"))
    assert sorted(set(bench.host.limits)) == [("db", 10), ("web", 10)]  # type: ignore[attr-defined]


def test_an_agent_without_an_answer_is_asked_seldom(bench: Bench) -> None:
    bench.host.agent.clear()  # type: ignore[attr-defined]
    bench.open()
    bench.hands.pass_until(lambda: bench.host.calls.count("agent of web") == 1)
    bench.hands.pass_until(lambda: bench.host.calls.count("agent of web") == 2, most=320, step=2)
    assert bench.hands.time - 1000 > 300


def test_a_machine_that_is_off_has_no_addresses(bench: Bench) -> None:
    bench.open()
    bench.hands.pass_until(lambda: shown(bench, "web"))
    assert bench.finish(bench.act("web", Verb.POWER_OFF)).problem is None
    assert shown(bench, "web") == []
