"""Machines that are off, looked into: which program is called how, and what its failures mean."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.xml.test_inspected import TOLD
from virtgui.host import distro
from virtgui.host.inspector import Inspector
from virtgui.model.keys import DomainKey, HostKey
from virtgui.util.errand import Cancel, Cancelled, Cannot

HOST = HostKey("qemu:///system")
WEB = DomainKey(HOST, "00000000-0000-4000-8000-000000000001")
Program = Callable[[str], Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """`program(script)` is virt-inspector from now on; it notes its words in the folder it returns."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "told.xml").write_text(TOLD)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def make(script: str) -> Path:
        made = folder / "virt-inspector"
        notes = 'printf "%s\\n" "$@" >words; echo "$LIBGUESTFS_BACKEND $LIBGUESTFS_BACKEND_SETTINGS" >>env'
        made.write_text(f"#!/bin/sh\ncd {tmp_path}\n{notes}\n{script}\n")
        made.chmod(0o755)
        return tmp_path

    return make


def test_its_disks_are_found_by_libvirt_and_opened_without_it(program: Program) -> None:
    folder = program("cat told.xml")
    (found,) = Inspector().inspect(WEB, Cancel())
    assert found.hostname == "web-offline"
    assert (folder / "words").read_text().split("\n")[:-1] == [
        "--no-icon",
        "--connect=qemu:///system",
        f"--domain={WEB.uuid}",
    ]
    assert (folder / "env").read_text() == "direct \n"


def test_where_kvm_does_not_work_it_goes_without(program: Program) -> None:
    folder = program(
        '[ -n "$LIBGUESTFS_BACKEND_SETTINGS" ] || { echo guestfs_launch failed >&2; exit 1; }; cat told.xml'
    )
    assert Inspector().inspect(WEB, Cancel())
    assert (folder / "env").read_text() == "direct \ndirect force_tcg\n"


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        ("libguestfs: error: /usr/bin/supermin exited with error status 1.", "kernel"),
        ("qemu-system-x86_64: Could not open '/i/a.qcow2': Permission denied", "may not read its disks"),
        ('Failed to get shared "write" lock', "in use by another program"),
        ("something else", "gave up"),
    ],
)
def test_each_failure_says_what_it_means(program: Program, complaint: str, said: str) -> None:
    program(f"echo '{complaint}' >&2; exit 1")
    with pytest.raises(Cannot, match=said) as cannot:
        Inspector().inspect(WEB, Cancel())
    assert complaint[:20] in cannot.value.detail


def test_nothing_found_and_nonsense_are_told(program: Program) -> None:
    program("echo '<operatingsystems/>'")
    with pytest.raises(Cannot, match="no operating system"):
        Inspector().inspect(WEB, Cancel())
    program("echo '<operating'")
    with pytest.raises(Cannot, match="no answer"):
        Inspector().inspect(WEB, Cancel())


def test_it_ends_with_all_it_started_when_asked_to(program: Program) -> None:
    folder = program("mkfifo begun; sleep 600 & echo >begun; wait")
    cancel, ended = Cancel(), threading.Event()

    def look() -> None:
        try:
            Inspector().inspect(WEB, cancel)
        except Cancelled:
            ended.set()

    thread = threading.Thread(target=look)
    thread.start()
    while not (folder / "begun").exists():
        threading.Event().wait(0.01)
    (folder / "begun").read_bytes()
    cancel.ask()
    thread.join(60)
    assert ended.is_set()


def test_what_it_needs_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    lack = Inspector().lack(HOST)
    assert "virt-inspector" in lack and distro.package("libguestfs", distro.family()) in lack
    with pytest.raises(Cannot, match="Install"):
        Inspector().inspect(WEB, Cancel())


@pytest.mark.parametrize("uri", ["qemu+ssh://lab/system", "test:///default", "lxc:///system", "no uri"])
def test_only_this_computers_machines_can_be_looked_into(uri: str, program: Program) -> None:
    program("cat told.xml")
    assert "this computer" in Inspector().lack(HostKey(uri))
    assert Inspector().lack(HOST) == ""
