"""The hypervisors that libvirt drives: how each is called, where it can be, and how its address is made."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlencode

from virtgui.util.language import tr

LOCAL, SSH, LIBSSH, LIBSSH2, TLS, TCP, UNIX = "local", "ssh", "libssh", "libssh2", "tls", "tcp", "unix"
WAYS: dict[str, str] = {
    LOCAL: tr("This computer"),
    SSH: tr("ssh (the system's program)"),
    LIBSSH: "ssh (libssh)",
    LIBSSH2: "ssh (libssh2)",
    TLS: tr("TLS with certificates"),
    TCP: tr("TCP, not encrypted"),
    UNIX: tr("A socket on this computer"),
}
"""Each way to a daemon, in a person's words."""
WITH_HOST = frozenset((SSH, LIBSSH, LIBSSH2, TLS, TCP))
WITH_KEY = frozenset((SSH, LIBSSH, LIBSSH2))
_DAEMON = tuple(WAYS)
OWN = "own"
"""The driver speaks to the host itself, by its own protocol."""


class Driver(NamedTuple):
    """One driver. `paths` are what its address ends in, with words; with none the path is typed (a data centre).
    `note` says what it needs."""

    scheme: str
    name: str
    paths: tuple[tuple[str, str], ...] = (("/system", tr("System")),)
    ways: tuple[str, ...] = _DAEMON
    note: str = ""


_SESSION = (("/session", tr("My session")),)
DRIVERS: tuple[Driver, ...] = (
    Driver("qemu", "QEMU/KVM", (("/system", tr("System")), *_SESSION, ("/embed", tr("Embedded in this program")))),
    Driver("lxc", tr("Linux containers"), note=tr("Needs libvirt-daemon-driver-lxc on the host.")),
    Driver("xen", "Xen", note=tr("Works on a host that was booted with Xen.")),
    Driver(
        "ch",
        "Cloud Hypervisor",
        (("/system", tr("System")), *_SESSION),
        note=tr("Needs libvirt's driver ch on the host."),
    ),
    Driver("esx", "VMware ESX", (), (OWN,), tr("Asks for the user and password of the ESX host.")),
    Driver("vpx", "VMware vCenter", (), (OWN,), tr("The path names data centre and host: /center/cluster/host.")),
    Driver("gsx", "VMware GSX", (), (OWN,), tr("Asks for a user and password.")),
    Driver("vmwarews", "VMware Workstation", _SESSION, note=tr("Needs VMware's vmrun on the host.")),
    Driver("vmwareplayer", "VMware Player", _SESSION, note=tr("Needs VMware's vmrun on the host.")),
    Driver("vmwarefusion", "VMware Fusion", _SESSION, note=tr("Needs VMware's vmrun on the host.")),
    Driver("vbox", "VirtualBox", (*_SESSION, ("/system", tr("System"))), note=tr("Needs VirtualBox and its driver.")),
    Driver("hyperv", "Hyper-V", (), (OWN,), tr("Needs a libvirt that was built with Hyper-V, and WinRM on the host.")),
    Driver("openvz", "OpenVZ", note=tr("Works on an OpenVZ kernel.")),
    Driver("vz", "Virtuozzo", note=tr("Needs a libvirt that was built with Virtuozzo's SDK.")),
    Driver("bhyve", "bhyve", note=tr("Works on FreeBSD.")),
    Driver("test", tr("Test driver"), (("/default", tr("One pretend machine")),), note=tr("Nothing in it exists.")),
)
REMOVED = {
    "uml": tr("User-mode Linux was removed from libvirt in version 5.0."),
    "phyp": tr("PowerVM (phyp) was removed from libvirt in version 6.0."),
    "parallels": tr("Parallels is called vz:///system now."),
}
"""What an address of a driver that is no more is answered with."""


def driver(scheme: str) -> Driver | None:
    """A driver by its scheme."""
    return next((each for each in DRIVERS if each.scheme == scheme), None)


class Parts(NamedTuple):
    """What a person chose; `socket`, `keyfile` and `pkipath` only where the way has such a thing."""

    scheme: str = "qemu"
    way: str = LOCAL
    user: str = ""
    host: str = ""
    port: int = 0
    path: str = "/system"
    socket: str = ""
    keyfile: str = ""
    pkipath: str = ""


def address(parts: Parts) -> str:
    """The libvirt URI of it. Never has it `no_verify`, `command` or `netcat`; whatever was typed is quoted."""
    far = parts.way in WITH_HOST or parts.way == OWN
    scheme = parts.scheme if parts.way in (LOCAL, OWN) else f"{parts.scheme}+{parts.way}"
    # A zone's "%" is written "%25" (RFC 6874), for what follows may look like an escape.
    zoned = quote(parts.host.replace("%25", "%"), safe=":.")
    host = f"[{zoned}]" if ":" in parts.host else quote(parts.host, safe="-._~")
    where = ""
    if far:
        user = f"{quote(parts.user, safe='-._~@').replace('@', '%40')}@" if parts.user else ""
        where = f"{user}{host}{f':{parts.port}' if parts.port else ''}"
    path = quote(parts.path if parts.path.startswith("/") else f"/{parts.path}", safe="/-._~")
    query: dict[str, str] = {}
    if parts.socket and parts.way in (UNIX, *WITH_KEY):
        query["socket"] = parts.socket
    if parts.keyfile and parts.way in WITH_KEY:
        query["keyfile"] = parts.keyfile
    if parts.pkipath and parts.way == TLS:
        query["pkipath"] = parts.pkipath
    return f"{scheme}://{where}{path}" + (f"?{urlencode(query, safe='/', quote_via=quote)}" if query else "")


def parts_of(scheme: str, way: str, user: str, host: str, port: int, path: str, query: dict[str, str]) -> Parts | None:
    """What a parsed address says, where the form can say it; None where it holds more."""
    known = driver(scheme)
    if known is None or set(query) - {"socket", "keyfile", "pkipath"}:
        return None
    found = OWN if known.ways == (OWN,) else way or (TLS if host else LOCAL)
    if found not in known.ways:
        return None
    return Parts(
        scheme,
        found,
        user,
        host,
        port,
        path,
        query.get("socket", ""),
        query.get("keyfile", ""),
        query.get("pkipath", ""),
    )
