"""Every hypervisor that can be chosen is opened with the libvirt that is here: it works, or what it needs is said."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Answer, Connect
from virtgui.model.drivers import DRIVERS, OWN, Driver
from virtgui.model.facts import Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import Asked
from virtgui.model.uris import uri_warnings

WORK = frozenset(("qemu", "test"))


@pytest.mark.parametrize("driver", [each for each in DRIVERS if each.scheme not in WORK], ids=lambda each: each.scheme)
def test_a_driver_that_is_not_here_says_what_it_needs(
    circle: Circle, private_host: PrivateHost, driver: Driver
) -> None:
    if driver.ways == (OWN,):
        uri = f"{driver.scheme}://nobody@127.0.0.1:9/"
    else:
        uri = f"{driver.scheme}://{driver.paths[0][0]}?socket={private_host.socket}"
    key = HostKey(uri)
    circle.send(Connect(key))
    answered: list[int] = []

    def over() -> bool:
        for message in circle.messages:
            if isinstance(message, Asked) and message.question not in answered:
                answered.append(message.question)
                circle.send(Answer(key, message.question, ("wrong",) * len(message.prompts)))
        host = circle.world.hosts.get(key)
        return host is not None and host.phase in (Phase.FAILED, Phase.OPEN)

    circle.wait_until(over, 60, f"{uri} is opened or given up")
    problem = circle.host(key).problem
    if circle.host(key).phase is Phase.FAILED:
        assert problem is not None
        assert problem.detail, "libvirt's own words are kept"
        said, told = problem.reason.rstrip(".").casefold(), problem.detail.casefold()
        assert said not in told, f"not in words of ours: {problem}"


@pytest.mark.parametrize(
    "query",
    [
        "command={}",
        "Command={}",
        "x=1;command={}",
        "%63OMMAND={}",
        "&&command={}",
        "x=1;command={}&y=1",
        "x=1#command={}",
    ],
)
def test_what_libvirt_runs_for_an_address_is_what_is_asked_about(tmp_path: Path, query: str) -> None:
    program, ran = tmp_path / "program", tmp_path / "ran"
    program.write_text(f"#!/bin/sh\n: >{ran}\nexit 1\n", "ascii")
    program.chmod(0o700)
    uri = f"qemu+ssh://127.0.0.1:9/system?{query.format(program)}"
    refused = subprocess.run(["virsh", "-c", uri, "list"], capture_output=True, timeout=60, check=False)
    assert refused.returncode
    assert ran.exists() is bool(uri_warnings(uri))
