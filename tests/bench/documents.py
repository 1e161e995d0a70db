"""A large machine, as hosts with many disks and cards have them; and a long listing, as guests print them."""

from __future__ import annotations

from pathlib import Path

from virtgui.model.facts import Disk, Domain, DomainConfig, DomainState, Host, Nic, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import HostSeen, Listed
from virtgui.qtmodels.world import World

_CORPUS = Path(__file__).resolve().parent.parent / "unit" / "xml" / "corpus" / "workstation.xml"
_DISKS = 90


def large() -> str:
    """A definition of some 39 KB."""
    disks = "".join(
        f"""
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none' io='native' discard='unmap'/>
      <source file='/var/lib/libvirt/images/data-{number:03}.qcow2'/>
      <target dev='sd{chr(97 + number // 26)}{chr(97 + number % 26)}' bus='scsi'/>
      <address type='drive' controller='0' bus='0' target='0' unit='{number}'/>
    </disk>"""
        for number in range(_DISKS)
    )
    return _CORPUS.read_text(encoding="utf-8").replace("</devices>", f"{disks}</devices>")


def listing() -> bytes:
    """Some 300 KB of plain lines."""
    line = "-rw-r--r-- 1 root root {0:>9} Nov 26 12:00 file-{0:05}.txt\r\n"
    return "".join(line.format(number) for number in range(5000)).encode()


def fleet(count: int) -> World:
    """Machines with all that a palette looks through."""
    made, host = World(), Host(HostKey("qemu:///system"), Phase.OPEN, driver="QEMU", listed=True)
    found = []
    for number in range(count):
        config = DomainConfig(
            title=f"Shop {number}",
            os_id="http://debian.org/debian/12",
            tags=("db", "prod") if number % 2 else ("web",),
            disks=(Disk("vda", "disk", "file", f"/pool/disk-{number}.qcow2"),),
            nics=(Nic(f"52:54:00:00:{number >> 8:02x}:{number & 255:02x}", "network", "default"),),
        )
        key = DomainKey(host.key, f"00000000-0000-4000-8000-{number:012d}")
        state = DomainState.RUNNING if number % 3 else DomainState.SHUTOFF
        found.append(Domain(key, f"web-{number}", number if number % 3 else -1, state, config=config))
    made.take([HostSeen(host), Listed(host.key, tuple(found))])
    return made
