"""The program sends nothing by itself: whatever it might send is counted in a network made for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.needs("bridges")

_COUNTED = """
set -e
mount -t sysfs sysfs /sys
ip link set lo up
ip link add out type bridge
ip link set out arp off up
ip address add 198.51.100.1/24 dev out
ip route add default via 198.51.100.2
"$@" >&2
cat /proc/net/snmp
"""
"""A network whose only way out leads nowhere; runs a command in it, then prints the kernel's counters."""


def sent(folder: Path, *argv: str) -> int:
    """How many datagrams were sent and connections tried by a command that ends well."""
    namespaces = ["unshare", "-n", "-m", "--", "sh", "-c", _COUNTED, "counted"]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [*namespaces, *argv], env=environment, cwd=folder, capture_output=True, text=True, timeout=100, check=False
    )
    assert ran.returncode == 0, ran.stderr
    lines = [line.split() for line in ran.stdout.splitlines()]
    counters = {
        f"{names[0]}{name}": int(value)
        for names, values in zip(lines[::2], lines[1::2], strict=True)
        for name, value in zip(names[1:], values[1:], strict=True)
    }
    return counters["Udp:OutDatagrams"] + counters["Tcp:ActiveOpens"] + counters["Icmp:OutMsgs"]


def test_the_counting_counts(tmp_path: Path) -> None:
    ask = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('198.51.100.2', 53))"
    assert sent(tmp_path, sys.executable, "-c", ask) == 1


@pytest.mark.parametrize(
    "flags",
    [(), ("--demo",), ("--demo", "--show-domain-performance", "debian-template"), ("--demo", "--show-host-summary")],
    ids=["first start", "main window", "performance", "host"],
)
def test_no_window_sends_anything(tmp_path: Path, flags: tuple[str, ...]) -> None:
    assert sent(tmp_path, sys.executable, "-m", "virtgui", *flags, "--screenshot", "a.png") == 0
    assert (tmp_path / "a.png").stat().st_size > 5000
