"""The way to a display from here, and the words that say why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from virtgui.hypervisor.doorways import Closed, authority, doorway
from virtgui.model.console import Display, Door, Way
from virtgui.model.facts import Graphics
from virtgui.model.uris import parse
from virtgui.xml.displays import Screen


def way(uri: str, listen: str = "127.0.0.1", port: int = 5900, *, how: str = "address", socket: str = "") -> Door:
    screen = Screen(Display(0, "vnc"), Graphics("vnc", listen, port, socket=socket), how, "S3cr3t!")
    return doorway(parse(uri), screen, name="here", ca="/ca.pem")


def closed(uri: str, *given: object, **more: object) -> str:
    with pytest.raises(Closed) as caught:
        way(uri, *given, **more)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_local_display_is_reached_where_it_listens() -> None:
    door = way("qemu:///system", "0.0.0.0", 5903)
    assert (door.way, door.host, door.port, door.remote) == (Way.TCP, "127.0.0.1", 5903, False)
    assert (door.password, door.ca, door.name) == ("S3cr3t!", "/ca.pem", "here")
    assert way("qemu:///system", "::").host == "::1"
    assert way("xen:///", "192.0.2.7").host == "192.0.2.7"
    socket = way("qemu:///session", "", -1, how="socket", socket="/run/vnc")
    assert (socket.way, socket.path) == (Way.UNIX, "/run/vnc")


def test_over_ssh_the_host_s_own_loopback_is_reached_by_ssh_itself() -> None:
    door = way("qemu+ssh://me@far.example:2222/system?keyfile=/k&no_tty=1", port=5901)
    assert (door.way, door.host, door.port, door.remote) == (Way.SSH, "127.0.0.1", 5901, True)
    assert door.ssh[0] == "ssh" and door.ssh[-2:] == ("--", "far.example") and "-W" not in door.ssh
    words = " ".join(door.ssh)
    for part in ("-i /k", "-p 2222", "-l me", "-o BatchMode=yes", "-o ConnectTimeout=10"):
        assert part in words
    assert door.name == "far.example" and "S3cr3t!" not in words
    assert "StrictHostKeyChecking" not in words
    assert way("qemu+ssh://far.example/system", "::1").host == "::1"
    assert way("qemu+ssh://far.example/system?command=/opt/ssh").ssh[0] == "/opt/ssh"
    assert way("qemu+ssh:///system").ssh[-1] == "localhost"


def test_what_a_person_wrote_about_host_keys_holds_here_too() -> None:
    assert "StrictHostKeyChecking=no" in way("qemu+ssh://far/system?no_verify=1").ssh
    own = way("qemu+libssh2://far/system?known_hosts=/my hosts".replace(" ", "%20") + "&known_hosts_verify=auto").ssh
    assert 'UserKnownHostsFile="/my hosts"' in own and "StrictHostKeyChecking=accept-new" in own


def test_keys_that_libvirt_s_own_ssh_accepted_are_known_to_the_program_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/home/ada/my config")
    for scheme in ("qemu+libssh", "qemu+libssh2"):
        known = 'UserKnownHostsFile=~/.ssh/known_hosts "/home/ada/my config/libvirt/known_hosts"'
        assert known in way(f"{scheme}://far/system").ssh
    assert "UserKnownHostsFile" not in " ".join(way("qemu+ssh://far/system").ssh)


def test_over_tcp_and_tls_the_host_is_the_one_that_was_connected_to() -> None:
    for listen in ("0.0.0.0", "::", ""):
        door = way("qemu+tls://far.example/system", listen)
        assert (door.way, door.host, door.remote, door.name) == (Way.TCP, "far.example", True, "far.example")
    assert way("qemu+tcp://far.example/system", "192.0.2.7").host == "192.0.2.7"
    assert way("qemu+tcp://localhost/system").host == "127.0.0.1"


def test_over_ssh_a_socket_of_the_host_is_reached_too() -> None:
    door = way("qemu+ssh://far.example/system", "", -1, how="socket", socket="/run/vnc")
    assert (door.way, door.path, door.remote, door.name) == (Way.SSH, "/run/vnc", True, "far.example")
    assert door.ssh[-2:] == ("--", "far.example")


def test_what_cannot_be_reached_says_why() -> None:
    assert "only on far itself" in closed("qemu+tls://far/system") and "SSH" in closed("qemu+tcp://far/system")
    assert "listens nowhere" in closed("qemu+ssh://far/system", how="none")
    assert "a socket of far" in closed("qemu+tls://far/system", how="socket", socket="/run/vnc")
    assert "does not hand it over" in closed("qemu:///system", how="none")
    assert "no port" in closed("qemu:///system", port=-1)


@pytest.mark.parametrize("port", [0, 65536, 10**9])
def test_an_impossible_port_is_refused(port: int) -> None:
    assert "impossible port" in closed("qemu+ssh://far/system", port=port)


@pytest.mark.parametrize("listen", ["-oProxyCommand=x", "$(reboot)", "a b", "127.0.0.1;reboot", "a:b@c", "x\ny"])
def test_an_address_that_is_none_never_gets_into_a_command(listen: str) -> None:
    assert "impossible address" in closed("qemu+ssh://far/system", listen)


@pytest.mark.parametrize("path", ["run/vnc", "/run/../etc/shadow", "/run/a\nb", "/" + "x" * 120, ""])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    assert "impossible socket" in closed("qemu:///system", how="socket", socket=path)


def test_the_authority_is_the_user_s_own_before_the_computer_s(tmp_path: Path) -> None:
    local, home, root = parse("qemu:///system"), tmp_path / "home", tmp_path / "root"
    assert authority(local, home, root) == ""
    for place in (root / "etc/pki/CA", home / ".pki/libvirt", tmp_path / "own"):
        place.mkdir(parents=True)
        (place / "cacert.pem").touch()
    assert authority(local, home, root) == str(home / ".pki/libvirt/cacert.pem")
    (home / ".pki/libvirt/cacert.pem").unlink()
    assert authority(local, home, root) == str(root / "etc/pki/CA/cacert.pem")
    named = parse(f"qemu+tls://far/system?pkipath={tmp_path / 'own'}")
    assert authority(named, home, root) == str(tmp_path / "own/cacert.pem")
