"""The guide's pictures of a fleet: the demo's machines as if on a real host, with figures made by dice.

`python -m tests.bed.fleet_pictures FOLDER`, on a screen of its own.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

import libvirt
from PyQt6.QtCore import QEventLoop, QTimer
from PyQt6.QtWidgets import QApplication, QWidget

from tests.gui.manager import Manager
from virtgui.host import demo
from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Finished, HostSeen, Listed, Sampled
from virtgui.model.problems import Problem
from virtgui.model.samples import DiskSample, DomainSample, HostSample, NicSample
from virtgui.model.snapshots import MachineDisk, ReadSnapshots, Snapshots, SnapshotsRead, Space
from virtgui.qtmodels.grouping import By, Heading
from virtgui.qtmodels.hosts import Hosts
from virtgui.qtmodels.keeping import Kept
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.util.frozen import replace
from virtgui.views import theme
from virtgui.views.add_host import AddHostDialog
from virtgui.views.fleet.bulk_dialog import BulkDialog
from virtgui.xml.domain import config

_RACK = Host(HostKey("qemu+ssh://rack/system"), Phase.OPEN, driver="QEMU", hostname="rack", listed=True)
_SETTLE_MS = 600
_BUSY = (DomainState.RUNNING, DomainState.BLOCKED, DomainState.SHUTTING_DOWN)
_BUSY_S = 300
_MEMORY = 1 << 27
_SITES = (
    ("rack-1", "Cellar", "blue", ""),
    ("rack-2", "Cellar", "blue", "The disks are changed in May."),
    ("till", "Branch office", "green", ""),
    ("door", "Branch office", "green", ""),
    ("bench", "", "", ""),
)
"""Name, site, colour and notes of hosts."""


def _machines() -> tuple[Domain, ...]:
    connection = libvirt.open(demo.demo_uri())
    found = []
    for machine in connection.listAllDomains():
        told = config(machine.XMLDesc(0))
        found.append(
            Domain(
                DomainKey(_RACK.key, machine.UUIDString()),
                machine.name(),
                machine.ID(),
                DomainState(machine.state()[0]),
                config=told,
                vcpus=told.vcpus,
                memory_kib=told.memory_kib,
                max_memory_kib=told.max_memory_kib or told.memory_kib,
            )
        )
    connection.close()
    return tuple(sorted(found, key=lambda machine: machine.name))


def _be_busy(manager: Manager, host: HostKey, used: float = 0.38) -> None:
    """Five minutes of a sample each second: each machine has its own level, and leaves it for a while now and then."""
    dice, begun = random.Random(12), time.clock_gettime(time.CLOCK_BOOTTIME) - _BUSY_S
    running = [each for each in manager.world.machines_of(host) if each.state in _BUSY]
    running.sort(key=lambda machine: machine.name)
    levels = [dice.uniform(0.04, 0.5) for _ in running]
    loads, sums = list(levels), [[0.0] * 5 for _ in running]
    busy = 0.0
    for second in range(_BUSY_S + 1):
        samples = []
        for place, machine in enumerate(running):
            if dice.random() < 0.06:
                loads[place] = min(0.95, levels[place] * dice.uniform(0.3, 2.2))
            load = loads[place] * dice.uniform(0.85, 1.1)
            for counter, most in enumerate((machine.vcpus * 1e9, 9e6, 5e6, 3e6, 1.2e6)):
                sums[place][counter] += load * most * dice.uniform(0.6, 1)
            cpu, read, write, received, sent = map(int, sums[place])
            samples.append(
                DomainSample(
                    machine.key,
                    begun + second,
                    machine.id,
                    cpu,
                    machine.vcpus,
                    balloon_kib=machine.memory_kib,
                    max_kib=machine.max_memory_kib,
                    unused_kib=int(machine.memory_kib * (0.75 - 0.4 * loads[place])),
                    available_kib=machine.memory_kib,
                    disks=(DiskSample("vda", read, write, read >> 14, write >> 14),),
                    nics=(NicSample("vnet0", received, sent),),
                )
            )
        busy += sum(loads, 0.1) / (len(loads) + 1) * 1e9
        told = HostSample(
            host, begun + second, int(busy), int(second * 1e9 - busy), _MEMORY, int((1 - used) * _MEMORY), 0
        )
        manager.world.take([Sampled(host, tuple(samples), told)])


def _take(widget: QWidget, path: Path) -> None:
    loop = QEventLoop()
    QTimer.singleShot(_SETTLE_MS, loop.quit)
    loop.exec()
    widget.grab().save(str(path))
    print(path)


def _shots(key: DomainKey, machine: Domain) -> Snapshots:
    disks = [disk for disk in machine.config.disks if disk.device == "disk"] if machine.config is not None else []
    return Snapshots(
        key,
        machine.name,
        active=machine.active,
        driver="QEMU",
        version=9_000_000,
        memory_kib=machine.memory_kib,
        disks=tuple(
            MachineDisk(disk.target, format="raw" if machine.name.startswith("mail") else "qcow2", source=disk.source)
            for disk in disks
        ),
        spaces=(Space("/var/lib/libvirt/images", "default", 400 * 1024**3),),
    )


def _keep_many(manager: Manager, path: Path) -> None:
    """Snapshots of the databases and of the mail server."""
    keys = [key for key, machine in manager.world.machines.items() if machine.name.startswith(("db", "mail", "web"))]
    before = len(manager.sent.commands)
    dialog = BulkDialog(manager.world, manager.sent, lambda _host: "rack", keys, Verb.START, "", manager.window)
    dialog.verb.setCurrentIndex(dialog.verb.findData(Kept.SNAPSHOTS))
    while before < len(manager.sent.commands):
        command = manager.sent.commands[before]
        before += 1
        if isinstance(command, ReadSnapshots):
            known = _shots(command.domain, manager.world.machines[command.domain])
            manager.world.take([SnapshotsRead(Ticket(before), command.domain, known)])
    dialog.show()
    _take(dialog, path)
    dialog.close()


def make(folder: Path) -> None:
    """All of them, in light colours."""
    application = QApplication([sys.argv[0]])
    theme.apply(application, "light")
    manager = Manager().list(*_machines(), of=_RACK)
    _be_busy(manager, _RACK.key)
    window = manager.window
    window.resize(1440, 860)
    window.show()
    for name, query in (("Databases", "tag:db"), ("Production, running", "tag:prod state:running")):
        window.lists.put(name, query)
    for column in (Column.DISK, Column.NETWORK, Column.ADDRESS, Column.UPTIME):
        manager.table.columns.show(column, False)
    window.pane.grouping.gather(By.GROUP)
    manager.model.collapse([Heading(By.GROUP, ("infra",))], True)
    _take(window, folder / "fleet.png")
    window.open_palette()
    palette = next(widget for widget in QApplication.topLevelWidgets() if type(widget).__name__ == "Palette")
    palette.field.setText("power off k8s")  # type: ignore[attr-defined]
    _take(palette, folder / "palette.png")
    palette.close()
    window.open_host_plan(_RACK.key)
    plan = manager.asked(BulkDialog)
    assert plan is not None
    plan.at_once.setValue(2)
    before = len(manager.sent.commands)
    plan.begin_button.click()
    manager.world.take([Finished(Ticket(before + 1), 0.0)])
    late = Problem("shut it down", "The guest was asked but is still running after 90 s.")
    manager.world.take([Finished(Ticket(before + 2), 0.0, late)])
    _take(plan, folder / "in-order.png")
    plan.close()
    _keep_many(manager, folder / "keep-many.png")
    window.host_actions.add.trigger()
    adding = manager.asked(AddHostDialog)
    assert adding is not None
    adding.uri_edit.setText("qemu+ssh://ada@[2001:db8::7]/system")
    adding.builder.follow(adding.uri_edit.text())
    _take(adding, folder / "add-host.png")
    adding.close()
    window.close()
    _make_sites(folder)


def _make_sites(folder: Path) -> None:
    """The same machines on hosts in two sites, one of which is chosen."""
    settings = Settings.in_memory()
    for name, site, color, notes in _SITES:
        settings.put_host(HostEntry(f"qemu+ssh://{name}/system", name, color=color, site=site, notes=notes))
    keys = [HostKey(entry.uri) for entry in settings.hosts]
    lost = keys[3]
    hosts = [
        Host(key, Phase.LOST if key == lost else Phase.OPEN, driver="QEMU", listed=True, changed_at=time.time() - 400)
        for key in keys
    ]
    manager = Manager(settings, known=tuple(hosts))
    for place, host in enumerate(hosts):
        if not host.open:
            continue
        theirs = [replace(each, key=DomainKey(host.key, each.key.uuid)) for each in _machines()[place :: len(hosts)]]
        manager.world.take([HostSeen(host), Listed(host.key, tuple(theirs))])
        _be_busy(manager, host.key, 0.3 + 0.12 * place)
    window = manager.window
    window.resize(1440, 640)
    window.show()
    for column in (Column.DISK, Column.NETWORK, Column.ADDRESS, Column.UPTIME):
        manager.table.columns.show(column, False)
    view = window.hosts.list
    model = view.model()
    assert isinstance(model, Hosts)
    view.setCurrentIndex(model.index(model.row_of_site("Cellar")))
    (shown,) = (key for key, machine in manager.world.machines.items() if machine.name == "build-07")
    manager.table.choose((), shown)
    _take(window, folder / "sites.png")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)
