"""Networks on a real host: every kind that can be started, leases of real guests, changes while they run, refusals."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.machines import mac_for
from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.keys import Ticket
from virtgui.model.leases import Lease, LeasesRead, ReadLeases
from virtgui.model.messages import Finished
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKey, ThingKind
from virtgui.model.virsh_networks import lines
from virtgui.qtmodels import static_leases
from virtgui.qtmodels.host_networks import HostNetworks
from virtgui.qtmodels.network_draft import NetworkDraft, new_network
from virtgui.qtmodels.things import Things
from virtgui.xml.network_plan import same
from virtgui.xml.network_ports import port_fact
from virtgui.xml.networks import network

pytestmark = pytest.mark.needs("bridges")


class Bench:
    """A host, its networks, and hands to make and change them."""

    def __init__(self, circle: Circle, host: PrivateHost) -> None:
        self.circle = circle
        self.host = host
        self.things = Things(circle.world, circle.send)
        self.key = circle.connect(host.uri)
        self.around = HostNetworks(self.key, circle.world, self.things, circle.send)
        self.around.watch(self, True)
        circle.wait_until(lambda: self.things.listed(self.key, ThingKind.NETWORK), 40, "networks are listed")

    def named(self, name: str) -> Thing:
        def there() -> bool:
            return self.things.named(self.key, ThingKind.NETWORK, name) is not None

        self.circle.wait_until(there, 40, f"the network {name} is listed")
        found = self.things.named(self.key, ThingKind.NETWORK, name)
        assert found is not None
        return found

    def draft(self, name: str, **changes: Value) -> NetworkDraft:
        """A new network as the wizard begins it, and what a person does to it."""
        near = self.around.near()
        draft = NetworkDraft(new_network(name, near, b"tests"), random=b"tests")
        draft.around = near
        for field, value in changes.items():
            draft.set(field, value)
        return draft

    def do(self, command: Command) -> Finished:
        return self.circle.finish(self.circle.send(command), 60)

    def make(self, name: str, **changes: Value) -> Thing:
        draft = self.draft(name, **changes)
        assert [flaw for flaw in draft.flaws() if not flaw.warning] == []
        problem = self.do(draft.make(self.key, start=True, autostart=False)).problem
        assert problem is None, problem
        return self.named(name)

    def refused(self, name: str, **changes: Value) -> str:
        """What is told where it cannot be made; nothing is left of it then."""
        problem = self.do(self.draft(name, **changes).make(self.key, start=True, autostart=False)).problem
        assert problem is not None
        assert name not in self.host.virsh("net-list", "--all", "--name").split()
        return problem.reason

    def change(self, thing: Thing, **changes: Value) -> None:
        """What the editor sends."""
        draft = NetworkDraft(thing.stored or thing.xml, thing)
        for field, value in changes.items():
            draft.set(field, value)
        self.send(draft)

    def send(self, draft: NetworkDraft) -> None:
        """What was done to a draft."""
        deed = draft.deed()
        assert deed is not None
        assert self.do(deed).problem is None

    def leases(self, thing: Thing) -> LeasesRead:
        ticket: Ticket = self.circle.send(ReadLeases(thing.key))
        self.circle.wait_until(lambda: self.circle.of(ticket, LeasesRead), 40, "leases are told")
        return self.circle.of(ticket, LeasesRead)[-1]

    def lease_of(self, thing: Thing, mac: str) -> Lease:
        """Asks as the page does: again once the last question is answered."""
        asked: list[Ticket] = []
        found: list[Lease] = []

        def there() -> bool:
            answers = self.circle.of(asked[-1], LeasesRead) if asked else []
            found.extend(lease for answer in answers for lease in answer.leases if lease.mac == mac)
            if not found and (answers or not asked):
                asked.append(self.circle.send(ReadLeases(thing.key)))
            return bool(found)

        self.circle.wait_until(there, 90, f"{mac} has a lease")
        return found[0]

    def clear(self) -> None:
        for thing in self.around.networks():
            if thing.name != "default":
                self.host.virsh("net-destroy", thing.name, check=False)
                self.host.virsh("net-undefine", thing.name, check=False)


@pytest.fixture
def bench(circle: Circle, private_host: PrivateHost) -> Iterator[Bench]:
    bench = Bench(circle, private_host)
    yield bench
    bench.clear()


def test_every_kind_that_this_host_can_have_is_made_and_started(bench: Bench) -> None:
    bench.host.run("ip", "link", "add", "kindbr", "type", "bridge")
    bench.host.run("ip", "link", "add", "kind0", "type", "veth", "peer", "name", "kind1")
    kinds: dict[str, dict[str, Value]] = {
        "nat": {"has_ipv6": True, "domain": "kinds.example", "nat_port_start": 2000, "nat_port_end": 3000},
        "route": {"routes": (("", "10.99.0.0", "16", "192.168.100.9", ""),), "ipv4": "192.168.100.1/24"},
        "open": {},
        "isolated": {"dns_hosts": (("192.168.1.1", "one"), ("192.168.1.1", "uno"))},
        "bridge": {"bridge": "kindbr"},
        "ovs": {"bridge": "kindbr", "vlan_tags": (("5", ""),)},
        "direct": {"devices": (("kind0",),)},
        "private": {"devices": (("kind0",), ("kind1",))},
        "vepa": {"devices": (("kind0",),)},
        "passthrough": {"devices": (("kind1",),)},
    }
    try:
        for kind, changes in kinds.items():
            made = bench.make(f"of-{kind}", kind=kind, **changes)
            assert made.active, kind
            assert network(made.xml).kind == kind
            stored = bench.host.virsh("net-dumpxml", "--inactive", made.name)
            assert same(made.xml, stored), f"{kind}: what is stored is what runs, but for what libvirt fills in"
            assert bench.do(ThingAct(made.key, ThingDeed.STOP)).problem is None
    finally:
        bench.host.run("ip", "link", "del", "kindbr")
        bench.host.run("ip", "link", "del", "kind0")


def test_a_guest_gets_its_lease_the_static_one_it_is_given_while_the_network_runs(
    bench: Bench, machine_on: object
) -> None:
    made = bench.make("leased", domain="leased.example")
    net = network(made.xml)
    assert net.ipv4
    prefix = net.ipv4.rpartition(".")[0]
    mac = mac_for("leased-guest")
    bench.change(made, ipv4_hosts=((mac, f"{prefix}.77", "given"),), txt=(("note", "hello"),))
    now = bench.named("leased")
    assert now.active
    assert f"{prefix}.77" in bench.host.virsh("net-dumpxml", "leased")
    assert f"{prefix}.77" in bench.host.virsh("net-dumpxml", "--inactive", "leased")
    assert "hello" in bench.host.virsh("net-dumpxml", "leased")
    bench.change(now, ipv4_lease=30)
    assert "<lease expiry='30'" in bench.host.virsh("net-dumpxml", "leased")
    assert "<lease expiry='30'" in bench.host.virsh("net-dumpxml", "--inactive", "leased")
    now = bench.named("leased")
    nic = (
        f"<interface type='network'><mac address='{mac}'/><source network='leased'/>"
        "<model type='virtio'/><rom enabled='no'/></interface>"
    )
    name = machine_on(bench.host, "leased", boot=True, extra=nic)  # type: ignore[operator]
    lease = bench.lease_of(now, mac)
    assert (lease.ip, lease.prefix, lease.hostname) == (f"{prefix}.77", 24, "given")
    machine = bench.circle.appears(bench.key, name, 40)
    bench.circle.wait_until(lambda: bench.around.using(now, running=True) == (name,), 40, "its machine is told")
    (port,) = [port_fact(port.xml) for port in bench.leases(now).ports]
    assert (port.owner_uuid, port.mac, port.plug) == (machine.key.uuid, mac, net.bridge)
    now = bench.named("leased")
    assert not now.stored or same(now.xml, now.stored), "what is stored of it is what runs"


_OWN = ("nat", "route", "open", "isolated")
"""Kinds that give addresses themselves."""
_THROUGH = ("bridge", "direct", "vepa", "private", "passthrough")
"""Kinds whose machines are given theirs by whoever is at the other end: here the network of NAT."""


@pytest.mark.needs("macvtap")
def test_a_guest_gets_its_lease_on_every_kind_that_can_be_started_and_keeps_one(
    bench: Bench, machine_on: Callable[..., str]
) -> None:
    quick: tuple[tuple[str, ...], ...] = (("no-ping",),)  # else each offer waits 3 s for an answer, one after the other
    host, made = bench.host, {kind: bench.make(f"on-{kind}", kind=kind, dnsmasq=quick) for kind in _OWN}
    bridge = network(made["nat"].xml).bridge
    changes: dict[str, dict[str, Value]] = {"bridge": {"bridge": bridge}}
    ends = []
    for number, kind in enumerate(_THROUGH[1:]):
        ends.append(f"end{number}")
        host.run("ip", "link", "add", f"end{number}", "type", "veth", "peer", "name", f"far{number}")
        host.run("ip", "link", "set", f"far{number}", "master", bridge, "up")
        host.run("ip", "link", "set", f"end{number}", "up")
        changes[kind] = {"devices": ((f"end{number}",),)}
    made |= {kind: bench.make(f"on-{kind}", kind=kind, **changes[kind]) for kind in _THROUGH}
    macs = {kind: mac_for(f"guest-on-{kind}") for kind in made}
    nics = "".join(
        f"<interface type='network'><mac address='{macs[kind]}'/><source network='on-{kind}'/>"
        "<model type='virtio'/><rom enabled='no'/></interface>"
        for kind in made
    )
    name = machine_on(host, "everywhere", boot=True, extra=nics)
    try:
        host.says(name, "VG-READY")
        others = " ".join(f"eth{number}" for number in range(1, len(made)))
        host.say(name, f"for n in {others}; do ifconfig $n up; udhcpc -q -i $n -s /bin/lease -t 30 -T 1 & done")
        for kind, mac in macs.items():
            giver = made[kind] if kind in _OWN else made["nat"]
            lease = bench.lease_of(giver, mac)
            assert lease.ip.rpartition(".")[0] == network(giver.xml).ipv4.rpartition(".")[0], kind
            host.says(name, f"VG-LEASE {lease.ip}")
        thing = bench.named("on-isolated")
        lease = bench.lease_of(thing, macs["isolated"])
        assert not static_leases.is_static(thing, lease)
        draft, kept = static_leases.keep(thing, lease, static_leases.host_name(name))
        bench.send(draft)
        bench.circle.wait_until(lambda: static_leases.is_static(bench.named("on-isolated"), lease), 40)
        for which in ((), ("--inactive",)):
            assert f"name='{name}' ip='{lease.ip}'" in host.virsh("net-dumpxml", *which, "on-isolated")
        bench.send(static_leases.undo(bench.named("on-isolated"), kept))
        for which in ((), ("--inactive",)):
            assert lease.ip not in host.virsh("net-dumpxml", *which, "on-isolated")
    finally:
        host.virsh("destroy", name, check=False)
        for end in ends:
            host.run("ip", "link", "del", end)


def test_what_a_running_network_cannot_take_waits_for_its_next_start(bench: Bench) -> None:
    made = bench.make("waiting")
    bench.change(made, domain="later.example", srv=(("ldap", "tcp", "", "host", "389", "", ""),))
    now, stored = bench.host.virsh("net-dumpxml", "waiting"), bench.host.virsh("net-dumpxml", "--inactive", "waiting")
    assert ("later.example" in now, "later.example" in stored) == (False, True)
    assert ("389" in now, "389" in stored) == (True, True)
    thing = bench.named("waiting")
    assert bench.do(ThingAct(thing.key, ThingDeed.STOP)).problem is None
    assert bench.do(ThingAct(thing.key, ThingDeed.START)).problem is None
    assert "later.example" in bench.host.virsh("net-dumpxml", "waiting")


def test_the_command_lines_do_the_same(bench: Bench) -> None:
    host = bench.circle.host(bench.key)
    draft = bench.draft("by-virsh", domain="lines.example")
    new = Thing(ThingKey(bench.key, ThingKind.NETWORK, ""), "by-virsh")
    run(lines((draft.make(bench.key, start=True, autostart=True),), new, host))
    thing = bench.named("by-virsh")
    bench.circle.wait_until(lambda: bench.named("by-virsh").autostart, 40, "it starts with the host")
    change = NetworkDraft(thing.stored or thing.xml, thing)
    change.set("txt", (("note", "it's here"),))
    run(lines(change.commands(), thing, host))
    assert "it's here" in bench.host.virsh("net-dumpxml", "by-virsh").replace("&apos;", "'")


def run(text: str) -> None:
    subprocess.run(["/bin/sh", "-c", text], check=True, capture_output=True, timeout=60)


def test_a_network_gets_another_name_and_stays_the_same(bench: Bench) -> None:
    made = bench.make("first-name")
    assert bench.do(ThingAct(made.key, ThingDeed.AUTOSTART_ON)).problem is None
    assert bench.do(ThingAct(made.key, ThingDeed.STOP)).problem is None
    bench.circle.wait_until(lambda: bench.named("first-name").active is False, 40, "it is off")
    bench.circle.wait_until(lambda: bench.named("first-name").autostart is True, 40, "it starts with the host")
    bench.change(bench.named("first-name"), name="second-name")
    renamed = bench.named("second-name")
    assert (renamed.key, renamed.autostart) == (made.key, True)


def test_what_cannot_be_is_told_in_words(bench: Bench) -> None:
    host = bench.host
    host.run("ip", "link", "add", "takenbr", "type", "bridge")
    host.run("ip", "addr", "add", "10.203.0.1/32", "dev", "lo")
    listen = (
        "import socket,time;s=socket.socket();s.bind(('10.203.0.1',53));s.listen();"
        "print('on',flush=True);time.sleep(600)"
    )
    host.run(
        "sh", "-c", f'/usr/bin/python3 -c "{listen}" > /tmp/listening & while ! grep -q on /tmp/listening; do :; done'
    )
    try:
        assert "another name" in bench.refused("clash", bridge="takenbr")
        assert "virbr0 of this computer is in the same range" in bench.refused("clash", ipv4="192.168.122.1/24")
        assert "10.203.0.1 is in use" in bench.refused("clash", ipv4="10.203.0.1/24")
    finally:
        host.run("ip", "link", "del", "takenbr")
        host.run("ip", "addr", "del", "10.203.0.1/32", "dev", "lo")


def test_the_forms_know_of_the_other_networks_before_anything_is_sent(bench: Bench) -> None:
    draft = bench.draft("other")
    assert draft.value("ipv4") == "192.168.100.1/24"
    draft.set("ipv4", "192.168.122.9/24")
    (flaw,) = [flaw for flaw in draft.flaws() if flaw.field == "ipv4"]
    assert "is the range of network “default”" in flaw.message
    draft.set("name", "default")
    assert any(flaw.field == "name" for flaw in draft.flaws())


def test_kinds_that_need_other_hardware_are_at_least_defined(circle: Circle) -> None:
    demo = circle.connect("test:///default")
    things = Things(circle.world, circle.send)
    around = HostNetworks(demo, circle.world, things, circle.send)
    around.watch(around, True)
    circle.wait_until(lambda: things.listed(demo, ThingKind.NETWORK), 40, "networks are listed")
    for kind, changes in (
        ("hostdev", {"functions": (("0000:04:10.1",),), "managed": True}),
        ("ovs", {"bridge": "ovsbr0", "vlan_tags": (("42", "untagged"), ("47", "")), "vlan_trunk": True}),
        ("passthrough", {"physical": "eth3"}),
    ):
        draft = NetworkDraft(new_network(f"demo-{kind}", around.near(), b"tests"))
        for field, value in {"kind": kind, **changes}.items():
            draft.set(field, value)
        made = draft.make(demo, start=False, autostart=False)
        assert isinstance(made, DefineThing)
        assert circle.finish(circle.send(made), 40).problem is None
        circle.wait_until(lambda kind=kind: things.named(demo, ThingKind.NETWORK, f"demo-{kind}"), 40, "it is listed")
        thing = things.named(demo, ThingKind.NETWORK, f"demo-{kind}")
        assert thing is not None
        assert network(thing.xml).kind == kind
    ticket = circle.send(ReadLeases(next(it for it in around.networks() if it.active).key))
    circle.wait_until(lambda: circle.of(ticket, LeasesRead), 40, "it says what it cannot tell")
    assert circle.of(ticket, LeasesRead)[0].lacks == {"leases", "ports"}
