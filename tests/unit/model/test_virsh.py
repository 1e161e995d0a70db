"""The command lines of "Copy as virsh", read by a real shell and run by the real virsh."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.model import guest_keys
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain, DomainConfig, DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.virsh import line
from virtgui.util.frozen import replace

UUID = "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"
HOST = Host(HostKey("qemu:///system"), Phase.OPEN, driver="QEMU", libvirt_version="9.0.0")
DOMAIN = Domain(DomainKey(HOST.key, UUID), "web-01", id=3, state=DomainState.RUNNING)

TEXTS = {Verb.SET_START: "order 3", Verb.SEND_KEYS: "Esc"}
"""What those deeds need that do not take any text."""


def said(verb: Verb, text: str = "", domain: Domain = DOMAIN, host: Host = HOST) -> str:
    return line(Act(domain.key, verb, text), domain, host)


def words(name: str, verb: Verb = Verb.START) -> list[str]:
    """What a shell makes of the line for a machine with that name."""
    return shlex.split(said(verb, domain=replace(DOMAIN, name=name)))


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_a_line(verb: Verb) -> None:
    assert said(verb, TEXTS.get(verb, "text")).startswith(
        ("virsh -c qemu:///system ", "virt-viewer --connect qemu:///system ")
    )


@pytest.mark.parametrize(
    "verb, text, told",
    [
        (Verb.START, "", "start web-01"),
        (Verb.START_PAUSED, "", "start --paused web-01"),
        (Verb.START_RESET, "", "start --reset-nvram web-01"),
        (Verb.SHUT_DOWN_AGENT, "", "shutdown --mode agent web-01"),
        (Verb.POWER_OFF_GRACEFUL, "", "destroy --graceful web-01"),
        (
            Verb.SEND_KEYS,
            "Ctrl+Alt+Del 500",
            "send-key --codeset linux --holdtime 500 web-01 KEY_LEFTCTRL KEY_LEFTALT KEY_DELETE",
        ),
        (Verb.RENAME, "web two", "domrename -- web-01 'web two'"),
        (Verb.SET_TITLE, "A title", "desc --title --live --config -- web-01 'A title'"),
        (Verb.SET_DESCRIPTION, "", "desc --live --config -- web-01 ''"),
        (
            Verb.SET_TAGS,
            "db a&b",
            "metadata --live --config --uri urn:virtgui:domain:1 --key virtgui "
            "--set '<notes><tag>a&amp;b</tag><tag>db</tag></notes>' -- web-01",
        ),
        (
            Verb.SET_GROUP,
            "",
            "metadata --live --config --uri urn:virtgui:domain:1 --key virtgui --remove -- web-01",
        ),
        (
            Verb.UNDEFINE,
            "",
            "undefine --snapshots-metadata --checkpoints-metadata --keep-nvram --keep-tpm web-01",
        ),
    ],
)
def test_lines_read_as_an_administrator_would_write_them(verb: Verb, text: str, told: str) -> None:
    assert said(verb, text) == f"virsh -c qemu:///system {told}"


def test_undefine_never_touches_a_disk_and_drops_only_a_saved_state_that_is_there() -> None:
    assert "storage" not in said(Verb.UNDEFINE)
    assert "--managed-save" not in said(Verb.UNDEFINE)
    assert "--managed-save" in said(Verb.UNDEFINE, domain=replace(DOMAIN, saved=True))
    lxc = replace(HOST, driver="LXC")
    assert said(Verb.UNDEFINE, host=lxc) == "virsh -c qemu:///system undefine --snapshots-metadata web-01"


def test_a_stored_title_is_not_asked_of_a_transient_machine_nor_a_live_one_of_one_that_is_off() -> None:
    assert "--config" not in said(Verb.SET_TITLE, "x", replace(DOMAIN, persistent=False))
    assert "--live" not in said(Verb.SET_TITLE, "x", replace(DOMAIN, id=-1, state=DomainState.SHUTOFF))


def test_a_machine_that_has_crashed_goes_on_after_its_reset() -> None:
    crashed = replace(DOMAIN, name="a b", state=DomainState.CRASHED)
    assert (
        said(Verb.RESET, domain=crashed).replace(HOST.key, "H") == "virsh -c H reset 'a b' && virsh -c H resume 'a b'"
    )


def test_a_read_only_connection_stays_read_only() -> None:
    assert shlex.split(said(Verb.START, host=replace(HOST, read_only=True)))[:2] == ["virsh", "-r"]


def test_the_console_is_opened_by_uuid() -> None:
    assert said(Verb.CONSOLE) == f"virt-viewer --connect qemu:///system --uuid -- {UUID}"


def test_a_name_holding_a_command_stays_a_name() -> None:
    assert words("x; rm -rf ~") == ["virsh", "-c", "qemu:///system", "start", "x; rm -rf ~"]
    assert "'x; rm -rf ~'" in said(Verb.START, domain=replace(DOMAIN, name="x; rm -rf ~"))


def test_pasting_a_hostile_name_runs_nothing_but_virsh(tmp_path: Path) -> None:
    """A real shell reads the line, with a stand-in for virsh that notes its words."""
    (tmp_path / "virsh").write_text('#!/bin/sh\nprintf "%s\\n" "$@" > words\n')
    (tmp_path / "virsh").chmod(0o755)
    name = 'x\'; touch hurt; $(touch hurt) `touch hurt` & touch hurt | "touch hurt" #'
    pasted = said(Verb.START, domain=replace(DOMAIN, name=name))
    subprocess.run(["/bin/bash", "-c", pasted], cwd=tmp_path, check=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert not (tmp_path / "hurt").exists()
    assert (tmp_path / "words").read_text().splitlines()[-1] == name


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "a\x1b[2Jb", "a\x00b", "a\u2028b", "a\x85b"])
def test_a_line_break_or_an_escape_code_in_a_name_is_refused(name: str) -> None:
    for verb in set(Verb) - {Verb.CONSOLE}:
        with pytest.raises(ValueError, match="no safe command line"):
            said(verb, TEXTS.get(verb, "text"), replace(DOMAIN, name=name))


def test_notes_that_a_line_would_lose_are_not_put_into_one() -> None:
    kept = DomainConfig(template=True, tags=("db",), group="lab")
    assert "<template/><group>lab</group><tag>db</tag><tag>web</tag>" in said(
        Verb.SET_TAGS, "web", replace(DOMAIN, config=kept)
    )
    with pytest.raises(ValueError, match="would be lost"):
        said(Verb.SET_TAGS, "web", replace(DOMAIN, config=replace(kept, more_notes=True)))


@pytest.mark.parametrize("verb", [Verb.RENAME, Verb.SET_TITLE, Verb.SET_DESCRIPTION])
def test_a_line_break_in_a_new_text_is_refused(verb: Verb) -> None:
    with pytest.raises(ValueError, match="line break"):
        said(verb, "one\ntwo")


@pytest.mark.parametrize(
    "name", ["12", "-h", "--help", UUID.upper(), UUID.replace("-", ""), "", " x", "safe\u202egnp", "a\u00a0b"]
)
def test_a_name_that_virsh_or_a_person_would_misread_gives_way_to_the_uuid(name: str) -> None:
    assert words(name)[-1] == UUID


@given(st.text())
def test_whatever_the_name_the_shell_sees_it_whole_or_the_uuid_or_nothing(name: str) -> None:
    try:
        told = words(name)
    except ValueError:
        return
    assert told[:4] == ["virsh", "-c", "qemu:///system", "start"]
    assert told[4:] in ([name], [UUID])


def virsh(world: Path, *commands: str) -> str:
    """One virsh process that runs several commands on a test world, as `virsh -c URI "a; b"`."""
    done = subprocess.run(
        ["virsh", "-c", f"test://{world}", "; ".join(commands)],
        capture_output=True,
        text=True,
        timeout=20,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    return done.stdout + done.stderr


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "world.xml"
    path.write_text(
        f"<node><domain type='test'><name>web 1</name><uuid>{UUID}</uuid><memory>1024</memory>"
        "<os><type>hvm</type></os></domain></node>"
    )
    return path


@pytest.mark.parametrize(
    "before, verb, text, domain, ask, answer",
    [
        ((), Verb.PAUSE, "", {}, "domstate", "paused"),
        (("suspend",), Verb.RESUME, "", {}, "domstate", "running"),
        ((), Verb.SHUT_DOWN, "", {}, "domstate", "shut off"),
        ((), Verb.POWER_OFF, "", {}, "domstate", "shut off"),
        ((), Verb.POWER_OFF_GRACEFUL, "", {}, "domstate", "shut off"),
        (("destroy",), Verb.START, "", {}, "domstate", "running"),
        ((), Verb.AUTOSTART_ON, "", {}, "dominfo", "Autostart:      enable"),
        (("autostart",), Verb.AUTOSTART_OFF, "", {}, "dominfo", "Autostart:      disable"),
        ((), Verb.SET_TITLE, "-a title", {}, "dumpxml", "<title>-a title</title>"),
        ((), Verb.SET_DESCRIPTION, "'q' \"d\"", {}, "desc", "'q' \"d\""),
        (("destroy",), Verb.RENAME, "-new", {"id": -1}, "domstate", "shut off"),
        ((), Verb.UNDEFINE, "", {}, "dominfo", "Persistent:     no"),
    ],
)
def test_the_real_virsh_does_what_the_line_says(
    world: Path, before: tuple[str, ...], verb: Verb, text: str, domain: dict[str, int], ask: str, answer: str
) -> None:
    """The test driver's world lives and dies with the process, so one virsh does and looks.

    Not `managedsave`: virsh 9.0 waits for ever when a save is over before it waits. On QEMU it is
    tried in tests/real/test_virsh.py.
    """
    host = Host(HostKey(f"test://{world}"), Phase.OPEN, driver="TEST")
    machine = replace(DOMAIN, name="web 1", **domain)
    did = said(verb, text, machine, host).removeprefix(f"virsh -c test://{world} ")
    told = virsh(world, *(f"{command} {UUID}" for command in before), did, f"{ask} {UUID}")
    assert "error:" not in told
    assert answer in told


def test_the_real_virsh_makes_a_transient_machine_persistent_from_the_line(tmp_path: Path, world: Path) -> None:
    """As far as the test driver goes: what is dumped can be defined through the pipe."""
    host = Host(HostKey(f"test://{world}"), Phase.OPEN, driver="TEST")
    pasted = said(Verb.PERSIST, domain=replace(DOMAIN, name="web 1"), host=host)
    done = subprocess.run(["/bin/sh", "-c", pasted], capture_output=True, text=True, timeout=20)
    assert "Domain 'web 1' defined" in done.stdout


def test_the_real_virsh_knows_every_key(world: Path) -> None:
    """Key by key what it takes for keys; the test driver only looks at them."""
    host = Host(HostKey(f"test://{world}"), Phase.OPEN, driver="TEST")
    machine = replace(DOMAIN, name="web 1")
    names = sorted(guest_keys.NAMES)
    assert len(names) > 100
    told = virsh(
        world,
        *(said(Verb.SEND_KEYS, name, machine, host).removeprefix(f"virsh -c test://{world} ") for name in names),
    )
    assert told.strip() == ""
