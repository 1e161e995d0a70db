"""Screens of a host that is reached by SSH, in the real window: a real sshd, real questions, and their answers."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bed.consoles import colors, open_console, says, shown
from tests.bed.hosts import PrivateHost
from tests.bed.keyrings import desktop
from tests.bed.program import Program
from tests.bed.ssh import Ssh
from virtgui.host.askpass import ANSWERS
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.util.xdg import config_dir, runtime_dir, state_dir
from virtgui.views.console.console_page import ConsolePage
from virtgui.views.machine_window import MachineWindow

OpenProgram = Callable[..., Program]
_SCREEN_PASSWORD = "vnc-w0rd"
_RED, _GREEN = 0xFFA80000, 0xFF00A800
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def far() -> Iterator[Ssh]:
    """A host with an sshd, and a machine in its firmware: `screen`."""
    with PrivateHost("far", network=False, pool=False) as host, Ssh(host) as ssh:
        host.add("screen", graphics="vnc", password=_SCREEN_PASSWORD)
        yield ssh


@pytest.fixture(autouse=True)
def _as_before(far: Ssh) -> Iterator[None]:
    far.screens()
    far.know()
    ANSWERS.forget()
    yield


@pytest.fixture
def opened(far: Ssh, open_program: OpenProgram) -> Callable[..., tuple[Program, ConsolePage]]:
    def open_one(name: str = "screen") -> tuple[Program, ConsolePage]:
        it = open_program(far.uri)
        return it, open_console(it, name)

    return open_one


def everywhere(secret: str) -> list[str]:
    """Where a secret can be read by others, or stays: arguments, environments, files of the program."""
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


def test_a_guest_s_screen_comes_through_a_real_ssh(
    far: Ssh, opened: Callable[..., tuple[Program, ConsolePage]], libvirt_calls: Counter[str]
) -> None:
    far.host.add("painted", boot=True, graphics="vnc")
    it, console = opened("painted")
    it.wait(lambda: {_RED, _GREEN} <= colors(console), "the guest's colours are on the screen", 60)
    assert not libvirt_calls["virDomainOpenGraphicsFD"], "that would end the connection"
    far.host.remove("painted")
    says(it, console, "It no longer exists")


def test_a_screen_that_listens_on_a_socket_of_its_host_is_reached_too(
    far: Ssh, opened: Callable[..., tuple[Program, ConsolePage]]
) -> None:
    socket = "<graphics type='vnc'><listen type='socket'/></graphics><video><model type='vga' vram='16384'/></video>"
    far.host.add("socket", extra=socket)
    shown(*opened("socket"))


def test_an_unknown_host_key_is_shown_and_asked_about_once(
    far: Ssh, opened: Callable[..., tuple[Program, ConsolePage]]
) -> None:
    known = f"new-{next(_numbers)}"
    far.screens(known=known)
    it, console = opened()
    overlay = console.screens.guest.overlay
    sentence = says(it, console, "Is this the right host?")
    assert far.fingerprint() in sentence
    it.click(overlay.cancel)
    assert "not answered" in says(it, console, "The screen cannot be reached")
    it.click(overlay.button)
    says(it, console, "Is this the right host?")
    it.click(overlay.button)
    shown(it, console)
    assert (far.folder / known).exists(), "ssh has written it down"
    console.screens.guest.door_wanted.emit()
    says(it, console, "Connecting to the screen")
    shown(it, console)


def test_a_host_key_that_changed_stops_it_until_a_person_has_seen_to_it(
    far: Ssh, opened: Callable[..., tuple[Program, ConsolePage]]
) -> None:
    far.screens(known="wrong")
    far.know("locked", "wrong")
    it, console = opened()
    overlay = console.screens.guest.overlay
    assert "another key than the one that is known" in says(it, console, "The screen cannot be reached")
    far.know(file="wrong")
    it.click(overlay.button)
    shown(it, console)


def test_a_passphrase_is_asked_for_until_it_is_right_and_then_no_more(
    far: Ssh, opened: Callable[..., tuple[Program, ConsolePage]]
) -> None:
    far.screens(key="locked")
    it, console = opened()
    overlay = console.screens.guest.overlay
    assert "locked" in says(it, console, "The key for SSH is locked")
    it.wait(overlay.field.hasFocus, "the field has the keyboard", 5)
    it.write("wrong", overlay)
    it.press("Return", overlay)
    it.wait(lambda: not overlay.field.isVisible(), "it is tried", 10)
    says(it, console, "The key for SSH is locked")
    it.write(far.PASSPHRASE, overlay)
    it.press("Return", overlay)
    shown(it, console)
    assert not everywhere(far.PASSPHRASE)
    console.screens.guest.door_wanted.emit()
    says(it, console, "Connecting to the screen")
    shown(it, console)
    console.screens.shut()
    assert len(list(runtime_dir().glob("ask-*"))) == 1, "nothing is left of the screen's questions, only the host's way"


def test_a_password_can_be_declined_calmly_and_given_later(
    far: Ssh, opened: Callable[..., tuple[Program, ConsolePage]]
) -> None:
    far.screens(methods="password")
    it, console = opened()
    overlay = console.screens.guest.overlay
    assert "lab on 127.0.0.1" in says(it, console, "SSH asks for a password")
    it.click(overlay.cancel)
    says(it, console, "The screen cannot be reached")
    it.click(overlay.button)
    says(it, console, "SSH asks for a password")
    it.write(far.PASSWORD, overlay)
    it.press("Return", overlay)
    shown(it, console)
    assert not everywhere(far.PASSWORD)


def test_a_password_is_kept_in_the_keyring_for_the_next_time(far: Ssh, open_program: OpenProgram) -> None:
    """Who may only look is not told a screen's password, and so is asked for it."""
    settings = Settings.stored()
    settings.put_host(HostEntry(far.uri, autoconnect=True, read_only=True, accepted=True))
    settings.flush()
    it = open_program()
    it.is_ready(far.uri)
    with desktop() as ring:
        console = open_console(it, "screen")
        overlay = console.screens.guest.overlay
        says(it, console, "The screen has a password")
        it.wait(overlay.remember.isEnabled, "it can be kept", 30)
        it.click(overlay.remember)
        it.click(overlay.field)
        it.write(_SCREEN_PASSWORD, overlay)
        it.press("Return", overlay)
        shown(it, console)
        it.wait(lambda: _SCREEN_PASSWORD in ring.kept.values(), "it is in the keyring", 30)
        passwords = console.screens.passwords
        it.wait(lambda: passwords.kept, "that is known", 30)
        it.open_window(MachineWindow).close()
        it.wait(lambda: not it.is_open(MachineWindow), "the window is closed", 5)
        shown(it, open_console(it, "screen"))
    it.app.settings.flush()
    assert not everywhere(_SCREEN_PASSWORD)
