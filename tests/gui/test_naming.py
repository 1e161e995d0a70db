"""How hosts are called: by a name that no other has."""

from __future__ import annotations

import pytest
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import machine
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import HostForgotten, HostSeen, Listed
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.qtmodels.world import World
from virtgui.views.naming import Naming

SYSTEM, SESSION, LXC = HostKey("qemu:///system"), HostKey("qemu:///session"), HostKey("lxc:///system")


def seen(key: HostKey, hostname: str = "box", driver: str = "QEMU") -> HostSeen:
    return HostSeen(Host(key, Phase.OPEN, driver=driver, hostname=hostname))


@pytest.fixture
def world(qapp: object) -> World:
    return World()


def test_hosts_of_one_computer_are_told_apart(world: World) -> None:
    name, told = Naming(world, Settings.in_memory()), list[frozenset[HostKey]]()
    world.take([seen(SYSTEM)])
    assert name(SYSTEM) == "box"
    world.hosts_changed.connect(told.append)
    world.take([seen(SESSION), seen(LXC, driver="LXC")])
    assert name(SYSTEM) == "box (QEMU/KVM)"
    assert name(SESSION) == "box (QEMU/KVM, my session)"
    assert name(LXC) == "box (Linux containers)"
    assert {name.own(key) for key in (SYSTEM, SESSION, LXC)} == {"box"}, "where the driver stands beside it"
    assert any(SYSTEM in keys for keys in told), "whoever shows the first one shows another name now"
    told.clear()
    world.take([HostForgotten(SESSION), HostForgotten(LXC)])
    assert name(SYSTEM) == "box" and any(SYSTEM in keys for keys in told)


def test_far_hosts_of_one_name_are_told_apart_by_their_addresses(world: World) -> None:
    name = Naming(world, Settings.in_memory())
    one, two = HostKey("qemu+ssh://ann@10.0.0.5/system"), HostKey("qemu+ssh://10.0.0.6:2222/system")
    world.take([seen(one, "localhost"), seen(two, "localhost")])
    assert (name(one), name(two)) == ("localhost (10.0.0.5)", "localhost (10.0.0.6:2222)")


def test_hosts_of_one_driver_without_an_address_are_told_apart_by_what_differs_in_their_uris(world: World) -> None:
    name = Naming(world, Settings.in_memory())
    other = HostKey("qemu:///system?socket=/run/other/libvirt-sock&mode=direct")
    third = HostKey("qemu:///system?socket=/run/third/libvirt-sock&mode=direct")
    world.take([seen(SYSTEM), seen(other), seen(SESSION)])
    socket = "socket=/run/other/libvirt-sock"
    assert (name(SYSTEM), name(other)) == ("box (QEMU/KVM)", f"box (QEMU/KVM, {socket}, mode=direct)")
    assert name(SESSION) == "box (QEMU/KVM, my session)"
    rows = [name.of(world.hosts[key]) for key in (SYSTEM, other, SESSION)]
    assert rows == ["box", f"box ({socket}, mode=direct)", "box"], "their drivers stand beside them"
    world.take([HostForgotten(SESSION), HostForgotten(SYSTEM), seen(third)])
    told = (name(other), name.of(world.hosts[third]))
    assert told == (f"box ({socket})", "box (socket=/run/third/libvirt-sock)")


def test_two_people_on_one_host_and_two_files_of_one_name_are_told_apart(world: World) -> None:
    name = Naming(world, Settings.in_memory())
    ann, bob = HostKey("qemu+ssh://ann@lab/system"), HostKey("qemu+ssh://bob@lab/system")
    one, two = HostKey("test:///srv/one/world.xml"), HostKey("test:///srv/two/world.xml")
    world.take([seen(ann, "lab"), seen(bob, "lab"), seen(one, driver="TEST"), seen(two, driver="TEST")])
    assert [name.of(world.hosts[key]) for key in (ann, bob)] == ["lab (ann@)", "lab (bob@)"]
    assert (name(one), name(two)) == ("world (/srv/one/world.xml)", "world (/srv/two/world.xml)")


def test_no_password_of_an_address_is_in_a_name(world: World) -> None:
    name = Naming(world, Settings.in_memory())
    keys = [HostKey(f"esx://root@lab/?password={secret}") for secret in ("hunter2", "S3cr3t")]
    world.take([seen(key, "lab", "ESX") for key in keys])
    assert not [key for key in keys if "hunter2" in name(key) or "S3cr3t" in name(key)]


def test_a_cell_that_is_too_narrow_shows_what_sets_its_host_apart(qtbot: QtBot) -> None:
    manager = Manager()
    for place, (key, driver) in enumerate(((SYSTEM, "QEMU"), (LXC, "LXC"))):
        machines = (machine(place, f"m{place}", host=key),)
        manager.world.take([seen(key, "workstation-of-somebody", driver), Listed(key, machines)])
    table = manager.show(qtbot).table
    qtbot.waitUntil(lambda: manager.names() == ["m0", "m1"], timeout=30_000)
    table.setColumnWidth(Column.HOST, 110)
    QTest.qWait(100)
    view = table.viewport()
    assert view is not None
    cells = [table.visualRect(manager.model.index(row, Column.HOST)).adjusted(0, 4, 0, -4) for row in range(2)]
    one, two = (view.grab(cell).toImage() for cell in cells)
    assert one.size() == two.size() and one != two


def test_a_name_that_a_person_gave_needs_nothing_besides(world: World) -> None:
    settings = Settings.in_memory()
    name = Naming(world, settings)
    world.take([seen(SYSTEM), seen(SESSION)])
    settings.put_host(HostEntry(SESSION, name="Mine"))
    assert (name(SYSTEM), name(SESSION)) == ("box", "Mine")
