"""Which jobs of this program a storage pool serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virtgui.model.keys import HostKey
from virtgui.qtmodels.jobs import Job


def at_work(jobs: Iterable[Job], host: HostKey, pool: str) -> list[Job]:
    """Those that run and name it."""
    return [job for job in jobs if job.running and (host, pool) in _pools(job.command, job.host)]


def _pools(value: object, host: HostKey | None) -> Iterator[tuple[HostKey | None, str]]:
    """Every pool that a command names, however deep within it, with its host."""
    fields = getattr(value, "__match_args__", ())
    if isinstance(value, tuple) and not fields:
        for each in value:
            yield from _pools(each, host)
    for name in fields:
        found = getattr(value, name)
        if name == "pool" and isinstance(found, str):
            yield host, found
        elif name == "from_pool":
            yield getattr(value, "from_host", host), found
        else:
            yield from _pools(found, host)
