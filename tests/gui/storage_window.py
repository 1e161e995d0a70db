"""The storage page of a made-up host, fed by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOST, OFF, Sent, world_with_machines
from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.messages import Began, Finished
from virtgui.model.problems import Problem
from virtgui.model.storage import ReadVolumes, VolumesRead
from virtgui.model.things import (
    PoolSourcesRead,
    PoolTypesRead,
    ReadPoolSources,
    ReadPoolTypes,
    Thing,
    ThingKey,
    ThingKind,
    ThingsListed,
    ThingsSeen,
)
from virtgui.model.users import FilesRead, Hold, HostFiles, MachineFiles, PoolFiles, ReadFiles, VolumeFile
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.views.storage.page import StoragePage
from virtgui.views.things.desk import HostDesk

GIB = 1024**3
IMAGES = "/var/lib/libvirt/images"
SECRET = "0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f"
_C = TypeVar("_C", bound=Command)


def pool(name: str, number: int, xml: str, *, active: bool = True, sizes: tuple[int, int] = (500, 120)) -> Thing:
    """A pool; sizes are what it has and what is taken, in GiB."""
    key = ThingKey(HOST, ThingKind.POOL, f"22222222-0000-4000-8000-{number:012}")
    capacity, taken = (size * GIB for size in sizes)
    numbers = (("state", 2), ("capacity", capacity), ("allocation", taken), ("available", capacity - taken))
    return Thing(key, name, active, True, True, f"<pool {xml}</pool>", numbers=numbers if active else ())


DEFAULT = pool("default", 1, f"type='dir'><name>default</name><source/><target><path>{IMAGES}</path></target>")
GROUP = pool(
    "fast",
    2,
    "type='logical'><name>fast</name><source><name>vg0</name><format type='lvm2'/></source>"
    "<target><path>/dev/vg0</path></target>",
    sizes=(900, 600),
)
OLD = pool(
    "nas",
    3,
    "type='netfs'><name>nas</name><source><host name='nas'/><dir path='/export'/></source>"
    "<target><path>/mnt/nas</path></target>",
    active=False,
)
SECRETS = Thing(
    ThingKey(HOST, ThingKind.SECRET, SECRET),
    "disk",
    xml=f"<secret><uuid>{SECRET}</uuid><usage type='volume'><volume>{IMAGES}/crypt.img</volume></usage></secret>",
)


def volume(
    name: str, capacity: float, allocation: float, format: str = "qcow2", backing: str = "", pool: str = "default"
) -> VolumeFile:
    """A volume; sizes in GiB."""
    path = f"/dev/vg0/{name}" if pool == "fast" else f"{IMAGES}/{name}"
    sizes = (int(capacity * GIB), int(allocation * GIB))
    return VolumeFile(pool, name, path, "file", format, *sizes, backing, stamp=f"1.{name}")


BASE = volume("debian-12.qcow2", 20, 3)
VOLUMES = (
    BASE,
    volume("web.qcow2", 40, 22, backing=BASE.path),
    volume("db.qcow2", 200, 61),
    volume("old.qcow2", 40, 18),
    volume("debian-12.iso", 0.6, 0.6, "iso"),
    volume("crypt.img", 10, 10, "raw"),
)
MACHINES = (
    MachineFiles(BUSY, "web-01", True, holds=(Hold("disk", "vda", f"{IMAGES}/web.qcow2", below=(BASE.path,)),)),
    MachineFiles(OFF, "template", holds=(Hold("disk", "vda", f"{IMAGES}/db.qcow2"),)),
)
FILES = HostFiles(
    HOST,
    ("here",),
    MACHINES,
    (PoolFiles("default", "dir", True, IMAGES), PoolFiles("fast", "logical", True, "/dev/vg0")),
    VOLUMES,
)


class StorageWindow:
    """The page, and what was sent for it."""

    def __init__(self, qtbot: QtBot, pools: tuple[Thing, ...] = (DEFAULT, GROUP, OLD)) -> None:
        self.bot = qtbot
        self.world = world_with_machines()
        self.sent = Sent()
        self.things = Things(self.world, self.sent)
        settings = Settings.in_memory()
        watcher = Watcher(self.sent)
        names = {HOST: "workstation"}
        self.jobs = Jobs(self.world)
        self.desk = HostDesk(
            HOST, self.world, self.things, self.sent, settings, watcher, lambda key: names.get(key, str(key))
        )._replace(jobs=self.jobs.all)
        self.page = StoragePage(self.desk)
        qtbot.addWidget(self.page)
        self.page.resize(1180, 700)
        self.page.show()
        qtbot.waitExposed(self.page)
        self._answered = 0
        self.world.take([ThingsListed(HOST, ThingKind.POOL, pools), ThingsListed(HOST, ThingKind.SECRET, (SECRETS,))])
        self.until(lambda: self.page.pool.thing is not None)

    @property
    def pane(self):  # type: ignore[no-untyped-def]
        """The list of volumes."""
        return self.page.pool.pane

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something on screen."""
        self.bot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def of(self, kind: type[_C]) -> list[_C]:
        """What was sent of a kind."""
        return [command for command in self.sent.commands if isinstance(command, kind)]

    def ticket(self, command: Command) -> Ticket:
        """The ticket of what was sent last of the same."""
        places = [place for place, sent in enumerate(self.sent.commands, start=1) if sent is command]
        return Ticket(places[-1])

    def answer(self, volumes: tuple[VolumeFile, ...] = VOLUMES, files: HostFiles = FILES) -> None:
        """Answer every question that waits."""
        for number, command in enumerate(self.sent.commands[self._answered :], start=self._answered + 1):
            ticket = Ticket(number)
            match command:
                case ReadVolumes(host, name):
                    mine = tuple(each for each in volumes if each.pool == name)
                    self.world.take(
                        [VolumesRead(ticket, host, name, mine, len(mine), whole=False), VolumesRead(ticket, host, name)]
                    )
                case ReadFiles():
                    self.world.take([FilesRead(ticket, files)])
        self._answered = len(self.sent.commands)

    def ready(self, volumes: tuple[VolumeFile, ...] = VOLUMES, files: HostFiles = FILES) -> None:
        """Everything is known and on screen."""
        self.until(lambda: self.of(ReadVolumes) and self.of(ReadFiles))
        self.answer(volumes, files)
        self.until(lambda: all(self.page.pool.usage.known(v) is not None for v in self.pane.listing.volumes))
        self.until(lambda: not self.pane._users_soon.isActive() and not self.pane._show_soon.isActive())

    def cells(self, column: int) -> list[str]:
        """What a column says, row by row."""
        model = self.pane.model
        return [str(model.index(row, column).data()) for row in range(model.rowCount())]

    def choose(self, *names: str) -> None:
        """Select volumes."""
        self.pane._choose(set(names))

    def dialog(self, name: str):  # type: ignore[no-untyped-def]
        """Want something done to volumes; returns the dialog that asks about it."""
        self.page.do_to_volumes(name)
        dialog = self.page.dialog
        assert dialog is not None
        return dialog

    def end(self, command: Command, problem: str = "") -> None:
        """A job ends."""
        ticket = self.ticket(command)
        told = Problem("do it", problem) if problem else None
        self.world.take([Began(ticket, command, "", 0.0), Finished(ticket, 0.0, told)])

    def reply(self, pools: str = "", found: str = "") -> None:
        """Answer questions about what pools there could be."""
        for number, command in enumerate(self.sent.commands, start=1):
            match command:
                case ReadPoolTypes(host) if pools:
                    self.world.take([PoolTypesRead(Ticket(number), host, pools)])
                case ReadPoolSources(host) if found:
                    self.world.take([PoolSourcesRead(Ticket(number), host, found)])

    def see(self, *pools: Thing) -> None:
        """Pools are as told now."""
        self.world.take([ThingsSeen(pools)])
