"""Chains of images and the jobs on them in a person's words."""

from __future__ import annotations

import posixpath

from virtgui.model.blocks import BlockJob, DiskChain, JobKind, Layer
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import percent_text, rate_text, size_text, span_text

_JOBS = {
    JobKind.PULL: tr("Taking in what it stands on"),
    JobKind.COPY: tr("Copying"),
    JobKind.COMMIT: tr("Merging"),
    JobKind.ACTIVE_COMMIT: tr("Merging what it writes to"),
    JobKind.OTHER: tr("Another job"),
}
_DEVICES = {"disk": tr("disk"), "lun": tr("disk"), "cdrom": tr("CD-ROM"), "floppy": tr("floppy")}


def disk(chain: DiskChain) -> str:
    """ "vda, disk"."""
    return f"{plain(chain.target, 40)}, {_DEVICES.get(chain.device, plain(chain.device, 40))}"


def file(path: str) -> str:
    """The last part of a path."""
    return plain(posixpath.basename(path) or path, 160)


def note(chain: DiskChain, layer: Layer, place: int) -> str:
    """What is special about an image."""
    if layer.missing:
        return tr("Not found")
    only = chain.only(layer.path)
    if only == "libvirt":
        return tr("Only libvirt counts it in: its overlay names another")
    if only:
        return tr("Only the images name it: libvirt does not know")
    return tr("Written to") if not place else ""


def job(told: BlockJob) -> str:
    """ "Copying vda to /i/new.qcow2"."""
    target = plain(told.target, 40)
    if told.kind is JobKind.COPY and told.mirror:
        return tr("Copying: {disk} to {path}").format(disk=target, path=plain(told.mirror, 200))
    return f"{_JOBS[told.kind]}: {target}"


def far(told: BlockJob, rate: float = 0.0) -> str:
    """ "12 MiB of 20 MiB, 60%; 0.9 MiB/s, about 9 s left"; `rate` is bytes a second, 0 for not known."""
    if told.ready:
        return tr("Both are alike, and are kept so until you decide")
    if not told.total:
        return tr("Beginning")
    parts = [
        tr("{done} of {total}").format(done=size_text(told.done), total=size_text(told.total)),
        percent_text(100 * told.done / told.total),
    ]
    if told.speed:
        parts.append(tr("at most {rate}").format(rate=rate_text(told.speed)))
    if rate < 1:
        return ", ".join(parts)
    left = span_text((told.total - told.done) / rate)
    return f"{', '.join(parts)}; {tr('{rate}, about {time} left').format(rate=rate_text(rate), time=left)}"
