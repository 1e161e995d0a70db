"""The only reasons for which a test may be skipped: features of the kernel that it needs.

A test says `@pytest.mark.needs("bridges")`; it is skipped where the probe fails. Any other skip
fails the run. The head of the run's output prints this list with what was found.
"""

from __future__ import annotations

import functools
import subprocess
from typing import NamedTuple


class Feature(NamedTuple):
    """What is needed, why, and the command that tells whether it is there."""

    why: str
    probe: tuple[str, ...]


_APART = ("unshare", "-m", "-n", "-u", "-i", "-p", "-f", "--mount-proc", "--kill-child", "--")

FEATURES = {
    "namespaces": Feature(
        "private libvirtd hosts live in namespaces of their own",
        (*_APART, "mount", "-t", "sysfs", "sysfs", "/sys"),
    ),
    "bridges": Feature(
        "the private network is a bridge with taps behind NAT",
        (
            *_APART,
            "sh",
            "-ec",
            "ip link add b0 type bridge; ip tuntap add t0 mode tap; ip link set t0 master b0; iptables -t nat -L -n",
        ),
    ),
    "macvtap": Feature(
        "machines reach out through one end of a pair of interfaces",
        (
            *_APART,
            "sh",
            "-ec",
            "ip link add v0 type veth; ip link add link v0 name m0 type macvtap",
        ),
    ),
    "loops": Feature(
        "a loop device is the block device that a machine can be given without harm",
        ("losetup", "--find"),
    ),
    "device mapper": Feature(
        "the logical volumes of LVM are devices that it makes",
        ("dmsetup", "version"),
    ),
    "containers": Feature(
        "libvirt's LXC driver counts and limits containers by control groups of version 1",
        (
            "sh",
            "-ec",
            'for name in cpuacct memory devices; do grep -Eq "^[0-9]+:([a-z_]+,)*$name(,[a-z_]+)*:" /proc/self/cgroup;'
            " done; exec unshare -m -p -f --kill-child -- sh -ec"
            " 'mount -t tmpfs t /mnt; mkdir /mnt/d; mount -t cgroup -o devices c /mnt/d'",
        ),
    ),
    "userfaultfd": Feature(
        "a machine that runs on over there before its memory has arrived waits for each page of it",
        (
            "python3",
            "-c",
            "import ctypes, sys; sys.exit(ctypes.CDLL(None).syscall(323 if sys.maxsize > 2**32 else 374, 0) < 0)",
        ),
    ),
    "cpuacct": Feature(
        "virsh cpu-stats is counted by control groups of version 1",
        ("sh", "-ec", "mkdir /sys/fs/cgroup/cpuacct/vg-probe; rmdir /sys/fs/cgroup/cpuacct/vg-probe"),
    ),
}


@functools.cache
def present(name: str) -> bool:
    """Whether the kernel has the feature (and lets us use it)."""
    try:
        ran = subprocess.run(FEATURES[name].probe, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ran.returncode == 0
