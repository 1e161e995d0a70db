"""The demo host is a whole world: every state, several networks, pools with volumes, host devices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest
from lxml import etree

from virtgui.host import demo
from virtgui.model.facts import DomainState
from virtgui.model.osnames import os_text
from virtgui.util.assets import asset
from virtgui.xml.domain import config


@pytest.fixture
def host() -> Iterator[libvirt.virConnect]:
    connection = libvirt.open(demo.demo_uri())
    yield connection
    connection.close()


def test_machines_are_in_every_state(host: libvirt.virConnect) -> None:
    states = {domain.name(): DomainState(domain.info()[0]) for domain in host.listAllDomains()}
    assert len(states) >= 12
    assert set(states.values()) == set(DomainState) - {DomainState.NOSTATE}
    assert states["db-01"] is DomainState.RUNNING
    assert states["legacy-xp"] is DomainState.CRASHED
    assert states["fedora-sandbox"] is DomainState.PAUSED
    assert states["win11-test"] is DomainState.PMSUSPENDED
    assert states["debian-template"] is DomainState.SHUTOFF


def test_one_is_saved_and_one_transient(host: libvirt.virConnect) -> None:
    machines = host.listAllDomains()
    assert [domain.name() for domain in machines if domain.hasManagedSaveImage(0)] == ["backup-01"]
    assert [domain.name() for domain in machines if not domain.isPersistent()] == ["ci-runner-1"]


def test_machines_tell_titles_systems_disks_and_networks(host: libvirt.virConnect) -> None:
    told = {domain.name(): config(domain.XMLDesc(0)) for domain in host.listAllDomains()}
    assert told["db-01"].title == "Orders database"
    assert os_text(told["win11-test"].os_id) == "Windows 11"
    assert (told["db-01"].vcpus, told["db-01"].max_vcpus) == (8, 16)
    for name, machine in told.items():
        assert machine.disks, name
        assert machine.nics, name
        assert os_text(machine.os_id), name
    assert {display.type for machine in told.values() for display in machine.graphics} == {"vnc", "spice"}


def test_every_volume_and_network_a_machine_names_exists(host: libvirt.virConnect) -> None:
    networks = {network.name() for network in host.listAllNetworks()}
    volumes = {f"{pool.name()}/{v.name()}" for pool in host.listAllStoragePools() for v in pool.listAllVolumes()}
    assert len(networks) >= 3
    assert len(volumes) >= 12
    for domain in host.listAllDomains():
        told = config(domain.XMLDesc(0))
        assert {disk.source for disk in told.disks} <= volumes
        assert {nic.source for nic in told.nics if nic.type == "network"} <= networks


def test_asking_for_addresses_is_safe(host: libvirt.virConnect) -> None:
    """libvirt 9.0's test driver ends the process when a machine's network has no address."""
    told = [domain.interfaceAddresses(0) for domain in host.listAllDomains() if domain.isActive()]
    assert all(told)
    for network in host.listAllNetworks():
        assert "<ip address=" in network.XMLDesc(0)


def test_there_are_pools_host_devices_interfaces_and_snapshots(host: libvirt.virConnect) -> None:
    assert len(host.listAllStoragePools()) >= 3
    for pool in host.listAllStoragePools():
        capacity, allocation = pool.info()[1:3]
        assert 0 < allocation < capacity
    kinds = {device.listCaps()[0] for device in host.listAllDevices()}
    assert {"system", "pci", "usb_device", "net", "storage"} <= kinds
    assert {interface.name() for interface in host.listAllInterfaces()} == {"eno1", "eno2", "br0"}
    assert host.lookupByName("db-01").snapshotCurrent().getName() == "nightly"


def test_each_connection_has_a_world_of_its_own(host: libvirt.virConnect) -> None:
    host.lookupByName("db-01").destroy()
    other = libvirt.open(demo.demo_uri())
    try:
        assert other.lookupByName("db-01").isActive()
    finally:
        other.close()


def test_the_uri_is_right_wherever_the_program_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / "a b%20c #é"
    odd.mkdir()
    copy = odd / "demo.xml"
    copy.write_bytes(asset("resources", "demo", "demo.xml").read_bytes())
    monkeypatch.setattr(demo, "asset", lambda *_: copy)
    assert demo.demo_uri().isascii()
    connection = libvirt.open(demo.demo_uri())
    try:
        assert connection.lookupByName("db-01").isActive()
    finally:
        connection.close()


def test_nothing_in_it_points_at_a_real_address_or_file_elsewhere() -> None:
    tree = etree.fromstring(asset("resources", "demo", "demo.xml").read_bytes())
    assert not tree.xpath("//*[@file]")  # all in one file: nothing to resolve against a path
    assert {host.get("name") for host in tree.iterfind("pool/source/host")} == {"nas.example.com"}
