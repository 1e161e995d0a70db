"""The line that adds a device: a shell reads back what was meant, in the order it must happen."""

from __future__ import annotations

import shlex

import pytest

from virtgui.model.commands import NewVolume
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.virsh_add import addition

HOST = Host(HostKey("qemu:///system"), Phase.OPEN, driver="QEMU", libvirt_version="9.0.0")
DOMAIN = Domain(DomainKey(HOST.key, "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"), "web-01", 3, DomainState.RUNNING)
DISK = """<disk type='file'>
  <source file="/it's here/a &amp; b.img"/>
  <target dev='vdb'/>
</disk>"""


def words(line: str) -> list[list[str]]:
    """The commands of a line as a shell takes them apart."""
    found: list[list[str]] = [[]]
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    for word in lexer:
        if word in ("&&", "|"):
            found.append([])
        else:
            found[-1].append(word)
    return found


def test_networks_then_volumes_then_devices() -> None:
    line = addition(
        HOST,
        DOMAIN,
        devices=("<controller type='scsi'/>", DISK),
        volumes=(NewVolume("my pool", "v", "<volume>\n  <name>v</name>\n</volume>"),),
        networks=("lab net",),
        live=True,
        stored=True,
    )
    assert "\n" not in line
    start, made, create, controller, plug, disk, again = words(line)
    uri = ["virsh", "-c", "qemu:///system"]
    assert start == [*uri, "net-start", "--", "lab net"]
    assert made == ["printf", "%s", "<volume><name>v</name></volume>"]
    assert create == [*uri, "vol-create", "--pool", "my pool", "--file", "/dev/stdin"]
    assert controller == ["printf", "%s", "<controller type='scsi'/>"]
    assert plug == again
    assert plug[3:] == ["attach-device", "--live", "--config", "--domain", "web-01", "--file", "/dev/stdin"]
    assert disk[2] == """<disk type='file'><source file="/it's here/a &amp; b.img"/><target dev='vdb'/></disk>"""


@pytest.mark.parametrize(("live", "stored", "expected"), [(True, False, "--live"), (False, True, "--config")])
def test_when_it_counts_is_said(live: bool, stored: bool, expected: str) -> None:
    line = addition(HOST, DOMAIN, devices=("<rng/>",), live=live, stored=stored)
    assert f"attach-device {expected} --domain" in line


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2Jb"])
def test_names_that_would_act_when_pasted_make_no_line(name: str) -> None:
    with pytest.raises(ValueError, match="no safe command line"):
        addition(HOST, DOMAIN, devices=(), networks=(name,), live=True, stored=True)
    with pytest.raises(ValueError, match="no safe command line"):
        addition(HOST, DOMAIN, devices=(), volumes=(NewVolume(name, "v", "<volume/>"),), live=True, stored=True)


def test_an_escape_code_in_the_xml_makes_no_line() -> None:
    with pytest.raises(ValueError, match="control character"):
        addition(HOST, DOMAIN, devices=("<disk serial='\x9b2J'/>",), live=True, stored=True)
