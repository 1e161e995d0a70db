"""What is read from libvirt's own test driver, and what bulk statistics become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libvirt
import pytest

from tests.unit.hypervisor.fakes import error
from virtgui.hypervisor import eventloop, read, sampling
from virtgui.hypervisor.addresses import address, leases, leases_of
from virtgui.hypervisor.machines import reason_word
from virtgui.hypervisor.sampling import Sampler, Target, from_record
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.samples import DiskSample, NicSample

HOST = HostKey("test:///default")
UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f"


@pytest.fixture
def connection() -> Iterator[libvirt.virConnect]:
    eventloop.install()
    opened = libvirt.open("test:///default")
    yield opened
    opened.close()


def target(connection: libvirt.virConnect, *, paged: bool = True) -> Target:
    told = read.defined(connection, UUID)
    assert told is not None
    return Target(DomainKey(HOST, UUID), 1, 2, paged, told.config)


def test_rows_come_with_figures_where_calls_cost_nothing(connection: libvirt.virConnect) -> None:
    (row,) = read.rows(connection, with_figures=True)
    assert (row.uuid, row.name, row.id, row.state) == (UUID, "test", 1, libvirt.VIR_DOMAIN_RUNNING)
    assert (row.vcpus, row.memory_kib, row.max_memory_kib) == (2, 2097152, 8388608)
    assert (row.persistent, row.autostart, row.saved) == (True, False, False)


def test_rows_of_many_machines_cost_no_more_calls(tmp_path: Path, libvirt_calls: Counter[str]) -> None:
    machines = "".join(
        f"<domain type='test'><name>vm{n}</name><memory>1024</memory><os><type>hvm</type></os></domain>"
        for n in range(100)
    )
    (tmp_path / "world.xml").write_text(f"<node>{machines}</node>")
    eventloop.install()
    opened = libvirt.open(f"test://{tmp_path}/world.xml")
    libvirt_calls.clear()
    assert len(read.rows(opened)) == 100
    remote = {name: n for name, n in libvirt_calls.items() if name not in _LOCAL}
    assert sum(remote.values()) == 4, remote
    opened.close()


class WithoutStatistics:
    """A connection of a driver that has no statistics of all machines."""

    def __init__(self, connection: libvirt.virConnect) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def getAllDomainStats(self, *_: int) -> None:
        self._connection.suspendForDuration(0, 60, 0)  # which the test driver has not


def test_rows_are_listed_where_a_driver_has_no_statistics(connection: libvirt.virConnect) -> None:
    (row,) = read.rows(WithoutStatistics(connection))
    assert (row.uuid, row.name, row.id, row.state) == (UUID, "test", 1, libvirt.VIR_DOMAIN_RUNNING)


_LOCAL = {"virDomainGetUUIDString", "virDomainGetName", "virDomainGetID"}


def test_flags_are_read_one_by_one_too(connection: libvirt.virConnect) -> None:
    machine = connection.lookupByUUIDString(UUID)
    machine.managedSave(0)
    row = read.row(connection, UUID)
    assert row is not None
    assert row.saved and row.id == -1 and reason_word(row.state, row.reason) == "saved"
    assert [each.saved for each in read.rows(connection)] == [True]


def test_a_transient_machine_is_known_as_one(connection: libvirt.virConnect) -> None:
    connection.createXML(
        "<domain type='test'><name>brief</name><memory>1</memory><os><type>hvm</type></os></domain>", 0
    )
    assert {row.name: row.persistent for row in read.rows(connection)} == {"test": True, "brief": False}


def test_a_machine_that_is_gone_is_no_error(connection: libvirt.virConnect) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    assert read.row(connection, nobody) is None
    assert read.defined(connection, nobody) is None
    assert read.figures(connection, (nobody,)) == []


def test_a_host_says_what_it_can(connection: libvirt.virConnect) -> None:
    facts = read.host_facts(connection)
    assert facts.driver == "TEST"
    assert facts.cpus == 16 and facts.memory_kib == 3072 * 1024
    assert facts.libvirt_version.count(".") == 2
    assert read.counts(connection, read.KINDS) == {"networks": 1, "pools": 1, "node devices": 4}


_UNTOLD = ("getVersion", "getHostname", "getCPUStats")


class Odd:
    """A host without an emulator, of which not all can be told."""

    def __init__(self, connection: libvirt.virConnect) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> object:
        return self._fail if name in _UNTOLD else getattr(self._connection, name)

    def _fail(self, *_: object) -> None:
        raise error(libvirt.VIR_ERR_INTERNAL_ERROR, "internal error: Cannot find suitable emulator for x86_64")


def test_a_host_that_cannot_tell_one_fact_tells_the_others(connection: libvirt.virConnect) -> None:
    facts = read.host_facts(Odd(connection))
    assert (facts.driver, facts.cpus, facts.hostname, facts.hypervisor_version) == ("TEST", 16, "", "")
    assert sampling.host_sample(Odd(connection), HOST, 1.0).memory_kib == 3072 * 1024


@pytest.mark.parametrize(
    ("state", "reason", "word"),
    [(1, 1, "booted"), (1, 5, "unpaused"), (3, 1, "user"), (3, 5, "ioerror"), (5, 2, "destroyed"), (6, 1, "panicked"),
     (5, 0, ""), (7, 0, ""), (4, 1, "user"), (1, 99, ""), (99, 1, "")],
)  # fmt: skip
def test_reasons_are_words(state: int, reason: int, word: str) -> None:
    assert reason_word(state, reason) == word


def test_without_bulk_statistics_each_is_asked(connection: libvirt.virConnect) -> None:
    tick = Sampler().tick(connection, (target(connection),), every=True, host=HOST, bulk=True)
    assert not tick.bulk
    (sample,) = tick.samples
    assert sample.cpu_ns is not None and len(sample.vcpu_ns) == 2
    assert sample.balloon_kib == 2097152 and sample.unused_kib == 1048576
    assert [disk.name for disk in sample.disks] == ["vda"]
    assert [nic.name for nic in sample.nics] == ["testnet0"]
    assert tick.host is not None and tick.host.memory_kib == 3072 * 1024


def test_a_machine_gone_between_ticks_is_left_out(connection: libvirt.virConnect) -> None:
    asked = target(connection)
    connection.lookupByUUIDString(UUID).destroy()
    tick = Sampler().tick(connection, (asked,), every=True, host=None, bulk=False)
    assert tick.samples == ()


RECORD = {
    "state.state": 1, "cpu.time": 500, "balloon.current": 1024, "balloon.maximum": 2048, "balloon.rss": 900,
    "balloon.unused": 100, "balloon.available": 1000, "vcpu.current": 2, "vcpu.maximum": 4, "vcpu.0.time": 7,
    "vcpu.2.time": 9, "block.count": 2, "block.0.name": "vda", "block.0.rd.bytes": 1, "block.0.wr.bytes": 2,
    "block.0.rd.reqs": 3, "block.0.wr.reqs": 4, "block.1.name": "sda", "net.count": 1, "net.0.name": "vnet0",
    "net.0.rx.bytes": 5, "net.0.tx.bytes": 6, "net.0.rx.pkts": 7, "net.0.tx.pkts": 8,
}  # fmt: skip


def test_bulk_statistics_become_a_sample() -> None:
    sample = from_record(RECORD, Target(DomainKey(HOST, UUID), 3, 1, True, None), 12.5)
    assert (sample.at, sample.run, sample.cpu_ns, sample.vcpus, sample.vcpu_ns) == (12.5, 3, 500, 2, (7, 9))
    assert (sample.balloon_kib, sample.max_kib, sample.rss_kib, sample.unused_kib) == (1024, 2048, 900, 100)
    assert sample.disks == (DiskSample("vda", 1, 2, 3, 4), DiskSample("sda"))
    assert sample.nics == (NicSample("vnet0", 5, 6, 7, 8),)


def test_what_is_not_told_is_not_zero() -> None:
    sample = from_record({"state.state": 1}, Target(DomainKey(HOST, UUID), 3, 0, False, None), 1.0)
    assert sample.cpu_ns is None and sample.vcpus is None and sample.disks == () and sample.balloon_kib is None


def test_the_clock_of_samples_counts_sleep() -> None:
    assert sampling.now() > 0


def test_addresses_of_a_driver_without_leases_by_network(connection: libvirt.virConnect) -> None:
    assert leases(connection) is None
    found = leases_of(connection, (UUID,))
    assert found is not None
    ((mac, lease),) = found
    assert (mac, lease.source, lease.prefix) == ("aa:bb:cc:dd:ee:ff", "lease", 24)


def test_a_network_without_an_address_does_not_end_the_program(tmp_path: Path) -> None:
    """libvirt 9.0's test driver reads the first address of a network that has none."""
    world = tmp_path / "world.xml"
    machine = (
        "<domain type='test'><name>{0}</name><memory>1024</memory><vcpu>1</vcpu><os><type>hvm</type></os><devices>"
        "<interface type='network'><mac address='52:54:00:00:00:0{1}'/><source network='{0}'/></interface>"
        "</devices></domain>"
    )
    world.write_text(
        "<node><network><name>bare</name><bridge name='b0'/></network><network><name>lan</name><bridge name='b1'/>"
        "<ip address='10.1.2.1' netmask='255.255.255.0'><dhcp><range start='10.1.2.2' end='10.1.2.9'/></dhcp></ip>"
        f"</network>{machine.format('bare', 1)}{machine.format('lan', 2)}</node>"
    )
    connection = libvirt.open(f"test://{world}")
    try:
        found = leases_of(connection, [machine.UUIDString() for machine in connection.listAllDomains()])
    finally:
        connection.close()
    assert found is not None
    assert [mac for mac, _ in found] == ["52:54:00:00:00:02"]


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "::1", "0.0.0.0", "<b>1.2.3.4</b>", "1.2.3", "1.2.3.4\n", "fe80::1%eth0", "", None, 5]
)
def test_what_a_guest_tells_is_an_address_or_nothing(ip: object) -> None:
    assert address(ip, 24, "52:54:00:00:00:01", "agent") is None


def test_a_good_address_is_kept_and_a_bad_prefix_is_not() -> None:
    found = address("2001:db8::5", 64, "52:54:00:AA:00:01", "agent")
    assert found is not None and (found.ip, found.prefix, found.mac) == ("2001:db8::5", 64, "52:54:00:aa:00:01")
    assert address("10.0.0.5", 1000, None, "agent").prefix == 0  # type: ignore[union-attr]
