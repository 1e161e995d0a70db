"""Where a display's bytes are to be had from this computer, and why not where they are not.

All of it comes from a definition and an address that others wrote: nothing passes that a program could take
for an option or a shell for a word.
"""

from __future__ import annotations

import re
from pathlib import Path

from virtgui.model.console import Door, Way
from virtgui.model.uris import OWN_SSH, Uri
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.xdg import config_dir
from virtgui.xml.displays import Screen

_EVERYWHERE = frozenset(("", "0.0.0.0", "::"))  # noqa: S104  (recognized, not listened on)
_LISTEN = re.compile(r"[0-9A-Za-z_][0-9A-Za-z._-]*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[0-9A-Za-z_.-]+)?")
_SOCKET = re.compile(r"/[^\x00-\x1f\x7f]{0,106}")
_SSH = OWN_SSH | {"ssh"}
_SSH_ALWAYS = ("-T", "-e", "none", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5")
_HOST_KEYS = {"ignore": "no", "auto": "accept-new"}
"""What `known_hosts_verify` says in ssh's own words."""
_AUTHORITIES = ("~/.pki/CA/cacert.pem", "~/.pki/libvirt/cacert.pem", "/etc/pki/CA/cacert.pem")


class Closed(Exception):
    """Why no way leads there, as a sentence for a person."""


def by_ssh(uri: Uri) -> bool:
    """True when the host is reached by SSH, and so its own loopback is too."""
    return uri.way in _SSH


def authority(uri: Uri, home: Path | None = None, root: Path = Path("/")) -> str:
    """The file of the authority that displays are checked by, "" where there is none. Looks at the disk."""
    own = dict(uri.query).get("pkipath", "")
    places = [Path(own) / "cacert.pem"] if own.startswith("/") else []
    for name in _AUTHORITIES:
        if name.startswith("~/"):
            places.append((home or Path.home()) / name[2:])
        else:
            places.append(root / name.lstrip("/"))
    return next((str(place) for place in places if place.is_file()), "")


def doorway(uri: Uri, screen: Screen, *, name: str = "", ca: str = "") -> Door:
    """The way to a display of a running machine. `name` is what a local host calls itself. Raises `Closed`."""
    display = screen.graphics
    if screen.display.refusal:
        raise Closed(screen.display.refusal)
    place = plain(uri.host, 80) or tr("the host", "after a preposition")
    far = bool(uri.host) or by_ssh(uri)
    if screen.listens == "socket" or display.socket:
        if by_ssh(uri):
            words = (*ssh_words(uri), "--", uri.host or "localhost")
            remote = not _is_loopback(uri.host or "localhost")
            path = _path(display.socket)
            return Door(
                Way.SSH, path=path, ssh=words, password=screen.password, ca=ca, name=uri.host or name, remote=remote
            )
        if far:
            raise Closed(
                tr("It listens on a socket of {place}, which cannot be reached from here. {advice}").format(
                    place=place, advice=_LET_IT
                )
            )
        return Door(Way.UNIX, path=_path(display.socket), password=screen.password, ca=ca, name=name)
    if screen.listens == "none":
        if far:
            raise Closed(
                tr("It listens nowhere, so only programs on {place} itself can show it. {advice}").format(
                    place=place, advice=_LET_IT
                )
            )
        raise Closed(tr("It listens nowhere, and libvirt here does not hand it over."))
    port, listen = _port(display.port), _address(display.listen)
    if by_ssh(uri):
        target = _loopback(listen) if listen in _EVERYWHERE else listen
        words = (*ssh_words(uri), "--", uri.host or "localhost")
        return Door(
            Way.SSH,
            host=target,
            port=port,
            ssh=words,
            password=screen.password,
            ca=ca,
            name=uri.host or name,
            remote=not _is_loopback(uri.host or "localhost"),
        )
    if not uri.host:
        target = _loopback(listen) if listen in _EVERYWHERE else listen
        return Door(Way.TCP, host=target, port=port, password=screen.password, ca=ca, name=name)
    if _is_loopback(listen) and not _is_loopback(uri.host):
        raise Closed(
            tr(
                "It listens only on {place} itself ({listen}). Connect to that host by SSH, or let the display "
                "listen on its network."
            ).format(place=place, listen=plain(listen, 60))
        )
    target = uri.host if listen in _EVERYWHERE else listen
    remote = not _is_loopback(target)
    return Door(Way.TCP, host=target, port=port, password=screen.password, ca=ca, name=uri.host, remote=remote)


_LET_IT = tr("Let the display listen on 127.0.0.1, and start the machine anew.")


def ssh_words(uri: Uri) -> tuple[str, ...]:
    """The words libvirt itself would use, from the same parameters."""
    given = dict(uri.query)
    words = [given.get("command") or "ssh", *_SSH_ALWAYS]
    if given.get("no_tty", "0") not in ("", "0"):
        words += ["-o", "BatchMode=yes"]
    keys = "no" if given.get("no_verify", "0") not in ("", "0") else ""
    keys = keys or _HOST_KEYS.get(given.get("known_hosts_verify", ""), "")
    if keys:
        words += ["-o", f"StrictHostKeyChecking={keys}"]
    known = given.get("known_hosts", "")
    if known and '"' not in known:
        words += ["-o", f'UserKnownHostsFile="{known}"']
    elif uri.way in OWN_SSH:
        # keys that libvirt's own ssh knows are known to the program too
        words += ["-o", f'UserKnownHostsFile=~/.ssh/known_hosts "{config_dir().parent / "libvirt/known_hosts"}"']
    if given.get("keyfile"):
        words += ["-i", given["keyfile"]]
    if uri.port:
        words += ["-p", str(uri.port)]
    if uri.user:
        words += ["-l", uri.user]
    return tuple(words)


def _port(port: int) -> int:
    if port == -1:
        raise Closed(tr("It has no port that could be connected to."))
    if not 1 <= port <= 65535:
        raise Closed(tr("It names an impossible port ({port}).").format(port=port))
    return port


def _address(listen: str) -> str:
    if listen and not _LISTEN.fullmatch(listen):
        raise Closed(tr("It names an impossible address."))
    return listen


def _path(path: str) -> str:
    if not _SOCKET.fullmatch(path) or ".." in path.split("/"):
        raise Closed(tr("It names an impossible socket."))
    return path


def _loopback(everywhere: str) -> str:
    return "::1" if everywhere == "::" else "127.0.0.1"


def _is_loopback(address: str) -> bool:
    return address in ("localhost", "::1") or address.startswith("127.")
