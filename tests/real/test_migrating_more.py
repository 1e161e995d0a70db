"""Machines moved between two real hosts in the rarer ways: run on over there before all is sent, encrypted, with what
differs from a common image, under another name."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bed.hosts import PrivateHost, until
from tests.bed.machines import uuid_in
from tests.bed.program import Program
from tests.bed.tls import make_authority, make_certificate
from tests.real.test_migrating import (
    IMAGES,
    OpenProgram,
    begin,
    choose,
    counted,
    filled,
    opened,
    said,
    sockets,
)
from virtgui.model.commands import Verb
from virtgui.model.facts import DomainState
from virtgui.model.migration import Storage
from virtgui.model.rules import refusal
from virtgui.util.frozen import replace
from virtgui.views.migration.dialog import MigrateDialog

__all__ = ["sockets"]
_TLS = 'migrate_tls_x509_cert_dir = "/var/lib/libvirt/pki"\nmigrate_tls_x509_verify = 1\n'
_NAMES = (
    ("cacert.pem", "ca-cert.pem"),
    ("servercert.pem", "server-cert.pem"),
    ("serverkey.pem", "server-key.pem"),
    ("clientcert.pem", "client-cert.pem"),
    ("clientkey.pem", "client-key.pem"),
)


def go(it: Program, dialog: MigrateDialog, what: str = "it has moved") -> None:
    it.click(dialog.migrate)
    it.wait(lambda: dialog.progress.over, f"{what} ({said(dialog)})", 90)


def counts_on(here: PrivateHost, there: PrivateHost, name: str, also: str = "") -> None:
    """The guest did not begin anew over there."""
    last = counted(here, name)[-1]
    until(lambda: any(number > last for number in counted(there, also or name)), 60, "it counts on over there")
    assert counted(there, also or name)[0] >= last, "it has not begun anew"


def test_what_holds_while_it_moves_is_shown_and_changed_whoever_changed_it(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("tuned", boot=True)
    east.says("tuned", "VG-READY")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "tuned")
    begin(it, dialog, sockets, compression="xbzrle", cache=32, bandwidth=1, downtime_ms=120)
    shown = dialog.progress
    it.wait(lambda: shown.bandwidth.value() == 1, "the limit is the one that was chosen", 30)
    it.wait(lambda: shown.cache.isVisible() and shown.cache.value() == 32, "so is the cache", 30)
    it.wait(lambda: shown.downtime.value() == 120, "and the standstill", 30)
    east.virsh("migrate-setspeed", "tuned", "2")
    it.wait(lambda: shown.bandwidth.value() == 2, "another program's limit is seen", 30)
    shown.cache.setValue(128)
    it.click(shown.apply)
    it.wait(lambda: shown.tuned.text() == "Changed.", f"the cache is another ({shown.tuned.text()})", 30)
    assert "128.000 MiB" in east.virsh("migrate-compcache", "tuned")
    shown.bandwidth.setValue(0)
    it.click(shown.apply)
    it.wait(lambda: shown.over, f"without a limit it arrives ({said(dialog)})", 90)
    assert "It runs on west now" in said(dialog), said(dialog)


@pytest.mark.parametrize(
    "changes",
    [
        {"compression": "mt", "level": 3, "threads": 3, "threads_there": 1},
        {"auto_converge": True, "slow_first": 30, "slow_more": 5},
    ],
    ids=["threads", "slowed"],
)
def test_hypervisors_take_the_finer_options(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path, changes: dict[str, object]
) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("finer")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "finer")
    choose(dialog, sockets, **changes)
    go(it, dialog)
    assert "It runs on west now" in said(dialog), said(dialog)


@pytest.mark.needs("userfaultfd")
def test_it_runs_on_over_there_before_its_memory_has_arrived(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("early", boot=True)
    east.says("early", "VG-READY")
    east.say("early", "i=0; while true; do i=$((i+1)); echo n$i.; usleep 300000; done &")
    until(lambda: counted(east, "early"), 60, "the guest counts")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "early")
    begin(it, dialog, sockets, post_copy=True, bandwidth=1)
    it.wait(dialog.progress.post_copy.isEnabled, "it can be let go", 60)
    it.click(dialog.progress.post_copy)
    it.wait(lambda: dialog.progress.over, f"it has moved ({said(dialog)})", 90)
    assert "It runs on west now" in said(dialog), said(dialog)
    counts_on(east, west, "early")
    assert east.state("early") == "shut off"


@pytest.mark.needs("userfaultfd")
def test_one_that_is_lost_over_there_with_half_of_its_memory_is_said_to_be(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("halved", boot=True)
    east.says("halved", "VG-READY")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "halved")
    begin(it, dialog, sockets, post_copy=True, bandwidth=1)
    slow = "migrate_set_parameter max-postcopy-bandwidth 262144"  # it would be over in a moment
    east.virsh("qemu-monitor-command", "--hmp", "halved", slow)
    it.wait(dialog.progress.post_copy.isEnabled, "it can be let go", 60)
    it.click(dialog.progress.post_copy)
    until(lambda: "post-copy" in east.virsh("domstate", "--reason", "halved"), 60, "it runs over there")
    os.kill(west.qemu_pid("halved"), signal.SIGKILL)
    it.wait(lambda: dialog.progress.over, f"its end is told ({said(dialog)})", 60)
    assert "It is lost: it had begun to run on west" in said(dialog), said(dialog)
    left = it.becomes("halved", lambda machine: machine.reason == "postcopy failed", "what is left", 60)
    why = refusal(Verb.RESUME, left, it.world.hosts[left.key.host])
    assert "Part of its memory is on another host" in why
    east.virsh("destroy", "halved")
    east.virsh("start", "halved")
    assert east.state("halved") == "running"


def test_what_differs_from_a_common_image_is_copied_alone(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    for host in (east, west):
        filled(host, "base.qcow2")
    overlay = [
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-b",
        "base.qcow2",
        "-F",
        "qcow2",
        str(east.images / "top.qcow2"),
    ]
    subprocess.run(overlay, check=True, capture_output=True, timeout=60)
    write = ["qemu-io", "-f", "qcow2", "-c", "write -P 0x42 1M 64k", str(east.images / "top.qcow2")]
    subprocess.run(write, check=True, capture_output=True, timeout=60)
    for host in (east, west):
        host.virsh("pool-refresh", "default")
    east.add("layered", disk=f"{IMAGES}/top.qcow2")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "layered")
    choose(dialog, sockets, storage=Storage.INCREMENTAL, disks_uri=f"unix://{sockets}/d")
    go(it, dialog)
    assert "It runs on west now" in said(dialog), said(dialog)
    west.virsh("destroy", "layered")
    image = str(west.images / "top.qcow2")
    told = subprocess.run(["qemu-img", "info", "-U", image], capture_output=True, text=True, check=True).stdout
    assert "backing file: /var/lib/libvirt/images/base.qcow2" in told or "backing file: base.qcow2" in told, told
    alone = ["qemu-io", "-r", "--image-opts", "-c", "read -P 0x42 1M 64k", "-c", "read -P 0 8M 4M",
             f"driver=qcow2,backing=,file.filename={image}"]  # fmt: skip
    read = subprocess.run(alone, capture_output=True, text=True, check=True).stdout
    assert read.count("read ") == 2 and "verification failed" not in read, f"what is in the base was not copied: {read}"


def test_it_runs_on_under_another_name(
    hosts: Callable[[str], PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = hosts("east"), hosts("west")
    other = west.guest("mover")  # the name is taken over there, by another machine
    west.define(other.replace(uuid_in(other), str(uuid.uuid4())))
    east.add("mover", disk=filled(east, "mover.qcow2"))
    east.virsh("pool-refresh", "default")
    it = open_program(east.uri, west.uri)
    it.wait(lambda: len([m for m in it.world.machines.values() if m.name == "mover"]) == 2, "both are there", 30)
    key = next(m.key for m in it.world.machines.values() if m.name == "mover" and m.key.host == east.uri)
    it.app.windows.open_migrate((key,), it.is_ready(west.uri))
    dialog = it.open_window(MigrateDialog)
    it.wait(lambda: dialog.ready and dialog.options.isEnabled(), "both hosts have been looked at", 40)
    assert "Another machine on west is called mover" in dialog.checks.shown()
    choose(dialog, sockets, name="moved", undefine_source=True)
    go(it, dialog)
    assert "It runs on west now" in said(dialog), said(dialog)
    names = west.virsh("list", "--all", "--name").split()
    assert sorted(names) == ["moved", "mover"] and west.state("moved") == "running"
    assert "mover" not in east.virsh("list", "--all", "--name").split()
    it.becomes("moved", lambda machine: machine.state is DomainState.RUNNING, "running on west", 60)


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[PrivateHost, PrivateHost]]:
    """Two hosts with certificates for their machines' way, of one authority."""
    make_authority(tmp_path)
    make_certificate(tmp_path, "server", "vg-migration", "DNS:vg-migration")
    make_certificate(tmp_path, "client", "vg-client")
    with contextlib.ExitStack() as stack:
        pair = []
        for name in ("east", "west"):
            host = PrivateHost(name, network=False, qemu_conf=_TLS)
            place = host.folder / "lib/pki"
            place.mkdir(parents=True)
            for made, called in _NAMES:
                (place / called).write_bytes((tmp_path / made).read_bytes())
            pair.append(stack.enter_context(host))
        yield pair[0], pair[1]


def test_it_moves_encrypted_and_only_to_whom_the_certificate_names(
    guarded: tuple[PrivateHost, PrivateHost], open_program: OpenProgram, sockets: Path
) -> None:
    east, west = guarded
    east.add("safe")
    it = open_program(east.uri, west.uri)
    dialog = opened(it, "safe")
    choose(dialog, sockets, tls=True, tls_name="somebody-else")
    go(it, dialog, "it has been refused")
    assert "It still runs on east." in said(dialog), said(dialog)
    assert east.state("safe") == "running"
    it.click(dialog.back)
    it.wait(lambda: dialog.ready and dialog.options.isEnabled(), "both hosts have been looked at again", 40)
    choose(dialog, sockets, tls=True, tls_name="vg-migration", data_uri=f"unix://{sockets}/n")
    options = replace(dialog.options.options)
    assert options.tls and "--tls" in dialog.line.text() and "vg-migration" in dialog.line.text()
    go(it, dialog)
    assert "It runs on west now" in said(dialog), said(dialog)
