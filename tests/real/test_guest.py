"""The tiny guest does what the tests ask of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtGui import QImage

from tests.bed.hosts import PrivateHost, until

Booted = Callable[..., str]


@pytest.fixture
def booted(private_host: PrivateHost, machine_on: Callable[..., str]) -> Booted:
    """A tiny guest that has come up."""

    def boot(name: str, **options: object) -> str:
        full = machine_on(private_host, name, boot=True, **options)
        private_host.says(full, "VG-READY")
        return full

    return boot


def counter(host: PrivateHost, name: str, field: str) -> int:
    for line in host.virsh("domstats", "--", name).splitlines():
        key, _, value = line.strip().partition("=")
        if key == field:
            return int(value)
    raise KeyError(field)


def test_it_answers_the_power_button(private_host: PrivateHost, booted: Booted) -> None:
    name = booted("button")
    private_host.virsh("shutdown", "--mode", "acpi", name)
    private_host.reaches(name, "shut off")
    assert "VG-BUTTON" in private_host.serial(name)


def test_a_deaf_one_does_not(private_host: PrivateHost, booted: Booted) -> None:
    name = booted("deaf", words="vg.deaf")
    private_host.virsh("shutdown", "--mode", "acpi", name)
    private_host.say(name, "echo still he''re")
    private_host.says(name, "still here")


def test_its_agent_sleeps_wakes_and_shuts_down(private_host: PrivateHost, booted: Booted) -> None:
    name = booted("agent", agent=True)
    private_host.agent_answers(name)
    private_host.virsh("dompmsuspend", name, "mem")
    private_host.reaches(name, "pmsuspended")
    private_host.virsh("dompmwakeup", name)
    private_host.reaches(name, "running")
    private_host.agent_answers(name)
    # libvirt tells of an error where the guest is off before its agent has answered; what counts is that it is off
    private_host.virsh("shutdown", "--mode", "agent", name, check=False)
    private_host.reaches(name, "shut off")


def test_a_panic_is_a_crash(private_host: PrivateHost, booted: Booted) -> None:
    name = booted("panic")
    private_host.say(name, "echo c >/proc/sysrq-trigger")
    private_host.reaches(name, "crashed")


@pytest.mark.needs("bridges")
def test_it_is_busy_when_told_and_has_a_lease(private_host: PrivateHost, booted: Booted) -> None:
    name = booted("busy", busy="cpu,disk,net", nic=True, disk=private_host.volume("busy"))
    private_host.says(name, "VG-LEASE")
    assert "192.168.122." in private_host.virsh("domifaddr", name)
    before = {f: counter(private_host, name, f) for f in ("cpu.time", "block.0.wr.bytes", "net.0.tx.bytes")}
    for field, value in before.items():
        least = 500_000_000 if field == "cpu.time" else 50_000
        until(lambda f=field, v=value, n=least: counter(private_host, name, f) > v + n, 30, f"{field} stands still")  # type: ignore[misc]


def test_it_shows_a_picture(private_host: PrivateHost, booted: Booted) -> None:
    name = booted("picture", graphics="vnc")
    shot = private_host.folder / "picture"

    def colour() -> str:
        private_host.virsh("screenshot", name, str(shot))
        return QImage(str(shot)).pixelColor(20, 20).name()

    until(lambda: colour() == "#a80000", 30, "no red bar at the left of the screen")
