"""The pictures of a machine's hardware, of the wizards, the changes and the XML: of a real guest with many devices."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.bed.hosts import PrivateHost, until
from tests.bed.pictures import picture, wait

_MACHINE = """
<domain type='qemu'>
  <name>db-01</name>
  <uuid>5d0b2a11-3f6a-4c1e-9b57-0c8a6d1f7e21</uuid>
  <title>Orders database</title>
  <metadata><libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
    <libosinfo:os id="http://debian.org/debian/12"/></libosinfo:libosinfo></metadata>
  <memory unit='MiB'>256</memory>
  <vcpu current='2'>4</vcpu>
  <iothreads>2</iothreads>
  <os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/><boot dev='cdrom'/></os>
  <features><acpi/><apic/></features>
  <cpu mode='custom' match='exact'><model fallback='forbid'>qemu64</model></cpu>
  <clock offset='utc'/>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none' io='threads' discard='unmap'/><source file='{disk}'/>
      <target dev='vda' bus='virtio'/><serial>ORDERS-DB</serial></disk>
    <disk type='volume' device='disk'><driver name='qemu' type='qcow2'/>
      <source pool='default' volume='orders.qcow2'/><target dev='vdb' bus='virtio'/></disk>
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
    <controller type='scsi' index='0' model='virtio-scsi'/><controller type='usb' model='qemu-xhci'/>
    <interface type='network'><mac address='52:54:00:11:22:33'/><source network='default'/>
      <model type='virtio'/></interface>
    <interface type='network'><mac address='52:54:00:11:22:34'/><source network='default'/>
      <model type='e1000e'/></interface>
    <serial type='pty'/><console type='pty'/>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <input type='tablet' bus='usb'/>
    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/><video><model type='virtio' heads='1'/></video>
    <sound model='ich9'/><watchdog model='i6300esb' action='reset'/><memballoon model='virtio'/>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>
"""
_DISK = ("--device", "disk vda", "--edit", "cache", "writeback", "--edit", "write_bytes", str(80 * 1024**2))
_WIZARD = ("--size", "880x640")


def make_hardware(folder: Path) -> None:
    """Make all of them."""
    with PrivateHost("workstation") as host:
        disk = host.volume("debian.qcow2", 40 * 1024)
        host.volume("orders.qcow2", 500 * 1024)
        host.virsh("pool-refresh", "default")
        host.define(_MACHINE.format(disk=disk))
        host.virsh("start", "--", "db-01")
        page = ("--connect", host.uri, "--show-domain-hardware", "db-01")
        window = ("--size", "1200x800")
        wrong, ready = ("--edit", "serial", "ORDERS-DB#1"), ("--edit", "serial", "ORDERS-DB-1")
        wanted = {
            "hardware-light": (*page, *window, *_DISK, *wrong, "--theme", "light"),
            "hardware-dark": (*page, *window, *_DISK, *ready, "--theme", "dark"),
            "wizard-gallery": (*page, *_WIZARD, "--add-hardware", "--theme", "light"),
            "wizard-disk": (*page, *_WIZARD, "--add-hardware", "disk", "--theme", "light"),
            "wizard-network": (*page, *_WIZARD, "--add-hardware", "interface", "--theme", "dark"),
            "wizard-host-device": (*page, *_WIZARD, "--add-hardware", "usb", "--theme", "light"),
            "wizard-review": (*page, *_WIZARD, "--add-hardware", "disk", "--review", "--theme", "light"),
            "changes": (*page, *_DISK, *ready, "--review", "--size", "820x560", "--theme", "light"),
            "xml": ("--connect", host.uri, "--show-domain-xml", "db-01", *window, "--theme", "light"),
        }
        for name, flags in wanted.items():
            wait([picture(folder / f"{name}.png", *flags)], 60)


def make_deletion(folder: Path) -> None:
    """What goes with a machine whose files are shared in several ways."""
    with PrivateHost("workstation") as host:
        for name in ("web-01.qcow2", "data.qcow2", "debian-12-base.qcow2"):
            host.volume(name, 20 * 1024)
        inside = "/var/lib/libvirt/images"
        host.run("sh", "-c", f"head -c 700000 /dev/zero >{inside}/debian-12-netinst.iso")
        below = ("-b", f"{inside}/debian-12-base.qcow2", "-F", "qcow2")
        host.run("qemu-img", "create", "-q", "-f", "qcow2", *below, f"{inside}/web-01.qcow2")
        driver = "<driver name='qemu' type='{}'/><source file='{}'/><target dev='{}'/>{}"
        disk = "<disk type='file' device='{}'>" + driver + "</disk>"
        extra = (
            disk.format("disk", "qcow2", f"{inside}/data.qcow2", "vdb", "")
            + disk.format("cdrom", "raw", f"{inside}/debian-12-netinst.iso", "hda", "<readonly/>")
            + disk.format("disk", "raw", "/srv/old/scratch.img", "vdc", "")
        )
        host.run("sh", "-c", "mkdir -p /srv/old && head -c 900000 /dev/zero >/srv/old/scratch.img")
        host.add("web-01", start=False, disk=f"{inside}/web-01.qcow2", extra=extra)
        host.add("db-01", start=False, disk=f"{inside}/data.qcow2")
        host.virsh("pool-refresh", "default")
        flags = ("--connect", host.uri, "--show-domain-delete", "web-01", "--size", "720x520", "--theme", "light")
        wait([picture(folder / "deletion.png", *flags)], 60)


def make_consoles(folder: Path) -> None:
    """A guest's screen beside its serial line, consoles in tabs, and the wall of screens."""
    with PrivateHost("lab") as host:
        for name in ("build-07", "mail-01", "web-01"):
            host.add(name, boot=True, graphics="vnc", agent=True)
        host.add("win11-test", graphics="vnc")
        for name in ("build-07", "mail-01", "web-01"):
            host.agent_answers(name, 90)
        here = ("--connect", host.uri)
        console = (*here, "--show-domain-console", "web-01", "--split", "--size", "1200x800", "--after", "4")
        running = picture(folder / "console.png", *console, "--theme", "dark")
        until(lambda: host.serial("web-01") != "", 20, "the line is not used")
        threading.Event().wait(2.5)
        host.say("web-01", "uname -a; free; ls --color=always /")
        wait([running], 60)
        host.virsh("suspend", "mail-01")
        others = ("--tab", "build-07", "--tab", "mail-01", "--tab", "win11-test")
        tabs = (*here, "--show-domain-console", "web-01", *others, "--size", "1200x800", "--after", "4")
        wait([picture(folder / "tabs.png", *tabs, "--theme", "light")], 60)
        host.virsh("resume", "mail-01")
        wall = (*here, "--wall", "--size", "1440x900", "--after", "14")
        wait([picture(folder / "wall.png", *wall, "--theme", "light")], 90)
