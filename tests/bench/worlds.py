"""Worlds of many machines for libvirt's test driver, written to a file."""

from __future__ import annotations

import uuid
from pathlib import Path

_SPACE = uuid.UUID("6f3c1a52-8c0e-4a59-b9a4-7d1f0a3f6a11")

_MACHINE = """\
<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
  <name>machine-{number:05}</name><uuid>{identity}</uuid>
  <title>Machine number {number}</title>
  <memory unit='MiB'>2048</memory><vcpu>2</vcpu>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'><source file='/guest/{number}.img'/><target dev='vda' bus='virtio'/></disk>
    <interface type='network'><mac address='52:54:00:{high:02x}:{middle:02x}:{low:02x}'/>
      <source network='default'/><model type='virtio'/></interface>
    <graphics type='vnc' port='-1' autoport='yes'/>
    <memballoon model='virtio'/>
  </devices>
  <test:runstate>{state}</test:runstate>
</domain>
"""

_RUNNING, _PAUSED, _OFF = 1, 3, 5


def worlds(folder: Path, hosts: int, count: int) -> list[str]:
    """The URIs of so many new worlds, each with so many machines of its own."""
    return [world(folder, count, number) for number in range(1, hosts + 1)]


def world(folder: Path, count: int, host: int = 0) -> str:
    """The URI of a new world: of eight machines five run, one is paused and two are off. Those of another `host` are
    others."""
    states = (_RUNNING, _RUNNING, _OFF, _RUNNING, _RUNNING, _PAUSED, _RUNNING, _OFF)
    machines = "".join(
        _MACHINE.format(
            number=number,
            identity=uuid.uuid5(_SPACE, f"{host}/{number}" if host else str(number)),
            high=number >> 16,
            middle=number >> 8 & 255,
            low=number & 255,
            state=states[number % 8],
        )
        for number in range(count)
    )
    path = folder / f"world-{count}-{host}.xml"
    path.write_text(
        "<node><cpu><mhz>3000</mhz><model>bench</model><active>64</active><nodes>1</nodes><sockets>1</sockets>"
        "<cores>64</cores><threads>1</threads></cpu><memory>268435456</memory>"
        "<network><name>default</name><bridge name='virbr0'/>"
        f"<ip address='192.168.122.1' netmask='255.255.255.0'/></network>{machines}</node>",
        encoding="utf-8",
    )
    return f"test://{path}"
