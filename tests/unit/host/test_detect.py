"""What is found on a computer, made of empty files below a folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from virtgui.host.detect import local_hosts
from virtgui.model.facts import LocalHost

MODULES = "usr/lib/x86_64-linux-gnu/libvirt/connection-driver"
QEMU = ("usr/bin/qemu-system-x86_64", f"{MODULES}/libvirt_driver_qemu.so", "usr/sbin/libvirtd")
DAEMON_ALIVE = {"run/libvirt/libvirt-sock": "", "run/libvirtd.pid": "77\n", "proc/77/stat": ""}

Looked = Callable[..., dict[str, LocalHost]]


@pytest.fixture
def looked(tmp_path: Path) -> Looked:
    """Look at a computer that has these files."""

    def look(
        *files: str, permitted: bool = True, distribution: str = "ID=debian", **contents: str
    ) -> dict[str, LocalHost]:
        told = {"etc/os-release": distribution, **dict.fromkeys(files, ""), **contents.pop("more", {})}  # type: ignore[call-overload]
        for name, text in told.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        found = local_hosts(tmp_path, {"XDG_RUNTIME_DIR": "/run/user/1000"}, lambda path, mode: permitted)
        return {host.uri: host for host in found}

    return look


def test_the_same_four_hosts_are_told_in_the_same_order(looked: Looked) -> None:
    assert list(looked()) == ["qemu:///system", "qemu:///session", "lxc:///system", "xen:///system"]


def test_on_an_empty_computer_the_notes_say_what_to_install(looked: Looked) -> None:
    hosts = looked()
    assert not any(host.available for host in hosts.values())
    assert hosts["qemu:///system"].note.startswith("Install qemu-system")
    assert hosts["qemu:///system"].note.endswith("and libvirt-daemon-system")
    assert hosts["lxc:///system"].note == "Install libvirt-daemon-driver-lxc"
    assert hosts["xen:///system"].note == "Not a Xen host"


@pytest.mark.parametrize(
    "distribution, qemu, lxc",
    [
        ("ID=fedora", "qemu-kvm and libvirt-daemon-kvm", "libvirt-daemon-lxc"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"', "qemu-kvm and libvirt-daemon-kvm", "libvirt-daemon-lxc"),
        ('ID="opensuse-tumbleweed"', "qemu-kvm and libvirt-daemon-qemu", "libvirt-daemon-lxc"),
        ("ID=arch", "qemu-desktop and libvirt", "libvirt"),
        ("ID=plan9", "QEMU and libvirt's daemon", "libvirt's LXC driver"),
    ],
)
def test_packages_are_called_as_the_distribution_calls_them(
    looked: Looked, distribution: str, qemu: str, lxc: str
) -> None:
    hosts = looked(distribution=distribution)
    assert hosts["qemu:///system"].note == f"Install {qemu}"
    assert hosts["lxc:///system"].note == f"Install {lxc}"


def test_a_running_daemon_is_offered(looked: Looked) -> None:
    host = looked(*QEMU, more=DAEMON_ALIVE)["qemu:///system"]
    assert host == LocalHost("qemu:///system", "QEMU/KVM, system", True, "The libvirt daemon is running")


def test_a_socket_that_a_killed_daemon_left_behind_is_not_mistaken_for_a_daemon(looked: Looked) -> None:
    host = looked(*QEMU, "run/libvirt/libvirt-sock", more={"run/libvirtd.pid": "77"})["qemu:///system"]
    assert not host.available
    assert host.note == "The libvirt daemon is not running: sudo service libvirtd start"


def test_a_socket_held_by_systemd_starts_the_daemon(looked: Looked) -> None:
    host = looked(*QEMU, "run/libvirt/libvirt-sock", "run/systemd/system/x")["qemu:///system"]
    assert host.available
    assert host.note == "The libvirt daemon starts on demand"


def test_a_daemon_that_was_never_started_names_the_command(looked: Looked) -> None:
    host = looked(*QEMU, "run/systemd/system/x")["qemu:///system"]
    assert not host.available
    assert host.note == "The libvirt daemon is not running: sudo systemctl start libvirtd"


def test_a_modular_daemon_is_found_by_its_own_socket(looked: Looked) -> None:
    files = {"run/libvirt/virtqemud-sock": "", "run/virtqemud.pid": "78", "proc/78/stat": ""}
    host = looked("usr/libexec/qemu-kvm", "usr/sbin/virtqemud", distribution="ID=fedora", more=files)["qemu:///system"]
    assert host.available
    assert host.note == "The libvirt daemon is running"


def test_a_user_outside_the_group_is_told_how_to_join_it(looked: Looked) -> None:
    host = looked(*QEMU, permitted=False, more=DAEMON_ALIVE)["qemu:///system"]
    assert not host.available
    assert "add yourself to the group libvirt" in host.note


def test_a_folder_of_sockets_that_only_root_may_enter_is_not_permitted(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = os.stat

    def stat(path: Any, *more: Any, **named: Any) -> os.stat_result:
        if "run/libvirt/" in str(path) or "run/user/" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return seen(path, *more, **named)

    monkeypatch.setattr(os, "stat", stat)
    hosts = looked(*QEMU, more=DAEMON_ALIVE)
    assert not hosts["qemu:///system"].available and "group" in hosts["qemu:///system"].note
    assert hosts["qemu:///session"].available


def test_a_session_needs_no_daemon_yet(looked: Looked) -> None:
    assert looked(*QEMU)["qemu:///session"].note == "The libvirt daemon starts on demand"
    assert looked(*QEMU)["qemu:///session"].available
    running = looked(*QEMU, "run/user/1000/libvirt/libvirt-sock")["qemu:///session"]
    assert running.note == "The libvirt daemon is running"


def test_containers_need_the_driver_and_the_daemon(looked: Looked) -> None:
    assert looked("usr/sbin/libvirtd", more=DAEMON_ALIVE)["lxc:///system"].note == "Install libvirt-daemon-driver-lxc"
    assert looked(f"{MODULES}/libvirt_driver_lxc.so")["lxc:///system"].available


def test_a_guest_of_xen_is_not_a_xen_host(looked: Looked) -> None:
    driver = f"{MODULES}/libvirt_driver_libxl.so"
    guest = looked(driver, more={**DAEMON_ALIVE, "proc/xen/capabilities": "", "sys/hypervisor/type": "xen"})
    assert guest["xen:///system"].note == "Not a Xen host"
    assert looked(driver, more={"proc/xen/capabilities": "control_d\n"})["xen:///system"].available


def test_looking_opens_no_socket_and_runs_nothing(looked: Looked, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket
    import subprocess

    def never(*_: object, **__: object) -> None:
        raise AssertionError("looking must not touch what it looks at")

    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(subprocess, "Popen", never)
    monkeypatch.setattr(os, "fork", never)
    assert looked(*QEMU, more=DAEMON_ALIVE)["qemu:///system"].available
    assert len(local_hosts()) == 4
