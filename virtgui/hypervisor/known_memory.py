"""The failures of memory in files that are known, as `known.py` has those of starting a machine."""

from __future__ import annotations

from virtgui.hypervisor.known import Known
from virtgui.model.commands import Verb
from virtgui.util.language import tr

DAMAGED = (
    r"image magic is incorrect|image version is not supported|failed to read (?:cookie|qemu header|domain xml|xml)"
    r"|\(domain_definition\):|load of migration failed"
    r"|child process \((?:gzip|bzip2|xz|lzop|zstd)\b.*unexpected exit status"
)
"""What is said where memory in a file cannot be read, or does not fit."""
DAMAGED_STATE = Known(
    DAMAGED,
    tr(
        "Its saved state is damaged, or does not fit the hypervisor here. Start it without the saved state: the guest "
        "then boots anew, and what it had not stored is lost."
    ),
    remedy=Verb.START_FRESH,
)
"""The same of a machine that is started from its own saved state."""
MEMORY: tuple[Known, ...] = (
    Known(
        r"only the init process may be killed",
        tr("libvirt reaches only the first process of a container. Send it to process 1."),
    ),
    Known(
        r"peeking is only supported for disk with 'raw' format",
        tr("Only raw disks can be looked into: of others it would be the image's file, not what the guest sees."),
    ),
    Known(
        r"failed to create file '(?P<path>[^']*)': No such file or directory",
        tr("There is no folder on {host} for {path}. Choose one that is there."),
    ),
    Known(
        r"win-?dump: ",
        tr(
            "A Windows crash dump takes a Windows guest whose drivers told where its memory is described (vmcoreinfo). "
            "Choose another form."
        ),
    ),
    Known(
        r"unsupported dumpformat|dump format .* not supported|dumping .* not supported",
        tr("This machine's QEMU was built without this form of a dump. Choose another."),
    ),
)
