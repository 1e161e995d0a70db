"""Real machines changed by another client, frozen, sampled and addressed."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Act, Verb, Watch
from virtgui.model.facts import DomainState
from virtgui.model.keys import HostKey
from virtgui.model.messages import Addressed, Finished, Happened, Sampled


def names(circle: Circle, key: HostKey) -> set[str]:
    return {machine.name for machine in circle.world.machines_of(key)}


def test_another_client_s_changes_are_followed(circle: Circle, fresh_host: PrivateHost) -> None:
    key = circle.connect(fresh_host.uri)
    fresh_host.add("web", start=False, title="First")
    web = circle.appears(key, "web")
    assert web.config is not None and web.config.title == "First"
    assert (web.vcpus, web.memory_kib, web.active) == (1, 32 * 1024, False)
    fresh_host.define(fresh_host.guest("web", title="Second", memory_mib=48))
    circle.becomes(web.key, lambda m: m.config is not None and m.config.title == "Second")
    circle.becomes(web.key, lambda m: m.memory_kib == 48 * 1024)
    fresh_host.virsh("domrename", "web", "www")
    circle.becomes(web.key, lambda m: m.name == "www")
    assert names(circle, key) == {"www"}
    fresh_host.virsh("start", "www")
    circle.becomes(web.key, lambda m: m.state is DomainState.RUNNING and m.since is not None)
    fresh_host.virsh("undefine", "www")
    circle.becomes(web.key, lambda m: not m.persistent and m.active)
    fresh_host.virsh("destroy", "www")
    circle.wait_until(lambda: not names(circle, key), what="a transient machine goes with its process")


def test_the_same_name_made_anew_is_another_machine(circle: Circle, fresh_host: PrivateHost) -> None:
    key = circle.connect(fresh_host.uri)
    first = fresh_host.add("twin", start=False)
    circle.appears(key, "twin")
    fresh_host.remove("twin")
    second = fresh_host.add("twin", start=False, identity="11111111-2222-4333-8444-555555555555")
    circle.wait_until(lambda: {m.key.uuid for m in circle.world.machines_of(key)} == {second})
    assert first != second


def test_saved_and_autostart_are_known_at_the_first_list(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("saved")
    fresh_host.virsh("managedsave", "saved")
    fresh_host.virsh("autostart", "saved")
    fresh_host.create(fresh_host.guest("brief"))
    key = circle.connect(fresh_host.uri)
    saved, brief = circle.machine(key, "saved"), circle.machine(key, "brief")
    assert (saved.saved, saved.autostart, saved.persistent, saved.reason) == (True, True, True, "saved")
    assert (brief.saved, brief.autostart, brief.persistent, brief.reason) == (False, False, False, "booted")


def test_autostart_and_a_saved_state_thrown_away_by_another_client_are_seen(
    circle: Circle, fresh_host: PrivateHost
) -> None:
    """libvirt sends no event for either."""
    fresh_host.add("saved")
    fresh_host.virsh("managedsave", "saved")
    key = circle.connect(fresh_host.uri)
    saved = circle.machine(key, "saved").key
    circle.becomes(saved, lambda m: m.saved and m.autostart is False)
    fresh_host.virsh("autostart", "saved")
    fresh_host.virsh("managedsave-remove", "saved")
    circle.becomes(saved, lambda m: m.autostart and not m.saved, 12)


@pytest.mark.usefixtures("qapp")
def test_running_machines_know_since_when(fresh_host: PrivateHost) -> None:
    uuid = fresh_host.add("old")
    asked: list[str] = []

    def started_at(wanted: str) -> float:
        asked.append(wanted)
        return 12345.0

    circle = Circle(started_at)
    try:
        key = circle.connect(fresh_host.uri)
        assert circle.machine(key, "old").since == 12345.0
    finally:
        circle.close()
    assert asked == [uuid]


def test_a_frozen_guest_is_marked_and_delays_nobody(circle: Circle, fresh_host: PrivateHost) -> None:
    for name in ("sick", "well", "other"):
        fresh_host.add(name)
    key = circle.connect(fresh_host.uri)
    sick, well = circle.machine(key, "sick").key, circle.machine(key, "well").key
    circle.send(Watch(rows=frozenset((sick, well)), hosts=frozenset((key,))))
    fresh_host.freeze("sick")
    stuck = circle.send(Act(sick, Verb.PAUSE))
    for verb in (Verb.PAUSE, Verb.RESUME):
        begun = time.monotonic()
        assert circle.act(well, verb).problem is None
        assert time.monotonic() - begun < 5
    circle.becomes(sick, lambda m: not m.responding, 12)
    assert circle.world.machines[well].responding
    circle.messages.clear()
    circle.wait_until(lambda: _samples(circle, well) >= 3, 8, "the others are sampled on")
    assert circle.act(sick, Verb.POWER_OFF, timeout=40).problem is None
    circle.becomes(sick, lambda m: not m.active and m.responding)
    assert circle.finish(stuck).problem is not None


def test_a_guest_frozen_before_the_start_keeps_no_row_away(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("sick")
    fresh_host.add("well")
    fresh_host.freeze("sick")
    begun = time.monotonic()
    key = circle.list_rows(fresh_host.uri)
    assert time.monotonic() - begun < 5
    assert names(circle, key) == {"sick", "well"}
    circle.wait_until(lambda: circle.machine(key, "well").config is not None, 12)
    sick = circle.machine(key, "sick").key
    circle.becomes(sick, lambda m: not m.responding, 12)
    fresh_host.thaw("sick")
    circle.becomes(sick, lambda m: m.responding, 12)


def _samples(circle: Circle, key: object) -> int:
    return sum(s.key == key for m in circle.messages if isinstance(m, Sampled) for s in m.samples)


def test_samples_are_what_virsh_says(circle: Circle, private_host: PrivateHost, tiny_guest: str) -> None:
    key = circle.connect(private_host.uri)
    machine = circle.machine(key, tiny_guest).key
    private_host.virsh("suspend", tiny_guest)  # so that counters stand still
    try:
        circle.send(Watch(pages=frozenset((machine,)), hosts=frozenset((key,)), period=0.5))
        circle.messages.clear()
        circle.wait_until(lambda: _samples(circle, machine) >= 3)
        circle.wait_until(lambda: any(isinstance(m, Sampled) and m.host_sample for m in circle.messages))
        sample = [s for m in circle.messages if isinstance(m, Sampled) for s in m.samples if s.key == machine][-1]
        text = private_host.virsh("domstats", tiny_guest)
    finally:
        private_host.virsh("resume", tiny_guest)
    told = dict(line.strip().split("=", 1) for line in text.splitlines() if "=" in line)
    assert sample.vcpu_ns == (int(told["vcpu.0.time"]),)
    assert (sample.balloon_kib, sample.max_kib) == (int(told["balloon.current"]), int(told["balloon.maximum"]))
    disk = sample.disks[0]
    assert (disk.name, disk.read_bytes, disk.write_bytes, disk.read_ops, disk.write_ops) == (
        told["block.0.name"],
        int(told["block.0.rd.bytes"]),
        int(told["block.0.wr.bytes"]),
        int(told["block.0.rd.reqs"]),
        int(told["block.0.wr.reqs"]),
    )
    nic = sample.nics[0]
    assert nic.name == told["net.0.name"] and nic.tx_bytes == int(told["net.0.tx.bytes"])
    host = next(m.host_sample for m in circle.messages if isinstance(m, Sampled) and m.host_sample)
    assert host.cpu_busy_ns and host.cpu_idle_ns and host.memory_kib and host.free_kib


def test_the_guest_s_own_memory_figures_are_asked_for(
    circle: Circle, private_host: PrivateHost, tiny_guest: str
) -> None:
    key = circle.connect(private_host.uri)
    machine = circle.machine(key, tiny_guest).key
    circle.send(Watch(pages=frozenset((machine,)), period=1.0))

    def told() -> bool:
        return any(
            s.unused_kib for m in circle.messages if isinstance(m, Sampled) for s in m.samples if s.key == machine
        )

    circle.wait_until(told, 15, "the balloon tells what the guest does not use")


@pytest.mark.needs("bridges")
def test_addresses_come_from_leases_and_from_the_agent(
    circle: Circle, private_host: PrivateHost, tiny_guest: str
) -> None:
    key = circle.connect(private_host.uri)
    machine = circle.machine(key, tiny_guest).key
    circle.becomes(machine, lambda m: m.agent_connected)
    circle.wait_until(
        lambda: (
            {a.source for m in circle.messages if isinstance(m, Addressed) for _, found in m.addresses for a in found}
            >= {"agent"}
        ),
        15,
    )
    addresses = circle.world.addresses[machine]
    assert addresses[0].ip.startswith("192.168.122.")
    assert private_host.virsh("domifaddr", tiny_guest).count(addresses[0].ip) == 1


def test_saving_tells_progress_and_can_be_cancelled(
    circle: Circle, fresh_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(fresh_host, "save")
    key = circle.connect(fresh_host.uri)
    machine = circle.machine(key, name).key
    end = circle.act(machine, Verb.SAVE)
    assert end.problem is None
    assert circle.machine(key, name).saved
    assert circle.act(machine, Verb.START).problem is None
    circle.becomes(machine, lambda m: m.state is DomainState.RUNNING and not m.saved and m.reason == "restored")


def test_a_read_only_connection_shows_and_does_nothing(
    circle: Circle, private_host: PrivateHost, tiny_guest: str
) -> None:
    uri = private_host.uri.replace("libvirt-sock", "libvirt-sock-ro")
    key = circle.connect(uri, read_only=True)
    machine = circle.machine(key, tiny_guest)
    assert machine.active and machine.vcpus == 1
    end = circle.act(machine.key, Verb.PAUSE)
    assert end.problem is not None and end.problem.reason
    assert private_host.state(tiny_guest) == "running"
    circle.wait_until(lambda: _samples(circle, machine.key) >= 1)


def test_ending_by_force_and_by_itself_are_told_apart(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("web")
    key = circle.connect(fresh_host.uri)
    fresh_host.virsh("destroy", "web")
    circle.wait_until(lambda: any(isinstance(m, Happened) and m.text == "stopped, destroyed" for m in circle.messages))
    assert circle.becomes(circle.machine(key, "web").key, lambda m: not m.active).reason == "destroyed"
    assert not [m for m in circle.messages if isinstance(m, Finished)]
