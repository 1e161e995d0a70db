"""The command line that does the same as a deed on a host itself, safe to paste into a shell."""

from __future__ import annotations

import shlex

from virtgui.model.facts import Host
from virtgui.model.host_details import ReadProcessor, SetPages, SetSharing, Sleep, SuspendHost
from virtgui.model.virsh_add import fed
from virtgui.model.virsh_things import start

_TARGETS = {Sleep.MEMORY: "mem", Sleep.DISK: "disk", Sleep.HYBRID: "hybrid"}


def host_line(command: SetSharing | SetPages | SuspendHost | ReadProcessor, host: Host) -> str:
    """The line that does it. Raises ValueError where the host's address is not safe to paste."""
    virsh = start(host)
    match command:
        case SetSharing(values=values):
            words = [word for name, value in values for word in (f"--{name.replace('_', '-')}", str(value))]
            return shlex.join((*virsh, "node-memory-tune", *words))
        case SetPages(size=size, cell=cell, count=count):
            what = ("--pagesize", str(size), "--pagecount", str(count), "--cellno", str(cell))
            return shlex.join((*virsh, "allocpages", *what))
        case SuspendHost(how=how, seconds=seconds):
            return shlex.join((*virsh, "node-suspend", "--target", _TARGETS[how], "--duration", str(seconds)))
        case ReadProcessor(among=among, migratable=migratable, expand=expand):
            flags = (*(("--features",) if expand else ()), *(("--migratable",) if migratable else ()))
            return fed("".join(among), (*virsh, "hypervisor-cpu-baseline", *flags, "--file", "/dev/stdin"))
