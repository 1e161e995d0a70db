"""Lines for deeds on a host itself run as they are, and nothing in them is more than a word."""

from __future__ import annotations

import shlex

import pytest

from virtgui.model.facts import Host, Phase
from virtgui.model.host_details import ReadProcessor, SetPages, SetSharing, Sleep, SuspendHost
from virtgui.model.keys import HostKey
from virtgui.model.virsh_host import host_line

LAB = HostKey("qemu:///system")
HOST = Host(LAB, Phase.OPEN)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            SetSharing(LAB, (("shm_pages_to_scan", 200), ("shm_merge_across_nodes", 0))),
            "node-memory-tune --shm-pages-to-scan 200 --shm-merge-across-nodes 0",
        ),
        (SetPages(LAB, 1048576, 1, 4), "allocpages --pagesize 1048576 --pagecount 4 --cellno 1"),
        (SuspendHost(LAB, Sleep.HYBRID, 60), "node-suspend --target hybrid --duration 60"),
    ],
)
def test_each_deed_has_its_line(command: SetSharing | SetPages | SuspendHost, words: str) -> None:
    assert host_line(command, HOST) == f"virsh -c qemu:///system {words}"


def test_processors_go_in_by_standard_input() -> None:
    hostile = "<cpu><model>$(touch x)'; rm</model></cpu>"
    line = host_line(ReadProcessor(LAB, (hostile, "<cpu/>"), expand=True), HOST)
    print_it, document, *rest = shlex.split(line)[0], shlex.split(line)[2], *shlex.split(line)[4:]
    assert print_it == "printf"
    assert document == f"{hostile}<cpu/>"
    assert rest[3:] == ["hypervisor-cpu-baseline", "--features", "--migratable", "--file", "/dev/stdin"]


def test_an_address_that_is_not_safe_has_none() -> None:
    with pytest.raises(ValueError, match="safe"):
        host_line(SetPages(LAB, 4, 0, 1), Host(HostKey("qemu:///system\nrm"), Phase.OPEN))
