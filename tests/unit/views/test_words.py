"""libvirt's terms as people say them."""

from __future__ import annotations

import pytest

from tests.unit.qtmodels.fleet import host, machine
from virtgui.hypervisor.machines import _reasons
from virtgui.model.commands import Verb
from virtgui.model.facts import Address, DomainState, Host, Phase
from virtgui.model.keys import HostKey
from virtgui.util.frozen import replace
from virtgui.views import words


def test_exactly_the_dangerous_deeds_say_what_is_lost() -> None:
    assert {verb for verb in Verb if words.DEEDS[verb].loss} == {
        *(Verb.START_FRESH, Verb.START_RESET, Verb.RESET, Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL),
        *(Verb.DISCARD_SAVED, Verb.NMI, Verb.UNDEFINE),
    }


def test_no_label_shouts_and_every_menu_entry_has_a_mnemonic() -> None:
    for deed in words.DEEDS.values():
        assert "&" in deed.label
        assert "!" not in deed.label + deed.loss
        assert deed.name[0].isupper()


@pytest.mark.parametrize(
    ("state", "more", "word"),
    [
        (DomainState.RUNNING, {}, "Running"),
        (DomainState.BLOCKED, {}, "Running"),
        (DomainState.RUNNING, {"responding": False}, "Not responding"),
        (DomainState.PAUSED, {}, "Paused"),
        (DomainState.SHUTTING_DOWN, {}, "Shutting down"),
        (DomainState.SHUTOFF, {}, "Shut off"),
        (DomainState.SHUTOFF, {"saved": True}, "Saved"),
        (DomainState.CRASHED, {}, "Crashed"),
        (DomainState.PMSUSPENDED, {}, "Asleep"),
        (DomainState.NOSTATE, {}, "Unknown"),
    ],
)
def test_states(state: DomainState, more: dict[str, bool], word: str) -> None:
    found = machine(1, state=state, **more)
    assert words.state_word(found, host()) == word
    assert words.state_word(found, host(phase=Phase.LOST)) == f"Was {word[0].lower()}{word[1:]}"


@pytest.mark.parametrize(
    ("uri", "driver", "said"),
    [
        ("qemu:///system", "QEMU", "QEMU/KVM"),
        ("qemu:///session", "QEMU", "QEMU/KVM, my session"),
        ("qemu+ssh://root@lab/system", "QEMU", "QEMU, ssh"),
        ("qemu://lab/system", "QEMU", "QEMU, TLS"),
        ("esx://old/", "", "VMware ESX"),
        ("lxc:///system", "", "Linux containers"),
        ("test:///default", "TEST", "Test driver"),
    ],
)
def test_drivers(uri: str, driver: str, said: str) -> None:
    assert words.driver_text(Host(HostKey(uri), driver=driver)) == said


def test_a_persons_name_for_a_host_comes_first() -> None:
    lab = host()
    assert words.host_name(lab, lab.key, "My lab") == "My lab"
    assert words.host_name(lab, lab.key) == "lab"
    assert words.host_name(replace(lab, hostname=""), HostKey("qemu+ssh://root@far/system")) == "far"
    assert words.host_name(None, HostKey("qemu:///system")) == "This computer"
    assert words.host_name(None, HostKey("qemu://[::bad")) == "qemu://[::bad"
    for unreadable in ("rack-07", "qemu+carrier:///system", "/system", "qemu:/// system"):
        assert words.host_name(None, HostKey(unreadable)) == unreadable
    assert "s3cret" not in words.host_name(None, HostKey("q emu://me:s3cret@rack/system"))


def test_the_address_most_worth_knowing_is_shown() -> None:
    def found(*ips: str) -> str:
        return words.address_text([Address(ip, 24, "", "agent") for ip in ips])

    assert found() == ""
    assert found("10.0.4.11") == "10.0.4.11"
    assert found("fe80::1", "fd00::1", "127.0.0.1", "10.0.4.11") == "10.0.4.11  +3"


def test_each_entry_of_a_menu_gets_a_letter_of_its_own() -> None:
    assert words.with_letters(["Pause", "Power off", "Save & go", "aa", "aa"]) == [
        "&Pause",
        "Power &off",
        "&Save && go",
        "&aa",
        "aa",
    ]


@pytest.mark.parametrize("verb", Verb)
def test_every_deed_names_its_machine_whatever_it_is_called(verb: Verb) -> None:
    assert "{odd}" in words.DEEDS[verb].doing.format(name="{odd}")


def test_every_reason_that_libvirt_has_for_a_state_is_told_in_words() -> None:
    assert {word for word in _reasons().values() if not words.REASONS.get(word)} == set()
    assert {
        word for word in words.REASONS if word not in {*_reasons().values(), "api error", "restoring", "unknown"}
    } == set()
