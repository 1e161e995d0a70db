"""The command line that does the same as an act, safe to paste into a shell."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable

from virtgui.model.commands import Act, Verb
from virtgui.model.facts import NOTES_KEY, NOTES_URI, Domain, DomainConfig, DomainState, Host
from virtgui.model.guest_keys import keys_of
from virtgui.model.notes import Notes, document
from virtgui.model.noting import NOTED
from virtgui.util.language import tr

_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")

_BYTE, _WRITTEN = re.compile(rb"\\x([89a-f][0-9a-f])"), re.compile(r"(\\x[89a-f][0-9a-f])")
"""A byte of a name that is not UTF-8, as such names are shown."""

_PLAIN: dict[Verb, tuple[str, ...]] = {
    Verb.START: ("start",),
    Verb.START_PAUSED: ("start", "--paused"),
    Verb.START_FRESH: ("start", "--force-boot"),
    Verb.START_RESET: ("start", "--reset-nvram"),
    Verb.PAUSE: ("suspend",),
    Verb.RESUME: ("resume",),
    Verb.SHUT_DOWN: ("shutdown",),
    Verb.SHUT_DOWN_ACPI: ("shutdown", "--mode", "acpi"),
    Verb.SHUT_DOWN_AGENT: ("shutdown", "--mode", "agent"),
    Verb.REBOOT: ("reboot",),
    Verb.REBOOT_ACPI: ("reboot", "--mode", "acpi"),
    Verb.REBOOT_AGENT: ("reboot", "--mode", "agent"),
    Verb.RESET: ("reset",),
    Verb.POWER_OFF: ("destroy",),
    Verb.POWER_OFF_GRACEFUL: ("destroy", "--graceful"),
    Verb.SAVE: ("managedsave",),
    Verb.DISCARD_SAVED: ("managedsave-remove",),
    Verb.SUSPEND_GUEST: ("dompmsuspend", "--target", "mem"),
    Verb.WAKE: ("dompmwakeup",),
    Verb.AUTOSTART_ON: ("autostart",),
    Verb.AUTOSTART_OFF: ("autostart", "--disable"),
    Verb.NMI: ("inject-nmi",),
}
"""Verbs that take nothing but the machine, which comes last."""


def safe(text: str, what: str) -> str:
    """The text, where it may stand in a line; ValueError with the reason where not.

    A line break or an escape code pasted into a terminal would act before anyone has read it.
    """
    for character in text:
        if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs"):
            text = tr("There is no safe command line: {what} contains a control character.")
            if character in "\n\r\x0b\x0c\x85\u2028\u2029":
                text = tr("There is no safe command line: {what} contains a line break.")
            raise ValueError(text.format(what=what))
    return text


class _Quoted(str):
    """A word that is quoted already."""

    __slots__ = ()


def volume_word(name: str, what: str) -> str:
    """A volume's name as `safe` lets it stand, for `joined`. One that is shown with bytes written out, as
    `caf\\xe9.img`, since it is not UTF-8, gets these bytes back from the shell."""
    shown = safe(name, what).encode()
    raw = _BYTE.sub(lambda byte: bytes.fromhex(byte[1].decode()), shown)
    if raw == shown or raw.decode("utf-8", "backslashreplace") != name:
        return name
    parts = list(_WRITTEN.split(name))
    parts[::2] = [part.replace("\\", r"\\").replace("'", r"\'") for part in parts[::2]]
    return _Quoted(f"$'{''.join(parts)}'")


def joined(words: Iterable[str]) -> str:
    """The words as one line. Bytes that no letter stands for need a shell that knows `$'...'`: bash, zsh and ksh do."""
    return " ".join(word if isinstance(word, _Quoted) else shlex.quote(word) for word in words)


def machine_word(domain: Domain) -> str:
    """Its name, or its UUID where virsh would take the name for an id, a UUID or an option, or
    where a person could not see what they paste."""
    return word(domain.name, domain.key.uuid)


def word(name: str, otherwise: str) -> str:
    """A name, or what else names the same where virsh or a person would take the name for something else."""
    safe(name, tr("the name"))
    ambiguous = not name or name.isdigit() or _UUID.fullmatch(name) or name[0] in "-+ " or name[-1] == " "
    if ambiguous or not name.isprintable():
        return otherwise
    return name


def _describe(act: Act, domain: Domain) -> tuple[str, ...]:
    kind = ("--title",) if act.verb is Verb.SET_TITLE else ()
    live = ("--live",) if domain.active else ()
    config = ("--config",) if domain.persistent else ()
    what = tr("the title") if act.verb is Verb.SET_TITLE else tr("the description")
    return ("desc", *kind, *live, *config, "--", machine_word(domain), safe(act.text, what))


def _undefine(domain: Domain, host: Host) -> tuple[str, ...]:
    """QEMU's driver takes every flag also where there is nothing to keep; others know only these."""
    flags = ["--snapshots-metadata"]
    if domain.saved:
        flags.append("--managed-save")
    if host.driver.upper() == "QEMU":
        flags += ["--checkpoints-metadata", "--keep-nvram"]
        if _version(host.libvirt_version) >= (8, 9):
            flags.append("--keep-tpm")
    return ("undefine", *flags, machine_word(domain))


def _note(act: Act, domain: Domain) -> tuple[str, ...]:
    """virsh can only set all of the notes, so they must all be understood."""
    config, machine = domain.config or DomainConfig(), machine_word(domain)
    if config.more_notes:
        raise ValueError(tr("There is no safe command line: its metadata holds notes that would be lost."))
    known = Notes(config.template, config.tags, config.group, config.start, colors=config.tag_colors)
    notes = NOTED[act.verb](known, act.text)
    text = safe(document(notes), tr("the text"))
    where = (*(("--live",) if domain.active else ()), *(("--config",) if domain.persistent else ()))
    what = ("--set", text) if text else ("--remove",)
    return ("metadata", *where, "--uri", NOTES_URI, "--key", NOTES_KEY, *what, "--", machine)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def line(act: Act, domain: Domain, host: Host) -> str:
    """What to type in a shell to do `act` to `domain`, connected as `host` is.

    Raises ValueError, with the reason as a sentence, where no line is safe to paste.
    """
    uri = safe(host.key, tr("the host's address"))
    virsh: tuple[str, ...] = ("virsh", "-r", "-c", uri) if host.read_only else ("virsh", "-c", uri)
    words: tuple[str, ...]
    match act.verb:
        case Verb.CONSOLE:
            return shlex.join(("virt-viewer", "--connect", uri, "--uuid", "--", domain.key.uuid))
        case Verb.RENAME:
            words = ("domrename", "--", machine_word(domain), safe(act.text, tr("the new name")))
        case Verb.SET_TITLE | Verb.SET_DESCRIPTION:
            words = _describe(act, domain)
        case Verb.UNDEFINE:
            words = _undefine(domain, host)
        case Verb.SEND_KEYS:
            keys = keys_of(act.text)
            how = ("--codeset", "linux", "--holdtime", str(keys.hold_ms))
            words = ("send-key", *how, machine_word(domain), *keys.names)
        case _ if act.verb in NOTED:
            words = _note(act, domain)
        case Verb.PERSIST:
            dump = (*virsh, "dumpxml", "--inactive", "--security-info", machine_word(domain))
            return f"{shlex.join(dump)} | {shlex.join((*virsh, 'define', '/dev/stdin'))}"
        case Verb.RESET if domain.active and domain.state is DomainState.CRASHED and host.driver.upper() == "QEMU":
            # that driver leaves it paused
            return " && ".join(shlex.join((*virsh, word, machine_word(domain))) for word in ("reset", "resume"))
        case _:
            words = (*_PLAIN[act.verb], machine_word(domain))
    return shlex.join((*virsh, *words))
