"""The pages of network cards, host devices, displays, sound, ports and input, as tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from tests.unit.xml.test_io_flaws import GPU, STICK, TWIN
from tests.unit.xml.worlds import CORPUS
from virtgui.model.inventory import Inventory, Network, NodeDevice, Use
from virtgui.util.assets import asset
from virtgui.views.hardware.pages import (
    chardev,
    controllers,
    display,
    hostdev,
    input,
    network,
    redirection,
    sound,
    video,
)
from virtgui.views.hardware.rows import Control, Page
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.edits import document, edited
from virtgui.xml.fields import Field, Rows
from virtgui.xml.kinds import window
from virtgui.xml.places import places
from virtgui.xml.surroundings import Surroundings

PAGES: tuple[Page, ...] = tuple(
    page for module in (network, hostdev, redirection, display, video, sound, chardev, input) for page in module.PAGES
)
BY_KIND = {page.kind: page for page in PAGES}
MACHINE = (
    "<domain type='kvm'><name>m</name><memory>1024</memory><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>"
    "<devices>{}</devices></domain>"
)
SCHEMA = etree.RelaxNG(etree.parse(str(Path("/usr/share/libvirt/schemas/domain.rng"))))
NEVER_ROWS = {
    "interface": {
        *("address_controller", "address_port", "boot_loadparm", "guest_actual", "missing", "source_type"),
        *("host_address_type", "host_bus", "host_device", "host_domain", "host_function", "host_slot"),
        *("vendor", "product"),
    },
    "hostdev": {
        *("address_controller", "address_port", "boot_loadparm", "adapter", "mode", "usb_port"),
        *("host_bus", "host_device", "host_domain", "host_function", "host_slot"),
        *("vendor", "product", "scsi_bus", "scsi_target", "scsi_unit"),
    },
}
"""Parts of what another row shows whole, what libvirt tells, and what only other architectures have."""
OTHERS = {"redirdev": ("bus",), "parallel": ("target_type", "target_model"), "console": ("target_model",)}
"""What the same window has for another tag, and what has one value only."""
ADDRESS = {f"address_{part}" for part in ("type", "domain", "controller", "bus", "slot", "function", "port")}
COMMON = {*ADDRESS, "multifunction", "acpi_index", "boot_order", "boot_loadparm"}


def around(devices: str = "", **given: object) -> Surroundings:
    """What surrounds a machine with these devices."""
    return replace(Surroundings(machine=document(MACHINE.format(devices))), **given)  # type: ignore[arg-type]


def first(devices: str, **given: object) -> tuple[str, str]:
    """Title and line of the first device."""
    world = around(devices, **given)
    _, node = places(world.machine)[0]
    page = BY_KIND[node.tag]
    return page.title(node, world), page.line(node, world)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
def test_every_row_is_of_a_field_and_says_what_it_needs(page: Page) -> None:
    kind = window(page.kind)
    names = [row.field for row in page.rows]
    assert len(set(names)) == len(names)
    for row in page.rows:
        field = getattr(kind, row.field)
        assert isinstance(field, Field), row.field
        assert row.label and row.label[0] == row.label[0].upper(), row.field
        assert not row.label.endswith((".", "!", ":"))
        assert (row.control is Control.TABLE) == isinstance(field, Rows), row.field
        if row.control is Control.TABLE and isinstance(field, Rows):
            assert len(row.columns) == len(field.columns), row.field
            assert {heading for heading, _ in row.cells} <= set(row.columns)
        if row.control is Control.CHOICE:
            assert row.choices, row.field
            values = [choice.value for choice in row.choices]
            assert len(set(values)) == len(values), row.field
        if row.control in (Control.NUMBER, Control.SIZE):
            assert isinstance(field.__get__(kind(etree.Element(page.kind)), kind), int), row.field
        if row.control is Control.SWITCH:
            assert row.default == field.__get__(kind(etree.Element(page.kind)), kind), row.field


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
def test_whatever_can_be_written_has_a_row(page: Page) -> None:
    kind = window(page.kind)
    fields = {name for name in dir(kind) if isinstance(getattr(kind, name), Field)}
    rows = {row.field for row in page.rows}
    assert fields - rows <= {"alias", *(NEVER_ROWS.get(page.kind) or COMMON), *OTHERS.get(page.kind, ())}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
def test_every_page_has_an_icon(page: Page) -> None:
    assert asset("resources", "icons", f"{page.icon}.svg").is_file()


@pytest.mark.parametrize("corpus", ["chardevs", "displays", "hostdevs", "interfaces", "later-io", "ugly-io"])
def test_every_device_has_its_words_and_every_row_answers(corpus: str) -> None:
    machine = document(CORPUS[corpus])
    world = Surroundings(
        machine=machine, inventory=Inventory(networks=(Network("lan", True, "nat"),), devices=(GPU, STICK))
    )
    for place, node in places(machine):
        page = BY_KIND[place.kind]
        assert page.title(node, world)
        assert "\n" not in page.line(node, world)
        assert any(row.shown is None or row.shown(node) for row in page.rows)
        for row in page.rows:
            if row.shown is not None:
                row.shown(node)
            if row.offers is not None:
                assert all(offer.words for offer in row.offers(node, world))


@pytest.mark.parametrize("corpus", ["chardevs", "displays", "hostdevs", "interfaces", "later-io"])
def test_what_is_written_and_can_be_wrong_is_seen(corpus: str) -> None:
    machine = document(CORPUS[corpus])
    for place, node in places(machine):
        page = BY_KIND[place.kind]
        rows = {row.field: row for row in page.rows}
        for flaw in page.check(node, Surroundings(machine=machine)):
            row = rows.get(flaw.field)
            assert row is not None, (place, flaw)
            assert row.shown is None or row.shown(node), (place, flaw)


@pytest.mark.parametrize("page", [page for page in PAGES if page.template], ids=lambda page: page.kind)
@pytest.mark.parametrize("has", ["", "<graphics type='spice'/><audio id='1' type='spice'/>"])
def test_a_new_device_is_right_from_the_start(page: Page, has: str) -> None:
    world = around(has, inventory=Inventory(networks=(Network("default", True, "nat"),), devices=(GPU, STICK)))
    assert page.template is not None
    text = page.template(world)
    machine = document(MACHINE.format(has + text))
    _, node = places(machine)[-1]
    after = replace(world, machine=machine)
    if not (page.refusal and page.refusal(world)):
        assert [flaw for flaw in page.check(node, after) if not flaw.warning] == []
    assert SCHEMA.validate(etree.fromstring(MACHINE.format(has + text))), SCHEMA.error_log
    assert page.add_words


def test_a_new_card_takes_the_default_network_and_a_free_address() -> None:
    networks = (Network("lab", True), Network("default", True), Network("off", False))
    text = network.PAGES[0].template(around(inventory=Inventory(networks=networks)))  # type: ignore[misc]
    assert '<source network="default"/>' in text and 'type="virtio"' in text
    assert '<mac address="52:54:00:' in text
    assert 'type="user"' in network.PAGES[0].template(around())  # type: ignore[misc]
    bridged = network.PAGES[0].template(around(inventory=Inventory(bridges=("br0",))))  # type: ignore[misc]
    assert '<source bridge="br0"/>' in bridged


def test_a_new_card_is_like_the_others_of_its_machine() -> None:
    world = around("<interface type='user'><model type='rtl8139'/></interface>")
    assert 'type="rtl8139"' in network.PAGES[0].template(world)  # type: ignore[misc]


def test_nothing_is_shared_with_a_viewer_unasked() -> None:
    spice = display.PAGES[0].template(around("<graphics type='vnc'/>"))  # type: ignore[misc]
    assert '<clipboard copypaste="no"/>' in spice and '<filetransfer enable="no"/>' in spice
    assert 'address="127.0.0.1"' in spice
    agent = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
    channel = next(page for page in chardev.PAGES if page.kind == "channel")
    assert '<clipboard copypaste="no"/>' in channel.template(around(agent))  # type: ignore[misc]
    assert 'type="spicevmc"' in channel.template(around(f"<graphics type='spice'/>{agent}"))  # type: ignore[misc]


def test_a_new_display_is_what_the_hypervisor_offers() -> None:
    offers = Capabilities(offers=(("graphics/type", ("spice",)),))
    assert 'type="spice"' in display.PAGES[0].template(around(capabilities=offers))  # type: ignore[misc]


def test_what_nobody_uses_is_handed_over_first() -> None:
    world = around(inventory=Inventory(devices=(STICK, GPU)), uses=(Use("usb", "046d:c52b", "web"),))
    assert 'type="pci"' in hostdev.PAGES[0].template(world)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("device", "title", "line"),
    [
        ("<interface type='bridge'><source bridge='br0'/><model type='virtio'/></interface>", "NIC 1",
         "Bridge br0, VirtIO"),
        ("<interface type='network'><source network='storage'/><link state='down'/></interface>", "NIC 1",
         "Network “storage”, cable unplugged"),
        ("<interface type='user'/>", "NIC 1", "User mode"),
        ("<hostdev type='usb'><source><vendor id='0x046d'/><product id='0xc52b'/></source></hostdev>", "USB device",
         "Stick, 046d:c52b"),
        ("<hostdev type='pci'><source><address bus='0x3b' slot='0'/></source></hostdev>", "PCI device",
         "Some GPU, 0000:3b:00.0, IOMMU group 12"),
        ("<graphics type='vnc' port='5903'><listen type='address' address='127.0.0.1'/></graphics>", "VNC display",
         "Port 5903, this host only"),
        ("<graphics type='spice' autoport='yes'><listen type='address' address='0.0.0.0'/></graphics>",
         "SPICE display", "Port chosen at start, all addresses"),
        ("<graphics type='spice'><listen type='none'/></graphics>", "SPICE display", "For programs on this host"),
        ("<video><model type='virtio' heads='2'/></video>", "Graphics card", "VirtIO, 2 screens"),
        ("<sound model='ich9'/>", "Sound card 1", "Intel HDA (ICH9)"),
        ("<audio id='2' type='pipewire'/>", "Audio output 2", "PipeWire"),
        ("<input type='tablet' bus='usb'/>", "Tablet", "USB"),
        ("<serial type='pty'/>", "Serial port 1", "Terminal on the host"),
        ("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0' state='connected'/></channel>",
         "Guest agent", "Socket on the host, answers"),
        ("<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>", "SPICE agent",
         "SPICE viewer"),
        ("<smartcard mode='host'/>", "Smart card reader", "The host's reader"),
        ("<redirdev bus='usb' type='spicevmc'/>", "USB redirection 1", "From the SPICE viewer"),
        ("<redirfilter><usbdev allow='no'/></redirfilter>", "USB redirection filter", "1 rule"),
    ],
)  # fmt: skip
def test_what_a_device_is_in_two_lines(device: str, title: str, line: str) -> None:
    assert first(device, inventory=Inventory(devices=(GPU, STICK))) == (title, line)


def test_a_hostile_name_is_shown_as_one_plain_line() -> None:
    _, line = first("<interface type='network'><source network='a&#10;b&#x202e;'/></interface>")
    assert line == "Network “a\ufffdb\ufffd”"


def test_two_sticks_are_offered_by_their_place() -> None:
    rows = {row.field: row for row in hostdev.PAGES[0].rows}
    world = around(
        "<hostdev type='usb'/>", inventory=Inventory(devices=(STICK, TWIN)), uses=(Use("usb", "1:4", "web"),)
    )
    _, node = places(world.machine)[0]
    offers = rows["usb"].offers
    assert offers is not None
    assert [(offer.value, offer.words) for offer in offers(node, world)] == [
        ("1:3", "Stick (1:3)"),
        ("1:4", "Stick (1:4), used by web"),
    ]


def test_only_network_cards_are_offered_as_such() -> None:
    place = (("domain", "0"), ("bus", "4"), ("slot", "16"))
    card = NodeDevice("pci_1", "pci", "Virtual function", facts=(*place, ("function", "1"), ("class", "0x020000")))
    disk = NodeDevice("pci_2", "pci", "NVMe", facts=(*place, ("function", "2"), ("class", "0x010802")))
    odd = NodeDevice("pci_3", "pci", "Of an old libvirt", facts=(*place, ("function", "3")))
    world = around("<interface type='hostdev'/>", inventory=Inventory(devices=(card, disk, odd)))
    offers = next(row for row in network.PAGES[0].rows if row.field == "pci").offers
    assert offers is not None
    _, node = places(world.machine)[0]
    assert [offer.value for offer in offers(node, world)] == ["0000:04:10.1", "0000:04:10.3"]


def test_rows_that_mean_nothing_are_hidden() -> None:
    rows = {row.field: row for row in network.PAGES[0].rows}
    machine = document(MACHINE.format("<interface type='bridge'><source bridge='br0'/></interface>"))
    _, node = places(machine)[0]
    shown = {name for name, row in rows.items() if row.shown is None or row.shown(node)}
    assert "bridge" in shown
    assert not shown & {"network", "mode", "path", "forwards", "pci", "passt_device", "queues", "interface_id"}
    assert edited(CORPUS["interfaces"], ()) == CORPUS["interfaces"]


def test_nothing_of_usb_is_offered_where_usb_is_turned_off() -> None:
    def refused(model: str) -> set[str]:
        devices = f"<controller type='usb' model='{model}'/><graphics type='spice'/>"
        around = Surroundings(machine=document(f"<domain><devices>{devices}</devices></domain>"))
        pages = (*input.PAGES, *chardev.PAGES, *redirection.PAGES, *controllers.PAGES)
        return {page.name for page in pages if page.refusal and "USB is turned off" in page.refusal(around)}

    assert refused("none") == {"hub", "smartcard", "redirdev", "controller-usb", "controller-ccid"}
    assert refused("qemu-xhci") == set()
