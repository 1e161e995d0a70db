"""Addresses made of what a person chose: whole, quoted, and never doing more than they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.model.drivers import DRIVERS, OWN, WAYS, Parts, address, parts_of
from virtgui.model.uris import parse, validate


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (Parts(), "qemu:///system"),
        (Parts(way="ssh", user="ada", host="lab"), "qemu+ssh://ada@lab/system"),
        (
            Parts(way="libssh2", host="2001:db8::7", port=2222, path="/session"),
            "qemu+libssh2://[2001:db8::7]:2222/session",
        ),
        (Parts(way="ssh", host="fe80::1%da0"), "qemu+ssh://[fe80::1%25da0]/system"),
        (Parts(way="tls", host="lab", pkipath="/home/me/pki"), "qemu+tls://lab/system?pkipath=/home/me/pki"),
        (Parts(way="tcp", host="lab", port=16509), "qemu+tcp://lab:16509/system"),
        (Parts(way="unix", socket="/run/x y/sock"), "qemu+unix:///system?socket=/run/x%20y/sock"),
        (Parts("lxc"), "lxc:///system"),
        (Parts("esx", OWN, "root", "esx1", path="/"), "esx://root@esx1/"),
        (Parts("vpx", OWN, "a@corp", "vc", path="/dc/cluster/host 1"), "vpx://a%40corp@vc/dc/cluster/host%201"),
        (Parts("vbox", path="/session"), "vbox:///session"),
        (Parts("hyperv", OWN, host="hv", path="/"), "hyperv://hv/"),
    ],
)
def test_an_address_is_made_and_read_back(parts: Parts, text: str) -> None:
    assert address(parts) == text
    assert validate(text) == ""
    uri = parse(text)
    again = parts_of(uri.scheme, uri.way, uri.user, uri.host, uri.port, uri.path, dict(uri.query))
    assert again == parts


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.scheme)
def test_every_driver_has_an_address_for_each_of_its_ways(driver: object) -> None:
    for way in driver.ways:  # type: ignore[attr-defined]
        path = driver.paths[0][0] if driver.paths else "/"  # type: ignore[attr-defined]
        assert validate(address(Parts(driver.scheme, way, host="lab", path=path))) == ""  # type: ignore[attr-defined]


def test_what_the_form_cannot_say_is_left_to_the_address() -> None:
    for text in ("qemu+ssh://h/system?command=/x", "foo:///x", "qemu+ext://h/system?command=x"):
        uri = parse(text)
        assert parts_of(uri.scheme, uri.way, uri.user, uri.host, uri.port, uri.path, dict(uri.query)) is None


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.sampled_from(sorted(WAYS)))
def test_nothing_typed_into_a_field_becomes_another_part(user: str, host: str, socket: str, way: str) -> None:
    text = address(Parts(way=way, user=user, host=host, socket=socket))
    if validate(text) == "":
        uri = parse(text)
        assert uri.scheme == "qemu" and uri.path == "/system"
        assert {name for name, _ in uri.query} <= {"socket"}
        assert not uri.user.startswith("-") and not uri.host.startswith("-")
