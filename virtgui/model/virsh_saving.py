"""The command lines that do the same as deeds on a machine's memory, safe to paste into a shell."""

from __future__ import annotations

import shlex

from virtgui.model.facts import Domain, Host
from virtgui.model.saving import SIGNALS, Dump, KeepSaved, Meanwhile, RestoreFrom, SaveTo, SendSignal, Wakes
from virtgui.model.virsh import machine_word, safe
from virtgui.model.virsh_things import start
from virtgui.util.language import tr

_WAKES: dict[Wakes, tuple[str, ...]] = {
    Wakes.AS_WAS: (),
    Wakes.RUNNING: ("--running",),
    Wakes.PAUSED: ("--paused",),
}
_MEANWHILE: dict[Meanwhile, tuple[str, ...]] = {
    Meanwhile.PAUSE: (),
    Meanwhile.LIVE: ("--live",),
    Meanwhile.CRASH: ("--crash",),
    Meanwhile.RESET: ("--reset",),
}
_EDITED = tr(
    "There is no safe command line: the definition may hold passwords. Change it in the file, then restore it."
)


def saving_line(
    command: SaveTo | RestoreFrom | KeepSaved | Dump | SendSignal, domain: Domain | None, host: Host
) -> str:
    """What to type to do it; a definition is changed in virsh's own editor, for it may hold passwords. `domain` is None
    for a file of a machine that is not defined.

    Raises ValueError, with the reason as a sentence, where no line is safe to paste.
    """
    virsh = start(host)
    match command:
        case SaveTo():
            words = ("save", *_cache(bypass=command.bypass_cache), *_WAKES[command.wakes])
            return shlex.join((*virsh, *words, "--", _machine(domain), _path(command.path)))
        case RestoreFrom():
            if command.xml:
                raise ValueError(_EDITED)
            words = ("restore", *_cache(bypass=command.bypass_cache), *_WAKES[command.wakes])
            return shlex.join((*virsh, *words, "--", _path(command.path)))
        case KeepSaved():
            edit = "save-image-edit" if command.path else "managedsave-edit"
            what = _path(command.path) if command.path else _machine(domain)
            return shlex.join((*virsh, edit, *_WAKES[command.wakes], "--", what))
        case Dump():
            form = ("--memory-only", "--format", command.format.value) if command.memory_only else ()
            words = ("dump", *form, *_MEANWHILE[command.meanwhile], *_cache(bypass=command.bypass_cache))
            return shlex.join((*virsh, *words, "--", _machine(domain), _path(command.path)))
        case SendSignal():
            signal = SIGNALS.get(command.number, str(command.number)).lower()
            return shlex.join((*virsh, "send-process-signal", "--", _machine(domain), str(command.pid), signal))


def _machine(domain: Domain | None) -> str:
    if domain is None:
        raise ValueError(tr("There is no such machine any more."))
    return machine_word(domain)


def _path(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError(tr("Enter a full path on the host first."))  # virsh would take it from where it is run
    return safe(path, tr("the path"))


def _cache(*, bypass: bool) -> tuple[str, ...]:
    return ("--bypass-cache",) if bypass else ()
