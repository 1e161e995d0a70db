"""A host's storage for the tests of it: what is asked of it, and what comes of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Cancel, Command
from virtgui.model.keys import HostKey
from virtgui.model.making import Make, Step
from virtgui.model.messages import Advanced, Finished
from virtgui.model.storage import ReadVolumes, VolumeAct, VolumeDeed, VolumesRead
from virtgui.model.things import (
    DefineThing,
    ThingKey,
    ThingKind,
)
from virtgui.model.users import VolumeFile
from virtgui.xml.pools import PoolXml, sent
from virtgui.xml.volumes import VolumeDraft, volume_xml

MIB = 1024**2
IMAGES = "/var/lib/libvirt/images"
LIB = "/var/lib/libvirt"
IQN = "iqn.2013-06.com.example:pool"
SECRET = "5a4e8c1c-3a0c-4f0b-9a43-6f5f6f1b8d12"


class Storage:
    """A host, and what is done to its storage."""

    def __init__(self, circle: Circle, host: PrivateHost) -> None:
        self.circle = circle
        self.host = host
        self.key: HostKey = circle.connect(host.uri)

    def do(self, command: Command) -> Finished:
        return self.circle.finish(self.circle.send(command), 60)

    def well(self, command: Command) -> None:
        problem = self.do(command).problem
        assert problem is None, problem

    def fails(self, command: Command) -> str:
        problem = self.do(command).problem
        assert problem is not None
        return problem.reason

    def make(self, *steps: Step) -> None:
        self.well(Make(self.key, "new", steps, doing="make it"))

    def cut_off(self, make: Make, after: int = MIB) -> int:
        """Cancel a transfer once so many bytes are told; returns how many it had told by then."""
        ticket = self.circle.send(make)

        def told() -> list[float]:
            return [
                each.done for each in self.circle.of(ticket, Advanced) if each.unit == "bytes" and each.done > after
            ]

        self.circle.wait_until(told, 60)
        self.circle.send(Cancel(ticket))
        assert self.circle.finish(ticket, 60).cancelled
        return int(told()[-1])

    def act(self, name: str, deed: VolumeDeed, number: int = 0, pool: str = "default") -> VolumeAct:
        return VolumeAct(self.key, pool, name, deed, number)

    def volumes(self, pool: str = "default", *, fresh: bool = False) -> dict[str, VolumeFile]:
        pages = self.pages(pool, fresh=fresh)
        assert pages[-1].problem is None, pages[-1].problem
        return {volume.name: volume for page in pages for volume in page.volumes}

    def pages(self, pool: str, *, fresh: bool = False) -> list[VolumesRead]:
        ticket = self.circle.send(ReadVolumes(self.key, pool, fresh))
        self.circle.wait_until(lambda: any(page.whole for page in self.circle.of(ticket, VolumesRead)), 60)
        return self.circle.of(ticket, VolumesRead)

    def pool(self, node: PoolXml, *, build: bool = True, overwrite: bool = False, start: bool = True) -> DefineThing:
        return DefineThing(
            self.key, ThingKind.POOL, sent(node), f"make {node.name}", start=start, build=build, overwrite=overwrite
        )

    def key_of(self, pool: str) -> ThingKey:
        return ThingKey(self.key, ThingKind.POOL, self.host.virsh("pool-uuid", pool).strip())

    def forget(self, *pools: str) -> None:
        for name in pools:
            self.host.virsh("pool-destroy", name, check=False)
            self.host.virsh("pool-undefine", name, check=False)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def raw(name: str, mib: int, **more: object) -> str:
    return volume_xml(VolumeDraft(name, mib * MIB, "raw", **({"allocation_bytes": 0} | more)))  # type: ignore[arg-type]
