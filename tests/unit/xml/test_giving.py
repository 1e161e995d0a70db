"""What a device of the host becomes in a machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.xml.schemas import complaint
from virtgui.xml import drafts
from virtgui.xml.drafts import Draft
from virtgui.xml.giving import gift

CORPUS = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "devices_of_hosts").glob("*.xml"))}
CARD = "<interface type='network'><source network='default'/><model type='virtio'/></interface>"
MACHINE = """<domain type='kvm'><name>x</name><memory>1</memory><os><type arch='x86_64'>hvm</type></os>
<devices>{}</devices></domain>"""


def built(name: str) -> str:
    found = gift(CORPUS[name], "QEMU")
    return found.xml or drafts.build(drafts.with_fields(Draft(CARD), found.fields))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pci-sriov", ('<hostdev mode="subsystem" type="pci"', 'managed="yes"', 'bus="0x42"')),
        ("pci-virtual-function", ('<interface type="hostdev" managed="yes"', 'type="pci"', 'function="0x3"')),
        ("pci-mediated-types", ('type="pci"',)),
        ("usb", ('<hostdev mode="subsystem" type="usb"', "<vendor ", "<product ")),
        ("mediated", ('type="mdev"', 'model="vfio-pci"', "uuid=")),
        ("scsi-disk", ('type="scsi"', "<adapter ")),
        ("network-card", ('<interface type="direct"', 'mode="bridge"')),
        ("vdpa", ('<interface type="vdpa"',)),
    ],
)
def test_what_a_machine_is_given_is_what_the_schema_takes(name: str, words: tuple[str, ...]) -> None:
    text = built(name)
    assert complaint(MACHINE.format(text), "domain") == "", text
    for word in words:
        assert word in text, text


def test_a_virtual_function_is_a_card_with_no_other_source() -> None:
    text = built("pci-virtual-function")
    assert "network=" not in text
    assert "virtio" not in text


@pytest.mark.parametrize("name", ["system", "css"])
def test_what_no_machine_can_be_given_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        gift(CORPUS[name], "QEMU")
