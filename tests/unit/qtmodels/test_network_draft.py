"""A network on its way: what a person wants, what follows from it, and what is sent in which order."""

from __future__ import annotations

import pytest

from tests.unit.xml.test_networks import CORPUS
from virtgui.model.keys import HostKey
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKey, ThingKind
from virtgui.qtmodels.network_draft import NetworkDraft, new_network
from virtgui.util.frozen import replace
from virtgui.xml.network_ranges import Near, Taken
from virtgui.xml.networks import network
from virtgui.xml.parse import serialise

HOST = HostKey("qemu:///system")
KEY = ThingKey(HOST, ThingKind.NETWORK, "916180a7-0b43-5c08-b3c8-c738826880bb")
XML = serialise(network(CORPUS["nat"]))
RUNNING = Thing(KEY, "lab", True, True, True, XML)


def draft(thing: Thing = RUNNING, base: str = XML) -> NetworkDraft:
    return NetworkDraft(base, thing)


def new(around: Near = Near()) -> NetworkDraft:  # noqa: B008
    made = NetworkDraft(new_network("network", around, b"12345"), random=b"12345")
    made.around = around
    return made


def test_a_new_one_has_a_free_range_and_gives_its_addresses() -> None:
    made = new(Near(taken=(Taken("192.168.100.0/24", "other"),)))
    assert made.value("ipv4") == "192.168.101.1/24"
    assert made.value("ipv4_ranges") == (("192.168.101.2", "192.168.101.254"),)
    assert made.flaws() == []


def test_the_dhcp_range_follows_the_address_until_a_person_writes_one() -> None:
    made = new()
    made.set("ipv4", "10.0.5.1/24")
    assert made.value("ipv4_ranges") == (("10.0.5.2", "10.0.5.254"),)
    made.set("ipv4_ranges", (("10.0.5.50", "10.0.5.60"),))
    made.set("ipv4", "10.0.5.1/25")
    assert made.value("ipv4_ranges") == (("10.0.5.50", "10.0.5.60"),)


def test_a_family_is_turned_on_with_a_free_range_and_off_with_all_it_has() -> None:
    made = new()
    made.set("has_ipv6", True)
    assert made.value("ipv6") == "fd31:3233:3435:1::1/64"
    assert made.value("has_dhcp6") is True
    made.set("has_dhcp6", False)
    assert made.value("ipv6_ranges") is None
    made.set("has_ipv6", False)
    made.set("has_ipv4", False)
    assert "<ip" not in made.text()


def test_another_kind_takes_its_addresses_along_and_gets_new_ones() -> None:
    made = new()
    made.set("kind", "bridge")
    assert made.value("has_ipv4") is False
    made.set("kind", "route")
    assert made.value("ipv4") == "192.168.100.1/24"


def test_virtual_functions_are_taken_from_the_host_unless_a_person_says_otherwise() -> None:
    made = new()
    made.set("kind", "hostdev")
    assert made.value("managed") is True
    made.set("managed", False)
    made.set("physical", "eth3")
    assert made.value("managed") is False
    made.set("kind", "nat")
    assert "managed" not in made.text()


def test_what_is_written_as_xml_is_what_the_form_has() -> None:
    made = new()
    made.replace("<network><name>by-hand</name><ip address='10.7.0.1' prefix='24'/></network>")
    assert (made.value("name"), made.value("kind"), made.value("ipv4")) == ("by-hand", "isolated", "10.7.0.1/24")


def test_undoing_one_leaves_the_others() -> None:
    it = draft()
    it.set("domain", "x.example")
    it.set("mtu", 9000)
    it.undo("domain")
    assert it.fields() == ("mtu",)
    it.undo_all()
    assert (it.fields(), it.text()) == ((), XML)


def test_what_only_the_running_one_needs_is_one_call_each_and_kept() -> None:
    it = draft()
    it.set("txt", None)
    (command,) = it.commands()
    assert isinstance(command, ThingAct)
    assert (command.deed, dict(command.options)["live"], dict(command.options)["config"]) == (ThingDeed.UPDATE, 1, 1)


def test_what_waits_is_stored_first_and_what_can_be_is_then_done_to_the_running_one() -> None:
    it = draft()
    it.set("txt", None)
    it.set("domain", "x.example")
    stored, live = it.commands()
    assert isinstance(stored, DefineThing)
    assert (stored.replacing, stored.check) == (KEY, XML)
    assert "x.example" in stored.xml
    assert isinstance(live, ThingAct)
    assert dict(live.options)["config"] == 0


def test_one_that_is_off_is_only_stored() -> None:
    it = draft(replace(RUNNING, active=False))
    it.set("txt", None)
    (command,) = it.commands()
    assert isinstance(command, DefineThing)


def test_a_transient_one_is_only_changed_as_it_runs() -> None:
    it = draft(replace(RUNNING, persistent=False))
    it.set("txt", None)
    it.set("domain", "x.example")
    (command,) = it.commands()
    assert isinstance(command, ThingAct)
    assert dict(command.options)["config"] == 0


def test_a_new_name_is_another_definition_under_the_same_uuid_and_there_is_a_way_back() -> None:
    it = draft(replace(RUNNING, active=False))
    it.set("name", "renamed")
    gone, made = it.commands()
    assert isinstance(gone, ThingAct)
    assert gone.deed is ThingDeed.UNDEFINE
    assert isinstance(made, DefineThing)
    assert (made.autostart, made.replacing) == (True, None)
    assert KEY.name in made.xml
    back = it.back()
    assert isinstance(back, DefineThing)
    assert "<name>lab</name>" in back.xml


def test_what_others_did_meanwhile_is_kept_under_what_a_person_does() -> None:
    it = draft()
    it.set("domain", "x.example")
    other = serialise(network(XML.replace("1400", "1300")))
    it.rebase(replace(RUNNING, xml=other), other)
    assert (it.value("domain"), it.value("mtu")) == ("x.example", 1300)
    assert it.fields() == ("domain",)


@pytest.mark.parametrize(("field", "now"), [("txt", True), ("domain", False), ("ipv4_hosts", True)])
def test_it_tells_which_change_counts_now(field: str, now: bool) -> None:
    it = draft()
    it.set(field, None)
    assert it.now(field) is now
