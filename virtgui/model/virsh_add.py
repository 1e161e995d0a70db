"""The command line that adds a device to a machine, safe to paste into a shell."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable

from virtgui.model.commands import NewVolume
from virtgui.model.facts import Domain, Host
from virtgui.model.virsh import joined, machine_word, safe
from virtgui.util.language import tr

_NAME = re.compile(r"<name>([^<]*)</name>")
_BETWEEN = re.compile(r">\s+<")


def addition(
    host: Host,
    domain: Domain,
    *,
    devices: Iterable[str],
    volumes: Iterable[NewVolume] = (),
    networks: Iterable[str] = (),
    live: bool,
    stored: bool,
) -> str:
    """What to type to start networks, make volumes and then add devices, given by their XML.

    Raises ValueError, with the reason as a sentence, where no line is safe to paste. The XML must hold no password.
    """
    uri = safe(host.key, tr("the host's address"))
    virsh = ("virsh", "-c", uri)
    when = ((("--live",) if live else ()) + (("--config",) if stored else ())) or ("--current",)
    lines = [shlex.join((*virsh, "net-start", "--", safe(name, tr("a network's name")))) for name in networks]
    for volume in volumes:
        pool = safe(volume.pool, tr("the pool's name"))
        lines.append(fed(volume.xml, (*virsh, "vol-create", "--pool", pool, "--file", "/dev/stdin")))
    for xml in devices:
        words = (*virsh, "attach-device", *when, "--domain", machine_word(domain), "--file", "/dev/stdin")
        lines.append(fed(xml, words))
    return " && ".join(lines)


def fed(xml: str, words: tuple[str, ...]) -> str:
    """A command that reads a document, on one line."""
    flat = _BETWEEN.sub("><", xml.strip())
    flat = re.sub(r"\s*\n\s*", " ", flat)
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in flat):
        raise ValueError(tr("There is no safe command line: the XML contains a control character."))
    return f"{shlex.join(('printf', '%s', flat))} | {joined(words)}"


def named(xml: str) -> str:
    """The name that a document gives. Raises ValueError where it is not safe to paste."""
    found = _NAME.search(xml)
    name = found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if found else ""
    return safe(name, tr("a name"))
