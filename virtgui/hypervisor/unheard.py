"""What is said of a host that has not answered, while it is waited for all the same."""

from __future__ import annotations

from virtgui.model import uris
from virtgui.model.problems import Problem
from virtgui.util.language import tr
from virtgui.util.names import plain

_LOCAL = tr(
    "libvirt’s daemon on this computer has not answered for {seconds} seconds. It may be starting, wait for a password "
    "that is asked in another window, or hang. See how it is: systemctl status {services}"
)
_OWN = tr(
    "Your own libvirt daemon has not answered for {seconds} seconds. It may hang: end the process {services}, and "
    "connect again; that starts another."
)
_SOCKET = tr("What listens at {socket} has not answered for {seconds} seconds. It may be starting, or hang.")
_SSH = tr(
    "{host} has not answered for {seconds} seconds, through ssh. It may be off or not be reached from here, or its "
    "libvirt daemon hangs. See whether ssh gets there: {command}"
)
_REMOTE = tr(
    "{host} has not answered for {seconds} seconds. It may be off or not be reached from here, a firewall may swallow "
    "what is sent to it, or what listens there hangs."
)


def no_answer(address: str, doing: str, seconds: float) -> Problem:
    """What is waited for at an address after so many seconds, and what a person can do meanwhile."""
    uri = uris.parse(address)
    driver = f"virt{uri.scheme}d"
    socket = next((value for name, value in uri.query if name == "socket"), "")
    if not uri.is_local:
        text = _SSH if uri.way in ("ssh", "libssh", "libssh2") else _REMOTE
    elif socket:
        text = _SOCKET
    else:
        text = _OWN if uri.path == "/session" else _LOCAL
    services = (tr("libvirtd or {driver}") if text is _OWN else "libvirtd {driver}").format(driver=driver)
    reason = text.format(
        command=_command(uri),
        host=plain(uri.host or uri.title, 64),
        seconds=round(seconds),
        services=services,
        socket=plain(socket, 200),
    )
    return Problem(doing, reason)


def _command(uri: uris.Uri) -> str:
    """A line for a terminal. Nothing in it is more than a word there: addresses with other letters are not opened."""
    user, port = f"{uri.user}@" if uri.user else "", f"-p {uri.port} " if uri.port else ""
    return plain(f"ssh {port}{user}{uri.host}", 120)
