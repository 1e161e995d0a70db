"""Every word on screen can be translated: names, units and what hosts tell apart, all bear a translation's mark."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = frozenset(
    [
        "virtgui",
        "libvirt",
        "Deutsch",
        "English",
        "virt",
        "viewer",
        "Alt",
        "Super",
        "SysRq",
        "Esc",
        "Power",
        "Ctrl",
        "SPICE",
        "VNC",
        "UEFI",
        "BIOS",
        "XML",
        "UUID",
        "DHCP",
        "NAT",
        "IPv",
        "PCI",
        "USB",
        "NUMA",
        "IOMMU",
        "VirtIO",
        "virtio",
        "qcow",
        "raw",
        "vda",
        "vm",
        "Test",
        "QEMU",
        "KVM",
        "Xen",
        "bhyve",
        "OpenVZ",
        "Cloud",
        "Hypervisor",
        "Hyper",
        "VMware",
        "ESX",
        "Fusion",
        "GSX",
        "Player",
        "Workstation",
        "vCenter",
        "VirtualBox",
        "Virtuozzo",
        "ssh",
        "libssh",
        "Debian",
        "http",
        "debian",
        "org",
        "LENOVO",
        "ETA",
        "WW",
        "MiB",
        "GiB",
        "KiB",
        "tmp",
        "log",
        "demo",
        "xml",
        "test",
        "resources",
        "testnet",
        "testSecurity",
        "Intel",
        "Corporation",
        "UHD",
        "Graphics",
    ]
)
"""Names of products, formats and keys, and what libvirt's test driver tells of its host."""
WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.timeout(300)
def test_what_is_left_without_a_translation_is_names(_own_folders: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bed.spoken"],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=280,
        cwd=ROOT,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    known = NAMES | set(WORD.findall((ROOT / "resources/demo/demo.xml").read_text(encoding="utf-8")))
    known |= set(WORD.findall(f"{_own_folders} {ROOT}"))
    scene, scenes, wrong = "", 0, []
    for line in ran.stdout.splitlines():
        if line.startswith("# "):
            scene, scenes = line[2:], scenes + 1
        elif not set(WORD.findall(line)) <= known and "…" not in line:  # what is cut has lost its mark
            wrong.append(f"{scene}: {line}")
    assert scenes > 30, ran.stderr[-3000:]
    assert not wrong, "\n".join(wrong)
