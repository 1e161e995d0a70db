"""What the guest of a clone is told at its first start, so that it is a machine of its own from within too."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple

from virtgui.install import cloud_flaws
from virtgui.install.clone import BESIDE, FILE_POOLS, CloneChoice, CloneDisk, DiskChoice, How
from virtgui.install.cloudinit import CloudDraft, CloudNic
from virtgui.install.names import host_name
from virtgui.install.places import free_name, pool_for_files
from virtgui.model.inventory import Inventory, Pool
from virtgui.util.frozen import dataclass, replace
from virtgui.util.language import tr
from virtgui.xml.cloning import Origin
from virtgui.xml.flaws.base import Flaw

_CLOUD = re.compile(r"cloud", re.IGNORECASE)
NEW_MACHINE_ID = (
    *("cloud-init-per", "instance", "machine-id", "sh", "-c"),
    "rm -f /etc/machine-id /var/lib/dbus/machine-id && systemd-machine-id-setup",
)
"""Without it both ask a DHCP server as the same client. Cloud-init itself leaves the file alone."""


class Copy(NamedTuple):
    """One copy as it is about to be made: its number from 1, its name, its UUID, and the addresses of its cards."""

    number: int
    name: str
    uuid: str
    macs: tuple[str, ...]


class Seed(NamedTuple):
    """A copy's answers as an image of this computer (`size` in bytes), and the volume that it is sent to. `forget`:
    the copy is started with it once, and defined without it."""

    path: str
    size: int
    pool: str
    volume: str
    forget: bool = True


@dataclass(frozen=True, slots=True)
class GuestAnswers:
    """What the guests are told, those of several copies alike but for the host name, in which "{n}" is a copy's
    number, and the addresses, which count up. `machine_id` has systemd make a new one."""

    draft: CloudDraft = CloudDraft()
    machine_id: bool = True


def knows_cloud_init(origin: Origin, disks: tuple[CloneDisk, ...]) -> bool:
    """Whether anything tells that cloud-init is in the guest: this program's mark, a seed, or the name of an image
    that a disk is made of or stands on."""
    if origin.cloud_init or any(disk.seed for disk in origin.disks):
        return True
    names = (layer.volume.name for disk in disks for layer in disk.layers)
    return any(_CLOUD.search(name) for name in names)


def without_seeds(choice: CloneChoice, disks: tuple[CloneDisk, ...]) -> CloneChoice:
    """The choice with the original's own answers left out, which the guest might read in place of the new ones."""
    made = (
        replace(each, how=How.LEAVE_OUT, pool=BESIDE, file="") if disk.disk.seed else each
        for disk, each in zip(disks, choice.disks, strict=True)
    )
    return replace(choice, disks=tuple(made))


def answers_of(answers: GuestAnswers, copy: Copy) -> CloudDraft:
    """What one copy is told. It has an identity that no other has, so that cloud-init begins anew."""
    draft = answers.draft
    named = draft.hostname.replace("{n}", str(copy.number)) or host_name(copy.name)
    nics = tuple(_numbered(nic, copy) for nic in draft.nics)
    if nics and len(copy.macs) > 1:  # which is which, and the others ask by DHCP
        first, *others = copy.macs
        nics = (replace(nics[0], mac=first), *(CloudNic(mac) for mac in others))
    boot = (NEW_MACHINE_ID,) if answers.machine_id else ()
    return replace(draft, hostname=named, nics=nics, boot=boot, instance=f"iid-{copy.uuid}")


def _numbered(nic: CloudNic, copy: Copy) -> CloudNic:
    if copy.number == 1:
        return nic
    return replace(nic, addresses=tuple(_counted(text, copy.number - 1) for text in nic.addresses))


def _counted(text: str, by: int) -> str:
    """An address so many further on, in the same network. ValueError where that has no more."""
    first = ipaddress.ip_interface(text)
    found = first.ip + by
    if found not in first.network or found == first.network.broadcast_address:
        raise ValueError(f"the network of {text} is too small")
    return f"{found}/{first.network.prefixlen}"


def answers_flaws(answers: GuestAnswers, choice: CloneChoice) -> list[Flaw]:
    """What is wrong with them, by the draft's fields as `cloud_flaws` has them."""
    draft = answers.draft
    name = draft.hostname.replace("{n}", "1")
    found = cloud_flaws.flaws(replace(draft, hostname=name), fresh=False)
    if choice.copies > 1 and draft.hostname and "{n}" not in draft.hostname:
        found.append(Flaw("hostname", tr("All copies would be called so: put {n} into it, or leave it empty")))
    wrong = {flaw.field for flaw in found if not flaw.warning}
    for number, nic in enumerate(draft.nics):
        field = f"nics.{number}.addresses"
        if choice.copies > 1 and nic.addresses and field not in wrong:
            found += _too_few(nic, choice.copies, field)
    return found


def _too_few(nic: CloudNic, copies: int, field: str) -> list[Flaw]:
    try:
        last = [_counted(text, copies - 1) for text in nic.addresses]
    except ValueError:
        return [
            Flaw(
                field,
                tr("This network has too few addresses for {copies} copies, which count up from it").format(
                    copies=copies
                ),
            )
        ]
    return [
        Flaw(field, tr("Each copy has the next address, up to {addresses}").format(addresses=", ".join(last)), True)
    ]


def seed_pool(choice: CloneChoice, there: Inventory) -> Pool | None:
    """Where the seeds go: the pool of the clone's first disk where that has files, else any that has."""
    wanted = next((made.pool for made in choice.disks if _made(made)), "")
    own = [pool for pool in there.pools if pool.name == wanted and pool.active and pool.type in FILE_POOLS]
    return own[0] if own else pool_for_files(there)


def _made(made: DiskChoice) -> bool:
    return made.how in (How.COPY, How.LINK) and made.pool != BESIDE


def seed_names(copies: tuple[Copy, ...], pool: Pool) -> Mapping[int, str]:
    """A free volume's name for each copy, by its number."""
    taken = {volume.name for volume in pool.volumes or ()}
    found: dict[int, str] = {}
    for copy in copies:
        name = free_name(f"{copy.name}-seed.iso", taken)
        found[copy.number] = name
        taken.add(name)
    return found
