"""XML of the machines the tests run: QEMU with software emulation, small and quick."""

from __future__ import annotations

import re
import uuid
from xml.sax.saxutils import escape, quoteattr

from tests.bed.guest import command_line, image

_NAMESPACE = uuid.UUID("6f3c1a52-8c0e-4a59-b9a4-7d1f0a3f6a10")


def uuid_in(xml: str) -> str:
    """The UUID a machine's XML gives."""
    found = re.search(r"<uuid>([^<]+)</uuid>", xml)
    assert found, "the XML has no uuid"
    return found[1]


def uuid_of(name: str) -> str:
    """The UUID that a machine of this name has in every run."""
    return str(uuid.uuid5(_NAMESPACE, name))


def mac_for(name: str) -> str:
    """A MAC address that is the same in every run."""
    tail = uuid.uuid5(_NAMESPACE, name).bytes
    return "52:54:00:" + ":".join(f"{byte:02x}" for byte in tail[:3])


def guest(
    name: str,
    *,
    identity: str = "",
    boot: bool = False,
    busy: str = "",
    memory_mib: int | None = None,
    vcpus: int = 1,
    disk: str = "",
    nic: bool = False,
    agent: bool = False,
    graphics: str = "",
    password: str = "",
    on_crash: str = "preserve",
    title: str = "",
    description: str = "",
    words: str = "",
    extra: str = "",
) -> str:
    """One machine's XML.

    Without `boot` there is no operating system: QEMU sits in its firmware, up in 0.3 s, which is
    enough wherever the guest's help is not needed. With `boot` the tiny guest of `guest.py` runs;
    `busy` names what it keeps busy from the start ("cpu,disk,net"), `words` are further words of
    its kernel command line, and what it writes to its serial line is read by `host.serial(name)`.
    `disk` is the path of a qcow2 volume (`host.volume`), `nic` puts it on the network "default",
    `agent` adds the guest agent's channel, `graphics` is "vnc" or "spice". `identity` is the UUID
    wanted, else one made from the name. `extra` is XML for the devices.
    """
    identity = identity or uuid_of(name)
    devices = ["<memballoon model='virtio'/>", "<panic model='isa'/>", "<controller type='usb' model='none'/>"]
    booting = ""
    if boot:
        kernel, initrd = image(picture=bool(graphics))
        line = command_line(busy, words)
        booting = (
            f"<kernel>{escape(str(kernel))}</kernel><initrd>{escape(str(initrd))}</initrd>"
            f"<cmdline>{escape(line)}</cmdline>"
        )
        log = quoteattr(f"/var/lib/libvirt/images/{name}.serial")
        devices.append(f"<serial type='pty'><log file={log} append='off'/><target port='0'/></serial>")
    if disk:
        devices.append(
            f"<disk type='file'><driver name='qemu' type='qcow2' cache='unsafe'/><source file={quoteattr(disk)}/>"
            "<target dev='vda' bus='virtio'/></disk>"
        )
    if nic:
        devices.append(
            f"<interface type='network'><mac address='{mac_for(name)}'/><source network='default'/>"
            "<model type='virtio'/><rom enabled='no'/></interface>"
        )
    if agent:
        devices.append("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>")
    if graphics:
        secret = f" passwd={quoteattr(password)}" if password else ""
        devices.append(f"<graphics type='{graphics}' autoport='yes' listen='127.0.0.1'{secret}/>")
        devices.append("<video><model type='vga' vram='16384'/></video>")
    memory = memory_mib or (128 if boot else 32)
    # libvirt 9.0's schema wants title and description after the UUID
    return f"""\
<domain type='qemu'>
  <name>{escape(name)}</name>
  <uuid>{identity}</uuid>
  {f"<title>{escape(title)}</title>" if title else ""}
  {f"<description>{escape(description)}</description>" if description else ""}
  <memory unit='MiB'>{memory}</memory>
  <vcpu>{vcpus}</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type>{booting}</os>
  <features><acpi/><apic/></features>
  <cpu mode='custom' match='exact'><model fallback='forbid'>qemu64</model></cpu>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>{on_crash}</on_crash>
  <pm><suspend-to-mem enabled='yes'/><suspend-to-disk enabled='no'/></pm>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    {"".join(devices)}
    {extra}
  </devices>
</domain>
"""
