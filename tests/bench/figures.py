"""What keeping figures for weeks costs: the CPU of an hour with a hundred machines, the bytes of a month."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from pathlib import Path

from virtgui.host.figures import Figures
from virtgui.host.figures_file import FiguresFile
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Message, Sampled
from virtgui.model.past import PastSize
from virtgui.model.samples import DiskSample, DomainSample, HostSample, NicSample
from virtgui.stats.rollup import TIERS, Bucket, Cascade

MACHINES = 100
_SEEN = 25
_ALL_S = 5
_FED = 10
_HOST = HostKey("qemu:///system")
_NOW = 1_790_000_000.0


def cpu_share(seconds: int = 900) -> float:
    """The share of one CPU (percent) that a hundred machines cost: all sampled every 5 s, 25 of them every second."""
    answers: list[Message] = []
    told = threading.Event()

    def publish(message: Message) -> None:
        answers.append(message)
        told.set()

    with tempfile.TemporaryDirectory() as folder:
        clock = [0.0]
        figures = Figures(publish, Path(folder) / "figures.db", wall=lambda: _NOW + clock[0], boot=lambda: clock[0])
        figures.start()
        dice = random.Random(7)
        counters = [0] * MACHINES
        before = time.thread_time()
        whole = time.process_time()
        for second in range(1, seconds + 1):
            clock[0] = float(second)
            count = MACHINES if second % _ALL_S == 0 else _SEEN
            samples = tuple(_sample(number, second, counters, dice) for number in range(count))
            figures.take(
                Sampled(_HOST, samples, HostSample(_HOST, second, second * 10**9, second * 3 * 10**9, 1, 1, 0))
            )
            # One tick after another, as they come: what waits is not dropped.
            told.clear()
            figures.ask_size() if second % 100 == 0 else told.set()
            told.wait(60)
        figures.close(60)
        made = time.thread_time() - before
        return 100.0 * (time.process_time() - whole - made) / seconds


def month_bytes() -> int:
    """How large the file is after a month of a hundred machines, from ten that are never alike for two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        file = FiguresFile(Path(folder) / "figures.db")
        dice = random.Random(7)
        for number in range(_FED):
            subject = file.number(DomainKey(_HOST, f"00000000-0000-4000-8000-{number:012d}"))
            rows: dict[tuple[int, int], list[Bucket]] = {}
            cascade = Cascade(7)
            at, end = _NOW - 30 * 86400, _NOW
            while at < end:
                step = 1.0 if end - at <= TIERS[0].keep else 10.0 if end - at <= TIERS[1].keep else 60.0
                share = dice.random()
                values = (
                    100 * share,
                    4e6 * (1 + share),
                    1e8 * dice.random(),
                    1e8 * share,
                    1e7 * share,
                    1e6 * dice.random(),
                    8e6,
                )
                for tier, bucket in cascade.add(at, at + step, values):
                    if bucket.end > _NOW - TIERS[tier].keep:
                        rows.setdefault((subject, tier), []).append(bucket)
                at += step
            for tier, bucket in cascade.close():
                rows.setdefault((subject, tier), []).append(bucket)
            file.write(rows)
        file.tidy(_NOW, 2**40)
        size = file.size()
        file.close()
        return size * MACHINES // _FED


def _sample(number: int, second: int, counters: list[int], dice: random.Random) -> DomainSample:
    counters[number] += int(dice.random() * 1e9)
    count = counters[number]
    return DomainSample(
        DomainKey(_HOST, f"00000000-0000-4000-8000-{number:012d}"),
        float(second),
        1,
        count,
        2,
        balloon_kib=4 << 20,
        max_kib=4 << 20,
        rss_kib=(2 << 20) + count % 1000000,
        disks=(DiskSample("vda", count, count // 2, count // 4096, count // 8192),),
        nics=(NicSample("vnet0", count, count // 3, 1, 1),),
    )


__all__ = ["PastSize", "cpu_share", "month_bytes"]
