"""What a person is told before a storage pool is stopped in the middle of jobs that it serves."""

from __future__ import annotations

from virtgui.model.things import Thing
from virtgui.qtmodels.pool_jobs import at_work
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import job_row
from virtgui.views.things.desk import HostDesk

_NAMED = 3


def at_work_text(desk: HostDesk, pool: Thing) -> str:
    """Which jobs use it now, and what becomes of them; "" where none does."""
    jobs = at_work(desk.jobs(), desk.key, pool.name)
    if not jobs:
        return ""
    named = [tr("“{name}”").format(name=job_row.title(job)) for job in jobs[:_NAMED]]
    if len(jobs) > _NAMED:
        named.append(tr("and {count} more").format(count=len(jobs) - _NAMED))
    text = tr("What uses {pool} at this moment may fail without it: {jobs}.")
    return text.format(pool=plain(pool.name, 80), jobs=", ".join(named))
