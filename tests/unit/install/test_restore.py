"""What a restored machine is made of: its own new files, and nothing that another machine has by now."""

from __future__ import annotations

from lxml import etree

from tests.unit.model.test_restores import FULL, KEY, KNOWN, SMALL
from virtgui.install.restore import Around, restore_make
from virtgui.model.backups import Backup
from virtgui.model.making import CloneVolume, Define, Make, PutDisks
from virtgui.model.restores import Restore, To
from virtgui.util.frozen import replace

UUID, MAC = "00000000-0000-4000-8000-000000000001", "52:54:00:00:00:01"
DEFINITION = f"""\
<domain type='kvm'><name>web</name><uuid>{UUID}</uuid><memory>1</memory><devices>
<disk type='file' device='disk'><source file='/i/web.img'/><target dev='vda'/></disk>
<disk type='file' device='disk'><source file='/i/data.qcow2'/><target dev='vdb'/></disk>
<disk type='file' device='cdrom'><source file='/i/dvd.iso'/><target dev='sda'/><readonly/></disk>
<interface type='network'><mac address='{MAC}'/><source network='default'/></interface>
</devices></domain>"""


def made(backup: Backup, *targets: str, uuids: tuple[str, ...] = (UUID,), macs: tuple[str, ...] = (MAC,)) -> Make:
    kept = replace(backup, uuid=UUID, definition=DEFINITION)
    restore = Restore(targets, "default", To.MACHINE, name="web-restored")
    numbers = iter(range(1, 100))
    around = Around(KEY.host, uuids, frozenset(macs), 1e9, lambda size: next(numbers).to_bytes(size, "big"))
    return restore_make(kept, KNOWN, restore, around)


def machine(job: Make) -> etree._Element:
    (text,) = (step.xml for step in job.steps if isinstance(step, Define))
    return etree.fromstring(text)


def sources(document: etree._Element) -> dict[str, str]:
    disks = document.findall("devices/disk")
    return {disk.find("target").get("dev"): disk.find("source").get("file") for disk in disks}  # type: ignore[union-attr]


def test_it_stands_on_files_of_its_own() -> None:
    job = made(FULL, "vda", "vdb")
    found = sources(machine(job))
    assert found.keys() == {"vda", "vdb", "sda"} and found["sda"] == "/i/dvd.iso"
    assert not {"/i/web.img", "/i/data.qcow2"}.intersection(found.values())
    assert len([step for step in job.steps if isinstance(step, CloneVolume)]) == 2
    assert not any(isinstance(step, PutDisks) for step in job.steps)


def test_a_disk_that_is_not_in_the_backup_is_left_out_for_another_machine_has_it() -> None:
    assert sources(machine(made(SMALL, "vdb"))).keys() == {"vdb", "sda"}


def test_beside_the_machine_itself_it_has_another_number_and_other_addresses() -> None:
    document = machine(made(FULL, "vda", "vdb"))
    assert document.findtext("uuid") not in ("", UUID)
    assert document.find("devices/interface/mac").get("address") not in ("", MAC)  # type: ignore[union-attr]
    assert document.findtext("name") == "web-restored"


def test_where_the_machine_is_gone_it_is_that_again() -> None:
    document = machine(made(FULL, "vda", "vdb", uuids=(), macs=()))
    assert document.findtext("uuid") == UUID
    assert document.find("devices/interface/mac").get("address") == MAC  # type: ignore[union-attr]


def test_an_address_that_somebody_has_by_now_is_made_new() -> None:
    document = machine(made(FULL, "vda", "vdb", uuids=()))
    assert document.find("devices/interface/mac").get("address") not in ("", MAC)  # type: ignore[union-attr]
