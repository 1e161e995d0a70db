"""Hosts that are reached by SSH, in the real window: what a real ssh asks is asked in dialogs, once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QLabel

from tests.bed.consoles import open_console, shown
from tests.bed.hosts import PrivateHost
from tests.bed.keyrings import desktop
from tests.bed.program import Program
from tests.bed.ssh import Ssh
from virtgui.host.askpass import ANSWERS
from virtgui.model.commands import Disconnect
from virtgui.model.facts import Phase
from virtgui.model.keys import HostKey
from virtgui.qtmodels.settings import HostEntry
from virtgui.util.xdg import config_dir, runtime_dir, state_dir
from virtgui.views.dialogs import CredentialsDialog
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]


@pytest.fixture(scope="module")
def far() -> Iterator[Ssh]:
    with PrivateHost("far", network=False, pool=False) as host, Ssh(host) as ssh:
        host.add("one")
        host.add("two", start=False)
        host.add("screen", graphics="vnc")
        yield ssh


@pytest.fixture
def short_runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder with a name as short as a desktop's: connections share one login by a socket in it."""
    place = Path(os.environ.get("TMPDIR", "/tmp")) / f"vgr-{os.getpid()}"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    yield
    for left in sorted(place.rglob("*"), reverse=True):
        left.rmdir() if left.is_dir() else left.unlink()
    place.rmdir()


@pytest.fixture
def it(far: Ssh, open_program: OpenProgram, short_runtime: None) -> Iterator[Program]:
    ANSWERS.forget()
    far.hosts()
    far.know()
    yield open_program()
    ANSWERS.forget()


def connect(it: Program, far: Ssh) -> HostKey:
    it.window.host_actions.take(HostEntry(far.uri, accepted=True))
    return HostKey(far.uri)


def phase(it: Program, key: HostKey) -> Phase | None:
    host = it.world.hosts.get(key)
    return host.phase if host is not None else None


def fails(it: Program, key: HostKey) -> str:
    """Why it could not be connected."""
    it.wait(lambda: phase(it, key) is Phase.FAILED, "it is given up", 40)
    problem = it.world.hosts[key].problem
    assert problem is not None and not it.is_open(CredentialsDialog)
    return problem.reason


def answer(it: Program, text: str) -> CredentialsDialog:
    """Type an answer into the dialog that asks."""
    dialog = it.open_window(CredentialsDialog)
    it.write(text, dialog)
    it.press("Return", dialog)
    it.wait(lambda: dialog not in it.windows(CredentialsDialog), "the dialog closes", 10)
    return dialog


def acts_over_another_lane(it: Program, far: Ssh) -> None:
    """Pause a machine, for which there is one more connection."""
    it.click_row("one")
    it.press("Return")
    it.open_window(MachineWindow)
    it.press("Ctrl+P")
    it.becomes("one", lambda machine: machine.state.name == "PAUSED", "paused over a lane of its own")
    far.host.virsh("resume", "one")


def everywhere(secret: str) -> list[str]:
    """Where a secret can be read by others, or stays."""
    found = []
    for name in ("cmdline", "environ"):
        for place in Path("/proc").glob(f"[0-9]*/{name}"):
            try:
                text = place.read_bytes()
            except OSError:
                continue  # it has ended
            if secret.encode() in text:
                found.append(f"{place}: {text[:200]!r}")
    for folder in (runtime_dir(), state_dir(), config_dir()):
        found += [str(p) for p in folder.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]
    return found


def test_an_unknown_host_key_is_shown_with_its_fingerprint_and_asked_about_once(it: Program, far: Ssh) -> None:
    far.hosts(known="new-host")
    key = connect(it, far)
    dialog = it.open_window(CredentialsDialog)
    assert far.fingerprint() in dialog.sentence.text() and "right host" in dialog.heading.text()
    assert not dialog.fields and dialog.focusWidget() is dialog.cancel_button
    it.press("Esc", dialog)
    assert "not accepted" in fails(it, key)
    assert not (far.folder / "new-host").exists()
    it.window.host_actions.reconnect(key)
    it.click(it.open_window(CredentialsDialog).answer_button)
    it.is_ready(far.uri)
    assert (far.folder / "new-host").exists(), "ssh has written it down"
    it.click_row("two")
    it.press("Ctrl+R")
    it.becomes("two", lambda machine: machine.active, "started over a lane of its own")
    assert not it.is_open(CredentialsDialog)
    far.host.virsh("destroy", "two")


def test_a_changed_host_key_is_a_hard_stop(it: Program, far: Ssh) -> None:
    far.know("locked", "changed")
    far.hosts(known="changed")
    key = connect(it, far)
    reason = fails(it, key)
    assert "another SSH key" in reason and f'-R "[127.0.0.1]:{far.port}"' in reason


def test_a_passphrase_is_asked_for_until_it_is_right_and_never_again(it: Program, far: Ssh) -> None:
    far.hosts(key="locked")
    key = connect(it, far)
    assert "locked" in it.open_window(CredentialsDialog).fields[0].accessibleName()
    answer(it, "wrong")
    answer(it, far.PASSPHRASE)
    it.is_ready(far.uri)
    assert not everywhere(far.PASSPHRASE)
    it.app.engine.send(Disconnect(key))
    it.wait(lambda: phase(it, key) is Phase.CLOSED, "it is closed")
    it.wait(lambda: not list(runtime_dir().glob("ask-*")), "nothing is left of the questions")
    it.window.host_actions.reconnect(key)
    it.is_ready(far.uri)
    assert not it.is_open(CredentialsDialog)


def test_a_password_is_kept_in_the_keyring_if_that_is_ticked(it: Program, far: Ssh) -> None:
    far.hosts(methods="password")
    with desktop() as ring:
        key = connect(it, far)
        it.press("Esc", it.open_window(CredentialsDialog))
        assert "cancelled" in fails(it, key)
        it.window.host_actions.reconnect(key)
        dialog = it.open_window(CredentialsDialog)
        it.wait(dialog.remember.isEnabled, "it can be kept", 30)
        it.click(dialog.remember)
        it.click(dialog.fields[0])
        it.write("wrong", dialog)
        it.press("Return", dialog)
        it.wait(lambda: it.windows(CredentialsDialog) not in ([], [dialog]), "it is asked again", 30)
        again = it.open_window(CredentialsDialog)
        it.wait(again.remember.isEnabled, "it can be kept", 30)
        it.click(again.remember)
        it.click(again.fields[0])
        it.write(far.PASSWORD, again)
        it.press("Return", again)
        it.is_ready(far.uri)
        it.wait(lambda: list(ring.kept.values()) == [far.PASSWORD], "the right one is in the keyring", 30)
        it.wait(lambda: any(name.startswith("keyring/") for name in it.app.settings.all()), "that is known", 30)
        it.app.engine.send(Disconnect(key))
        it.wait(lambda: phase(it, key) is Phase.CLOSED, "it is closed")
        ANSWERS.forget()
        it.window.host_actions.reconnect(key)
        it.is_ready(far.uri)
        assert not it.is_open(CredentialsDialog)
    it.app.settings.flush()
    assert not everywhere(far.PASSWORD)


def test_what_a_server_asks_by_itself_is_asked_until_it_is_right_and_once(it: Program, far: Ssh) -> None:
    """By keyboard-interactive, of which the words are the server's."""
    far.hosts(methods="keyboard-interactive")
    connect(it, far)
    asked = it.open_window(CredentialsDialog)
    assert "Password of lab on 127.0.0.1" in [label.text() for label in asked.findChildren(QLabel)]
    it.write("wrong", asked)
    it.press("Return", asked)
    it.wait(lambda: it.windows(CredentialsDialog) not in ([], [asked]), "it is asked again", 30)
    answer(it, far.PASSWORD)
    it.is_ready(far.uri)
    acts_over_another_lane(it, far)
    assert not it.is_open(CredentialsDialog)
    assert "Accepted keyboard-interactive/pam" in far.log()
    assert not everywhere(far.PASSWORD)


def test_a_code_is_asked_for_once_however_many_connections_there_are(it: Program, far: Ssh) -> None:
    far.hosts(code="271828")
    connect(it, far)
    answer(it, "271828")
    it.is_ready(far.uri)
    acts_over_another_lane(it, far)
    assert (far.folder / "codes").read_text().split() == ["asked"]


def test_a_question_goes_away_with_its_host(it: Program, far: Ssh) -> None:
    far.hosts(methods="password")
    key = connect(it, far)
    it.open_window(CredentialsDialog)
    it.app.engine.send(Disconnect(key))
    it.wait(lambda: not it.is_open(CredentialsDialog), "nobody waits for the answer")
    it.wait(lambda: phase(it, key) is Phase.CLOSED, "it is not connected")
    it.wait(lambda: not list(runtime_dir().glob("ask-*")), "nothing is left of the questions")


@pytest.mark.parametrize(("way", "kind"), [("libssh", "sha256"), ("libssh2", "md5")])
def test_ways_with_an_ssh_of_libvirt_s_own_ask_the_same_and_once(
    it: Program, far: Ssh, tmp_path: Path, way: str, kind: str
) -> None:
    known = tmp_path / "known"
    uri = f"qemu+{way}://lab@127.0.0.1:{far.port}/system?known_hosts={known}&sshauth=password"
    it.window.host_actions.take(HostEntry(uri, accepted=True))
    asked = it.open_window(CredentialsDialog)
    assert far.fingerprint(kind) in asked.sentence.text() and "y/n" not in asked.sentence.text()
    it.click(asked.answer_button)
    it.wait(lambda: it.windows(CredentialsDialog) not in ([], [asked]), "the password is asked for", 30)
    wrong = answer(it, "wrong")
    it.wait(lambda: it.windows(CredentialsDialog) not in ([], [wrong]), "it is asked for again", 30)
    assert "not accepted" in it.open_window(CredentialsDialog).sentence.text()
    answer(it, far.PASSWORD)
    it.is_ready(uri)
    assert known.read_text(), "the key is known from now on"
    it.click_row("two")
    it.press("Ctrl+R")
    it.becomes("two", lambda machine: machine.active, "started over a lane of its own")
    assert not it.is_open(CredentialsDialog)
    far.host.virsh("destroy", "two")
    shown(it, open_console(it, "screen"))
    it.app.engine.send(Disconnect(HostKey(uri)))
    it.wait(lambda: phase(it, HostKey(uri)) is Phase.CLOSED, "it is closed")
    it.window.host_actions.reconnect(HostKey(uri))
    it.is_ready(uri)
    assert not it.is_open(CredentialsDialog), "what led in before leads in again"


def test_a_network_that_breaks_without_a_word_is_noticed_and_the_host_comes_back_by_itself(
    it: Program, far: Ssh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the connections share one login that does not know yet that it is dead."""
    monkeypatch.setattr("virtgui.hypervisor.lane.KEEPALIVE_S", 1)
    sooner = ("ConnectTimeout=2", "ServerAliveInterval=1", "ServerAliveCountMax=3")
    monkeypatch.setattr("virtgui.host.ssh_way._OPTIONS", sooner)
    key = connect(it, far)
    it.is_ready(far.uri, 40)
    acts_over_another_lane(it, far)
    it.becomes("one", lambda machine: machine.state.name == "RUNNING", "resumed")
    far.cut()
    it.press("Ctrl+P", it.open_window(MachineWindow))
    it.wait(lambda: phase(it, key) is Phase.LOST, "the host is lost", 30)
    (job,) = (job for job in it.jobs() if job.running or job.problem is not None)
    assert not job.running and job.problem is not None, "never that it was done"
    assert dict(it.rows())["one"] == "Was running"
    far.heal()
    it.wait(lambda: phase(it, key) is Phase.OPEN, "it is back by itself", 60)
    far.host.virsh("suspend", "one")
    it.becomes("one", lambda machine: machine.state.name == "PAUSED", "events arrive again")
    far.host.virsh("resume", "one")
