"""Mediated devices and virtual adapters that are yet to be."""

from __future__ import annotations

import pytest

from virtgui.model.devices import HostDevice, MdevType
from virtgui.xml.nodedev_made import (
    NewMdev,
    NewVhba,
    made_up_wwn,
    mdev_flaws,
    mdev_parents,
    mdev_xml,
    vhba_flaws,
    vhba_parents,
    vhba_xml,
)
from virtgui.xml.schema import check

_UUID = "4b20d080-1b54-4048-85b3-a6a62d165c01"
_CARD = HostDevice("pci_6", kind="pci", mdev_types=(MdevType("a", available=2), MdevType("b", available=0)))
_PART = HostDevice("mdev_1", "pci_6", "mdev", keys=(("mdev", _UUID),))
_ADAPTER = HostDevice("scsi_host3", kind="scsi_host", vports=(1, 127), facts=(("wwpn", "10000000c9848141"),))
_FULL = HostDevice("scsi_host4", kind="scsi_host", vports=(2, 2))
_PLAIN = HostDevice("scsi_host5", kind="scsi_host")
_ALL = (_CARD, _PART, _ADAPTER, _FULL, _PLAIN)


def test_the_documents_are_what_libvirt_takes() -> None:
    part = mdev_xml(NewMdev("pci_6", "a", _UUID.upper(), (("assign_adapter", "5"), ("", ""), ("assign_domain", "<&"))))
    assert f"<uuid>{_UUID}</uuid>" in part
    assert part.index("assign_adapter") < part.index("assign_domain")
    adapter = vhba_xml(NewVhba("scsi_host3", "", "5001A4A9F0C1D2E3", "5001a4a9f0c1d2e4"))
    assert "<wwnn>5001a4a9f0c1d2e3</wwnn>" in adapter
    by_fabric = vhba_xml(NewVhba("", "2002000573de9a81", made_up_wwn(), made_up_wwn()))
    for document in (part, adapter, by_fabric):
        # The schema is for devices that are there: with the name and the number that libvirt gives.
        named = document.replace("<device>", "<device><name>new device</name>", 1)
        named = named.replace('"scsi_host">', '"scsi_host"><host>9</host>')
        assert not check(named, "nodedev"), document


def test_only_what_can_be_parted_or_carry_others_is_offered() -> None:
    assert mdev_parents(_ALL) == (_CARD,)
    assert vhba_parents(_ALL) == (_ADAPTER, _FULL)


@pytest.mark.parametrize(
    ("new", "fields"),
    [
        (NewMdev("pci_6", "a"), []),
        (NewMdev("pci_6", "a", _UUID.replace("4b", "5b"), (("x.y", "1"),)), []),
        (NewMdev(), ["parent"]),
        (NewMdev("pci_6", "c"), ["type"]),
        (NewMdev("pci_6", "b"), ["type"]),
        (NewMdev("pci_6", "a", "no"), ["uuid"]),
        (NewMdev("pci_6", "a", _UUID.upper()), ["uuid"]),
        (NewMdev("pci_6", "a", attributes=(("a b", "1"),)), ["attributes"]),
        (NewMdev("pci_6", "a", attributes=((" ", "1"),)), ["attributes"]),
    ],
)
def test_what_is_wrong_with_a_mediated_device_is_told_at_its_field(new: NewMdev, fields: list[str]) -> None:
    assert [flaw.field for flaw in mdev_flaws(new, _ALL, now=True)] == fields


def test_a_type_of_which_nothing_is_left_can_still_be_defined() -> None:
    assert [flaw.warning for flaw in mdev_flaws(NewMdev("pci_6", "b"), _ALL, now=False)] == [True]


@pytest.mark.parametrize(
    ("new", "fields"),
    [
        (NewVhba("scsi_host3", "", "5001a4a9f0c1d2e3", "5001a4a9f0c1d2e4"), []),
        (NewVhba("", "", made_up_wwn(), made_up_wwn()), []),
        (NewVhba("scsi_host4", "", made_up_wwn(), made_up_wwn()), ["parent"]),
        (NewVhba("scsi_host5", "", made_up_wwn(), made_up_wwn()), ["parent"]),
        (NewVhba("gone", "", made_up_wwn(), made_up_wwn()), ["parent"]),
        (NewVhba("", "fabric", made_up_wwn(), made_up_wwn()), ["fabric"]),
        (NewVhba("scsi_host3", "", "", "5001"), ["wwnn", "wwpn"]),
        (NewVhba("scsi_host3", "", "0" * 16, "10000000C9848141"), ["wwnn", "wwpn"]),
    ],
)
def test_what_is_wrong_with_a_virtual_adapter_is_told_at_its_field(new: NewVhba, fields: list[str]) -> None:
    assert [flaw.field for flaw in vhba_flaws(new, _ALL)] == fields
