"""Connection addresses: what they are called, which are refused, and what a person must accept first."""

from __future__ import annotations

import pytest

from virtgui.model.uris import may_open, parse, uri_warnings, validate


@pytest.mark.parametrize(
    ("text", "driver", "title", "local"),
    [
        ("qemu:///system", "QEMU/KVM", "This computer", True),
        ("qemu:///session", "QEMU/KVM", "This computer (my session)", True),
        ("qemu+unix:///system?socket=/run/x", "QEMU/KVM", "This computer", True),
        ("qemu+ssh://ada@host.example/system", "QEMU/KVM, ssh", "host.example", False),
        ("qemu+ssh://ada@[2001:db8::1]:2222/system", "QEMU/KVM, ssh", "2001:db8::1", False),
        ("qemu://host/system", "QEMU/KVM, tls", "host", False),
        ("lxc:///system", "Linux containers", "This computer (Linux containers)", True),
        ("xen:///system", "Xen", "This computer (Xen)", True),
        ("test:///default", "Test", "Test host", True),
        ("esx://root@esx1/?no_verify=1", "VMware ESX", "esx1", False),
    ],
)
def test_an_address_says_what_and_where(text: str, driver: str, title: str, local: bool) -> None:
    uri = parse(text)
    assert (uri.driver, uri.title, uri.is_local) == (driver, title, local)
    assert validate(text) == ""


def test_the_parts_are_told_apart() -> None:
    uri = parse("qemu+ssh://ada@host:2222/system?keyfile=/k&socket=/s")
    assert (uri.scheme, uri.way, uri.user, uri.host, uri.port, uri.path) == (
        "qemu",
        "ssh",
        "ada",
        "host",
        2222,
        "/system",
    )
    assert uri.query == (("keyfile", "/k"), ("socket", "/s"))


@pytest.mark.parametrize("text", ["test:///default", "test:///tmp/world.xml"])
def test_only_the_local_test_driver_shares_its_connection(text: str) -> None:
    assert parse(text).is_test
    assert not parse("test+ssh://host/default").is_test


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "qemu+ssh://-oProxyCommand=touch%20x/system",
        "qemu+ssh://%2DoProxyCommand=x/system",
        "qemu+ssh://-l@host/system",
        "qemu+ssh://%2Dl@host/system",
        "qemu+ssh://host;ls/system",
        "qemu+ssh://ho%3Bst/system",
        "qemu+ssh://$(id)/system",
        "qemu+ssh://`id`@host/system",
        "qemu+ssh://a%20b@host/system",
        "qemu:///sys tem",
        "qemu:///sys\ttem",
        "qemu:///system\n",
        "qemu:///system?socket=%0a",
        "qemu+ssh://host/system?netcat=-e",
        "qemu+ssh://host:99999/system",
        "qemu+gopher://host/system",
        "qemu+ssh://ada:secret@host/system",
        "QE/MU:///x",
        "qemu+ssh://host/" + "x" * 5000,
    ],
)
def test_a_dangerous_or_broken_address_is_refused_with_a_reason(text: str) -> None:
    reason = validate(text)
    assert reason.endswith(".")
    with pytest.raises(ValueError):
        parse(text)
    assert uri_warnings(text) == ()


@pytest.mark.parametrize("name", ["command", "netcat", "no_verify", "no_tty", "pkipath", "keyfile", "known_hosts"])
def test_a_parameter_that_does_more_is_a_warning(name: str) -> None:
    (warning,) = uri_warnings(f"qemu+ssh://host/system?{name}=/bin/x")
    assert warning.startswith(f"{name}: it ")


@pytest.mark.parametrize(
    "query",
    ["Command=/bin/x", "x=1;command=/bin/x", "%63ommand=/bin/x", "%43OMMAND=/bin/x", "&&command=/bin/x"],
)
def test_what_libvirt_takes_for_a_parameter_is_asked_about(query: str) -> None:
    assert uri_warnings(f"qemu+ssh://host/system?{query}") == ("command: it runs the program /bin/x on this computer.",)
    assert not may_open(f"qemu+ssh://host/system?{query}", accepted=False)


def test_values_are_those_that_libvirt_takes() -> None:
    assert parse("qemu+ssh://h/system?socket=/a+b&keyfile=/c;d&=e&no_tty").query == (
        ("socket", "/a+b"),
        ("keyfile", "/c;d"),
        ("no_tty", ""),
    )
    assert parse("qemu+ssh://h/system?socket=/a;x=1&keyfile=/k").query == (("socket", "/a;x=1"), ("keyfile", "/k"))


def test_a_driver_within_this_program_is_a_warning_for_it_bars_the_way_to_others() -> None:
    (warning,) = uri_warnings("qemu:///embed?root=/lab")
    assert warning.startswith("embed: it runs") and not may_open("qemu:///embed?root=/lab", accepted=False)


def test_a_plain_address_needs_no_warning() -> None:
    assert uri_warnings("qemu+ssh://ada@host/system") == ()
    assert uri_warnings("qemu:///system?socket=/run/libvirt/libvirt-sock") == ()
