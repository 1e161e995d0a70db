"""What is read from whole machines."""

from __future__ import annotations

import time

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.model.facts import Graphics
from virtgui.util.frozen import replace
from virtgui.xml.domain import DomainXml, config, console, own_files
from virtgui.xml.network import has_address
from virtgui.xml.parse import Refused, parse, serialise


def test_a_running_workstation_is_read_whole() -> None:
    told = config(CORPUS["workstation"])
    assert (told.title, told.description) == ("Web front end", "nginx & friends")
    assert (told.type, told.arch, told.machine) == ("kvm", "x86_64", "pc-q35-7.2")
    assert told.os_id == "http://debian.org/debian/12"
    assert told.firmware == "UEFI, secure boot"
    assert told.cpu_mode == "host-passthrough"
    assert (told.vcpus, told.max_vcpus) == (2, 4)
    assert (told.memory_kib, told.max_memory_kib) == (3145728, 4194304)
    assert [(disk.target, disk.source, disk.device, disk.format, disk.read_only) for disk in told.disks] == [
        ("vda", "/var/lib/libvirt/images/web-01.qcow2", "disk", "qcow2", False),
        ("sda", "", "cdrom", "", True),
    ]
    (nic,) = told.nics
    assert (nic.mac, nic.type, nic.source, nic.model, nic.target) == (
        "52:54:00:5a:1e:01",
        "network",
        "default",
        "virtio",
        "vnet4",
    )
    assert told.has_agent and told.has_balloon and told.has_serial


def test_a_container_has_no_firmware_and_no_display() -> None:
    told = config(CORPUS["container"])
    assert (told.type, told.firmware, told.graphics) == ("lxc", "", ())
    assert told.max_memory_kib == told.memory_kib == 512 * 1024
    assert told.has_serial and not told.has_agent and not told.has_balloon


def test_what_people_write_by_hand_is_read_and_never_fails() -> None:
    told = config(CORPUS["hand-edited"])
    assert told.description == "<i>not markup</i> & <!DOCTYPE neither>"
    assert told.os_id == "http://microsoft.com/win/11"
    assert told.firmware == "UEFI"
    assert told.cpu_mode == "cortex-a57"
    assert told.vcpus == 1
    assert told.memory_kib == 1953125
    assert [(disk.type, disk.source) for disk in told.disks] == [
        ("block", "/dev/disk/by-id/a b"),
        ("quantum", "over there"),
    ]
    assert told.graphics[0].port == told.graphics[1].port == -1
    assert told.graphics[1].socket == "/run/vnc.sock"
    assert not told.has_balloon


def test_every_kind_of_disk_says_in_one_line_where_it_lies() -> None:
    assert [disk.source for disk in config(CORPUS["every-source"]).disks] == [
        "/srv/a.img",
        "/dev/vg/lv",
        "/srv/share",
        "rbd://mon1.example.org:6321/pool/image",
        "nbd://[2001:db8::7]:10809/disk one",
        "nbd+unix:///export?socket=/run/nbd.sock",
        "https://mirror.example.org:443/isos/debian.iso?v=12",
        "iscsi://san.example.org/iqn.2013-07.com.example:storage/1",
        "default/a.qcow2",
        "nvme://0000:05:00.0/1",
        "/run/vhost-blk.sock",
        "/dev/vhost-vdpa-0",
    ]


def test_every_kind_of_interface_says_what_it_is_plugged_into() -> None:
    assert {nic.type: nic.source for nic in config(CORPUS["every-source"]).nics} == {
        "network": "lan",
        "bridge": "br0",
        "direct": "eno1",
        "ethernet": "",
        "user": "eno1",
        "hostdev": "0000:00:07.2",
        "vhostuser": "/run/vhost-net.sock",
        "mcast": "230.0.0.1:5558",
        "server": "192.168.0.1:5558",
        "client": "192.168.0.1:5558",
        "udp": "127.0.0.1:5555",
        "internal": "switch",
        "vdpa": "/dev/vhost-vdpa-1",
        "vds": "12345678-1234-1234-1234-123456789abc",
        "null": "",
    }


def test_every_kind_of_display_is_read() -> None:
    assert config(CORPUS["every-source"]).graphics == (
        Graphics("sdl"),
        Graphics("rdp", listen="127.0.0.1", port=3389),
        Graphics("egl-headless"),
        Graphics("dbus"),
        Graphics("vnc", socket="/run/vnc/a.sock"),
    )


def test_a_strangers_metadata_is_ignored_and_kept() -> None:
    hostile = (
        "<metadata>"
        "<evil:osinfo xmlns:evil='urn:evil'><evil:os id='http://debian.org/debian/12'/></evil:osinfo>"
        "<libosinfo xmlns='urn:not-libosinfo'><os id='http://debian.org/debian/11'/></libosinfo>"
        f"<x:blob xmlns:x='urn:x' a='{'y' * 1_000_000}'>\u202e{'z' * 1_000_000}</x:blob>"
        "</metadata>"
    )
    text = CORPUS["container"].replace("<memory", hostile + "<memory", 1)
    told = config(text)
    assert told.os_id == ""
    assert sum(len(path) + len(value) for path, value in told.metadata) < 2000, "of a huge one only its beginning"
    assert replace(told, metadata=()) == config(CORPUS["container"])
    domain = DomainXml(parse(text).element)
    domain.title = "New"
    kept = serialise(domain)
    assert "y" * 1_000_000 in kept and "\u202e" + "z" * 1_000_000 in kept and "urn:evil" in kept


def test_secrets_stay_out_of_facts() -> None:
    for text in CORPUS.values():
        shown = repr(config(text))
        for secret in ("sp1ce", "vnc5ecret", "s3cret-cookie"):
            assert secret not in shown


def test_a_viewer_gets_the_displays_and_the_password() -> None:
    displays, password = console(CORPUS["workstation"])
    assert displays == (
        Graphics("spice", listen="127.0.0.1", port=5901, tls_port=5902),
        Graphics("vnc", listen="192.168.122.1", port=5903),
    )
    assert password == "sp1ce"
    assert console(CORPUS["container"]) == ((), "")
    assert console(CORPUS["hand-edited"])[1] == ""


def test_plain_machines_start_by_bios() -> None:
    assert config(CORPUS["every-source"]).firmware == "BIOS"


@pytest.mark.parametrize("text", ["<domain/>", "<domain><devices/></domain>", "<domain><vcpu/><memory/><os/></domain>"])
def test_a_bare_domain_reads_as_nothing_known(text: str) -> None:
    told = config(text)
    assert (told.title, told.disks, told.nics, told.memory_kib) == ("", (), (), 0)


def test_no_machine_is_made_of_nonsense() -> None:
    with pytest.raises(Refused):
        config("<domain>")


def test_a_thousand_machines_are_read_in_a_blink() -> None:
    """Measured 45 ms of CPU for the test driver's; the bound only catches a fall off a cliff."""
    text = CORPUS["test-driver"]
    began = time.process_time()
    for _ in range(1000):
        config(text)
    assert time.process_time() - began < 0.3


def test_a_network_has_an_address_or_none() -> None:
    assert has_address("<network><name>lan</name><ip address='10.0.0.1' prefix='24'/></network>")
    assert not has_address("<network><name>ovs</name><bridge name='virbr7'/></network>")


def test_own_files_are_known_by_elements_not_by_words() -> None:
    assert own_files(CORPUS["workstation"]) == (True, False)
    tpm = "<domain><os/><devices><tpm model='tpm-crb'><backend type='emulator'/></tpm></devices></domain>"
    assert own_files(tpm) == (False, True)
    words = "<domain><description>&lt;nvram> and &lt;tpm></description><!-- <nvram/> <tpm/> --><devices/></domain>"
    assert own_files(words) == (False, False)
    assert own_files("<domain/>") == (False, False)


def test_a_card_that_runs_in_a_network_on_a_bridge_is_still_told_by_its_network() -> None:
    text = (
        "<domain><devices><interface type='bridge'><source network='office' portid='x' bridge='br0'/></interface>"
        "<interface type='direct'><source network='tap' portid='y' dev='eth1' mode='private'/></interface>"
        "<interface type='bridge'><source bridge='br0'/></interface></devices></domain>"
    )
    assert [(nic.type, nic.source) for nic in config(text).nics] == [
        ("network", "office"),
        ("network", "tap"),
        ("bridge", "br0"),
    ]
