"""LXC containers on a private host: busybox as the whole system, up in a quarter of a second.

Make the host with `PrivateHost(..., containers=True)` and open it by its `uri_lxc`.
"""

from __future__ import annotations

import shutil
from xml.sax.saxutils import escape

from tests.bed.hosts import PrivateHost
from tests.bed.machines import uuid_in, uuid_of

_INIT = """\
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin PS1='# '
trap 'echo VG-BYE; exit 0' TERM
echo VG-READY
while :; do
  # in the background, for a shell that waits for a program hears no signal
  setsid -c sh -i </dev/console >/dev/console 2>&1 &
  wait
done
"""


def container(name: str, *, memory_mib: int = 64, extra: str = "") -> str:
    """One container's XML; it has a shell on its console. `extra` is XML for the devices."""
    return f"""\
<domain type='lxc'>
  <name>{escape(name)}</name>
  <uuid>{uuid_of(name)}</uuid>
  <memory unit='MiB'>{memory_mib}</memory>
  <vcpu>1</vcpu>
  <os><type>exe</type><init>/init</init></os>
  <devices>
    <emulator>/usr/lib/libvirt/libvirt_lxc</emulator>
    <filesystem type='mount'>
      <source dir='/var/lib/libvirt/images/{escape(name)}.root'/><target dir='/'/>
    </filesystem>
    <console type='pty'/>
    {extra}
  </devices>
</domain>
"""


def add_container(host: PrivateHost, name: str, *, start: bool = True, memory_mib: int = 64, extra: str = "") -> str:
    """Make a container's files, define it, start it if wanted; returns its UUID."""
    root = host.images / f"{name}.root"
    for folder in ("bin", "dev", "proc", "sys", "etc", "run", "tmp"):
        (root / folder).mkdir(parents=True)
    shutil.copy("/bin/busybox", root / "bin/busybox")
    init = root / "init"
    init.write_text(_INIT, encoding="ascii")
    init.chmod(0o755)
    xml = container(name, memory_mib=memory_mib, extra=extra)
    host.virsh("define", "/dev/stdin", given=xml, uri=host.uri_lxc)
    if start:
        host.virsh("start", "--", name, uri=host.uri_lxc)
    return uuid_in(xml)
