"""Each verb done on libvirt's test driver, and the flags that reach drivers which know more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import libvirt
import pytest

from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lacks import known_lacks
from virtgui.hypervisor.perform import DEEDS, undefine
from virtgui.hypervisor.unsupported import lacking, unsupported_flags
from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.util.frozen import replace

XML = """<domain type='test'><name>{name}</name><memory>1024</memory><os><type>hvm</type>{os}</os>
<devices><graphics type='vnc' passwd='S3cr3t!'/>{devices}</devices></domain>"""
FACT = Domain(DomainKey(HostKey("test:///default"), "u"), "web", 1, DomainState.RUNNING)


@pytest.fixture(autouse=True)
def quiet() -> None:
    libvirt.registerErrorHandler(lambda _, __: None, None)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[libvirt.virConnect]:
    """A world of the test's own: that of test:///default is shared by the whole process."""
    (tmp_path / "world.xml").write_text("<node/>")
    connection = libvirt.open(f"test://{tmp_path / 'world.xml'}")
    yield connection
    connection.close()


@pytest.fixture
def machine(world: libvirt.virConnect) -> libvirt.virDomain:
    """A running, persistent machine."""
    defined = world.defineXML(XML.format(name="web", os="", devices=""))
    defined.create()
    return defined


def do(verb: Verb, machine: libvirt.virDomain, text: str = "") -> None:
    DEEDS[verb].call(machine, text)


def state(machine: libvirt.virDomain) -> DomainState:
    return DomainState(machine.state()[0])


def test_every_verb_but_the_console_is_a_deed() -> None:
    assert set(DEEDS) == set(Verb) - {Verb.CONSOLE}


def test_a_note_that_cannot_be_is_refused_in_its_own_words(machine: libvirt.virDomain) -> None:
    with pytest.raises(libvirt.libvirtError) as refused:
        do(Verb.SET_TAGS, machine, "a,b")
    assert "one word" in explain(refused.value, "change the tags").reason


@pytest.mark.parametrize(
    "before, verb, after",
    [
        ((), Verb.PAUSE, DomainState.PAUSED),
        ((Verb.PAUSE,), Verb.RESUME, DomainState.RUNNING),
        ((), Verb.SHUT_DOWN, DomainState.SHUTOFF),
        ((), Verb.REBOOT, DomainState.RUNNING),
        ((), Verb.POWER_OFF, DomainState.SHUTOFF),
        ((), Verb.POWER_OFF_GRACEFUL, DomainState.SHUTOFF),
        ((Verb.POWER_OFF,), Verb.START, DomainState.RUNNING),
        ((), Verb.SAVE, DomainState.SHUTOFF),
        ((Verb.SAVE,), Verb.START, DomainState.RUNNING),
        ((Verb.SAVE,), Verb.START_FRESH, DomainState.RUNNING),
        ((), Verb.NMI, DomainState.RUNNING),
    ],
)
def test_the_state_follows_the_verb(
    machine: libvirt.virDomain, before: tuple[Verb, ...], verb: Verb, after: DomainState
) -> None:
    for earlier in before:
        do(earlier, machine)
    do(verb, machine)
    assert state(machine) is after


def test_saving_keeps_an_image_and_discarding_removes_it(machine: libvirt.virDomain) -> None:
    do(Verb.SAVE, machine)
    assert machine.hasManagedSaveImage(0)
    do(Verb.DISCARD_SAVED, machine)
    assert not machine.hasManagedSaveImage(0)


def test_starting_fresh_leaves_no_saved_state_behind(machine: libvirt.virDomain) -> None:
    do(Verb.SAVE, machine)
    do(Verb.START_FRESH, machine)
    assert not machine.hasManagedSaveImage(0)


def test_starting_paused_is_never_done_running_where_the_driver_cannot(machine: libvirt.virDomain) -> None:
    do(Verb.POWER_OFF, machine)
    with pytest.raises(libvirt.libvirtError) as refused:
        do(Verb.START_PAUSED, machine)
    assert lacking(refused.value)
    assert state(machine) is DomainState.SHUTOFF


def test_shutting_down_by_agent_is_never_done_otherwise_where_the_driver_cannot(machine: libvirt.virDomain) -> None:
    with pytest.raises(libvirt.libvirtError) as refused:
        do(Verb.SHUT_DOWN_AGENT, machine)
    assert lacking(refused.value)
    assert state(machine) is DomainState.RUNNING


@pytest.mark.parametrize("verb", [Verb.SUSPEND_GUEST, Verb.WAKE])
def test_what_the_driver_does_not_know_is_lacking(machine: libvirt.virDomain, verb: Verb) -> None:
    with pytest.raises(libvirt.libvirtError) as refused:
        do(verb, machine)
    assert lacking(refused.value)


def test_the_test_driver_lacks_exactly_what_is_known_of_it(machine: libvirt.virDomain) -> None:
    """Each verb is tried on a machine that runs, then on one that is off."""
    lacked = {Verb.CONSOLE}
    for verb in set(DEEDS) - {Verb.RENAME, Verb.UNDEFINE}:
        if machine.isActive() and verb in (Verb.START, Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET):
            machine.destroy()
        if not machine.isActive() and verb not in (Verb.START, Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET):
            machine.create()
        try:
            do(verb, machine, "text")
        except libvirt.libvirtError as error:
            if lacking(error):
                lacked.add(verb)
    assert lacked == set(known_lacks("Test"))


def test_an_ordinary_refusal_is_not_a_lack(machine: libvirt.virDomain) -> None:
    with pytest.raises(libvirt.libvirtError) as refused:
        do(Verb.START, machine)
    assert not lacking(refused.value)
    assert not unsupported_flags(refused.value)


def test_autostart_goes_on_and_off(machine: libvirt.virDomain) -> None:
    do(Verb.AUTOSTART_ON, machine)
    assert machine.autostart()
    do(Verb.AUTOSTART_OFF, machine)
    assert not machine.autostart()


def test_a_rename_keeps_the_uuid(world: libvirt.virConnect, machine: libvirt.virDomain) -> None:
    identity = machine.UUIDString()
    do(Verb.POWER_OFF, machine)
    do(Verb.RENAME, machine, "web, new")
    assert world.lookupByUUIDString(identity).name() == "web, new"


@pytest.mark.parametrize(
    "verb, kind",
    [
        (Verb.SET_TITLE, libvirt.VIR_DOMAIN_METADATA_TITLE),
        (Verb.SET_DESCRIPTION, libvirt.VIR_DOMAIN_METADATA_DESCRIPTION),
    ],
)
def test_a_title_is_set_and_removed_both_live_and_stored(machine: libvirt.virDomain, verb: Verb, kind: int) -> None:
    do(verb, machine, "<b>x</b> & y")
    for where in (libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG):
        assert machine.metadata(kind, None, where) == "<b>x</b> & y"
    do(verb, machine, "")
    for where in (libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG):
        with pytest.raises(libvirt.libvirtError):
            machine.metadata(kind, None, where)


def test_a_machine_that_is_off_gets_its_title_too(machine: libvirt.virDomain) -> None:
    do(Verb.POWER_OFF, machine)
    do(Verb.SET_TITLE, machine, "off")
    assert machine.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None, 0) == "off"


def test_a_transient_machine_gets_its_title_and_is_made_persistent_with_its_password(
    world: libvirt.virConnect,
) -> None:
    transient = world.createXML(XML.format(name="brief", os="", devices=""), 0)
    do(Verb.SET_TITLE, transient, "for a while")
    do(Verb.PERSIST, transient)
    assert transient.isPersistent()
    stored = transient.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE)
    assert "S3cr3t!" in stored
    assert "for a while" in stored


def test_undefining_a_running_machine_makes_it_transient(machine: libvirt.virDomain) -> None:
    do(Verb.UNDEFINE, machine)
    assert state(machine) is DomainState.RUNNING
    assert not machine.isPersistent()


def test_undefining_takes_saved_state_and_snapshot_records_along(
    world: libvirt.virConnect, machine: libvirt.virDomain
) -> None:
    machine.snapshotCreateXML("<domainsnapshot><name>one</name></domainsnapshot>", 0)
    do(Verb.SAVE, machine)
    do(Verb.UNDEFINE, machine)
    assert "web" not in [domain.name() for domain in world.listAllDomains()]


def test_undefining_works_on_a_driver_that_knows_nothing_of_firmware_variables(world: libvirt.virConnect) -> None:
    os = "<loader readonly='yes' type='pflash'>/x</loader><nvram>/y</nvram>"
    defined = world.defineXML(XML.format(name="uefi", os=os, devices=""))
    do(Verb.UNDEFINE, defined)
    assert "uefi" not in [domain.name() for domain in world.listAllDomains()]


class QemuMachine:
    """Stands in for a machine of QEMU's driver: notes the flags."""

    def __init__(self, xml: str = "<domain/>", saved: bool = False, snapshots: int = 0, checkpoints: int = 0) -> None:
        self.xml, self.saved, self.snapshots, self.checkpoints = xml, saved, snapshots, checkpoints
        self.done: list[tuple[str, int]] = []
        self.agent_limits: list[int] = []
        self.version = 9_000_000
        self.stands = libvirt.VIR_DOMAIN_RUNNING

    def state(self) -> list[int]:
        return [self.stands, 1]

    def reset(self, flags: int) -> None:
        self.done.append(("reset", (flags,)))  # type: ignore[arg-type]
        if self.stands == libvirt.VIR_DOMAIN_CRASHED:
            self.stands = libvirt.VIR_DOMAIN_PAUSED

    def getTime(self) -> None:
        """Only to see whether the agent answers."""

    def agentSetResponseTimeout(self, seconds: int, _: int) -> None:
        self.agent_limits.append(seconds)

    def connect(self) -> QemuMachine:
        return self

    def getType(self) -> str:
        return "QEMU"

    def getLibVersion(self) -> int:
        return self.version

    def XMLDesc(self, _: int) -> str:
        return self.xml

    def hasManagedSaveImage(self, _: int) -> bool:
        return self.saved

    def snapshotNum(self, _: int) -> int:
        return self.snapshots

    def listAllCheckpoints(self, _: int) -> list[None]:
        return [None] * self.checkpoints

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args: self.done.append((name, args))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "machine, flags",
    [
        (QemuMachine(), 0),
        (QemuMachine(saved=True), libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE),
        (QemuMachine(snapshots=2), libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA),
        (QemuMachine("<domain><description>&lt;nvram> &lt;tpm></description></domain>"), 0),
        (
            QemuMachine("not readable"),
            libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | libvirt.VIR_DOMAIN_UNDEFINE_KEEP_TPM,
        ),
        (QemuMachine(checkpoints=1), libvirt.VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA),
        (
            QemuMachine("<domain><os><nvram template='/t'>/x</nvram></os></domain>"),
            libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM,
        ),
        (
            QemuMachine("<domain><devices><tpm model='tpm-crb'/></devices></domain>"),
            libvirt.VIR_DOMAIN_UNDEFINE_KEEP_TPM,
        ),
    ],
)
def test_undefining_on_qemu_keeps_firmware_variables_and_tpm_state(machine: QemuMachine, flags: int) -> None:
    do(Verb.UNDEFINE, machine)  # type: ignore[arg-type]
    assert machine.done == [("undefineFlags", (flags,))]


def test_what_a_definition_that_cannot_be_read_may_name_stays_even_where_it_was_to_go() -> None:
    machine = QemuMachine("not readable")
    undefine(machine, keep_nvram=False, keep_tpm=False)  # type: ignore[arg-type]
    flags = libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | libvirt.VIR_DOMAIN_UNDEFINE_KEEP_TPM
    assert machine.done == [("undefineFlags", (flags,))]


FIRMWARE_AND_TPM = "<domain><os><nvram>/x</nvram></os><devices><tpm model='tpm-crb'/></devices></domain>"


@pytest.mark.parametrize(
    "kept, version, flags",
    [
        ((False, False), 9_000_000, libvirt.VIR_DOMAIN_UNDEFINE_NVRAM | libvirt.VIR_DOMAIN_UNDEFINE_TPM),
        ((True, False), 9_000_000, libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | libvirt.VIR_DOMAIN_UNDEFINE_TPM),
        ((False, True), 9_000_000, libvirt.VIR_DOMAIN_UNDEFINE_NVRAM | libvirt.VIR_DOMAIN_UNDEFINE_KEEP_TPM),
        ((True, True), 8_000_000, libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM),
        ((False, False), 8_000_000, libvirt.VIR_DOMAIN_UNDEFINE_NVRAM),
    ],
)
def test_firmware_variables_and_tpm_state_go_or_stay_as_wished_where_libvirt_knows_how(
    kept: tuple[bool, bool], version: int, flags: int
) -> None:
    machine = QemuMachine(FIRMWARE_AND_TPM)
    machine.version = version
    undefine(machine, keep_nvram=kept[0], keep_tpm=kept[1])
    assert machine.done == [("undefineFlags", (flags,))]


@pytest.mark.parametrize(
    "verb, call",
    [
        (Verb.START_PAUSED, ("createWithFlags", (libvirt.VIR_DOMAIN_START_PAUSED,))),
        (Verb.START_RESET, ("createWithFlags", (libvirt.VIR_DOMAIN_START_RESET_NVRAM,))),
        (Verb.START_FRESH, ("createWithFlags", (libvirt.VIR_DOMAIN_START_FORCE_BOOT,))),
        (Verb.SHUT_DOWN_ACPI, ("shutdownFlags", (libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN,))),
        (Verb.SHUT_DOWN_AGENT, ("shutdownFlags", (libvirt.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT,))),
        (Verb.REBOOT_ACPI, ("reboot", (libvirt.VIR_DOMAIN_REBOOT_ACPI_POWER_BTN,))),
        (Verb.REBOOT_AGENT, ("reboot", (libvirt.VIR_DOMAIN_REBOOT_GUEST_AGENT,))),
        (Verb.POWER_OFF_GRACEFUL, ("destroyFlags", (libvirt.VIR_DOMAIN_DESTROY_GRACEFUL,))),
        (Verb.SUSPEND_GUEST, ("pMSuspendForDuration", (libvirt.VIR_NODE_SUSPEND_TARGET_MEM, 0, 0))),
        (Verb.WAKE, ("pMWakeup", (0,))),
        (Verb.RESET, ("reset", (0,))),
    ],
)
def test_a_verb_with_a_meaning_sends_the_flag_that_carries_it(verb: Verb, call: tuple[str, tuple[int, ...]]) -> None:
    machine = QemuMachine()
    do(verb, machine)  # type: ignore[arg-type]
    assert machine.done == [call]


def test_a_container_gets_the_signal_that_its_init_may_end_by() -> None:
    machine = QemuMachine()
    machine.getType = lambda: "LXC"  # type: ignore[method-assign]
    do(Verb.SHUT_DOWN, machine)  # type: ignore[arg-type]
    flags = [args for name, args in machine.done if name == "shutdownFlags"]
    assert flags == [(0,), (libvirt.VIR_DOMAIN_SHUTDOWN_SIGNAL,)]


@pytest.mark.parametrize(
    "stands, resumed",
    [("CRASHED", [("resume", ())]), ("PAUSED", []), ("RUNNING", [])],
    ids=["crashed", "paused", "running"],
)
def test_only_what_has_crashed_is_let_go_on_after_its_reset(stands: str, resumed: list[object]) -> None:
    machine = QemuMachine()
    machine.stands = getattr(libvirt, f"VIR_DOMAIN_{stands}")
    do(Verb.RESET, machine)  # type: ignore[arg-type]
    assert machine.done == [("reset", (0,)), *resumed]


@pytest.mark.parametrize(
    "verb", [Verb.SHUT_DOWN, Verb.SHUT_DOWN_AGENT, Verb.REBOOT, Verb.REBOOT_AGENT, Verb.SUSPEND_GUEST]
)
def test_whatever_an_agent_answers_has_a_limit(verb: Verb) -> None:
    machine = QemuMachine()
    do(verb, machine)  # type: ignore[arg-type]
    assert machine.agent_limits, "an agent that hangs would be waited for without end"
    assert 0 < machine.agent_limits[0] <= 30


@pytest.mark.parametrize("verb", [Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT])
def test_a_shut_down_is_done_when_the_machine_is_off_or_gone(verb: Verb) -> None:
    deed = DEEDS[verb]
    assert deed.done_when is not None
    assert not deed.done_when(FACT)
    assert deed.done_when(replace(FACT, id=-1, state=DomainState.SHUTOFF))
    assert deed.gone_is_done
    assert deed.late_remedy is Verb.POWER_OFF


def test_sleep_and_wake_are_done_when_the_machine_says_so() -> None:
    asleep = replace(FACT, state=DomainState.PMSUSPENDED)
    sleep, wake = DEEDS[Verb.SUSPEND_GUEST].done_when, DEEDS[Verb.WAKE].done_when
    assert sleep is not None and wake is not None
    assert (sleep(FACT), sleep(asleep)) == (False, True)
    assert (wake(FACT), wake(asleep)) == (True, False)


def test_whatever_is_waited_for_has_an_end_and_words_for_it() -> None:
    for verb, deed in DEEDS.items():
        if deed.done_when is not None:
            assert deed.patience_s > 0, verb
            assert deed.late.endswith("."), verb


def test_only_saving_and_starting_from_a_saved_image_take_long() -> None:
    saved = replace(FACT, id=-1, state=DomainState.SHUTOFF, saved=True)
    assert {verb for verb, deed in DEEDS.items() if deed.for_long(FACT)} == {Verb.SAVE}
    assert {verb for verb, deed in DEEDS.items() if deed.for_long(saved)} == {
        Verb.SAVE,
        Verb.START,
        Verb.START_PAUSED,
    }
    assert {verb for verb, deed in DEEDS.items() if deed.abortable} == {Verb.SAVE}
