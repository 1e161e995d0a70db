"""Choices and conditions that the pages of a machine's sections share."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.rows import Choice
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node

YES_NO = (Choice("", tr("Default")), Choice("yes", tr("Yes")), Choice("no", tr("No")))
ON_OFF = (Choice("", tr("Default")), Choice("on", tr("On")), Choice("off", tr("Off")))
UNITS = (
    Choice("", "KiB"),
    Choice("KiB", "KiB"),
    Choice("MiB", "MiB"),
    Choice("GiB", "GiB"),
    Choice("TiB", "TiB"),
)
CPU_SET = tr("Numbers and ranges of the host's CPUs, “^” leaves one out: 0-3,^2")


def machine_of(node: Node) -> MachineXml:
    """The whole machine behind a section's page."""
    return node if isinstance(node, MachineXml) else MachineXml(node.element)


def full(node: Node) -> bool:
    """Whether it is a machine with hardware of its own, as QEMU's are."""
    return machine_of(node).os_type in ("hvm", "")


def container(node: Node) -> bool:
    """Whether it is a container."""
    return machine_of(node).os_type == "exe"


def qemu(node: Node) -> bool:
    """Whether QEMU runs it."""
    return machine_of(node).type in ("qemu", "kvm", "hvf")


def xen(node: Node) -> bool:
    """Whether Xen runs it."""
    return machine_of(node).type == "xen"


def x86(node: Node) -> bool:
    """Whether it is a PC run by QEMU."""
    return qemu(node) and machine_of(node).arch in ("x86_64", "i686", "")


def arm(node: Node) -> bool:
    """Whether it is an ARM machine."""
    return machine_of(node).arch in ("aarch64", "armv7l")


def power(node: Node) -> bool:
    """Whether it is a POWER machine."""
    return machine_of(node).arch in ("ppc64", "ppc64le")


def s390(node: Node) -> bool:
    """Whether it is a mainframe's."""
    return machine_of(node).arch in ("s390x", "s390")
