"""What a real host tells of a machine, of what it offers it, and of what it has to give."""

from __future__ import annotations

from collections.abc import Callable

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.owner import Owner
from virtgui.model.commands import ReadInventory, ReadNative
from virtgui.model.messages import InventoryRead, NativeRead


def test_both_definitions_and_both_documents_of_capabilities(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(private_host, "whole", graphics="vnc", password="S3cr3t!")
    host = circle.connect(private_host.uri)
    it = Owner(circle, private_host, name, circle.appears(host, name).key)
    seen = it.read()
    assert seen.secure and "S3cr3t!" in seen.stored and "S3cr3t!" in seen.live
    assert "<alias" in seen.live and "<alias" not in seen.stored
    assert "<domainCapabilities>" in seen.capabilities and "<machine>pc-" in seen.capabilities
    assert "<capabilities>" in seen.host
    assert seen.version >= 9_000_000 and seen.disk_errors == ()
    again = it.read()
    assert (again.stored, again.capabilities, again.host) == (seen.stored, seen.capabilities, seen.host)


def test_the_definition_is_there_though_the_machine_does_not_answer(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(private_host, "stuck")
    host = circle.connect(private_host.uri)
    it = Owner(circle, private_host, name, circle.appears(host, name).key)
    private_host.freeze(name)
    try:
        assert f"<name>{name}</name>" in it.read().live
    finally:
        private_host.thaw(name)


def test_the_hypervisor_s_own_command_line(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(private_host, "native", start=False, graphics="vnc", password="S3cr3t!")
    host = circle.connect(private_host.uri)
    ticket = circle.send(ReadNative(circle.appears(host, name).key))
    circle.wait_until(lambda: circle.of(ticket, NativeRead), 15, "it is told")
    (told,) = circle.of(ticket, NativeRead)
    assert "qemu-system-x86_64" in told.text and f"guest={name}" in told.text
    assert "S3cr3t!" not in told.text


def test_pools_volumes_networks_and_devices_of_the_host(circle: Circle, private_host: PrivateHost) -> None:
    private_host.volume("listed.qcow2", 24)
    private_host.virsh("pool-refresh", "default")
    host = circle.connect(private_host.uri)
    ticket = circle.send(ReadInventory(host, ("default",)))
    circle.wait_until(lambda: circle.of(ticket, InventoryRead), 15, "the inventory is read")
    found = circle.of(ticket, InventoryRead)[0].inventory
    (pool,) = (pool for pool in found.pools if pool.name == "default")
    assert pool.active and pool.type == "dir" and pool.capacity > pool.available > 0
    (volume,) = (volume for volume in pool.volumes or () if volume.name == "listed.qcow2")
    assert (volume.format, volume.capacity) == ("qcow2", 24 * 2**20)
    assert volume.path == f"{pool.path}/listed.qcow2"
    assert {network.name for network in found.networks} >= ({"default"} if found.bridges else set())
    assert any(device.kind == "pci" and device.fact("slot") for device in found.devices)
    second = circle.send(ReadInventory(host))
    circle.wait_until(lambda: circle.of(second, InventoryRead), 15)
    assert all(pool.volumes is None for pool in circle.of(second, InventoryRead)[0].inventory.pools)
