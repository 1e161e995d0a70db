"""What the other rooms ask of this computer. Each is loaded when it is first asked: none is on the way to rows."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from virtgui.host.askpass import Answers
    from virtgui.host.backup_images import BackupImages
    from virtgui.host.inspector import Inspector
    from virtgui.host.ssh_way import Asker, SshWay
    from virtgui.model.devices import Vital
    from virtgui.model.facts import LocalHost


def ssh_way(uri: str, words: tuple[str, ...], asker: Asker) -> SshWay:
    """The way to a host by ssh. From a lane. Raises OSError."""
    from virtgui.host.ssh_way import SshWay  # noqa: PLC0415

    return SshWay(uri, words, asker)


def ssh_answers() -> Answers:
    """What ssh was answered rightly. From a lane."""
    from virtgui.host.askpass import ANSWERS  # noqa: PLC0415

    return ANSWERS


def tls_fault(uri: str) -> str:
    """What is wrong with the certificate of a host. From a lane."""
    from virtgui.host import tls_look  # noqa: PLC0415

    return tls_look.tls_fault(uri)


def image_tools() -> BackupImages:
    """What works on the images of backups. From the engine's thread."""
    from virtgui.host.backup_images import BackupImages  # noqa: PLC0415

    return BackupImages()


def own_ranges() -> tuple[tuple[str, str], ...]:
    """The addresses that this computer has and reaches. From a lane."""
    from virtgui.host import own_ranges as ranges  # noqa: PLC0415

    return ranges.own_ranges()


def local_hosts() -> tuple[LocalHost, ...]:
    """The hosts of this computer that could be opened."""
    from virtgui.host import detect  # noqa: PLC0415

    return detect.local_hosts()


def vital() -> Vital:
    """The devices that this computer cannot do without."""
    from virtgui.host import vital as devices  # noqa: PLC0415

    return devices.vital()


def ssh_hosts() -> tuple[str, ...]:
    """The hosts that ~/.ssh/config names; called in a thread, when a host is added."""
    from virtgui.host import ssh_config  # noqa: PLC0415

    return ssh_config.ssh_hosts()


def sweep() -> None:
    """Remove what a program that was killed left behind for nobody else to read. Called in a thread."""
    from virtgui.host import private_folder  # noqa: PLC0415
    from virtgui.util.xdg import cache_dir  # noqa: PLC0415

    for folder in (None, cache_dir() / "unpacked"):
        with suppress(OSError):
            private_folder.sweep(folder)


def inspector() -> Inspector:
    """What looks into the disks of machines that are off."""
    from virtgui.host.inspector import Inspector  # noqa: PLC0415

    return Inspector()
