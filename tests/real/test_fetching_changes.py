"""What changed is fetched over NBD: it has the bytes of then, boots, and what is broken off leaves nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.real.test_backup_faults import halves, narrow
from tests.real.test_backups import IMAGES, POOL, Keeper, circle, folder, holds, keeper, well
from tests.real.test_restoring import disk_of, make, newest
from virtgui.model.backups import Scope, VerifyBackups, Way
from virtgui.model.commands import Cancel
from virtgui.model.making import TakeBack

__all__ = ["circle", "keeper", "narrow"]


def same(it: Keeper, disk: str, image: str) -> bool:
    return it.host.run("qemu-img", "compare", "-U", disk, image).startswith("Images are identical")


def test_what_a_quiesced_guest_wrote_is_fetched_and_boots(circle: Circle, fresh_host: PrivateHost) -> None:
    host, disk = fresh_host, fresh_host.volume("web.qcow2")
    host.add("web", boot=True, agent=True, disk=disk, words="vg.files")
    host.says("web", "VG-READY")
    host.agent_answers("web")
    it = Keeper(circle, host, "web")
    folder(host, path=f"{host.folder}/kept")  # a path that this program sees too
    well(it.take("backups", way=Way.FETCH, quiesce=True))
    # it is in the guest's memory only, until its file system is frozen
    host.say("web", 'echo frozen-""in >/files/word; echo word-""put')
    host.says("web", "word-put")
    well(it.take("backups", way=Way.FETCH, quiesce=True))
    host.say("web", 'echo more >/files/more; echo still-""writes')
    host.says("web", "still-writes")
    host.virsh("suspend", "web")
    well(it.take("backups", way=Way.FETCH))
    known = it.read()
    full, small, last = known.backups
    assert [each.scope for each in known.backups] == [Scope.FULL, Scope.INCREMENTAL, Scope.INCREMENTAL]
    assert (small.parent, last.parent) == (full.number, small.number)
    assert full.quiesced and small.quiesced and not last.quiesced
    assert small.size < 4 << 20
    assert same(it, disk, it.image(last.number))
    assert not known.busy and "meanwhile" not in host.run("ls", IMAGES)
    well(it.do(VerifyBackups(it.key, (("backups", last.number),))))
    well(circle.finish(circle.send(make(it, small)), 60))
    assert same(it, it.image(small.number), disk_of(host, "web-restored"))
    host.virsh("start", "web-restored")
    host.says("web-restored", "VG-READY")
    host.say("web-restored", "cat /files/word")
    host.says("web-restored", "frozen-in")


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Fetching begins, and waits: the file that is there once it waits. Once `held` is removed it goes on."""
    real, place = shutil.which("qemu-io"), tmp_path / "programs"
    place.mkdir()
    program = place / "qemu-io"
    program.write_text(
        f'#!/bin/sh\nwhile [ -e {place}/held ]; do : >{place}/waits; sleep 0.1; done\nexec {real} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(place), prepend=":")

    def hold() -> Path:
        (place / "waits").unlink(missing_ok=True)
        (place / "held").touch()
        return place / "waits"

    return hold


def test_broken_off_and_taken_back_it_loses_no_change(
    keeper: Callable[..., Keeper], circle: Circle, held: Callable[[], Path]
) -> None:
    it = keeper()
    path, disk = folder(it.host, path=f"{it.host.folder}/kept"), f"{IMAGES}/web.qcow2"
    well(it.take("backups", way=Way.FETCH))
    it.host.virsh("destroy", "web")
    it.host.run("qemu-io", "-c", "write -P 7 1M 64k", "-c", "write -z 3M 128k", "-c", "write -P 8 60M 1k", disk)
    it.host.virsh("start", "web")
    before = sorted(it.host.run("ls", path).split())
    for how in ("cancelled", "daemon killed"):
        waits = held()
        ticket = circle.send(it.command("backups", way=Way.FETCH))
        circle.wait_until(waits.exists, 60, "it is fetched")
        if how == "cancelled":
            circle.send(Cancel(ticket))
            end = circle.finish(ticket, 60)
            assert end.cancelled and end.problem is not None and "Removed again" in end.problem.reason
        else:
            it.host.kill()
            waits.with_name("held").unlink()
            end = circle.finish(ticket, 60)
            assert end.unknown and end.problem is not None and "backup of web" in end.problem.reason
            it.host.respawn()
            circle.wait_until(lambda: circle.ready(it.key.host) and halves(circle), 60, "the host is back")
            well(circle.finish(circle.send(TakeBack(halves(circle)[0])), 60))
        known = it.read()
        assert known.active and not known.busy and len(known.backups) == 1 == len(known.checkpoints)
        assert sorted(it.host.run("ls", path).split()) == before and "meanwhile" not in it.host.run("ls", IMAGES)
    well(it.take("backups", way=Way.FETCH))
    small = newest(it)
    assert small.scope is Scope.INCREMENTAL and same(it, disk, it.image(small.number))
    assert small.size < 1 << 20  # and nothing but what changed
    assert holds(it.host, it.image(small.number), "1M", "7") and holds(it.host, it.image(small.number), "4M", "5")
    # a later one that the hypervisor writes stands on it
    well(it.take("backups"))
    assert newest(it).parent == small.number and same(it, disk, it.image(newest(it).number))


def test_what_changed_does_not_fit(narrow: PrivateHost, circle: Circle) -> None:
    disk, path = narrow.volume("web.qcow2"), f"{narrow.folder}/kept"
    narrow.add("web", disk=disk)
    it = Keeper(circle, narrow, "web")
    narrow.define(POOL.format(name="backups", path=path), "pool")
    narrow.virsh("pool-start", "backups")
    well(it.take("backups", way=Way.FETCH))
    before = sorted(narrow.run("ls", path).split())
    narrow.virsh("destroy", "web")
    noise = f"{IMAGES}/noise"
    narrow.run("dd", "if=/dev/urandom", f"of={noise}", "bs=1M", "count=40", "status=none")
    narrow.run("qemu-io", "-c", f"write -s {noise} 0 40M", disk)
    narrow.virsh("start", "web")
    end = it.take("backups", way=Way.FETCH)
    assert end.problem is not None and "no space left" in end.problem.reason.lower(), end.problem
    assert path in end.problem.reason and "Removed again" in end.problem.reason
    known = it.read()
    assert known.active and not known.busy and len(known.backups) == 1 == len(known.checkpoints)
    assert sorted(narrow.run("ls", path).split()) == before
