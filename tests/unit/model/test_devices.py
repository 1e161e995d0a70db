"""Devices under each other, and what the host needs itself."""

from __future__ import annotations

import random

from virtgui.model.devices import HostDevice, Need, Vital, arranged, descendants, natural, needs, with_ancestors


def _device(name: str, parent: str = "", kind: str = "pci", **more: object) -> HostDevice:
    return HostDevice(name, parent, kind, **more)  # type: ignore[arg-type]


def test_children_stand_under_their_parent_in_the_order_a_person_counts() -> None:
    devices = [_device("computer", kind="system")]
    devices += [_device(f"usb_1_{port}", "computer", "usb_device", address=f"1:{port}") for port in (10, 2, 1)]
    devices.append(_device("pci_0", "computer", address="0000:00:00.0"))
    assert arranged(devices) == {"": ("computer",), "computer": ("pci_0", "usb_1_1", "usb_1_2", "usb_1_10")}


def test_a_device_whose_parent_is_not_told_stands_at_the_top() -> None:
    assert arranged([_device("a", "gone"), _device("b", "b")]) == {"": ("a", "b")}


def test_parents_in_a_ring_are_shown_once_each() -> None:
    ring = [_device("a", "c"), _device("b", "a"), _device("c", "b"), _device("d", "b")]
    assert arranged(ring) == {"": ("a",), "a": ("b",), "b": ("c", "d")}


def test_every_device_stands_somewhere_exactly_once() -> None:
    dice = random.Random(7)
    for _ in range(200):
        names = [f"d{number}" for number in range(dice.randrange(1, 14))]
        devices = [_device(name, dice.choice([*names, "", "nobody"])) for name in names]
        found = [name for below in arranged(devices).values() for name in below]
        assert sorted(found) == sorted(names)


def test_the_ancestors_of_what_was_found_stay() -> None:
    devices = {it.name: it for it in (_device("a"), _device("b", "a"), _device("c", "b"), _device("d", "a"))}
    assert with_ancestors(["c"], devices) == {"a", "b", "c"}
    assert descendants("a", arranged(devices.values())) == ("b", "c", "d")


def test_numbers_in_names_sort_as_numbers() -> None:
    assert sorted(["a10", "a9", "b", "a"], key=natural) == ["a", "a9", "a10", "b"]


_DISK = _device("block_sda", "pci_1", "storage", address="/dev/sda", facts=(("drive_type", "disk"),))
_CARD = _device("net_eno1", "pci_2", "net", address="eno1", facts=(("link", "up"),))
_HOST = {it.name: it for it in (_device("pci_1"), _device("pci_2"), _DISK, _CARD)}


def test_the_adapter_of_the_root_disk_is_needed() -> None:
    vital = Vital(frozenset({"/dev/sda"}), frozenset({"eno1"}), known=True)
    assert needs("pci_1", _HOST, vital) == (Need(_DISK, "root", True),)
    assert needs("block_sda", _HOST, vital) == (Need(_DISK, "root", True),)
    assert needs("pci_2", _HOST, vital) == (Need(_CARD, "network", True),)


def test_what_the_host_does_not_need_is_not_told() -> None:
    vital = Vital(frozenset({"/dev/sdb"}), frozenset({"eno2"}), known=True)
    assert not needs("pci_1", _HOST, vital)
    assert not needs("pci_2", _HOST, vital)
    assert not needs("gone", _HOST, vital)


def test_of_a_host_elsewhere_every_disk_and_every_card_with_a_link_may_be_needed() -> None:
    assert needs("pci_1", _HOST, Vital()) == (Need(_DISK, "root", False),)
    assert needs("pci_2", _HOST, Vital()) == (Need(_CARD, "network", False),)
    down = _device("net_eno1", "pci_2", "net", address="eno1", facts=(("link", "down"),))
    assert not needs("pci_2", _HOST | {"net_eno1": down}, Vital())
