"""Screens behind TLS and behind user names, of hosts reached by SSH, in the real window."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bed import machines
from tests.bed.consoles import open_console, says, shown
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from tests.bed.ssh import Ssh
from tests.unit.host.screen_server import authority

OpenProgram = Callable[..., Program]
_TLS = 'vnc_tls = 1\nvnc_tls_x509_verify = 0\nvnc_tls_x509_cert_dir = "{folder}"\n'
_MORE = """
<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  {args}
</qemu:commandline></domain>
"""


@pytest.fixture
def by_ssh() -> Iterator[Callable[..., Ssh]]:
    """Makes hosts with an sshd."""
    with contextlib.ExitStack() as stack:

        def make(name: str, **options: str) -> Ssh:
            host = stack.enter_context(PrivateHost(name, network=False, pool=False, **options))  # type: ignore[arg-type]
            return stack.enter_context(Ssh(host))

        yield make


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ssh, Path]]:
    """A host whose displays want TLS with the host's certificate, and the folder of its authority."""
    folder = tmp_path_factory.mktemp("tls")
    authority(folder)
    for made, wanted in (("ca", "ca-cert"), ("certificate", "server-cert"), ("key", "server-key")):
        shutil.copy(folder / f"{made}.pem", folder / f"{wanted}.pem")
    with (
        PrivateHost("vault", network=False, pool=False, qemu_conf=_TLS.format(folder=folder)) as host,
        Ssh(host) as ssh,
    ):
        yield ssh, folder


def test_the_certificate_of_a_host_is_checked_by_the_authority_that_is_known_of_it(
    guarded: tuple[Ssh, Path], open_program: OpenProgram, tmp_path: Path, _own_folders: Path
) -> None:
    ssh, folder = guarded
    ssh.host.add("safe", graphics="vnc", password="S3cr3t12")
    other, _ = authority(tmp_path)
    known = _own_folders / "home/.pki/CA/cacert.pem"
    known.parent.mkdir(parents=True)
    shutil.copy(other, known)
    it = open_program(ssh.uri)
    console = open_console(it, "safe")
    sentence = says(it, console, "The screen cannot be reached")
    assert sentence.startswith("The certificate of its screen is not trusted")
    shutil.copy(folder / "ca.pem", known)
    it.click(console.screens.guest.overlay.button)
    shown(it, console)


def test_without_any_authority_nothing_is_trusted(guarded: tuple[Ssh, Path], open_program: OpenProgram) -> None:
    ssh, _ = guarded
    ssh.host.add("stranger", graphics="vnc")
    it = open_program(ssh.uri)
    console = open_console(it, "stranger")
    assert "not trusted" in says(it, console, "The screen cannot be reached")
    assert console.screens.guest.overlay.button.text() == "Try again"


def test_tls_without_certificates_is_taken_where_a_screen_offers_nothing_else(
    by_ssh: Callable[..., Ssh], open_program: OpenProgram
) -> None:
    ssh = by_ssh("plain")
    words = ("-object", "tls-creds-anon,id=nobody,endpoint=server", "-set", "vnc.default.tls-creds=nobody")
    args = "".join(f"<qemu:arg value='{word}'/>" for word in words)
    xml = machines.guest("nobody", graphics="vnc", password="S3cr3t12")
    ssh.host.define(xml.replace("</domain>", _MORE.format(args=args)))
    ssh.host.virsh("start", "nobody")
    it = open_program(ssh.uri)
    shown(it, open_console(it, "nobody"))


def test_a_screen_that_wants_a_user_name_is_handed_to_another_viewer_with_a_word_why(
    by_ssh: Callable[..., Ssh], open_program: OpenProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = tmp_path / "viewer"
    viewer.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/words\n', encoding="ascii")
    viewer.chmod(0o700)
    monkeypatch.setenv("DISPLAY", ":nowhere")
    ssh = by_ssh("named", qemu_conf="vnc_sasl = 1\n")
    identity = ssh.host.add("named", graphics="vnc")
    it = open_program(ssh.uri)
    it.app.settings.put("viewer", f"{viewer} {{uuid}} {{type}}")
    console = open_console(it, "named")
    sentence = says(it, console, "Another viewer is needed")
    assert sentence == "Its screen asks for a user name and a password (SASL)."
    it.click(console.screens.guest.overlay.button)
    words = tmp_path / "words"
    it.wait(lambda: words.exists() and words.read_text().split() == [identity, "vnc"], "the viewer is started", 30)
