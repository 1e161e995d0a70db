"""From a draft to steps: what is made, in which order, and what is left of an installation afterwards."""

from __future__ import annotations

import pytest

from tests.unit.install.worlds import GIB, INVENTORY, POOL, host, systems
from virtgui.install import plan
from virtgui.install.defaults import defaults
from virtgui.install.draft import (
    CloudSource,
    DiskDraft,
    ImportSource,
    IsoSource,
    MachineDraft,
    Medium,
    Source,
    with_disk,
)
from virtgui.install.plan import Fill, Groundwork, Upload
from virtgui.model.edits import MACHINE, Place, RemoveDevice, SetField
from virtgui.model.inventory import Volume
from virtgui.model.making import (
    CloneVolume,
    CreateTransient,
    Define,
    MakePool,
    MakeVolume,
    RemoveFile,
    RemoveVolume,
    ResizeVolume,
    Start,
    StartNetwork,
    StartOnce,
    StartPool,
    Step,
    UploadVolume,
)
from virtgui.util.frozen import replace
from virtgui.xml.edits import edited
from virtgui.xml.making import born

UUID = "2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11"
ISO = IsoSource(Medium("/isos/debian.iso"))
BASE = Volume("base.qcow2", "/images/base.qcow2", "qcow2", 2 * GIB)
FACTS = host(inventory=replace(INVENTORY, pools=(POOL._replace(volumes=(BASE,)),)))
CLOUD = Medium("/images/base.qcow2", "default", "base.qcow2", "qcow2")


def draft(source: Source = ISO, **changes: object) -> MachineDraft:
    made = defaults(systems().find("debian11"), FACTS, source=source)
    return replace(made, uuid=UUID, name="web", **changes)  # type: ignore[arg-type]


def kinds(steps: tuple[Step, ...]) -> list[type[Step]]:
    return [type(step) for step in steps]


def test_an_installation_is_defined_without_its_medium_and_started_with_it() -> None:
    volume, define, once = plan.steps(draft(), FACTS)
    assert isinstance(volume, MakeVolume) and isinstance(define, Define) and isinstance(once, StartOnce)
    assert born(define.xml).uuid == born(once.xml).uuid == UUID
    assert "debian.iso" in once.xml and "debian.iso" not in define.xml


def test_one_that_is_not_started_keeps_its_medium_and_reboots_as_any() -> None:
    volume, define = plan.steps(draft(start=False), FACTS)
    assert isinstance(volume, MakeVolume) and isinstance(define, Define)
    assert "debian.iso" in define.xml and "<on_reboot>destroy" not in define.xml


@pytest.mark.parametrize(("source", "last"), [(ISO, [CreateTransient]), (ImportSource(CLOUD), [CreateTransient])])
def test_a_transient_one_is_never_defined(source: Source, last: list[type[Step]]) -> None:
    found = kinds(plan.steps(draft(source, stored=False), FACTS))
    assert found[-1:] == last and Define not in found


def test_what_is_there_is_used_as_it_is() -> None:
    assert kinds(plan.steps(draft(ImportSource(CLOUD)), FACTS)) == [Define, Start]


def test_a_cloud_image_is_copied_and_enlarged_or_built_on() -> None:
    copied = plan.steps(draft(CloudSource(CLOUD)), FACTS)
    assert kinds(copied)[:2] == [CloneVolume, ResizeVolume]
    layered = plan.steps(draft(CloudSource(CLOUD, linked=True)), FACTS)
    volume = layered[0]
    assert isinstance(volume, MakeVolume) and "/images/base.qcow2" in volume.xml
    assert not any(isinstance(step, CloneVolume) for step in layered)


def test_a_disk_is_never_smaller_than_its_image() -> None:
    small = with_disk(draft(CloudSource(CLOUD)), 0, replace(draft().disks[0], size_bytes=GIB))
    steps = plan.steps(small, FACTS)
    assert not any(isinstance(step, ResizeVolume) for step in steps)
    assert str(2 * GIB) in steps[0].xml  # type: ignore[attr-defined]


def test_a_file_of_the_same_format_becomes_the_disk_itself() -> None:
    sent = Upload(Medium(pool="default", volume="mine.qcow2", format="qcow2"), "/home/me/mine.qcow2", 9, "qcow2", GIB)
    steps = plan.steps(draft(ImportSource(sent.medium, convert=True)), FACTS, Groundwork(uploads=(sent,)))
    assert kinds(steps)[:2] == [MakeVolume, UploadVolume]
    assert steps[1] == UploadVolume("default", draft().disks[0].name, "/home/me/mine.qcow2")


def test_a_file_of_another_format_is_converted_and_its_copy_removed() -> None:
    sent = Upload(
        Medium(pool="default", volume="old.vmdk", format="vmdk"), "/tmp/x.vmdk", 9, "vmdk", GIB, temporary=True
    )
    steps = plan.steps(draft(ImportSource(sent.medium, convert=True)), FACTS, Groundwork(uploads=(sent,)))
    assert kinds(steps)[:4] == [MakeVolume, UploadVolume, RemoveFile, CloneVolume]
    assert RemoveVolume("default", "old.vmdk") in steps
    assert kinds(steps).index(RemoveVolume) > kinds(steps).index(CloneVolume)


def test_what_a_layer_stands_on_stays() -> None:
    sent = Upload(Medium(pool="default", volume="c.qcow2", format="qcow2"), "/tmp/c.qcow2", 9, "qcow2", GIB)
    steps = plan.steps(draft(CloudSource(sent.medium, linked=True)), FACTS, Groundwork(uploads=(sent,)))
    assert not any(isinstance(step, RemoveVolume) for step in steps)


def test_groundwork_comes_first() -> None:
    ground = Groundwork(networks=("lab",), pools=("fast",), pool_xml=plan.default_pool("/srv/images"))
    steps = plan.steps(draft(), FACTS, ground)
    assert steps[0] == StartNetwork("lab")
    assert isinstance(steps[1], MakePool) and "/srv/images" in steps[1].xml
    assert steps[2] == StartPool("fast")


def test_further_disks_are_filled_by_their_numbers() -> None:
    two = with_disk(draft(), 1, DiskDraft(pool="default", name="data.qcow2", size_bytes=3 * GIB))
    steps = plan.steps(two, FACTS, Groundwork(fills=(Fill(1, CLOUD, "qcow2"),)))
    assert kinds(steps)[:3] == [MakeVolume, CloneVolume, ResizeVolume]
    assert "data.qcow2" in steps[1].xml  # type: ignore[attr-defined]


def test_what_a_person_customised_is_in_both_documents() -> None:
    made = draft()
    text = edited(plan.install_xml(made, FACTS), (SetField(MACHINE, "title", "by hand"),))
    steps = plan.steps(made, FACTS, customised=text)
    define, once = steps[-2:]
    assert isinstance(define, Define) and isinstance(once, StartOnce)
    assert "by hand" in define.xml and "by hand" in once.xml
    assert "debian.iso" in once.xml and "debian.iso" not in define.xml
    assert "<on_reboot>destroy" not in define.xml


def test_a_drive_that_was_customised_away_is_no_trouble() -> None:
    made = draft()
    text = edited(plan.install_xml(made, FACTS), (RemoveDevice(Place("disk", "sda")),))
    define, once = plan.steps(made, FACTS, customised=text)[-2:]
    assert isinstance(define, Define) and isinstance(once, StartOnce)
    assert "cdrom" not in define.xml and "cdrom" not in once.xml
