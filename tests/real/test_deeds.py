"""Every deed, sent as a click sends it, is really done to a real QEMU machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.keyboard import listen, pressed
from virtgui.model.commands import Act, Cancel, Verb
from virtgui.model.facts import Domain, DomainState
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished

MachineOn = Callable[..., str]


class Player(NamedTuple):
    """One machine and the hands to act on it."""

    circle: Circle
    host: PrivateHost
    name: str
    key: DomainKey

    def does(self, verb: Verb, text: str = "", timeout: float = 40) -> Finished:
        """Do it; it must go well."""
        done = self.circle.act(self.key, verb, text, timeout)
        assert done.problem is None, f"{verb}: {done.problem}"
        assert not done.unknown and not done.cancelled
        return done

    def fails(self, verb: Verb, text: str = "") -> Finished:
        """Do it; it must be refused."""
        done = self.circle.act(self.key, verb, text)
        assert done.problem is not None, f"{verb} went well"
        return done

    def is_seen(self, state: DomainState) -> Domain:
        """The list shows it in this state."""
        return self.circle.becomes(self.key, lambda machine: machine.state is state)

    @property
    def seen(self) -> Domain:
        return self.circle.world.machines[self.key]


@pytest.fixture
def player(circle: Circle, private_host: PrivateHost, machine_on: MachineOn) -> Callable[..., Player]:
    """`player("name", **options)` adds a machine and waits until it is in the list."""

    def make(name: str, **options: object) -> Player:
        full = machine_on(private_host, name, **options)
        if options.get("boot"):
            private_host.says(full, "VG-READY")
        host = circle.connect(private_host.uri)
        return Player(circle, private_host, full, circle.appears(host, full).key)

    return make


Make = Callable[..., Player]


def test_start_and_power_off(player: Make) -> None:
    it = player("start", start=False)
    it.does(Verb.START)
    it.is_seen(DomainState.RUNNING)
    assert it.host.state(it.name) == "running"
    it.does(Verb.POWER_OFF)
    it.is_seen(DomainState.SHUTOFF)
    assert it.host.state(it.name) == "shut off"
    assert not it.seen.active


def test_start_paused_resume_and_pause(player: Make) -> None:
    it = player("paused", start=False)
    it.does(Verb.START_PAUSED)
    it.is_seen(DomainState.PAUSED)
    assert it.host.state(it.name) == "paused"
    it.does(Verb.RESUME)
    it.is_seen(DomainState.RUNNING)
    assert it.host.state(it.name) == "running"
    it.does(Verb.PAUSE)
    it.is_seen(DomainState.PAUSED)
    assert it.host.state(it.name) == "paused"


def test_power_off_gracefully(player: Make) -> None:
    it = player("graceful")
    it.does(Verb.POWER_OFF_GRACEFUL)
    it.is_seen(DomainState.SHUTOFF)
    assert it.host.state(it.name) == "shut off"


def test_save_then_start_goes_on_where_it_was(player: Make) -> None:
    it = player("saved", boot=True)
    it.host.say(it.name, "mark=kept; echo no''ted")
    it.host.says(it.name, "noted")
    saved = it.does(Verb.SAVE)
    assert it.circle.of(saved.ticket, Began)[0].can_cancel
    machine = it.circle.becomes(it.key, lambda m: m.saved and not m.active)
    assert machine.state is DomainState.SHUTOFF
    assert "yes" in next(x for x in it.host.virsh("dominfo", it.name).splitlines() if "Managed save" in x)
    it.does(Verb.START)
    it.circle.becomes(it.key, lambda m: m.active and not m.saved)
    it.host.say(it.name, 'echo "the mark is $mark"')
    it.host.says(it.name, "the mark is kept")


def test_firmware_variables_begin_anew(player: Make) -> None:
    it = player("uefi", start=False)
    code = "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>"
    kept = "<nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>/var/lib/libvirt/images/uefi-vars.fd</nvram>"
    plain = it.host.virsh("dumpxml", it.name)
    it.host.define(plain.replace("</type>", f"</type>{code}{kept}"))
    it.circle.becomes(it.key, lambda m: m.config is not None and "UEFI" in m.config.firmware)
    variables = it.host.images / "uefi-vars.fd"
    variables.write_bytes(b"spoilt" * (540672 // 6))
    it.does(Verb.START_RESET)
    it.is_seen(DomainState.RUNNING)
    it.does(Verb.POWER_OFF)
    assert not variables.read_bytes().startswith(b"spoilt")


def test_start_without_the_saved_state_boots_anew(player: Make) -> None:
    it = player("fresh")
    it.does(Verb.SAVE)
    it.circle.becomes(it.key, lambda m: m.saved)
    it.does(Verb.START_FRESH)
    it.circle.becomes(it.key, lambda m: m.active and not m.saved)
    assert "no" in next(x for x in it.host.virsh("dominfo", it.name).splitlines() if "Managed save" in x)


def test_what_was_saved_paused_is_paused_again_and_in_no_migration(player: Make) -> None:
    it = player("saved-paused")
    it.does(Verb.PAUSE)
    it.does(Verb.SAVE)
    it.circle.becomes(it.key, lambda m: m.saved and not m.active)
    it.does(Verb.START)
    it.circle.becomes(it.key, lambda m: m.state is DomainState.PAUSED and m.reason == "restored")
    assert it.host.virsh("domstate", "--reason", it.name).strip() == "paused (migrating)", "libvirt says so still"
    it.does(Verb.RESUME)
    it.is_seen(DomainState.RUNNING)


def test_a_damaged_saved_state_offers_to_start_without_it(player: Make) -> None:
    it = player("damaged")
    it.does(Verb.SAVE)
    it.circle.becomes(it.key, lambda m: m.saved)
    image = it.host.folder / f"lib/qemu/save/{it.name}.save"
    image.write_bytes(image.read_bytes()[:5000])
    problem = it.fails(Verb.START).problem
    assert problem is not None and "damaged" in problem.reason and problem.detail
    assert problem.remedy == Act(it.key, Verb.START_FRESH)
    done = it.circle.finish(it.circle.send(problem.remedy))
    assert done.problem is None
    it.is_seen(DomainState.RUNNING)


def test_a_guest_that_crashes_instead_of_going_down_is_waited_for_no_longer(player: Make) -> None:
    it = player("crashes", boot=True, words="vg.deaf")
    ticket = it.circle.send(Act(it.key, Verb.SHUT_DOWN_ACPI))
    it.circle.wait_until(lambda: it.circle.of(ticket, Began), 10)
    it.host.say(it.name, "echo c >/proc/sysrq-trigger")
    problem = it.circle.finish(ticket, 60).problem
    assert problem is not None and "crashed" in problem.reason
    assert problem.remedy == Act(it.key, Verb.POWER_OFF)


def test_discard_the_saved_state(player: Make) -> None:
    it = player("discard")
    it.does(Verb.SAVE)
    it.circle.becomes(it.key, lambda m: m.saved)
    it.does(Verb.DISCARD_SAVED)
    it.circle.becomes(it.key, lambda m: not m.saved)
    assert "no" in next(x for x in it.host.virsh("dominfo", it.name).splitlines() if "Managed save" in x)


def test_a_long_save_tells_how_far_it_is_and_can_be_cancelled(player: Make) -> None:
    # 400 MiB of memory that is not zero take a while: the host compresses what it saves
    it = player("long", boot=True, memory_mib=640)
    it.host.say(it.name, "mkdir /big; mount -t tmpfs -o size=480m t /big")
    it.host.say(it.name, "for n in $(seq 200); do cat /bin/busybox; done >/big/f; echo fi''lled")
    it.host.says(it.name, "filled", 60)
    ticket = it.circle.send(Act(it.key, Verb.SAVE))
    it.circle.wait_until(lambda: it.circle.of(ticket, Advanced), 20, "progress of the save")
    last = it.circle.of(ticket, Advanced)[-1]
    assert last.unit == "bytes"
    assert 0 <= last.done <= last.total
    it.circle.send(Cancel(ticket))
    done = it.circle.finish(ticket, 30)
    assert done.cancelled, f"{done}"
    it.circle.becomes(it.key, lambda m: m.state is DomainState.RUNNING and not m.saved)
    it.host.say(it.name, "echo still ali''ve")
    it.host.says(it.name, "still alive")


@pytest.mark.parametrize("verb", [Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI])
def test_the_guest_shuts_down_by_acpi(player: Make, verb: Verb) -> None:
    it = player("acpi", boot=True)
    it.does(verb)
    it.is_seen(DomainState.SHUTOFF)
    assert it.seen.reason == "shutdown"
    assert "VG-BUTTON" in it.host.serial(it.name)


def test_the_guest_shuts_down_by_its_agent(player: Make) -> None:
    it = player("agent-off", boot=True, agent=True, words="vg.deaf")
    it.circle.becomes(it.key, lambda m: m.agent_connected)
    it.does(Verb.SHUT_DOWN_AGENT)
    it.is_seen(DomainState.SHUTOFF)


def test_waiting_for_a_deaf_guest_can_be_cancelled_and_holds_nothing_up(player: Make) -> None:
    it = player("deaf", boot=True, words="vg.deaf")
    ticket = it.circle.send(Act(it.key, Verb.SHUT_DOWN_ACPI))
    it.circle.wait_until(lambda: it.circle.of(ticket, Began), 10)
    it.does(Verb.PAUSE, timeout=10)
    it.does(Verb.RESUME, timeout=10)
    assert not it.circle.of(ticket, Finished)
    it.circle.send(Cancel(ticket))
    assert it.circle.finish(ticket, 5).cancelled
    assert it.host.state(it.name) == "running"


@pytest.mark.parametrize("verb", [Verb.REBOOT, Verb.REBOOT_AGENT])
def test_the_guest_reboots(player: Make, verb: Verb) -> None:
    it = player("reboot", boot=True, agent=True)
    it.circle.becomes(it.key, lambda m: m.agent_connected)
    pid = it.host.qemu_pid(it.name)
    it.does(verb)
    it.circle.wait_until(lambda: it.host.serial(it.name).count("VG-READY") == 2, 30, "a second boot")
    assert it.host.qemu_pid(it.name) == pid, "it is the same machine"


def test_the_guest_reboots_by_acpi(player: Make) -> None:
    """A reboot by ACPI presses the power button, and libvirt starts the machine again."""
    it = player("reboot-acpi", boot=True)
    it.does(Verb.REBOOT_ACPI)
    it.circle.wait_until(lambda: it.host.serial(it.name).count("VG-READY") == 2, 30, "a second boot")
    assert "VG-BUTTON" in it.host.serial(it.name)


def test_reset_starts_the_guest_anew_without_asking_it(player: Make) -> None:
    it = player("reset", boot=True, words="vg.deaf")
    it.does(Verb.RESET)
    it.circle.wait_until(lambda: it.host.serial(it.name).count("VG-READY") == 2, 30, "a second boot")


def test_the_guest_sleeps_and_wakes(player: Make) -> None:
    it = player("sleep", boot=True, agent=True)
    it.circle.becomes(it.key, lambda m: m.agent_connected)
    it.host.agent_answers(it.name)
    it.does(Verb.SUSPEND_GUEST)
    it.is_seen(DomainState.PMSUSPENDED)
    assert it.host.state(it.name) == "pmsuspended"
    it.does(Verb.WAKE)
    it.is_seen(DomainState.RUNNING)
    it.host.hears(it.name, "echo awa''ke", "awake")


def test_an_nmi_reaches_the_guest(player: Make) -> None:
    it = player("nmi", boot=True)
    it.does(Verb.NMI)
    it.host.say(it.name, "awk '/NMI:/ { print \"it saw\", $2 }' /proc/interrupts")
    it.host.says(it.name, "it saw 1\n")


def test_keys_reach_a_guest_without_a_console(player: Make) -> None:
    """The guest reads its keyboard as its driver tells of it, and says it over the serial line."""
    it = player("keys", boot=True)
    it.host.says(it.name, "VG-READY")
    listen(it.host, it.name)
    it.does(Verb.SEND_KEYS, "Shift+a+KEY_F12 50")
    it.circle.wait_until(lambda: pressed(it.host, it.name)[-3:] == [42, 30, 88], 30, "the keys arrive")
    problem = it.fails(Verb.SEND_KEYS, "Ctrl+Nonsense").problem
    assert problem is not None
    assert problem.reason == "There is no key “Nonsense”."


def test_a_crashed_machine_is_shown_so_and_can_be_reset_and_powered_off(player: Make) -> None:
    it = player("crash", boot=True)
    it.host.say(it.name, "echo c >/proc/sysrq-trigger")
    crashed = it.is_seen(DomainState.CRASHED)
    assert crashed.active
    assert crashed.reason == "panicked"
    it.does(Verb.RESET)
    it.is_seen(DomainState.RUNNING)
    it.circle.wait_until(lambda: it.host.serial(it.name).count("VG-READY") == 2, 30, "a second boot")
    it.does(Verb.POWER_OFF)
    it.is_seen(DomainState.SHUTOFF)


@pytest.mark.needs("bridges")
def test_a_network_that_is_off_is_started_by_what_a_failed_start_offers(player: Make) -> None:
    it = player("pods", start=False, nic=True)
    it.host.virsh("net-destroy", "default")
    try:
        problem = it.fails(Verb.START).problem
        assert problem is not None and problem.remedy is not None
        assert "“default”" in problem.reason
        done = it.circle.finish(it.circle.send(problem.remedy))
        assert done.problem is None
        assert "default" in it.host.virsh("net-list", "--name").split()
    finally:
        if "default" not in it.host.virsh("net-list", "--name").split():
            it.host.virsh("net-start", "default")
    it.does(Verb.START)


def test_autostart(player: Make) -> None:
    it = player("autostart", start=False)
    it.does(Verb.AUTOSTART_ON)
    it.circle.becomes(it.key, lambda m: m.autostart is True)
    assert it.name in it.host.virsh("list", "--all", "--autostart", "--name")
    it.does(Verb.AUTOSTART_OFF)
    it.circle.becomes(it.key, lambda m: m.autostart is False)
    assert it.name not in it.host.virsh("list", "--all", "--autostart", "--name")


def test_rename_keeps_the_row(player: Make) -> None:
    it = player("old", start=False)
    identity = it.key.uuid
    it.does(Verb.RENAME, f"{it.name}-new")
    it.circle.becomes(it.key, lambda m: m.name == f"{it.name}-new")
    assert it.host.virsh("domuuid", f"{it.name}-new").strip() == identity
    it.does(Verb.RENAME, it.name)


def test_checkpoints_of_a_renamed_machine_outlive_the_daemon(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("old", disk=fresh_host.volume("old.qcow2"))
    for name in ("first", "second"):
        fresh_host.virsh("checkpoint-create-as", "old", name)
    fresh_host.virsh("destroy", "old")
    machine = circle.appears(circle.connect(fresh_host.uri), "old")
    circle.becomes(machine.key, lambda m: not m.active)
    assert circle.act(machine.key, Verb.RENAME, "new", 40).problem is None
    fresh_host.kill()
    fresh_host.respawn()
    assert fresh_host.virsh("checkpoint-list", "--tree", "new").split() == ["first", "|", "+-", "second"]


def test_a_name_that_is_taken_is_refused_with_libvirts_words(player: Make) -> None:
    it = player("taken", start=False)
    other = player("other", start=False)
    problem = it.fails(Verb.RENAME, other.name).problem
    assert problem is not None
    assert problem.reason
    assert other.name in problem.detail
    assert it.seen.name == it.name


@pytest.mark.parametrize("start", [True, False], ids=["running", "off"])
@pytest.mark.parametrize("verb", [Verb.SET_TITLE, Verb.SET_DESCRIPTION])
def test_title_and_description(player: Make, verb: Verb, start: bool) -> None:
    text = "<b>Web</b> & \"mail\" 'x' – ψ"
    it = player("title", start=start)
    field = "title" if verb is Verb.SET_TITLE else "description"
    for wanted in (text, ""):
        it.does(verb, wanted)
        it.circle.becomes(it.key, lambda m, w=wanted: m.config is not None and getattr(m.config, field) == w)  # type: ignore[misc]
        kind = ("--title",) if verb is Verb.SET_TITLE else ()
        told = it.host.virsh("desc", it.name, "--config", *kind).strip()
        assert told == wanted or (not wanted and told.startswith("No "))


def test_a_transient_machine_is_made_persistent_with_its_password(player: Make, circle: Circle) -> None:
    it = player("keep", start=False)
    xml = it.host.guest("transient", graphics="vnc", password="S3cr3t")
    it.host.create(xml)
    try:
        machine = circle.appears(it.key.host, "transient")
        assert not machine.persistent
        done = circle.act(machine.key, Verb.PERSIST)
        assert done.problem is None
        circle.becomes(machine.key, lambda m: m.persistent)
        assert "S3cr3t" in it.host.virsh("dumpxml", "--security-info", "--inactive", "transient")
    finally:
        it.host.remove("transient")


def test_undefine_leaves_the_disk_alone(player: Make, private_host: PrivateHost) -> None:
    private_host.volume("kept.qcow2")
    it = player("undefine", start=False, disk="/var/lib/libvirt/images/kept.qcow2")
    it.does(Verb.UNDEFINE)
    it.circle.wait_until(lambda: it.key not in it.circle.world.machines, 10, "the row is gone")
    assert it.name not in it.host.virsh("list", "--all", "--name").split()
    assert (it.host.images / "kept.qcow2").exists()


def test_undefining_a_running_machine_makes_it_transient(player: Make) -> None:
    it = player("undefine-running")
    it.does(Verb.UNDEFINE)
    it.circle.becomes(it.key, lambda m: not m.persistent and m.active)
    it.does(Verb.POWER_OFF)
    it.circle.wait_until(lambda: it.key not in it.circle.world.machines, 10, "the row is gone")


def test_the_console_gets_display_and_password_but_no_row_does(player: Make) -> None:
    it = player("console", graphics="vnc", password="S3cr3t")
    it.does(Verb.CONSOLE)
    (target,) = it.circle.consoles
    assert target.name == it.name
    assert target.password == "S3cr3t"
    assert target.graphics[0].type == "vnc"
    assert "S3cr3t" not in repr(it.circle.world.machines)
    assert "S3cr3t" not in repr(it.circle.messages)


def test_what_libvirt_refuses_is_told_once_with_its_words(player: Make) -> None:
    it = player("refused")
    it.circle.becomes(it.key, lambda m: m.state is DomainState.RUNNING)
    it.host.virsh("destroy", it.name)
    problem = it.fails(Verb.PAUSE).problem
    assert problem is not None
    assert it.name in problem.doing
    assert problem.reason
    assert "not running" in problem.detail


def test_a_start_that_fails_leaves_the_machine_off(player: Make) -> None:
    it = player("nodisk", start=False, disk="/var/lib/libvirt/images/not-there.qcow2")
    problem = it.fails(Verb.START).problem
    assert problem is not None
    assert "not-there.qcow2" in problem.detail
    it.is_seen(DomainState.SHUTOFF)


def test_many_at_once_each_have_their_own_end(player: Make, private_host: PrivateHost, machine_on: MachineOn) -> None:
    first = player("bulk", start=False)
    names = [machine_on(private_host, "bulk", start=False) for _ in range(5)]
    circle = first.circle
    keys = [first.key, *(circle.appears(first.key.host, name).key for name in names)]
    tickets: list[Ticket] = [circle.send(Act(key, Verb.START)) for key in keys]
    for ticket in tickets:
        assert circle.finish(ticket, 60).problem is None
    for key in keys:
        circle.becomes(key, lambda m: m.state is DomainState.RUNNING)
    for ticket in [circle.send(Act(key, Verb.POWER_OFF)) for key in keys]:
        assert circle.finish(ticket, 60).problem is None
