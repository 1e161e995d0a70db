"""What a new machine is given where nobody says otherwise, on hosts of every kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.install.worlds import GIB, POOL, foreign, host, lxc, systems, xen
from virtgui.install import hosts
from virtgui.install.catalogue import GENERIC
from virtgui.install.defaults import defaults, question
from virtgui.install.draft import (
    OPERATING_SYSTEM,
    CloudSource,
    ContainerSource,
    ImportSource,
    LiveSource,
    MachineDraft,
    Medium,
    NicDraft,
    TreeSource,
)
from virtgui.install.facts import HostFacts, Preferences, host_facts
from virtgui.install.hosts import speed_words
from virtgui.model.facts import Domain, Host
from virtgui.model.inventory import Inventory, Network, Volume
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.systems import System

KNOWN = systems()


def system(name: str) -> System:
    """One of the small database's."""
    found = KNOWN.find(name)
    assert found is not None
    return found


def made(name: str, facts: HostFacts | None = None, **wishes: object) -> MachineDraft:
    """The draft of a system on a host."""
    return defaults(system(name), facts or host(), Preferences(**wishes))  # type: ignore[arg-type]


def test_linux_has_virtio_on_q35() -> None:
    draft = made("debian11")
    assert (draft.name, draft.os_id) == ("debian11", "http://debian.org/debian/11")
    assert (draft.domain, draft.arch, draft.machine) == ("kvm", "x86_64", "q35")
    assert (draft.cpu_mode, draft.vcpus, draft.memory_kib) == ("host-passthrough", 1, 2 * 1024**2)
    (disk,) = draft.disks
    assert (disk.bus, disk.pool, disk.name, disk.format) == ("virtio", "default", "debian11.qcow2", "qcow2")
    assert (disk.size_bytes, disk.discard) == (20 * GIB, "unmap")
    assert draft.nics == (NicDraft("network", "default", "virtio"),)
    assert (draft.graphics, draft.video, draft.sound) == (("vnc",), "virtio", "")
    assert (draft.inputs, draft.usb, draft.cd_bus) == ((("tablet", "usb"),), "qemu-xhci", "sata")
    assert (draft.rng, draft.balloon, draft.agent, draft.clipboard) == ("virtio", "virtio", True, False)
    assert (draft.clock, draft.timers, draft.serial, draft.hot_plug_ports) == ("utc", True, True, 8)
    assert (draft.firmware, draft.tpm, draft.hyperv) == ("", "", ())


def test_windows_11_has_what_its_setup_asks_for() -> None:
    draft = made("win11")
    assert (draft.firmware, draft.secure_boot, draft.tpm, draft.tpm_model) == ("efi", True, "2.0", "tpm-crb")
    assert (draft.disks[0].bus, draft.nics[0].model, draft.video) == ("sata", "e1000e", "vga")
    assert (draft.vcpus, draft.sockets, draft.memory_kib) == (4, 1, 8 * 1024**2)
    assert (draft.clock, draft.keep_medium) == ("localtime", True)
    assert {"relaxed", "vapic", "spinlocks", "clock"} <= set(draft.hyperv)
    assert (draft.rng, draft.agent) == ("", False), "nothing that it has no driver for"


def test_windows_with_its_drivers_at_hand_gets_what_they_drive() -> None:
    draft = made("win10", virtio_win="/iso/virtio-win.iso")
    assert (draft.virtio_win, draft.agent, draft.rng) == (Medium("/iso/virtio-win.iso"), True, "virtio")
    assert made("debian11", virtio_win="/iso/virtio-win.iso").virtio_win == Medium()


def test_an_old_system_gets_old_devices() -> None:
    draft = made("winxp")
    assert (draft.machine, draft.disks[0].bus, draft.nics[0].model) == ("pc", "ide", "rtl8139")
    assert (draft.usb, draft.cd_bus, draft.hot_plug_ports) == ("ich9-ehci1", "ide", 0)
    assert made("solaris11").clock == "localtime"


def test_a_system_that_nobody_names_gets_what_most_can_drive() -> None:
    draft = defaults(None, host())
    assert (draft.name, draft.disks[0].bus, draft.memory_kib) == ("machine", "virtio", 2 * 1024**2)
    assert defaults(GENERIC[1], host()).disks[0].bus == "sata"


def test_what_the_host_lacks_is_not_given() -> None:
    draft = made("debian11", host("qemu-tcg-q35"))
    assert draft.domain == "kvm", "what the host itself tells, not the offer that was asked for first"
    emulated = defaults(system("debian11"), host("qemu-tcg-q35"), domain="qemu")
    assert emulated.cpu_mode == "maximum"
    assert defaults(system("win10"), host("qemu-tcg-q35"), domain="qemu").hyperv == ()


def test_no_more_than_the_host_can_spare() -> None:
    draft = made("win11", host(cpus=2, memory_kib=8 * 1024**2))
    assert (draft.vcpus, draft.memory_kib) == (2, 6 * 1024**2)
    assert made("win11", host(memory_kib=4 * 1024**2)).memory_kib == 4 * 1024**2, "never less than the least"


def test_a_persons_wishes_count() -> None:
    draft = made("debian11", firmware="efi", graphics="spice", cpu_mode="host-model", format="raw", hot_plug_ports=2)
    assert (draft.firmware, draft.secure_boot, draft.tpm) == ("efi", False, "2.0")
    assert (draft.graphics, draft.sound, draft.spice_agent, draft.vmport) == (("spice",), "ich9", True, False)
    assert (draft.cpu_mode, draft.hot_plug_ports) == ("host-model", 2)
    assert (draft.disks[0].format, draft.disks[0].name) == ("raw", "debian11.img")
    assert made("debian11", graphics="none").graphics == () and made("debian11", graphics="none").video == ""


@pytest.mark.parametrize(
    ("arch", "machine", "firmware", "cpu", "console"),
    [
        ("aarch64", "virt", "efi", "host-passthrough", ""),
        ("armv7l", "virt", "efi", "host-passthrough", ""),
        ("riscv64", "virt", "efi", "", ""),
        ("ppc64le", "pseries", "", "", ""),
        ("s390x", "s390-ccw-virtio", "", "", "sclp"),
    ],
)
def test_other_processors(arch: str, machine: str, firmware: str, cpu: str, console: str) -> None:
    draft = defaults(system("fedora37"), foreign(arch, own=True))
    assert (draft.domain, draft.arch, draft.machine) == ("kvm", arch, machine)
    assert (draft.firmware, draft.cpu_mode, draft.console) == (firmware, cpu, console)
    assert (draft.disks[0].bus, draft.cd_bus, draft.nics[0].model) == ("virtio", "scsi", "virtio")
    assert draft.serial is (arch != "s390x") and draft.apic is False and draft.timers is False
    assert (draft.acpi, bool(draft.graphics)) == (arch == "aarch64", arch != "s390x")
    keyboard = any(kind == "keyboard" for kind, _ in draft.inputs)
    assert keyboard is (arch != "s390x"), "such boards have none of their own"


def test_emulation_is_told_plainly() -> None:
    facts = foreign("aarch64", own=False)
    draft = defaults(system("fedora37"), facts, arch="aarch64")
    assert (draft.domain, draft.cpu_mode) == ("qemu", "maximum")
    assert "another kind of processor" in speed_words(draft.domain, draft.arch, facts).lower()
    assert "although this host has KVM" in speed_words("qemu", "x86_64", host())
    assert speed_words("kvm", "x86_64", host()) == ""
    assert defaults(system("fedora37"), foreign("aarch64", own=True, uefi=False)).firmware == ""


def test_names_are_free() -> None:
    assert made("debian11", host(names=frozenset({"debian11", "debian11-2"}))).name == "debian11-3"
    in_the_way = POOL._replace(volumes=(Volume("debian11.qcow2", "/images/debian11.qcow2"),))
    draft = made("debian11", host(inventory=Inventory(pools=(in_the_way,))))
    assert (draft.name, draft.disks[0].name) == ("debian11", "debian11-2.qcow2")


def test_a_users_own_session_and_hosts_without_a_network() -> None:
    assert made("debian11", host(session=True)).nics == (NicDraft("user", "", "virtio", backend="passt"),)
    older = host("qemu-tcg-q35", session=True)
    assert made("debian11", older).nics[0].backend == "", "one that does not say it has passt"
    off = Inventory(pools=(POOL,), networks=(Network("default", False), Network("lab", True)))
    assert made("debian11", host(inventory=off)).nics[0].source == "lab"
    bridged = Inventory(pools=(POOL,), networks=(Network("default", False),), bridges=("br0",))
    assert made("debian11", host(inventory=bridged)).nics == (NicDraft("bridge", "br0", "virtio"),)
    assert made("debian11", host(inventory=Inventory())).nics[0].source == "default"


def test_sources_make_their_disks() -> None:
    base, facts = system("debian11"), host()
    assert defaults(base, facts, source=LiveSource(Medium("/live.iso"))).disks == ()
    kept = defaults(base, facts, source=ImportSource(Medium("/images/a.vmdk", format="vmdk"))).disks[0]
    assert (kept.origin, kept.path, kept.format) == ("path", "/images/a.vmdk", "vmdk")
    volume = defaults(base, facts, source=ImportSource(Medium(pool="default", volume="web.qcow2", format="qcow2")))
    assert (volume.disks[0].origin, volume.disks[0].name) == ("volume", "web.qcow2")
    whole = defaults(base, facts, source=ImportSource(Medium("/dev/sdb"))).disks[0]
    assert (whole.cache, whole.io, whole.format) == ("none", "native", "raw")
    cloud = CloudSource(Medium("/images/c.qcow2", format="qcow2"), linked=True)
    layer = defaults(base, facts, source=cloud).disks[0]
    assert (layer.origin, layer.backing_path, layer.backing_format) == ("new", "/images/c.qcow2", "qcow2")
    fedora = system("fedora37")
    assert defaults(fedora, facts, source=TreeSource("https://x/")).memory_kib == 6 * 1024**2
    assert defaults(fedora, facts).memory_kib == 2 * 1024**2


def test_containers() -> None:
    draft = defaults(None, lxc(), source=ContainerSource(OPERATING_SYSTEM, "/sbin/init", "/srv/root"))
    assert (draft.domain, draft.os_type, draft.container) == ("lxc", "exe", True)
    assert draft.disks == () and draft.graphics == () and draft.nics[0].model == ""


def test_another_hypervisor_gets_its_own_kinds() -> None:
    draft = defaults(None, replace(host(), driver="Xen"))
    assert (draft.disks[0].bus, draft.nics[0].model, draft.agent, draft.usb) == ("xen", "", False, "")


def test_xen_s_kind_is_what_the_host_offers() -> None:
    assert defaults(None, xen()).os_type == "hvm"
    assert defaults(None, xen("xen", "xenpvh")).os_type == "xenpvh"
    assert defaults(None, xen("xen")).os_type == "xen"
    draft = defaults(None, xen("xen"), os_type="hvm")
    assert (draft.os_type, draft.domain, draft.machine) == ("xen", "xen", "xenpv"), "a processor that cannot"
    assert question(draft, xen("xen"))[1:] == ("x86_64", "xenpv", "xen")
    assert hosts.xen_kinds(host(), "x86_64") == (), "no other host has kinds"


def test_what_is_asked_of_the_host() -> None:
    draft = made("debian11")
    assert question(draft, host()) == ("/usr/bin/qemu-system-x86_64", "x86_64", "q35", "kvm")


def test_what_the_program_knows_becomes_facts() -> None:
    uri = HostKey("qemu:///session")
    known = Host(uri, driver="QEMU", cpus=4, memory_kib=8192)
    machines = [
        Domain(DomainKey(uri, "1"), "on", id=3, vcpus=2, memory_kib=1024),
        Domain(DomainKey(uri, "2"), "off", vcpus=8, memory_kib=4096),
    ]
    facts = host_facts(known, machines, (), Inventory())
    assert facts.session and facts.names == {"on", "off"}
    assert (facts.promised_vcpus, facts.promised_memory_kib) == (2, 1024)
    assert not host_facts(Host(HostKey("qemu:///system")), (), (), Inventory()).session
