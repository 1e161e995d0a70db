"""The failures of changing a machine that are known, as `known.py` has those of starting one."""

from __future__ import annotations

import libvirt

from virtgui.hypervisor.known import Known
from virtgui.util.language import tr

CHANGES: tuple[Known, ...] = (
    Known(
        r"No more available PCI (?:slots|addresses)|bus '(?P<bus>[^']*)' does not support hotplugging",
        tr(
            "It has no free PCI slot that can be filled while it runs. Add a PCIe root port (for older kinds of "
            "cards a PCIe-to-PCI bridge), or shut it down: the device is there at the next start."
        ),
    ),
    Known(
        r"target '?(?P<target>[\w-]+)'? already exists|target '(?P<target2>[^']*)' duplicated",
        tr("It already has a disk named {target}. Choose another target."),
    ),
    Known(
        r"is locked and force was not specified|timed out waiting to open tray|tray .*is (?:not open|locked)",
        tr("The guest holds the medium. Eject it in the guest, then try again."),
    ),
    Known(
        r"virtio-mem device cannot get unplugged while",
        tr(
            "The guest still has some of it. Set “Given to the guest” to 0, and wait until the guest has given it "
            "back; then remove it."
        ),
    ),
    Known(
        r"unplug of device was rejected by the guest",
        tr(
            "The guest refused to let go of it. Free it in the guest, or take it out of the definition: it is gone at "
            "the next start."
        ),
    ),
    Known(
        r"watchdogs with different actions",
        tr("All watchdogs of a machine do the same. Give them one action."),
    ),
    Known(
        r"is (?:already )?in the process of (?:being unplugged|unplug)",
        tr("The guest was asked to let go of it already. Wait, or shut the machine down."),
    ),
    Known(
        r"unplug request timed out|vcpu unplug",
        tr("The guest did not let go of the processors in time. Take them offline in the guest, then try again."),
    ),
    Known(
        r"appropriate hotpluggable vcpus|vcpu \S+ can'?t be (?:hot)?(?:un)?plugged|vcpu '[^']*' is not hotpluggable",
        tr("These processors cannot come or go while it runs. The number takes effect at the next start."),
    ),
    Known(
        r"requested vcpus is greater than max allowable vcpus[^:]*: \d+ > (?P<most>\d+)",
        tr("It can have at most {most} processors. Raise the maximum first; that takes effect at the next start."),
    ),
    Known(
        r"cannot set memory higher than max memory",
        tr("That is more than its maximum memory. Raise the maximum first; that takes effect at the next start."),
    ),
    Known(
        r"without the balloon device",
        tr(
            "Its memory cannot change while it runs: it has no balloon device. Add one; that takes effect at the next "
            "start."
        ),
    ),
    Known(
        r"maxMemory.{1,30}(?:is not defined|has to be specified|isn't defined)|no free memory device slot",
        tr(
            "It has no free slot for memory. Set a maximum with slots under Memory; that takes effect at the "
            "next start."
        ),
    ),
    Known(
        r"cgroup \w+ controller is not mounted|(?:cgroup|controller)[^.]{0,30} isn'?t mounted|blkio cgroup",
        tr("{host} does not let libvirt use control groups, so this cannot be tuned while it runs."),
    ),
    Known(
        r"unable to open vhost-vsock device",
        tr("{host} has no vsock. Load its kernel module there: sudo modprobe vhost_vsock."),
    ),
    Known(
        r"USB bus is disabled|USB is disabled in this host|No free USB ports|no USB (?:bus|controller)",
        tr("It has no free USB port. Add a USB controller first."),
    ),
    Known(
        r"virtiofs.{0,40}shared memory|requires? shared memory",
        tr("A virtiofs folder needs shared memory. Turn it on under Memory; that takes effect at the next start."),
    ),
    Known(
        r"live (?:attach|detach|update) of device|cannot be hot ?(?:un)?plugged|hot(?:un)?plug is not supported"
        r"|cannot modify",
        tr("This cannot change while it runs: {words}"),
        codes=(
            libvirt.VIR_ERR_OPERATION_UNSUPPORTED,
            libvirt.VIR_ERR_CONFIG_UNSUPPORTED,
            libvirt.VIR_ERR_OPERATION_INVALID,
            libvirt.VIR_ERR_OPERATION_FAILED,
            libvirt.VIR_ERR_INVALID_ARG,
        ),
    ),
    Known(
        r"storage volume (?:name )?'(?P<name>[^']*)' (?:exists already|already exists)"
        r"|volume target path '(?P<name2>[^']*)' already exists",
        tr("There is already a volume “{name}”. Choose another name: nothing was overwritten."),
    ),
)
"""Sought before those of `known.TEXTS`."""
