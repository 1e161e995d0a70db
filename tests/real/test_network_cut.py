"""The program itself calls nobody: in a network namespace of its own not one packet is sent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bed.hosts import PrivateHost

ROOT = Path(__file__).resolve().parents[2]

# Every address is routed to the loopback device, whose counters then tell of any packet at all: a
# look-up of a name, an update check, a picture fetched for some text. "peer" shows that they would.
_INSIDE = """
set -e
mount -t sysfs sysfs /sys
ip link set lo up
ip route add default dev lo
"$@"
status=$?
echo "packets: $(cat /sys/class/net/lo/statistics/tx_packets)"
exit $status
"""


def packets(scratch: Path, *argv: str) -> int:
    """How many packets a command sends."""
    keep = ("PATH", "HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    environment = {name: os.environ[name] for name in keep} | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        ["unshare", "-n", "-m", "--", "sh", "-c", _INSIDE, "cut", *argv],
        cwd=scratch,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout.rpartition("packets:")[2])


def test_a_packet_would_be_seen(tmp_path: Path) -> None:
    ask = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'?', ('192.0.2.1', 53))"
    assert packets(tmp_path, sys.executable, "-c", ask) > 0


@pytest.mark.parametrize("page", ["first start", "demo", "a real host"])
def test_nobody_is_called(tmp_path: Path, private_host: PrivateHost, tiny_guest: str, page: str) -> None:
    flags = {
        "first start": (),
        "demo": ("--demo",),
        "a real host": ("--connect", private_host.uri, "--show-domain-performance", tiny_guest),
    }[page]
    argv = (sys.executable, "-m", "virtgui", *flags, "--screenshot", "picture.png")
    assert packets(tmp_path, *argv) == 0
    assert (tmp_path / "picture.png").exists()
