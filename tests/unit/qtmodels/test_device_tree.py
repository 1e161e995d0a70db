"""The tree of a host's devices: its shape, searching, and devices that come and go."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PyQt6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester

from virtgui.model.device_rules import Standing
from virtgui.model.device_users import User
from virtgui.model.devices import HostDevice, MdevType
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.device_rows import DeviceColumn
from virtgui.qtmodels.device_tree import DeviceTree
from virtgui.qtmodels.dragging import dragged
from virtgui.xml.nodedev_details import host_device

_HOST = HostKey("test:///tree")
_CORPUS = sorted((Path(__file__).parents[1] / "xml/devices_of_hosts").glob("*.xml"))


@pytest.fixture
def tree(qapp: object) -> DeviceTree:
    model = DeviceTree(_HOST)
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[attr-defined]
    return model


def _corpus() -> list[Standing]:
    return [Standing(host_device(path.read_text(), path.stem)) for path in _CORPUS]


def _text(tree: DeviceTree, key: str, column: DeviceColumn = DeviceColumn.DEVICE) -> str:
    place = tree.place(key)
    return str(place.siblingAtColumn(column).data())


def _above(tree: DeviceTree, key: str) -> str:
    row = tree.row(tree.parent(tree.place(key)))
    return row.key if row is not None else ""


def test_every_device_of_the_corpus_has_a_line_under_its_parent(tree: DeviceTree) -> None:
    tree.show_devices(_corpus())
    assert len([key for key in tree.shown() if "\n" not in key]) == len(_CORPUS)
    assert _above(tree, "net_eth3_00_15_17_63_f5_e1") == "pci_0000_42_00_0"
    assert _text(tree, "pci_0000_42_00_0", DeviceColumn.GROUP) == "65"
    assert _text(tree, "pci_0000_42_00_0", DeviceColumn.NUMA) == "1"
    assert _text(tree, "pci_0000_42_00_0").startswith("Mellanox MT42822")
    assert _text(tree, "scsi_host3") == "Fibre Channel adapter 3"


def test_mediated_types_stand_under_their_device_and_what_was_made_under_its_type(tree: DeviceTree) -> None:
    tree.show_devices(_corpus())
    part = "mdev_4b20d080_1b54_4048_85b3_a6a62d165c01_0000_06_00_0"
    assert _above(tree, part) == "pci_0000_06_00_0\nnvidia-18"
    assert _text(tree, part) == "GRID M60-2Q"
    assert _text(tree, "pci_0000_06_00_0\nnvidia-18", DeviceColumn.ADDRESS) == "3 free"


def test_a_search_keeps_what_the_found_hangs_on_and_hides_the_rest(tree: DeviceTree) -> None:
    tree.show_devices(_corpus())
    tree.narrow("eth3")
    assert tree.shown() == ("pci_0000_42_00_0", "net_eth3_00_15_17_63_f5_e1")
    assert tree.matching == 1
    tree.narrow("M60-2Q")
    assert "pci_0000_06_00_0\nnvidia-18" in tree.shown()
    assert "pci_0000_06_00_0\nnvidia-22" not in tree.shown()
    tree.narrow("", ("scsi",))
    assert tree.shown() == ("scsi_host3", "scsi_target3_0_0", "scsi_3_0_0_0")
    tree.narrow("no such thing")
    assert not tree.shown()


def test_a_device_is_found_by_who_has_it_by_its_numbers_and_by_its_path(tree: DeviceTree) -> None:
    user = User(DomainKey(_HOST, "u"), "render-01", True)
    tree.show_devices(
        [Standing(it.device, users=(user,) if it.device.kind == "usb_device" else ()) for it in _corpus()]
    )
    for words in ("render-01", "0a12:2033", "usb/003/005"):
        tree.narrow(words)
        assert "usb_3_1_5" in tree.shown(), words
    assert _text(tree, "usb_3_1_5", DeviceColumn.USER) == "render-01"


def test_what_stays_keeps_its_line_when_others_come_and_go(tree: DeviceTree) -> None:
    standings = _corpus()
    tree.show_devices(standings)
    kept = QPersistentModelIndex(tree.place("net_eth3_00_15_17_63_f5_e1"))
    removed: list[int] = []
    tree.rowsRemoved.connect(lambda parent, first, last: removed.append(first))
    tree.show_devices([it for it in standings if it.device.name != "usb_3_1_5"])
    assert kept.isValid()
    assert kept.data() == "Network card eth3"
    assert "usb_3_1_5" not in tree.shown()
    assert "usb_3_1_5_1_0" in tree.shown()  # its parent is gone: it stands at the top until it goes, too
    tree.show_devices(standings)
    assert _above(tree, "usb_3_1_5_1_0") == "usb_3_1_5"
    assert removed


def test_an_index_that_outlived_its_line_says_nothing(tree: DeviceTree) -> None:
    tree.show_devices(_corpus())
    stale = QModelIndex(tree.place("usb_3_1_5"))
    tree.show_devices([])
    assert tree.row(stale) is None


def test_siblings_sort_by_any_column(tree: DeviceTree) -> None:
    cards = [HostDevice(f"pci_{n}", kind="pci", address=f"0000:0{n}:00.0", group=20 - n) for n in (1, 2, 3)]
    tree.show_devices([Standing(card) for card in cards])
    tree.sort(DeviceColumn.GROUP)
    assert tree.shown() == ("pci_3", "pci_2", "pci_1")
    tree.sort(DeviceColumn.GROUP, Qt.SortOrder.DescendingOrder)
    assert tree.shown() == ("pci_1", "pci_2", "pci_3")


def test_a_type_with_nothing_left_is_told(tree: DeviceTree) -> None:
    card = HostDevice("pci_1", kind="pci", mdev_types=(MdevType("a", "A kind", "vfio-pci", 1),))
    tree.show_devices([Standing(card)])
    assert _text(tree, "pci_1\na", DeviceColumn.ADDRESS) == "1 free"
    spent = HostDevice("pci_1", kind="pci", mdev_types=(MdevType("a", "A kind", "vfio-pci", 0),))
    tree.show_devices([Standing(spent)])
    assert _text(tree, "pci_1\na", DeviceColumn.ADDRESS) == "0 free"


def test_what_is_dragged_says_its_host_and_its_devices_but_no_types(tree: DeviceTree) -> None:
    tree.show_devices(_corpus())
    places = [tree.place(key) for key in ("usb_3_1_5", "pci_0000_06_00_0\nnvidia-18")]
    assert dragged(tree.mimeData(places)) == (_HOST, ("usb_3_1_5",))
    assert not tree.flags(places[1]) & Qt.ItemFlag.ItemIsDragEnabled
    assert dragged(None) is None


def test_whatever_comes_and_goes_and_is_searched_for_the_tree_is_whole(tree: DeviceTree) -> None:
    dice = random.Random(3)
    names = [f"d{number}" for number in range(12)]
    for _ in range(300):
        chosen = dice.sample(names, dice.randrange(len(names) + 1))
        tree.show_devices(
            Standing(HostDevice(name, dice.choice([*names, ""]), dice.choice(("pci", "net")), address=name))
            for name in chosen
        )
        tree.narrow(dice.choice(("", "", "d1", "d")), dice.choice(((), ("net",))))
        shown = tree.shown()
        assert len(shown) == len(set(shown)) <= len(chosen)
        if not tree.narrowed:
            assert sorted(shown) == sorted(chosen)
