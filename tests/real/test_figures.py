"""Rates shown are right: on a busy guest, against virsh and against the kernel's own count."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from math import isfinite, isnan
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Verb, Watch
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Sampled
from virtgui.model.samples import DomainSample
from virtgui.stats.rates import rates

SECONDS = 5.0
_TICKS = os.sysconf("SC_CLK_TCK")


def samples(circle: Circle, key: DomainKey) -> list[DomainSample]:
    """Every sample of a machine, in order."""
    return [s for m in circle.messages if isinstance(m, Sampled) for s in m.samples if s.key == key]


def process_cpu_s(pid: int) -> float:
    """What the kernel says a process used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


class Virsh(threading.Thread):
    """Reads counters by virsh and from the kernel again and again, each with its moment."""

    def __init__(self, host: PrivateHost, name: str, command: str) -> None:
        super().__init__(name="virsh")
        self._host, self._machine, self._command = host, name, command
        self._pid = host.qemu_pid(name)
        self._over = threading.Event()
        self.told: list[dict[str, float]] = []

    def run(self) -> None:
        while not self._over.wait(0.1):
            begun = time.clock_gettime(time.CLOCK_BOOTTIME)
            text = self._host.virsh(*self._command.split(), self._machine)
            cpu = process_cpu_s(self._pid)
            found = re.findall(r"^\s*([\w.]+)[=\s]\s*(-?[0-9.]+)(?: seconds)?$", text, re.M)
            at = (begun + time.clock_gettime(time.CLOCK_BOOTTIME)) / 2
            self.told.append({name: float(value) for name, value in found} | {"at": at, "process": cpu})

    def __enter__(self) -> Virsh:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def rate(self, field: str, since: float, until: float) -> float:
        """How fast a counter grew between two moments, which need not be those of a reading."""
        return (self._value(field, until) - self._value(field, since)) / (until - since)

    def _value(self, field: str, at: float) -> float:
        for before, after in pairwise(self.told):
            if before["at"] <= at <= after["at"]:
                share = (at - before["at"]) / (after["at"] - before["at"])
                return before[field] + share * (after[field] - before[field])
        raise AssertionError("virsh was not asked at that time")


def watched_for(circle: Circle, key: DomainKey, seconds: float) -> None:
    """Let the seconds go by with the machine's page open."""
    circle.send(Watch(pages=frozenset((key,)), hosts=frozenset((key.host,)), period=0.5))
    circle.wait_until(lambda: samples(circle, key), 10, "a first sample")
    circle.messages.clear()
    circle.wait_until(
        lambda: (s := samples(circle, key)) and s[-1].at - s[0].at >= seconds, seconds + 20, f"{seconds} s of samples"
    )


def near(ours: float, theirs: float, percent: float) -> bool:
    return abs(ours - theirs) <= max(1e-9, theirs * percent / 100)


@pytest.mark.needs("bridges")
def test_rates_of_a_busy_guest_are_those_of_virsh(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    volume = private_host.volume("figures.qcow2")
    name = machine_on(private_host, "figures", boot=True, vcpus=2, nic=True, disk=volume, busy="disk,net")
    private_host.says(name, "VG-LEASE")
    key = circle.appears(circle.connect(private_host.uri), name).key
    with Virsh(private_host, name, "domstats") as virsh:
        circle.wait_until(lambda: len(virsh.told) >= 2)
        watched_for(circle, key, SECONDS)
        many = len(virsh.told)
        circle.wait_until(lambda: len(virsh.told) >= many + 2)

    # while virsh asks QEMU, libvirt leaves the disks out of what it tells us without waiting
    taken = [s for s in samples(circle, key) if s.at < virsh.told[-1]["at"] and s.disks and s.disks[0].read_bytes]
    shown = rates(taken[0], taken[-1])

    def rate(field: str) -> float:
        return virsh.rate(field, taken[0].at, taken[-1].at)

    assert near(shown.cpu_percent, rate("cpu.time") / 1e9 / 2 * 100, 10)
    assert near(shown.cpu_percent, rate("process") / 2 * 100, 15)
    for vcpu in (0, 1):
        assert abs(shown.vcpu_percent[vcpu] - rate(f"vcpu.{vcpu}.time") / 1e9 * 100) <= 12
    # the guest alternates between reading and writing: over some seconds it evens out
    assert rate("block.0.wr.bytes") > 1e5, "the guest is not busy"
    for field, ours in (
        ("block.0.rd.bytes", shown.disks[0].read_bps),
        ("block.0.wr.bytes", shown.write_bps),
        ("block.0.rd.reqs", shown.read_iops),
        ("block.0.wr.reqs", shown.disks[0].write_iops),
        ("net.0.rx.bytes", shown.rx_bps),
        ("net.0.tx.bytes", shown.nics[0].tx_bps),
    ):
        assert near(ours, rate(field), 20), f"{field}: {ours} is not {rate(field)}"
    assert shown.memory_max_kib == virsh.told[-1]["balloon.maximum"]
    assert near(shown.rss_kib, virsh.told[-1]["balloon.rss"], 10)
    # what the world keeps for the row is of the same kind
    latest = circle.world.history.latest(key)
    assert latest is not None
    assert near(latest.cpu_percent, shown.cpu_percent, 40)


@pytest.mark.needs("cpuacct")
def test_cpu_is_that_of_cpu_stats(circle: Circle) -> None:
    with PrivateHost("accounting", network=False, accounting=True) as host:
        host.add("counted", boot=True, busy="cpu")
        host.says("counted", "VG-READY")
        key = circle.appears(circle.connect(host.uri), "counted").key

        with Virsh(host, "counted", "cpu-stats --total") as virsh:
            circle.wait_until(lambda: len(virsh.told) >= 2)
            watched_for(circle, key, SECONDS)
            many = len(virsh.told)
            circle.wait_until(lambda: len(virsh.told) >= many + 2)
        taken = [s for s in samples(circle, key) if s.at < virsh.told[-1]["at"]]
        shown = rates(taken[0], taken[-1])
        theirs = virsh.rate("cpu_time", taken[0].at, taken[-1].at) * 100
        assert theirs > 5, "the guest is not busy"
        assert near(shown.cpu_percent, min(100.0, theirs), 10)


def test_an_idle_guest_is_shown_idle_and_a_busy_one_busy(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(private_host, "busy", boot=True)
    private_host.says(name, "VG-READY")
    key = circle.appears(circle.connect(private_host.uri), name).key
    circle.send(Watch(pages=frozenset((key,)), period=0.5))

    def cpu() -> float:
        latest = circle.world.history.latest(key)
        return latest.cpu_percent if latest else float("nan")

    circle.wait_until(lambda: cpu() < 15, 30, "an idle guest uses little CPU")
    private_host.say(name, "busy cpu")
    circle.wait_until(lambda: cpu() > 25, 30, "a busy one much")
    assert cpu() <= 100
    private_host.say(name, "busy stop")
    circle.wait_until(lambda: cpu() < 15, 30, "and little again")


def test_a_restart_is_a_gap_and_never_negative(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    volume = private_host.volume("restart.qcow2")
    name = machine_on(private_host, "restart", boot=True, disk=volume, busy="disk")
    private_host.says(name, "VG-READY")
    key = circle.appears(circle.connect(private_host.uri), name).key
    watched_for(circle, key, 1.5)
    assert circle.act(key, Verb.POWER_OFF).problem is None
    circle.becomes(key, lambda m: m.state is DomainState.SHUTOFF)
    first = samples(circle, key)[0].run
    assert circle.act(key, Verb.START).problem is None
    circle.wait_until(lambda: len({s.run for s in samples(circle, key)}) == 2, 10, "samples of the second run")
    circle.wait_until(lambda: len([s for s in samples(circle, key) if s.run != first]) >= 3, 10, "three of them")
    taken = samples(circle, key)
    for before, now in pairwise(taken):
        shown = rates(before, now)
        if before.run != now.run:
            assert isnan(shown.cpu_percent) and isnan(shown.write_bps), "a gap between two runs"
        else:
            # not known (NaN) is neither
            assert not shown.cpu_percent < 0 and not shown.cpu_percent > 100 and not shown.write_bps < 0
    assert any(isfinite(rates(a, b).cpu_percent) for a, b in pairwise(taken) if a.run != first)


def test_the_hosts_own_figures_are_the_kernels(circle: Circle, private_host: PrivateHost) -> None:
    key = circle.connect(private_host.uri)
    circle.send(Watch(hosts=frozenset((key,)), period=1.0))
    circle.wait_until(lambda: isfinite(getattr(circle.world.history.host_latest(key), "cpu_percent", float("nan"))), 15)
    latest = circle.world.history.host_latest(key)
    assert latest is not None
    told = dict(re.findall(r"^(\w+):\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.M))
    assert near(latest.memory_kib, float(told["MemTotal"]), 1)
    used = float(told["MemTotal"]) - float(told["MemAvailable"])
    # what can be had back at once is not in use; libvirt tells it less finely than the kernel
    assert abs(latest.memory_used_kib - used) < 0.1 * float(told["MemTotal"])
    assert 0 <= latest.cpu_percent <= 100
