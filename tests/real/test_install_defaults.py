"""A new machine's defaults on a real host, beside virt-install's, and the documents that libvirt takes."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import libvirt
import pytest

from tests.bed.defaults_differences import DIFFERENCES, SYSTEMS, Difference, found
from tests.bed.defaults_fields import fields
from tests.bed.hosts import PrivateHost
from virtgui.host.osfiles import os_files
from virtgui.install.catalogue import Catalogue, catalogue
from virtgui.install.commands import as_virt_install
from virtgui.install.defaults import defaults, question
from virtgui.install.documents import final_xml, install_xml
from virtgui.install.draft import IsoSource, MachineDraft, Medium
from virtgui.install.facts import HostFacts, Preferences
from virtgui.install.flaws import blocking, flaws
from virtgui.install.identity import identified
from virtgui.install.plan import steps
from virtgui.model.facts import Host
from virtgui.model.inventory import Inventory, Network, Pool, Volume
from virtgui.model.keys import HostKey
from virtgui.model.making import Make
from virtgui.model.virsh_make import lines
from virtgui.xml.capabilities import capabilities

FOLDER = "/var/lib/libvirt/images"
MEDIUM = Medium(f"{FOLDER}/medium.iso")
LIBOSINFO = """
import gi, json
gi.require_version("Libosinfo", "1.0")
from gi.repository import Libosinfo
loader = Libosinfo.Loader()
loader.process_default_path()
def listed(many):
    return [many.get_nth(n) for n in range(many.get_length())]
def needs(many):
    return {r.get_architecture(): [max(0, r.get_n_cpus()), max(0, r.get_ram()), max(0, r.get_storage())]
            for r in listed(many)}
print(json.dumps({
    s.get_id(): [sorted({d.get_name() for d in listed(s.get_all_devices())}),
                 needs(s.get_minimum_resources()), needs(s.get_recommended_resources()),
                 sorted({(f.get_architecture(), f.get_firmware_type(), f.is_supported())
                         for f in listed(s.get_complete_firmware_list())})]
    for s in listed(loader.get_db().get_os_list())}))
"""


class World:
    """The private host as the wizard knows it."""

    def __init__(self, host: PrivateHost, known: Catalogue) -> None:
        self.host = host
        self.known = known
        self.connection = libvirt.open(host.uri)
        self._owner = self.connection.getCapabilities()
        memory = self.connection.getInfo()[1] * 1024
        cpus = self.connection.getInfo()[2]
        pool = Pool("default", "dir", True, 2**40, 2**40, FOLDER, (Volume("medium.iso", MEDIUM.path, "raw", 2**20),))
        inventory = Inventory(pools=(pool,), networks=(Network("default", True),))
        offers = (capabilities("", self._owner),)
        self._facts = HostFacts(cpus=cpus, memory_kib=memory, inventory=inventory, offers=offers)

    def facts(self, draft: MachineDraft) -> HostFacts:
        """With what the host offers such a machine."""
        asked = question(draft, self._facts)
        offered = self.connection.getDomainCapabilities(*asked[:3], asked[3], 0)
        return replace(self._facts, offers=(capabilities(offered, self._owner),))

    def draft(self, name: str, wishes: Preferences | None = None, domain: str = "") -> tuple[MachineDraft, HostFacts]:
        """The draft of a system that is installed from the medium."""
        system = self.known.find(name)
        assert system is not None, name
        facts = self.facts(defaults(system, self._facts, wishes, domain=domain))
        return defaults(system, facts, wishes, IsoSource(MEDIUM), domain=domain), facts

    def virt_install(self, *arguments: str) -> list[str]:
        """The documents it would use, for the installation and for afterwards."""
        ran = subprocess.run(
            ["virt-install", "--connect", self.host.uri, *arguments, "--print-xml", "all", "--check", "all=off"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "XDG_CACHE_HOME": "/tmp"},
        )
        assert ran.returncode == 0, ran.stderr
        return re.findall(r"<domain .*?</domain>", ran.stdout, re.DOTALL)


@pytest.fixture(scope="module")
def world(private_host: PrivateHost) -> Iterator[World]:
    medium = private_host.images / "medium.iso"
    with medium.open("wb") as file:
        file.truncate(2**20)
    private_host.virsh("pool-refresh", "default")
    made = World(private_host, catalogue(os_files()))
    yield made
    made.connection.close()
    medium.unlink()


def test_the_database_is_understood_as_libosinfo_understands_it(world: World) -> None:
    ran = subprocess.run(["/usr/bin/python3", "-c", LIBOSINFO], capture_output=True, text=True, timeout=60, check=True)
    theirs = json.loads(ran.stdout)
    assert len(theirs) > 500
    for name, (devices, minimum, recommended, firmware) in theirs.items():
        system = world.known.find(name)
        if system is None:
            continue  # one that is only named by another
        assert sorted(system.devices) == devices, name
        assert sorted(map(list, system.firmware)) == sorted(firmware), name
        for table, told in ((system.minimum, minimum), (system.recommended, recommended)):
            ours = {arch: list(needs) for arch, needs in table}
            assert all(ours[arch] == needs for arch, needs in told.items()), name


def test_defaults_are_virt_installs_but_for_what_the_guide_tells(world: World) -> None:
    drafts = {name: world.draft(name) for name in SYSTEMS}

    def theirs(name: str) -> list[str]:
        draft, _ = drafts[name]
        size = f"size={draft.disks[0].size_bytes >> 30}"
        return world.virt_install("--osinfo", name, "--name", draft.name, "--cdrom", MEDIUM.path, "--disk", size)

    documents = {name: theirs(name) for name in SYSTEMS}
    unmeant, used = [], set[Difference]()
    for name, (draft, facts) in drafts.items():
        for told, ours in zip(documents[name], (install_xml(draft, facts), final_xml(draft, facts)), strict=True):
            there, here = fields(told), fields(ours)
            for field in there:
                if there[field] != here[field]:
                    meant = found(field, there[field], here[field])
                    used |= {meant} if meant is not None else set()
                    if meant is None:
                        unmeant.append((name, field, there[field], here[field]))
    assert unmeant == []
    assert [d.field for d in DIFFERENCES if d.always and d not in used] == []


@pytest.mark.parametrize("name", SYSTEMS)
def test_libvirt_takes_both_documents(world: World, name: str) -> None:
    draft, facts = world.draft(name)
    lacking = {flaw.field for flaw in blocking(flaws(draft, facts, world.known.find(name)))}
    assert lacking <= {"firmware", "tpm"}, "only what the host has no packages for"
    if "tpm" in lacking:
        draft = replace(draft, tpm="")
    if "firmware" in lacking:
        draft = replace(draft, firmware="", secure_boot=False)
    for text in (install_xml(draft, facts), final_xml(draft, facts)):
        machine = world.connection.defineXMLFlags(text, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
        machine.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)


def test_the_copied_command_makes_the_same_machine(world: World) -> None:
    wishes = Preferences(graphics="spice")
    for name in ("debian11", "win10"):
        draft, facts = world.draft(name, wishes)
        arguments = as_virt_install(replace(draft, name="-odd, name"), facts)
        theirs = [fields(text) for text in world.virt_install(*arguments[1:])]
        ours = [fields(install_xml(draft, facts)), fields(final_xml(draft, facts))]
        same = set(ours[0]) - {"emulator", "free PCI Express ports", "Hyper-V", "timers", "CD drive's format"}
        for told, own in zip(theirs, ours, strict=True):
            assert {field: told[field] for field in same} == {field: own[field] for field in same}


def test_what_virsh_is_told_makes_a_machine_that_runs(world: World) -> None:
    draft, facts = world.draft("debian11", domain="qemu")
    disk = replace(draft.disks[0], size_bytes=2**20, name="told.qcow2")
    draft = replace(draft, name="told", memory_kib=128 * 1024, disks=(disk,), nics=(), source=IsoSource(MEDIUM))
    draft = identified(draft, facts, secrets.token_bytes)
    key = HostKey(world.host.uri)
    told = lines(Make(key, "told", steps(replace(draft, autostart=True), facts)), Host(key), str)
    ran = subprocess.run(["sh", "-c", told], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    try:
        assert world.host.state("told") == "running"
        assert (world.host.images / "told.qcow2").exists()
        assert "Autostart:      enable" in world.host.virsh("dominfo", "told")
        running, stored = (fields(world.host.virsh("dumpxml", *flag, "told")) for flag in ((), ("--inactive",)))
        assert (running["after a reboot"], running["CD in the drive"]) == ("destroy", MEDIUM.path)
        assert (stored["after a reboot"], stored["CD in the drive"]) == ("restart", "none")
    finally:
        world.host.remove("told")
        world.host.virsh("vol-delete", "--pool", "default", "told.qcow2")
