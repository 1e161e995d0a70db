"""How a host is called in every window: a person's own name for it before any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from virtgui.model.facts import Host
from virtgui.model.keys import HostKey
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import words

DEMO = tr("Demo host")


def after_preposition(name: str) -> str:
    """A host's name as it stands after "to" or "on": "This computer" has a small letter there."""
    title = tr("This computer")
    if not name.startswith(title):
        return name
    return tr("this computer", "after a preposition") + name.removeprefix(title)


def with_host(title: str, host: HostKey | None, world: World, name_of: Callable[[HostKey], str]) -> str:
    """What happened on a host, and where there are several on which: machines on two may have one name."""
    return f"{name_of(host)}: {title}" if host is not None and len(world.hosts) > 1 else title


class Naming:
    """Callable with a host's key."""

    def __init__(self, world: World, settings: Settings, demo_uri: str = "") -> None:
        self._world = world
        self._settings = settings
        self._demo_uri = demo_uri
        self._own: dict[HostKey, str] = {}
        self._names: dict[HostKey, str] = {}
        self._beside: dict[HostKey, str] = {}
        self._told: dict[HostKey, tuple[str, str]] = {}
        """What names are made of, as each host told it last."""
        world.hosts_changed.connect(self._forget)
        settings.hosts_changed.connect(self._look_again)

    def __call__(self, key: HostKey) -> str:
        """The host's name, fit to be shown; where others have the same one (the system's libvirt and a session's,
        containers beside machines), with what sets it apart."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self._look_up(key)
        return name

    def of(self, host: Host) -> str:
        """Its name for where its driver stands beside it: with what sets it apart from those of one driver."""
        key = host.key
        self(key)  # who shows it is told when this becomes another
        name = self._beside.get(key)
        if name is None:
            driver = words.driver_text(host)
            alike = [twin for twin in self._twins(key) if words.driver_text(twin) == driver]
            name = self._beside[key] = _marked(self.own(key), host, alike, ((words.location_text,),))
        return name

    def color(self, key: HostKey) -> str:
        """The colour a person gave a host; "" for none."""
        entry = self._settings.host(key)
        return entry.color if entry is not None else ""

    def notes(self, key: HostKey) -> str:
        """What a person wrote about a host."""
        entry = self._settings.host(key)
        return entry.notes if entry is not None else ""

    def is_demo(self, key: HostKey) -> bool:
        """True for the pretend host that comes with the program."""
        return bool(self._demo_uri) and key == self._demo_uri

    def own(self, key: HostKey) -> str:
        """Its name alone."""
        name = self._own.get(key)
        if name is None:
            name = self._own[key] = self._called(key)
        return name

    def _look_up(self, key: HostKey) -> str:
        name, host = self.own(key), self._world.hosts.get(key)
        both = (words.driver_text, words.location_text)
        ways = ((words.driver_text,), (words.location_text,), both)
        return _marked(name, host, self._twins(key), ways) if host is not None else name

    def _twins(self, key: HostKey) -> list[Host]:
        return [self._world.hosts[other] for other in self._called_so(self.own(key)) if other != key]

    def _called_so(self, name: str | None) -> list[HostKey]:
        return [key for key in self._world.hosts if self.own(key) == name]

    def _called(self, key: HostKey) -> str:
        entry = self._settings.host(key)
        own = entry.name if entry is not None else ""
        if not own and self.is_demo(key):
            return DEMO
        return words.host_name(self._world.hosts.get(key), key, own)

    def _look_again(self) -> None:
        """Whoever shows a host's name looks again where a person called it otherwise."""
        self._own.clear()
        self._beside.clear()
        self._tell_changed(dict(self._names))

    def _tell_changed(self, before: dict[HostKey, str]) -> None:
        self._names.clear()
        self._beside.clear()
        changed = frozenset(key for key, name in before.items() if key in self._world.hosts and self(key) != name)
        if changed:
            self._world.hosts_changed.emit(changed)

    def _forget(self, hosts: frozenset[HostKey]) -> None:
        """One that comes or is called otherwise may have been, or become, the twin of others."""
        moved = False
        for host in hosts:
            known = self._world.hosts.get(host)
            told = (known.hostname, known.driver) if known is not None else None
            if told == self._told.get(host):
                continue
            if told is None:
                del self._told[host]
            else:
                self._told[host] = told
            before = self._own.pop(host, None)
            self._names.pop(host, None)
            self._beside.pop(host, None)
            now = self.own(host) if told is not None else None
            moved |= before != now or len(self._called_so(now)) > 1
        if moved:
            self._tell_changed({key: name for key, name in self._names.items() if key not in hosts})


def _marked(name: str, host: Host, twins: list[Host], ways: Iterable[tuple[Callable[[Host], str], ...]]) -> str:
    """The name with the first of these that no twin has; else with the last and with what else its URI alone has."""
    if not twins:
        return name
    marks: tuple[str, ...] = ()
    alike = twins
    for tells in ways:
        marks = tuple(filter(None, (tell(host) for tell in tells)))
        alike = [twin for twin in twins if all(tell(twin) == tell(host) for tell in tells)]
        if marks and not alike:
            break
    if alike:
        parts = [words.uri_parts(twin.key) for twin in alike]
        differ = tuple(part for part in words.uri_parts(host.key) if not all(part in other for other in parts))
        marks = differ if len(alike) == len(twins) else (*marks, *differ)
    mark = ", ".join(marks)
    return tr("{name} ({mark})", "two hosts of one name").format(name=name, mark=mark) if mark else name
