"""Memory that is written to a file or read from one, broken off in its middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost, until
from tests.bed.killed import When, killed_in
from tests.real.test_saving import FOLDER, Keeper
from virtgui.model.facts import DomainState
from virtgui.model.saving import Dump, RestoreFrom, SaveTo

OTHER = "/var/lib/libvirt/other"
HELPER = "/usr/lib/libvirt/libvirt_iohelper"
HOLD = """#!/bin/sh
touch /run/held
while [ ! -e /run/go ]; do /bin/sleep 0.1; done
exec /run/real-helper "$@"
"""


@pytest.fixture(scope="module")
def host() -> Iterator[PrivateHost]:
    """One for all here, whose daemon may be killed, and whose writing of memory can be held."""
    with PrivateHost("memory", network=False) as made:
        (made.folder / "hold").write_text(HOLD)
        (made.folder / "hold").chmod(0o755)
        made.run("cp", HELPER, "/run/real-helper")
        made.run("mount", "--bind", f"{made.folder}/hold", HELPER)
        made.run("touch", "/run/go")
        yield made


@pytest.fixture
def keeper(circle: Circle, host: PrivateHost) -> Iterator[Callable[..., Keeper]]:
    """`keeper("name")`: a machine."""
    names: list[str] = []

    def make(name: str, **options: object) -> Keeper:
        names.append(name)
        host.add(name, **options)  # type: ignore[arg-type]
        return Keeper(circle, host, name)

    yield make
    for name in names:
        host.remove(name)


@pytest.fixture
def later() -> Iterator[Callable[[Keeper], Keeper]]:
    """The same person at the program's next start."""
    made: list[Circle] = []

    def make(it: Keeper) -> Keeper:
        made.append(Circle())
        return Keeper(made[-1], it.host, it.name)

    yield make
    for each in made:
        each.close()


def hold(host: PrivateHost) -> None:
    host.run("rm", "-f", "/run/go", "/run/held")


def held(host: PrivateHost) -> bool:
    return "held" in host.run("ls", "/run")


def go_on(host: PrivateHost) -> None:
    host.run("touch", "/run/go")


def test_a_killed_program_s_save_is_finished_by_the_host(
    keeper: Callable[..., Keeper], later: Callable[[Keeper], Keeper]
) -> None:
    it = keeper("saved")
    path = f"{FOLDER}/saved.file"
    hold(it.host)
    killed_in(it.host, SaveTo(it.key, path))
    until(lambda: held(it.host), 60, "the host writes")
    go_on(it.host)
    it.host.reaches("saved", "shut off")
    it = later(it)
    assert not it.circle.machine(it.at, "saved").active
    it.well(RestoreFrom(it.key, path, "saved"))
    it.becomes(DomainState.RUNNING)


def test_a_killed_program_s_dump_and_restore_are_finished_by_the_host(
    keeper: Callable[..., Keeper], later: Callable[[Keeper], Keeper]
) -> None:
    it = keeper("dumped")
    path, save = f"{FOLDER}/dumped.core", f"{FOLDER}/dumped.save"
    hold(it.host)
    killed_in(it.host, Dump(it.key, path))
    until(lambda: held(it.host), 60, "the host writes")
    go_on(it.host)
    it.host.reaches("dumped", "running")
    it = later(it)
    it.becomes(DomainState.RUNNING)
    assert "there already" in it.fails(Dump(it.key, path))
    it.well(Dump(it.key, f"{path}.again"))
    assert it.exists(path)

    it.well(SaveTo(it.key, save))
    it.becomes(DomainState.SHUTOFF)
    hold(it.host)
    killed_in(it.host, RestoreFrom(it.key, save, "dumped"), When.BEGAN)
    go_on(it.host)
    it = later(it)
    if not it.circle.machine(it.at, "dumped").active:  # it was killed before it had asked, or the host is at it yet
        it.do(RestoreFrom(it.key, save, "dumped"))
    it.becomes(DomainState.RUNNING)
    assert it.exists(save)


@pytest.mark.parametrize("deed", [SaveTo, Dump])
def test_a_folder_that_is_lost_while_memory_is_written(
    keeper: Callable[..., Keeper], deed: type[SaveTo] | type[Dump]
) -> None:
    it = keeper(f"lost-{deed.__name__.lower()}")
    it.host.run("mkdir", "-p", OTHER)
    path = f"{OTHER}/{it.name}.file"
    hold(it.host)
    ticket = it.circle.send(deed(it.key, path))
    it.circle.wait_until(lambda: held(it.host), 60, "the host writes")
    it.host.run("rm", "-r", OTHER)
    go_on(it.host)
    end = it.circle.finish(ticket, 60)
    assert end.problem is not None and path in end.problem.reason and "deleted" in end.problem.reason, end
    assert "goes on as before" in end.problem.reason
    it.becomes(DomainState.RUNNING)
    it.well(deed(it.key, f"{FOLDER}/{it.name}.again"))
