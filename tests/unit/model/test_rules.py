"""Which verbs make sense for which machine, as one table, and the reasons told when they do not."""

from __future__ import annotations

import pytest

from virtgui.model.commands import Verb
from virtgui.model.facts import Disk, Domain, DomainConfig, DomainState, Graphics, Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.rules import absence, clone_refusal, likeness, refusal
from virtgui.util.frozen import replace

HOST = Host(HostKey("qemu:///system"), Phase.OPEN, driver="QEMU", hostname="lab1")
CONFIG = DomainConfig(has_agent=True, graphics=(Graphics("vnc"),), disks=(Disk("vda", "disk", "file", "/x"),))
BASE = Domain(DomainKey(HOST.key, "u"), "web-01", config=CONFIG, agent_connected=True, autostart=False)

SITUATIONS = {
    "shut off": replace(BASE, state=DomainState.SHUTOFF),
    "saved": replace(BASE, state=DomainState.SHUTOFF, saved=True),
    "crashed, gone": replace(BASE, state=DomainState.CRASHED),
    "running": replace(BASE, id=1, state=DomainState.RUNNING),
    "transient": replace(BASE, id=1, state=DomainState.RUNNING, persistent=False),
    "blocked": replace(BASE, id=1, state=DomainState.BLOCKED),
    "paused": replace(BASE, id=1, state=DomainState.PAUSED),
    "going down": replace(BASE, id=1, state=DomainState.SHUTTING_DOWN),
    "crashed": replace(BASE, id=1, state=DomainState.CRASHED),
    "asleep": replace(BASE, id=1, state=DomainState.PMSUSPENDED),
    "unknown": replace(BASE, state=DomainState.NOSTATE),
    "no state, active": replace(BASE, id=1, state=DomainState.NOSTATE),
    "not responding": replace(BASE, id=1, state=DomainState.RUNNING, responding=False),
}

# One column per situation, in the order above; "x" is enabled.
TABLE = {
    #                          o s c r t b p g c a u n h
    Verb.START: "              x x x . . . . . . . . . .",
    Verb.START_PAUSED: "       x x x . . . . . . . . . .",
    Verb.START_FRESH: "        . x . . . . . . . . . . .",
    Verb.START_RESET: "        . . . . . . . . . . . . .",
    Verb.PAUSE: "              . . . x x x . . . . . x .",
    Verb.RESUME: "             . . . . . . x . x . . . .",
    Verb.SHUT_DOWN: "          . . . x x x . . . . . x .",
    Verb.SHUT_DOWN_ACPI: "     . . . x x x . . . . . x .",
    Verb.SHUT_DOWN_AGENT: "    . . . x x x . . . . . x .",
    Verb.REBOOT: "             . . . x x x . . . . . x .",
    Verb.REBOOT_ACPI: "        . . . x x x . . . . . x .",
    Verb.REBOOT_AGENT: "       . . . x x x . . . . . x .",
    Verb.RESET: "              . . . x x x x . x . . x .",
    Verb.POWER_OFF: "          . . . x x x x x x x . x x",
    Verb.POWER_OFF_GRACEFUL: " . . . x x x x x x x . x .",
    Verb.SAVE: "               . . . x . x x . . . . x .",
    Verb.DISCARD_SAVED: "      . x . . . . . . . . . . .",
    Verb.SUSPEND_GUEST: "      . . . x x x . . . . . x .",
    Verb.WAKE: "               . . . . . . . . . x . . .",
    Verb.AUTOSTART_ON: "       x x x x . x x x x x x x .",
    Verb.AUTOSTART_OFF: "      . . . . . . . . . . . . .",
    Verb.NMI: "                . . . x x x . . . . . x .",
    Verb.SEND_KEYS: "          . . . x x x . . . . . x .",
    Verb.RENAME: "             x . x . . . . . . . . . .",
    Verb.SET_TITLE: "          x x x x x x x x x x x x .",
    Verb.SET_DESCRIPTION: "    x x x x x x x x x x x x .",
    Verb.SET_TAGS: "           x x x x x x x x x x x x .",
    Verb.SET_GROUP: "          x x x x x x x x x x x x .",
    Verb.SET_START: "          x x x x x x x x x x x x .",
    Verb.PERSIST: "            . . . . x . . . . . . . .",
    Verb.TEMPLATE_ON: "        x . x . . . . . . . . . .",
    Verb.TEMPLATE_OFF: "       . . . . . . . . . . . . .",
    Verb.UNDEFINE: "           x x x x . x x x x x . x .",
    Verb.CONSOLE: "            . . . x x x x x x x . x .",
}


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("column, situation", list(enumerate(SITUATIONS)))
def test_a_verb_is_enabled_exactly_when_it_makes_sense(verb: Verb, column: int, situation: str) -> None:
    wanted = TABLE[verb].split()[column] == "x"
    reason = refusal(verb, SITUATIONS[situation], HOST)
    assert (reason == "") is wanted, f"{verb} on a machine that is {situation}: {reason or 'enabled'}"
    if reason:
        assert reason[0].isupper() and reason.endswith(".")


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.OPEN])
def test_nothing_can_be_done_on_a_host_that_is_not_open(verb: Verb, phase: Phase) -> None:
    for domain in SITUATIONS.values():
        assert "host" in refusal(verb, domain, replace(HOST, phase=phase))


@pytest.mark.parametrize("verb", Verb)
def test_a_read_only_connection_allows_only_looking(verb: Verb) -> None:
    reason = refusal(verb, SITUATIONS["running"], replace(HOST, read_only=True))
    assert (reason == "") is (verb is Verb.CONSOLE)
    if reason:
        assert "read-only" in reason


@pytest.mark.parametrize("verb", Verb)
def test_what_a_driver_lacks_is_refused_with_its_own_reason(verb: Verb) -> None:
    host = replace(HOST, lacks=((verb, "The test driver cannot do this."),))
    assert refusal(verb, SITUATIONS["running"], host) == "The test driver cannot do this."


def test_firmware_variables_begin_anew_where_there_are_some() -> None:
    off = next(
        domain for name, domain in SITUATIONS.items() if domain.state is DomainState.SHUTOFF and not domain.saved
    )
    secure = replace(off, config=replace(CONFIG, firmware="UEFI, secure boot"))
    assert refusal(Verb.START_RESET, secure, HOST) == ""
    assert "saved state" in refusal(Verb.START_RESET, replace(secure, saved=True), HOST)
    assert "UEFI" in refusal(Verb.START_RESET, replace(off, config=replace(CONFIG, firmware="BIOS")), HOST)
    assert "not been read" in refusal(Verb.START_RESET, replace(off, config=None), HOST)
    assert likeness(secure) != likeness(replace(secure, config=CONFIG))


def test_a_template_is_cloned_and_not_started() -> None:
    domain = replace(SITUATIONS[next(iter(SITUATIONS))], config=replace(CONFIG, template=True))
    for verb in (Verb.START, Verb.START_PAUSED, Verb.START_RESET):
        assert "clone it" in refusal(verb, domain, HOST)
    assert "already" in refusal(Verb.TEMPLATE_ON, domain, HOST)
    assert refusal(Verb.TEMPLATE_OFF, domain, HOST) == ""
    assert clone_refusal(domain, HOST) == ""
    assert clone_refusal(SITUATIONS["running"], HOST) == ""
    assert "transient" in clone_refusal(SITUATIONS["transient"], HOST)
    assert "read-only" in clone_refusal(domain, replace(HOST, read_only=True))


def test_a_machine_that_starts_with_its_host_can_only_stop_doing_so() -> None:
    domain = replace(SITUATIONS["running"], autostart=True)
    assert refusal(Verb.AUTOSTART_OFF, domain, HOST) == ""
    assert "already" in refusal(Verb.AUTOSTART_ON, domain, HOST)


@pytest.mark.parametrize("verb", [Verb.AUTOSTART_ON, Verb.AUTOSTART_OFF])
def test_autostart_can_be_set_either_way_while_it_is_not_known(verb: Verb) -> None:
    assert refusal(verb, replace(SITUATIONS["shut off"], autostart=None), HOST) == ""


@pytest.mark.parametrize("verb", [Verb.SHUT_DOWN_AGENT, Verb.REBOOT_AGENT, Verb.SUSPEND_GUEST])
def test_asking_the_agent_needs_an_agent(verb: Verb) -> None:
    running = SITUATIONS["running"]
    assert "channel" in refusal(verb, replace(running, config=replace(CONFIG, has_agent=False)), HOST)
    assert "not running in the guest" in refusal(verb, replace(running, agent_connected=False), HOST)
    assert "not been read" in refusal(verb, replace(running, config=None), HOST)
    assert refusal(verb, replace(running, agent_connected=None), HOST) == ""


def test_a_xen_guest_sleeps_without_an_agent() -> None:
    xen = replace(HOST, driver="Xen")
    assert refusal(Verb.SUSPEND_GUEST, replace(SITUATIONS["running"], config=DomainConfig()), xen) == ""


def test_a_console_needs_a_display_that_a_viewer_can_open() -> None:
    running = SITUATIONS["running"]
    assert refusal(Verb.CONSOLE, replace(running, config=DomainConfig()), HOST) == "It has no display."
    headless = DomainConfig(graphics=(Graphics("egl-headless"), Graphics("sdl")))
    assert "No viewer" in refusal(Verb.CONSOLE, replace(running, config=headless), HOST)
    both = DomainConfig(graphics=(Graphics("egl-headless"), Graphics("spice")))
    assert refusal(Verb.CONSOLE, replace(running, config=both), HOST) == ""
    assert refusal(Verb.CONSOLE, replace(running, config=None), HOST) == ""


def test_an_offline_agent_does_not_hinder_an_acpi_shut_down() -> None:
    mute = replace(SITUATIONS["running"], agent_connected=False, config=replace(CONFIG, has_agent=False))
    assert refusal(Verb.SHUT_DOWN_ACPI, mute, HOST) == ""
    assert refusal(Verb.SHUT_DOWN, mute, HOST) == ""


def test_a_paused_machine_says_that_it_must_be_resumed_before_it_can_shut_down() -> None:
    assert refusal(Verb.SHUT_DOWN, SITUATIONS["paused"], HOST) == "It is paused: resume it first."


@pytest.mark.parametrize(
    ("host", "why"),
    [
        (None, "Its host was removed from the list."),
        (replace(HOST, phase=Phase.CLOSED), "Its host is not connected."),
        (replace(HOST, phase=Phase.LOST), "The connection to its host is lost."),
        (replace(HOST, listed=False), "Its host is still connecting."),
        (replace(HOST, listed=True), "It no longer exists."),
    ],
)
def test_a_machine_that_is_not_known_is_gone_only_where_its_host_says_so(host: Host | None, why: str) -> None:
    assert absence(host) == why


@pytest.mark.parametrize("reason", ["save", "restoring", "dump"])
def test_a_pause_that_ends_by_itself_takes_nothing_but_a_power_off(reason: str) -> None:
    held = replace(SITUATIONS["paused"], reason=reason)
    for verb in (Verb.START, Verb.SHUT_DOWN):
        assert "resume" not in refusal(verb, held, HOST)
    for verb in (Verb.RESUME, Verb.RESET, Verb.SAVE):
        assert refusal(verb, held, HOST)
        assert not refusal(verb, SITUATIONS["paused"], HOST)
    assert not refusal(Verb.POWER_OFF, held, HOST)
    left = replace(held, reason="starting up")
    assert not refusal(Verb.RESUME, left, HOST), "a daemon that died while it started one leaves it so"
