"""Devices that are yet to be: what is set is in their XML, what they need comes along, and what is wrong is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from virtgui.model.edits import AddDevice
from virtgui.model.inventory import Inventory, Pool, Secret, Use, Volume
from virtgui.xml import draft_disks as disks
from virtgui.xml import drafts, schema
from virtgui.xml.draft_disks import DiskSource
from virtgui.xml.drafts import Draft
from virtgui.xml.edits import document, edited
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.storage import disk_flaws
from virtgui.xml.grammar import ONE_DEVICE
from virtgui.xml.surroundings import Surroundings

GIB = 1024**3
MACHINE = """<domain type="kvm"><name>db/01</name><os><type arch="x86_64" machine="pc-q35-7.2">hvm</type></os>
<devices>
<disk type="file" device="disk"><source file="/a"/><target dev="vda" bus="virtio"/></disk></devices></domain>"""
DISK = '<disk type="file" device="disk"><driver name="qemu" type="qcow2"/><target dev="vdb" bus="virtio"/></disk>'
SECRET = "aaaaaaaa-0000-4000-8000-000000000001"
INVENTORY = Inventory(
    pools=(
        Pool("big", "logical", True, 900 * GIB, 300 * GIB, "/dev/big", ()),
        Pool(
            "default",
            "dir",
            True,
            500 * GIB,
            100 * GIB,
            "/pool",
            (
                Volume("db-01-1.qcow2", "/pool/db-01-1.qcow2", "qcow2", 40 * GIB),
                Volume("a.iso", "/pool/a.iso", "iso", GIB),
            ),
        ),
        Pool("off", "dir", False),
        Pool("san", "iscsi", True, 500 * GIB, 90 * GIB, "/dev/disk", ()),
    ),
    secrets=(Secret(SECRET, "volume", "x"),),
)
AROUND = Surroundings(machine=document(MACHINE), inventory=INVENTORY)


def flaws(source: DiskSource, around: Surroundings = AROUND) -> list[tuple[str, bool]]:
    """The fields that something is wrong with, and whether it is only a warning."""
    return [(flaw.field, flaw.warning) for flaw in disks.source_flaws(source, around)]


def test_fields_are_set_over_the_template_in_their_order() -> None:
    draft = drafts.with_fields(Draft(DISK), (("serial", "S1"), ("cache", "none")))
    assert drafts.value(draft, "serial") == "S1"
    assert drafts.value(draft, "target") == "vdb"
    assert '<driver name="qemu" type="qcow2" cache="none"/>' in drafts.build(draft)
    assert drafts.value(drafts.with_fields(draft, (("serial", None),)), "serial") is None


def test_a_draft_that_was_set_twice_has_the_last_value_once() -> None:
    draft = drafts.with_fields(drafts.with_fields(Draft(DISK), (("serial", "S1"),)), (("serial", "S2"),))
    assert draft.fields == (("serial", "S2"),)


def test_another_bus_brings_a_name_of_that_bus() -> None:
    draft = drafts.with_field(Draft(DISK), "bus", "scsi", AROUND.machine)
    assert (drafts.value(draft, "bus"), drafts.value(draft, "target")) == ("scsi", "sda")
    same = drafts.with_field(Draft(DISK), "bus", "virtio", AROUND.machine)
    assert drafts.value(same, "target") == "vdb"


def test_its_controller_comes_along_and_is_not_missed_by_the_check() -> None:
    draft = drafts.with_field(Draft(DISK), "bus", "scsi", AROUND.machine)
    along = drafts.controllers(draft, AROUND.machine)
    assert [xml.split()[0] for xml in along] == ["<controller"]
    assert "controller" in edited(MACHINE, map(AddDevice, along))
    found = drafts.surroundings(draft, AROUND)
    assert drafts.controllers(draft, found.machine) == (), "the machine it will find has the controller"
    assert drafts.controllers(draft, AROUND.machine) != (), "the machine itself is as it was"


def test_a_draft_is_never_printed() -> None:
    assert "hush" not in repr(Draft('<graphics type="vnc" passwd="hush"/>'))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("<disk/>", ""), ("<video/>", "Begin with <disk>: this is a <video>")],
)
def test_a_text_is_told_from_a_document(text: str, expected: str) -> None:
    assert drafts.document_flaw(text, "disk") == expected


def test_a_text_that_is_no_document_says_why() -> None:
    assert drafts.document_flaw("<disk", "disk")


def test_the_default_pool_and_a_free_name_are_offered() -> None:
    source = disks.first_source("disk", AROUND)
    assert (source.origin, source.pool, source.format) == (disks.NEW, "default", "qcow2")
    assert source.name == "db-01-1.qcow2".replace("1.q", "2.q"), "no slash, and the first number is taken"
    assert disks.source_flaws(source, AROUND) == ()


def test_a_pool_of_block_devices_makes_no_files() -> None:
    source = disks.settled(replace(disks.first_source("disk", AROUND), pool="big"), AROUND)
    assert (source.format, source.name) == ("raw", "db-01-1")
    kept = disks.settled(replace(source, pool="default", name="mine"), AROUND, named=True)
    assert kept.name == "mine"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, [("name", False)]),
        ({"name": "a/b"}, [("name", False)]),
        ({"name": ".."}, [("name", False)]),
        ({"name": "a\x1bb"}, [("name", False)]),
        ({"name": "a.iso"}, [("name", False)]),
        ({"size": None}, [("size", False)]),
        ({"size": 0}, [("size", False)]),
        ({"size": "many"}, [("size", False)]),
        ({"size": 200 * 1024**2}, [("size", True)]),
        ({"pool": "off"}, [("pool", False)]),
        ({"pool": "san"}, [("pool", False)]),
        ({"pool": "gone"}, [("pool", False)]),
        ({"format": "vmdk", "secret": SECRET}, [("format", False)]),
        ({"backing": "a.qcow2"}, [("backing", False)]),
        ({"backing": "/a.qcow2", "format": "raw"}, [("backing", False)]),
        ({"origin": disks.VOLUME}, [("volume", False)]),
        ({"origin": disks.VOLUME, "volume": "none"}, [("volume", False)]),
        ({"origin": disks.VOLUME, "volume": "a.iso"}, []),
        ({"origin": disks.VOLUME, "volume": "a.iso", "pool": "off"}, [("pool", False)]),
        ({"origin": disks.FILE, "name": ""}, []),
    ],
)
def test_what_is_wrong_with_a_source_is_told_at_its_field(
    changes: dict[str, object], expected: list[tuple[str, bool]]
) -> None:
    source = replace(disks.first_source("disk", AROUND), **changes)  # type: ignore[arg-type]
    assert flaws(source) == expected


def test_a_host_without_pools_says_why() -> None:
    bare = replace(AROUND, inventory=Inventory(lacks=(("pools", "No storage here."),)))
    source = disks.first_source("disk", bare)
    assert disks.source_flaws(source, bare) == (Flaw("pool", "No storage here."),)


@pytest.mark.parametrize("space", ["", "all"])
@pytest.mark.parametrize("form", ["qcow2", "raw", "luks"])
def test_a_new_volume_is_as_the_schema_wants_it(form: str, space: str) -> None:
    source = replace(
        disks.first_source("disk", AROUND), format=form, space=space, secret=SECRET if form != "qcow2" else ""
    )
    made = disks.new_volume(source)
    assert made is not None
    assert schema.check(made.xml, "volume") == ()
    assert ("<allocation" in made.xml) and ('<allocation unit="bytes">0<' in made.xml) == (space == "")
    assert drafts.volume_name(made.xml) == made.name == source.name


def test_a_name_that_no_document_holds_makes_no_volume() -> None:
    source = replace(disks.first_source("disk", AROUND), name="a\x00b")
    assert disks.new_volume(source) is None


@pytest.mark.parametrize(
    ("used_as", "origin"),
    [(used, origin) for used in ("disk", "cdrom", "floppy", "lun") for origin in disks.origins(used)],
)
def test_every_source_of_every_drive_makes_a_disk_that_the_schema_takes(used_as: str, origin: str) -> None:
    around = AROUND
    source = replace(disks.first_source(used_as, around), origin=origin, volume="a.iso", pool="default")
    draft = disks.with_source(Draft(DISK), source, around)
    told = {
        disks.FILE: (("source_file", "/a"),),
        disks.BLOCK: (("source_device", "/dev/sdb"),),
        disks.FOLDER: (("source_directory", "/srv"),),
        disks.NETWORK: (("source_protocol", "nbd"), ("source_name", "x"), ("source_hosts", (("h", "10809", "", ""),))),
    }.get(origin, ())
    draft = drafts.with_fields(draft, told)
    text = drafts.build(draft)
    assert schema.check(text, ONE_DEVICE) == (), text
    assert drafts.value(draft, "device") == used_as
    assert (draft.volume is not None) == (origin == disks.NEW)
    checked = disk_flaws(drafts.node(draft), drafts.surroundings(draft, around))
    wrong = [flaw for flaw in checked if not flaw.warning]
    assert wrong == [], text


def test_another_source_leaves_nothing_of_the_one_before() -> None:
    source = disks.first_source("disk", AROUND)
    new = disks.with_source(Draft(DISK), source, AROUND)
    file = disks.with_source(new, replace(source, origin=disks.FILE), AROUND)
    file = drafts.with_fields(file, (("source_file", "/b"),))
    assert '<source file="/b"/>' in drafts.build(file)
    assert file.volume is None
    back = disks.with_source(file, source, AROUND)
    assert f'<source pool="default" volume="{source.name}"/>' in drafts.build(back)


def test_a_cd_drive_is_read_only_and_a_disk_again_is_not() -> None:
    cd = disks.with_source(Draft(DISK), disks.first_source("cdrom", AROUND), AROUND)
    assert drafts.value(cd, "read_only") is True
    disk = disks.with_source(cd, disks.first_source("disk", AROUND), AROUND)
    assert drafts.value(disk, "read_only") is None


def test_an_iso_image_in_a_pool_is_read_raw_and_an_image_by_its_format() -> None:
    source = replace(disks.first_source("disk", AROUND), origin=disks.VOLUME, volume="a.iso")
    assert drafts.value(disks.with_source(Draft(DISK), source, AROUND), "format") == "raw"
    image = replace(source, volume="db-01-1.qcow2")
    assert drafts.value(disks.with_source(Draft(DISK), image, AROUND), "format") == "qcow2"


def test_a_new_volume_in_words() -> None:
    source = replace(disks.first_source("disk", AROUND), name="x", space="all", secret=SECRET)
    assert disks.volume_words(source) == "Volume x in “default”, 20 GiB, taken at once, encrypted"


@pytest.mark.parametrize("what", ["/pool/db-01-1.qcow2", "default/db-01-1.qcow2"])
def test_what_a_machine_writes_to_is_no_ground_to_stand_on(what: str) -> None:
    source = DiskSource(pool="default", name="new.qcow2", backing="/pool/db-01-1.qcow2", backing_format="qcow2")
    assert ("backing", True) not in flaws(source)
    assert ("backing", True) in flaws(source, replace(AROUND, uses=(Use("disk", what, "db-02"),)))
