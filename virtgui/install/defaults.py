"""What a new machine is given where nobody says otherwise: from its system and from what its host offers."""

from __future__ import annotations

from virtgui.install.draft import MANUAL, DiskDraft, MachineDraft, NicDraft, Source
from virtgui.install.facts import HostFacts, Preferences
from virtgui.install.names import free_name
from virtgui.model.systems import System


def defaults(
    system: System | None,
    host: HostFacts,
    preferences: Preferences | None = None,
    source: Source = MANUAL,
    arch: str = "",
    domain: str = "",
) -> MachineDraft:
    """The draft that the wizard begins with; `arch` and `domain` "" are the host's own best."""
    name = free_name(system.short_id if system is not None else "machine", host.names)
    return MachineDraft(
        name=name,
        os_id=system.id if system is not None else "",
        source=source,
        arch=arch or "x86_64",
        domain=domain or "kvm",
        machine="q35",
        disks=(DiskDraft(pool="default", name=f"{name}.qcow2", size_bytes=20 * 1024**3),),
        nics=(NicDraft(),),
        graphics=("vnc",),
        video="virtio",
    )
