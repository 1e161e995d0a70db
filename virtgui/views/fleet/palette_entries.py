"""What the palette offers now: machines, hosts, what hosts have, and every action of the menus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu, QMenuBar

from virtgui.model import rules
from virtgui.model.commands import Command, Disconnect, Refresh
from virtgui.model.inventory import Inventory
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.ordering import natural
from virtgui.qtmodels.palette import Entry, Shelf
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import words

PAGES_OF_MACHINE = {
    "overview": (tr("Overview"), "info-square"),
    "console": (tr("Console"), "device-desktop"),
    "performance": (tr("Performance"), "activity"),
    "hardware": (tr("Hardware"), "cpu"),
    "snapshots": (tr("Snapshots"), "camera"),
    "xml": ("XML", "code"),
    "guest": (tr("Guest"), "user-cog"),
    "disks": (tr("Disks"), "stack-2"),
    "history": (tr("History"), "versions"),
    "backups": (tr("Backups"), "archive"),
}
"""Title and icon of each page of a machine's window, by the page's name."""

_FIRST_PAGES = (("overview", "info-square"), ("performance", "activity"))
_NEW_ON_HOST = (
    ("networks", "new", tr("New network on {host}"), "network"),
    ("storage", "new", tr("New storage pool on {host}"), "database"),
    ("storage", "new_volume", tr("New volume on {host}"), "disc"),
    ("interfaces", "new", tr("New interface on {host}"), "plug-connected"),
    ("filters", "new", tr("New network filter on {host}"), "filter"),
    ("secrets", "new", tr("New secret on {host}"), "lock"),
    ("devices", "new_mdev", tr("New mediated device on {host}"), "components"),
    ("devices", "new_vhba", tr("New virtual HBA on {host}"), "components"),
)
"""Page, deed, title and picture of what the pages of a host's window make new."""


def machines(
    world: World, host_name: Callable[[HostKey], str], open_machine: Callable[[DomainKey, str], object]
) -> Shelf:
    """Every machine, found by title, UUID, MAC, address, disk as well."""
    places = {host: natural(host_name(host)) for host in world.hosts}
    keys = sorted(world.machines, key=lambda key: (natural(world.machines[key].name), places.get(key.host, ())))
    names = [plain(world.machines[key].name, 120) for key in keys]

    def make(place: int) -> Entry:
        do = partial(_open, world, open_machine, keys[place])
        return Entry(names[place], tr("Machine"), do, partial(_where, world, host_name, keys[place]), "device-desktop")

    def marks() -> Iterator[tuple[int, str]]:
        for place, key in enumerate(keys):
            yield place, key.uuid
            for address in world.addresses.get(key, ()):
                yield place, address.ip
            machine = world.machines.get(key)
            config = machine.config if machine is not None else None
            if config is None:
                continue
            for nic in config.nics:
                if nic.mac:
                    yield place, nic.mac
            for disk in config.disks:
                if disk.source:
                    yield place, disk.source
            if config.title:
                yield place, config.title

    def wholes() -> list[str]:
        called = {host: host_name(host) for host in world.hosts}
        return [f"{name} {called.get(key.host, '')}" for name, key in zip(names, keys, strict=True)]

    return Shelf(names, make, marks, wholes)


def _open(world: World, open_machine: Callable[[DomainKey, str], object], key: DomainKey) -> None:
    open_machine(key, rules.first_page(world.machines.get(key)))


def _where(world: World, host_name: Callable[[HostKey], str], key: DomainKey) -> str:
    machine = world.machines.get(key)
    state = words.state_word(machine, world.hosts.get(key.host)) if machine is not None else tr("Gone")
    return f"{words.small(state)}, {host_name(key.host)}"


def hosts(
    world: World,
    host_name: Callable[[HostKey], str],
    open_host: Callable[[HostKey], object],
    connect: Callable[[HostKey], object],
) -> Iterator[Entry]:
    """Every host: its window, or connecting to it."""
    for key, host in world.hosts.items():
        what = tr("open", "a deed") if host.open else tr("connect")
        do = partial(open_host if host.open else connect, key)
        yield Entry(host_name(key), tr("Host"), do, f"{what}, {plain(key, 120)}", "server", found_by=(str(key),))


def host_pages(world: World, host_name: Callable[[HostKey], str], open_host: Callable[..., object]) -> Iterator[Entry]:
    """Every page of the connected hosts' windows, and what can be made new on one."""
    from virtgui.views.host_pages import PAGES  # noqa: PLC0415  (late: with the first palette)

    pages = [(name, icon, PAGES_OF_MACHINE[name][0]) for name, icon in _FIRST_PAGES]
    pages += [(name, icon, title) for name, icon, title, _ in PAGES]
    for key, host in world.hosts.items():
        if not host.open:
            continue
        called = host_name(key)
        for name, icon, title in pages:
            whole = tr("{page} of {machine}").format(page=title, machine=called)
            yield Entry(whole, tr("Go to"), partial(open_host, key, name), "", icon)
        if not host.read_only:
            for page, deed, title, icon in _NEW_ON_HOST:
                yield Entry(title.format(host=called), tr("Do"), partial(_begin, open_host, key, page, deed), "", icon)


def host_deeds(
    world: World,
    host_name: Callable[[HostKey], str],
    send: Callable[[Command], object],
    shut_down: Callable[[HostKey], object],
) -> Iterator[Entry]:
    """What can be done to the connected hosts."""
    for key, host in world.hosts.items():
        if not host.open:
            continue
        called = host_name(key)
        if not host.read_only:
            whole = tr("Shut down all machines of {host}").format(host=called)
            yield Entry(whole, tr("Do"), partial(shut_down, key), tr("a plan first"), "power")
        whole = tr("Read {host} again").format(host=called)
        yield Entry(whole, tr("Do"), partial(send, Refresh(key)), "", "refresh")
        whole = tr("Disconnect {host}").format(host=called)
        yield Entry(whole, tr("Do"), partial(send, Disconnect(key)), "", "plug-connected-x")


def _begin(open_host: Callable[..., object], key: HostKey, page: str, deed: str) -> None:
    begin = getattr(open_host(key, page), "begin", None)
    if begin is not None:
        begin(page, deed)


def things(
    key: HostKey, inventory: Inventory, host_name: Callable[[HostKey], str], open_host: Callable[..., object]
) -> Iterator[Entry]:
    """Networks, pools and volumes of a host, as far as they were told."""
    name = host_name(key)
    for network in inventory.networks:
        how = tr("active") if network.active else tr("inactive")
        told, marks = f"{how}, {name}", _known(network.bridge)
        do = partial(open_host, key, "networks", network.name)
        yield Entry(plain(network.name, 120), tr("Network"), do, told, "network", found_by=marks)
    for pool in inventory.pools:
        how = tr("active") if pool.active else tr("inactive")
        do = partial(open_host, key, "storage", pool.name)
        yield Entry(
            plain(pool.name, 120),
            tr("Pool"),
            do,
            f"{how}, {name}",
            "database",
            found_by=(pool.path,) if pool.path else (),
        )
        for volume in pool.volumes or ():
            beside = f"{plain(pool.name, 60)}, {name}"
            do = partial(open_host, key, "storage", pool.name, volume.name)
            yield Entry(plain(volume.name, 120), tr("Volume"), do, beside, "disc", found_by=(volume.path,))


def actions(bar: QMenuBar | None) -> Iterator[Entry]:
    """Every entry of the menus that can be chosen now, with its shortcut; each is there once."""
    seen: set[int] = set()

    def walk(entries: Iterable[QAction], path: str) -> Iterator[Entry]:
        for action in entries:
            menu = action.menu()
            text = _without_mnemonic(action.text())
            if isinstance(menu, QMenu):
                yield from walk(menu.actions(), text)
            elif text and action.isEnabled() and action.isVisible() and id(action) not in seen:
                seen.add(id(action))
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                yield Entry(text.removesuffix("…"), tr("Action"), action.trigger, path, "bolt", keys)

    if bar is not None:
        yield from walk(bar.actions(), "")


def settings(open_setting: Callable[[str], object]) -> Iterator[Entry]:
    """Each setting: the dialog, with the keyboard where it is changed."""
    from virtgui.views.preferences.pages import headings, titles  # noqa: PLC0415  (late: with the first palette)

    under = headings()
    for field, title in titles().items():
        do, marks = partial(open_setting, field), _known(under.get(field, ""))
        yield Entry(title, tr("Setting"), do, tr("in the settings"), "settings", found_by=marks)


def _known(mark: str) -> tuple[str, ...]:
    return (mark,) if mark else ()


def _without_mnemonic(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
