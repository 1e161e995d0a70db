"""What a text in the palette says is to be done: a verb or a page, and the machine that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

from virtgui.model import rules
from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, Host
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.palette import Entry
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.tuples import NamedTuple
from virtgui.views import words
from virtgui.views.fleet.palette_entries import PAGES_OF_MACHINE

_DEEDS_FROM = 2
"""A deed on a machine is offered once so many letters of the deed are typed."""
_MACHINES_AT_MOST = 12
_LONGEST_DEED = 3
"""Words of a deed that stands after the machine: "web-01 power off"."""
_ALSO: dict[Verb, str] = {
    Verb.START: tr("boot, run, power on, turn on", "also typed for Start"),
    Verb.PAUSE: tr("suspend", "also typed for Pause"),
    Verb.SHUT_DOWN: tr("shutdown, stop, halt", "also typed for Shut down"),
    Verb.REBOOT: tr("restart", "also typed for Reboot"),
    Verb.POWER_OFF: tr("poweroff, turn off, kill", "also typed for Power off"),
    Verb.UNDEFINE: tr("remove", "also typed for Delete"),
}
_PAGES_ALSO = {
    "overview": tr("open, details", "also typed for a machine's overview"),
    "console": tr("screen, display", "also typed for a machine's console"),
    "hardware": tr("settings, edit, configure", "also typed for a machine's hardware"),
}
_BETWEEN = tr("of, on, for, the", "between a deed and a machine's name: “settings of web-01”")
_DIALOGS = (
    ("clone", tr("clone, copy", "typed for it"), tr("Clone {machine}"), "copy"),
    ("take-snapshot", tr("snapshot, take a snapshot", "typed for it"), tr("Take a snapshot of {machine}"), "camera"),
    ("migrate", tr("migrate, move", "typed for it"), tr("Migrate {machine}"), "switch-horizontal"),
)
"""Pages that are dialogs: each asks before anything is done."""


class _Way(NamedTuple):
    """One thing that can be done to a machine. `names` are its words, of which the first may be typed in part."""

    names: tuple[str, ...]
    title: str
    icon: str
    refusal: Callable[[Domain, Host], str]
    do: Callable[[DomainKey], object]


class Said:
    """Finds what a text means, as the world is at that moment. `do` asks where a deed needs it, `tell` says why not."""

    def __init__(
        self,
        world: World,
        host_name: Callable[[HostKey], str],
        do: Callable[[Verb, DomainKey], object],
        open_machine: Callable[[DomainKey, str], object],
        chosen: Callable[[], tuple[DomainKey, ...]] = lambda: (),
        tell: Callable[[str], object] = lambda text: None,
    ) -> None:
        self._world = world
        self._host_name = host_name
        self._open_machine = open_machine
        self._chosen = chosen
        self._tell = tell
        self._ways = tuple(
            _Way(
                (deed.name.casefold(), *_several(_ALSO.get(verb, ""))),
                tr("{deed} {machine}").replace("{deed}", deed.name),
                deed.icon or "bolt",
                partial(rules.refusal, verb),
                partial(do, verb),
            )
            for verb, deed in words.DEEDS.items()
        )
        refusals = {"clone": rules.clone_refusal, "take-snapshot": rules.snapshot_refusal, "migrate": self._stays}
        self._dialogs = tuple(
            _Way(_several(names), title, icon, refusals[page], partial(self._open, page))
            for page, names, title, icon in _DIALOGS
        )

    def means(self, text: str) -> list[Entry]:
        """ "start web" offers to start the machines with "web" in their names, as far as that makes sense; "start web
        lab" those of the host lab; "snap" the snapshots of the chosen machines. Where a whole deed is typed that makes
        sense for none of them, it is there with the reason."""
        said = " ".join(text.casefold().split())
        named = cache(self._named)
        spoken = [(way, rest) for way in self._ways if (rest := _rest(said, way.names))]
        begun = [(way, said.partition(" ")[2]) for way in self._ways if _begins(said, way.names[:1])]
        dialogs = [(way, rest) for way in self._dialogs if (rest := _rest(said, way.names))]
        dialogs = dialogs or [(way, said.partition(" ")[2]) for way in self._dialogs if _begins(said, way.names)]
        found = [
            *self._offered(spoken or begun, named),
            *self._offered(dialogs, named),
            *self._pages(said, named),
        ]
        return found or self._refused([*spoken, *dialogs], named)

    def _offered(self, asked: list[tuple[_Way, str]], named: Callable[[str], list[DomainKey]]) -> list[Entry]:
        found: list[Entry] = []
        alike = cache(lambda key: rules.likeness(self._world.machines[key]))
        for way, rest in asked:
            refused: dict[tuple[object, ...], str] = {}
            for key in named(rest):
                machine, host, like = self._world.machines[key], self._world.hosts.get(key.host), alike(key)
                if host is not None and like not in refused:
                    refused[like] = way.refusal(machine, host)
                if host is not None and not refused[like]:
                    found.append(self._entry(way, machine, self._host_name(key.host)))
                if len(found) >= _MACHINES_AT_MOST:
                    return found
        return found

    def _refused(self, asked: list[tuple[_Way, str]], named: Callable[[str], list[DomainKey]]) -> list[Entry]:
        found: list[Entry] = []
        for way, rest in asked:
            for key in named(rest)[: _MACHINES_AT_MOST - len(found)]:
                machine, host = self._world.machines[key], self._world.hosts.get(key.host)
                if host is not None:
                    entry = self._entry(way, machine, why := way.refusal(machine, host))
                    found.append(entry._replace(do=partial(self._tell, f"{entry.title}: {why}")))
        return found

    def _entry(self, way: _Way, machine: Domain, told: str) -> Entry:
        title = way.title.format(machine=plain(machine.name, 120))
        return Entry(title, tr("Do"), partial(way.do, machine.key), told, way.icon)

    def _pages(self, said: str, named: Callable[[str], list[DomainKey]]) -> list[Entry]:
        """ "hard web" offers the hardware of machines with "web" in their names; "hard" that of the chosen ones."""
        first, _, rest = said.partition(" ")
        if len(first) < _DEEDS_FROM:
            return []
        found = []
        for page, (title, icon) in PAGES_OF_MACHINE.items():
            if not title.casefold().startswith(first) and first not in _several(_PAGES_ALSO.get(page, "")):
                continue
            for key in (named(rest) if rest else list(self._chosen()))[:_MACHINES_AT_MOST]:
                if (machine := self._world.machines.get(key)) is not None:
                    whole = tr("{page} of {machine}").format(page=title, machine=plain(machine.name, 120))
                    do = partial(self._open, page, key)
                    found.append(Entry(whole, tr("Go to"), do, self._host_name(key.host), icon))
        return found[:_MACHINES_AT_MOST]

    def _open(self, page: str, key: DomainKey) -> None:
        self._open_machine(key, page)

    def _stays(self, machine: Domain, host: Host) -> str:
        return rules.migrate_refusal(machine, host, self._world.hosts.values())

    def _named(self, text: str) -> list[DomainKey]:
        """The machines of that name, whatever little word stands before it."""
        found = self._called(text) if text else []
        first, _, rest = text.partition(" ")
        return found or (self._named(rest) if rest and first in _several(_BETWEEN) else [])

    def _called(self, text: str) -> list[DomainKey]:
        """Those that are called so, then those whose name begins so, contains it, or does with its host's name."""
        wanted = text.split()
        hosts = {key: self._host_name(key).casefold() for key in self._world.hosts}
        lacking = {key: [word for word in wanted if word not in name] or wanted[:1] for key, name in hosts.items()}
        found: list[tuple[int, str, DomainKey]] = []
        for key, machine in self._world.machines.items():
            name = machine.name.casefold()
            if text in name:
                found.append((0 if name == text else 1 if name.startswith(text) else 2, name, key))
            elif len(wanted) > 1:
                for word in lacking.get(key.host, wanted):
                    if word not in name:
                        break
                else:
                    found.append((3, name, key))
        return [key for _, _, key in sorted(found)]


def verb_first(text: str) -> Iterator[str]:
    """ "web-01 power off" as "power off web-01"."""
    said = text.split()
    for count in range(min(_LONGEST_DEED, len(said) - 1), 0, -1):
        yield " ".join((*said[-count:], *said[:-count]))


@cache
def _several(listed: str) -> tuple[str, ...]:
    return tuple(name.strip().casefold() for name in listed.split(",")) if listed else ()


def _rest(said: str, names: tuple[str, ...]) -> str:
    """What follows the longest of the names that it begins with; "" where there is none, or nothing follows."""
    return min((said[len(name) + 1 :] for name in names if said.startswith(f"{name} ")), key=len, default="")


def _begins(said: str, names: tuple[str, ...]) -> bool:
    """Whether its first word is the beginning of one of them, and another follows."""
    first, _, rest = said.partition(" ")
    return len(first) >= _DEEDS_FROM and bool(rest) and any(name.startswith(first) for name in names)
