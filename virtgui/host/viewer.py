"""How a machine's display is handed to a viewer program, without its password on any command line."""

from __future__ import annotations

import logging
import os
import re
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from virtgui.host import distro
from virtgui.host.children import Child, Children
from virtgui.host.vvfile import Handover, remove_leftovers
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import ConsoleTarget, Graphics
from virtgui.model.problems import Problem
from virtgui.util.language import tr
from virtgui.util.names import plain

_log = logging.getLogger(__name__)
_EARLY_S = 2.0
_TYPES = frozenset({"vnc", "spice"})
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LISTEN = re.compile(r"[0-9A-Za-z_][0-9A-Za-z._:%-]*|::[0-9A-Fa-f:.%]*")
_SOCKET = re.compile(r"/[^\x00-\x1f\x7f]{0,106}")
_PLACE = re.compile(r"\{(\w*)\}")
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  (recognized, not listened on)
_LOOPBACK = frozenset({"localhost", "::1"})


class _Cannot(Exception):
    """Why no viewer can be opened, as a sentence for a person; `start` offers to start the machine."""

    def __init__(self, reason: str, *, start: bool = False, detail: str = "") -> None:
        super().__init__(reason)
        self.start = start
        self.detail = detail


class Viewer:
    """Opens viewers and looks after them. They live on when this program ends.

    `template` is the user's own command ("vncviewer {host}::{port}"), split like a shell would but
    never given to one; it may hold {uri}, {uuid}, {type}, {host}, {port}, {tls_port}, {socket} and
    {file}, a private file for remote-viewer that carries the password. Without any of them the
    file is the last word. Empty: virt-viewer or remote-viewer.
    """

    def __init__(self, template: str = "", environ: Mapping[str, str] = os.environ, root: Path = Path("/")) -> None:
        self.template = template
        self._environ = environ
        self._root = root
        self._children = Children()
        self._swept = False

    def open(self, target: ConsoleTarget) -> Problem | None:
        """Start a viewer and wait up to 2 s to see whether it fails at once. From any thread but
        the GUI's."""
        try:
            self._open(target)
        except _Cannot as cannot:
            remedy = Act(target.domain, Verb.START) if cannot.start else None
            return Problem(
                tr("open the console of {name}").format(name=plain(target.name)), str(cannot), cannot.detail, remedy
            )
        return None

    def close(self) -> None:
        """Remove every file that may hold a password; the viewers themselves stay open."""
        self._children.close()

    def _open(self, target: ConsoleTarget) -> None:
        graphics = _display(target)
        where = _checked_uri(target)
        if not any(self._environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
            raise _Cannot(tr("There is no screen to show it on: neither DISPLAY nor WAYLAND_DISPLAY is set."))
        if not self._swept:
            self._swept = True
            remove_leftovers()
        argv, file = self._command(target, graphics, where)
        child = self._start(argv, file)
        if child.ended.wait(_EARLY_S) and child.status:
            raise _Cannot(
                tr("{name} ended at once. Its own words are under the details.").format(name=plain(Path(argv[0]).name)),
                detail=child.complaint or tr("exit status {status}").format(status=child.status),
            )

    def _start(self, argv: list[str], file: Path | None) -> Child:
        _log.info("opening %s", shlex.join(argv))
        try:
            return self._children.start(argv, self._environ, file)
        except OSError as error:
            raise _Cannot(
                tr("{program} could not be started: {reason}.").format(program=plain(argv[0]), reason=error.strerror),
                detail=str(error),
            ) from error

    def _find(self, program: str) -> str:
        return shutil.which(program, path=self._environ.get("PATH")) or ""

    def _command(self, target: ConsoleTarget, graphics: Graphics, where: SplitResult) -> tuple[list[str], Path | None]:
        """The words to run, and the private file among them if there is one."""
        if self.template.strip():
            return self._own_command(target, graphics, where)
        local, by_ssh = not where.hostname, "ssh" in where.scheme
        virt_viewer, remote_viewer = self._find("virt-viewer"), self._find("remote-viewer")
        if virt_viewer and (local or by_ssh or not target.password):
            attach = ["--attach"] if local else []
            return [virt_viewer, *attach, "--connect", target.uri, "--uuid", "--", target.domain.uuid], None
        if remote_viewer:
            file = self._handover(target, graphics, where)
            return [remote_viewer, "--", str(file)], file
        package = distro.package("viewer", distro.family(self._root))
        raise _Cannot(
            tr("No viewer is installed. Install {package}, or name your own viewer in the settings.").format(
                package=package
            )
        )

    def _own_command(
        self, target: ConsoleTarget, graphics: Graphics, where: SplitResult
    ) -> tuple[list[str], Path | None]:
        try:
            words = shlex.split(self.template)
        except ValueError as error:
            raise _Cannot(
                tr("The viewer command in the settings has an open quotation mark."), detail=str(error)
            ) from error
        if not words:
            raise _Cannot(tr("The viewer command in the settings is empty."))
        program = self._find(words[0])
        if not program:
            raise _Cannot(
                tr("The viewer “{command}” of the settings was not found. Install it, or choose another.").format(
                    command=plain(words[0])
                )
            )
        places = {place for word in words for place in _PLACE.findall(word)}
        file = self._handover(target, graphics, where) if "file" in places or not places else None
        values = {
            "uri": target.uri,
            "uuid": target.domain.uuid,
            "type": graphics.type,
            "host": _address(graphics, where),
            "port": str(graphics.port) if graphics.port > 0 else "",
            "tls_port": str(graphics.tls_port) if graphics.tls_port > 0 else "",
            "socket": graphics.socket,
            "file": str(file or ""),
        }
        if unknown := sorted(places - values.keys()):
            raise _Cannot(
                tr("The viewer command in the settings holds {{{place}}}, which means nothing here.").format(
                    place=unknown[0]
                )
            )
        filled = [_PLACE.sub(lambda match: values[match[1]], word) for word in words[1:]]
        return [program, *filled, *([str(file)] if file and not places else [])], file

    def _handover(self, target: ConsoleTarget, graphics: Graphics, where: SplitResult) -> Path:
        address = _address(graphics, where)
        if graphics.socket:
            raise _Cannot(tr("Its display listens on a socket, which only virt-viewer can open. Install it."))
        if graphics.port < 0 and graphics.tls_port < 0:
            raise _Cannot(tr("Its display has no port that a viewer could connect to."))
        if where.hostname and _is_loopback(address) and not _is_loopback(where.hostname):
            raise _Cannot(
                tr(
                    "Its display listens only on {host} itself. Connect to that host by SSH, or let the display "
                    "listen on its network."
                ).format(host=plain(where.hostname))
            )
        try:
            return Handover(graphics, address, target.password, plain(target.name)).write()
        except OSError as error:
            raise _Cannot(tr("The viewer's private file could not be written."), detail=str(error)) from error


def _display(target: ConsoleTarget) -> Graphics:
    """The first display that a viewer can open, with nothing in it that could do harm."""
    if not target.active:
        raise _Cannot(tr("It is not running. Start it first."), start=True)
    if not target.graphics:
        raise _Cannot(tr("It has no display. Add a VNC or SPICE display to it."))
    graphics = next((display for display in target.graphics if display.type in _TYPES), None)
    if graphics is None:
        kinds = ", ".join(plain(display.type, 32) for display in target.graphics)
        raise _Cannot(
            tr("No viewer can open its display ({kinds}). Add a VNC or SPICE display to it.").format(kinds=kinds)
        )
    for port in (graphics.port, graphics.tls_port):
        if port != -1 and not 1 <= port <= 65535:
            raise _Cannot(tr("Its display names an impossible port ({port}).").format(port=port))
    if graphics.listen and not _LISTEN.fullmatch(graphics.listen):
        raise _Cannot(tr("Its display names an impossible address."), detail=plain(graphics.listen))
    if graphics.socket and (not _SOCKET.fullmatch(graphics.socket) or ".." in graphics.socket.split("/")):
        raise _Cannot(tr("Its display names an impossible socket."), detail=plain(graphics.socket))
    return graphics


def _checked_uri(target: ConsoleTarget) -> SplitResult:
    try:
        where = urlsplit(target.uri)
        # Reading them is what raises for a malformed address.
        _ = where.hostname, where.port
    except ValueError as error:
        raise _Cannot(tr("The address of its host is malformed."), detail=str(error)) from error
    if not target.uri.isprintable() or target.uri.startswith("-") or not _UUID.fullmatch(target.domain.uuid):
        raise _Cannot(tr("The address of its host is malformed."))
    if where.scheme.startswith("test"):
        raise _Cannot(tr("It is a pretend machine: a test host has no displays to open."))
    return where


def _is_loopback(address: str) -> bool:
    return address in _LOOPBACK or address.startswith("127.")


def _address(graphics: Graphics, where: SplitResult) -> str:
    """Where the display listens as seen from here."""
    if graphics.listen in _EVERYWHERE:
        return where.hostname or "127.0.0.1"
    return graphics.listen
