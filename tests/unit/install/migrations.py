"""A machine on a host "lab" that is to move to "home", and what both hosts say to that."""

from __future__ import annotations

from typing import Any

from tests.unit.qtmodels.fleet import HOME, LAB
from virtgui.model.facts import DomainState
from virtgui.model.inventory import Network, Pool
from virtgui.model.keys import DomainKey
from virtgui.model.migration import FileThere, Side, Stored, Survey
from virtgui.util.frozen import replace
from virtgui.xml.migration import Needs, needs

GIB = 1024**3
UUID = "00000000-0000-4000-8000-000000000001"
KEY = DomainKey(LAB, UUID)
FOLDER = "/var/lib/libvirt/images"
DISK = f"{FOLDER}/web.qcow2"
DOCUMENT = f"""<domain type='kvm'>
  <name>web</name><uuid>{UUID}</uuid><memory unit='MiB'>2048</memory>
  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
  <cpu mode='custom' match='exact'><model>Skylake-Server</model></cpu>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none'/><source file='{DISK}'/>
      <target dev='vda' bus='virtio'/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>
    <interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br0'/></interface>
  </devices>
</domain>"""
HERE = Stored("default", "dir", "web.qcow2", 20 * GIB, "qcow2", "1700000000.123456789")
SHARED = (FileThere(DISK, HERE, HERE),)
APART = (FileThere(DISK, HERE, None),)
POOLS = (Pool("default", "dir", True, 200 * GIB, 100 * GIB, FOLDER),)
SURVEY = Survey(
    KEY,
    Side(LAB, "lab.example", 9000000, 7002000, "a" * 32, 0.002),
    Side(HOME, "home.example", 9000000, 7002000, "b" * 32, 0.003),
    DOCUMENT,
    DomainState.RUNNING,
    active=True,
    cpu=2,
    machine_problem=None,
    free_kib=8 * 1024**2,
    networks=(Network("default", True),),
    interfaces=("br0", "eth0"),
    pools=POOLS,
    files=SHARED,
)


def survey(**changes: Any) -> Survey:
    """The same with changes."""
    return replace(SURVEY, **changes)


def document(old: str, new: str) -> tuple[Survey, Needs]:
    """The survey of a machine whose definition has something else in it."""
    assert old in DOCUMENT
    text = DOCUMENT.replace(old, new)
    return replace(SURVEY, document=text), needs(text)
