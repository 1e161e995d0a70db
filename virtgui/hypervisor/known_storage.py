"""The failures of pools and volumes that are known, as `known.py` has those of starting a machine."""

from __future__ import annotations

from virtgui.hypervisor.known import Known
from virtgui.util.language import tr

STORAGE: tuple[Known, ...] = (
    Known(
        r"Device '(?P<path>[^']*)' already formatted using '(?P<what>[^']*)'",
        tr(
            "There is a file system on {path} already ({what}). Leave the making out to use it as it is, or "
            "say that it may be overwritten."
        ),
    ),
    Known(
        r"Format of device '(?P<path>[^']*)' does not match the expected format '(?P<what>[^']*)'",
        tr("What is on {path} is not {what}. Choose the format that is there, or say that it may be overwritten."),
    ),
    Known(
        r"forced overwrite is necessary|already (?:contains|formatted)|existing (?:partition|filesystem)",
        tr("Something is stored on the device already. Leave the making out, or say that it may be overwritten."),
    ),
    Known(
        r"Storage source conflict with pool: '(?P<pool>[^']*)'",
        tr("The pool “{pool}” uses the same source already."),
    ),
    Known(
        r"storage pool '(?P<pool>[^']*)' is (?:still|already) active",
        tr("The pool “{pool}” is on. Stop it first."),
    ),
    Known(
        r"pool '(?P<pool>[^']*)' has asynchronous jobs running",
        tr(
            "In the pool “{pool}” a volume is just being made or copied, by this program or another. Try again when "
            "that is done."
        ),
    ),
    Known(
        r"pool '(?P<pool>[^']*)' is already defined",
        tr("There is another pool “{pool}” already. Choose another name."),
    ),
    Known(
        r"volume '(?P<volume>[^']*)' is still in use",
        tr("“{volume}” is just being copied or overwritten. Try again when that is done."),
    ),
    Known(
        r"volume '(?P<volume>[^']*)' is still being allocated",
        tr("“{volume}” is just being made. Try again when that is done."),
    ),
    Known(
        r"cannot open directory '(?P<path>[^']*)': no such file or directory",
        tr("Its folder {path} is not there. Make it, or mount what belongs there, then start the pool."),
    ),
    Known(
        r"mount: (?P<path>[^:]*): (?:mount point does not exist|wrong fs type)",
        tr(
            "It could not be mounted at {path}: the folder is missing, or there is no such file system on the "
            "device. Have its storage made."
        ),
    ),
    Known(
        r"cannot find 'scrub' in path",
        tr("{host} lacks the program scrub, which this pattern needs. Install it there, or overwrite with zeros."),
    ),
    Known(
        r"kernel device-mapper driver|device-mapper target\(s\) not detected",
        tr(
            "The kernel of {host} has no device mapper, which the volumes of LVM are made by. Load its module there: "
            "sudo modprobe dm_mod."
        ),
    ),
    Known(
        r"'(?P<what>\w+)' algorithm not supported",
        tr("The storage of this volume cannot do that ({what}). Choose another pattern."),
    ),
    Known(
        r"can'?t shrink capacity below existing allocation",
        tr("More than that is written in it already. Free it in the guest first, or choose a larger size."),
    ),
    Known(
        r"image format driver does not support resize|does not support (?:changing of volume capacity|resize)",
        tr("Images of this format have one size for ever. Clone it into qcow2 or raw."),
    ),
    Known(
        r"unable to get accurate CPU usage",
        tr(
            "QEMU could not measure how long the passphrase takes: the clock of {host} is unsteady, or it is "
            "very busy. Try again."
        ),
    ),
    Known(
        r"cannot execute binary (?P<path>\S+): no such file",
        tr("{host} lacks the program {path}. Install it there."),
    ),
    Known(
        r"no storage pools were found on host '(?P<server>[^']*)'",
        tr("The server {server} offers nothing."),
    ),
    Known(
        r"missing backend for pool type \d+ \((?P<what>[^)]*)\)",
        tr("The libvirt of {host} was built or installed without pools of the type {what}."),
    ),
)
