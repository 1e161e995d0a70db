"""What a machine's document says of each choice that a wizard makes, in one form however it is written."""

from __future__ import annotations

from lxml import etree

_ORDER = {"hd": "disk", "cdrom": "cdrom", "network": "interface"}


def fields(text: str) -> dict[str, str]:
    """Every choice by its name; what is not there is "none"."""
    root = etree.fromstring(text)

    def one(path: str) -> str:
        found = root.xpath(path)
        if isinstance(found, list):
            found = found[0] if found else ""
        return str(getattr(found, "text", found) or "") or "none"

    def every(path: str) -> str:
        return " ".join(sorted(str(getattr(f, "text", f)) for f in root.xpath(path))) or "none"

    disk, cd = "devices/disk[@device='disk'][1]", "devices/disk[@device='cdrom'][1]"
    return {
        "hypervisor": one("@type"),
        "architecture": one("os/type/@arch"),
        "board": one("os/type/@machine"),
        "firmware": one("os/@firmware"),
        "system's id": one("metadata/*/*[local-name()='os']/@id"),
        "emulator": one("devices/emulator"),
        "memory": one("memory"),
        "CPUs": one("vcpu"),
        "CPU mode": one("cpu/@mode"),
        "CPU sockets": one("cpu/topology/@sockets"),
        "ACPI": str(bool(root.xpath("features/acpi"))),
        "APIC": str(bool(root.xpath("features/apic"))),
        "VMware's port": one("features/vmport/@state"),
        "SMM": one("features/smm/@state"),
        "secure boot": one("os/firmware/feature[@name='secure-boot']/@enabled"),
        "Hyper-V": " ".join(sorted(e.tag for e in root.xpath("features/hyperv/*"))) or "none",
        "clock": one("clock/@offset"),
        "timers": every("clock/timer/@name"),
        "sleep states": one("pm/suspend-to-mem/@enabled"),
        "after a reboot": one("on_reboot"),
        "boot order": _order(root),
        "disk's bus": one(f"{disk}/target/@bus"),
        "disk's format": one(f"{disk}/driver/@type"),
        "disk's discard": one(f"{disk}/driver/@discard"),
        "disk's cache": one(f"{disk}/driver/@cache"),
        "disk's file": one(f"{disk}/source/@file"),
        "CD drive's bus": one(f"{cd}/target/@bus"),
        "CD drive's format": one(f"{cd}/driver/@type"),
        "CD in the drive": one(f"{cd}/source/@file"),
        "network": one("devices/interface/source/@network"),
        "network card": one("devices/interface/model/@type"),
        "USB": every("devices/controller[@type='usb']/@model"),
        "free PCI Express ports": str(len(root.xpath("devices/controller[@model='pcie-root-port']"))),
        "screen": every("devices/graphics/@type"),
        "graphics card": every("devices/video/model/@type"),
        "sound": every("devices/sound/@model"),
        "pointer": every("devices/input/@type"),
        "line": "pty" if root.xpath("devices/serial|devices/console") else "none",
        "channels": every("devices/channel/target/@name"),
        "redirected USB": str(len(root.xpath("devices/redirdev"))),
        "balloon": one("devices/memballoon/@model"),
        "random numbers": one("devices/rng/@model"),
        "TPM": one("devices/tpm/@model"),
    }


def _order(root: etree._Element) -> str:
    kinds = [_ORDER[str(dev)] for dev in root.xpath("os/boot/@dev")]
    if not kinds:
        booted = sorted(root.xpath("devices/*[boot]"), key=lambda e: int(e.find("boot").get("order")))
        kinds = [e.get("device", e.tag) for e in booted]
    return " ".join(kinds) or "none"
