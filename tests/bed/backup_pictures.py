"""The guide's pictures of backups: a real machine with a chain of them, and the dialogs."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PyQt6.QtWidgets import QApplication

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.host.schedule_desk import ScheduleDesk
from virtgui.host.schedules import Schedules
from virtgui.host.timers import Timers
from virtgui.model.backup_plans import first_plan
from virtgui.model.backups import BackupPlan, Scope, TakeBackup
from virtgui.model.schedules import Keep, Kept, Ran, Schedule, What
from virtgui.qtmodels.schedule_book import ScheduleBook
from virtgui.util.frozen import replace
from virtgui.views.backups.page import BackupsPage

POOL = "<pool type='dir'><name>backups</name><target><path>/var/lib/libvirt/images/kept</path></target></pool>"
_NIGHTS = ("by hand", "schedule nightly", "schedule nightly", "schedule nightly")


def main(folder: Path) -> None:
    """Make all of them."""
    app = QApplication(sys.argv[:1])
    with PrivateHost("workstation") as host:
        disk, data = host.volume("web-01.qcow2", 256), host.volume("web-01-data.qcow2", 512)
        for path in (disk, data):
            host.run("qemu-io", "-c", "write -P 5 0 48M", path)
        host.add("web-01", disk=disk, title="Web front end")
        host.virsh("attach-disk", "web-01", data, "vdb", "--persistent", "--driver", "qemu", "--subdriver", "qcow2")
        (host.images / "kept").mkdir()
        host.define(POOL, "pool")
        host.virsh("pool-start", "backups")
        program = Program(app, host.uri)
        try:
            with TemporaryDirectory() as kept:
                _pictures(program, app, folder, host, Path(kept))
        finally:
            program.close()


class _Desk(ScheduleDesk):
    """As on a computer whose systemd runs for its user."""

    def all(self) -> tuple[Kept, ...]:
        return tuple(each._replace(timer="active", next="Fri 2026-11-27 02:00:00") for each in super().all())

    def lack(self) -> str:
        return ""


def _book(program: Program, uri: str, uuid: str, folder: Path) -> ScheduleBook:
    store = Schedules(folder / ".schedules", folder / ".runs")
    nightly = Schedule("nightly", uri, pool="backups", verify=True)
    hourly = Schedule("hourly", uri, What.SNAPSHOT, ((uuid, "web-01"),), "*-*-* *:00:00", keep=Keep(0, 12, 3, 0, 0))
    for schedule in (nightly, hourly):
        store.put(schedule)
        lines = ("web-01: what changed backed up, 1.1 MiB in backups",)
        store.ran(schedule.name, Ran(time.time() - 3600, time.time() - 3590, True, lines))
    return ScheduleBook(_Desk(store, Timers(folder / ".units")), program.app)


def _pictures(program: Program, app: QApplication, folder: Path, host: PrivateHost, kept: Path) -> None:
    key = next(key for key, machine in program.app.world.machines.items() if machine.name == "web-01")
    book = _book(program, host.uri, key.uuid, kept)
    window = program.app.windows.open_machine(key, "overview")
    window._schedules = lambda: book  # type: ignore[attr-defined]
    window.show_page("backups")  # type: ignore[attr-defined]
    window.resize(1200, 720)
    page = window.built("backups")  # type: ignore[attr-defined]
    assert isinstance(page, BackupsPage)
    program.wait(page.ready, "the backups are read")
    for night, cause in enumerate(_NIGHTS):
        page.source.read(fresh=True)
        known = page.source.known
        assert known is not None
        program.wait(lambda night=night: len(page.source.known.backups) == night, "it is shown")  # type: ignore[misc]
        plan: BackupPlan = replace(first_plan(page.source.known, time.time() - 1, "backups")[0], cause=cause)
        if night == 1:
            plan = replace(plan, scope=Scope.FULL, parent="")
        page.backups._deed(TakeBackup(key, plan, True))
        program.wait(lambda: _settled(program), "it is taken")
        page.source.read(fresh=True)
        program.wait(lambda night=night: len(page.source.known.backups) == night + 1, "it is shown")  # type: ignore[misc]
        begun = int(time.time())
        program.wait(lambda begun=begun: time.time() > begun + 2, "the next second")  # type: ignore[misc]
    newest = page.source.known.backups[-1]
    page.backups.list.choose((newest.pool, newest.number))
    page.backups.verify()
    program.wait(lambda: page.backups.list.rows[2].cells[-1] == "Whole", "it is verified")
    app.processEvents()
    window.grab().save(str(folder / "backups-light.png"))
    page.backups.take()
    app.processEvents()
    assert page.backups.dialog is not None
    page.backups.dialog.grab().save(str(folder / "backup-take.png"))
    page.backups.dialog.reject()
    page.backups.restore()
    program.wait(lambda: page.backups.dialog.ready, "the machine is read")  # type: ignore[union-attr]
    app.processEvents()
    page.backups.dialog.grab().save(str(folder / "backup-restore.png"))
    page.backups.dialog.reject()
    page.show_part("schedules")
    program.wait(lambda: len(page.schedules.list.rows) == 2, "the schedules are read")
    page.schedules.list.choose(("nightly",))
    app.processEvents()
    window.grab().save(str(folder / "backup-schedules.png"))
    page.schedules.edit()
    app.processEvents()
    assert page.schedules.dialog is not None
    page.schedules.dialog.grab().save(str(folder / "backup-schedule.png"))
    page.schedules.dialog.reject()


def _settled(program: Program) -> bool:
    return all(job.end is not None for job in program.jobs())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
