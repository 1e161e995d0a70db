"""Options of a migration that cannot be, told beside their fields."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.install.migration import COMPRESSIONS, LEVELS, OVER_SEVERAL, connection_uri
from virtgui.model import uris
from virtgui.model.keys import HostKey
from virtgui.model.migration import MigrationOptions, Storage, Way
from virtgui.util.language import tr
from virtgui.xml.flaws.machine import name_flaws

_MOST_MIB = 2**43
_MOST_MS = 2_000_000
_DATA = ("tcp", "rdma", "unix")
_DISKS = ("tcp", "unix")
_SCREENS = ("spice", "vnc")


class MigrationFlaw(NamedTuple):
    """`field` is the option's name in `MigrationOptions`. A warning blocks nothing."""

    field: str
    message: str
    warning: bool = False


def migration_flaws(
    options: MigrationOptions, target: HostKey, *, persistent: bool = True, paused: bool = False
) -> list[MigrationFlaw]:
    """All that is wrong with them by themselves. `persistent` and `paused` are what the machine is now."""
    found = _pairs(options, paused) + _numbers(options) + _addresses(options, target)
    if options.name:
        found += [MigrationFlaw("name", flaw.message) for flaw in name_flaws(options.name) if not flaw.warning][:1]
    if options.undefine_source and not options.persistent and persistent:
        message = tr("Nothing would be left of it once it is off: keep it on the target, or keep its definition here")
        found.append(MigrationFlaw("undefine_source", message, True))
    return found


def _pairs(options: MigrationOptions, paused: bool) -> list[MigrationFlaw]:
    tunnelled, copies = options.way is Way.TUNNELLED, options.storage is not Storage.SHARED
    several = options.connections > 0
    off = options.offline
    table = (
        (off and tunnelled, "way", tr("Only memory goes through a tunnel, and a machine that is off has none")),
        (off and copies, "storage", tr("Disks are copied while a machine runs: start it, or copy its files by hand")),
        (off and not options.persistent, "persistent", tr("All that moves of a machine that is off is its definition")),
        (tunnelled and copies, "storage", tr("QEMU cannot copy disks through a tunnel: choose another way")),
        (tunnelled and several, "connections", tr("A tunnel is one connection")),
        (tunnelled and options.tls, "tls", tr("A tunnel is as safe as the connection it is in: TLS is not for it")),
        (tunnelled and options.post_copy, "post_copy", tr("Post-copy does not work through a tunnel")),
        (tunnelled and bool(options.data_uri), "data_uri", tr("The data goes through the tunnel: leave it empty")),
        (
            options.post_copy and not options.live,
            "post_copy",
            tr("Post-copy needs a machine that runs on while it moves"),
        ),
        (
            options.post_copy and paused and not options.resume,
            "post_copy",
            tr("A paused machine has nothing to run over there: leave it out"),
        ),
        (options.post_copy and several, "post_copy", tr("QEMU does not do post-copy over several connections")),
        (options.compression in OVER_SEVERAL and not several, "compression", tr("It needs several connections")),
        (
            several and options.compression in ("xbzrle", "mt"),
            "compression",
            tr("It works over one connection only: choose zlib or zstd"),
        ),
        (
            options.auto_converge and not options.live,
            "auto_converge",
            tr("It slows a guest that runs: this one is paused"),
        ),
        (copies and not options.copied, "storage", tr("No disk needs to be copied")),
        (options.zero_copy and not several, "zero_copy", tr("It needs several connections")),
        (
            options.zero_copy and bool(options.compression),
            "zero_copy",
            tr("What is compressed is copied first: choose one of the two"),
        ),
        (
            options.zero_copy and options.tls,
            "zero_copy",
            tr("What is encrypted is copied first: choose one of the two"),
        ),
        (
            options.pinned and not options.data_uri.startswith("rdma:"),
            "pinned",
            tr("That is for memory that is sent to an address with rdma:"),
        ),
        (tunnelled and bool(options.listen), "listen", tr("The data goes through the tunnel: leave it empty")),
        (
            bool(options.listen) and options.data_uri.startswith("unix:"),
            "listen",
            tr("Memory goes to a socket, which has no such address: leave it empty"),
        ),
        (
            copies and bool(options.disks_port) and bool(options.disks_uri),
            "disks_port",
            tr("Where disks are sent has a port of its own already: leave this at 0"),
        ),
    )
    found = [MigrationFlaw(field, message) for wrong, field, message in table if wrong]
    if options.compression not in COMPRESSIONS:
        found.append(MigrationFlaw("compression", tr("libvirt knows no such compression")))
    if options.post_copy:
        message = tr("Once it runs over there, a broken network between the hosts means that it crashes")
        found.append(MigrationFlaw("post_copy", message, True))
    if options.unsafe:
        message = tr("libvirt then does not stop where a disk's last writes could be lost")
        found.append(MigrationFlaw("unsafe", message, True))
    return found


def _numbers(options: MigrationOptions) -> list[MigrationFlaw]:
    found = []
    if not 0 <= options.bandwidth <= _MOST_MIB:
        found.append(MigrationFlaw("bandwidth", tr("That is no speed that libvirt takes")))
    if not 0 <= options.downtime_ms <= _MOST_MS:
        found.append(
            MigrationFlaw("downtime_ms", tr("QEMU takes at most {seconds} s").format(seconds=_MOST_MS // 1000))
        )
    most = LEVELS.get(options.compression, 0)
    if options.level > most > 0:
        found.append(
            MigrationFlaw("level", tr("{name} has levels up to {most}").format(name=options.compression, most=most))
        )
    if options.cache & (options.cache - 1):
        found.append(MigrationFlaw("cache", tr("QEMU takes 1, 2, 4, 8, 16, … MiB")))
    if options.slow_first + options.slow_more and max(options.slow_first, options.slow_more) > 99:
        found.append(MigrationFlaw("slow_first", tr("At most 99% are possible")))
    if not 0 <= options.connections <= 255:
        found.append(MigrationFlaw("connections", tr("1 to 255 are possible")))
    return found


def _addresses(options: MigrationOptions, target: HostKey) -> list[MigrationFlaw]:
    found = []
    if options.way is not Way.DIRECT:
        address = connection_uri(options, target)
        if not address:
            message = tr("Write the target’s address as the source host reaches it, as in qemu+ssh://west/system")
            found.append(MigrationFlaw("connection_uri", message))
        else:
            try:
                uri = uris.parse(address)
            except ValueError as refused:
                found.append(MigrationFlaw("connection_uri", str(refused).rstrip(".")))
            else:
                over_socket = uri.way == "unix" and "socket" in dict(uri.query)
                if not over_socket and (not uri.host or uri.host.startswith("localhost")):
                    message = tr("On the source host this is the source host itself: name the target in it")
                    found.append(MigrationFlaw("connection_uri", message))
    for field, value, schemes in (("data_uri", options.data_uri, _DATA), ("disks_uri", options.disks_uri, _DISKS)):
        if value and (wrong := _address_flaw(value, schemes)):
            found.append(MigrationFlaw(field, wrong))
    if options.listen and (wrong := _listen_flaw(options.listen)):
        found.append(MigrationFlaw("listen", wrong))
    if options.screen_uri and (wrong := _address_flaw(options.screen_uri, _SCREENS)):
        found.append(MigrationFlaw("screen_uri", wrong))
    if options.data_uri.startswith("unix:") and options.storage is not Storage.SHARED and not options.disks_uri:
        found.append(MigrationFlaw("disks_uri", tr("Where memory goes through a socket, disks need one of their own")))
    return found


def _listen_flaw(value: str) -> str:
    """libvirt takes a name, too, but only at the target; an address with a port or a scheme it mistakes for one."""
    bare = value.removeprefix("[").removesuffix("]")
    if "/" in bare or any(ord(c) < 33 or ord(c) == 127 for c in bare) or (bare.count(":") == 1):
        return tr("Only an address of the target, as in 10.0.0.2 or ::, without a port")
    return ""


def _address_flaw(value: str, schemes: tuple[str, ...]) -> str:
    scheme, colon, rest = value.partition(":")
    if any(ord(c) < 33 or ord(c) == 127 for c in value):
        return tr("Leave out spaces and control characters")
    if not colon or scheme not in schemes:
        return tr("Begin with {schemes}").format(schemes=", ".join(f"{name}:" for name in schemes))
    path = rest.removeprefix("//")
    if scheme == "unix" and not path.startswith("/"):
        return tr("Give a socket's whole path, as in unix:///run/move.sock")
    if scheme == "unix" and len(path.encode()) > 107:
        return tr("A socket's path has at most 107 bytes")
    if scheme != "unix" and not path:
        return tr("Name the target, as in {scheme}://west").format(scheme=scheme)
    return ""
