"""The event log is found by words, followed or held still, saved as a table, and leads to its machines."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QImage, QKeySequence
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.unit.qtmodels.fleet import HOME, LAB, key, machine, world
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened
from virtgui.qtmodels.eventlog import EventLog
from virtgui.views.events_page import HEADINGS, EventsPage


class Bench:
    """A page of a log of two hosts."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bot = qtbot
        self.world = world(machine(1, "web-01"), machine(2, "db-01"))
        self.log = EventLog(self.world)
        self.page = EventsPage(self.log, lambda host: "lab" if host == LAB else "home")
        self.page.resize(420, 300)
        qtbot.addWidget(self.page)
        self.page.show()

    def happened(self, *lines: tuple[str, str, str], host: HostKey = LAB, about: DomainKey | None = None) -> None:
        """Subject, kind, text of each; waits until they are listed."""
        count = self.log.rowCount() + len(lines)
        self.world.take([Happened(1_790_000_000.0, host, name, kind, text, about) for name, kind, text in lines])
        self.bot.waitUntil(lambda: self.log.rowCount() == count, timeout=30_000)

    def shown(self) -> list[str]:
        return [line.text for line in self.page.found.lines()]


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    made = Bench(qtbot)
    made.happened(
        ("web-01", "lifecycle", "started, booted"),
        ("db-01", "agent_lifecycle", "guest agent connected"),
        ("db-01", "io_error_reason", "I/O error on vda"),
    )
    made.happened(("default", "lifecycle", "pool started"), host=HOME)
    return made


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["pool started", "I/O error on vda", "guest agent connected", "started, booted"]),
        ("DB-01", ["I/O error on vda", "guest agent connected"]),
        ("lab started", ["started, booted"]),
        ("home", ["pool started"]),
        ("io-error", ["I/O error on vda"]),
        ("db-01 -agent", ["I/O error on vda"]),
        ("-", ["pool started", "I/O error on vda", "guest agent connected", "started, booted"]),
        ("nothing", []),
    ],
)
def test_lines_are_found_by_words(bench: Bench, search: str, found: list[str]) -> None:
    QTest.keyClicks(bench.page.search, search)
    assert bench.shown() == found
    assert bench.page.export.isEnabled() is bool(found)
    assert bench.page.list.isVisible() is bool(found)


def test_what_happens_meanwhile_is_found_too(bench: Bench) -> None:
    bench.page.search.setText("db-01")
    bench.happened(("db-01", "reboot", "rebooted"), ("web-01", "reboot", "rebooted"))
    assert bench.shown() == ["rebooted", "I/O error on vda", "guest agent connected"]


def _many(bench: Bench, count: int) -> None:
    bench.happened(*((f"m-{number}", "reboot", f"event {number}") for number in range(count)))


def _top(bench: Bench) -> str:
    index = bench.page.list.indexAt(bench.page.list.rect().topLeft())
    return str(index.data())


def test_the_newest_is_followed(bench: Bench) -> None:
    _many(bench, 60)
    _many(bench, 10)
    assert _top(bench) == "m-9: event 9"


def test_what_is_not_followed_stays_where_it_is(bench: Bench) -> None:
    _many(bench, 60)
    bench.page.follow.click()
    bar = bench.page.list.verticalScrollBar()
    assert bar is not None
    bar.setValue(bench.page.list.sizeHintForRow(0) * 10)
    before = _top(bench)
    _many(bench, 7)
    assert _top(bench) == before
    bench.page.follow.click()
    assert _top(bench) == "m-6: event 6"


def test_the_table_has_what_is_shown_and_no_formula(bench: Bench, tmp_path: Path) -> None:
    bench.happened(("=cmd()", "reboot", "@rebooted"), about=key(1))
    bench.page.search.setText("-agent")
    with bench.bot.waitSignal(bench.page.saved, timeout=30_000) as told:
        bench.page.save(str(tmp_path / "events.csv"))
    assert told.args == [str(tmp_path / "events.csv"), ""]
    rows = list(csv.reader((tmp_path / "events.csv").open(encoding="utf-8", newline="")))
    assert tuple(rows[0]) == HEADINGS
    assert len(rows) == 5
    assert rows[1][1:] == ["lab", "'=cmd()", key(1).uuid, "reboot", "'@rebooted"]
    assert rows[1][0].startswith("2026-09-2") and ("+" in rows[1][0] or "-" in rows[1][0][10:])


def test_a_file_that_cannot_be_written_is_told(bench: Bench) -> None:
    with bench.bot.waitSignal(bench.page.saved, timeout=30_000) as told:
        bench.page.save("/proc/nowhere/events.csv")
    assert told.args[0] == "/proc/nowhere/events.csv" and told.args[1]


def test_a_line_is_copied_whole(bench: Bench) -> None:
    bench.page.list.setFocus()
    bench.page.list.setCurrentIndex(bench.page.found.index(1, 0))
    QTest.keySequence(bench.page.list, QKeySequence("Ctrl+C"))
    copied = QApplication.clipboard()
    assert copied is not None
    when, line = copied.text().split("\n")
    assert line == "db-01 on lab: I/O error on vda" and when.count(":") == 2 and ", " in when


def test_where_there_are_several_hosts_a_line_says_of_which_it_is(qtbot: QtBot, bench: Bench) -> None:
    """Machines of one name are on many hosts."""
    alone = Bench(qtbot)
    alone.happened(("web-01", "reboot", "rebooted"))
    assert not alone.log.of_several_hosts and bench.log.of_several_hosts
    QApplication.processEvents()
    right = QRect(bench.page.list.width() - 60, 0, 60, 20)
    told, bare = (each.page.list.grab(right).toImage() for each in (bench, alone))
    assert _inked(told) and not _inked(bare)


def _inked(image: QImage) -> bool:
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}) > 1


def test_a_long_name_leaves_room_for_what_happened(bench: Bench) -> None:
    name = "a-machine-with-a-name-that-goes-on-and-on-and-on-01"
    bench.happened((name, "lifecycle", "started"), (name, "lifecycle", "crashed"))
    listed = bench.page.list
    listed.scrollToTop()
    QApplication.processEvents()
    pictures = []
    for row in range(2):
        place = listed.visualRect(listed.model().index(row, 0)).adjusted(0, 2, 0, -2)  # type: ignore[union-attr]
        pictures.append(listed.viewport().grab(place).toImage())  # type: ignore[union-attr]
    assert pictures[0] != pictures[1]


def test_return_opens_the_machine_of_a_line(bench: Bench) -> None:
    wanted: list[DomainKey] = []
    bench.page.machine_wanted.connect(wanted.append)
    bench.happened(("web-01", "reboot", "rebooted"), about=key(1))
    for row in (0, 1):
        bench.page.list.setCurrentIndex(bench.page.found.index(row, 0))
        QTest.keyClick(bench.page.list, Qt.Key.Key_Return)
    assert wanted == [key(1)], "a line about no machine opens nothing"
