"""What libvirt's errors mean to a person: why it failed, what to do, and the command that would mend it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import libvirt

from virtgui.hypervisor.known import (
    BEFORE_OPEN,
    CODES,
    HOPELESS,
    LOST,
    NOT_RUNNING,
    OFF,
    OWN_SOCKET,
    TEST_FILE,
    TEXTS,
    Known,
)
from virtgui.hypervisor.known_changes import CHANGES
from virtgui.hypervisor.known_devices import DEVICES
from virtgui.hypervisor.known_memory import DAMAGED, DAMAGED_STATE, MEMORY
from virtgui.hypervisor.known_migration import MIGRATIONS
from virtgui.hypervisor.known_networks import NETWORKS
from virtgui.hypervisor.known_storage import STORAGE
from virtgui.model import uris
from virtgui.model.commands import Act, Command, Connect, Verb
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.problems import Problem
from virtgui.model.things import ThingAct, ThingDeed, ThingKey, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.redact import redact

_PREFIX = re.compile(
    r"^(?:internal error|operation failed|requested operation is not valid|invalid argument|unsupported configuration"
    r"|xml error|timed out during operation|operation not supported|argument unsupported|cannot start job"
    r"|internal error: process exited while connecting to monitor|device not found): ",
    re.IGNORECASE,
)
_NAMELESS = (tr("the host", "after a preposition"), tr("this computer", "after a preposition"))
_BY_STATE = frozenset((Verb.START, Verb.START_PAUSED))
_BY_PROCESS = frozenset(
    (Verb.PAUSE, Verb.RESUME, Verb.SAVE, Verb.RESET, Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL, Verb.NMI, Verb.SEND_KEYS)
)
"""Deeds for which a machine that is paused runs as well."""
_OWN = {"snapshots": tr("snapshots"), "checkpoints": tr("checkpoints")}
"""Words of libvirt's that become part of a reason."""
_LOCAL_SERVICES = (
    ("virtqemud", "virtqemud.socket"),
    ("virtlxcd", "virtlxcd.socket"),
    ("virtxend", "virtxend.socket"),
    ("virtproxyd", "virtproxyd.socket"),
)


def _words(message: str) -> str:
    """libvirt's own sentence without the label of its error class."""
    text = message.strip()
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    lines = text.splitlines() or [""]
    # What a parser says of XML is followed by the line it is about and a mark below that.
    said = lines[0] if not lines[-1].strip("^ ") else lines[-1]
    text = plain(redact(said), 300).strip()
    if not text:
        return tr("no reason was given.")
    return text if text.endswith((".", "!", "?")) else text + "."


def _host_name(host: HostKey | None, title: str) -> str:
    """The host as a person calls it, without user and password."""
    if title:
        return plain(title, 64)
    if host is None:
        return _NAMELESS[0]
    try:
        name = unquote(urlsplit(host).hostname or "")
    except ValueError:
        name = ""
    if not name and uris.validate(host):  # it cannot be read: nobody knows which computer it means
        return plain(redact(host), 64)
    return plain(name, 64) if name else _NAMELESS[1]


_GROUPS = {ThingKind.NETWORK: "network", ThingKind.POOL: "pool"}


def _service(message: str) -> str:
    return next((service for daemon, service in _LOCAL_SERVICES if daemon in message), "libvirtd")


def _user(host: HostKey | None) -> str:
    try:
        name = urlsplit(host or "").username
    except ValueError:
        name = None
    return name if name and re.fullmatch(r"[A-Za-z0-9_.-]+", name) and not name.startswith("-") else "$USER"


def _parameter(host: HostKey | None, name: str) -> str:
    """A parameter of an address, as its socket; "" for none."""
    try:
        return dict(uris.parse(host or "").query).get(name, "")
    except ValueError:
        return ""


def _find(message: str, code: int) -> tuple[Known | None, dict[str, str]]:
    """What is known of it, and what libvirt named in it, letter by letter."""
    for known in (*DEVICES, *CHANGES, *MEMORY, *MIGRATIONS, *NETWORKS, *STORAGE, *TEXTS):
        if known.codes and code not in known.codes:
            continue
        if match := re.search(known.text, message, re.IGNORECASE | re.DOTALL):
            # Alternatives of one text name their groups path, path2, ...
            found = {re.sub(r"\d+$", "", key): value for key, value in match.groupdict().items() if value}
            return known, found
    return CODES.get(code), {}


class _Found(dict[str, str]):
    """An alternative without that group leaves a hole, never an error."""

    def __missing__(self, key: str) -> str:
        return tr("it", "in place of a name")


def explain(
    error: libvirt.libvirtError,
    doing: str,
    *,
    domain: DomainKey | None = None,
    verb: Verb | None = None,
    host: HostKey | None = None,
    host_title: str = "",
    read_only: bool = False,
    opening: bool = False,
) -> Problem:
    """The Problem that tells `error`, met while `doing` ("start web-01").

    `domain` and `verb` are those of the act, if it was one; `host` the connection's key (taken from
    `domain` if left out) and `host_title` the name a person gave it. With `read_only` a retry is
    offered read-only again. With `opening` it was the host itself that was opened. The detail is
    libvirt's own text, with passwords taken out.
    """
    message = error.get_error_message() or str(error)
    code = error.get_error_code() or 0
    if host is None and domain is not None:
        host = domain.host
    known, found = _find(message, code)
    if verb in _BY_STATE and re.search(DAMAGED, message, re.IGNORECASE | re.DOTALL):
        known = DAMAGED_STATE
    elif known is NOT_RUNNING and verb in _BY_PROCESS:
        known = OFF
    if domain is None and host is not None:
        known = next((hopeless for start, hopeless in HOPELESS.items() if host.startswith(start)), known)
        if found.get("path") and _parameter(host, "socket") == found["path"]:
            known = OWN_SOCKET
        elif known is CODES[libvirt.VIR_ERR_XML_DETAIL] and host.startswith("test:"):
            known = TEST_FILE
        elif known is LOST and opening:
            known = BEFORE_OPEN
    words = _words(message)
    remedy: Command | None = None
    if known is None:
        reason = words[:1].upper() + words[1:]
    else:
        named = {key: plain(_OWN.get(value, value), 200) for key, value in found.items()}
        fields = _Found(
            named,
            host=_host_name(host, host_title),
            words=words,
            service=_service(message),
            user=_user(host),
            authority=plain(f"{_parameter(host, 'pkipath') or '/etc/pki/CA'}/cacert.pem", 200),
        )
        reason = known.reason.format_map(fields)
        # A name is spelt as its owner spells it, also at the beginning of a sentence.
        if known.reason.startswith("{host}") and fields["host"] in _NAMELESS:
            reason = reason[:1].upper() + reason[1:]
        if known.remedy is not None and domain is not None and known.remedy is not verb:
            remedy = Act(domain, known.remedy)
        elif known.starts is not None and domain is not None:
            remedy = ThingAct(ThingKey(domain.host, known.starts, found[_GROUPS[known.starts]]), ThingDeed.START)
        elif known.retry and host is not None and domain is None:
            remedy = Connect(host, read_only)
    return Problem(doing, reason, redact(message), remedy, code)
