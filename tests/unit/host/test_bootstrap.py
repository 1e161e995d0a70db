"""Containers are filled by virt-bootstrap, here by a stand-in that does as it does."""

from __future__ import annotations

import base64
import json
import threading
from pathlib import Path

import pytest

from virtgui.host import bootstrap
from virtgui.install.containers import Login, image_flaw, login_flaw, login_secrets
from virtgui.util.errand import Cancel, Cancelled, Cannot
from virtgui.util.transcript import Transcript

STAND_IN = """#!/bin/sh
printf '%s\\n' "$@" >{said}
cat "${{REGISTRY_AUTH_FILE:-/dev/null}}" >{said}.login; ls -l "${{REGISTRY_AUTH_FILE:-/dev/null}}" >{said}.login.mode
while [ $# -gt 0 ]; do
  case "$1" in --root-password) cat "${{2#file:}}" >{said}.password; ls -l "${{2#file:}}" >{said}.mode; shift ;; esac
  shift_from=$1; shift
done
mkdir "$shift_from/etc"
printf '\\rDownloading: [==   ] 12.5%%'
printf '\\rUnpacking: [=====] 100%%\\n'
{then}
"""


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    return tmp_path / "said"


def stand_in(said: Path, then: str = "exit 0") -> None:
    program = said.with_name("bin") / "virt-bootstrap"
    program.write_text(STAND_IN.format(said=said, then=then))
    program.chmod(0o755)


def test_a_folder_is_filled_and_the_password_is_seen_by_nobody(said: Path, tmp_path: Path) -> None:
    stand_in(said)
    told: list[int] = []
    bootstrap.bootstrap("docker://debian", tmp_path / "root", "hush", advance=lambda done, _whole: told.append(done))
    assert (tmp_path / "root/etc").is_dir()
    words = said.read_text().splitlines()
    assert words[-3:] == ["--", "docker://debian", str(tmp_path / "root")]
    assert "hush" not in said.read_text()
    assert said.with_suffix(".password").read_text() == "hush"
    assert said.with_suffix(".mode").read_text().startswith("-rw-------")
    password = next(word for word in words if word.startswith("file:")).removeprefix("file:")
    assert not Path(password).exists()
    assert told[-1] == 10_000
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        ("docker://debian:12", "docker.io"),
        ("docker://ada/web", "docker.io"),
        ("docker:///library/debian", "docker.io"),
        ("docker://registry.example/web:1", "registry.example"),
        ("docker://localhost/web", "localhost"),
        ("docker://registry:5000/a/web", "registry:5000"),
    ],
)
def test_a_login_is_in_a_file_that_nobody_else_reads_and_on_no_command_line(
    said: Path, tmp_path: Path, image: str, registry: str
) -> None:
    stand_in(said)
    bootstrap.bootstrap(image, tmp_path / "root", login=Login("ada", "S3cr3t:!"))
    told = json.loads(said.with_suffix(".login").read_text())
    assert base64.b64decode(told["auths"][registry]["auth"]) == b"ada:S3cr3t:!"
    assert said.with_suffix(".login.mode").read_text().startswith("-rw-------")
    assert "S3cr3t" not in said.read_text() and "ada" not in said.read_text().replace(image, "")
    bootstrap.bootstrap(image, tmp_path / "public")
    assert said.with_suffix(".login").read_text() == ""


def test_who_cannot_log_in_is_told() -> None:
    assert login_flaw("docker://web", Login("ada", "x")) == "" == login_flaw("file:///a.tar", Login())
    assert "whose" in login_flaw("docker://web", Login("", "x"))
    assert "“:”" in login_flaw("docker://web", Login("a:b", "x"))
    assert "docker://" in login_flaw("file:///a.tar", Login("ada", "x"))
    assert "S3cr3t" not in repr(Login("ada", "S3cr3t"))


def test_the_certificate_is_looked_at_unless_somebody_says_otherwise(said: Path, tmp_path: Path) -> None:
    stand_in(said)
    bootstrap.bootstrap("docker://web", tmp_path / "root", login=Login("ada", "x"))
    assert "--not-secure" not in said.read_text()
    bootstrap.bootstrap("docker://web", tmp_path / "other", login=Login(skip_tls=True))
    words = said.read_text().splitlines()
    assert words.index("--not-secure") < words.index("--"), "before the end of options"


def test_what_it_writes_and_complains_of_is_heard_without_secrets(said: Path, tmp_path: Path) -> None:
    stand_in(said, "printf 'WARNING : hush is weak\\n' >&2; echo no such image >&2; exit 1")
    heard = Transcript(("hush", *login_secrets(Login("ada", "S3cr3t"))))
    with pytest.raises(Cannot) as told:
        bootstrap.bootstrap("docker://debian", tmp_path / "root", "hush", overhear=heard.hear)
    assert told.value.detail.endswith("no such image")
    lines = heard.text().splitlines()
    assert "Unpacking: [=====] 100%" in lines and "WARNING : ••• is weak" in lines and "hush" not in heard.text()


def test_one_that_fails_leaves_nothing(said: Path, tmp_path: Path) -> None:
    stand_in(said, "echo no such image >&2; exit 1")
    with pytest.raises(Cannot, match="could not be put") as told:
        bootstrap.bootstrap("docker://debian", tmp_path / "root")
    assert told.value.detail == "no such image"
    assert not (tmp_path / "root").exists()


def test_a_cancelled_one_leaves_nothing(said: Path, tmp_path: Path) -> None:
    stand_in(said, "sleep 600")
    cancel = Cancel()
    asking: list[threading.Thread] = []

    def advance(_done: int, _whole: int) -> None:
        asking.append(threading.Thread(target=cancel.ask))
        asking[-1].start()

    with pytest.raises(Cancelled):
        bootstrap.bootstrap("docker://debian", tmp_path / "root", cancel=cancel, advance=advance)
    for thread in asking:
        thread.join()
    assert not (tmp_path / "root").exists()


def test_a_folder_that_is_there_is_not_touched(said: Path, tmp_path: Path) -> None:
    stand_in(said)
    (tmp_path / "root").mkdir()
    with pytest.raises(Cannot, match="already"):
        bootstrap.bootstrap("docker://debian", tmp_path / "root")
    assert (tmp_path / "root").is_dir()


def test_without_the_program_it_is_said_plainly(said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not bootstrap.is_there()
    with pytest.raises(Cannot, match="needs virt-bootstrap, which is not installed here"):
        bootstrap.bootstrap("docker://debian", tmp_path / "root")
    assert not (tmp_path / "root").exists()


@pytest.mark.parametrize("source", ["", "debian", "--help", "docker://", "http://a/b", "docker://a\nb", "file://"])
def test_what_is_no_image(source: str) -> None:
    assert image_flaw(source)


def test_a_password_in_an_address_is_refused() -> None:
    assert "password" in image_flaw("docker://ada:hush@registry:5000/x")
    assert image_flaw("docker://registry:5000/x") == ""
    assert image_flaw("file:///srv/root.tar.xz") == ""
