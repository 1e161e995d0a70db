"""What is wrong with a file that a machine's memory is to go into, and what should be known before."""

from __future__ import annotations

from virtgui.model.saving import Dump as DumpTo
from virtgui.model.saving import Meanwhile, SaveTo
from virtgui.model.snapshot_plans import Remark, memory_lack, space_at
from virtgui.model.snapshots import Snapshots
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text

_LEAST = 1 << 20


def path_flaw(path: str) -> str:
    """What is wrong with a path on a host; "" where nothing is."""
    if not path:
        return tr("Enter a file on the host")
    if not path.startswith("/") or path.endswith("/") or "/../" in f"{path}/":
        return tr("Enter a full path on the host, such as /var/lib/libvirt/images/web.save")
    if not path.isprintable():
        return tr("It holds a character that no path should hold")
    return ""


def remarks(deed: SaveTo | DumpTo, known: Snapshots) -> list[Remark]:
    """What is wrong with it, and what should be known; the grave first."""
    found: list[Remark] = []
    if why := path_flaw(deed.path):
        found.append(Remark(why, field="path"))
    elif known.file(deed.path) is not None or any(deed.path in (disk.source, *disk.chain) for disk in known.disks):
        found.append(Remark(tr("This file is one of its disks; nothing is overwritten"), field="path"))
    if not known.active:
        found.append(Remark(tr("It is off: there is no memory to write.")))
    elif (isinstance(deed, SaveTo) or not deed.memory_only) and (why := memory_lack(known)):
        found.append(Remark(why))
    space = space_at(deed.path, known) if not found else None
    need = known.memory_kib * 1024
    if space is not None and space.free < _LEAST:
        found.append(Remark(tr("“{pool}” is full").format(pool=plain(space.pool, 60)), field="path"))
    elif space is not None:
        text = tr("“{pool}” has {free} free; up to {need} are written.")
        if space.free < need:
            text = tr("“{pool}” has {free} free; up to {need} are written. That may be too little.")
        text = text.format(pool=plain(space.pool, 60), free=size_text(space.free), need=size_text(need))
        found.append(Remark(text, grave=False))
    elif not found:
        text = tr("Up to {need} are written. What is free there is not known: its folder is no storage pool.").format(
            need=size_text(need)
        )
        found.append(Remark(text, grave=False))
    if isinstance(deed, SaveTo):
        text = tr("The machine ends once all is written. Its disks must not be changed until it is restored.")
        found.append(Remark(text, grave=False))
    elif deed.meanwhile is Meanwhile.CRASH:
        found.append(
            Remark(tr("The machine is powered off afterwards: unsaved data in the guest is lost."), grave=False)
        )
    elif deed.meanwhile is Meanwhile.RESET:
        found.append(Remark(tr("The machine is reset afterwards: unsaved data in the guest is lost."), grave=False))
    if not isinstance(deed, SaveTo):
        found.append(Remark(tr("All that is in its memory is in the file, passwords and keys too."), grave=False))
    return sorted(found, key=lambda remark: not remark.grave)
