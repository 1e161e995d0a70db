"""Images of backups on this computer: fetched from a hypervisor that gives them out, and checked."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from virtgui.host import changed_parts
from virtgui.host.images import Percent
from virtgui.host.programs import Limits, find, run
from virtgui.util.errand import Cancel, Cannot
from virtgui.util.language import tr
from virtgui.util.names import plain

_OTHER_USER = tr(
    "The hypervisor runs as another user, and only that one may read what it gives out: it can write the backup itself."
)
_CHECK_S = 3600
_DAMAGED = 2


class BackupImages:
    """What `hypervisor.image_tools.ImageTools` wants; from any thread, each call may take long."""

    def lack(self, session: bool) -> str:
        """Why nothing can be fetched; "" where it can."""
        if shutil.which("qemu-img") is None:
            return tr("It needs qemu-img, which is not installed here.")
        return "" if session or os.geteuid() == 0 else _OTHER_USER

    def folder(self) -> str:
        """Where the name of a socket is short enough."""
        return tempfile.mkdtemp(prefix="virtgui-", dir="/tmp")

    def forget(self, folder: str) -> None:
        """With what is in it."""
        shutil.rmtree(folder, ignore_errors=True)

    def fetch(self, socket: str, export: str, path: str, told: Callable[[int, int], None], cancel: Cancel) -> None:
        """Write an export of the NBD server at a unix socket over an empty image. Raises `Cannot` and `Cancelled`."""
        self._local(path)
        size = _size(socket, export)
        source = changed_parts.nbd(socket, export)
        program = find("qemu-img", "qemu-img", tr("Fetching a backup"))
        words = ["convert", "-p", "-c", "--image-opts", "-O", "qcow2", "--", source, path]
        ran = run([program, *words], cancel=cancel, hear=Percent(size, told))
        if ran.status:
            why = tr("There is no space left.") if "No space left" in ran.complaint else tr("It could not be fetched.")
            raise Cannot(why, ran.complaint)

    def fetch_changed(
        self,
        socket: str,
        export: str,
        bitmap: str,
        path: str,
        below: str,
        told: Callable[[int, int], None],
        cancel: Cancel,
    ) -> None:
        """Write what changed of an export, by a bitmap that is given out with it, over an empty image, which stands on
        the one `below` from then on. Raises `Cannot` and `Cancelled`."""
        self._local(path)
        size = _size(socket, export)
        parts = changed_parts.changed(socket, export, bitmap, cancel)
        total = sum(min(end, size) - start for start, end in parts)
        told(0, total)
        changed_parts.fetch_parts(socket, export, path, parts, size, lambda done: told(done, total), cancel)
        changed_parts.stand_on(path, below, cancel)

    @staticmethod
    def _local(path: str) -> None:
        if not Path(path).is_file():
            raise Cannot(
                tr("{path} is not a file of this computer: let the hypervisor write it.").format(path=plain(path, 160))
            )

    def check(self, path: str, cancel: Cancel) -> str:
        """What qemu-img finds wrong with an image; "" for nothing, or where it cannot be read from here."""
        if shutil.which("qemu-img") is None or not os.access(path, os.R_OK):
            return ""
        program = find("qemu-img", "qemu-img", tr("Checking a backup"))
        ran = run([program, "check", "-q", "-f", "qcow2", "-U", "--", path], limits=Limits(_CHECK_S), cancel=cancel)
        return tr("its tables are damaged.") if ran.status == _DAMAGED else ""


def _size(socket: str, export: str) -> int:
    program = find("qemu-img", "qemu-img", tr("Fetching a backup"))
    source = changed_parts.nbd(socket, export)
    ran = run([program, "info", "--output=json", "--image-opts", "--", source], limits=Limits(60))
    if ran.status:
        raise Cannot(tr("What the hypervisor gives out cannot be reached from here."), ran.complaint)
    try:
        return int(json.loads(ran.output)["virtual-size"])
    except (ValueError, KeyError, TypeError):
        return 0
