"""Private hosts for the tests here (tests/bed/hosts.py says what they can do).

- `private_host`: shared by the whole run, with the network and pool "default". Leave the daemon
  alone, name machines after your test, and take them away: `machine_on` does both for you.
- `fresh_host`: a host of the test's own (0.4 s), to kill, stop and fill at will.
- `hosts`: makes several: `hosts("east")`.
- `machine_on`: `machine_on(host, "busy", boot=True)` adds a machine and removes it after the test;
  without `boot` it is a QEMU that sits in its firmware, up in 0.4 s.
- `tiny_guest`: the tiny guest, booted once a run on `private_host`, with disk, network, agent and a
  display; leave it running as you found it. Options for one of your own: tests/bed/machines.py.
- `open_program`: `open_program(host.uri)` is the whole program with its windows (tests/bed/program.py), the
  hosts open and their rows shown.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests import kernel_features
from tests.bed.hosts import PrivateHost

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication

    from tests.bed.program import Program

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/real/" in item.path.as_posix():
            item.add_marker(pytest.mark.needs("namespaces"))


def _host(name: str) -> PrivateHost:
    return PrivateHost(name, network=kernel_features.present("bridges"))


@pytest.fixture(scope="session")
def private_host() -> Iterator[PrivateHost]:
    """One host for the whole run."""
    with _host("bed") as host:
        yield host


@pytest.fixture
def hosts() -> Iterator[Callable[[str], PrivateHost]]:
    """Makes hosts that end with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda name: stack.enter_context(_host(name))


@pytest.fixture
def fresh_host(hosts: Callable[[str], PrivateHost]) -> PrivateHost:
    """A host of the test's own."""
    return hosts("fresh")


@pytest.fixture
def machine_on() -> Iterator[Callable[..., str]]:
    """`machine_on(host, name, **options)` adds a machine under a name of its own and returns that name."""
    added: list[tuple[PrivateHost, str]] = []

    def add(host: PrivateHost, name: str, **options: object) -> str:
        full = f"{name}-{next(_numbers)}"
        added.append((host, full))
        host.add(full, **options)  # type: ignore[arg-type]
        return full

    yield add
    for host, name in added:
        with contextlib.suppress(Exception):  # the test may have ended its host
            host.remove(name)


@pytest.fixture(scope="session")
def tiny_guest(private_host: PrivateHost) -> str:
    """Name of the tiny guest on `private_host`, booted once a run."""
    bridges = kernel_features.present("bridges")
    private_host.add("tiny", boot=True, disk=private_host.volume("tiny"), nic=bridges, agent=True, graphics="vnc")
    private_host.says("tiny", "VG-READY")
    private_host.agent_answers("tiny")
    return "tiny"


@pytest.fixture
def open_program(qapp: QApplication) -> Iterator[Callable[..., Program]]:
    """`open_program(uri, ...)` opens the program; it ends with the test."""
    from tests.bed.program import Program

    with contextlib.ExitStack() as stack:

        def start(*uris: str) -> Program:
            opened = Program(qapp, *uris)
            stack.callback(opened.close)
            return opened

        yield start
