"""The guide's pictures of a long time: a file of figures is fed with a made-up month, shown on the demo host.

`python -m tests.bed.watching_pictures FOLDER`.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.bed.pictures import picture, wait
from virtgui.host.demo import demo_uri
from virtgui.host.figures_file import FiguresFile
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.past import PastEvent
from virtgui.stats.rollup import TIERS, Bucket, Cascade
from virtgui.util.assets import asset

_DAY = 86400.0
_STEP_S = 300.0
_PATIENCE_S = 90


def feed(path: Path, names: tuple[str, ...], days: int = 30) -> None:
    """Busy by day, quiet by night and at weekends, each machine in its own way; with what happened to them."""
    host = HostKey(demo_uri())
    uuids = {
        machine.findtext("name"): str(machine.findtext("uuid"))
        for machine in ET.parse(asset("resources", "demo", "demo.xml")).iter("domain")
    }
    file = FiguresFile(path)
    now = time.time()
    for place, name in enumerate(names):
        key = DomainKey(host, uuids[name])
        dice = random.Random(place)
        rows: dict[tuple[int, int], list[Bucket]] = {}
        cascade, number, at = Cascade(6), file.number(key), now - days * _DAY
        level = 0.5
        while at < now:
            told = time.localtime(at)
            day = max(0.0, math.sin((told.tm_hour + told.tm_min / 60 - 5 - place) / 24 * math.tau))
            level = min(1.0, max(0.1, level + dice.uniform(-0.08, 0.08)))
            load = (0.15 + 0.85 * day * (0.3 if told.tm_wday > 4 else 1.0)) * level
            off = name == "web-01" and 0.6 < (at - now + days * _DAY) / (days * _DAY) < 0.64
            noise = dice.random() * 0.35
            values = (
                100 * min(1.0, load + noise * load),
                (1.5 + 2.2 * level) * 1024 * 1024,
                (load + noise) * 20e6,
                load * 12e6 * (1 + noise),
                load * 6e6,
                (load + noise) * 3e6,
            )
            for tier, bucket in [] if off else cascade.add(at, at + _STEP_S, values):
                if bucket.end > now - TIERS[tier].keep:
                    rows.setdefault((number, tier), []).append(bucket)
            at += _STEP_S
        for tier, bucket in cascade.close():
            rows.setdefault((number, tier), []).append(bucket)
        file.write(rows)
        begin, whole = now - days * _DAY, days * _DAY
        happened = (
            (begin + 0.6 * whole, "lifecycle", "stopped, shutdown"),
            (begin + 0.64 * whole, "lifecycle", "started, booted"),
            (begin + 0.85 * whole, "io_error_reason", "I/O error on vda, paused: enospc"),
        )
        if name == "web-01":
            file.note(b"", [PastEvent(at, host, key.uuid, kind, name, text) for at, kind, text in happened])
    file.tidy(now, 2**40)
    file.close()


def make_watching(folder: Path) -> None:
    """A month of one machine, and of three beside one another."""
    with tempfile.TemporaryDirectory() as place:
        figures = Path(place) / "figures.db"
        feed(figures, ("web-01", "db-01", "build-07"))
        flags = ("--demo", "--history", str(figures), "--size", "1040x700", "--theme", "light")
        month = ("--span", "month", "--show-domain-performance", "web-01")
        wait([picture(folder / "month.png", *flags, *month)], _PATIENCE_S)
        others = ("--compare", "db-01", "--compare", "build-07")
        wait([picture(folder / "compared.png", *flags, *month, *others)], _PATIENCE_S)


if __name__ == "__main__":
    make_watching(Path(sys.argv[1]))
