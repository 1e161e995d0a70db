"""Each verb twice on real QEMU, by its command line and by the engine: two machines must end alike."""

from __future__ import annotations

import html
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.keyboard import listen, pressed
from tests.bed.machines import uuid_in
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.virsh import line

HOSTILE = 'it\'s $(touch hurt) `touch hurt` "x"; touch hurt #'


class Pair:
    """Two machines made alike, one for virsh and one for the engine; or the one for virsh alone."""

    def __init__(self, host: PrivateHost, circle: Circle, folder: Path, names: tuple[str, ...]) -> None:
        self.host, self.circle, self.folder, self.names = host, circle, folder, names
        self.uuids = tuple(host.virsh("domuuid", "--", name).strip() for name in names)
        self.key = HostKey(host.uri)
        if self.key not in circle.world.hosts:
            circle.connect(host.uri)
        for uuid in self.uuids:
            circle.becomes(DomainKey(self.key, uuid), lambda machine: machine.config is not None)

    def prepare(self, *commands: str) -> None:
        """Bring both to the same state with virsh."""
        for command in commands:
            for uuid in self.uuids:
                word, *options = command.split()
                self.host.virsh(word, *options, uuid)
        for uuid in self.uuids:
            told = self.state(uuid)
            wanted = {"running": 1, "paused": 3, "shut off": 5, "crashed": 6, "pmsuspended": 7}[told[0].split(" (")[0]]
            saved = "Managed save:   yes" in told
            self.circle.becomes(
                DomainKey(self.key, uuid), lambda m, w=wanted, s=saved: m.state == w and m.saved is s and m.config
            )

    def knows(self, what: Callable[[Domain], object]) -> None:
        """Wait until both are known to be so."""
        for uuid in self.uuids:
            self.circle.becomes(DomainKey(self.key, uuid), what)

    def both(self, verb: Verb, text: str = "", *, engines_text: str | None = None) -> None:
        """Do the verb to the one by its command line, to the other by the engine."""
        self.by_virsh(verb, text)
        by_engine = DomainKey(self.key, self.uuids[1])
        finished = self.circle.act(by_engine, verb, text if engines_text is None else engines_text, timeout=60)
        assert finished.problem is None, finished.problem

    def by_virsh(self, verb: Verb, text: str = "") -> None:
        """Do the verb to the first as a person does who pastes its command line into a shell."""
        machine = DomainKey(self.key, self.uuids[0])
        pasted = line(Act(machine, verb, text), self.circle.world.machines[machine], self.circle.host(self.key))
        ran = subprocess.run(
            ["/bin/bash", "-c", f"set -o pipefail; {pasted}"],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)},
        )
        # libvirt says so where the guest goes off while it is still being asked
        gone = ("domain is not running", "End of file from agent socket")
        over = verb.name.startswith("SHUT_DOWN") and any(text in ran.stderr for text in gone)
        assert ran.returncode == 0 or over, f"{pasted}: {ran.stderr}"
        assert not (self.folder / "hurt").exists()

    def state(self, uuid: str) -> tuple[str, ...]:
        """All that the verbs can change, as one virsh tells it; empty when the machine is gone."""
        asked = "domstate --reason {0}; dominfo {0}; dumpxml {0}; dumpxml --inactive {0}"
        told = self.host.virsh(asked.format(uuid), check=False)
        lines = r"^[a-z ]+ \([a-z ]+\)$|^(?:Persistent|Managed save|Autostart):.*$"
        wanted = rf"{lines}|<(title|description)>[^<]*<|<virtgui:(?:template|tag|group|start)[^>]*>[^<\s]*"
        return tuple(html.unescape(match[0]) for match in re.finditer(wanted, told, re.MULTILINE))

    def end_alike(self, *expected: str, timeout: float = 20) -> None:
        """Both come to the same state, which contains the expected words."""

        def alike() -> bool:
            states = {self.state(uuid) for uuid in self.uuids}
            return len(states) == 1 and all(any(word in part for part in min(states)) for word in expected)

        try:
            self.circle.wait_until(alike, timeout)
        except AssertionError as error:
            error.add_note(f"{[self.state(uuid) for uuid in self.uuids]} are not alike and {expected}")
            raise


@pytest.fixture
def pair(
    private_host: PrivateHost, machine_on: Callable[..., str], circle: Circle, tmp_path: Path
) -> Callable[..., Pair]:
    """Makes two machines alike, with names that would do harm in a careless shell."""

    def make(name: str = HOSTILE, **options: object) -> Pair:
        names = (machine_on(private_host, name, **options), machine_on(private_host, name, **options))
        return Pair(private_host, circle, tmp_path, names)

    return make


def test_the_life_of_a_machine_without_a_guest(pair: Callable[..., Pair]) -> None:
    two = pair(start=False)
    two.both(Verb.START)
    two.end_alike("running (booted)")
    two.both(Verb.PAUSE)
    two.end_alike("paused (user)")
    two.prepare()
    two.both(Verb.RESUME)
    two.end_alike("running (unpaused)")
    two.prepare()
    two.both(Verb.POWER_OFF_GRACEFUL)
    two.end_alike("shut off (destroyed)")
    two.prepare()
    two.both(Verb.START_PAUSED)
    two.end_alike("paused (user)")
    two.prepare()
    two.both(Verb.POWER_OFF)
    two.end_alike("shut off (destroyed)")
    two.prepare()
    two.both(Verb.START_RESET)
    two.end_alike("running (booted)")


def test_saving_and_what_becomes_of_the_saved_state(pair: Callable[..., Pair]) -> None:
    two = pair()
    two.both(Verb.SAVE)
    two.end_alike("shut off (saved)", "Managed save:   yes")
    two.prepare()
    two.both(Verb.START)
    two.end_alike("running (restored)", "Managed save:   no")
    two.prepare("managedsave")
    two.both(Verb.START_FRESH)
    two.end_alike("running (booted)", "Managed save:   no")
    two.prepare("managedsave")
    two.both(Verb.START_PAUSED)
    two.end_alike("paused", "Managed save:   no")
    two.prepare("resume", "managedsave")
    two.both(Verb.DISCARD_SAVED)
    two.end_alike("shut off", "Managed save:   no")


def test_what_a_machine_is_called_and_says_of_itself(pair: Callable[..., Pair]) -> None:
    two = pair()
    title, description = "<b>-x</b> & 'q' $(touch hurt)", '-- "d"; touch hurt'
    two.both(Verb.SET_TITLE, title)
    two.both(Verb.SET_DESCRIPTION, description)
    two.end_alike(title, description)
    two.both(Verb.AUTOSTART_ON)
    two.end_alike("Autostart:      enable")
    two.both(Verb.AUTOSTART_OFF)
    two.end_alike("Autostart:      disable")
    two.both(Verb.SET_TITLE, "")
    two.both(Verb.SET_DESCRIPTION, "")
    two.end_alike("running")
    assert "touch" not in "".join(two.state(two.uuids[0]))
    two.prepare("destroy")
    two.both(Verb.TEMPLATE_ON)
    two.end_alike("virtgui:template")
    # a line of virsh sets all that is noted: it is made of what is known by then
    two.knows(lambda machine: machine.config.template)
    two.both(Verb.SET_TAGS, "db prod")
    two.knows(lambda machine: machine.config.tags == ("db", "prod"))
    two.both(Verb.SET_TAGS, "prod,amber")
    two.knows(lambda machine: machine.config.tag_colors == (("prod", "amber"),))
    two.both(Verb.SET_GROUP, "site/web")
    two.knows(lambda machine: machine.config.group == "site/web")
    two.both(Verb.SET_START, "order 5 delay 2")
    two.end_alike("virtgui:template", 'color="amber">prod', "<virtgui:group>site/web", 'order="5"')
    two.knows(lambda machine: machine.config.start.order == 5)
    two.both(Verb.SET_TAGS, "-prod")
    two.knows(lambda machine: machine.config.tags == ("db",))
    two.both(Verb.TEMPLATE_OFF)
    two.end_alike("shut off")
    assert "<virtgui:template" not in two.state(two.uuids[0])
    names = "renamed; touch hurt one", "renamed; touch hurt two"
    two.both(Verb.RENAME, names[0], engines_text=names[1])
    assert tuple(two.host.virsh("domname", uuid).strip() for uuid in two.uuids) == names


def test_the_definition_goes_and_comes_back(pair: Callable[..., Pair], private_host: PrivateHost) -> None:
    two = pair()
    two.both(Verb.UNDEFINE)
    two.end_alike("running", "Persistent:     no")
    for uuid in two.uuids:
        two.circle.becomes(DomainKey(two.key, uuid), lambda m: not m.persistent)
    two.both(Verb.PERSIST)
    two.end_alike("running", "Persistent:     yes")
    for uuid in two.uuids:
        two.circle.becomes(DomainKey(two.key, uuid), lambda m: m.persistent)
    two.prepare("managedsave")
    two.both(Verb.UNDEFINE)
    two.end_alike()
    assert two.state(two.uuids[0]) == ()


def test_undefining_leaves_disks_and_firmware_variables(pair: Callable[..., Pair], private_host: PrivateHost) -> None:
    disk = private_host.volume("precious", 1)
    two = pair("undefined", start=False, disk=disk)
    nvram = private_host.images / "undefined.nvram"
    nvram.write_bytes(b"variables")
    loader = "<loader readonly='yes' type='pflash'>/usr/share/seabios/bios.bin</loader>"
    for uuid in two.uuids:
        xml = private_host.virsh("dumpxml", "--inactive", "--security-info", uuid)
        inside = f"{loader}<nvram>/var/lib/libvirt/images/undefined.nvram</nvram>"
        private_host.define(re.sub(r"<boot dev='hd'/>", f"{inside}\\g<0>", xml))
        assert "<nvram>" in private_host.virsh("dumpxml", uuid)
    two.both(Verb.UNDEFINE)
    two.end_alike()
    assert two.state(two.uuids[0]) == ()
    assert nvram.read_bytes() == b"variables"
    assert (private_host.images / "precious").exists()


@pytest.mark.timeout(300)  # it boots nine times
def test_what_a_guest_is_asked_to_do(
    private_host: PrivateHost, machine_on: Callable[..., str], circle: Circle, tmp_path: Path
) -> None:
    """By virsh alone: booting takes seconds, and test_deeds.py asks the same of the engine."""
    name = machine_on(private_host, "asked", boot=True, agent=True, words="unknown_nmi_panic")
    one = Pair(private_host, circle, tmp_path, (name,))
    boots = 0

    def booted() -> None:
        nonlocal boots
        boots += 1
        circle.wait_until(lambda: private_host.serial(name).count("VG-READY") >= boots, 60, f"{name} boots")

    booted()
    private_host.agent_answers(name)
    one.by_virsh(Verb.SUSPEND_GUEST)
    one.end_alike("pmsuspended")
    one.by_virsh(Verb.WAKE)
    one.end_alike("running")
    for verb in (Verb.REBOOT, Verb.REBOOT_ACPI, Verb.RESET):
        one.by_virsh(verb)
        booted()
    private_host.agent_answers(name)
    one.by_virsh(Verb.REBOOT_AGENT)
    booted()
    for verb in (Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT):
        private_host.agent_answers(name)
        one.by_virsh(verb)
        one.end_alike("shut off (shutdown)")
        one.prepare("start")
        boots = 0  # a new process writes its serial log anew
        booted()
    listen(private_host, name)
    one.by_virsh(Verb.SEND_KEYS, "Shift+b")
    circle.wait_until(lambda: pressed(private_host, name) == [42, 48], 30, "the keys arrive")
    one.by_virsh(Verb.NMI)
    one.end_alike("crashed (panicked)")
    one.prepare()
    boots = private_host.serial(name).count("VG-READY")
    one.by_virsh(Verb.RESET)
    booted()
    one.end_alike("running (unpaused)")


def test_every_verb_was_compared() -> None:
    """CONSOLE is a viewer's, tried in test_viewer.py."""
    compared = set(re.findall(r"Verb\.([A-Z_]+)", Path(__file__).read_text()))
    assert {verb.name for verb in Verb} - compared <= {"CONSOLE"}


def test_a_read_only_line_cannot_change_anything(private_host: PrivateHost, tmp_path: Path) -> None:
    from virtgui.model.facts import Domain, Host, Phase

    private_host.define(private_host.guest("read-only"))
    uuid = uuid_in(private_host.guest("read-only"))
    host = Host(HostKey(private_host.uri), Phase.OPEN, read_only=True, driver="QEMU")
    machine = Domain(DomainKey(host.key, uuid), "read-only")
    refused = subprocess.run(
        ["/bin/sh", "-c", line(Act(machine.key, Verb.START), machine, host)], capture_output=True, text=True, timeout=20
    )
    assert refused.returncode != 0
    assert "forbidden" in refused.stderr
    assert private_host.state("read-only") == "shut off"
    private_host.remove("read-only")
