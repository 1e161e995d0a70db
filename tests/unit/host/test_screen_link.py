"""A screen over a real socket: opened, secured, slowed down, lost and closed."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.console.recordings import GOOD, NO_SECURITY, VERSION, init, rect, update
from tests.unit.host.screen_server import Heard, Peer, Server, Talk, authority, without_certificates
from virtgui.console.rfb_des import vnc_answer
from virtgui.console.rfb_events import (
    Asks,
    Bell,
    Blocked,
    Damage,
    HandOver,
    Lost,
    NeedPassword,
    PowerKeys,
    Ready,
    Rect,
    Refused,
    Resized,
)
from virtgui.host.screen_link import ScreenLink
from virtgui.host.screen_pace import Pace
from virtgui.host.ssh_pipe import command
from virtgui.model.console import Door, Way
from virtgui.util.frozen import replace

CHALLENGE = bytes(range(16))
WHOLE = b"\3\0\0\0\0\0\0\x08\0\4"
CHANGED = b"\3\1\0\0\0\0\0\x08\0\4"
PIXELS = bytes(range(128))


def appear(peer: Peer, pieces: int = 1 << 20, begin: bytes = b"") -> None:
    """Everything up to the first request for a picture."""
    for data, answer in ((VERSION, 12), (b"\1\1", 1), (GOOD, 1), (begin or init(), 20 + 4)):
        for at in range(0, len(data), pieces):
            peer.say(data[at : at + pieces])
        heard = peer.hear(answer)
    (codes,) = struct.unpack(">H", heard[-2:])
    peer.hear(codes * 4)


def picture(peer: Peer) -> None:
    """Appear and send one picture."""
    appear(peer)
    assert peer.hear(10) == WHOLE
    peer.say(update(rect(0, 0, 8, 4, 0, PIXELS)))


class Desk:
    """Links that are closed when the test ends."""

    def __init__(self) -> None:
        self.links: list[ScreenLink] = []

    def __call__(self, door: Door) -> tuple[ScreenLink, Heard]:
        heard = Heard()
        self.links.append(ScreenLink(door, heard))
        return self.links[-1], heard


@pytest.fixture
def look() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    for link in desk.links:
        link.close()


def test_a_picture_comes_through_a_loopback_port(look: Desk) -> None:
    with Server(lambda peer: (picture(peer), peer.until_closed())) as server:  # type: ignore[func-returns-value]
        link, heard = look(server.door())
        ready = heard.next()
        assert isinstance(ready, Ready)
        assert heard.next() == Damage((Rect(0, 0, 8, 4),))
        assert ready.pixels.tobytes() == PIXELS
        link.close()


def test_it_comes_through_a_unix_socket_and_an_open_descriptor(look: Desk, _own_folders: Path) -> None:
    def talk(peer: Peer) -> None:
        picture(peer)
        peer.until_closed()

    path = _own_folders / "screen"
    with Server(talk, path):
        link, heard = look(Door(Way.UNIX, path=str(path)))
        assert isinstance(heard.next(), Ready)
        link.close()
        near = socket.socket(socket.AF_UNIX)
        near.connect(str(path))
        link, heard = look(Door(Way.FD, fd=near.detach()))
        assert isinstance(heard.next(), Ready)
        link.close()


def test_it_comes_in_crumbs_as_well(look: Desk) -> None:
    def talk(peer: Peer) -> None:
        appear(peer, 3)
        peer.until_closed()

    with Server(talk) as server:
        link, heard = look(server.door())
        assert isinstance(heard.next(), Ready)
        link.close()


def test_the_next_picture_is_asked_for_only_when_the_last_was_taken(look: Desk) -> None:
    goes_on, asked = threading.Event(), threading.Event()

    def talk(peer: Peer) -> None:
        picture(peer)
        assert peer.silent()
        goes_on.set()
        assert peer.hear(10) == CHANGED
        asked.set()
        peer.until_closed()

    with Server(talk) as server:
        link, heard = look(server.door())
        heard.next(), heard.next()
        assert goes_on.wait(5)
        link.taken()
        assert asked.wait(5)
        link.close()


def test_nothing_is_asked_for_while_nobody_looks(look: Desk) -> None:
    hidden, quiet, asked = threading.Event(), threading.Event(), threading.Event()

    def talk(peer: Peer) -> None:
        picture(peer)
        assert hidden.wait(5)
        assert peer.silent()
        quiet.set()
        assert peer.hear(10) == CHANGED
        asked.set()
        peer.until_closed()

    with Server(talk) as server:
        link, heard = look(server.door())
        heard.next(), heard.next()
        link.hide()
        link.taken()
        hidden.set()
        assert quiet.wait(5)
        link.show()
        assert asked.wait(5)
        link.close()


def stream(on: bool, width: int = 8, height: int = 4) -> bytes:
    return struct.pack(">BBHHHH", 150, on, 0, 0, width, height)


def test_a_server_that_can_sends_pictures_unasked_until_nobody_looks(look: Desk) -> None:
    hidden, shown = threading.Event(), threading.Event()

    def talk(peer: Peer) -> None:
        appear(peer)
        peer.say(b"\x96")
        assert peer.hear(20) in (WHOLE + stream(True), stream(True) + WHOLE)
        for number in range(3):
            peer.say(update(rect(0, 0, 8, 1, 0, bytes([number]) * 32)))
        fence = struct.pack(">B3xIB", 248, 1 << 31 | 1, 1)
        peer.say(fence + b"x")
        assert peer.hear(10) == struct.pack(">B3xIB", 248, 1, 1) + b"x", "it paces itself by this"
        assert hidden.wait(5)
        assert peer.hear(10) == stream(False)
        assert peer.silent()
        shown.set()
        assert peer.hear(10) == stream(True)
        peer.say(update(rect(8, 8, 8, 8, -223)))
        assert peer.hear(20) == stream(True, 8, 8) + WHOLE[:-1] + b"\x08", "of its new size, all of it"
        peer.until_closed()

    with Server(talk) as server:
        link, heard = look(server.door())
        assert isinstance(heard.next(), Ready)
        for _ in range(3):
            assert isinstance(heard.next(), Damage)
            link.taken()
        hidden.set()
        link.hide()
        assert shown.wait(5)
        link.show()
        assert isinstance(heard.next(), Resized)
        link.close()


def test_pictures_that_come_unasked_wait_while_the_last_is_painted(look: Desk) -> None:
    went: list[int] = []
    stuck = threading.Event()

    def talk(peer: Peer) -> None:
        appear(peer, begin=init(1024, 256))
        peer.say(b"\x96")
        peer.hear(20)
        peer.stream.settimeout(0.3)
        one = memoryview(update(rect(0, 0, 1024, 256, 0, bytes(1 << 20))))
        try:
            while True:
                peer.stream.sendall(one)
                went.append(len(one))
        except TimeoutError:
            stuck.set()

    with Server(talk) as server:
        link, heard = look(server.door())
        assert isinstance(heard.next(), Ready)
        assert isinstance(heard.next(), Damage)
        assert stuck.wait(20), "who is not read any more stops"
        assert len(went) < 32
        link.close()


def test_a_bell_without_end_is_told_now_and_then(look: Desk) -> None:
    def talk(peer: Peer) -> None:
        picture(peer)
        peer.say(b"\2" * 5000)
        peer.until_closed()

    with Server(talk) as server:
        link, heard = look(server.door())
        heard.next(), heard.next()
        assert heard.next() == Bell()
        link.close()
        assert heard.nothing()


def test_a_button_of_the_machine_is_pressed_through_its_screen(look: Desk) -> None:
    pressed = threading.Event()

    def talk(peer: Peer) -> None:
        picture(peer)
        peer.say(b"\xfa\0\1\1")
        assert peer.hear(4) == b"\xfa\0\1\4"
        pressed.set()
        peer.until_closed()

    with Server(talk) as server:
        link, heard = look(server.door())
        heard.next(), heard.next()
        assert heard.next() == PowerKeys(refused=False)
        link.power(4)
        assert pressed.wait(5)
        link.close()


def test_keys_arrive_in_order_and_movements_joined(look: Desk) -> None:
    heard_keys: list[bytes] = []
    done = threading.Event()

    def talk(peer: Peer) -> None:
        picture(peer)
        data = peer.hear(8)
        while not data.endswith(b"\4\0\0\0\0\0\0\x62"):
            data += peer.hear(1)
        heard_keys.append(data)
        done.set()
        peer.until_closed()

    with Server(talk) as server:
        link, heard = look(server.door())
        heard.next(), heard.next()
        link.key(0x61, 0x1E, True)
        for x in range(8):
            link.pointer(x, 1, 0)
        link.pointer(7, 1, 1)
        link.key(0x62, 0x30, False)
        assert done.wait(5)
        link.close()
    (data,) = heard_keys
    assert data.startswith(b"\4\1\0\0\0\0\0\x61")
    assert data.endswith(b"\5\0\0\7\0\1" + b"\5\1\0\7\0\1" + b"\4\0\0\0\0\0\0\x62")


def test_a_wrong_password_is_told_once_and_as_such(look: Desk) -> None:
    def talk(peer: Peer) -> None:
        peer.say(VERSION + b"\1\2" + CHALLENGE)
        peer.hear(12 + 1 + 16)
        peer.say(b"\0\0\0\1\0\0\0\2no")

    with Server(talk) as server:
        _, heard = look(server.door(password="wrong"))
        assert heard.next() == Refused("no", password=True)
        assert heard.nothing()


def test_a_password_is_asked_for_and_given(look: Desk) -> None:
    def talk(peer: Peer) -> None:
        peer.say(VERSION + b"\1\2" + CHALLENGE)
        assert peer.hear(12 + 1 + 16)[13:] == vnc_answer("S3cr3t!", CHALLENGE)
        peer.say(GOOD + init())
        peer.until_closed()

    with Server(talk) as server:
        link, heard = look(server.door())
        assert heard.next() == NeedPassword()
        link.give("S3cr3t!")
        assert isinstance(heard.next(), Ready)
        link.close()


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.2\r\n", NO_SECURITY + init() + b"\x63", bytes(5000)])
def test_a_peer_that_talks_nonsense_is_told_as_one(look: Desk, said: bytes) -> None:
    def talk(peer: Peer) -> None:
        peer.say(said)
        peer.until_closed()

    with Server(talk) as server:
        _, heard = look(server.door())
        lost = heard.last()
        assert isinstance(lost, Lost)
        assert lost.reason.endswith(".")
        assert heard.nothing()


def test_a_peer_that_closes_is_lost_before_and_after_it_showed_something(look: Desk) -> None:
    with Server(lambda peer: peer.say(VERSION)) as server:
        _, heard = look(server.door())
        lost = heard.last()
        assert isinstance(lost, Lost) and lost.reason.startswith("Its screen closed the connection before it showed")
    with Server(picture) as server:
        _, heard = look(server.door())
        assert heard.last() == Lost("The machine closed its screen.")


def test_a_peer_that_never_speaks_is_given_up(look: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("virtgui.host.screen_link.PATIENCE_S", 0.2)
    with Server(Peer.until_closed) as server:
        _, heard = look(server.door())
        assert heard.last() == Lost("Its screen does not answer.")


def test_nobody_at_the_door_is_told_with_the_reason(look: Desk) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        _, heard = look(Door(Way.TCP, host="127.0.0.1", port=unused.getsockname()[1]))
        assert heard.last() == Lost("Its screen cannot be reached (connection refused).")
    _, heard = look(Door(Way.UNIX, path="/nonexistent/screen"))
    assert heard.last() == Lost("Its screen cannot be reached (no such file or directory).")
    wrong = (
        Door(Way.FD, fd=987),
        Door(Way.TCP, host="127.0.0.1", port=70000),
        Door(Way.TCP, host="x" * 300, port=5900),
        Door(Way.SSH, host="$(x)", port=5900, ssh=("ssh", "--", "far")),
    )
    for door in wrong:
        _, heard = look(door)
        lost = heard.last()
        assert isinstance(lost, Lost)
        assert lost.reason.endswith(".")


@pytest.mark.parametrize("talk", [Peer.until_closed, lambda peer: (picture(peer), peer.until_closed())])
def test_closing_takes_no_time_and_tells_nothing(look: Desk, talk: Talk) -> None:
    with Server(talk) as server:
        link, heard = look(server.door())
        began = time.monotonic()
        link.close()
        assert time.monotonic() - began < 10  # a wait for the other side would not end
        assert not link.alive
        while not heard.nothing():
            assert not isinstance(heard.next(), Lost)
        link.key(0x61, 0, True)
        link.close()


def test_a_peer_that_sends_without_end_can_be_closed(look: Desk) -> None:
    def talk(peer: Peer) -> None:
        appear(peer, begin=init(2000, 2000))
        flood = update(*[rect(1, 1, 1999, 1999, 1, bytes(4))] * 4000)
        while True:
            peer.say(flood)

    with Server(talk) as server:
        link, heard = look(server.door())
        assert isinstance(heard.next(), Ready)
        began = time.monotonic()
        link.close()
        assert time.monotonic() - began < 10  # a wait for the other side would not end
        assert not link.alive


def secured(peer: Peer, kind: int, context: ssl.SSLContext) -> None:
    peer.say(VERSION + b"\1\x13")
    peer.hear(13)
    peer.say(b"\0\2")
    peer.hear(2)
    peer.say(b"\0\1" + kind.to_bytes(4, "big"))
    peer.hear(4)
    peer.say(b"\1")
    peer.secure(context)
    if kind in (258, 261):
        peer.say(CHALLENGE)
        assert peer.hear(16) == vnc_answer("S3cr3t!", CHALLENGE)
    peer.say(GOOD + init())
    peer.hear(1 + 20)
    (codes,) = struct.unpack(">xxH", peer.hear(4))
    peer.hear(codes * 4)
    assert peer.hear(10) == WHOLE
    peer.say(update(rect(0, 0, 8, 4, 0, PIXELS)))
    peer.until_closed()


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return authority(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("kind", [260, 261])
def test_tls_with_a_certificate_of_the_right_authority(
    look: Desk, certified: tuple[Path, ssl.SSLContext], kind: int
) -> None:
    ca, context = certified
    with Server(lambda peer: secured(peer, kind, context)) as server:
        link, heard = look(server.door(ca=str(ca), name="screen.test", password="S3cr3t!"))
        ready = heard.next()
        assert isinstance(ready, Ready)
        assert isinstance(heard.next(), Damage)
        assert ready.pixels.tobytes() == PIXELS
        link.close()


def test_tls_with_another_name_or_authority_is_refused(
    look: Desk, certified: tuple[Path, ssl.SSLContext], tmp_path: Path
) -> None:
    ca, context = certified
    other, _ = authority(tmp_path)
    for door in ({"ca": str(ca), "name": "other.test"}, {"ca": str(other), "name": "screen.test"}):
        with Server(lambda peer: secured(peer, 260, context)) as server:
            _, heard = look(server.door(**door))
            lost = heard.last()
            assert isinstance(lost, Blocked), "trying again by itself is no use"
            assert lost.reason.startswith("The certificate of its screen is not trusted")
    late, expired = authority(tmp_path, days=-1)
    with Server(lambda peer: secured(peer, 260, expired)) as server:
        _, heard = look(server.door(ca=str(late), name="screen.test"))
        assert "has expired" in str(heard.last())
    with Server(lambda peer: secured(peer, 260, context)) as server:
        _, heard = look(server.door(ca="/nonexistent.pem", name="screen.test"))
        assert "authority" in str(heard.last())


@pytest.mark.parametrize("kind", [257, 258])
def test_tls_without_certificates(look: Desk, kind: int) -> None:
    with Server(lambda peer: secured(peer, kind, without_certificates())) as server:
        link, heard = look(server.door(password="S3cr3t!"))
        assert isinstance(heard.next(), Ready)
        assert isinstance(heard.next(), Damage)
        link.close()


def test_what_asks_for_tls_and_does_not_speak_it_is_lost(look: Desk) -> None:
    def talk(peer: Peer) -> None:
        peer.say(VERSION + b"\1\x13")
        peer.hear(13)
        peer.say(b"\0\2\0\1" + (260).to_bytes(4, "big"))
        peer.hear(6)
        peer.say(b"\1")
        peer.hear(5)
        peer.say(b"this is not TLS at all")
        peer.until_closed()

    with Server(talk) as server:
        _, heard = look(server.door(name="screen.test"))
        lost = heard.last()
        assert isinstance(lost, Lost)
        assert lost.reason.startswith("TLS with its screen failed")


def test_a_user_name_is_for_another_viewer_to_ask(look: Desk) -> None:
    with Server(lambda peer: peer.say(VERSION + b"\1\x14")) as server:
        _, heard = look(server.door())
        assert isinstance(heard.last(), HandOver)


def test_the_destination_of_ssh_is_never_taken_for_an_option() -> None:
    door = Door(Way.SSH, host="127.0.0.1", port=5901, ssh=("ssh", "-p", "2222", "--", "root@far"))
    assert command(door) == ["ssh", "-p", "2222", "-W", "127.0.0.1:5901", "--", "root@far"]
    assert "[::1]:5901" in command(Door(Way.SSH, host="::1", port=5901, ssh=("ssh", "--", "far")))
    good = Door(Way.SSH, host="h", port=5901, ssh=("ssh", "--", "far"))
    for wrong in (
        {"ssh": ("ssh", "far")},
        {"port": 0},
        {"port": 70000},
        {"host": ""},
        {"host": "-oProxy"},
        {"host": "$(x)"},
    ):
        door = replace(good, **wrong)
        with pytest.raises(ValueError, match="ssh"):
            command(door)


def test_a_socket_of_the_host_is_forwarded_by_ssh_under_a_name_that_is_only_a_name() -> None:
    good = Door(Way.SSH, path="/run/libvirt/qemu/a b/vnc.sock", ssh=("ssh", "-p", "2222", "--", "far"))
    words = command(good, "/run/user/0/virtgui/f")
    assert words[-4:] == ["-L", "/run/user/0/virtgui/f:/run/libvirt/qemu/a b/vnc.sock", "--", "far"]
    for path in ("vnc.sock", "/run/x:22", "/run/${HOME}", "/run/%h", "/run/a\nb", "/run/[x]", "/"):
        with pytest.raises(ValueError, match="ssh"):
            command(replace(good, path=path), "/run/f")


def test_a_screen_comes_through_a_socket_that_ssh_makes(look: Desk, tmp_path: Path, _own_folders: Path) -> None:
    """A stand-in for ssh: it links the name where it should listen to the socket, which comes to the same."""
    program = tmp_path / "ssh"
    program.write_text('#!/bin/bash\nwhile [ "$1" != -L ]; do shift; done\nln -s "${2#*:}" "${2%%:*}"; exec sleep 60\n')
    program.chmod(0o755)
    place = _own_folders / "vnc"
    door = Door(Way.SSH, path=str(place), ssh=(str(program), "--", "far"))
    with Server(lambda peer: (picture(peer), peer.until_closed()), place):  # type: ignore[func-returns-value]
        link, heard = look(door)
        assert isinstance(heard.next(), Ready)
        assert isinstance(heard.next(), Damage)
        link.close()
    program.write_text("#!/bin/sh\necho 'Could not request local forwarding.' >&2\nexit 255\n")
    _, heard = look(door)
    assert heard.last() == Lost("ssh says: Could not request local forwarding.")


def test_a_screen_comes_through_the_pipe_of_a_child(look: Desk, tmp_path: Path) -> None:
    """A stand-in for ssh: it notes its words and joins its standard input and output to the place."""
    program = tmp_path / "ssh"
    program.write_text(
        f'#!/bin/bash\necho "$@" >{tmp_path}/words\n'
        f'exec 3<>"/dev/tcp/127.0.0.1/${{2##*:}}"\ncat <&3 & cat >&3; kill $!\n'
    )
    program.chmod(0o755)
    with Server(lambda peer: (picture(peer), peer.until_closed())) as server:  # type: ignore[func-returns-value]
        door = Door(Way.SSH, host="127.0.0.1", port=server.port, ssh=(str(program), "--", "far"))
        link, heard = look(door)
        assert isinstance(heard.next(), Ready)
        assert isinstance(heard.next(), Damage)
        link.close()
    assert (tmp_path / "words").read_text() == f"-W 127.0.0.1:{server.port} -- far\n"


def test_what_ssh_complains_about_is_the_reason(look: Desk, tmp_path: Path) -> None:
    program = tmp_path / "ssh"
    for said, told in (
        ("Connection refused", Lost("ssh says: Connection refused")),
        ("Host key verification failed.", Blocked("The host's key was not accepted.")),
        ("me@far: Permission denied (publickey).", Blocked("SSH did not let you in.")),
    ):
        program.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 255\n")
        program.chmod(0o755)
        _, heard = look(Door(Way.SSH, host="127.0.0.1", port=5900, ssh=(str(program), "--", "far")))
        assert heard.last() == told
    _, heard = look(Door(Way.SSH, host="127.0.0.1", port=5900, ssh=(str(tmp_path / "none"), "--", "far")))
    assert isinstance(heard.last(), Lost)


ASKING = """#!/bin/bash
test "$SSH_ASKPASS_REQUIRE" = force || exit 9
answer=$("$SSH_ASKPASS" "Enter passphrase for key '/k': ") || { echo "nobody said" >&2; exit 255; }
test "$answer" = "S3cr3t!" || answer=$("$SSH_ASKPASS" "Enter passphrase for key '/k': ") || exit 255
test "$answer" = "S3cr3t!" || { echo "Permission denied" >&2; exit 255; }
exec 3<>"/dev/tcp/127.0.0.1/${2##*:}"; cat <&3 & cat >&3; kill $!
"""


def test_what_ssh_asks_is_asked_once_and_known_from_then_on(look: Desk, tmp_path: Path, _own_folders: Path) -> None:
    """A stand-in for ssh asks as ssh does."""
    program = tmp_path / "ssh"
    program.write_text(ASKING)
    program.chmod(0o755)
    asked = Asks("Enter passphrase for key '/k':", secret=True)
    with Server(lambda peer: (picture(peer), peer.until_closed())) as server:  # type: ignore[func-returns-value]
        door = Door(Way.SSH, host="127.0.0.1", port=server.port, ssh=(str(program), "--", "far"))
        left = _own_folders / "run" / "virtgui" / f"ask-{2**22 + 1}-left"
        left.mkdir(parents=True)
        link, heard = look(door)
        assert heard.next() == asked
        assert not left.exists(), "what a program that died has left goes"
        folder = next((_own_folders / "run" / "virtgui").glob("ask-*"))
        assert folder.stat().st_mode & 0o077 == 0 and (folder / "s").stat().st_mode & 0o077 == 0
        link.reply("wrong")
        assert heard.next() == Asks("")
        assert heard.next() == asked
        link.reply("S3cr3t!")
        assert heard.next() == Asks("")
        assert isinstance(heard.next(), Ready)
        link.close()
        assert not folder.exists()
        link, heard = look(door)
        assert isinstance(heard.next(), Ready), "nobody is asked again"
        link.close()


def test_a_question_that_is_declined_is_the_end_until_a_person_tries_again(look: Desk, tmp_path: Path) -> None:
    program = tmp_path / "ssh"
    program.write_text(ASKING)
    program.chmod(0o755)
    link, heard = look(Door(Way.SSH, host="127.0.0.1", port=5900, ssh=(str(program), "--", "other")))
    assert isinstance(heard.next(), Asks)
    link.reply(None)
    assert heard.next() == Asks("")
    assert heard.last() == Blocked("What was asked was not answered.")


def test_no_descriptor_is_left_open(look: Desk) -> None:
    with Server(lambda peer: (picture(peer), peer.until_closed())) as server:  # type: ignore[func-returns-value]
        before = len([*Path("/proc/self/fd").iterdir()])
        for _ in range(3):
            link, heard = look(server.door())
            heard.next(), heard.next()
            link.close()
        assert len([*Path("/proc/self/fd").iterdir()]) <= before + 1  # the server's end of the last one


def test_a_slow_server_is_asked_for_coarser_pictures() -> None:
    asked: list[tuple[int, ...]] = []
    done = threading.Event()

    def talk(peer: Peer) -> None:
        appear(peer, begin=init(128, 80))
        peer.hear(10)
        picture = update(rect(0, 0, 128, 80, 0, bytes(128 * 80 * 4)))
        peer.say(picture[:20_000])
        assert peer.silent(0.3)
        peer.say(picture[20_000:])
        (count,) = struct.unpack(">2xH", peer.hear(4))
        asked.append(struct.unpack(f">{count}i", peer.hear(count * 4)))
        done.set()
        peer.until_closed()

    with Server(talk) as server:
        link = ScreenLink(server.door(remote=True), Heard(), lambda *_: None)
        assert done.wait(5)
        link.close()
    quality_2, quality_9 = -30, -23
    assert quality_2 in asked[0] and quality_9 not in asked[0]


def test_a_slow_line_gets_coarser_pictures_and_a_fast_one_finer() -> None:
    pace = Pace()
    assert pace.quality == 9
    assert not pace.took(100, 1.0)
    assert pace.took(100_000, 1.0)
    assert pace.quality == 2
    while pace.quality < 9:
        pace.took(10_000_000, 0.5)
    assert not pace.took(10_000_000, 0.5)
