"""Every kind of device on a real host: its form, stored, edited, started, added to a running guest, and removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests import kernel_features
from tests.bed import kinds
from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost, until
from tests.bed.kind import YES, Expect, Kind
from tests.bed.kinds_storage import IMAGES, SECRET
from tests.bed.trial import Trial, roomy
from virtgui.views.hardware.cards import cards
from virtgui.xml import drafts

SPICE = "<graphics type='spice' autoport='yes'/><video><model type='vga' vram='16384'/></video>"
NETWORK = """<network><name>kinds</name><bridge name='virbr8'/>
  <portgroup name='quick'/></network>"""
SECRETS = (
    (f"<uuid>{SECRET}</uuid><usage type='volume'><volume>kinds-luks</volume></usage>", SECRET),
    ("<uuid>5a4e8c1c-3a0c-4f0b-9a43-6f5f6f1b8d12</uuid><usage type='iscsi'><target>kinds-iscsi</target></usage>", ""),
    ("<uuid>5a4e8c1c-3a0c-4f0b-9a43-6f5f6f1b8d13</uuid><usage type='ceph'><name>kinds-ceph</name></usage>", ""),
)
ASKED = {
    "disk": {"source_file"},
    "lun": {"source_device"},
    "scsi": {"scsi"},
    "scsi_host": {"wwpn"},
    "usb": {"usb_id"},
}
"""What only a person can choose of a new one."""
FILES = ("kinds-file", "kinds-sata", "kinds-scsi", "kinds-usb", "kinds-volume")


@pytest.fixture(scope="module")
def own_host() -> Iterator[PrivateHost]:
    """With control groups, without which libvirt 9.0 ends itself over a virtiofs folder."""
    bridges, groups = kernel_features.present("bridges"), kernel_features.present("cpuacct")
    with PrivateHost("kinds", network=bridges, accounting=groups) as host:
        yield host


@pytest.fixture(scope="module")
def furnished(own_host: PrivateHost) -> Iterator[tuple[PrivateHost, str]]:
    """The host with all that the devices need, as far as it can have it, and a loop device."""
    host = own_host
    for name in FILES:
        host.volume(name)
    for name, size in (
        ("kinds.iso", 8),
        ("kinds.img", 1),
        ("kinds-loop", 8),
        ("nvdimm", 256),
        ("pmem", 128),
        ("kinds-nbd", 8),
    ):
        with (host.images / name).open("wb") as file:
            file.truncate(size * 2**20)
    (host.images / "folder").mkdir()
    (host.images / "folder/file.txt").write_text("found", encoding="ascii")
    for xml, uuid in SECRETS:
        host.define(f"<secret ephemeral='no' private='no'>{xml}</secret>", "secret")
        if uuid:
            host.virsh("secret-set-value", uuid, "c2VjcmV0")
    if kernel_features.present("bridges"):
        host.define(NETWORK, "net")
        host.virsh("net-start", "kinds")
    if kernel_features.present("macvtap"):
        for name in ("vepa", "bridg", "priva", "passt"):
            host.run("ip", "link", "add", f"vg-{name}", "type", "veth")
            host.run("ip", "link", "set", f"vg-{name}", "up")
    host.run("ip", "route", "add", "224.0.0.0/4", "dev", "lo")
    nbd = f"qemu-nbd -f raw -x '' -t -e 9 -k {IMAGES}/nbd.sock {IMAGES}/kinds-nbd"
    host.run("sh", "-c", f"setsid {nbd} >/dev/null 2>&1 &")
    until((host.images / "nbd.sock").exists, 10, "the NBD server listens")
    host.virsh("pool-refresh", "default")
    loop = ""
    try:
        if kernel_features.present("loops"):
            loop = host.run("losetup", "--find", "--show", f"{IMAGES}/kinds-loop").strip()
        yield host, loop
    finally:
        if loop:
            host.run("losetup", "--detach", loop)


@pytest.fixture(scope="module")
def guest(furnished: tuple[PrivateHost, str]) -> str:
    """The tiny guest, on a machine that can take anything."""
    host, _ = furnished
    xml = roomy("taker", boot=True, extra=SPICE)
    host.define(xml)
    host.virsh("start", "taker")
    host.says("taker", "VG-READY")
    return "taker"


@pytest.fixture
def trial(circle: Circle, furnished: tuple[PrivateHost, str]) -> Iterator[Callable[..., Trial]]:
    """`trial("name")` makes a machine that is off and tries things with it; a running one keeps its life."""
    host, loop = furnished
    made = []

    def make(name: str, *, there: bool = False) -> Trial:
        if not there:
            made.append(name)
            host.define(roomy(name, extra="" if name == "shows" else SPICE))
        return Trial(circle, host, name, loop=loop)

    yield make
    for name in made:
        host.remove(name)


def wrong(kind: Kind, step: str, expected: Expect, told: str) -> str:
    """What is not as expected; "" when all is well."""
    if not told and (not expected.told or expected.maybe):
        return ""
    if told and expected.told and re.search(expected.told, told):
        return ""
    return f"{kind.name}, {step}: {told or 'it works'}"


def wanted(group: str) -> tuple[Kind, ...]:
    return tuple(kind for kind in kinds.GROUPS[group] if not kind.needs or kernel_features.present(kind.needs))


def test_every_card_of_the_wizard_is_in_the_table_and_right_from_the_start(trial: Callable[..., Trial]) -> None:
    it = trial("kept")
    around, offered = it.model.surroundings(), cards(it.model)
    assert {(card.page.kind, card.name) for card in offered} == {
        (kind.tag, kind.card) for group in kinds.GROUPS.values() for kind in group
    }
    asked = {}
    for card in offered:
        draft = card.draft(around)
        found = card.page.check(drafts.node(draft), drafts.surroundings(draft, around))
        fields = {flaw.field for flaw in found if not flaw.warning}
        if fields and not card.refusal and card.name not in ("pci", "mdev"):  # the host may have no IOMMU
            asked[card.name] = fields
    assert asked == ASKED


@pytest.mark.parametrize("group", kinds.GROUPS)
def test_every_kind_is_stored_edited_started_and_removed(group: str, trial: Callable[..., Trial]) -> None:
    it, alone = trial("shows" if group == kinds.SHOWN else "kept"), trial("alone")
    found, together = [], {}
    for kind in wanted(group):
        found.append(wrong(kind, "form", kind.form, it.form(kind)))
        told, place = it.add(kind, live=False)
        found.append(wrong(kind, "stored", kind.stored, told))
        if place is None:
            continue
        found.append(wrong(kind, "edited", YES, it.edit(kind, place)))
        if kind.starts == YES and not kind.apart:
            together[place] = kind
            continue
        found.append(wrong(kind, "removed", YES, it.remove([place], live=False)[place]))
        if kind.starts.tried:
            found.append(wrong(kind, "started", kind.starts, alone_starts(alone, kind)))
    if told := it.start():
        found += [wrong(kind, "started", kind.starts, alone_starts(alone, kind)) for kind in together.values()]
        found.append(f"together: {told}")
    else:
        it.stop()
    found += [wrong(together[place], "removed", YES, told) for place, told in it.remove(together, live=False).items()]
    assert not [line for line in found if line], "\n" + "\n".join(line for line in found if line)


def alone_starts(alone: Trial, kind: Kind) -> str:
    told, place = alone.add(kind, live=False)
    if place is None:
        return told
    told = alone.start()
    if not told:
        alone.stop()
    alone.remove([place], live=False)
    return told


@pytest.mark.parametrize("group", kinds.GROUPS)
def test_every_kind_is_added_to_a_running_guest_and_removed(
    group: str, guest: str, trial: Callable[..., Trial]
) -> None:
    it = trial(guest, there=True)
    found, there = [], {}
    for kind in wanted(group):
        if not kind.added.tried:
            continue
        told, place = it.add(kind, live=True)
        found.append(wrong(kind, "added", kind.added, told))
        if place is not None:
            there[place] = kind
    for place, told in it.remove(there, live=True).items():
        found.append(wrong(there[place], "removed while running", there[place].gone, told))
    assert not [line for line in found if line], "\n" + "\n".join(line for line in found if line)
