"""What other programs wrote into a machine's metadata is told by path, whatever its size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from virtgui.xml.domain import config
from virtgui.xml.metadata import PAIRS_MOST, TEXT_MOST, pairs

NOVA = (
    '<nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1"><nova:name>web</nova:name>'
    '<nova:flavor name="m1.small"><nova:memory>2048</nova:memory></nova:flavor>'
    '<nova:owner><nova:user uuid="7">mira</nova:user></nova:owner><!-- no -->'
    "<nova:name>again</nova:name></nova:instance>"
)


def of(metadata: str) -> dict[str, str]:
    """What a machine with this metadata is told to have."""
    return dict(config(f"<domain><name>a</name><metadata>{metadata}</metadata></domain>").metadata)


def test_texts_and_attributes_are_told_by_their_paths() -> None:
    assert of(NOVA) == {
        "instance/name": "web",
        "instance/flavor@name": "m1.small",
        "instance/flavor/memory": "2048",
        "instance/owner/user": "mira",
        "instance/owner/user@uuid": "7",
    }


def test_our_own_is_not_among_them() -> None:
    ours = '<v:notes xmlns:v="urn:virtgui:domain:1"><v:tag>db</v:tag></v:notes>'
    told = config(f"<domain><name>a</name><metadata>{ours}{NOVA}</metadata></domain>")
    assert all(path.startswith("instance/") for path, _ in told.metadata)


def test_huge_and_deep_ones_are_cut() -> None:
    many = "".join(f"<a{number}>{'x' * 1000}</a{number}>" for number in range(500))
    told = of(f'<y xmlns="urn:y">{many}</y>')
    assert len(told) == PAIRS_MOST and all(len(text) == TEXT_MOST for text in told.values())
    assert of(f'<y xmlns="urn:y">{"<d>" * 40}deep{"</d>" * 40}</y>') == {}


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_any_text_is_told_as_it_is(text: str) -> None:
    root = etree.Element("metadata")
    child = etree.SubElement(root, "{urn:y}owner")
    child.text = text
    assert dict(pairs(root)).get("owner", "") == text.strip()[:TEXT_MOST]


def test_no_metadata_is_none() -> None:
    assert config("<domain><name>a</name></domain>").metadata == ()
