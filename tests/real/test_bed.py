"""The private hosts are real, apart from this machine, and leave nothing behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import libvirt
import pytest

from tests.bed.hosts import PrivateHost, until
from tests.bed.watched import OnGuiThread


def test_a_host_has_its_own_name_and_uuid(private_host: PrivateHost) -> None:
    connection = libvirt.open(private_host.uri)
    assert connection.getHostname() == "bed"
    assert private_host.uuid in connection.getCapabilities()
    connection.close()


def test_two_hosts_know_nothing_of_each_other(hosts: Callable[[str], PrivateHost]) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("only-here")
    assert "only-here" in east.virsh("list")
    assert "only-here" not in west.virsh("list", "--all")


def test_machines_survive_their_daemon(fresh_host: PrivateHost) -> None:
    fresh_host.add("survivor")
    pid = fresh_host.qemu_pid("survivor")
    fresh_host.kill()
    assert not fresh_host.answers()
    fresh_host.respawn()
    assert fresh_host.state("survivor") == "running"
    assert fresh_host.qemu_pid("survivor") == pid


def test_nothing_is_left_of_a_closed_host() -> None:
    with PrivateHost("gone") as host:
        host.add("gone")
        pid = host.qemu_pid("gone")
        assert Path(f"/proc/{pid}").exists()
    assert not host.folder.exists()
    assert not Path(f"/proc/{pid}").exists()
    assert str(host.folder) not in Path("/proc/mounts").read_text()
    assert os.uname().nodename != "gone"


@pytest.mark.needs("bridges")
def test_the_network_and_the_pool_are_up(private_host: PrivateHost) -> None:
    assert "default" in private_host.virsh("net-list", "--name")
    assert "default" in private_host.virsh("pool-list", "--name")
    assert "192.168.122.1/24" in private_host.run("ip", "-br", "address")


def test_a_frozen_machine_is_frozen(private_host: PrivateHost, machine_on: Callable[..., str]) -> None:
    name = machine_on(private_host, "frozen")

    def state() -> str:
        text = Path(f"/proc/{private_host.qemu_pid(name)}/stat").read_text()
        return text.rpartition(")")[2].split()[0]

    private_host.freeze(name)
    until(lambda: state() == "T", 5, "QEMU stops")
    private_host.thaw(name)
    until(lambda: state() in "RS", 5, "QEMU goes on")


def test_libvirt_on_the_gui_thread_is_caught(
    qapp: object, own_calls: Callable[[], AbstractContextManager[None]], libvirt_calls: dict[str, int]
) -> None:
    with pytest.raises(OnGuiThread):
        libvirt.open("test:///default")
    watched = libvirt.libvirtmod
    assert watched.caught == ["virConnectOpen"]
    watched.caught.clear()  # it was meant
    with own_calls():
        connection = libvirt.open("test:///default")
        assert connection.numOfDomains() == 1
    worker = threading.Thread(target=connection.numOfDomains)
    worker.start()
    worker.join()
    assert libvirt_calls == {"virConnectNumOfDomains": 1}
    with own_calls():
        connection.close()
