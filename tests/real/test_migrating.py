"""Machines moved between two real hosts by the program's own dialog, and what stands in the way of that."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from tests.bed.hosts import PrivateHost, until
from tests.bed.program import Program
from tests.gui.manager import texts
from virtgui.install.migration_checks import Check, Verdict
from virtgui.model.facts import DomainState
from virtgui.model.migration import Storage, Way
from virtgui.util.frozen import replace
from virtgui.views import job_row
from virtgui.views.migration.dialog import MigrateDialog

OpenProgram = Callable[..., Program]
IMAGES = "/var/lib/libvirt/images"
COUNT = "i=0; while true; do i=$((i+1)); echo n$i.; usleep 300000; done &"


@pytest.fixture
def sockets() -> Iterator[Path]:
    """A folder that both hosts see, for sockets between them."""
    with tempfile.TemporaryDirectory(prefix="vgm-", dir="/tmp") as folder:
        yield Path(folder)


def counted(host: PrivateHost, name: str) -> list[int]:
    """The numbers the guest has said on this host."""
    return [int(number) for number in re.findall(r"n(\d+)\.", host.serial(name))]


def counting(host: PrivateHost, name: str) -> None:
    """Have the guest count aloud."""
    host.add(name, boot=True, disk=filled(host, f"{name}.qcow2"))
    host.virsh("pool-refresh", "default")
    host.says(name, "VG-READY")
    host.say(name, COUNT)
    until(lambda: counted(host, name), 60, "the guest counts")


def filled(host: PrivateHost, name: str, mib: int = 4) -> str:
    """A volume with something in it that is to arrive."""
    path = host.volume(name, 8 + mib)
    write = ["qemu-io", "-f", "qcow2", "-c", f"write -P 0x41 8M {mib}M", str(host.images / name)]
    subprocess.run(write, check=True, capture_output=True, timeout=60)
    return path


def opened(it: Program, name: str) -> MigrateDialog:
    """By the machine's menu; both hosts have been looked at."""
    it.menu(name, "Migrate to another host…")
    dialog = it.open_window(MigrateDialog)
    it.wait(lambda: dialog.ready and dialog.options.isEnabled(), "both hosts have been looked at", 40)
    return dialog


def choose(dialog: MigrateDialog, folder: Path, **changes: object) -> None:
    """Fill in what a person would, the sockets among it."""
    options = replace(dialog.options.options, data_uri=f"unix://{folder}/m")
    if options.storage is not Storage.SHARED:
        options = replace(options, disks_uri=f"unix://{folder}/d")
    dialog.options.show_options(replace(options, **changes))  # type: ignore[arg-type]
    dialog.options.changed.emit(dialog.options.options)
    assert dialog.migrate.isEnabled(), f"{dialog.migrate.toolTip()} {dialog.flaws} {dialog.checks.shown()}"


def said(dialog: MigrateDialog) -> str:
    return dialog.progress.state.text()


def begin(it: Program, dialog: MigrateDialog, folder: Path, **changes: object) -> None:
    """Choose these options and wait until it moves."""
    choose(dialog, folder, **changes)
    it.click(dialog.migrate)
    under_way(it, dialog)


def under_way(it: Program, dialog: MigrateDialog) -> None:
    """Figures of its memory come: it is in its middle."""
    key = dialog.keys[0]

    def sends() -> bool:
        moving = it.app.beside.migrating.of(key)
        return moving is not None and moving.running and any(each.memory_total for each in moving.figures)

    it.wait(sends, f"memory is sent ({said(dialog)})", 60)


def test_it_moves_with_its_disk_while_it_counts_and_stays_when_it_is_broken_off(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    counting(east, "mover")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "mover")
    assert dialog.options.options.storage is Storage.FULL
    begin(it, dialog, sockets, bandwidth=6)
    assert "left" in dialog.progress.facts.values["Memory"].text()
    it.click(dialog.progress.stop)
    it.wait(lambda: dialog.progress.over, "it is broken off", 60)
    assert said(dialog) == "Cancelled. It still runs on east."
    assert "mover.qcow2" not in west.run("ls", IMAGES)
    before = counted(east, "mover")[-1]
    until(lambda: counted(east, "mover")[-1] > before, 60, "it counts on")

    it.click(dialog.back)
    it.wait(lambda: dialog.ready, "both hosts have been looked at again", 40)
    choose(dialog, sockets, bandwidth=0, undefine_source=True)
    it.click(dialog.migrate)
    it.wait(lambda: dialog.progress.over, "it has moved", 90)
    assert "It runs on west now" in said(dialog) and "stood still for" in said(dialog), said(dialog)
    last = counted(east, "mover")[-1]
    until(lambda: any(number > last for number in counted(west, "mover")), 60, "it counts on over there")
    assert counted(west, "mover")[0] >= last, "it has not begun anew"
    assert "mover" not in east.virsh("list", "--all", "--name").split()
    west.virsh("destroy", "mover")
    read = ["qemu-io", "-r", "-f", "qcow2", "-c", "read -P 0x41 8M 4M", str(west.images / "mover.qcow2")]
    assert "verification failed" not in subprocess.run(read, capture_output=True, text=True, check=True).stdout


def test_a_host_that_is_lost_in_the_middle_leaves_it_running_and_the_window_says_so(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    counting(east, "mover")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "mover")
    begin(it, dialog, sockets, bandwidth=6)
    west.kill()
    it.wait(lambda: dialog.progress.over, "it has failed", 90)
    assert "The connection to west broke meanwhile. It still runs on east. west does not answer." in said(dialog)
    (job,) = [job for job in it.jobs() if job.failed]
    assert job_row.title(job) == "Could not migrate mover to west"
    assert east.state("mover") == "running"
    before = counted(east, "mover")[-1]
    until(lambda: counted(east, "mover")[-1] > before, 60, "it counts on")

    west.respawn()
    it.wait(lambda: it.world.hosts[it.is_ready(west.uri, 60)].open, "the target is back", 60)
    west.virsh("vol-delete", "--pool", "default", "mover.qcow2", check=False)
    it.click(dialog.back)
    it.wait(lambda: dialog.ready and dialog.migrate.isEnabled(), f"all is well again {dialog.checks.shown()}", 60)
    begin(it, dialog, sockets, bandwidth=6, data_uri=f"unix://{sockets}/n", disks_uri=f"unix://{sockets}/e")
    east.kill()
    it.wait(lambda: dialog.progress.over, "its end is told", 90)
    assert "east does not answer; it should still be there" in said(dialog), said(dialog)
    east.respawn()
    it.becomes("mover", lambda machine: machine.state is DomainState.RUNNING, "running on east", 60)
    assert "running" not in west.virsh("list", "--all")


KILLED = """
import os, sys
from PyQt6.QtCore import QCoreApplication
from tests.bed.circle import Circle
from virtgui.install.migration import first_options, volumes
from virtgui.model.migration import Migrate, MigrationFar, Preflight, PreflightRead
from virtgui.util.frozen import replace
from virtgui.xml.migration import needs
app = QCoreApplication([])
circle = Circle()
here, there = circle.connect(sys.argv[1]), circle.connect(sys.argv[2])
key = circle.appears(here, "mover").key
ticket = circle.send(Preflight(key, there))
circle.wait_until(lambda: circle.of(ticket, PreflightRead), 40, "both were looked at")
survey = circle.of(ticket, PreflightRead)[0].survey
known = needs(survey.document)
options = replace(first_options(survey, known), bandwidth=6, data_uri=sys.argv[3] + "/m", disks_uri=sys.argv[3] + "/d")
ticket = circle.send(Migrate(key, there, options, volumes(options, survey, known)))
circle.wait_until(lambda: any(m.figures.memory_total for m in circle.of(ticket, MigrationFar)), 60, "memory is sent")
os.kill(os.getpid(), 9)
"""


def test_a_program_that_is_killed_leaves_it_running_and_says_what_it_left(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    counting(east, "mover")
    argv = [sys.executable, "-c", KILLED, east.uri, west.uri, f"unix://{sockets}"]
    ran = subprocess.run(argv, cwd=Path(__file__).parents[2], timeout=200, capture_output=True, check=False)
    assert ran.returncode == -9, ran.stderr
    before = counted(east, "mover")[-1]
    until(lambda: counted(east, "mover")[-1] > before, 60, "it counts on")
    until(lambda: "mover" not in west.virsh("list", "--all", "--name").split(), 60, "nothing of it runs over there")
    it = open_program(east.uri, west.uri)
    it.wait(lambda: "mover" in texts(it.window.notices), "a notice says what was left half made", 30)
    assert it.state("mover") == "Running"


def test_a_disk_that_becomes_full_over_there_leaves_it_running_here(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    west.run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", IMAGES)
    west.virsh("pool-refresh", "default")
    east.add("full", disk=filled(east, "full.qcow2", 24))
    east.virsh("pool-refresh", "default")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "full")
    assert "grow larger than the room there" in dialog.checks.shown()
    choose(dialog, sockets)
    it.click(dialog.migrate)
    it.wait(lambda: dialog.progress.over, "it has failed", 90)
    assert "It still runs on east." in said(dialog), said(dialog)
    assert west.run("ls", IMAGES).split() == []
    it.becomes("full", lambda machine: machine.state is DomainState.RUNNING, "running", 60)


def test_it_moves_there_and_back_led_by_its_host_in_every_way(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    east.create(east.guest("small"))  # transient: nothing of it is left where it was
    it = open_program(east.uri, west.uri)
    ways = (
        (east, west, {"way": Way.PEER, "auto_converge": True, "compression": "xbzrle", "downtime_ms": 900}),
        (west, east, {"way": Way.TUNNELLED, "data_uri": ""}),
        (east, west, {"way": Way.DIRECT, "connections": 2, "paused": True}),
        (west, east, {"way": Way.DIRECT, "live": False}),
    )
    for number, (here, there, changes) in enumerate(ways):
        key = next(machine.key for machine in it.world.machines.values() if machine.active)
        assert key.host == here.uri
        it.app.windows.open_migrate((key,))
        dialog = it.open_window(MigrateDialog)
        it.wait(lambda dialog=dialog: dialog.ready and dialog.options.isEnabled(), "both were looked at", 40)
        choose(dialog, sockets, **{"data_uri": f"unix://{sockets}/{number}", **changes})
        it.click(dialog.migrate)
        it.wait(lambda dialog=dialog: dialog.progress.over, f"it has moved ({number}: {said(dialog)})", 60)
        paused = number > 1
        assert f"It {'is paused' if paused else 'runs'} on {there.hostname} now" in said(dialog), said(dialog)
        assert there.state("small") == ("paused" if paused else "running")
        it.click(dialog.cancel)
        it.wait(lambda: not it.is_open(MigrateDialog), "it is closed", 5)
        it.wait(
            lambda there=there: [m.key.host for m in it.world.machines.values() if m.active] == [there.uri],
            "the list knows where it is",
            30,
        )


def test_a_definition_moves_under_another_name_led_by_the_source(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram
) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("plan", start=False)
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "plan")
    options = replace(dialog.options.options, way=Way.PEER, name="moved", undefine_source=True)
    dialog.options.show_options(options)
    dialog.options.changed.emit(options)
    assert "--offline" in dialog.line.text() and "--dname moved" in dialog.line.text()
    it.click(dialog.migrate)
    it.wait(lambda: dialog.progress.over, "it has moved", 60)
    assert said(dialog) == "It is defined on west now."
    assert (east.virsh("list", "--all", "--name").split(), west.virsh("list", "--all", "--name").split()) == (
        [],
        ["moved"],
    )
    it.wait(lambda: it.find("moved") is not None, "the list has it", 30)


def test_what_the_target_lacks_is_found_before_anything_is_begun(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram
) -> None:
    east = hosts("east")
    with PrivateHost("west", network=False, pool=False) as west:
        east.volume("needs.qcow2")
        feature = "<feature policy='require' name='avx512f'/>"
        xml = east.guest("needs", disk=f"{IMAGES}/needs.qcow2", nic=True)
        east.define(xml.replace("<model fallback='forbid'>qemu64</model>", f"<model>qemu64</model>{feature}"))
        east.virsh("pool-refresh", "default")
        it = open_program(east.uri, west.uri)
        dialog = opened(it, "needs")
        found = {check.title: check for _, check in dialog._checks()}
        assert (
            found["Network default"].verdict is Verdict.WARNED and "no network default" in found["Network default"].text
        )
        assert found["CPU"].verdict is Verdict.WARNED and "avx512f" in found["CPU"].text
        assert "does not see" in found["Disk vda"].text
        assert found["Machine type"].verdict is Verdict.PASSED
        assert QApplication.activePopupWidget() is None


def test_how_fast_its_memory_changes_is_measured_before_it_moves(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("writer", boot=True)
    east.says("writer", "VG-READY")
    east.say("writer", "while :; do dd if=/dev/urandom of=/noise bs=1M count=8 2>/dev/null; done & echo wri''tes")
    east.says("writer", "writes")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "writer")

    def pace() -> Check:
        return next(check for _, check in dialog._checks() if check.title == "Pace of its memory")

    assert pace().verdict is Verdict.PASSED and "MiB of its memory a second" in pace().text
    choose(dialog, sockets, bandwidth=1)
    assert pace().verdict is Verdict.WARNED, pace()
    choose(dialog, sockets, bandwidth=1, auto_converge=True)
    assert pace().verdict is Verdict.PASSED
