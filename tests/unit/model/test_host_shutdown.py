"""What becomes of machines with their host: libvirt-guests' settings read, the plan, the command that changes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from virtgui.model.facts import Domain, DomainState
from virtgui.model.host_shutdown import Fate, Service, Settings, command, plan, read, why_not
from virtgui.model.keys import DomainKey, HostKey

HOST = HostKey("qemu:///system")
URI = str(HOST)
ON = Service(True, True, True, "/etc/default/libvirt-guests")


def machine(name: str, number: int = -1, **changes: object) -> Domain:
    state = DomainState.RUNNING if number >= 0 else DomainState.SHUTOFF
    given = {"persistent": True, "autostart": False, "state": state, **changes}
    return Domain(DomainKey(HOST, name), name, number, **given)  # type: ignore[arg-type]


def test_the_file_is_read_as_the_shell_reads_it() -> None:
    text = """
# ON_SHUTDOWN=ignored
URIS='default lxc:///system'
ON_SHUTDOWN=suspend   # saved
  ON_BOOT="start"
START_DELAY=5
PARALLEL_SHUTDOWN=many
SHUTDOWN_TIMEOUT=60
SHUTDOWN_TIMEOUT=90
. /etc/more
"""
    settings, odd = read(text)
    assert settings == Settings(("default", "lxc:///system"), True, True, 0, 90, 5)
    assert odd == (". /etc/more", "PARALLEL_SHUTDOWN=many")
    assert read("") == (Settings(), ())


def test_machines_go_in_the_order_of_their_ids_and_what_is_left_is_told() -> None:
    machines = (machine("b", 7), machine("a", 9), machine("off"), machine("gone", 8, persistent=False))
    steps = {step.name: step for step in plan(ON, URI, machines)}
    assert [(step.name, step.turn) for step in plan(ON, URI, machines)] == [("b", 1), ("gone", 2), ("a", 3), ("off", 0)]
    assert "within 300 s alone" in steps["a"].down and steps["a"].up == "Stays off"
    assert steps["gone"].up == "Is gone" and steps["off"].fate is Fate.OFF


def test_saved_machines_and_those_started_again() -> None:
    save = ON._replace(settings=Settings(save=True, start=True, delay_s=5))
    machines = (machine("a", 1), machine("t", 2, persistent=False), machine("auto", 3, autostart=True))
    a, t, auto = plan(save, URI, machines)
    assert (a.fate, a.turn, a.up) == (Fate.SAVED, 1, "Goes on where it was saved, 5 s after the one before")
    assert (t.fate, t.turn) == (Fate.CUT, 0) and "transient" in t.down
    assert auto.turn == 2 and "starts with its host" in auto.up
    (left,) = plan(ON._replace(settings=Settings(save=True)), URI, (machine("a", 1),))
    assert left.up == "Stays off, with its memory saved"


def test_a_paused_machine_cannot_shut_down() -> None:
    (it,) = plan(ON, URI, (machine("p", 1, state=DomainState.PAUSED),))
    assert "paused and cannot" in it.down


@pytest.mark.parametrize(
    ("service", "uri", "words"),
    [
        (Service(False), URI, "not installed"),
        (Service(True, False, False), URI, "not turned on"),
        (ON, "qemu:///session", "other hosts"),
        (ON._replace(settings=Settings(uris=("lxc:///system",))), URI, "other hosts"),
    ],
)
def test_where_nothing_is_done_power_is_cut(service: Service, uri: str, words: str) -> None:
    assert words in why_not(service, uri)
    (it,) = plan(service, uri, (machine("a", 1, autostart=True),))
    assert (it.fate, it.turn) == (Fate.CUT, 0) and it.up == "Starts, as it starts with its host"
    assert why_not(ON, URI) == ""


def test_the_command_changes_only_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "libvirt guests"
    path.write_text("# mine\nURIS=default\nON_BOOT=ignore\n ON_SHUTDOWN=shutdown\nBYPASS_CACHE=1\n")
    service = ON._replace(path=str(path), settings=read(path.read_text())[0])
    wanted = service.settings._replace(save=True, start=True, delay_s=7)
    line = command(service, wanted)
    assert "systemctl" not in line and command(service, service.settings) == ""
    script = line.replace("sudo ", "")
    subprocess.run(["sh", "-ec", script], check=True, timeout=30)
    text = path.read_text()
    assert read(text) == (wanted, ())
    assert text.startswith("# mine\n") and "BYPASS_CACHE=1" in text and text.count("ON_SHUTDOWN=") == 1
    assert (
        command(service._replace(enabled=False), service.settings)
        == "sudo systemctl enable --now libvirt-guests.service"
    )
    assert command(Service(False), wanted) == ""


def test_of_another_computer_nothing_is_claimed_but_autostart() -> None:
    assert "on that computer only" in why_not(Service(), URI)
    runs, auto, off = plan(Service(), URI, (machine("a", 1), machine("b", 2, autostart=True), machine("c")))
    assert (runs.fate, runs.up) == (Fate.UNKNOWN, "Not known from here")
    assert auto.fate is Fate.UNKNOWN and "starts with its host" in auto.up
    assert off.up == "Stays off"
