"""Prints the figures by which speed is judged in one table, each beside the floor measured in the same run.

python -m tests.bench [--only WORD]     about seven minutes; needs root for the private host
It asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import pyte
from lxml import etree

from tests.bed.hosts import PrivateHost
from tests.bench import documents, keys, plan
from tests.bench.worlds import world, worlds
from virtgui.console.terminal import Terminal
from virtgui.qtmodels.ordering import search_text
from virtgui.qtmodels.palette import Index
from virtgui.qtmodels.query import Query
from virtgui.views.fleet.palette_deeds import Said
from virtgui.views.fleet.palette_entries import machines
from virtgui.xml.domain import config
from virtgui.xml.edits import carried

_GUESTS = 20
_HOSTS = 20
_ROOT = Path(__file__).resolve().parent.parent.parent


class Row(NamedTuple):
    """One line. `goal` is ours / floor, or the most it may be; `theirs` is virt-manager's figure on the
    machine where the goals were set."""

    what: str
    unit: str
    theirs: str
    floor: float | None
    ours: float | None
    goal: str


def _environment(scratch: Path) -> dict[str, str]:
    own = {name: str(scratch / name) for name in ("config", "state", "data", "cache", "run")}
    for folder in own.values():
        Path(folder).mkdir(mode=0o700, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "DISPLAY": os.environ["DISPLAY"],
        "XAUTHORITY": os.environ.get("XAUTHORITY", ""),
        "HOME": str(scratch),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(_ROOT),
        "XDG_CONFIG_HOME": own["config"],
        "XDG_STATE_HOME": own["state"],
        "XDG_DATA_HOME": own["data"],
        "XDG_CACHE_HOME": own["cache"],
        "XDG_RUNTIME_DIR": own["run"],
    }


class Bench:
    """Runs probes in processes of their own, one after another."""

    def __init__(self, scratch: Path) -> None:
        self._environment = _environment(scratch)

    def probe(self, module: str, what: str, uri: str, rows: int) -> dict[str, Any]:
        """The figures one probe tells; empty, with its last words on stderr, when it fails."""
        argv = [sys.executable, "-m", f"tests.bench.{module}", what, uri, str(rows)]
        print(f"  {module} {what} {rows}", file=sys.stderr)
        try:
            ran = subprocess.run(argv, env=self._environment, capture_output=True, text=True, timeout=180, check=False)
        except subprocess.TimeoutExpired:
            print(f"  {module} {what} {uri}: no end after 180 s", file=sys.stderr)
            return {}
        lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
        if not lines:
            print(ran.stderr[-2000:], file=sys.stderr)
            return {}
        figures: dict[str, Any] = lines[-1]
        return figures

    @contextmanager
    def serving(self, module: str) -> Iterator[str]:
        """A server in a process of its own; gives its port."""
        argv = [sys.executable, "-m", f"tests.bench.{module}", "serve"]
        with subprocess.Popen(argv, env=self._environment, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                yield str(json.loads(server.stdout.readline())["port"])
            finally:
                server.kill()

    def compile(self) -> None:
        """Write the bytecode, as an installation does: a start that compiles is nobody's second."""
        argv = [sys.executable, "-m", "compileall", "-q", str(_ROOT / "virtgui"), str(_ROOT / "tests")]
        subprocess.run(argv, env=self._environment, timeout=120, check=True)

    def starts(self, uri: str, rows: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """What floor and program tell of their starts, in turn and again and again: the median of each figure."""
        told: tuple[list[dict[str, Any]], ...] = ([], [])
        for _ in range(plan.STARTS):
            for module, figures in zip(("floor", "ours"), told, strict=True):
                figures.append(self.probe(module, "paint", uri, rows))
        floor, ours = ([run for run in figures if run] for figures in told)
        return _medians(floor), _medians(ours)

    def latency(self, module: str, host: PrivateHost) -> dict[str, list[float]]:
        """Milliseconds from another process's call to a slot on the GUI thread ("times"), and to a row that shows it
        ("rows"), for each event."""
        argv = [sys.executable, "-m", f"tests.bench.{module}", "events", host.uri, "1"]
        print(f"  {module} events", file=sys.stderr)
        with subprocess.Popen(argv, env=self._environment, stdout=subprocess.PIPE, text=True) as listener:
            assert listener.stdout is not None
            listener.stdout.readline()
            poke = [sys.executable, "-m", "tests.bench.poke", host.uri, "poked"]
            ran = subprocess.run(poke, env=self._environment, capture_output=True, text=True, timeout=60, check=True)
            told, _ = listener.communicate(timeout=60)
        figures: dict[str, Any] = json.loads(told.splitlines()[-1])
        sent = [float(line) for line in ran.stdout.split()]
        return {what: _delays(sent, figures[what]) for what in ("times", "rows") if what in figures}


def _delays(sent: list[float], heard: list[float]) -> list[float]:
    pairs = [(here, next((there for there in heard if there >= here), inf)) for here in sent]
    return [1000 * (there - here) for here, there in pairs if there < here + plan.EVENT_GAP_S]


def _start_rows(bench: Bench, name: str, uri: str, rows: int, goals: dict[str, tuple[str, str]]) -> Iterator[Row]:
    """`goals`: virt-manager's figure and our goal for each of this world's rows."""
    floor, ours = bench.probe("floor", "start", uri, rows), bench.probe("ours", "start", uri, rows)
    for figures, start in zip((floor, ours), bench.starts(uri, rows), strict=True):
        figures.update(start)

    def row(what: str, unit: str, field: str) -> Row:
        theirs, goal = goals.get(field, ("", ""))
        return Row(f"{what}, {name}", unit, theirs, floor.get(field), ours.get(field), goal)

    yield row("start to rows painted, CPU", "s", "start_cpu")
    yield row("start to rows painted, wall clock", "s", "start_s")
    yield row("start to the whole window, menus and summary too, CPU", "s", "whole_cpu")
    yield row("libvirt calls until rows are painted", "", "start_calls")
    yield row("rows painted to every visible row complete", "s", "complete_s")
    yield row("memory", "MB", "memory")
    yield row("steady CPU", "%", "steady_percent")
    yield row("libvirt calls a second, steady", "", "tick_calls")


def _stall_rows(bench: Bench, name: str, uri: str, rows: int, theirs: tuple[str, str]) -> Iterator[Row]:
    ours = bench.probe("ours", "stalls", uri, rows)
    yield Row(
        f"longest stall until rows are painted, {name}", "ms", theirs[0], 0.0, ours.get("start_stall_ms"), "50 ms"
    )
    yield Row(
        f"longest stall in the {plan.SETTLE_S:g} s after, {name}", "ms", "", 0.0, ours.get("settling_stall_ms"), "50 ms"
    )
    yield Row(f"longest stall, steady, {name}", "ms", theirs[1], 0.0, ours.get("steady_stall_ms"), "50 ms")


def _worlds(bench: Bench, scratch: Path) -> Iterator[Row]:
    goals = {
        10: {"start_cpu": ("0.44", "1.5"), "memory": ("136", "1.35")},
        1000: {
            "start_cpu": ("4.5", "1.4"),
            "memory": ("304", "1.35"),
            "steady_percent": ("79", "2"),
            "tick_calls": ("751 a tick", ""),
            "complete_s": ("", "1 tick"),
        },
        5000: {"start_cpu": ("49-63", "1.3"), "memory": ("982", "1.35")},
    }
    for count, known in goals.items():
        yield from _start_rows(bench, f"{count:,} test machines", world(scratch, count), count, known)
    yield from _stall_rows(bench, "1,000 test machines", world(scratch, 1000), 1000, ("2,400", "6,400"))
    many = " ".join(worlds(scratch, _HOSTS, 5000 // _HOSTS))
    yield from _start_rows(bench, f"5,000 machines on {_HOSTS} hosts", many, 5000, {})
    yield from _stall_rows(bench, f"5,000 machines on {_HOSTS} hosts", many, 5000, ("", ""))


def _documents() -> Iterator[Row]:
    """A large machine read: the floor is lxml's own parsing."""
    text = documents.large()

    def cost(work: Callable[[str], object]) -> float:
        return 1000 * min(timeit.repeat(lambda: work(text), number=20, repeat=5)) / 20

    floor = cost(lambda given: etree.fromstring(given.encode()))
    what = f"a machine of {len(text) // 1000} KB"
    yield Row(f"{what} read for its row", "ms", "", floor, cost(config), "")
    yield Row(f"{what} opened for editing, every device found", "ms", "", floor, cost(lambda t: carried(t, ())), "")


def _palette() -> Iterator[Row]:
    """5,000 machines with a MAC, an address and a disk each; the worst of several texts, typed letter by letter."""
    world = documents.fleet(5000)

    def index() -> Index:
        return Index(machines(world, str, lambda key, page: None))

    def worst(find: Callable[[str], object]) -> float:
        texts = ("w", "web-4", "wb49", "zzzz", "52:54:00:00:13", "/pool/disk-4999", "start web-49", "re web", "cl web")
        texts = (*texts, "migrate web", "settings of web-49", "stop web lab", "web-4999 clone")
        return 1000 * max(min(timeit.repeat(lambda text=text: find(text), number=1, repeat=5)) for text in texts)

    made = index()
    yield Row("palette answers a letter, 5,000 machines", "ms", "", None, worst(made.find), "20 ms")
    yield Row("deeds for a text, 5,000 machines", "ms", "", None,
              worst(Said(world, str, lambda verb, key: None, lambda key, page: None).means), "20 ms")  # fmt: skip
    yield Row(
        "palette made when it opens, 5,000 machines",
        "ms",
        "",
        None,
        1000 * min(timeit.repeat(index, number=1, repeat=3)),
        "",
    )
    texts = {key: search_text(world, key) for key in world.machines}
    query = Query("tag:db state:running os:debian -web-17", world, str)
    cost = min(timeit.repeat(lambda: [query.matches(key, texts.__getitem__) for key in texts], number=1, repeat=5))
    yield Row("a search of four terms, 5,000 machines", "ms", "", None, 1000 * cost, "16 ms")


def _screens(bench: Bench) -> Iterator[Row]:
    """The floor is a widget that reads each picture into one buffer and paints it."""
    with bench.serving("screens") as port:
        floor, ours = bench.probe("screens", "floor", port, 0), bench.probe("screens", "ours", port, 0)
    known = (
        ("frames painted a second", "", "frames", "7", "0.95 or more"),
        ("CPU for a frame, painting included", "ms", "frame_cpu_ms", "63", "5.3 ms"),
        ("longest stall", "ms", "stall_ms", "", "50 ms"),
    )
    for what, unit, field, theirs, goal in known:
        yield Row(f"1080p screen, all of it changing: {what}", unit, theirs, floor.get(field), ours.get(field), goal)
    yield from _keys(bench)
    text = documents.listing()

    def cost(feed: Callable[[bytes], object]) -> float:
        return min(timeit.repeat(lambda: feed(text), number=1, repeat=3)) * 1e6 / len(text)

    plain, terminal = pyte.ByteStream(pyte.Screen(80, 24)), Terminal()
    yield Row("terminal takes 1 MB of plain text", "s", "", cost(plain.feed), cost(terminal.feed), "1.25 s")


def _keys(bench: Bench) -> Iterator[Row]:
    """The floor is a client without a window: what it waits for is QEMU's own refresh."""
    with PrivateHost("keys", network=False, pool=False) as host:
        host.add(keys.NAME, boot=True, graphics="vnc")
        host.says(keys.NAME, "VG-READY")
        host.say(keys.NAME, keys.GUEST)
        host.says(keys.NAME, "OBEYS")
        floor, ours = (bench.probe("keys", what, host.uri, 0).get("times", []) for what in ("floor", "ours"))
    for what, part, theirs in (("median", 0.5, "80"), ("95th of 100", 0.95, "")):
        here = [1000 * seconds for seconds in floor], [1000 * seconds for seconds in ours]
        yield Row(f"key to painted pixel, {what}", "ms", theirs, *(_quantile(each, part) for each in here), goal="1.0")


def _guests(bench: Bench) -> Iterator[Row]:
    known = {
        "start_cpu": ("0.48", "1.5"),
        "start_calls": ("126", "0.2 of theirs"),
        "tick_calls": ("2 a tick", ""),
        "steady_percent": ("3.3-4.8", "2.5"),
        "complete_s": ("", "1 tick"),
    }
    with PrivateHost("bench") as host:
        _fill(host, _GUESTS - 1)
        host.add("poked")
        name = f"{_GUESTS} QEMU guests"
        yield from _start_rows(bench, name, host.uri, _GUESTS, known)
        yield from _stall_rows(bench, name, host.uri, _GUESTS, ("", ""))
        floor, ours = bench.latency("floor", host), bench.latency("ours", host)
        for what, field, goal in (("slot", "times", "1.1"), ("row that shows it", "rows", "")):
            for name, part in (("median", 0.5), ("95th of 100", 0.95)):
                yield Row(
                    f"event in another process to {what}, {name}",
                    "ms",
                    "",
                    _quantile(floor["times"], part),
                    _quantile(ours.get(field, []), part),
                    goal,
                )
        _, healthy = bench.starts(host.uri, _GUESTS)
        host.freeze("guest-07")
        _, start = bench.starts(host.uri, _GUESTS)
        frozen = bench.probe("ours", "stalls", host.uri, _GUESTS)
        host.thaw("guest-07")
        what = f"one of {name} frozen: start to rows, beside our own without"
        yield Row(what, "s", "30.8", healthy.get("start_s"), start.get("start_s"), "1.2")
        stall = frozen.get("steady_stall_ms")
        yield Row(f"one of {name} frozen: longest stall, steady", "ms", "", 0.0, stall, "50 ms")

    with PrivateHost("one") as one, PrivateHost("two") as two:
        _fill(one, _GUESTS)
        _fill(two, _GUESTS)
        both, name = f"{one.uri} {two.uri}", f"{2 * _GUESTS} guests on 2 hosts"
        yield from _start_rows(bench, name, both, 2 * _GUESTS, {})
        yield from _stall_rows(bench, name, both, 2 * _GUESTS, ("", ""))


def _fill(host: PrivateHost, count: int) -> None:
    for number in range(count):
        host.add(f"guest-{number:02}", disk=host.volume(f"disk-{number:02}"), nic=True, agent=True)


def _medians(runs: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("start_cpu", "start_s", "start_calls", "whole_cpu")
    return {name: statistics.median(run[name] for run in runs) for name in names if runs and name in runs[0]}


def _quantile(values: list[float], part: float) -> float | None:
    if not values:
        return None
    return statistics.quantiles(values, n=100, method="inclusive")[round(part * 100) - 1]


def _line(row: Row) -> str:
    def figure(value: float | None) -> str:
        if value is None:
            return "-"
        return f"{value:.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"

    ratio = f"{row.ours / row.floor:.2f}" if row.ours is not None and row.floor else ""
    what = f"{row.what} ({row.unit})" if row.unit else row.what
    return f"{what:<66} {row.theirs:>11} {figure(row.floor):>8} {figure(row.ours):>8} {ratio:>11} {row.goal:>13}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", choices=("worlds", "guests", "screens"), help="only test machines, QEMU guests or consoles"
    )
    only = parser.parse_args().only
    if not os.environ.get("DISPLAY"):
        # a real platform: the offscreen one paints differently
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24 -nolisten tcp"]
        os.execvp(screen[0], [*screen, sys.executable, "-m", "tests.bench", *sys.argv[1:]])
    scratch = Path(tempfile.mkdtemp(prefix="vgb-"))
    try:
        bench = Bench(scratch)
        bench.compile()
        rows: list[Row] = []
        if only in (None, "worlds"):
            rows += _worlds(bench, scratch)
        if only is None:
            rows += _documents()
            rows += _palette()
        if only in (None, "screens"):
            rows += _screens(bench)
        if only in (None, "guests"):
            rows += _guests(bench)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{'what':<66} {'virt-manager':>11} {'floor':>8} {'ours':>8} {'ours/floor':>11} {'goal':>13}")
    for row in rows:
        print(_line(row))


if __name__ == "__main__":
    main()
