"""The ranges this computer is in, from what the kernel tells."""

from __future__ import annotations

from pathlib import Path

from virtgui.host.own_ranges import own_ranges

ROUTE = """Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	0101A8C0	0003	0	0	100	00000000	0	0	0
eth0	0001A8C0	00000000	0001	0	0	100	00FFFFFF	0	0	0
virbr0	007AA8C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
down0	0000000A	00000000	0000	0	0	0	000000FF	0	0	0
broken	zz
"""
INET6 = """00000000000000000000000000000001 01 80 10 80       lo
fe80000000000000505400fffe000001 02 40 20 80     eth0
fd0000100000000000000000000000a5 02 40 00 80     eth0
"""


def test_networks_are_told_and_what_is_everywhere_is_not(tmp_path: Path) -> None:
    (tmp_path / "route").write_text(ROUTE)
    (tmp_path / "if_inet6").write_text(INET6)
    assert own_ranges(tmp_path) == (
        ("eth0", "192.168.1.0/24"),
        ("virbr0", "192.168.122.0/24"),
        ("eth0", "fd00:10::/64"),
    )


def test_a_kernel_that_does_not_tell_is_no_failure(tmp_path: Path) -> None:
    assert own_ranges(tmp_path) == ()
