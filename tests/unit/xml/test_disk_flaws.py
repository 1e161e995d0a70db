"""What is said of a disk that is wrong, would not start, or would harm another machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.model.inventory import Inventory, Pool, Secret, Use, Volume
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.lookups import devices
from virtgui.xml.edits import document
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.storage import disk_flaws
from virtgui.xml.parse import parse
from virtgui.xml.surroundings import Surroundings

PLAIN = "<disk type='file'><source file='/srv/new.img'/><target dev='vdz' bus='virtio'/>{}</disk>"
MACHINE = """<domain><os><type arch='x86_64' machine='q35'>hvm</type></os><iothreads>2</iothreads><devices>
<disk type='file'><source file='/srv/a.img'/><target dev='vda' bus='virtio'/><boot order='1'/></disk>
<interface type='user'><boot order='2'/></interface></devices></domain>"""
POOLS = (
    Pool("default", "dir", True, volumes=(Volume("w.qcow2", "/srv/w.qcow2", "qcow2", 1 << 30),)),
    Pool("off", "dir", False),
)
AROUND = Surroundings(
    machine=document(MACHINE),
    inventory=Inventory(pools=POOLS, secrets=(Secret("0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f"),)),
    uses=(Use("disk", "/srv/theirs.img", "web-02"), Use("disk", "/srv/w.qcow2", "web-03")),
)


def disk(markup: str) -> DiskXml:
    return DiskXml(parse(markup).element)


def flaws(markup: str, around: Surroundings = AROUND) -> dict[str, Flaw]:
    return {flaw.field: flaw for flaw in disk_flaws(disk(markup), around)}


def test_a_sound_disk_has_no_flaw() -> None:
    assert flaws(PLAIN.format("")) == {}


@pytest.mark.parametrize("corpus", ["disks", "later-storage"])
def test_nothing_libvirt_takes_is_refused(corpus: str) -> None:
    machine = document(CORPUS[corpus])
    said = [
        (node.element.find("target").get("dev"), flaw)  # type: ignore[union-attr]
        for node in devices(machine, "disk")
        for flaw in disk_flaws(node, Surroundings(machine=machine))
        if not flaw.warning
    ]
    assert [who for who, flaw in said if "shared memory" not in flaw.message] == []


WRONG = [
    (PLAIN.format("<serial>ORDERS-DB#1</serial>"), "serial", "Leave out “#”"),
    (PLAIN.format("<boot order='2'/>"), "boot_order", "Another device has order 2: use another number"),
    (PLAIN.format("<boot order='0'/>"), "boot_order", "Write a whole number of 1 or more"),
    (PLAIN.format("<driver io='native'/>"), "io", "Native I/O needs the cache mode none or directsync"),
    (
        PLAIN.format("<driver iothread='3'/>"),
        "io_thread",
        "The machine has no I/O thread 3: add one under Processors",
    ),
    (PLAIN.format("<driver queue_size='100'/>"), "queue_size", "Use a power of two from 2 to 32768"),
    (PLAIN.format("<wwn>5000c50015ea71aa</wwn>"), "wwn", "Only SCSI, SATA and IDE disks have one"),
    (PLAIN.format("<geometry cyls='1' heads='2'/>"), "sectors", "Give cylinders, heads and sectors together"),
    (PLAIN.format("<readonly/><driver copy_on_read='on'/>"), "copy_on_read", ""),
    (PLAIN.format("<shareable/><driver type='qcow2'/>"), "shareable", ""),
    (
        PLAIN.format("<iotune><total_bytes_sec>5</total_bytes_sec><read_bytes_sec>5</read_bytes_sec></iotune>"),
        "total_bytes",
        "Limit either the total, or reading and writing",
    ),
    (
        PLAIN.format("<iotune><read_iops_sec_max>5</read_iops_sec_max></iotune>"),
        "read_iops_burst",
        "A burst needs the limit itself: set that too",
    ),
    (
        PLAIN.format("<iotune><read_iops_sec>9</read_iops_sec><read_iops_sec_max>5</read_iops_sec_max></iotune>"),
        "read_iops_burst",
        "A burst is no less than the limit",
    ),
    (PLAIN.format("<iotune><read_bytes_sec>lots</read_bytes_sec></iotune>"), "read_bytes", ""),
    ("<disk><source file='/a'/><target dev='vda' bus='virtio'/></disk>", "target", "Another disk is vda: use vdb"),
    ("<disk><source file='/a'/><target bus='virtio'/></disk>", "target", ""),
    (
        "<disk><source file='/a'/><target dev='../../etc/x'/></disk>",
        "target",
        "Write a short name like vda, not a path",
    ),
    ("<disk><source file='/a'/><target dev='&lt;b&gt;x&lt;/b&gt;'/></disk>", "target", ""),
    ("<disk><source file='a.img'/><target dev='vdb'/></disk>", "source_file", "Write the whole path, from “/” on"),
    ("<disk><target dev='vdb'/></disk>", "source_file", "Choose an image"),
    ("<disk type='block'><target dev='vdb'/></disk>", "source_device", "Choose a block device of the host"),
    ("<disk><source file='/a&#10;b'/><target dev='vdb'/></disk>", "source_file", ""),
    ("<disk device='lun'><source file='/a'/><target dev='sda' bus='scsi'/></disk>", "type", ""),
    ("<disk device='cdrom'><target dev='vdb' bus='virtio'/></disk>", "bus", ""),
    ("<disk device='floppy'><target dev='sda' bus='sata'/></disk>", "bus", ""),
    (
        "<disk type='volume'><source pool='a/b' volume='../../etc/x'/><target dev='vdb'/></disk>",
        "source_volume",
        "Write the volume's name, not a path",
    ),
    ("<disk type='volume'><source/><target dev='vdb'/></disk>", "source_pool", "Choose a pool"),
    ("<disk type='vhostuser'><source path='/run/s'/><target dev='vdb' bus='virtio'/></disk>", "type", ""),
    (
        "<disk type='vhostuser'><source type='unix' path='/run/s'><reconnect enabled='yes'/></source>"
        "<target dev='vdb' bus='virtio'/></disk>",
        "source_reconnect_timeout",
        "Give the seconds between two tries",
    ),
]


@pytest.mark.parametrize(("markup", "field", "message"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(markup: str, field: str, message: str) -> None:
    found = flaws(markup)
    assert field in found, found
    assert not found[field].warning
    assert message in ("", found[field].message)


NET = "<disk type='network'><source protocol='{}' {}>{}</source><target dev='vdb' bus='virtio'/></disk>"


WRONG_NETWORK = [
    (NET.format("", "", ""), "source_protocol"),
    (NET.format("rbd", "", ""), "source_name"),
    (NET.format("iscsi", "name='iqn/1'", ""), "source_hosts"),
    (NET.format("iscsi", "name='iqn/1'", "<host name='a'/><host name='b'/>"), "source_hosts"),
    (NET.format("https", "name='x'", "<host name='a' port='70000'/>"), "source_hosts"),
    (NET.format("https", "name='x'", "<host name='-oProxyCommand=x'/>"), "source_hosts"),
    (NET.format("https", "name='x'", "<host name='a; rm'/>"), "source_hosts"),
    (NET.format("nbd", "", "<host transport='unix' socket='run/s'/>"), "source_hosts"),
    (
        NET.format("http", "name='x'", "<host name='a'/><cookies><cookie name='a'>b c</cookie></cookies>"),
        "source_cookies",
    ),
    (NET.format("rbd", "name='x'", "<auth username='me'/>"), "auth_secret"),
    (NET.format("rbd", "name='x'", "<auth username='me'><secret type='ceph' uuid='7'/></auth>"), "auth_secret"),
    (NET.format("rbd", "name='x' startupPolicy='optional'", ""), "startup_policy"),
    (NET.format("rbd", "name='x'", "<encryption format='luks'/>"), "encryption_secret"),
]


@pytest.mark.parametrize(("markup", "field"), WRONG_NETWORK)
def test_network_storage_needs_what_its_protocol_needs(markup: str, field: str) -> None:
    assert not flaws(markup)[field].warning


@pytest.mark.parametrize(
    ("markup", "field", "message"),
    [
        ("<disk><source file='/srv/theirs.img'/><target dev='vdb'/></disk>", "source_file", "web-02 uses this file"),
        (
            "<disk><source file='/srv/a.img'/><target dev='vdb'/></disk>",
            "source_file",
            "vda of this machine is the same",
        ),
        (
            "<disk type='volume'><source pool='default' volume='w.qcow2'/><target dev='vdb'/></disk>",
            "source_volume",
            "web-03 uses this storage",
        ),
        (
            "<disk type='volume'><source pool='off' volume='w'/><target dev='vdb'/></disk>",
            "source_pool",
            "The pool is off: start it before the machine",
        ),
        (
            "<disk><driver type='raw'/><source file='/srv/w.qcow2'/><target dev='vdb'/></disk>",
            "format",
            "The image is qcow2: as raw the guest sees nothing useful",
        ),
        (
            "<disk><driver type='raw'/><source file='/far/away.QCOW2'/><target dev='vdb' bus='virtio'/></disk>",
            "format",
            "Its name says qcow2: as raw the guest sees nothing useful, and may spoil it",
        ),
        (PLAIN.format("<driver cache='unsafe'/>"), "cache", "Data is lost when the host goes down"),
        (
            "<disk><source file='/b'/><target dev='sdb' bus='virtio'/></disk>",
            "target",
            "On this bus a name begins with vd",
        ),
    ],
)
def test_what_libvirt_would_take_is_a_warning(markup: str, field: str, message: str) -> None:
    assert flaws(markup)[field] == Flaw(field, message, warning=True)


def test_an_image_is_used_by_whatever_name_others_have_for_it_and_by_what_stands_on_it() -> None:
    taken = replace(AROUND, uses=(Use("disk", "default/w.qcow2", "web-04"),))
    both = "<disk><driver type='qcow2'/><source file='/srv/w.qcow2'/><target dev='vdb' bus='virtio'/>{}</disk>"
    assert flaws(both.format(""), taken)["source_file"].message == "web-04 uses this file"
    upper = Volume("clone.qcow2", "/srv/clone.qcow2", "qcow2", 1 << 30, backing="/srv/w.qcow2")
    pool = POOLS[0]._replace(volumes=(*(POOLS[0].volumes or ()), upper))
    below = replace(AROUND, uses=(), inventory=Inventory(pools=(pool,)))
    assert flaws(both.format(""), below)["source_file"].message.startswith("“clone.qcow2” stands on this image")
    assert flaws(both.format("<readonly/>"), below) == {}


def test_disks_meant_to_be_shared_may_be() -> None:
    markup = "<disk><source file='/srv/theirs.img'/><target dev='vdb' bus='virtio'/>{}</disk>"
    assert flaws(markup.format("<shareable/>")) == {}
    assert flaws(markup.format("<readonly/>")) == {}


def test_a_machine_that_boots_by_kinds_takes_no_order() -> None:
    around = Surroundings(machine=document("<domain><os><boot dev='hd'/></os></domain>"))
    assert "kinds of devices" in flaws(PLAIN.format("<boot order='1'/>"), around)["boot_order"].message


@pytest.mark.parametrize("name", ["<b>x</b>", "\U0001f600 \u202eabc", "\"'&", "x" * 10_000, "عربي"])
def test_names_of_strangers_are_names_like_others(name: str) -> None:
    node = disk(PLAIN.format(""))
    node.source_file = f"/srv/{name}"
    assert disk_flaws(node, AROUND) == []


@pytest.mark.parametrize("name", ["a\x00b", "a\x1bb", "a\x07"])
def test_control_characters_never_reach_a_document(name: str) -> None:
    node = disk(PLAIN.format(""))
    with pytest.raises(ValueError, match="XML compatible"):
        node.source_file = f"/srv/{name}"
