"""Where a new machine's defaults are others than virt-install's, and why.

`python -m tests.bed.defaults_differences` writes resources/help/defaults.md. tests/real/test_install_defaults.py holds
the list against virt-install on a real host: whatever differs must be here, and what is here must differ.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from virtgui.util.assets import asset

SYSTEMS = (
    *("alpinelinux3.17", "centos7.0", "debian6", "debian11", "fedora37", "linux2022", "opensuse15.4"),
    *("rhel9.0", "ubuntu10.04", "ubuntu22.04", "win7", "win10", "win11", "win2k22", "winxp"),
)
"""The systems, by libosinfo's short ids, whose defaults are compared."""


class Difference(NamedTuple):
    """`field` is one of `defaults_fields.fields`; `theirs` and `ours` are regular expressions of what both say, and
    `them` and `us` how a person reads that. `always` is False for what depends on the host of the test."""

    field: str
    theirs: str
    ours: str
    them: str
    us: str
    why: str
    always: bool = True


DIFFERENCES = (
    Difference(
        "screen", "spice", "vnc", "SPICE", "VNC",
        "The machine’s window shows VNC itself, and needs no other program.",
    ),
    Difference(
        "graphics card", "qxl", "vga|virtio", "QXL for systems that know it", "VGA, or VirtIO",
        "QXL is good for SPICE only.",
    ),
    Difference(
        "sound", "ich.", "none", "a sound card", "none",
        "It is heard over SPICE only; choose SPICE in the preferences and it is there.",
    ),
    Difference(
        "channels", "com.redhat.spice.0( .*)?", "none|org.qemu.guest_agent.0", "SPICE’s agent", "none",
        "It belongs to SPICE. The guest agent’s channel is there on both sides.",
    ),
    Difference(
        "redirected USB", "2", "0", "two channels", "none",
        "They belong to SPICE, and let a viewer hand over its USB devices; add them where they are wanted.",
    ),
    Difference(
        "VMware's port", "off", "none", "off", "QEMU’s default",
        "It stands in the way of SPICE’s pointer only.",
    ),
    Difference(
        "emulator", "/.*", "none", "its path", "not written",
        "Libvirt finds it, also after an update has moved it.",
    ),
    Difference(
        "board", "pc-i440fx-.*", "pc", "the version", "the alias",
        "Libvirt writes the same version when the machine is defined.",
    ),
    Difference(
        "free PCI Express ports", "14", r"\d+", "14 in all", "8 free ones",
        "As many can be plugged into a running machine whatever it begins with.",
    ),
    Difference(
        "Hyper-V", "relaxed spinlocks vapic", ".*", "three enlightenments", "all that the host offers",
        "Windows is faster by the others; what a host lacks keeps a machine from starting.",
    ),
    Difference(
        "CPU sockets", "none", "1", "one for each CPU", "one for Windows",
        "Windows’ editions for workplaces use two sockets at most.",
    ),
    Difference(
        "firmware", "none", "efi", "BIOS where the database knows no better", "UEFI for Windows 11",
        "Its setup refuses anything else; a host without the firmware is told before anything is made.", always=False,
    ),
    Difference(
        "secure boot", "none", "yes|no", "not said", "said: on for Windows 11, else off",
        "Otherwise it hangs on which firmware the host finds first.",
    ),
    Difference(
        "SMM", "none", "on", "not said", "on with secure boot", "Secure boot needs it.", always=False,
    ),
    Difference(
        "TPM", "none", "tpm-.*", "where the host has one", "always for Windows 11",
        "Its setup refuses to go on without; a host without swtpm is told before anything is made.", always=False,
    ),
    Difference(
        "CPUs", r"\d+", r"\d+", "twice the least", "no more than the host has",
        "More are slower.", always=False,
    ),
    Difference(
        "memory", r"\d+", r"\d+", "twice the least", "at most three quarters of the host’s",
        "The host needs some itself.", always=False,
    ),
    Difference(
        "CPU mode", "none|host-model", "maximum", "QEMU’s default", "all that emulation can do",
        "Newer systems do not start on the default; without KVM only.", always=False,
    ),
    Difference(
        "CD drive's format", "none", "raw", "not written when empty", "raw",
        "What is put in later is never guessed at.",
    ),
    Difference(
        "timers", "hpet hypervclock pit rtc", "hpet pit rtc", "Hyper-V’s clock also without KVM", "with KVM only",
        "Emulation does not have it.", always=False,
    ),
)  # fmt: skip


def found(field: str, theirs: str, ours: str) -> Difference | None:
    """The difference that is meant; None for one that nobody meant."""
    return next(
        (d for d in DIFFERENCES if d.field == field and re.fullmatch(d.theirs, theirs) and re.fullmatch(d.ours, ours)),
        None,
    )


def written() -> str:
    """The part of the guide."""
    lines = [
        "## A new machine’s defaults",
        "",
        "They come from the system that is chosen, by osinfo-db, and from what the machine’s host offers. They are",
        f"virt-install’s (4.1) but for what follows; both were compared for {len(SYSTEMS)} systems, field by field.",
        "",
        "| What | virt-install | Here | Why |",
        "| --- | --- | --- | --- |",
        *(f"| {_capital(d.field)} | {d.them} | {d.us} | {d.why} |" for d in DIFFERENCES),
        "",
    ]
    return "\n".join(lines)


def _capital(words: str) -> str:
    return (words[:1].upper() + words[1:]).replace("'", "’")


if __name__ == "__main__":
    asset("resources", "help").joinpath("defaults.md").write_text(written(), encoding="utf-8")
