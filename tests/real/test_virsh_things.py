"""Copied command lines do to a host's things what the program does: virsh itself is asked, on a host of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import termios
import uuid
from collections.abc import Callable
from os import close, read, write

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.storage import LIB, MIB, raw
from virtgui.model import virsh_things, virsh_volumes
from virtgui.model.facts import Host, Phase
from virtgui.model.host_details import ReadProcessor, SetPages, SetSharing
from virtgui.model.keys import HostKey
from virtgui.model.storage import VolumeAct, VolumeDeed, Wipe
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKey, ThingKind
from virtgui.model.virsh_host import host_line
from virtgui.xml import host_interface, nwfilter
from virtgui.xml import secret as secrets
from virtgui.xml.host_interface import Interface
from virtgui.xml.pools import new_pool, sent


def run(text: str) -> str:
    """What a person does who pastes it."""
    ran = subprocess.run(["/bin/sh", "-c", text], check=False, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, f"{text}\n{ran.stderr}"
    return ran.stdout


@pytest.fixture
def host(private_host: PrivateHost) -> Host:
    return Host(HostKey(private_host.uri), Phase.OPEN)


def definition(host: Host, kind: ThingKind, xml: str, **more: bool) -> str:
    return virsh_things.define_lines(DefineThing(host.key, kind, xml, "define it", **more), host)


def deeds(host: Host, kind: ThingKind, name: str, key: str) -> Callable[..., str]:
    thing = Thing(ThingKey(host.key, kind, key), name)
    return lambda deed, **more: run(virsh_things.line(ThingAct(thing.key, deed, **more), thing, host))


def test_a_volume_whose_name_is_no_utf_8(host: Host, private_host: PrivateHost) -> None:
    folder = private_host.images.parent / "bytes"
    folder.mkdir()
    file = folder / os.fsdecode(b"it's caf\xe9.img")
    file.write_bytes(b"x" * 4096)
    private_host.virsh("pool-create-as", "bytes", "dir", "--target", f"{LIB}/bytes")
    try:
        shown = r"it's caf\xe9.img"
        told = subprocess.run(["bash", "-c", virsh_volumes.dump_line("bytes", shown, host)], capture_output=True)
        assert b"<capacity unit='bytes'>4096<" in told.stdout, told.stderr
        line = virsh_volumes.volume_line(VolumeAct(host.key, "bytes", shown, VolumeDeed.DELETE), host)
        assert subprocess.run(["bash", "-c", line]).returncode == 0 and not file.exists()
    finally:
        private_host.virsh("pool-destroy", "bytes")


def test_a_pool_and_its_volumes(host: Host, private_host: PrivateHost) -> None:
    node = new_pool("dir", "it's; a pool")
    node.path = f"{LIB}/lines"
    run(definition(host, ThingKind.POOL, sent(node), build=True, start=True, autostart=True))
    name = node.name
    try:
        info = private_host.virsh("pool-info", name)
        assert "running" in info
        key = private_host.virsh("pool-uuid", name).strip()
        do = deeds(host, ThingKind.POOL, name, key)
        private_host.virsh("vol-create", name, "/dev/stdin", given=raw("a b.img", 1))
        do(ThingDeed.REFRESH)
        for deed, number in ((VolumeDeed.GROW, 2 * MIB), (VolumeDeed.SHRINK, MIB), (VolumeDeed.WIPE, Wipe.ZERO.value)):
            run(virsh_volumes.volume_line(VolumeAct(host.key, name, "a b.img", deed, number), host))
        assert "<capacity unit='bytes'>1048576<" in run(virsh_volumes.dump_line(name, "a b.img", host))
        run(virsh_volumes.volume_line(VolumeAct(host.key, name, "a b.img", VolumeDeed.DELETE), host))
        for deed in (ThingDeed.AUTOSTART_OFF, ThingDeed.AUTOSTART_ON, ThingDeed.STOP, ThingDeed.BUILD, ThingDeed.START):
            do(deed)
        assert "running" in private_host.virsh("pool-info", name)
        thing = Thing(ThingKey(host.key, ThingKind.POOL, key), name)
        assert "lines" in run(virsh_things.dump(thing, host))
        for deed in (ThingDeed.STOP, ThingDeed.DELETE, ThingDeed.UNDEFINE):
            do(deed)
        assert name not in private_host.virsh("pool-list", "--all", "--name")
    finally:
        private_host.virsh("pool-destroy", name, check=False)
        private_host.virsh("pool-undefine", name, check=False)


def test_what_is_not_stored_is_made_permanent(host: Host, private_host: PrivateHost) -> None:
    node = new_pool("dir", "passing lines")
    node.path = f"{LIB}/passing"
    try:
        run(virsh_volumes.pool_lines(sent(node), node.name, host, build=True, overwrite=False, formatted=False,
                                     begin=True, autostart=False, transient=True))  # fmt: skip
        key = private_host.virsh("pool-uuid", node.name).strip()
        assert "no" in private_host.virsh("pool-info", node.name).split("Persistent:")[1].split()
        run(virsh_things.keep_line(Thing(ThingKey(host.key, ThingKind.POOL, key), node.name), host))
        assert "yes" in private_host.virsh("pool-info", node.name).split("Persistent:")[1].split()
    finally:
        private_host.virsh("pool-destroy", node.name, check=False)
        private_host.virsh("pool-undefine", node.name, check=False)


def test_what_is_asked_of_a_host_itself(host: Host, private_host: PrivateHost) -> None:
    run(host_line(SetPages(host.key, 2048, 0, 0), host))
    scan = private_host.virsh("node-memory-tune").split("shm_pages_to_scan")[1].split()[0]
    run(host_line(SetSharing(host.key, (("shm_pages_to_scan", int(scan)),)), host))
    own = "<cpu><model>qemu64</model></cpu>"
    assert "<cpu" in run(host_line(ReadProcessor(host.key, (own, "<cpu><model>Penryn</model></cpu>")), host))


def test_a_filter(host: Host, private_host: PrivateHost) -> None:
    xml = nwfilter.named(nwfilter.new(), "of-lines", "root", "")
    run(definition(host, ThingKind.FILTER, xml))
    key = next(line.split()[0] for line in private_host.virsh("nwfilter-list").splitlines() if "of-lines" in line)
    thing = Thing(ThingKey(host.key, ThingKind.FILTER, key), "of-lines")
    assert "of-lines" in run(virsh_things.dump(thing, host))
    deeds(host, ThingKind.FILTER, "of-lines", key)(ThingDeed.UNDEFINE)
    assert "of-lines" not in private_host.virsh("nwfilter-list")


def test_a_secret_whose_value_stands_in_no_command_line(host: Host, private_host: PrivateHost) -> None:
    key = str(uuid.uuid4())
    run(definition(host, ThingKind.SECRET, secrets.written(key, "ceph", "lines")))
    line = virsh_things.value_line(ThingKey(host.key, ThingKind.SECRET, key), host)
    ours, theirs = pty.openpty()
    asked = subprocess.Popen(["/bin/sh", "-c", line], stdin=theirs, stdout=theirs, stderr=theirs)
    close(theirs)
    while b"secret" not in read(ours, 4096):
        pass
    while termios.tcgetattr(ours)[3] & termios.ECHO:  # hiding what is typed, it drops what was typed before
        assert asked.poll() is None
    write(ours, b"hidden\n")
    assert asked.wait(60) == 0
    close(ours)
    assert private_host.virsh("secret-get-value", key).strip() == "aGlkZGVu"
    deeds(host, ThingKind.SECRET, "lines", key)(ThingDeed.UNDEFINE)
    assert key not in private_host.virsh("secret-list")


def test_interfaces_and_devices_of_the_pretending_host(circle: Circle) -> None:
    """Each line is a pretending host of its own, so a deed does not outlive it."""
    host = circle.host(circle.connect("test:///default"))
    made = host_interface.written(Interface("bridge", "br7", dhcp4=True, ports=("eth1",)))
    run(definition(host, ThingKind.INTERFACE, made))
    thing = Thing(ThingKey(host.key, ThingKind.INTERFACE, "eth1"), "eth1")
    down = virsh_things.line(ThingAct(thing.key, ThingDeed.STOP), thing, host)
    assert "eth1 destroyed" in run(f"{down} || true")  # virsh of libvirt 9.0 ends with 1 when all went well
    assert "eth1 undefined" in run(virsh_things.line(ThingAct(thing.key, ThingDeed.UNDEFINE), thing, host))
    adapter = (
        "<device><parent>scsi_host1</parent><capability type='scsi_host'>"
        "<capability type='fc_host'><wwnn>1000000023452345</wwnn><wwpn>1000000023452345</wwpn></capability>"
        "</capability></device>"
    )
    run(virsh_things.define_lines(DefineThing(host.key, ThingKind.DEVICE, adapter, "make it", transient=True), host))
