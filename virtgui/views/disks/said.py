"""Chains of images and the jobs on them in a person's words."""

from __future__ import annotations

import posixpath

from virtgui.model.blocks import BlockJob, DiskChain, JobKind, Layer
from virtgui.util.names import plain
from virtgui.util.units import percent_text, rate_text, size_text, span_text

_JOBS = {
    JobKind.PULL: "Taking in what it stands on",
    JobKind.COPY: "Copying",
    JobKind.COMMIT: "Merging",
    JobKind.ACTIVE_COMMIT: "Merging what it writes to",
    JobKind.OTHER: "Another job",
}
_DEVICES = {"disk": "disk", "lun": "disk", "cdrom": "CD-ROM", "floppy": "floppy"}


def disk(chain: DiskChain) -> str:
    """ "vda, disk"."""
    return f"{plain(chain.target, 40)}, {_DEVICES.get(chain.device, plain(chain.device, 40))}"


def file(path: str) -> str:
    """The last part of a path."""
    return plain(posixpath.basename(path) or path, 160)


def note(chain: DiskChain, layer: Layer, place: int) -> str:
    """What is special about an image."""
    if layer.missing:
        return "Not found"
    only = chain.only(layer.path)
    if only == "libvirt":
        return "Only libvirt counts it in: its overlay names another"
    if only:
        return "Only the images name it: libvirt does not know"
    return "Written to" if not place else ""


def job(told: BlockJob) -> str:
    """ "Copying vda to /i/new.qcow2"."""
    to = f" to {plain(told.mirror, 200)}" if told.kind is JobKind.COPY and told.mirror else ""
    return f"{_JOBS[told.kind]}: {plain(told.target, 40)}{to}"


def far(told: BlockJob, rate: float = 0.0) -> str:
    """ "12 MiB of 20 MiB, 60%; 0.9 MiB/s, about 9 s left"; `rate` is bytes a second, 0 for not known."""
    if told.ready:
        return "Both are alike, and are kept so until you decide"
    if not told.total:
        return "Beginning"
    limit = f", at most {rate_text(told.speed)}" if told.speed else ""
    share = percent_text(100 * told.done / told.total)
    moving = f"; {rate_text(rate)}, about {span_text((told.total - told.done) / rate)} left" if rate >= 1 else ""
    return f"{size_text(told.done)} of {size_text(told.total)}, {share}{limit}{moving}"
