"""Devices, pools, volumes, networks, secrets and interfaces of a host, as libvirt prints them."""

from __future__ import annotations

import pytest

from virtgui.model.inventory import Network, NodeDevice, Pool, Secret, Volume
from virtgui.xml import pool as documents
from virtgui.xml.nodedev import node_device
from virtgui.xml.parse import Refused


def test_a_pci_device_tells_its_address_its_group_and_its_mediated_kinds() -> None:
    device = node_device("""<device><name>pci_0000_02_00_1</name><parent>pci_0000_00_04_0</parent>
      <driver><name>igb</name></driver>
      <capability type='pci'><class>0x020000</class><domain>0</domain><bus>2</bus><slot>0</slot><function>1</function>
        <product id='0x10c9'>82576 Gigabit</product><vendor id='0x8086'>Intel Corporation</vendor>
        <iommuGroup number='7'><address domain='0x0000' bus='0x02' slot='0x00' function='0x1'/></iommuGroup>
        <capability type='mdev_types'><type id='i915-GVTg'><name>GVT</name></type><type id='b'/></capability>
      </capability></device>""")
    assert (device.kind, device.title, device.driver, device.group) == (
        "pci",
        "Intel Corporation 82576 Gigabit",
        "igb",
        7,
    )
    wanted = {"domain": "0", "bus": "2", "slot": "0", "function": "1", "vendor": "0x8086", "product": "0x10c9"}
    assert wanted.items() <= dict(device.facts).items()
    assert device.fact("mdev_types") == "i915-GVTg,b"
    assert device.fact("nothing") == ""


@pytest.mark.parametrize(
    ("capability", "kind", "title", "facts"),
    [
        (
            "<capability type='usb_device'><bus>1</bus><device>3</device><product id='0x0002'>Hub</product>"
            "<vendor id='0x1d6b'>Linux</vendor></capability>",
            "usb_device",
            "Linux Hub",
            {"bus": "1", "device": "3", "vendor": "0x1d6b", "product": "0x0002"},
        ),
        (
            "<capability type='scsi'><host>1</host><bus>0</bus><target>2</target><lun>4</lun>"
            "<type>disk</type></capability>",
            "scsi",
            "",
            {"host": "1", "bus": "0", "target": "2", "unit": "4", "type": "disk"},
        ),
        (
            "<capability type='net'><interface>eno1</interface><address>02:00:00:00:00:01</address>"
            "<link state='up'/></capability>",
            "net",
            "eno1",
            {"interface": "eno1", "address": "02:00:00:00:00:01", "link": "up"},
        ),
        (
            "<devnode type='dev'>/dev/dri/renderD128</devnode><devnode type='link'>/dev/dri/by-path/x</devnode>"
            "<capability type='drm'><type>render</type></capability>",
            "drm",
            "",
            {"type": "render", "path": "/dev/dri/renderD128"},
        ),
        (
            "<capability type='storage'><block>/dev/sda</block><drive_type>disk</drive_type><model>EVO</model>"
            "<vendor>0x1af4</vendor><size>512</size></capability>",
            "storage",
            "EVO",
            {"block": "/dev/sda", "type": "disk", "size": "512"},
        ),
        (
            "<capability type='mdev'><type id='i915'/><uuid>4b20</uuid><iommuGroup number='12'/></capability>",
            "mdev",
            "",
            {"type": "i915", "uuid": "4b20"},
        ),
    ],
)
def test_each_kind_of_device_tells_what_its_address_is_made_of(
    capability: str, kind: str, title: str, facts: dict[str, str]
) -> None:
    device = node_device(f"<device><name>x</name><parent>y</parent>{capability}</device>")
    assert (device.kind, device.title) == (kind, title)
    assert facts.items() <= dict(device.facts).items()


def test_an_unknown_kind_of_device_is_still_one() -> None:
    told = node_device("<device><name>x</name><capability type='later'><a/></capability></device>")
    assert told == NodeDevice("x", "later")


def test_pools_volumes_networks_secrets_and_interfaces() -> None:
    pool = "<pool type='dir'><name>default</name><target><path>/p</path></target></pool>"
    assert documents.pool(pool, 2, 10, 4) == Pool("default", "dir", True, 10, 4, "/p")
    assert not documents.pool(pool, 0, 0, 0).active
    volume = """<volume><name>a</name><capacity unit='bytes'>1001</capacity><allocation unit='bytes'>9</allocation>
      <target><path>/p/a</path><format type='qcow2'/></target><backingStore><path>/p/b</path></backingStore></volume>"""
    assert documents.volume(volume) == Volume("a", "/p/a", "qcow2", 1001, 9, "/p/b")
    groups = "<portgroup name='eng'/><portgroup name='ops'/>"
    network = f"<network><name>n</name><forward/><bridge name='virbr0'/>{groups}</network>"
    assert documents.network(network, True) == Network("n", True, "nat", "virbr0", ("eng", "ops"))
    assert documents.network("<network><name>n</name></network>", False) == Network("n", False)
    secret = "<secret><uuid>u</uuid><usage type='ceph'><name>client</name></usage></secret>"
    assert documents.secret(secret) == Secret("u", "ceph", "client")
    assert documents.interface("<interface type='bridge' name='br0'/>") == ("br0", "bridge")
    with pytest.raises(Refused):
        documents.volume("<volume")
