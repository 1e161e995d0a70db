"""Descriptors as VMware and VirtualBox write them become machines; others are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.install import ovf
from virtgui.xml.ovf import OvfDisk, OvfNic, OvfSystem, read
from virtgui.xml.parse import Refused

VMWARE = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand after what ovftool writes -->
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf">
 <References>
  <File ovf:href="web-disk1.vmdk" ovf:id="file1" ovf:size="1234"/>
  <File ovf:href="web-disk2.vmdk" ovf:id="file2"/>
  <File ovf:href="readme.txt" ovf:id="file3"/>
 </References>
 <DiskSection><Info>disks</Info>
  <Disk ovf:capacity="8" ovf:capacityAllocationUnits="byte * 2^30" ovf:diskId="vmdisk1" ovf:fileRef="file1"
    ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  <Disk ovf:capacity="1048576" ovf:diskId="vmdisk2" ovf:fileRef="file2"/>
  <Disk ovf:capacity="5" ovf:capacityAllocationUnits="GigaBytes" ovf:diskId="empty"/>
 </DiskSection>
 <NetworkSection><Network ovf:name="VM Network"/></NetworkSection>
 <VirtualSystem ovf:id="web">
  <Name>Web server</Name>
  <AnnotationSection><Annotation>Serves.</Annotation></AnnotationSection>
  <ProductSection><Product>Webby</Product><Version>1</Version><FullVersion>1.2</FullVersion></ProductSection>
  <EulaSection><License>Be kind.</License></EulaSection>
  <OperatingSystemSection ovf:id="96" vmw:osType="debian10_64Guest"><Description>Debian 10</Description>
  </OperatingSystemSection>
  <VirtualHardwareSection>
   <Item><rasd:AllocationUnits>hertz * 10^6</rasd:AllocationUnits><rasd:InstanceID>1</rasd:InstanceID>
    <rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
   <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID>
    <rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>1024</rasd:VirtualQuantity></Item>
   <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>lsilogic</rasd:ResourceSubType>
    <rasd:ResourceType>6</rasd:ResourceType></Item>
   <Item><rasd:InstanceID>4</rasd:InstanceID><rasd:ResourceSubType>AHCI</rasd:ResourceSubType>
    <rasd:ResourceType>20</rasd:ResourceType></Item>
   <Item><rasd:AddressOnParent>1</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/vmdisk2</rasd:HostResource>
    <rasd:InstanceID>6</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
   <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource>
    <rasd:InstanceID>5</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
   <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:HostResource>/disk/empty</rasd:HostResource>
    <rasd:InstanceID>8</rasd:InstanceID><rasd:Parent>4</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
   <Item><rasd:Connection>VM Network</rasd:Connection><rasd:InstanceID>7</rasd:InstanceID>
    <rasd:Address>00:50:56:AA:BB:CC</rasd:Address>
    <rasd:ResourceSubType>VmxNet3</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></Item>
   <vmw:Config vmw:key="firmware" vmw:value="efi"/>
  </VirtualHardwareSection>
 </VirtualSystem>
</Envelope>
"""

VIRTUALBOX = """<Envelope ovf:version="1.0" xmlns="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:vbox="http://www.virtualbox.org/ovf/machine"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
 <References><File ovf:id="file1" ovf:href="x-disk001.vmdk"/></References>
 <DiskSection><Disk ovf:capacity="10485760" ovf:diskId="vmdisk1" ovf:fileRef="file1"/></DiskSection>
 <VirtualSystem ovf:id="x">
  <OperatingSystemSection ovf:id="94"><vbox:OSType ovf:required="false">Ubuntu_64</vbox:OSType>
  </OperatingSystemSection>
  <VirtualHardwareSection>
   <Item><rasd:InstanceId>1</rasd:InstanceId><rasd:ResourceType>3</rasd:ResourceType>
    <rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
   <Item><rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:InstanceId>2</rasd:InstanceId>
    <rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>512</rasd:VirtualQuantity></Item>
   <Item><rasd:InstanceId>3</rasd:InstanceId><rasd:ResourceSubType>PIIX4</rasd:ResourceSubType>
    <rasd:ResourceType>5</rasd:ResourceType></Item>
   <Item><rasd:HostResource>/disk/vmdisk1</rasd:HostResource><rasd:InstanceId>4</rasd:InstanceId>
    <rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
   <Item><rasd:Connection>NAT</rasd:Connection><rasd:InstanceId>5</rasd:InstanceId>
    <rasd:ResourceSubType>E1000</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></Item>
  </VirtualHardwareSection>
  <vbox:Machine><vbox:Hardware><vbox:Firmware type="EFI"/></vbox:Hardware></vbox:Machine>
 </VirtualSystem>
</Envelope>
"""


def test_vmwares() -> None:
    found = read(VMWARE)
    form = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"
    assert found.licences == ("Be kind.",)
    assert found.systems == (
        OvfSystem(
            "Web server",
            "Serves.",
            "Webby 1.2",
            96,
            "debian10_64Guest",
            "Debian 10",
            2,
            1024 * 1024,
            True,
            (
                OvfDisk("vmdisk1", "web-disk1.vmdk", 8 << 30, form, "scsi"),
                OvfDisk("vmdisk2", "web-disk2.vmdk", 1 << 20, "", "scsi"),
                OvfDisk("empty", "", 5 << 30, "", "sata"),
            ),
            (OvfNic("VM Network", "VmxNet3", "00:50:56:aa:bb:cc"),),
        ),
    )
    assert [file.href for file in ovf.needed(found)] == ["web-disk1.vmdk", "web-disk2.vmdk"]
    assert ovf.flaw(found) == ""
    assert ovf.os_hint(found.systems[0]) == "debian10"


def test_virtualboxes() -> None:
    (system,) = read(VIRTUALBOX).systems
    assert (system.name, system.vcpus, system.memory_kib, system.efi) == ("x", 1, 512 * 1024, True)
    assert system.disks == (OvfDisk("vmdisk1", "x-disk001.vmdk", 10 << 20, "", "ide"),)
    assert system.nics == (OvfNic("NAT", "E1000"),)
    assert ovf.os_hint(system) == "ubuntu"


def test_of_several_configurations_the_default_counts() -> None:
    section = (
        "<DeploymentOptionSection><Configuration ovf:id='small'/><Configuration ovf:id='big' ovf:default='true'/>"
        '</DeploymentOptionSection><VirtualSystem ovf:id="x">'
    )
    text = VIRTUALBOX.replace('<VirtualSystem ovf:id="x">', section)
    more = (
        "<VirtualHardwareSection><Item ovf:configuration='small'><rasd:ResourceType>3</rasd:ResourceType>"
        "<rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item><Item ovf:configuration='big'>"
        "<rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>7</rasd:VirtualQuantity></Item>"
    )
    assert read(text.replace("<VirtualHardwareSection>", more)).systems[0].vcpus == 8


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<Envelope", "<envelop", "root is not|well-formed"),
        ('ovf:fileRef="file1"', 'ovf:fileRef="file9"', "does not list"),
        ("ovf:/disk/vmdisk1", "ovf:/disk/vmdisk9", "does not describe"),
        ("<VirtualSystem ", "<Nothing ", "well-formed"),
        ("<Envelope", "<!DOCTYPE x><Envelope", "document type"),
    ],
)
def test_what_contradicts_itself_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read(VMWARE.replace(old, new))


def test_one_without_a_machine_is_refused() -> None:
    with pytest.raises(Refused, match="no machine"):
        read("<Envelope><References/></Envelope>")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("web-disk1.vmdk", "../web-disk1.vmdk", "outside"),
        ("web-disk1.vmdk", "/etc/shadow", "outside"),
        ("web-disk1.vmdk", "..", "outside"),
        ("web-disk1.vmdk", "a\\b", "outside"),
        ("web-disk1.vmdk", "https://example.org/a.vmdk", "elsewhere"),
        ('ovf:size="1234"', 'ovf:chunkSize="5"', "pieces"),
        ('ovf:size="1234"', 'ovf:compression="lzma"', "packed"),
        ('ovf:diskId="vmdisk1"', 'ovf:diskId="vmdisk1" ovf:parentRef="x"', "differences"),
    ],
)
def test_what_may_not_be_imported_says_why(old: str, new: str, words: str) -> None:
    assert words in ovf.flaw(read(VMWARE.replace(old, new)))


@pytest.mark.parametrize(
    ("number", "word", "text", "hint"),
    [
        (0, "", "", ""),
        (121, "", "", "win10"),
        (1, "windows9_64Guest", "", "win10"),
        (1, "rhel8_64Guest", "", "rhel8"),
        (1, "FreeBSD_64", "", "freebsd"),
        (1, "other5xLinux64Guest", "", "linux"),
        (102, "", "CentOS 7 (64-bit)", "centos7"),
        (107, "", "", "centos"),
    ],
)
def test_the_system_is_guessed(number: int, word: str, text: str, hint: str) -> None:
    assert ovf.os_hint(OvfSystem("x", os_number=number, os_type=word, os_text=text)) == hint


def test_manifests() -> None:
    text = f"SHA256(a.ovf)= {'0' * 64}\nSHA1 (b (1).vmdk) = {'A' * 40}\r\n\n".replace("b (1)", "b 1")
    assert ovf.manifest(text) == {"a.ovf": ("sha256", "0" * 64), "b 1.vmdk": ("sha1", "a" * 40)}
    for wrong in ("hello", f"MD5(a)= {'0' * 32}", f"SHA256(a)= {'0' * 40}", f"SHA1(a)= {'0' * 40}\n" * 2):
        with pytest.raises(ValueError, match=r"manifest"):
            ovf.manifest(wrong)


PIECES = st.sampled_from(
    [
        'ovf:capacity="8"',
        "byte * 2^30",
        "<rasd:ResourceType>17",
        "ovf:/disk/vmdisk1",
        "<rasd:VirtualQuantity>2",
        'ovf:id="96"',
    ]
)


@given(PIECES, st.text("0123456789 *^byte-<>&/\u0663x", max_size=30))
def test_no_descriptor_stops_it(old: str, new: str) -> None:
    try:
        found = read(VMWARE.replace(old, new))
    except Refused:
        return
    ovf.flaw(found)
    for system in found.systems:
        ovf.os_hint(system)
        assert all(0 <= disk.capacity <= 1 << 62 for disk in system.disks)
