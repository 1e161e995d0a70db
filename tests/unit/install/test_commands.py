"""The same by virt-install and virsh, harmless to paste."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.unit.install.test_defaults import made, system
from tests.unit.install.worlds import host, lxc
from virtgui.install.commands import as_virt_install, quoted
from virtgui.install.defaults import defaults
from virtgui.install.draft import (
    CloudSource,
    ContainerSource,
    ImportSource,
    IsoSource,
    LiveSource,
    MachineDraft,
    Medium,
    NicDraft,
    PxeSource,
    Source,
    TreeSource,
)
from virtgui.install.facts import HostFacts
from virtgui.install.plan import steps
from virtgui.model.facts import Host
from virtgui.model.keys import HostKey
from virtgui.model.making import Make
from virtgui.model.virsh_make import lines

LAB = HostKey("qemu:///system")
ISO = IsoSource(Medium("/iso/a.iso"))


def words(source: Source, **changes: object) -> list[str]:
    """virt-install's words for a Debian from a source."""
    return as_virt_install(replace(made("debian11"), source=source, **changes), host())  # type: ignore[arg-type]


def after(arguments: list[str], option: str) -> str:
    """What follows an option; "" where it is not there."""
    return arguments[arguments.index(option) + 1] if option in arguments else ""


def test_all_that_matters_is_said() -> None:
    found = as_virt_install(replace(made("win11"), source=ISO), host(), "qemu:///system")
    assert found[:5] == ["virt-install", "--connect", "qemu:///system", "--name", "win11"]
    assert after(found, "--osinfo") == "id=http://microsoft.com/win/11"
    assert (after(found, "--memory"), after(found, "--vcpus")) == ("8192", "4,sockets=1,cores=4,threads=1")
    assert (after(found, "--cdrom"), after(found, "--cpu")) == ("/iso/a.iso", "host-passthrough")
    assert after(found, "--disk") == "path=/images/win11.qcow2,size=128,format=qcow2,bus=sata,driver.discard=unmap"
    assert after(found, "--network") == "network=default,model=e1000e"
    assert after(found, "--graphics") == "vnc,listen=127.0.0.1"
    assert after(found, "--tpm") == "model=tpm-crb,backend.type=emulator,backend.version=2.0"
    assert "secure-boot" in after(found, "--boot") and found[-1] == "--noautoconsole"


@pytest.mark.parametrize(
    ("source", "option", "value"),
    [
        (LiveSource(Medium(pool="isos", volume="a,b.iso")), "--disk", "vol=isos/a,,b.iso,device=cdrom,boot.order=1"),
        (TreeSource("https://x/", arguments="quiet"), "--location", "https://x/"),
        (TreeSource("https://x/", "/k", "/i"), "--install", "kernel=/k,initrd=/i"),
        (
            TreeSource("https://x/", "/k", "/i", " inst.repo=https://x/ quiet"),
            "--extra-args",
            "inst.repo=https://x/ quiet",
        ),
        (PxeSource(), "--install", "bootdev=network"),
        (ImportSource(Medium("/a")), "--install", "no_install=yes"),
        (CloudSource(Medium("/a"), True, Medium("/seed,1")), "--install", "no_install=yes"),
    ],
)
def test_sources(source: Source, option: str, value: str) -> None:
    assert after(words(source), option) == value


def test_what_no_single_line_does_is_refused_with_the_reason() -> None:
    draft = replace(made("debian11"), uuid="2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11")
    for source in (CloudSource(Medium("/a")), ImportSource(Medium("/a"), convert=True)):
        with pytest.raises(ValueError, match="copied into the new disk"):
            as_virt_install(replace(draft, source=source), host())


def test_a_container() -> None:
    draft = defaults(None, lxc(), source=ContainerSource("os", "/sbin/init", "/srv/a,b"))
    found = as_virt_install(draft, lxc(), "lxc:///")
    assert after(found, "--boot") == "init=/sbin/init"
    assert after(found, "--filesystem") == "source.dir=/srv/a,,b,target.dir=/"
    assert "--graphics" not in found


def virsh(draft: MachineDraft, facts: HostFacts) -> str:
    """What the wizard gives to copy: a line for each step."""
    return lines(Make(LAB, "new", steps(draft, facts)), Host(LAB), str)


def pasted(line: Callable[[], str], name: str) -> list[str]:
    """The words a shell makes of a line; none where the name is one that cannot be pasted."""
    try:
        text = line()
    except ValueError:
        assert not name.isprintable()
        return []
    assert "\n" not in text and "\x1b" not in text
    return shlex.split(text)


@given(st.text(min_size=1).filter(str.strip))
def test_no_name_does_harm_when_pasted(name: str) -> None:
    draft = replace(made("debian11"), name=name, uuid="2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11")
    if parts := pasted(lambda: quoted(as_virt_install(draft, host())), name):
        assert f"--name={name}" in parts if name.startswith("-") else parts[parts.index("--name") + 1] == name
    if parts := pasted(lambda: virsh(draft, host()).replace(" &&\n", " && "), name):
        document = next(part for part in parts if part.startswith("<domain"))
        assert etree.fromstring(document).findtext("name") == name


@pytest.mark.parametrize("name", ["a\nrm -rf ~", "a\x1b[2J", "a\u2028b"])
def test_a_line_break_in_a_name_is_refused(name: str) -> None:
    draft = replace(made("debian11"), name=name, uuid="2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11")
    with pytest.raises(ValueError, match="no safe command line"):
        as_virt_install(draft, host())
    with pytest.raises(ValueError, match=r"no safe command line|no NULL bytes or control characters"):
        virsh(draft, host())


def test_a_name_is_quoted() -> None:
    line = quoted(words(ISO, name="x; rm -rf ~"))
    assert "'x; rm -rf ~'" in line and shlex.split(line)[2] == "x; rm -rf ~"
    assert "--name=-x" in words(ISO, name="-x")


def test_virsh_makes_volumes_and_then_the_machine() -> None:
    draft = replace(made("debian11"), source=ISO, uuid="2a7f7ed8-5f3b-4e6b-9c2d-0c8d1a9a0b11", autostart=True)

    def verbs(draft: MachineDraft) -> list[str]:
        parts = virsh(draft, host()).split(" &&\n")
        return [part.rpartition("virsh -c qemu:///system ")[2].split()[0] for part in parts]

    assert verbs(draft) == ["vol-create", "define", "autostart", "create"]
    at_once = replace(draft, source=ImportSource(Medium("/a")), nics=(NicDraft("user", ""),), autostart=False)
    assert verbs(at_once) == ["vol-create", "define", "start"]
    assert verbs(replace(draft, start=False)) == ["vol-create", "define", "autostart"]


def test_generic_systems_are_not_named() -> None:
    draft = replace(defaults(system("debian11"), host()), os_id="http://libosinfo.org/linux")
    assert after(as_virt_install(draft, host()), "--osinfo") == "detect=off,require=off"
