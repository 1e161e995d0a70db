"""The command lines that do the same as deeds in a guest through its agent, safe to paste into a shell."""

from __future__ import annotations

import shlex

from virtgui.model.facts import Domain, Host
from virtgui.model.guests import GuestAct, GuestVerb, ReadKeys, SetGuestVcpu, SetKeys
from virtgui.model.virsh import machine_word, safe
from virtgui.model.virsh_things import start
from virtgui.util.language import tr

NO_LINE = tr(
    "There is no safe command line: virsh takes a password only where every user of this computer can read it."
)


def guest_line(command: GuestAct | SetGuestVcpu | SetKeys | ReadKeys, domain: Domain, host: Host) -> str:
    """What to type to do it. Raises ValueError, with the reason as a sentence, where no line is safe to paste."""
    virsh, machine = start(host), machine_word(domain)
    match command:
        case GuestAct(_, GuestVerb.FREEZE, mountpoints):
            words = ("domfsfreeze", "--", machine, *(safe(each, tr("a mount point")) for each in mountpoints))
        case GuestAct(_, GuestVerb.THAW):
            words = ("domfsthaw", "--", machine)
        case GuestAct(_, GuestVerb.TRIM, _, minimum):
            words = ("domfstrim", *(("--minimum", str(minimum)) if minimum else ()), "--", machine)
        case GuestAct():
            words = ("domtime", "--now", "--", machine)
        case SetGuestVcpu(_, vcpu, online):
            words = ("guestvcpus", "--cpulist", str(vcpu), "--enable" if online else "--disable", "--", machine)
        case ReadKeys(_, user):
            words = ("get-user-sshkeys", "--", machine, safe(user, tr("the user's name")))
        case SetKeys(_, user, keys):
            return _keys(
                tuple(safe(key, tr("a key")) for key in keys), virsh, machine, safe(user, tr("the user's name"))
            )
    return shlex.join((*virsh, *words))


def _keys(keys: tuple[str, ...], virsh: tuple[str, ...], machine: str, user: str) -> str:
    if not keys:
        return shlex.join((*virsh, "set-user-sshkeys", "--reset", "--", machine, user))
    words = (*virsh, "set-user-sshkeys", "--reset", "--file", "/dev/stdin", "--", machine, user)
    each = shlex.join(("printf", r"%s\n", *keys))
    return f"{each} | {shlex.join(words)}"
