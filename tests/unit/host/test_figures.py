"""Figures of weeks are kept privately, read back, bounded, and there again whatever happens to program or file."""

from __future__ import annotations

import fcntl
import math
import os
import queue
import signal
import sqlite3
import stat
import subprocess
import sys
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.unit.stats.samples import HOST, MACHINE, busy, host
from virtgui.host.figures import Figures
from virtgui.host.figures_file import FiguresFile, Rows, lines
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened, Message, Sampled
from virtgui.model.past import PastNoticed, PastRead, PastSize, PastTuning, PastWanted
from virtgui.stats.recording import HostKept, Kept
from virtgui.stats.rollup import stretch

START = 1_790_000_000.0
_Answer = TypeVar("_Answer", bound=Message)


class Told:
    """What the thread publishes."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def next(self, kind: type[_Answer]) -> _Answer:
        while True:
            message = self.queue.get(timeout=60)
            if isinstance(message, kind):
                return message


class Store:
    """Figures whose clock is moved by hand; samples' time is wall-clock time less `START`."""

    def __init__(self, path: Path, tuning: PastTuning = PastTuning()) -> None:  # noqa: B008
        self.told = Told()
        self.now = 0.0
        self._ahead = 0.0
        self.figures = Figures(
            self.told.queue.put, path, tuning, wall=lambda: START + self._ahead + self.now, boot=lambda: self.now
        )
        self.figures.start()

    def jump(self, seconds: float) -> None:
        """The wall clock alone is set."""
        self._ahead += seconds

    def feed(self, seconds: int, step: float = 1.0, key: DomainKey = MACHINE) -> None:
        """A busy machine and its host, every `step` seconds."""
        for _ in range(int(seconds / step)):
            self.now += step
            self.figures.take(Sampled(HOST, (busy(self.now, key),), host(self.now)))

    def read(self, since: float, until: float, *subjects: object, points: int = 1500, events: bool = False) -> PastRead:
        wanted = PastWanted(7, subjects or (MACHINE,), START + since, START + until, points, events)  # type: ignore[arg-type]
        self.figures.ask(wanted)
        answer = self.told.next(PastRead)
        assert answer.wanted == wanted
        return answer

    def size(self) -> PastSize:
        self.figures.ask_size()
        return self.told.next(PastSize)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "figures.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store(path)
    yield made
    made.figures.close()


def test_nothing_is_known_before_the_first_sample(store: Store) -> None:
    answer = store.read(0, 100)
    assert (len(answer.series), list(answer.series[0].times), answer.began) == (1, [], None)


def test_figures_come_back_as_they_were_told(store: Store) -> None:
    store.feed(120)
    machine, own = store.read(0, 120, MACHINE, HOST).series
    assert len(machine.times) == 120 and not machine.gaps
    assert math.isclose(machine.mean[Kept.CPU][-1], 50.0, rel_tol=1e-3)
    assert math.isclose(machine.mean[Kept.TX][-1], 4 * 1024**2, rel_tol=1e-3)
    assert math.isclose(own.mean[HostKept.CPU][-1], 25.0, rel_tol=1e-3)
    assert math.isclose(own.mean[HostKept.CORES][-1], 1.0, rel_tol=1e-3)


def test_a_long_time_is_told_in_long_steps_with_least_and_greatest(store: Store) -> None:
    store.feed(2 * 3600, 5.0)
    answer = store.read(0, 2 * 3600, points=130).series[0]
    assert 118 <= len(answer.times) <= 122
    assert answer.times[5] - answer.times[4] == 60.0
    assert math.isclose(answer.low[Kept.CPU][50], 50.0, rel_tol=1e-2)
    assert math.isclose(answer.high[Kept.CPU][50], 50.0, rel_tol=1e-2)


def test_a_silence_is_a_gap_in_every_resolution(store: Store) -> None:
    store.feed(900)
    store.now += 3600
    store.feed(900)
    for points in (100_000, 600, 100, 20):
        answer = store.read(0, 5400, points=points).series[0]
        assert len(answer.gaps) == 1, points
        begin, end = (at - START for at in answer.gaps[0])
        assert 890 <= begin <= 1260 and 4000 <= end <= 4510
        assert math.isnan(answer.mean[Kept.CPU][[a < (begin + end) / 2 + START for a in answer.times].index(False)])


def test_the_file_is_private(store: Store, path: Path) -> None:
    store.feed(10)
    assert store.size().writing
    for each in path.parent.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o600, each
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_figures_outlast_the_program(store: Store, path: Path) -> None:
    store.feed(1000)
    store.figures.close()
    again = Store(path)
    again.now = 1100
    answer = again.read(0, 1100, points=100_000).series[0]
    again.figures.close()
    assert len(answer.times) == 1000


KILLED = """
import sys, threading
from pathlib import Path
from tests.unit.host.test_figures import Store
store = Store(Path(sys.argv[1]))
store.feed(700)
store.size()          # all before it was handled
store.feed(30)
store.now += 2        # longer than what may be lost
store.figures.take(__import__("virtgui.model.messages").model.messages.Happened(1.0, "x", "", "k", "t"))
store.size()
print("ready", flush=True)
store.feed(100000)
threading.Event().wait()
"""


def test_a_kill_loses_nothing_that_is_older_than_a_second(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        os.kill(program.pid, signal.SIGKILL)
    again = Store(path)
    again.now = 730
    answer = again.read(0, 729, points=100_000).series[0]
    again.figures.close()
    assert again.told.queue.empty()
    assert len(answer.times) >= 729 and not answer.gaps


def test_a_spoilt_file_is_moved_aside_and_told(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"no database at all" * 1000)
    store = Store(path)
    store.feed(5)
    notice = store.told.next(PastNoticed)
    answer = store.read(0, 5)
    store.figures.close()
    aside = path.with_name("figures.db.broken-1")
    assert str(aside) in notice.text and aside.read_bytes().startswith(b"no database")
    assert len(answer.series[0].times) == 5


def test_a_spoilt_file_that_another_program_writes_stays_where_it_is(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"no database at all" * 1000)
    with path.with_name("figures.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        store = Store(path)
        assert len(store.read(0, 5).series[0].times) == 0
        store.figures.close()
    assert path.read_bytes().startswith(b"no database")


def test_that_the_file_cannot_be_written_is_told_once(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True)  # a folder is where the file ought to be
    published: list[Message] = []
    figures = Figures(published.append, path, wall=lambda: START, boot=lambda: 0.0)
    figures.start()
    for number in (1, 2, 3):
        figures.ask(PastWanted(number, (MACHINE,), START, START + 5))
    figures.close(60)
    assert sum(isinstance(message, PastRead) for message in published) == 3
    (notice,) = (message for message in published if isinstance(message, PastNoticed))
    assert notice.text.startswith("Figures of longer times are not kept: ")


def test_one_spoilt_block_takes_no_other_with_it(store: Store, path: Path) -> None:
    store.feed(1300)
    store.figures.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE blocks SET rows = x'0106ff' WHERE tier = 0 AND start = ?", (int(START) // 600 * 600,))
    again = Store(path)
    again.now = 1300
    assert len(again.read(0, 1300, points=100_000).series[0].times) > 500
    again.figures.close()


@pytest.mark.parametrize("rows", [7, "text", b"", bytes((1, 3)) + zlib.compress(bytes(50_000_000))])
def test_blocks_that_are_none_hold_nothing_up(store: Store, path: Path, rows: object) -> None:
    store.feed(700)
    store.figures.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE blocks SET rows = ?", (rows,))
    again = Store(path)
    again.now = 700
    again.feed(30)
    assert len(again.read(0, 730).series[0].times) == 30
    assert again.size().writing
    again.figures.close()


def test_a_spoilt_note_of_what_came_in_ends_nothing(store: Store, path: Path) -> None:
    store.feed(60)
    store.figures.close()
    bad = float("nan"), float("inf"), -1.0, 1e300
    with sqlite3.connect(path) as database:
        for value in bad:
            for place in range(5):
                line = [1.0, START + 61.0, START + 62.0, 1.0, 5.0]
                line[place] = value
                database.execute("INSERT INTO journal (lines) VALUES (?)", (array("d", line).tobytes(),))
        for odd in ("text", 7, b"abc", b""):
            database.execute("INSERT INTO journal (lines) VALUES (?)", (odd,))
    again = Store(path)
    again.now = 60.0
    again.feed(30)
    assert len(again.read(0, 90).series[0].times) == 90
    again.figures.close()


def test_a_second_program_never_takes_the_figures_of_one_machine_for_those_of_another(path: Path) -> None:
    """The first forgets what is gone for long, and its number in the file is given to another."""
    gone, new = DomainKey(HOST, "gone"), DomainKey(HOST, "new")
    first = FiguresFile(path)
    with path.with_name("figures.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = Store(path)
        number = first.number(gone)
        first.note(lines([(number, START, START + 9.0, (1.0,) * len(Kept))]), ())
        rows: Rows = {(number, 0): [stretch(START, START + 10.0, (1.0,) * len(Kept))]}
        first.write(rows)
        assert len(second.read(0, 20, gone).series[0].times)
        first.forget(HOST)
        first.tidy(START, 1 << 30)
        assert first.number(new) == number
        first.write(rows)
        assert not len(second.read(0, 20, gone).series[0].times)
        assert len(second.read(0, 20, new).series[0].times)
        first.close()
    second.now += 100.0
    second.feed(30, key=gone)
    second.read(0, 200, gone)
    assert second.read(0, 20, new).series[0].times[0] < START + 20.0
    assert second.read(0, 200, gone).series[0].times[0] > START + 90.0
    second.figures.close()


def test_a_second_program_reads_and_goes_on_when_the_first_has_ended(store: Store, path: Path) -> None:
    store.feed(60)
    store.size()
    other = Store(path)
    other.now = 30.0
    other.feed(30)
    assert not other.size().writing
    store.figures.close()
    assert len(other.read(0, 60).series[0].times) == 60
    other.now = 200.0
    other.feed(60)
    assert other.size().writing
    assert len(other.read(195, 270).series[0].times) == 60
    other.figures.close()


def test_what_a_person_does_not_want_is_not_kept(path: Path) -> None:
    store = Store(path, PastTuning(without=frozenset((HOST,))))
    store.feed(30)
    assert store.size().subjects == 0
    store.figures.tune(PastTuning())
    store.feed(30)
    store.figures.tune(PastTuning(on=False))
    store.feed(30)
    assert len(store.read(0, 90).series[0].times) == 30
    store.figures.close()


def test_the_file_does_not_grow_beyond_its_size_and_loses_the_finest_first(path: Path) -> None:
    store = Store(path, PastTuning(limit=75_000))
    for number in range(12):
        key = DomainKey(HostKey(HOST), f"6695eb01-0000-4000-8000-0000000000{number:02d}")
        store.feed(3000, 5.0, key)
        before = store.size().bytes
    store.figures.tidy()
    after = store.size()
    assert before > 75_000 >= after.bytes
    assert after.subjects == 13
    store.figures.close()
    assert path.stat().st_size <= 95_000


def test_old_steps_go_and_their_hours_stay(store: Store) -> None:
    store.feed(1800, 5.0)
    assert len(store.read(0, 1800, points=100_000).series[0].times) == 360
    store.now = 10 * 86400.0
    store.figures.tidy()
    store.figures.tidy()  # what is old by one look at the clock is kept until the next
    answer = store.read(0, 1800, points=100_000).series[0]
    assert 3 <= len(answer.times) <= 4
    assert math.isclose(answer.mean[Kept.CPU][1], 50.0, rel_tol=1e-2)


def test_a_clock_that_is_ahead_for_a_while_drops_no_figures(store: Store) -> None:
    store.feed(900)
    store.figures.tidy()
    before = store.read(0, 900)
    assert len(before.series[0].times) == 900
    store.feed(60)
    store.jump(3 * 365 * 86400.0)
    store.figures.tidy()
    store.size()  # that is done
    store.jump(-3 * 365 * 86400.0)
    store.figures.tidy()
    assert len(store.read(0, 900).series[0].times) == 900
    assert len(store.read(900, 960).series[0].times) == 60, "what was not written yet either"


def test_its_size_tells_since_when_there_are_figures(store: Store) -> None:
    assert store.size().began is None
    store.feed(2 * 3600, 5.0)
    began = store.size().began
    assert began is not None and START - 3600 <= began <= START + 3600, "an hour, not the fortnight it is stored with"


def test_forgetting_a_host_drops_all_of_it(store: Store) -> None:
    store.feed(60)
    store.figures.take(Happened(START + 5, HOST, "web", "LIFECYCLE", "started", MACHINE))
    assert store.size().subjects == 2
    store.figures.forget(HOST)
    assert store.told.next(PastSize).subjects == 0
    answer = store.read(0, 60, MACHINE, events=True)
    assert not answer.series[0].times and not answer.events


def test_what_happened_is_kept_with_the_figures(store: Store) -> None:
    other = DomainKey(HOST, "other")
    store.feed(10)
    store.figures.take(Happened(START + 5, HOST, "web", "LIFECYCLE", "paused", MACHINE))
    store.figures.take(Happened(START + 6, HOST, "db", "LIFECYCLE", "started", other))
    store.now += 2
    store.feed(3)
    assert [(each.at - START, each.text) for each in store.read(0, 20, MACHINE, events=True).events] == [(5, "paused")]
    assert len(store.read(0, 20, HOST, events=True).events) == 2


def test_a_file_that_cannot_be_made_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    store = Store(tmp_path / "state" / "figures.db")
    store.feed(5)
    assert not store.read(0, 5).series[0].times
    store.figures.close()
