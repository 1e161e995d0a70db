"""What a libvirt connection URI says: its driver, its way there, and what in it is dangerous."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple

_DRIVERS = {
    "qemu": "QEMU/KVM",
    "test": tr("Test"),
    "lxc": tr("Linux containers"),
    "xen": "Xen",
    "ch": "Cloud Hypervisor",
    "bhyve": "bhyve",
    "vz": "Virtuozzo",
    "esx": "VMware ESX",
    "gsx": "VMware GSX",
    "vpx": "VMware vCenter",
    "vmwarews": "VMware Workstation",
    "vmwareplayer": "VMware Player",
    "vmwarefusion": "VMware Fusion",
    "vbox": "VirtualBox",
    "hyperv": "Hyper-V",
    "openvz": "OpenVZ",
    "phyp": "Power Hypervisor",
}
OWN_SSH = frozenset(("libssh", "libssh2"))
"""Ways by an ssh of libvirt's own."""
_WAYS = OWN_SSH | {"unix", "ssh", "tls", "tcp", "ext"}
_PORTS = {"libssh": 22, "libssh2": 22, "tls": 16514, "tcp": 16509}
"""The usual port of each way."""
_OWN_REMOTE = frozenset(("esx", "gsx", "vpx", "hyperv", "phyp"))
_WARNINGS = {
    "command": tr("runs the program {value} on this computer"),
    "netcat": tr("runs the program {value} on the host"),
    "no_verify": tr("switches off the check of who the host is"),
    "no_tty": tr("keeps ssh from asking for a password"),
    "pkipath": tr("takes certificates from {value}"),
    "keyfile": tr("takes the private key from {value}"),
    "known_hosts": tr("takes known host keys from {value}"),
    "known_hosts_verify": tr("changes how host keys are checked ({value})"),
    "sshauth": tr("changes how ssh proves who you are ({value})"),
    "socket": tr("talks to the socket {value}"),
    "mode": tr("chooses which daemon answers ({value})"),
}
"""Parameters that make opening do more than the URI's host and path say. The text completes "It ..."."""
_HARMLESS = frozenset(("mode", "socket", "sshauth"))
_EMBEDDED = tr(
    "embed: it runs the hypervisor's driver within this program, which then cannot connect to this computer's own "
    "libvirt until it is started anew."
)
"""libvirt takes the whole process for a daemon from then on."""
_NAME = r"[^\s\x00-\x1f\x7f;$()`'\"\\<>|&!*?{}]+"
_HOST = r"[^\s\x00-\x1f\x7f;$()`'\"\\<>|&!*?{}/@#]+"
_ADDRESS6 = r"[0-9A-Fa-f:.]+(%[0-9A-Za-z_.-]+)?"


class Uri(NamedTuple):
    """The parts of a connection URI. `way` is its transport, "" where none is named; `host` is ""
    on this computer; `port` is 0 where none is named."""

    text: str
    scheme: str
    way: str
    user: str
    host: str
    port: int
    path: str
    query: tuple[tuple[str, str], ...]

    @property
    def is_local(self) -> bool:
        """True when libvirt's daemon, or the driver itself, runs on this computer."""
        return not self.host and self.way in ("", "unix")

    @property
    def is_test(self) -> bool:
        """True for libvirt's test driver run within this process."""
        return self.scheme == "test" and self.is_local

    @property
    def driver(self) -> str:
        """What a person calls the hypervisor: "QEMU/KVM, ssh"."""
        name = _DRIVERS.get(self.scheme, self.scheme)
        return name if self.is_local else f"{name}, {self.way or 'tls'}" if self.scheme not in _OWN_REMOTE else name

    @property
    def title(self) -> str:
        """How the host is called until a person names it."""
        if self.host:
            return self.host
        if self.scheme == "test":
            return tr("Test host")
        if self.path == "/session":
            return tr("This computer (my session)")
        if self.scheme == "qemu":
            return tr("This computer")
        return tr("This computer ({driver})").format(driver=_DRIVERS.get(self.scheme, self.scheme))


@lru_cache(maxsize=512)
def parse(text: str) -> Uri:
    """The parts of `text`. ValueError, with a reason to show, when it is no URI that may be opened:
    no part of it may be taken for an option or for a shell's syntax by a program libvirt starts."""
    if not text:
        raise ValueError(tr("The address is empty."))
    # Without an expression, as the scheme below: a start compiles none for its first host.
    if any(sign <= " " or sign == "\x7f" for sign in text):
        raise ValueError(tr("The address has a space or a control character in it."))
    if len(text) > 4096:
        raise ValueError(tr("The address is too long."))
    try:
        parts = urlsplit(text)
        port = parts.port or 0
    except ValueError as error:
        raise ValueError(tr("The address cannot be read: {error}.").format(error=error)) from None
    scheme, _, way = parts.scheme.partition("+")
    if not scheme or ":" not in text:
        raise ValueError(tr("The address must begin with a driver, as in qemu:///system."))
    if not (scheme.isascii() and scheme.isalnum() and scheme[0].isalpha()):
        raise ValueError(tr("“{scheme}” is no driver's name.").format(scheme=scheme))
    if way and way not in _WAYS:
        raise ValueError(tr("“{way}” is no way to a host: use ssh, libssh, libssh2, tls, tcp or unix.").format(way=way))
    user, host = unquote(parts.username or ""), unquote(parts.hostname or "")
    if user.startswith("-"):
        raise ValueError(tr("The user name begins with “-”: a program could take it for an option."))
    if host.startswith("-"):
        raise ValueError(tr("The host name begins with “-”: a program could take it for an option."))
    if user and not re.fullmatch(_NAME, user):
        raise ValueError(tr("The user name has characters in it that a shell would act on."))
    if host and not re.fullmatch(_ADDRESS6 if ":" in host else _HOST, host):
        raise ValueError(tr("The host name has characters in it that no host name has."))
    if parts.password:
        raise ValueError(tr("The address has a password in it. Leave it out: it is asked for when it is needed."))
    query = _parameters(parts.query)
    for name, value in query:
        if re.search(r"[\x00-\x1f\x7f]", name + value):
            raise ValueError(tr("The parameter “{name}” has a control character in it.").format(name=name[:40]))
        if name in ("socket", "netcat", "command", "keyfile") and value.startswith("-"):
            raise ValueError(
                tr("The parameter “{name}” begins with “-”: a program could take it for an option.").format(name=name)
            )
    return Uri(text, scheme, way, user, host, port, unquote(parts.path), query)


def _parameters(query: str) -> tuple[tuple[str, str], ...]:
    """The parameters as libvirt reads them (`virURIParseParams`), names in small letters: it takes `Command` for
    `command`, and "x=1;command=y" for two where no "&" follows, so what it obeys is what a person is asked about."""
    found: list[tuple[str, str]] = []
    while query:
        end = query.find("&")
        if end < 0:
            end = query.find(";")
        part, query = (query, "") if end < 0 else (query[:end], query[end + 1 :])
        name, _, value = part.partition("=")
        if name:
            found.append((unquote(name).lower(), unquote(value)))
    return tuple(found)


def validate(text: str) -> str:
    """ "" when the URI may be opened, else why not, in words for beside the field."""
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return ""


def sense(text: str) -> tuple[object, ...]:
    """What two spellings of one address have in common. The port of ssh is left as it is: its configuration may name
    another."""
    try:
        uri = parse(text)
    except ValueError:
        return (text,)
    far = bool(uri.host) and uri.scheme not in _OWN_REMOTE
    way = (uri.way or "tls") if far else uri.way.removeprefix("unix")
    port = 0 if uri.port == _PORTS.get(way) else uri.port
    return uri.scheme, way, uri.user, uri.host.lower(), port, uri.path, frozenset(uri.query)


def way_of(text: str) -> str:
    """The transport of a URI, "" where it has none or cannot be read."""
    try:
        return parse(text).way
    except ValueError:
        return ""


def uri_warnings(text: str) -> tuple[str, ...]:
    """What a person must accept before this URI is opened, one sentence each; none for a plain URI
    and for one that cannot be read at all."""
    try:
        uri = parse(text)
    except ValueError:
        return ()
    embedded = (_EMBEDDED,) if uri.is_local and uri.path == "/embed" else ()
    return embedded + tuple(
        tr("{name}: it {does}.").format(name=name, does=_WARNINGS[name].format(value=value))
        for name, value in uri.query
        if name in _WARNINGS and name not in _HARMLESS
    )


def may_open(text: str, accepted: bool) -> bool:
    """Whether it may be opened without asking: a plain URI, or one whose warnings a person has accepted."""
    return accepted or not uri_warnings(text)
