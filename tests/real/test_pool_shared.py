"""Jobs that meet in one storage pool: each is done, and none is refused for another's sake."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.held import HeldPool
from tests.bed.hosts import PrivateHost
from tests.real.test_backups import folder
from virtgui.host.workshop import LocalWorkshop
from virtgui.model.backup_plans import first_plan
from virtgui.model.backups import BackupsRead, ReadBackups, TakeBackup
from virtgui.model.commands import Cancel
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import Make, MakeVolume
from virtgui.model.messages import Advanced, Finished
from virtgui.model.storage import VolumeAct, VolumeDeed
from virtgui.model.things import ThingAct, ThingDeed, ThingKey, ThingKind
from virtgui.util.frozen import replace
from virtgui.views.cloning.dialog import CloneDialog

MACHINES = 6
NVRAM = "/var/lib/libvirt/qemu/nvram"
CODE, VARS = "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"


@pytest.fixture
def circle(qapp: object) -> Iterator[Circle]:
    made = Circle()
    yield made
    made.close()


def _command(circle: Circle, key: DomainKey) -> TakeBackup:
    ticket = circle.send(ReadBackups(key))
    circle.wait_until(lambda: circle.of(ticket, BackupsRead), 60, "the backups are read")
    known = circle.of(ticket, BackupsRead)[0].backups
    assert known is not None
    return TakeBackup(key, first_plan(known, time.time(), "backups")[0], known.active)


def _says(circle: Circle, ticket: Ticket, text: str) -> None:
    circle.wait_until(lambda: any(text in it.text for it in circle.of(ticket, Advanced)), 60, f"it says “{text}”")


def _machine(host: PrivateHost, name: str) -> None:
    host.add(name, disk=host.volume(f"{name}.qcow2", 16), start=False)


def test_many_machines_are_backed_up_at_once_into_one_pool(circle: Circle, fresh_host: PrivateHost) -> None:
    names = [f"web-{number}" for number in range(MACHINES)]
    for name in names:
        _machine(fresh_host, name)
    folder(fresh_host)
    host = circle.connect(fresh_host.uri)
    commands = [_command(circle, circle.appears(host, name).key) for name in names]
    tickets = [circle.send(command) for command in commands]
    ends = [circle.finish(ticket, 240) for ticket in tickets]
    assert [end.problem for end in ends] == [None] * MACHINES
    files = fresh_host.virsh("vol-list", "backups")
    assert all(f"{command.plan.number}-vda" in files for command in commands)


def test_a_backup_needs_no_pool_at_rest(circle: Circle, fresh_host: PrivateHost) -> None:
    _machine(fresh_host, "web")
    folder(fresh_host)
    command = _command(circle, circle.appears(circle.connect(fresh_host.uri), "web").key)
    with HeldPool(fresh_host, "backups"):
        end = circle.finish(circle.send(command), 120)
        assert end.problem is None and "in backups" in end.text


def test_machines_with_variables_of_their_firmware_are_cloned_at_once(circle: Circle, fresh_host: PrivateHost) -> None:
    names = [f"m{number}" for number in range(6)]
    fresh_host.run("mkdir", "-p", "--", NVRAM)
    for name in names:
        firmware = f"<loader readonly='yes' type='pflash'>{CODE}</loader><nvram>{NVRAM}/{name}_VARS.fd</nvram>"
        xml = fresh_host.guest(name, disk=fresh_host.volume(f"{name}.qcow2", 16))
        fresh_host.define(xml.replace("machine='pc'>hvm</type>", f"machine='q35'>hvm</type>{firmware}"))
        fresh_host.run("cp", "--", VARS, f"{NVRAM}/{name}_VARS.fd")
    fresh_host.virsh("pool-refresh", "default")
    host, workshop = circle.connect(fresh_host.uri), LocalWorkshop()
    keys = [circle.appears(host, name).key for name in names]
    dialogs = [CloneDialog(key, circle.world, circle.send, str, workshop) for key in keys]
    circle.wait_until(lambda: all(it.choice is not None for it in dialogs), 60, "the machines are read")
    for it in dialogs:
        circle.wait_until(it.clone.isEnabled, 60, f"{it.flaws}")
        it.clone.click()
    circle.wait_until(
        lambda: sum(isinstance(it, Finished) for it in circle.messages) == len(names), 120, "all are over"
    )
    assert [it.problem for it in circle.messages if isinstance(it, Finished)] == [None] * len(names)
    files = fresh_host.run("ls", NVRAM).split()
    assert files == sorted([*(f"{it}_VARS.fd" for it in names), *(f"{it}-clone_VARS.fd" for it in names)])
    assert "virtgui-" not in fresh_host.virsh("pool-list", "--all"), "no passing pool is left"
    for it in dialogs:
        it.deleteLater()


def _pool(host: PrivateHost, name: str = "default") -> ThingKey:
    return ThingKey(HostKey(host.uri), ThingKind.POOL, host.virsh("pool-uuid", name).strip())


def test_who_waits_for_a_pool_is_told_so_and_may_cancel(circle: Circle, fresh_host: PrivateHost) -> None:
    circle.connect(fresh_host.uri)
    pool = _pool(fresh_host)
    waits = "Waiting until the pool “default” has done other work"
    with HeldPool(fresh_host, "default") as held:
        stop = circle.send(ThingAct(pool, ThingDeed.STOP))
        _says(circle, stop, waits)
        circle.send(Cancel(stop))
        assert circle.finish(stop).cancelled
        refresh = circle.send(ThingAct(pool, ThingDeed.REFRESH))
        _says(circle, refresh, waits)
        held.let_go()
        assert circle.finish(refresh).problem is None
    assert "running" in fresh_host.virsh("pool-info", "default")


def test_a_volume_that_is_just_being_copied_is_deleted_afterwards(circle: Circle, fresh_host: PrivateHost) -> None:
    host = circle.connect(fresh_host.uri)
    for name in ("held-base.qcow2", "other.qcow2"):
        fresh_host.volume(name, 16)
    fresh_host.virsh("pool-refresh", "default")
    with HeldPool(fresh_host, "default", "held", clone="held-base.qcow2") as held:
        delete = VolumeAct(host, "default", "held-base.qcow2", VolumeDeed.DELETE)
        given_up, waits = circle.send(delete), circle.send(delete)
        for ticket in (given_up, waits):
            _says(circle, ticket, "After what is done to “held-base.qcow2” already")
        circle.send(Cancel(given_up))
        assert circle.finish(given_up).cancelled
        assert circle.finish(circle.send(replace(delete, volume="other.qcow2"))).problem is None
        held.let_go()
        assert circle.finish(waits).problem is None
    assert fresh_host.virsh("vol-list", "default").split()[::2] == ["held.qcow2"]


def test_a_pool_that_went_off_is_named_and_nothing_is_said_to_be_left_in_it(
    circle: Circle, fresh_host: PrivateHost
) -> None:
    _machine(fresh_host, "web")
    folder(fresh_host)
    host = circle.connect(fresh_host.uri)
    command = _command(circle, circle.appears(host, "web").key)
    fresh_host.virsh("pool-destroy", "backups")
    xml = "<volume><name>new.img</name><capacity>1048576</capacity></volume>"
    make = Make(host, "new.img", (MakeVolume("backups", xml),), doing="make new.img")
    for told in (circle.finish(circle.send(each), 60).problem for each in (command, make)):
        assert told is not None and "“backups”" in told.reason and "Still there" not in told.reason
    assert fresh_host.state("web") == "shut off"
