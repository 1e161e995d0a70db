"""A draft as libvirt's documents: by its schema, once for the installation and once for afterwards."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.unit.install.test_defaults import made, system
from tests.unit.install.worlds import GIB, foreign, host, lxc, vz, xen
from tests.unit.xml.schemas import complaint
from virtgui.install.commands import as_virt_install
from virtgui.install.defaults import defaults
from virtgui.install.documents import FIRST_RUN, NO_PHASE, UNTIL_REBOOT, final_xml, install_xml, phase
from virtgui.install.draft import (
    APPLICATION,
    OPERATING_SYSTEM,
    TEMPLATE,
    CloudSource,
    ContainerSource,
    DiskDraft,
    ImportSource,
    IsoSource,
    LiveSource,
    MachineDraft,
    ManualSource,
    Medium,
    NicDraft,
    PxeSource,
    Source,
    TreeSource,
    with_disk,
    with_nic,
)
from virtgui.install.identity import identified

ISO = IsoSource(Medium("/iso/a.iso"))


def both(draft: MachineDraft) -> tuple[etree._Element, etree._Element]:
    """Both documents, which libvirt's schema allows."""
    texts = install_xml(draft, host()), final_xml(draft, host())
    for text in texts:
        assert complaint(text) == "", text
    return etree.fromstring(texts[0]), etree.fromstring(texts[1])


def one(root: etree._Element, path: str) -> str:
    """The only text or attribute at a path; "" for none."""
    found = root.xpath(path)
    assert len(found) <= 1, found
    return str(getattr(found[0], "text", found[0]) or "") if found else ""


@pytest.mark.parametrize("name", ["debian11", "win11", "winxp", "ubuntu22.04"])
@pytest.mark.parametrize(
    "source",
    [
        ISO,
        LiveSource(Medium("/iso/a.iso")),
        TreeSource("https://x/", "/k", "/i"),
        PxeSource(),
        ImportSource(Medium("/images/a.qcow2", format="qcow2")),
        CloudSource(Medium("/images/c.qcow2", format="qcow2"), seed=Medium("/images/seed.iso")),
        ManualSource(),
    ],
    ids=lambda source: type(source).__name__,
)
def test_the_schema_allows_every_source(name: str, source: Source) -> None:
    both(replace(defaults(system(name), host(), source=source)))


@pytest.mark.parametrize("arch", ["aarch64", "armv7l", "riscv64", "ppc64le", "s390x"])
def test_the_schema_allows_other_processors(arch: str) -> None:
    facts = foreign(arch, own=False)
    draft = defaults(system("fedora37"), facts, source=ISO, arch=arch)
    assert complaint(install_xml(draft, facts)) == complaint(final_xml(draft, facts)) == ""


def test_a_medium_is_there_until_the_guest_reboots() -> None:
    draft = defaults(system("debian11"), host(), source=ISO)
    assert phase(draft) == UNTIL_REBOOT
    first, then = both(draft)
    cd, disk = "devices/disk[@device='cdrom']", "devices/disk[@device='disk']"
    assert (one(first, f"{cd}/source/@file"), one(then, f"{cd}/source/@file")) == ("/iso/a.iso", "")
    assert (one(first, f"{cd}/boot/@order"), one(first, f"{disk}/boot/@order")) == ("1", "2")
    assert (one(then, f"{cd}/boot/@order"), one(then, f"{disk}/boot/@order")) == ("", "1")
    assert (one(first, "on_reboot"), one(then, "on_reboot")) == ("destroy", "")
    assert one(first, f"{disk}/source/@file") == "/images/debian11.qcow2"


def test_windows_keeps_its_medium() -> None:
    draft = replace(made("win11"), source=ISO, virtio_win=Medium("/iso/virtio-win.iso"))
    first, then = both(draft)
    for root in (first, then):
        assert root.xpath("devices/disk[@device='cdrom']/source/@file") == ["/iso/a.iso", "/iso/virtio-win.iso"]
    assert one(then, "devices/disk[@device='disk']/boot/@order") == "1"
    assert one(then, "os/@firmware") == "efi" and one(then, "features/smm/@state") == "on"
    assert dict(
        zip(then.xpath("os/firmware/feature/@name"), then.xpath("os/firmware/feature/@enabled"), strict=True)
    ) == {
        "enrolled-keys": "yes",
        "secure-boot": "yes",
    }
    assert (one(then, "devices/tpm/backend/@version"), one(then, "devices/tpm/@model")) == ("2.0", "tpm-crb")
    older = both(replace(draft, tpm="1.2"))[1]
    assert (one(older, "devices/tpm/backend/@version"), one(older, "devices/tpm/@model")) == ("1.2", "tpm-tis")
    assert one(then, "clock/@offset") == "localtime" and "hypervclock" in then.xpath("clock/timer/@name")
    assert one(then, "cpu/topology/@sockets") == "1" and one(then, "cpu/topology/@cores") == "4"


def test_a_tree_is_booted_by_its_kernel_once() -> None:
    source = TreeSource("https://x/fedora/", "/boot/k", "/boot/i", "inst.repo=https://x/fedora/ quiet ")
    first, then = both(defaults(system("fedora37"), host(), source=source))
    assert (one(first, "os/kernel"), one(first, "os/initrd")) == ("/boot/k", "/boot/i")
    assert one(first, "os/cmdline") == "inst.repo=https://x/fedora/ quiet"
    assert then.xpath("os/kernel | os/cmdline") == []


def test_the_network_is_booted_once() -> None:
    first, then = both(defaults(system("debian11"), host(), source=PxeSource()))
    assert (one(first, "devices/interface/boot/@order"), one(first, "devices/disk/boot/@order")) == ("1", "2")
    assert (one(then, "devices/interface/boot/@order"), one(then, "devices/disk/boot/@order")) == ("", "1")


def test_a_seed_is_gone_after_the_first_run() -> None:
    source = CloudSource(Medium("/images/c.qcow2"), seed=Medium("/images/seed.iso"))
    draft = defaults(system("debian11"), host(), source=source)
    assert phase(draft) == FIRST_RUN
    first, then = both(draft)
    path = "devices/disk[readonly]/source/@file"
    assert (one(first, path), one(then, path)) == ("/images/seed.iso", "")
    assert one(first, "devices/disk[readonly]/@device") == "disk", "kernels made for clouds may know no CD drive"
    assert one(first, "on_reboot") == ""
    kept = replace(draft, source=replace(source, eject_seed=False))
    assert phase(kept) == NO_PHASE and one(both(kept)[1], path) == "/images/seed.iso"


def test_a_live_system_stays_on_its_medium() -> None:
    draft = defaults(system("ubuntu22.04"), host(), source=LiveSource(Medium(pool="default", volume="web.qcow2")))
    assert phase(draft) == NO_PHASE and install_xml(draft, host()) == final_xml(draft, host())
    root = both(draft)[1]
    assert one(root, "devices/disk/source/@file") == "/images/web.qcow2"
    assert one(root, "devices/disk/boot/@order") == "1"


def test_any_number_of_disks_and_cards() -> None:
    draft = defaults(system("debian11"), host(), source=ISO)
    draft = with_disk(draft, 1, DiskDraft(bus="scsi", pool="default", name="data.raw", size_bytes=GIB, format="raw"))
    draft = with_disk(draft, 2, DiskDraft("volume", pool="elsewhere", name="shared", shareable=True))
    draft = with_disk(draft, 3, DiskDraft("path", path="/dev/sdb", format="raw"))
    draft = with_disk(draft, 4, DiskDraft("path", "cdrom", "sata"))
    draft = with_nic(draft, 1, NicDraft("bridge", "br0", "e1000e"))
    draft = with_nic(draft, 2, NicDraft("direct", "eth0"))
    draft = with_nic(draft, 3, NicDraft("user", "", backend="passt"))
    root, _ = both(draft)
    assert root.xpath("devices/disk/target/@dev") == ["vda", "sda", "vdb", "vdc", "sdb", "sdc"]
    assert [d.get("type") for d in root.xpath("devices/disk")] == ["file", "file", "volume", "block", "file", "file"]
    assert root.xpath("devices/controller[@type='scsi']/@model") == ["virtio-scsi"]
    assert root.xpath("devices/interface/@type") == ["network", "bridge", "direct", "user"]
    assert with_disk(draft, 1, None).disks == (draft.disks[0], *draft.disks[2:])


def test_what_boots_can_be_chosen() -> None:
    draft = defaults(system("debian11"), host())
    draft = with_nic(draft, 0, replace(draft.nics[0], boot=1))
    draft = with_disk(draft, 0, replace(draft.disks[0], boot=2))
    root, _ = both(draft)
    assert (one(root, "devices/interface/boot/@order"), one(root, "devices/disk/boot/@order")) == ("1", "2")


def test_free_ports_are_free() -> None:
    draft = replace(defaults(system("debian11"), host()), hot_plug_ports=3)
    more = with_nic(with_disk(draft, 1, draft.disks[0]), 1, draft.nics[0])
    ports = [len(both(d)[0].xpath("devices/controller[@model='pcie-root-port']")) for d in (draft, more)]
    assert ports[1] == ports[0] + 2


def test_room_to_grow_and_a_shared_clipboard() -> None:
    draft = defaults(system("debian11"), host())
    draft = replace(draft, vcpus=2, max_vcpus=4, memory_kib=GIB // 1024, max_memory_kib=2 * GIB // 1024)
    root, _ = both(replace(draft, clipboard=True, watchdog="i6300esb", title="A & B", description="<x>\ny"))
    assert (one(root, "vcpu"), one(root, "vcpu/@current")) == ("4", "2")
    assert (one(root, "memory"), one(root, "currentMemory")) == (str(2 * 1024**2), str(1024**2))
    assert one(root, "devices/channel[@type='qemu-vdagent']/source/clipboard/@copypaste") == "yes"
    assert (one(root, "title"), one(root, "description")) == ("A & B", "<x>\ny")
    spice = replace(draft, graphics=("spice",), spice_agent=True)
    root, _ = both(spice)
    assert one(root, "devices/graphics/clipboard/@copypaste") == "no"
    assert one(root, "devices/graphics/filetransfer/@enable") == "no"


def test_answers_on_a_floppy_disk_are_there_until_the_first_reboot() -> None:
    draft = replace(made("winxp"), source=IsoSource(ISO.medium, Medium("/images/a.img"), floppy=True))
    first, then = both(draft)
    assert one(first, "devices/disk[@device='floppy']/source/@file") == "/images/a.img"
    assert one(first, "devices/disk[@device='floppy']/target/@bus") == "fdc"
    assert len(first.xpath("devices/disk[@device='cdrom']")) == len(then.xpath("devices/disk[@device='cdrom']")) == 1
    assert then.xpath("devices/disk[@device='floppy']") == []
    assert "path=/images/a.img,device=floppy" in as_virt_install(draft, host())


def test_containers_of_both_kinds() -> None:
    for kind, root in ((APPLICATION, ""), (OPERATING_SYSTEM, "/srv/a")):
        draft = defaults(None, lxc(), source=ContainerSource(kind, "/sbin/init", root))
        text = final_xml(draft, lxc())
        assert complaint(text) == ""
        made = etree.fromstring(text)
        assert (made.get("type"), one(made, "os/type"), one(made, "os/init")) == ("lxc", "exe", "/sbin/init")
        assert one(made, "devices/filesystem/source/@dir") == root
        assert bool(made.xpath("features/privnet")) is bool(root)
        assert one(made, "devices/console/target/@type") == "lxc"


def test_both_documents_are_one_machine() -> None:
    draft = with_nic(made("debian11"), 1, NicDraft())
    named = identified(replace(draft, source=ISO), host(), os.urandom)
    first, then = both(named)
    assert one(first, "uuid") == one(then, "uuid") == named.uuid != ""
    macs = first.xpath("devices/interface/mac/@address")
    assert macs == then.xpath("devices/interface/mac/@address") and len(set(macs)) == 2
    assert all(mac.startswith("52:54:00:") for mac in macs)
    assert identified(named, host(), os.urandom) == named


def test_only_known_ids_are_written() -> None:
    draft = defaults(None, host())
    assert both(draft)[0].xpath("metadata") == []
    assert both(replace(draft, os_id="http://libosinfo.org/linux"))[0].xpath("metadata") == []
    assert len(both(made("debian11"))[0].xpath("metadata")) == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    if "\ufffe" in text or "\uffff" in text:
        return
    draft = replace(made("debian11"), name=text, title=text, description=text)
    root = etree.fromstring(install_xml(draft, host()))
    assert [root.findtext(tag) for tag in ("name", "title", "description")] == [text] * 3


def test_what_no_document_can_hold_is_refused() -> None:
    with pytest.raises(ValueError):
        install_xml(replace(made("debian11"), name="a\x00b"), host())


@pytest.mark.parametrize("kind", ["hvm", "xenpvh", "xen"])
@pytest.mark.parametrize(
    "source",
    [
        TreeSource("https://x/", "/boot/vmlinuz", "/boot/initrd"),
        ImportSource(Medium("/images/a.qcow2", format="qcow2")),
    ],
    ids=["tree", "import"],
)
def test_the_schema_allows_each_kind_of_xen_s_machines(kind: str, source: Source) -> None:
    draft = defaults(system("debian11"), xen(), source=source, os_type=kind)
    installed, kept = both(draft)
    machine = {"hvm": "xenfv", "xenpvh": "xenpvh", "xen": "xenpv"}[kind]
    for root in (installed, kept):
        assert (root.get("type"), one(root, "os/type"), one(root, "os/type/@machine")) == ("xen", kind, machine)
        assert not root.xpath("//@order"), "Xen knows no turns of single devices"
        assert bool(root.xpath("os/boot")) == bool(root.xpath("features")) == (kind == "hvm")
        assert bool(root.xpath("devices/video")) == bool(root.xpath("devices/serial")) == (kind == "hvm")
    if isinstance(source, TreeSource):
        assert one(installed, "os/kernel") == "/boot/vmlinuz" and not kept.xpath("os/kernel")
    if kind != "hvm":
        assert one(kept, "devices/console/target/@type") == "xen"


def test_a_fully_virtual_machine_of_xen_starts_from_its_medium_while_it_is_installed() -> None:
    installed, kept = both(defaults(system("debian11"), xen(), source=ISO))
    assert installed.xpath("os/boot/@dev") == ["cdrom", "hd"] and kept.xpath("os/boot/@dev") == ["hd"]
    installed, kept = both(defaults(system("debian11"), xen(), source=PxeSource()))
    assert installed.xpath("os/boot/@dev") == ["network", "hd"] and kept.xpath("os/boot/@dev") == ["hd"]


def test_virt_install_makes_xen_s_machines_but_for_pvh() -> None:
    source = ImportSource(Medium("/images/a.qcow2", format="qcow2"))
    words = {kind: as_virt_install(defaults(None, xen(), source=source, os_type=kind)) for kind in ("hvm", "xen")}
    assert "--hvm" in words["hvm"] and "--paravirt" in words["xen"] and "" not in words["xen"]
    with pytest.raises(ValueError, match="PVH"):
        as_virt_install(defaults(None, xen(), source=source, os_type="xenpvh"))


def test_a_container_of_virtuozzo_is_made_from_its_template() -> None:
    draft = defaults(None, vz(), source=ContainerSource(TEMPLATE, "", template="centos-7-x86_64"))
    root, kept = both(draft)
    assert (root.get("type"), one(root, "os/type"), one(root, "os/type/@arch")) == ("vz", "exe", "x86_64")
    assert not root.xpath("os/init") and not root.xpath("features") and not root.xpath("devices/console")
    assert one(root, "devices/filesystem/@type") == "template" and one(root, "devices/filesystem/target/@dir") == "/"
    assert one(root, "devices/filesystem/source/@name") == "centos-7-x86_64" and etree.tostring(root) == etree.tostring(
        kept
    )
    words = as_virt_install(draft)
    assert "--container" in words and "type=template,source=centos-7-x86_64,target=/" in words and "--boot" not in words


def test_a_machine_of_virtuozzo_has_its_own_kinds_of_devices() -> None:
    root, _ = both(defaults(system("debian11"), vz(), source=ISO))
    assert (root.get("type"), one(root, "os/type")) == ("vz", "hvm")
    assert one(root, "devices/disk[@device='disk']/target/@bus") == "scsi" and not root.xpath("devices/rng")
