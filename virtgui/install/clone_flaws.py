"""What is wrong with a clone that somebody is about to make, told beside the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from typing import NamedTuple

from virtgui.install.clone import BESIDE, MOST, CloneChoice, CloneDisk, DiskChoice, How, copied_format, names
from virtgui.model.inventory import Inventory, Pool
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.xml.cloning import Origin
from virtgui.xml.flaws.machine import name_flaws as machine_name_flaws
from virtgui.xml.macs import mac_flaw
from virtgui.xml.volumes import name_flaws


class CloneFlaw(NamedTuple):
    """`field` is "name", "copies", "host", "nic 0" of a card, or "vda/how", "vda/pool", "vda/file" of a disk. A warning
    blocks nothing."""

    field: str
    message: str
    warning: bool = False


def clone_flaws(
    choice: CloneChoice,
    origin: Origin,
    disks: tuple[CloneDisk, ...],
    there: Inventory,
    taken: Container[str],
    *,
    elsewhere: bool,
    active: bool,
    paused: bool,
    macs: Container[str] = (),
) -> list[CloneFlaw]:
    """All of it. `taken` and `macs` are names and addresses of machines of the host that the clone will be on."""
    found = _name_flaws(choice, taken)
    if not 1 <= choice.copies <= MOST:
        found.append(CloneFlaw("copies", tr("Make 1 to {count} at once").format(count=MOST)))
    for disk, made in zip(disks, choice.disks, strict=True):
        found += _disk_flaws(disk, made, choice, there, elsewhere, active, paused)
    found += _mac_flaws(choice, macs)
    found += _clashes(choice)
    found += _room(choice, disks, there)
    if elsewhere:
        missing = [name for name in origin.networks if name not in {network.name for network in there.networks}]
        found += [
            CloneFlaw(
                "host",
                tr("That host has no network “{name}”: the clone cannot start before").format(name=plain(name, 60)),
                True,
            )
            for name in missing
        ]
    return found


def _name_flaws(choice: CloneChoice, taken: Container[str]) -> list[CloneFlaw]:
    for name in names(choice, taken):
        wrong = [flaw for flaw in machine_name_flaws(name) if not flaw.warning]
        if wrong:
            return [CloneFlaw("name", wrong[0].message)]
        if name in taken:
            return [CloneFlaw("name", tr("A machine of that host is called so: choose another name"))]
    return []


def _mac_flaws(choice: CloneChoice, macs: Container[str]) -> list[CloneFlaw]:
    if choice.copies > 1:
        return []
    found = []
    for place, mac in enumerate(choice.macs):
        others = [other.strip().lower() for other in (*choice.macs[:place], *choice.macs[place + 1 :])]
        wrong, warning = mac_flaw(mac, others) if mac else ("", False)
        if not wrong and mac.strip().lower() in macs:
            wrong, warning = tr("A machine of that host has this address: in one network only one would be heard"), True
        if wrong:
            found.append(CloneFlaw(f"nic {place}", wrong, warning))
    return found


def _disk_flaws(
    disk: CloneDisk,
    made: DiskChoice,
    choice: CloneChoice,
    there: Inventory,
    elsewhere: bool,
    active: bool,
    paused: bool,
) -> list[CloneFlaw]:
    target, how = made.target, made.how
    field = f"{target}/how"
    reason = disk.reason(how)
    if reason:
        return [CloneFlaw(field, reason)]
    if how is How.LEAVE_OUT:
        return []
    if how is How.SHARE:
        return _share_flaws(disk, field, elsewhere)
    found = _snapshot_flaws(disk, made, field, active, paused, there)
    if elsewhere:
        found += _elsewhere_flaws(disk, made, field, there)
    if how is How.LINK and not found:
        if made.layer:
            words = tr("The original must keep this state from now on: neither merge nor delete it")
        elif choice.template:
            words = tr("The original must not change from now on")
        else:
            words = tr("The original must not change from now on: make it a template")
        found.append(CloneFlaw(field, words, True))
    if made.pool == BESIDE and disk.layers:
        found.append(CloneFlaw(f"{target}/pool", tr("Choose a running pool for it")))
        return found
    pool = next((pool for pool in there.pools if pool.name == made.pool), None)
    for name in _files(made, choice):
        wrong = name_flaws(name, pool)
        if wrong:
            found.append(CloneFlaw(f"{target}/file", wrong[0].message))
            break
    return found


def _share_flaws(disk: CloneDisk, field: str, elsewhere: bool) -> list[CloneFlaw]:
    if elsewhere:
        return [CloneFlaw(field, tr("That host may not have this file: look before the clone starts"), True)]
    if disk.disk.read_only or disk.disk.shareable:
        return []
    return [CloneFlaw(field, tr("Both would write to it: run only one of them, or its data is destroyed"), True)]


def _snapshot_flaws(
    disk: CloneDisk, made: DiskChoice, field: str, active: bool, paused: bool, there: Inventory
) -> list[CloneFlaw]:
    if active and not made.layer and not disk.disk.read_only and made.how is How.COPY and disk.layers:
        if not paused:
            return [CloneFlaw(field, tr("The machine writes to it now: choose an earlier state, or shut it down"))]
        if copied_format(disk, made.how, made.pool, there) != disk.layers[0].volume.format:
            words = tr("It cannot be converted while the machine has it open: choose a pool of files")
            return [CloneFlaw(f"{made.target}/pool", words)]
        return [
            CloneFlaw(field, tr("The copy is like a disk after a power cut: the guest may have to repair it"), True)
        ]
    if active and not made.layer and made.how is How.LINK:
        return [CloneFlaw(field, tr("The machine writes to it now: choose an earlier state, or shut it down"))]
    return []


def _elsewhere_flaws(disk: CloneDisk, made: DiskChoice, field: str, there: Inventory) -> list[CloneFlaw]:
    if made.how is How.LINK:
        return [CloneFlaw(field, tr("What lies below a linked copy must be on the same host: make a full copy"))]
    if not disk.layers:
        return [CloneFlaw(field, tr("Its file lies in no storage pool, so it cannot be sent to another host"))]
    volume = disk.layers[made.layer].volume
    if volume.backing:
        words = tr("It stands on another image, which would be missing there: clone it on its own host first")
        return [CloneFlaw(field, words)]
    if copied_format(disk, made.how, made.pool, there) != (volume.format or disk.disk.format):
        return [
            CloneFlaw(f"{made.target}/pool", tr("It would have to be converted on the way: choose a pool of files"))
        ]
    return []


def _files(made: DiskChoice, choice: CloneChoice) -> Iterable[str]:
    return (file_of(made, number + 1) for number in range(min(choice.copies, MOST)))


def file_of(made: DiskChoice, number: int) -> str:
    """The file of one of several copies."""
    return made.file.replace("{n}", str(number))


def _clashes(choice: CloneChoice) -> list[CloneFlaw]:
    """Two new volumes of one name."""
    new = [made for made in choice.disks if made.how in (How.COPY, How.LINK)]
    found = []
    if choice.copies > 1:
        found = [
            CloneFlaw(f"{made.target}/file", tr("Put {n} into it, the number of each copy"))
            for made in new
            if "{n}" not in made.file
        ]
    counts = Counter((made.pool, made.file) for made in new)
    found += [
        CloneFlaw(f"{made.target}/file", tr("Two disks of the clone have this name"))
        for made in new
        if counts[made.pool, made.file] > 1
    ]
    return found


def _room(choice: CloneChoice, disks: tuple[CloneDisk, ...], there: Inventory) -> list[CloneFlaw]:
    """What the full copies take beside what is free; libvirt may need less for what is sparse."""
    needed: Counter[str] = Counter()
    for disk, made in zip(disks, choice.disks, strict=True):
        if made.how is How.COPY and disk.layers:
            needed[made.pool] += disk.layers[min(made.layer, len(disk.layers) - 1)].volume.allocation * choice.copies
    found = []
    for pool in there.pools:
        if needed[pool.name] > pool.available:
            found += _too_little(choice, pool, needed[pool.name])
    return found


def _too_little(choice: CloneChoice, pool: Pool, needed: int) -> list[CloneFlaw]:
    words = tr("{needed} are needed, and {free} are free there").format(
        needed=size_text(needed), free=size_text(pool.available)
    )
    return [
        CloneFlaw(f"{made.target}/pool", words)
        for made in choice.disks
        if made.how is How.COPY and made.pool == pool.name
    ]
