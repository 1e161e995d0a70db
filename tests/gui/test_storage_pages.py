"""The pages of disks and of the devices beside: every field has a row, titles say what a thing is."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.unit.xml import test_device_flaws, test_disk_flaws
from tests.unit.xml.schemas import device_complaint
from tests.unit.xml.worlds import CORPUS
from virtgui.model.inventory import Inventory, Pool, Volume
from virtgui.util.assets import asset
from virtgui.views.hardware.pages import controllers, filesystems, modules, small, storage
from virtgui.views.hardware.rows import Control, Page, Row
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.devices.lookups import devices
from virtgui.xml.edits import document
from virtgui.xml.fields import Rows
from virtgui.xml.flaws.values import fields, written
from virtgui.xml.kinds import window
from virtgui.xml.parse import parse
from virtgui.xml.surroundings import Surroundings

PAGES = (*storage.PAGES, *filesystems.PAGES, *controllers.PAGES, *modules.PAGES, *small.PAGES)
FIRST = {page.kind: page for page in reversed(PAGES)}
UNSHOWN = {"alias", "address_type"}
"""What libvirt gives by itself."""
MACHINE = document(
    """<domain><name>m</name><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os><devices>
    <disk><target dev='vda' bus='virtio'/></disk></devices></domain>"""
)
AROUND = Surroundings(
    machine=MACHINE,
    inventory=Inventory(
        pools=(Pool("default", "dir", True, volumes=(Volume("d.qcow2", "/srv/d.qcow2", "qcow2", 20 << 30),)),)
    ),
)


def line(xml: str) -> tuple[str, str]:
    node = window(parse(xml).tag)(parse(xml).element)
    page = FIRST[node.tag]
    return page.title(node, AROUND), page.line(node, AROUND)


@pytest.mark.parametrize("page", FIRST.values(), ids=lambda page: page.name)
def test_every_field_has_one_row_and_every_row_a_field(page: Page) -> None:
    declared = fields(window(page.kind))
    rows = Counter(row.field for row in page.rows)
    assert set(rows) - set(declared) == set()
    assert [field for field, count in rows.items() if count > 1] == []
    assert set(declared) - set(rows) - UNSHOWN == _left_out(page)


def _left_out(page: Page) -> set[str]:
    return LEFT_OUT.get(page.kind, set())


LEFT_OUT = {"disk": {"mirror_type", "mirror_device"}}


@pytest.mark.parametrize("page", FIRST.values(), ids=lambda page: page.name)
def test_rows_are_entered_the_way_their_field_is_made(page: Page) -> None:
    for row in page.rows:
        field = fields(window(page.kind))[row.field]
        assert isinstance(field, Rows) == (row.control is Control.TABLE), row
        if isinstance(field, Rows):
            assert len(row.columns) == len(field.columns), row
            assert {heading for heading, _ in row.cells} <= set(row.columns), row
        value = getattr(window(page.kind)(parse("<none/>").element), row.field)
        assert isinstance(value, bool) == (row.control in (Control.SWITCH, Control.FLAG)), row
        if not isinstance(value, bool):
            assert isinstance(value, int) == (row.control in (Control.NUMBER, Control.SIZE, Control.BYTES)), row
        assert _worded(row), row


def _worded(row: Row) -> bool:
    """Sentence case, no full stop; a choice has choices and no two of one value."""
    words = [row.label, *(choice.words for choice in row.choices)]
    values = [choice.value for choice in row.choices]
    chosen = bool(row.choices) == (row.control is Control.CHOICE) or row.control is Control.COMBO
    return chosen and len(values) == len(set(values)) and not any(word.endswith(".") or not word for word in words)


@pytest.mark.parametrize("page", FIRST.values(), ids=lambda page: page.name)
def test_sections_are_whole(page: Page) -> None:
    order = [row.section for row in page.rows]
    runs = [name for name, before in zip(order, [None, *order], strict=False) if name != before]
    assert len(runs) == len(set(runs)), runs


@pytest.mark.parametrize(
    ("xml", "title", "said"),
    [
        (
            "<disk type='file'><source file='/srv/d.qcow2'/><target dev='vda' bus='virtio'/></disk>",
            "Disk vda",
            "d.qcow2, 20 GiB, VirtIO",
        ),
        (
            "<disk type='volume'><source pool='default' volume='d.qcow2'/><target dev='vdb' bus='virtio'/></disk>",
            "Disk vdb",
            "d.qcow2 in pool “default”, 20 GiB, VirtIO",
        ),
        (
            "<disk device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>",
            "CD drive sda",
            "Empty, SATA, read-only",
        ),
        (
            "<disk type='network'><source protocol='rbd' name='p/i'><host name='m'/></source><target dev='sd'/></disk>",
            "Disk sd",
            "rbd://m/p/i",
        ),
        ("<disk><source file='/srv/a&#10;b'/><target dev='vdc'/></disk>", "Disk vdc", "a\ufffdb"),
        ("<disk/>", "Disk", ""),
        (
            "<filesystem><driver type='virtiofs'/><source dir='/srv/a'/><target dir='a'/></filesystem>",
            "File system a",
            "/srv/a, virtiofs",
        ),
        (
            "<filesystem type='ram'><source usage='524288' units='KiB'/><target dir='/tmp'/></filesystem>",
            "File system /tmp",
            "512 MiB of memory",
        ),
        ("<controller type='scsi' index='0' model='virtio-scsi'/>", "SCSI controller 0", "VirtIO SCSI: nothing on it"),
        ("<controller type='usb' index='2' model='qemu-xhci'/>", "USB controller 2", "USB 3: nothing on it"),
        (
            "<memory model='dimm'><target><size unit='GiB'>2</size><node>0</node></target></memory>",
            "Memory module",
            "2 GiB, node 0",
        ),
        ("<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>", "TPM", "Emulated, 2.0, CRB"),
        ("<rng model='virtio'><backend model='builtin'/></rng>", "Random numbers", "The hypervisor, VirtIO"),
        ("<watchdog model='i6300esb' action='pause'/>", "Watchdog", "i6300ESB (PCI), Pause"),
        ("<memballoon model='none'/>", "Balloon", "None"),
        ("<vsock><cid auto='yes'/></vsock>", "Socket to the host", "Number chosen by libvirt"),
        ("<vsock><cid auto='no' address='7'/></vsock>", "Socket to the host", "Number 7"),
        ("<shmem name='a b'><size unit='M'>4</size></shmem>", "Shared memory a b", "4 MiB"),
        ("<panic model='hyperv'/>", "Panic notifier", "Hyper-V"),
        ("<iommu model='smmuv3'/>", "IOMMU", "Arm SMMUv3"),
        ("<lease><lockspace>s</lockspace><key>k</key><target path='/l'/></lease>", "Lease k", "s, /l"),
    ],
)
def test_a_device_says_what_it_is(xml: str, title: str, said: str) -> None:
    assert line(xml) == (title, said)


def test_what_a_stranger_named_is_shown_as_it_is_written() -> None:
    title, said = line("<disk><source file='/srv/&lt;b&gt;x&lt;/b&gt;'/><target dev='&lt;i&gt;'/></disk>")
    assert (title, said) == ("Disk <i>", "b>")


@pytest.mark.parametrize("page", [page for page in PAGES if page.template], ids=lambda page: page.name)
def test_a_new_one_is_what_libvirt_takes(page: Page) -> None:
    assert page.template is not None
    made = page.template(AROUND)
    assert parse(made).tag == page.kind
    if page.name not in ("crypto", "pstore", "controller-nvme"):  # later than libvirt 9.0
        assert device_complaint(made) == ""


def test_new_drives_get_a_free_name_on_the_best_bus() -> None:
    made = [storage.DISK.template(AROUND), storage.CD.template(AROUND), storage.FLOPPY.template(AROUND)]  # type: ignore[misc]
    targets = [parse(xml).element.find("target") for xml in made]
    assert [dict(target.attrib) for target in targets if target is not None] == [
        {"bus": "virtio", "dev": "vdb"},
        {"bus": "sata", "dev": "sda"},
        {"bus": "fdc", "dev": "fda"},
    ]


def test_what_cannot_be_added_says_why() -> None:
    assert storage.DISK.refusal is not None
    assert storage.FLOPPY.refusal is not None
    assert storage.DISK.refusal(AROUND) == ""
    assert "Containers" in storage.DISK.refusal(Surroundings(driver="LXC"))
    told = Surroundings(capabilities=Capabilities(offers=(("disk/bus", ("virtio", "scsi")),)))
    assert storage.FLOPPY.refusal(told) == "This type of machine has no floppy controller"


def test_a_controller_names_what_hangs_on_it() -> None:
    machine = document(
        """<domain><devices><controller type='scsi' index='0' model='virtio-scsi'/><controller type='scsi' index='1'/>
        <disk><target dev='sda' bus='scsi'/></disk>
        <disk device='cdrom'><target dev='sdb' bus='scsi'/><address type='drive' controller='1'/></disk>
        <hostdev type='scsi'/><disk><target dev='vda' bus='virtio'/></disk></devices></domain>"""
    )
    around = Surroundings(machine=machine)
    page = FIRST["controller"]
    first, second = list(devices(machine, "controller"))
    assert page.line(first, around) == "VirtIO SCSI: sda, host device"
    assert page.line(second, around) == "sdb"


def test_a_machine_takes_one_of_some_kinds() -> None:
    full = Surroundings(
        machine=document(
            "<domain><devices><tpm/><vsock/><memballoon/><panic/><watchdog/><iommu/><pstore/></devices></domain>"
        )
    )
    for page in small.PAGES:
        if page.kind in ("tpm", "vsock", "memballoon", "panic", "watchdog", "iommu", "pstore"):
            assert page.refusal is not None
            assert page.refusal(full) != "", page.kind


def test_memory_modules_need_room_to_grow() -> None:
    page = FIRST["memory"]
    assert page.refusal is not None
    assert page.refusal(AROUND) == "Set the machine's greatest memory under Memory first"
    roomy = Surroundings(machine=document("<domain><maxMemory slots='4' unit='GiB'>8</maxMemory></domain>"))
    assert page.refusal(roomy) == ""


def test_virtiofs_is_chosen_where_the_machine_shares_its_memory() -> None:
    page = FIRST["filesystem"]
    assert page.template is not None
    shared = document("<domain><memoryBacking><access mode='shared'/></memoryBacking></domain>")
    assert "virtiofs" in page.template(Surroundings(machine=shared))
    assert "virtiofs" not in page.template(AROUND)


@pytest.mark.parametrize("page", [page for page in PAGES if page.template], ids=lambda page: page.name)
def test_a_new_one_has_no_flaw_but_its_empty_source(page: Page) -> None:
    assert page.template is not None
    machine = document(
        """<domain><maxMemory slots='4' unit='GiB'>8</maxMemory><memory unit='GiB'>4</memory>
        <os><type arch='x86_64' machine='q35'>hvm</type></os></domain>"""
    )
    around = Surroundings(machine=machine)
    made = parse(page.template(around))
    flaws = [flaw for flaw in page.check(window(made.tag)(made.element), around) if not flaw.warning]
    assert [flaw.field for flaw in flaws] in ([], ["source_file"], ["source_device"])


def test_every_icon_is_there() -> None:
    assert [page.icon for page in PAGES if not asset("resources", "icons", f"{page.icon}.svg").is_file()] == []


WRITTEN = [
    (name, FIRST[node.tag], node)
    for name in ("disks", "disks-by-hand", "small-devices", "small-by-hand", "later-storage")
    for node in devices(document(CORPUS[name]))
    if node.tag in FIRST
]


SHARED = {
    ("disk", "address_bus"),
    ("rng", "device"),
    ("rng", "egd_hosts"),
    *(("tpm", name) for name in ("socket", "state_path", "state_type")),
}
"""Fields that see one place: which of them means something depends on the type."""


def test_what_is_written_is_shown() -> None:
    hidden = {
        (page.kind, row.field, name)
        for name, page, node in WRITTEN
        for row in page.rows
        if fields(type(node))[row.field].raw(node) and row.shown is not None and not row.shown(node)
    }
    assert {found[:2] for found in hidden} <= SHARED, hidden


def test_every_value_of_a_choice_has_words() -> None:
    unknown = {
        (page.kind, row.field, written(node, row.field))
        for _, page, node in WRITTEN
        for row in page.rows
        if row.control is Control.CHOICE and written(node, row.field)
        if written(node, row.field) not in {choice.value for choice in row.choices}
        if (page.kind, row.field) not in SHARED
    }
    assert unknown == set()


def test_every_device_has_a_title_a_line_and_offers_in_one_line() -> None:
    for name, page, node in WRITTEN:
        around = Surroundings(machine=document(CORPUS[name]), inventory=AROUND.inventory)
        words = [page.title(node, around), page.line(node, around)]
        words += [offer.words for row in page.rows if row.offers for offer in row.offers(node, around)]
        assert words[0]
        assert not any("\n" in said for said in words)


def test_what_is_wrong_can_be_seen_and_set_right() -> None:
    told = [(markup, field) for markup, field, _ in (*test_disk_flaws.WRONG, *test_device_flaws.WRONG)]
    for markup, field in (*told, *test_disk_flaws.WRONG_NETWORK):
        node = window(parse(markup).tag)(parse(markup).element)
        row = next(row for row in FIRST[node.tag].rows if row.field == field)
        assert row.shown is None or row.shown(node), (markup, field)
