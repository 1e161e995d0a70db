"""What is told beside the fields of network cards, host devices, displays, sound, ports and input."""

from __future__ import annotations

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.model.inventory import Inventory, Network, NodeDevice, Use
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.edits import document
from virtgui.xml.flaws import chardev, display, hostdev, network, sound
from virtgui.xml.flaws import input as inputs
from virtgui.xml.flaws.base import Check, Flaw
from virtgui.xml.hostdevices import device_keys, devices_named, hostdev_xml, written_keys
from virtgui.xml.kinds import window
from virtgui.xml.places import places
from virtgui.xml.surroundings import Surroundings

CHECKS: dict[str, Check] = {
    "interface": network.check,
    "hostdev": hostdev.check,
    "redirdev": hostdev.check_redirdev,
    "redirfilter": hostdev.check_redirfilter,
    "graphics": display.check_graphics,
    "video": display.check_video,
    "sound": sound.check_sound,
    "audio": sound.check_audio,
    "input": inputs.check_input,
    "hub": inputs.check_hub,
    "serial": chardev.check_port,
    "parallel": chardev.check_port,
    "console": chardev.check_console,
    "channel": chardev.check_channel,
    "smartcard": chardev.check_smartcard,
}
GPU = NodeDevice(
    "pci_0000_3b_00_0",
    "pci",
    "Some GPU",
    group=12,
    facts=(("domain", "0"), ("bus", "59"), ("slot", "0"), ("function", "0")),
)
GPU_SOUND = GPU._replace(
    name="pci_0000_3b_00_1",
    title="Some GPU's sound",
    driver="snd_hda_intel",
    facts=(*GPU.facts[:3], ("function", "1")),
)
PORT = GPU._replace(name="pci_0000_00_01_0", title="Root port", driver="pcieport", facts=(("bus", "0"), ("slot", "1")))
STICK = NodeDevice(
    "usb_1_2", "usb_device", "Stick", facts=(("bus", "1"), ("device", "3"), ("vendor", "0x046d"), ("product", "0xc52b"))
)
TWIN = STICK._replace(name="usb_1_3", facts=(("bus", "1"), ("device", "4"), *STICK.facts[2:]))
MDEV = NodeDevice("mdev_1", "mdev", facts=(("uuid", "C2177883-F1BB-47F0-914D-32A22E3A8804"), ("type", "vfio_ccw-io")))
LUN = NodeDevice("scsi_2_0_4_1", "scsi", facts=(("host", "2"), ("bus", "0"), ("target", "4"), ("lun", "1")))
STICK_XML = "<hostdev type='usb'><source><vendor id='0x046d'/><product id='0xc52b'/></source></hostdev>"
GPU_XML = "<hostdev type='pci'><source><address domain='0' bus='0x3b' slot='0' function='0'/></source></hostdev>"


def flaws(device: str, *others: str, **around: object) -> list[Flaw]:
    """What is wrong with the first of a machine's devices."""
    machine = document(f"<domain type='kvm'><devices>{device}{''.join(others)}</devices></domain>")
    _, node = places(machine)[0]
    return CHECKS[node.tag](node, Surroundings(machine=machine, **around))  # type: ignore[arg-type]


def told(device: str, *others: str, **around: object) -> dict[str, str]:
    """The messages by their fields: of each the first, errors before warnings."""
    found: dict[str, str] = {}
    for flaw in sorted(flaws(device, *others, **around), key=lambda flaw: flaw.warning):
        found.setdefault(flaw.field, flaw.message)
    return found


NIC = "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='lan'/>{}</interface>"


def test_all_that_is_told_is_told_beside_a_field_there_is() -> None:
    for name in ("chardevs", "displays", "hostdevs", "interfaces", "later-io", "ugly-io"):
        machine = document(CORPUS[name])
        for _, node in places(machine):
            for flaw in CHECKS[node.tag](node, Surroundings(machine=machine)):
                assert hasattr(window(node.tag), flaw.field), flaw
                assert flaw.message[0].isupper() or flaw.message[0] == "“"
                assert not flaw.message.endswith(".")


def test_a_plain_card_is_right() -> None:
    assert flaws(NIC.format("<model type='virtio'/>")) == []


@pytest.mark.parametrize(
    ("inner", "field", "says"),
    [
        ("<mtu size='12'/>", "mtu", "68 to 65535"),
        ("<target dev='a-name-that-is-too-long'/>", "target", "15 characters"),
        ("<target dev='a b'/>", "target", "letters"),
        ("<target dev='vnet7'/>", "target", "itself"),
        ("<bandwidth><inbound peak='5'/></bandwidth>", "inbound_average", "average"),
        ("<bandwidth><outbound average='lots'/></bandwidth>", "outbound_average", "whole number"),
        ("<vlan><tag id='1'/><tag id='2'/></vlan>", "vlan_trunk", "trunk"),
        ("<vlan><tag id='5000'/></vlan>", "vlan_tags", "4095"),
        ("<virtualport type='openvswitch'><parameters managerid='1'/></virtualport>", "manager_id", "Clear"),
        ("<virtualport type='midonet'><parameters/></virtualport>", "interface_id", "UUID"),
        ("<virtualport type='802.1Qbh'><parameters profileid='' /></virtualport>", "profile_id", "name"),
        ("<driver queues='4'/><model type='e1000'/>", "queues", "VirtIO"),
        ("<driver rx_queue_size='300'/>", "rx_queue", "power of two"),
        ("<teaming type='transient' persistent='ua-x'/>", "teaming_persistent", "alias"),
        ("<ip address='1.2.3'/>", "ips", "IP address"),
        ("<ip address='1.2.3.4' prefix='33'/>", "ips", "0 to 32"),
        ("<rom file='rom'/>", "rom_file", "whole path"),
        ("<boot order='0'/>", "boot_order", "whole number"),
        ("<filterref><parameter name='a b' value='1'/></filterref>", "filter_parameters", "Names"),
        ("<model type='a&#10;b'/>", "model", "line breaks"),
        ("<filterref><parameter name='IP' value='1&#10;2'/></filterref>", "filter_parameters", "line breaks"),
    ],
)
def test_what_is_wrong_with_a_card(inner: str, field: str, says: str) -> None:
    assert says in told(NIC.format(inner))[field]


def test_a_virtual_function_takes_one_tag() -> None:
    card = """<interface type='hostdev'><mac address='52:54:00:5a:00:01'/><source><address type='pci' domain='0x0000'
bus='0x04' slot='0x10' function='0x1'/></source><vlan{}</vlan></interface>"""
    assert "vlan_tags" not in told(card.format("><tag id='42'/>"))
    for many in (" trunk='yes'><tag id='42'/>", "><tag id='42'/><tag id='43'/>"):
        assert "one tag" in told(card.format(many))["vlan_tags"]


@pytest.mark.parametrize(
    ("ranges", "says"),
    [
        ("<portForward proto='sctp'/>", "TCP or UDP"),
        ("<portForward proto='tcp' address='x'/>", "IP address"),
        ("<portForward proto='tcp'><range start='70000'/></portForward>", "1 to 65535"),
        ("<portForward proto='tcp'><range start='9' end='8'/></portForward>", "before"),
        ("<portForward proto='tcp'><range end='8'/></portForward>", "first port"),
        ("<portForward proto='tcp'><range start='1' end='9'/><range start='9'/></portForward>", "twice"),
    ],
)
def test_what_is_wrong_with_port_forwards(ranges: str, says: str) -> None:
    assert says in told(f"<interface type='user'><backend type='passt'/>{ranges}</interface>")["forwards"]


def test_port_forwards_need_passt() -> None:
    forward = "<portForward proto='tcp'><range start='80'/></portForward>"
    assert "passt" in told(f"<interface type='user'>{forward}</interface>")["forwards"]
    assert told(f"<interface type='user'><backend type='passt'/>{forward}</interface>") == {}


def test_the_same_address_and_boot_order_twice_are_told() -> None:
    found = flaws(NIC.format("<boot order='1'/>"), NIC.format(""), "<disk><boot order='1'/></disk>")
    assert [(flaw.field, flaw.warning) for flaw in found] == [("mac", True), ("boot_order", False)]


def test_an_order_of_one_device_and_of_kinds_of_devices_shut_each_other_out() -> None:
    nic = NIC.format("<boot order='1'/>")
    machine = document(f"<domain><os><boot dev='hd'/></os><devices>{nic}</devices></domain>")
    _, node = places(machine)[0]
    (flaw,) = network.check(node, Surroundings(machine=machine))
    assert flaw.field == "boot_order" and "OS and boot" in flaw.message


def test_a_teamed_card_shares_its_address() -> None:
    other = NIC.format("<alias name='ua-x'/>")
    assert flaws(NIC.format("<teaming type='transient' persistent='ua-x'/>"), other) == []


def test_a_network_that_is_not_there_or_not_active_is_told() -> None:
    inventory = Inventory(networks=(Network("lan", False, port_groups=("guests",)),))
    assert told(NIC.format(""), inventory=inventory) == {
        "network": "This network is not active: start it before the machine"
    }
    other = Inventory(networks=(Network("wan", True),))
    assert all(flaw.warning for flaw in flaws(NIC.format(""), inventory=other))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("network", {"network"}),
        ("bridge", {"bridge"}),
        ("direct", {"source_device"}),
        ("hostdev", {"pci"}),
        ("vdpa", {"vdpa_device"}),
        ("vhostuser", {"path", "socket_mode"}),
        ("internal", {"source_name"}),
        ("mcast", {"address", "port"}),
        ("udp", {"address", "port", "local_address", "local_port"}),
        ("user", set()),
        ("ethernet", set()),
    ],
)
def test_every_kind_of_card_needs_its_source(kind: str, fields: set[str]) -> None:
    assert set(told(f"<interface type='{kind}'/>")) == fields


@pytest.mark.parametrize("kind", ["null", "vds"])
def test_cards_that_make_libvirt_crash_with_qemu_are_refused_there(kind: str) -> None:
    assert "QEMU" in told(f"<interface type='{kind}'/>")["type"]
    assert "type" not in told(f"<interface type='{kind}'/>", driver="bhyve")


def test_who_connects_again_says_after_how_long() -> None:
    reconnect = "<reconnect enabled='yes'{}/>"
    nic = f"<interface type='vhostuser'><source type='unix' path='/s' mode='client'>{reconnect}</source></interface>"
    assert told(nic.format("")) == {"reconnect_timeout": "Give the seconds between two tries"}
    assert told(nic.format(" timeout='10'")) == {}


def test_a_pci_device_needs_an_iommu() -> None:
    assert told(GPU_XML, capabilities=Capabilities(iommu=False)) == {"pci": hostdev.NO_IOMMU}
    assert told(GPU_XML, capabilities=Capabilities(iommu=None)) == {}


def test_the_group_of_a_pci_device_is_told_with_its_users() -> None:
    inventory = Inventory(devices=(GPU, GPU_SOUND, PORT))
    assert told(GPU_XML, inventory=inventory)["pci"] == (
        "IOMMU group 12 goes to one machine as a whole, with "
        "0000:3b:00.1 Some GPU's sound (used by the host, snd_hda_intel)"
    )
    uses = (Use("pci", "0000:3b:00.1", "win11"),)
    assert "(used by win11)" in told(GPU_XML, inventory=inventory, uses=uses)["pci"]


def test_a_device_of_another_machine_is_told() -> None:
    for use in (Use("usb", "046d:c52b", "web-02"), Use("usb", "1:3", "web-02")):
        found = flaws(STICK_XML, inventory=Inventory(devices=(STICK,)), uses=(use,))
        assert found == [Flaw("usb_id", "web-02 uses this device: only one of both can run", True)]


def test_an_unplugged_device_is_a_warning_with_a_way_out() -> None:
    inventory = Inventory(devices=(GPU,))
    (found,) = flaws(STICK_XML, inventory=inventory)
    assert found.warning and "choose to start without it" in found.message
    optional = STICK_XML.replace("<source>", "<source startupPolicy='optional'>")
    assert "will start without it" in told(optional, inventory=inventory)["usb_id"]
    assert flaws(STICK_XML, inventory=Inventory(lacks=(("devices", "not permitted"),))) == []


def test_two_alike_are_told_apart_by_their_address() -> None:
    inventory = Inventory(devices=(STICK, TWIN))
    assert "2 such devices" in told(STICK_XML, inventory=inventory)["usb_id"]
    with_address = STICK_XML.replace("</source>", "<address bus='1' device='4'/></source>")
    assert flaws(with_address, inventory=inventory) == []
    other = with_address.replace("device='4'", "device='3'")
    assert flaws(with_address, other, inventory=inventory) == []


def test_the_same_device_twice_is_refused() -> None:
    by_address = "<hostdev type='usb'><source><address bus='1' device='3'/></source></hostdev>"
    assert "already" in told(STICK_XML, by_address, inventory=Inventory(devices=(STICK,)))["usb_id"]
    assert "already" in told(GPU_XML, GPU_XML)["pci"]


@pytest.mark.parametrize(
    ("device", "by_port", "holds"),
    [
        (STICK, False, '<vendor id="0x046d"/>'),
        (STICK, True, '<address bus="1" device="3"/>'),
        (GPU, False, '<address domain="0x0000" bus="0x3b" slot="0x00" function="0x0"/>'),
        (MDEV, False, 'model="vfio-ccw"'),
        (LUN, False, '<adapter name="scsi_host2"/>'),
        (NodeDevice("b", "storage", facts=(("block", "/dev/sdb"),)), False, "<block>/dev/sdb</block>"),
        (NodeDevice("n", "net", facts=(("interface", "eth0"),)), False, "<interface>eth0</interface>"),
    ],
)
def test_a_device_of_the_host_is_handed_over(device: NodeDevice, by_port: bool, holds: str) -> None:
    text = hostdev_xml(device, by_port=by_port)
    assert holds in text
    machine = document(f"<domain type='kvm'><devices>{text}</devices></domain>")
    _, node = places(machine)[0]
    keys = written_keys(node)  # type: ignore[arg-type]
    assert set(keys) <= set(device_keys(device))
    assert devices_named(keys, Inventory(devices=(device,))) == (device,)


def test_a_device_nobody_can_be_handed_is_refused() -> None:
    with pytest.raises(ValueError, match="computer"):
        hostdev_xml(NodeDevice("computer", "system"))


@pytest.mark.parametrize(
    ("inner", "field", "says"),
    [
        ("<source protocol='iscsi'/>", "iscsi_name", "target"),
        ("<source protocol='iscsi' name='iqn'/>", "iscsi_hosts", "server"),
        ("<source protocol='iscsi' name='iqn'><host name='a'/><auth username='u'/></source>", "secret_usage", "secret"),
        ("<source><adapter name='scsi_host2'/></source>", "scsi", "scsi_host2:0:4:0"),
    ],
)
def test_what_is_wrong_with_a_scsi_device(inner: str, field: str, says: str) -> None:
    assert says in told(f"<hostdev type='scsi'>{inner}</hostdev>")[field]


VNC = "<graphics type='vnc' autoport='yes' {}><listen type='address' address='{}'/></graphics>"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "gw.example.org"])
def test_a_display_that_others_reach_without_a_password_is_a_warning(address: str) -> None:
    assert flaws(VNC.format("", address)) == [Flaw("listen_address", display.OPEN, True)]
    assert flaws(VNC.format("passwd='secret'", address)) == []


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost"])
def test_a_display_for_this_host_needs_none(address: str) -> None:
    assert flaws(VNC.format("", address)) == []


@pytest.mark.parametrize(
    ("graphics", "field", "says"),
    [
        ("<graphics type='vnc' autoport='no' port='80'/>", "port", "5900 to 65535"),
        ("<graphics type='spice' autoport='no'/>", "port", "chosen"),
        ("<graphics type='vnc' passwd='longer than 8'/>", "password", "8 characters"),
        ("<graphics type='vnc' passwd='x' passwdValidTo='tomorrow'/>", "password_valid_to", "2030"),
        ("<graphics type='vnc' keymap='$(x)'/>", "keymap", "layout"),
        ("<graphics type='vnc'><listen type='address' address='a;b'/></graphics>", "listen_address", "IP address"),
        ("<graphics type='vnc'><listen type='network'/></graphics>", "listen_network", "network"),
        ("<graphics type='vnc'><listen type='socket' socket='x'/></graphics>", "listen_socket", "whole path"),
        ("<graphics type='vnc'><audio id='3'/></graphics>", "audio", "number"),
        ("<graphics type='spice' autoport='yes'><gl enable='yes'/></graphics>", "gl", "this host"),
        ("<graphics type='spice'><channel name='x' mode='any'/></graphics>", "channels", "channel"),
        ("<graphics type='spice' port='5900' defaultMode='secure'/>", "tls_port", "TLS"),
        ("<graphics type='dbus' p2p='yes' address='a'/>", "bus_address", "Clear"),
        ("<video><model type='vga'><acceleration accel3d='yes'/></model></video>", "accel3d", "VirtIO"),
        ("<video><model type='vga' ram='1'/></video>", "ram", "QXL"),
        ("<video><model type='vga'><resolution x='1'/></model></video>", "height", "both"),
        ("<sound model='ac97'><codec type='micro'/></sound>", "codecs", "HDA"),
        ("<sound model='ac97'><audio id='9'/></sound>", "audio", "number"),
        ("<audio id='1' type='spice'/>", "type", "SPICE"),
        ("<audio id='0' type='none'/>", "id", "1 to 255"),
        ("<audio id='1' type='alsa'><input><settings frequency='1'/></input></audio>", "in_fixed", "fixed"),
        ("<input type='tablet' bus='ps2'/>", "bus", "USB"),
        ("<input type='passthrough' bus='usb'><source evdev='/dev/x'/></input>", "bus", "VirtIO"),
        ("<input type='evdev'><source dev='event1'/></input>", "device", "whole path"),
        ("<input type='mouse' bus='usb' model='virtio'/>", "model", "Clear"),
        ("<hub type='fire'/>", "type", "USB"),
        ("<redirdev bus='usb' type='spicevmc'/>", "type", "SPICE"),
        ("<redirfilter><usbdev vendor='logi' allow='no'/></redirfilter>", "rules", "logi"),
        ("<serial type='tcp'><source mode='connect'/></serial>", "host", "host"),
        ("<serial type='tcp'><source mode='bind' service='0'/></serial>", "service", "65535"),
        ("<serial type='udp'><source mode='bind' service='1'/></serial>", "ends", "send"),
        ("<serial type='file'><source path='log'/></serial>", "path", "whole path"),
        ("<serial type='pipe'/>", "path", "pipe"),
        ("<serial type='nmdm'/>", "nmdm_master", "host's end"),
        ("<serial type='spiceport'/>", "spice_channel", "SPICE"),
        ("<serial type='dbus'/>", "dbus_channel", "D-Bus"),
        ("<serial type='unix'/>", "path", "socket"),
        (f"<serial type='unix'><source path='/{'x' * 110}'/></serial>", "path", "107"),
        ("<serial type='unix'><source path='/x' mode='connect'><reconnect enabled='yes'/></source></serial>",
         "reconnect_timeout", "seconds"),
        ("<serial/>", "type", "Choose"),
        ("<console/>", "type", "Choose"),
        ("<channel type='unix'><target type='guestfwd'/></channel>", "target_address", "address"),
        ("<channel type='unix'/>", "target_type", "Choose"),
        ("<channel type='pty'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>", "type", "socket"),
        ("<smartcard mode='host-certificates'><certificate>a</certificate></smartcard>", "certificates", "three"),
        ("<smartcard/>", "card_mode", "Choose"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_device(graphics: str, field: str, says: str) -> None:
    assert says in told(graphics)[field]


def test_usb_devices_need_usb() -> None:
    off = "<controller type='usb' model='none'/>"
    assert "USB is turned off" in told("<input type='tablet' bus='usb'/>", off)["bus"]
    assert "USB is turned off" in told(STICK_XML, off)["type"]
    assert told("<input type='tablet' bus='virtio'/>", off) == {}


def test_two_of_a_kind_are_told() -> None:
    assert "one of each" in told("<graphics type='vnc'/>", "<graphics type='vnc'/>")["type"]
    fixed = "<graphics type='{}' autoport='no' port='5901'/>"
    assert "has this port" in told(fixed.format("vnc"), fixed.format("spice"))["port"]
    assert "beside" in told("<video><model type='none'/></video>", "<video><model type='vga'/></video>")["model"]
    channel = "<channel type='unix'><target type='virtio' name='org.x.y'/></channel>"
    assert "Another channel" in told(channel, channel)["name"]
    port = "<serial type='pty'><target port='1'/></serial>"
    assert "Another port" in told(port, port)["target_port"]
    audio = "<audio id='1' type='none'/>"
    assert "Another audio" in told(audio, audio)["id"]
    mouse = "<input type='evdev'><source dev='/dev/input/event1'/></input>"
    assert "already" in told(mouse, mouse)["device"]


@pytest.mark.parametrize(("driver", "warning"), [("QEMU", False), ("bhyve", True)])
def test_what_goes_to_a_spice_viewer_needs_its_display(driver: str, warning: bool) -> None:
    card = "<smartcard mode='passthrough' type='spicevmc'/>"
    assert [(flaw.field, flaw.warning) for flaw in flaws(card, driver=driver)] == [("type", warning)]
    assert flaws(card, "<graphics type='spice'/>", driver=driver) == []
