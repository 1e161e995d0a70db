"""A lease that becomes a static host, and back."""

from __future__ import annotations

import pytest

from virtgui.model.keys import HostKey
from virtgui.model.leases import Lease
from virtgui.model.things import Thing, ThingAct, ThingKey, ThingKind
from virtgui.qtmodels import static_leases
from virtgui.xml.network_plan import Command, Section
from virtgui.xml.networks import network

MAC, OTHER = "52:54:00:00:00:01", "52:54:00:00:00:02"
LEASE = Lease(MAC, "10.0.0.9", 24, "guest")
XML = """<network><name>lab</name><forward mode='nat'/>
<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.2' end='10.0.0.99'/>{hosts}</dhcp></ip>
<ip family='ipv6' address='fd00::1' prefix='64'><dhcp><range start='fd00::2' end='fd00::99'/></dhcp></ip></network>"""


def thing(hosts: str = "", *, stored: str = "", persistent: bool = True) -> Thing:
    key = ThingKey(HostKey("qemu:///system"), ThingKind.NETWORK, "u")
    return Thing(key, "lab", True, persistent, True, XML.format(hosts=hosts), stored)


def after(it: Thing, xml: str) -> Thing:
    return Thing(it.key, it.name, True, True, True, xml)


def acts(commands: tuple[object, ...]) -> list[tuple[int, int, int, int, str]]:
    found = []
    for it in commands:
        assert isinstance(it, ThingAct)
        told = dict(it.options)
        found.append((told["command"], told["section"], told["live"], told["config"], it.text))
    return found


def test_it_is_added_to_what_runs_and_what_is_stored_with_its_name() -> None:
    draft, kept = static_leases.keep(thing(), LEASE, "web-01")
    assert kept.gone == ()
    (added,) = acts(draft.commands())
    assert added[:4] == (Command.ADD_LAST, Section.IP_DHCP_HOST, 1, 1)
    assert network(draft.text()).ipv4_hosts == ((MAC, "10.0.0.9", "web-01"),)
    assert static_leases.is_static(after(thing(), draft.text()), LEASE)
    back = static_leases.undo(after(thing(), draft.text()), kept)
    assert [it[0] for it in acts(back.commands())] == [Command.DELETE]
    assert network(back.text()).ipv4_hosts == ()


def test_what_was_kept_of_the_same_machine_goes_and_comes_back() -> None:
    old = thing(f"<host mac='{MAC}' name='old' ip='10.0.0.5'/><host mac='{OTHER}' name='web-01' ip='10.0.0.6'/>")
    draft, kept = static_leases.keep(old, LEASE, "web-01")
    assert [it[0] for it in acts(draft.commands())] == [Command.DELETE, Command.ADD_LAST]
    assert set(network(draft.text()).ipv4_hosts) == {(OTHER, "10.0.0.6", "web-01"), (MAC, "10.0.0.9", "web-01-2")}
    back = static_leases.undo(after(old, draft.text()), kept)
    assert set(network(back.text()).ipv4_hosts) == {(OTHER, "10.0.0.6", "web-01"), (MAC, "10.0.0.5", "old")}


def test_it_is_static_only_where_both_definitions_say_so() -> None:
    host = f"<host mac='{MAC}' ip='10.0.0.9'/>"
    assert static_leases.is_static(thing(host), LEASE)
    assert not static_leases.is_static(thing(host, stored=XML.format(hosts="")), LEASE)
    assert not static_leases.is_static(thing(), LEASE)


def test_a_transient_network_only_takes_it_while_it_runs() -> None:
    draft, _ = static_leases.keep(thing(persistent=False), LEASE, "web")
    assert [it[2:4] for it in acts(draft.commands())] == [(1, 0)]


def test_an_ipv6_lease_is_kept_by_what_the_machine_calls_itself() -> None:
    lease = Lease(MAC, "fd00::9", 64, "guest", client="00:01:02:03")
    draft, kept = static_leases.keep(thing(), lease, "web")
    assert kept.field == "ipv6_hosts"
    assert network(draft.text()).ipv6_hosts == (("00:01:02:03", "fd00::9", "web"),)
    assert static_leases.why_not(lease) == ""
    assert "DUID" in static_leases.why_not(Lease(MAC, "fd00::9", 64))


@pytest.mark.parametrize(
    ("names", "fitting"),
    [
        (("web-01",), "web-01"),
        (("web 01 <b>x</b>",), "web-01-b-x-b"),
        (("42", "guest"), "guest"),
        (("\u202eabc", ""), "abc"),
        (("-oProxy", ""), "oProxy"),
        (("ünï", "1"), "n"),
        (("...", "", "7"), ""),
        (("a" * 300,), "a" * 63),
    ],
)
def test_a_name_is_made_to_fit(names: tuple[str, ...], fitting: str) -> None:
    assert static_leases.host_name(*names) == fitting
