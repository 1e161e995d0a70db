"""Machines that are off, looked into by libguestfs: read only, in a small machine of its own, so that nothing in the
disks is trusted by this computer."""

from __future__ import annotations

import os
from collections.abc import Mapping

from virtgui.host.programs import Limits, Ran, find, run
from virtgui.model import uris
from virtgui.model.inspected import Installed
from virtgui.model.keys import DomainKey, HostKey
from virtgui.util.errand import Cancel, Cannot
from virtgui.util.language import tr
from virtgui.xml.inspected import systems
from virtgui.xml.refused import Refused

PROGRAM = "virt-inspector"
_MOST = 64 * 1024 * 1024
_SECONDS = 1800
_ELSEWHERE = tr(
    "Only machines of this computer can be looked into: libguestfs opens their disks itself. Use the program there."
)
_ENCRYPTED = tr("Its disks are encrypted, or hold nothing that libguestfs knows: no operating system was found.")
_APPLIANCE = tr(
    "libguestfs could not build its own small machine. Most often no kernel of this computer can be "
    "read by you: install one, or let yourself read /boot/vmlinuz-* (on Debian and Ubuntu only root "
    "may)."
)
_REASONS = (
    ("supermin exited", _APPLIANCE),
    ("Permission denied", tr("You may not read its disks: they belong to another user of this computer.")),
    ("Could not open", tr("A disk could not be opened: it is missing, in use, or may not be read by you.")),
    ("Failed to get", tr("A disk is in use by another program.")),
    ("no operating system", _ENCRYPTED),
    ("has no disks", tr("It has no disks.")),
    ("no disks found", tr("It has no disks.")),
    ("guestfs_launch failed", tr("libguestfs could not start its own small machine.")),
    ("appliance closed", tr("libguestfs could not start its own small machine.")),
)
_SLOW = "force_tcg"


class Inspector:
    """For any thread but the GUI's; each call may take minutes."""

    def lack(self, host: HostKey) -> str:
        """Why nothing can be looked into; "" where it can."""
        try:
            uri = uris.parse(host)
        except ValueError:
            return _ELSEWHERE
        if not uri.is_local or uri.is_test or uri.scheme != "qemu":
            return _ELSEWHERE
        try:
            find(PROGRAM, "libguestfs", tr("Looking into disks"))
        except Cannot as lack:
            return str(lack)
        return ""

    def inspect(self, machine: DomainKey, cancel: Cancel) -> tuple[Installed, ...]:
        """What is installed on a machine's disks; nothing is written to them. Raises `Cannot` and `Cancelled`."""
        if lack := self.lack(machine.host):
            raise Cannot(lack)
        program = find(PROGRAM, "libguestfs", tr("Looking into disks"))
        words = [program, "--no-icon", f"--connect={machine.host}", f"--domain={machine.uuid}"]
        # libvirt would start the small machine as a user who may not read what is being made for it
        environ = {**os.environ, "LIBGUESTFS_BACKEND": "direct"}
        ran, output = _ran(words, environ, cancel)
        if ran.status and "guestfs_launch failed" in ran.complaint:
            # KVM is there but does not work, as within some virtual machines
            ran, output = _ran(words, {**environ, "LIBGUESTFS_BACKEND_SETTINGS": _SLOW}, cancel)
        if ran.status:
            why = next((words for sign, words in _REASONS if sign in ran.complaint), tr("libguestfs gave up."))
            raise Cannot(why, ran.complaint)
        try:
            found = systems(output)
        except Refused as refused:
            raise Cannot(tr("libguestfs told something that is no answer."), str(refused)) from refused
        if not found:
            raise Cannot(_ENCRYPTED)
        return found


def _ran(words: list[str], environ: Mapping[str, str], cancel: Cancel) -> tuple[Ran, str]:
    kept = bytearray()

    def hear(piece: bytes) -> None:
        if len(kept) + len(piece) > _MOST:
            raise Cannot(tr("There is more on its disks than can be shown."))
        kept.extend(piece)

    ran = run(words, limits=Limits(_SECONDS), cancel=cancel, hear=hear, environ=environ)
    return ran, kept.decode("utf-8", "replace")
