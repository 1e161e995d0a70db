"""What a job made is removed again only where nobody uses it by then."""

from __future__ import annotations

from typing import Any

import libvirt
import pytest

from virtgui.hypervisor.unmaking import unmake
from virtgui.model.making import Made

MADE = Made("volume", "web.qcow2", "default")
PATH = "/pool/web.qcow2"


def disk(source: str, below: str = "") -> str:
    chain = f"<backingStore type='file'><source {below}/><backingStore/></backingStore>" if below else ""
    return f"<disk type='file'><source {source}/>{chain}<target dev='vda'/></disk>"


class Machine:
    """A machine, one pool with one volume, and the connection to both."""

    def __init__(self, stored: str, live: str | None = None) -> None:
        self.stored, self.live, self.deleted = stored, live, False

    def listAllDomains(self, _flags: int) -> list[Machine]:
        return [self]

    def storagePoolLookupByName(self, _name: str) -> Machine:
        return self

    def storageVolLookupByName(self, _name: str) -> Machine:
        return self

    def isActive(self) -> bool:
        return self.live is not None

    def XMLDesc(self, flags: int) -> str:
        disks = self.live if self.live is not None and not flags & libvirt.VIR_DOMAIN_XML_INACTIVE else self.stored
        return f"<domain type='kvm'><name>other</name><devices>{disks}</devices></domain>"

    def name(self) -> str:
        return "other"

    def path(self) -> str:
        return PATH

    def delete(self, _flags: int) -> None:
        self.deleted = True


class Pool(Machine):
    """The same, where the pool is on whatever the machine does."""

    def storagePoolLookupByName(self, _name: str) -> Any:
        pool = Machine("", "")
        pool.storageVolLookupByName = lambda _name: self  # type: ignore[method-assign]
        return pool


@pytest.mark.parametrize(
    ("stored", "live"),
    [
        (disk(f"file='{PATH}'"), None),
        (disk("pool='default' volume='web.qcow2'"), None),
        (disk("file='/other'"), disk("file='/other'") + disk(f"file='{PATH}'")),
        (disk("file='/clone'"), disk("file='/clone'", f"file='{PATH}'")),
        (disk("file='/clone'", f"file='{PATH}'"), None),
    ],
    ids=["defined", "defined by its name", "plugged in while it runs", "runs on an image on top", "image on top"],
)
def test_a_volume_that_somebody_uses_by_now_stays_and_is_told(stored: str, live: str | None) -> None:
    there = Pool(stored, live)
    (left,) = unmake(there, (MADE,)).left  # type: ignore[arg-type]
    assert (left.made, left.why, there.deleted) == (MADE, "the machine other uses it", False)


def test_a_volume_that_nobody_uses_goes() -> None:
    there = Pool(disk("file='/other'"), disk("file='/other'"))
    assert unmake(there, (MADE,)).removed == (MADE,) and there.deleted  # type: ignore[arg-type]
