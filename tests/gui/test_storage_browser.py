"""Looking for a volume: pools are asked when they are shown, nothing waits, and what is chosen is told whole."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.adding import GIB, INVENTORY, Bench
from virtgui.model.inventory import Inventory, Volume
from virtgui.qtmodels.volumes import VolumeColumn, VolumesModel
from virtgui.views.hardware.storage_browser import StorageBrowser

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key


class Browser:
    """The browser on screen."""

    def __init__(self, qtbot: QtBot, bench: Bench | None = None, pool: str = "", *, making: bool = False) -> None:
        self.bench = bench or Bench()
        self.window = StorageBrowser(self.bench.model, pool=pool, making=making)
        self.picked: list[tuple[str, ...]] = []
        self.window.picked.connect(lambda *told: self.picked.append(told))
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow, timeout=30_000)

    def names(self) -> list[str]:
        """The volumes that are listed."""
        found = self.window.table.model()
        assert found is not None
        return [str(found.index(row, 0).data()) for row in range(found.rowCount())]

    def cell(self, row: int, column: VolumeColumn) -> str:
        found = self.window.table.model()
        assert found is not None
        return str(found.index(row, column).data())

    def note(self) -> str:
        return self.window.note.text() if self.window.note.isVisible() else ""


def test_a_pool_is_asked_when_it_is_shown_and_only_then(qtbot: QtBot) -> None:
    bench = Bench()
    before = len(bench.asked_pools())
    browser = Browser(qtbot, bench)
    assert bench.asked_pools()[before:] == [("default",)]
    assert browser.note() == "Reading the volumes…"
    browser.bench.answer()
    assert browser.names() == ["debian.iso", "web-01-1.qcow2", "web.qcow2"]
    assert browser.note() == ""
    browser.window.pools.setFocus()
    qtbot.keyClick(browser.window.pools, KEY.Key_Down)
    assert browser.bench.asked_pools()[-1] == ("big",)
    browser.bench.answer()
    assert browser.note() == "This pool has no volumes yet."


def test_the_row_says_size_format_and_who_uses_it(qtbot: QtBot) -> None:
    browser = Browser(qtbot, pool="default")
    browser.bench.answer()
    assert [browser.cell(2, column) for column in VolumeColumn] == ["web.qcow2", "20 GiB", "2 GiB", "qcow2", "template"]


def test_a_volume_is_found_and_chosen_with_the_keyboard(qtbot: QtBot) -> None:
    browser = Browser(qtbot)
    browser.bench.answer()
    qtbot.keyClicks(browser.window.search, "iso")
    assert browser.names() == ["debian.iso"]
    assert browser.window.path.text() == "/pool/debian.iso"
    qtbot.keyClick(browser.window.search, KEY.Key_Return)
    assert browser.picked == [("/pool/debian.iso", "default", "debian.iso", "iso")]
    assert not browser.window.isVisible()


def test_a_search_that_finds_nothing_says_so(qtbot: QtBot) -> None:
    browser = Browser(qtbot)
    browser.bench.answer()
    qtbot.keyClicks(browser.window.search, "zzz")
    assert browser.note() == "No volume matches “zzz”."
    assert not browser.window.choose.isEnabled()


def test_a_pool_that_does_not_answer_says_so_and_can_be_asked_again(qtbot: QtBot) -> None:
    browser = Browser(qtbot)
    browser.bench.answer(volumes=False)
    assert browser.note().startswith("The pool “default” does not answer.")
    asked = len(browser.bench.asked_pools())
    qtbot.mouseClick(browser.window.again, LEFT)
    assert len(browser.bench.asked_pools()) == asked + 1
    assert browser.note() == "Reading the volumes…"
    browser.bench.answer()
    assert len(browser.names()) == 3


def test_a_pool_that_is_late_says_so(qtbot: QtBot) -> None:
    browser = Browser(qtbot)
    browser.window.time_out()
    assert browser.note().startswith("The pool “default” does not answer.")
    browser.bench.answer()
    assert browser.note() == ""


def test_a_pool_that_is_off_and_a_host_without_pools_say_so(qtbot: QtBot) -> None:
    browser = Browser(qtbot, pool="old")
    assert browser.note() == "The pool “old” is off. Start it to see its volumes."
    bench = Bench()
    bench.model.inventory = Inventory()  # what was known once would be kept
    bench.model.read_inventory()
    bench.answer(Inventory(lacks=(("pools", "This driver has no storage."),)))
    assert Browser(qtbot, bench).note() == "This driver has no storage."


def test_what_is_chosen_stays_so_when_the_inventory_is_read_again(qtbot: QtBot) -> None:
    browser = Browser(qtbot)
    browser.bench.answer()
    browser.window.table.selectRow(1)
    assert browser.window.path.text() == "/pool/web-01-1.qcow2"
    browser.bench.model.read_inventory(("default",))
    fewer = Inventory(pools=(INVENTORY.pools[1], INVENTORY.pools[0]))
    browser.bench.answer(fewer)
    assert browser.window.path.text() == "/pool/web-01-1.qcow2"
    assert browser.window.pool is not None
    assert browser.window.pool.name == "default"


def test_a_new_volume_is_asked_for_in_the_pool_that_is_shown(qtbot: QtBot) -> None:
    browser = Browser(qtbot, pool="big", making=True)
    browser.bench.answer()
    with qtbot.waitSignal(browser.window.new_volume_wanted) as told:
        qtbot.mouseClick(browser.window.new, LEFT)
    assert told.args == ["big"]
    assert not Browser(qtbot).window.new.isVisible()


def test_a_file_of_this_computer_is_chosen_by_its_path(qtbot: QtBot) -> None:
    browser = Browser(qtbot)
    qtbot.mouseClick(browser.window.other, LEFT)
    dialog = browser.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit("/srv/a.img")
    dialog.close()
    assert browser.picked == [("/srv/a.img", "", "", "")]


def test_many_volumes_are_searched_and_sorted_by_figures(qtbot: QtBot) -> None:
    model = VolumesModel()
    model.show_volumes(tuple(Volume(f"v{n}", f"/v/{n}", "raw", n * GIB) for n in range(20_000)), {"/v/7": "web-01"})
    model.sort(VolumeColumn.SIZE, Qt.SortOrder.DescendingOrder)
    assert model.index(0, VolumeColumn.NAME).data() == "v19999"
    model.search("web-01")
    assert model.rowCount() == 1
    assert model.index(0, VolumeColumn.NAME).data() == "v7"
