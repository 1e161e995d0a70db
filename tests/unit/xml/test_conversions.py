"""Machines moved to Q35 and to VNC, and what they start from."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.unit.xml.worlds import CORPUS
from virtgui.model.edits import MACHINE, Place, SetField
from virtgui.xml.boot import BootEntry, boot_entries, reordered
from virtgui.xml.capabilities import Capabilities, Guest, MachineType
from virtgui.xml.conversions import spice_to_vnc, to_q35
from virtgui.xml.edits import document, edited, inverted
from virtgui.xml.parse import serialise

SCHEMA = etree.RelaxNG(etree.parse(str(Path("/usr/share/libvirt/schemas/domain.rng"))))
OLD = CORPUS["i440fx"]


def converted() -> etree._Element:
    edits = to_q35(OLD)
    assert not isinstance(edits, str)
    root = etree.fromstring(edited(OLD, edits).encode())
    SCHEMA.assertValid(root)
    return root


def told(root: etree._Element, path: str, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(element.get(name) for name in names) for element in root.findall(path)]


def test_the_corpus_is_what_libvirt_takes() -> None:
    SCHEMA.assertValid(etree.fromstring(OLD.encode()))


def test_a_q35_has_its_own_buses_and_no_address_of_the_old_ones() -> None:
    root = converted()
    assert root.findtext("os/type") == "hvm" and told(root, "os/type", "machine") == [("q35",)]
    assert told(root, "devices/controller", "type", "index", "model") == [
        ("usb", "0", "qemu-xhci"),
        ("pci", "0", "pcie-root"),
        ("scsi", "0", "virtio-scsi"),
        ("virtio-serial", "0", None),
    ]
    assert "pci" not in [address.get("type") for address in root.findall("devices/*/address")]
    assert told(root, "devices/hostdev/source/address", "bus") == [("0x06",)]
    assert told(root, "devices/input/address", "type") == [("usb",)]


def test_ide_disks_go_to_sata_under_names_that_are_free() -> None:
    root = converted()
    assert told(root, "devices/disk/target", "dev", "bus", "tray") == [
        ("sdb", "sata", None),
        ("sdc", "sata", "open"),
        ("sda", "scsi", None),
    ]
    assert told(root, "devices/disk/alias", "name") == [("ua-mine",)]
    assert len(root.findall("devices/disk/address")) == 1
    assert "<!-- drivers for the first start -->" in etree.tostring(root, encoding="unicode")


def test_the_newest_q35_of_the_host_is_named() -> None:
    known = Capabilities(guests=(Guest("x86_64", machines=(MachineType("q35", "pc-q35-7.2"),)),))
    edits = to_q35(OLD, known)
    assert not isinstance(edits, str) and edits[0] == SetField(MACHINE, "machine", "pc-q35-7.2")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CORPUS["container"], "Only PCs"),
        (CORPUS["power-and-arm"], "Only PCs"),
        (CORPUS["workstation"], "already"),
        (OLD.replace("pc-i440fx-6.1", "isapc"), "isapc"),
        (OLD.replace("</domain>", "<qemu:commandline><qemu:arg value='-S'/></qemu:commandline></domain>"), "QEMU arg"),
    ],
)
def test_what_is_no_i440fx_stays_and_says_why(text: str, reason: str) -> None:
    why = to_q35(text)
    assert isinstance(why, str) and reason in why and why.endswith(".")


def test_vnc_listens_where_spice_did_and_nothing_of_spice_is_left() -> None:
    root = etree.fromstring(edited(OLD, spice_to_vnc(OLD)).encode())
    SCHEMA.assertValid(root)
    assert told(root, "devices/graphics", "type", "listen", "passwd", "defaultMode") == [
        ("vnc", "127.0.0.1", "correct ", None),
        ("egl-headless", None, None, None),
    ]
    assert told(root, "devices/graphics/gl", "rendernode") == [("/dev/dri/renderD128",)]
    assert told(root, "devices/graphics/listen", "address") == [("127.0.0.1",)]
    assert told(root, "devices/channel", "type") == [("unix",)]
    assert told(root, "devices/serial", "type") == [("pty",)]
    assert told(root, "devices/audio", "type") == [("none",)]
    assert told(root, "devices/video/model", "type", "ram", "heads") == [("virtio", None, "1")]
    assert "spice" not in etree.tostring(root, encoding="unicode")
    assert "redir" not in etree.tostring(root, encoding="unicode")


def test_a_machine_that_has_vnc_too_only_loses_spice() -> None:
    root = etree.fromstring(edited(CORPUS["workstation"], spice_to_vnc(CORPUS["workstation"])).encode())
    assert told(root, "devices/graphics", "type", "port", "passwd") == [("vnc", "5903", "vnc5ecret")]
    assert "spice" not in etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_a_conversion_is_done_once_and_can_be_taken_back(name: str) -> None:
    text = CORPUS[name]
    q35 = to_q35(text)
    for edits in (() if isinstance(q35, str) else q35, spice_to_vnc(text)):
        after = edited(text, edits)
        assert spice_to_vnc(edited(after, spice_to_vnc(after))) == ()
        assert isinstance(to_q35(after), str) or edits != q35
        back = document(edited(after, inverted(text, edits)))
        assert len(list(back.element.iter())) == len(list(document(text).element.iter()))


def test_one_conversion_follows_the_other() -> None:
    q35 = to_q35(OLD)
    assert not isinstance(q35, str)
    text = edited(OLD, q35)
    SCHEMA.assertValid(etree.fromstring(edited(text, spice_to_vnc(text)).encode()))


def entries(text: str) -> list[tuple[str, int]]:
    return [(entry.words, entry.order) for entry in boot_entries(document(text))]


def test_the_older_boot_order_means_the_first_device_of_each_kind() -> None:
    assert entries(OLD) == [
        ("Network interface 52:54:00:5a:1e:21", 1),
        ("Disk hda", 2),
        ("CD drive hdc", 0),
        ("Disk sda", 0),
        ("PCI device 06:02.0", 0),
        ("Redirected USB device", 0),
        ("Redirected USB device", 0),
    ]


def test_a_machine_without_an_order_starts_from_its_first_disk() -> None:
    text = OLD.replace("<boot dev='network'/>", "").replace("<boot dev='hd'/>", "")
    assert entries(text)[:2] == [("Disk hda", 1), ("CD drive hdc", 0)]
    assert entries(CORPUS["container"]) == [("Network interface 00:16:3e:00:00:02", 0)]


def test_reordering_turns_the_older_order_into_orders_of_devices() -> None:
    machine = document(OLD)
    network, disk, cd, *rest = boot_entries(machine)
    edits = reordered(machine, (cd._replace(order=1), disk, network._replace(order=0), *rest))
    assert set(edits) == {
        SetField(MACHINE, "boot_devices", None),
        SetField(Place("disk", "hdc"), "boot_order", 1),
        SetField(Place("disk", "hda"), "boot_order", 2),
    }
    after = edited(OLD, edits)
    SCHEMA.assertValid(etree.fromstring(after.encode()))
    assert "<boot dev" not in after
    assert entries(after)[:3] == [
        ("CD drive hdc", 1),
        ("Disk hda", 2),
        ("Disk sda", 0),
    ]


def test_swapping_two_clears_nothing_else() -> None:
    machine = document(OLD)
    network, disk, *rest = boot_entries(machine)
    text = edited(OLD, reordered(machine, (disk, network, *rest)))
    machine = document(text)
    first, second, third, *rest = boot_entries(machine)
    assert (first.place, second.place) == (disk.place, network.place)
    edits = reordered(machine, (second, third._replace(order=2), first._replace(order=0), *rest))
    assert edits[0] == SetField(first.place, "boot_order", None)
    assert len(edits) == 3
    assert reordered(machine, boot_entries(machine)) == ()


def test_nothing_to_start_from_is_an_order_too() -> None:
    machine = document(OLD)
    after = edited(OLD, reordered(machine, ()))
    assert "<boot " not in after


def test_orders_that_are_no_numbers_are_none() -> None:
    text = (
        "<domain><devices><disk><target dev='vda'/><boot order='first'/></disk><hostdev type='usb'/></devices></domain>"
    )
    assert boot_entries(document(text)) == (
        BootEntry(Place("disk", "vda"), "Disk vda"),
        BootEntry(Place("hostdev", "#1"), "USB device"),
    )
    assert serialise(document(text))
