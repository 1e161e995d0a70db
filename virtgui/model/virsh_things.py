"""The command line that does the same as a deed on a thing, safe to paste into a shell."""

from __future__ import annotations

import shlex

from virtgui.model.facts import Host
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKey, ThingKind
from virtgui.model.virsh import safe, word
from virtgui.model.virsh_add import fed, named
from virtgui.util.language import tr

_PREFIX = {
    ThingKind.POOL: "pool",
    ThingKind.NETWORK: "net",
    ThingKind.DEVICE: "nodedev",
    ThingKind.INTERFACE: "iface",
    ThingKind.FILTER: "nwfilter",
    ThingKind.BINDING: "nwfilter-binding",
    ThingKind.SECRET: "secret",
}
_WORDS: dict[ThingDeed, tuple[str, ...]] = {
    ThingDeed.START: ("start",),
    ThingDeed.STOP: ("destroy",),
    ThingDeed.AUTOSTART_ON: ("autostart",),
    ThingDeed.AUTOSTART_OFF: ("autostart", "--disable"),
    ThingDeed.REFRESH: ("refresh",),
    ThingDeed.BUILD: ("build",),
    ThingDeed.UNDEFINE: ("undefine",),
    ThingDeed.DELETE: ("delete",),
    ThingDeed.DETACH: ("detach",),
    ThingDeed.REATTACH: ("reattach",),
    ThingDeed.RESET: ("reset",),
}
_COMMANDS = {1: "modify", 2: "delete", 3: "add-last", 4: "add-first"}
_SECTIONS = {
    1: "bridge",
    2: "domain",
    3: "ip",
    4: "ip-dhcp-host",
    5: "ip-dhcp-range",
    6: "forward",
    7: "forward-interface",
    8: "forward-pf",
    9: "portgroup",
    10: "dns-host",
    11: "dns-txt",
    12: "dns-srv",
}


def thing_word(thing: Thing) -> str:
    """Its name, or its UUID where the name cannot stand in a line and it has one."""
    if thing.key.kind is ThingKind.SECRET:
        return thing.key.name
    return word(thing.name, thing.key.name)


def start(host: Host) -> tuple[str, ...]:
    """What every line begins with. Raises ValueError where the address is not safe to paste."""
    uri = safe(host.key, tr("the host's address"))
    return ("virsh", "-r", "-c", uri) if host.read_only else ("virsh", "-c", uri)


def line(act: ThingAct, thing: Thing, host: Host) -> str:
    """What to type in a shell to do `act` to `thing`, connected as `host` is.

    Raises ValueError, with the reason as a sentence, where no line is safe to paste.
    """
    kind = act.thing.kind
    if act.deed is ThingDeed.UPDATE:
        return shlex.join((*start(host), *_update(act, thing)))
    verb, *flags = _WORDS[act.deed]
    if kind is ThingKind.DEVICE and act.deed is ThingDeed.DELETE:
        verb = "destroy"
    told = dict(act.options)
    if act.deed is ThingDeed.BUILD and told.get("overwrite"):
        flags.append("--overwrite")
    if act.deed is ThingDeed.DETACH and act.text:
        flags += ["--driver", safe(act.text, tr("the driver"))]
    return shlex.join((*start(host), f"{_PREFIX[kind]}-{verb}", *flags, thing_word(thing)))


def plain_line(verb: str, host: Host) -> str:
    """A line of one word for the whole host. Raises ValueError as `line` does."""
    return shlex.join((*start(host), verb))


def dump(thing: Thing, host: Host) -> str:
    """The line that prints a thing's document. Raises ValueError as `line` does."""
    return shlex.join((*start(host), f"{_PREFIX[thing.key.kind]}-dumpxml", thing_word(thing)))


def keep_line(thing: Thing, host: Host) -> str:
    """The line that stores what would be gone once it is stopped. Raises ValueError as `line` does."""
    return f"{dump(thing, host)} | {shlex.join((*start(host), f'{_PREFIX[thing.key.kind]}-define', '/dev/stdin'))}"


def define_lines(command: DefineThing, host: Host) -> str:
    """The lines that define a thing, or create a device, as `command` does: its document goes to virsh by way of
    standard input. Raises ValueError as `line` does."""
    prefix, begun = _PREFIX[command.kind], start(host)
    verb = "create" if command.transient else "define"
    found = [fed(command.xml, (*begun, f"{prefix}-{verb}", "/dev/stdin"))]
    further = []
    if command.build:
        further.append(("build", "--overwrite") if command.overwrite else ("build",))
    if command.autostart:
        further.append(("autostart",))
    if command.start and not command.transient:
        further.append(("start",))
    if further:
        name = named(command.xml)
        found += [shlex.join((*begun, f"{prefix}-{words[0]}", *words[1:], "--", name)) for words in further]
    return " &&\n".join(found)


def value_line(secret: ThingKey, host: Host) -> str:
    """The line that gives a secret its value, for which virsh asks: it stands in no command line."""
    return shlex.join(
        (*start(host), "secret-set-value", "--secret", safe(secret.name, tr("the UUID")), "--interactive")
    )


def _update(act: ThingAct, thing: Thing) -> tuple[str, ...]:
    told = dict(act.options)
    xml = safe(" ".join(act.text.split()), tr("the new part"))
    parent = ("--parent-index", str(told["parent"])) if told.get("parent", -1) >= 0 else ()
    where = tuple(f"--{name}" for name in ("live", "config") if told.get(name))
    what = (_COMMANDS[told["command"]], _SECTIONS[told["section"]])
    return ("net-update", thing_word(thing), *what, "--xml", xml, *parent, *where)
