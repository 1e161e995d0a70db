"""Devices of a host in full: every kind, capabilities in capabilities, and what is no device at all."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from virtgui.model.devices import HostDevice, MdevType
from virtgui.xml.nodedev_details import host_device
from virtgui.xml.schema import check

_HERE = Path(__file__).with_name("devices_of_hosts")
_DOCUMENTS = sorted(_HERE.glob("*.xml"))


def _read(name: str) -> HostDevice:
    return host_device((_HERE / f"{name}.xml").read_text())


def test_a_card_with_virtual_functions_tells_them_its_group_its_cell_and_its_link() -> None:
    card = _read("pci-sriov")
    assert (card.kind, card.address, card.driver, card.numa) == ("pci", "0000:42:00.0", "mlx5_core", 1)
    assert card.vendor == "Mellanox Technologies"
    assert card.virtual == ("0000:42:00.3", "0000:42:00.4")
    assert card.max_virtual == 16
    assert (card.group, card.members) == (65, ("0000:42:00.0", "0000:42:00.1"))
    assert (card.fact("pcie_cap"), card.fact("pcie_sta")) == ("16 GT/s x8", "8 GT/s x8")
    assert card.fact("vpd.serial_number") == "MT2113X00000"
    assert card.fact("vpd.asset_tag") == "fooasset"
    assert card.fact("vpd.field 0") == "PCIeGen4 x8"
    assert card.features == ("virt_functions", "vpd")


def test_a_virtual_function_tells_whose_it_is() -> None:
    function = _read("pci-virtual-function")
    assert function.physical == "0000:42:00.0"
    assert function.keys == (("pci", "0000:42:00.3"),)
    assert function.numa == -1


def test_a_device_that_can_be_parted_tells_its_types_and_what_is_left_of_each() -> None:
    assert _read("pci-mediated-types").mdev_types == (
        MdevType("nvidia-18", "GRID M60-2Q", "vfio-pci", 3),
        MdevType("nvidia-22", "GRID M60-8Q", "vfio-pci", 0),
    )
    assert _read("css").mdev_types[0].api == "vfio-ccw"
    assert _read("ap-matrix").mdev_types[0].available == 65536


def test_a_mediated_device_is_known_by_its_uuid_and_keeps_its_attributes_in_order() -> None:
    device = _read("mediated")
    assert device.address == "4b20d080-1b54-4048-85b3-a6a62d165c01"
    assert (device.mdev_type, device.group) == ("nvidia-18", 45)
    assert (device.fact("attr.assign_adapter"), device.fact("attr.assign_domain")) == ("5", "0x47")


def test_a_fibre_channel_adapter_tells_its_names_and_its_virtual_ones() -> None:
    adapter = _read("fibre-channel-adapter")
    assert adapter.vports == (2, 127)
    assert (adapter.fact("wwnn"), adapter.fact("wwpn")) == ("20000000c9848141", "10000000c9848141")
    assert adapter.address == "host3"


@pytest.mark.parametrize(
    ("name", "kind", "address"),
    [
        ("scsi-target", "scsi_target", "target3:0:0"),
        ("scsi-disk", "scsi", "3:0:0:0"),
        ("scsi-generic", "scsi_generic", "/dev/sg0"),
        ("storage", "storage", "/dev/sda"),
        ("network-card", "net", "eth3"),
        ("usb", "usb_device", "3:5"),
        ("usb-interface", "usb", ""),
        ("ccw", "ccw", "0.0.1000"),
        ("css", "css", "0.0.fffe"),
        ("vdpa", "vdpa", "/dev/vhost-vdpa-0"),
        ("ap-card", "ap_card", "0x07"),
        ("ap-queue", "ap_queue", "0x07.0x0038"),
        ("system", "system", ""),
    ],
)
def test_each_kind_is_known_by_what_a_person_calls_it(name: str, kind: str, address: str) -> None:
    device = _read(name)
    assert (device.kind, device.address) == (kind, address)


def test_a_disk_tells_its_links_too_and_a_drive_whether_there_is_a_medium() -> None:
    disk = _read("storage")
    assert disk.nodes == ("/dev/sda", "/dev/disk/by-id/ata-FUJITSU_MJA2250BH")
    assert (disk.product, disk.fact("size")) == ("FUJITSU MJA2250BH G2", "250059350016")
    assert disk.features == ("hotpluggable",)
    drive = _read("storage-removable")
    assert (drive.fact("media_available"), drive.fact("media_label")) == ("1", "MEDIUM")


def test_what_a_newer_libvirt_tells_is_shown_as_it_is() -> None:
    newer = _read("newer")
    assert (newer.kind, newer.features) == ("cxl_memory", ("cxl_port",))
    assert dict(newer.facts) == {"size": "64", "size.unit": "GiB", "region": "region0", "speed": "32"}


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: path.stem)
def test_the_documents_are_libvirts(document: Path) -> None:
    found = check(document.read_text(), "nodedev")
    assert (found == ()) == (document.stem != "newer")


@pytest.mark.parametrize(
    "document",
    [
        "",
        "not XML",
        "<device",
        "<device/>",
        "<domain><name>x</name></domain>",
        "<device><capability/></device>",
        "<device><capability type='pci'/></device>",
        "<device><capability type='pci'><domain>-1</domain><bus>x</bus></capability></device>",
        "<device><capability type='usb_device'><vendor id='zz'/><product id=''/></capability></device>",
        "<device><capability type='ccw'><cssid>-3</cssid><ssid/><devno>0x</devno></capability></device>",
        "<device><capability type='mdev'><type/></capability></device>",
        "<device><capability type='pci'><capability type='mdev_types'><type id=''/><type id='a'>"
        "<availableInstances>many</availableInstances></type></capability></capability></device>",
        "<device><capability type='pci'><iommuGroup number='x'><address/></iommuGroup></capability></device>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><device>&b;</device>",
        "<device>" + "<capability type='x'>" * 200 + "</capability>" * 200 + "</device>",
        "<device>" + "<capability type='x'>" * 300 + "</capability>" * 300 + "</device>",
        "<device><name>\u202e\u0007</name></device>".replace("\u0007", ""),
    ],
)
def test_an_odd_document_is_a_device_by_its_name(document: str) -> None:
    device = host_device(document, "its_name")
    assert device.name
    assert device.address == ""


def test_whatever_a_document_says_it_is_read() -> None:
    """Pieces of good documents, cut and put together anyhow."""
    dice = random.Random(20)
    lines = [line for path in _DOCUMENTS for line in path.read_text().splitlines()]
    for _ in range(400):
        text = "\n".join(dice.choices(lines, k=dice.randrange(1, 12)))
        assert host_device(text, "name").name
        assert host_device(
            f"<device><capability type='{dice.choice(['pci', 'usb_device', 'mdev', 'scsi', 'net'])}'>"
            f"{dice.choice(lines)}</capability></device>",
            "name",
        ).name
