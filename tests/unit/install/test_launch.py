"""Machines whose memory is encrypted: what a host offers, what is written, what stands against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from tests.unit.install.test_defaults import made, system
from tests.unit.install.worlds import foreign, host, xen
from tests.unit.xml.schemas import complaint
from virtgui.install import launch
from virtgui.install.commands import as_virt_install
from virtgui.install.defaults import defaults
from virtgui.install.documents import final_xml, install_xml
from virtgui.install.draft import ImportSource, MachineDraft, Medium
from virtgui.install.facts import HostFacts
from virtgui.install.flaws import blocking, flaws

_NEWER = """<element name="launchSecurity" xmlns="http://relaxng.org/ns/structure/1.0"
 datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"><choice><group>
  <attribute name="type"><value>sev-snp</value></attribute>
  <interleave>
   <optional><element name="cbitpos"><data type="unsignedInt"/></element></optional>
   <optional><element name="reducedPhysBits"><data type="unsignedInt"/></element></optional>
   <element name="policy"><data type="string"><param name="pattern">0x[0-9a-fA-F]{1,16}</param></data></element>
  </interleave></group><group>
  <attribute name="type"><value>tdx</value></attribute>
  <optional><element name="policy"><data type="string"/></element></optional>
 </group></choice></element>"""
"""What libvirt from 10.5 (SEV-SNP) and 11.6 (TDX) allows, in our own words: the tests' libvirt is older."""


def offering(*kinds: str, guests: int = 450) -> HostFacts:
    """A host that offers these kinds, and room for so many machines of SEV-ES."""
    known = host()
    offer = known.offers[0]
    kept = tuple(
        (path, values)
        for path, values in offer.offers
        if path not in ("features/launchSecurity/sectype", "features/sev/maxESGuests")
    )
    more = (("features/launchSecurity/sectype", kinds), ("features/sev/maxESGuests", (str(guests),)))
    return replace(known, offers=(replace(offer, offers=(*kept, *more)),))


def encrypted(kind: str) -> MachineDraft:
    draft = made("debian11")
    return replace(draft, launch=kind, firmware="efi", source=ImportSource(Medium("/images/a.raw")))


def of(kind: str, facts: HostFacts) -> str:
    draft = encrypted(kind)
    return launch.refusal(kind, draft, facts.offered(draft.arch, draft.domain, draft.machine))


def test_what_a_host_offers() -> None:
    amd, intel = offering("sev", "sev-snp"), offering("tdx")
    assert [of(kind, amd) == "" for kind in launch.WORDS] == [True, True, True, False]
    assert [of(kind, intel) == "" for kind in launch.WORDS] == [False, False, False, True]
    assert "no room" in of("sev-es", offering("sev", guests=0)) and of("sev", offering("sev", guests=0)) == ""
    without = replace(host().offers[0], offers=(), supported=(("features/sev", False),))
    assert "processor" in of("sev", host(offers=(without,)))
    assert "does not say" in of("sev", host(offers=()))
    assert "KVM" in launch.refusal("sev", replace(encrypted("sev"), domain="qemu"), amd.offers[0])
    arm = defaults(None, foreign("aarch64", own=True))
    assert "x86_64" in launch.refusal("sev", arm, amd.offers[0])
    assert "KVM" in launch.refusal("tdx", defaults(None, xen()), amd.offers[0])


@pytest.mark.parametrize(
    ("kind", "type", "policy"),
    [("sev", "sev", "0x0003"), ("sev-es", "sev", "0x0007"), ("sev-snp", "sev-snp", "0x00030000"), ("tdx", "tdx", "")],
)
def test_the_schema_allows_each_kind(kind: str, type: str, policy: str) -> None:
    facts = offering("sev", "sev-snp", "tdx")
    draft = encrypted(kind)
    assert not [flaw for flaw in flaws(draft, facts, system("debian11")) if flaw.field == "launch"]
    for text in (install_xml(draft, facts), final_xml(draft, facts)):
        root = etree.fromstring(text)
        (element,) = root.findall("launchSecurity")
        assert (element.get("type"), element.findtext("policy") or "") == (type, policy)
        if kind != "tdx":
            assert (element.findtext("cbitpos"), element.findtext("reducedPhysBits")) == ("51", "1")
        assert (root.find("features/ioapic[@driver='qemu']") is not None) == (kind == "tdx")
        assert root.find("os").get("firmware") == "efi"  # type: ignore[union-attr]
        if type in ("sev-snp", "tdx"):
            schema = etree.RelaxNG(etree.fromstring(_NEWER))
            assert schema.validate(etree.fromstring(etree.tostring(element, with_tail=False))), schema.error_log
            root.remove(element)
        assert complaint(etree.tostring(root, encoding="unicode")) == "", text
    words = as_virt_install(draft, facts)
    told = words[words.index("--launchSecurity") + 1]
    assert told == (f"{type},policy={policy}" if policy else type)


def test_a_machine_that_is_not_encrypted_says_nothing_of_it() -> None:
    facts = offering("sev")
    draft = replace(encrypted("sev"), launch="")
    assert "launchSecurity" not in install_xml(draft, facts) and "--launchSecurity" not in as_virt_install(draft, facts)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"firmware": "bios"}, "UEFI only"),
        ({"secure_boot": True}, "Secure Boot"),
        ({"launch": "tdx"}, "does not offer"),
        ({"machine": "pc"}, "q35"),
    ],
)
def test_what_stands_against_it(change: dict[str, object], word: str) -> None:
    facts = offering("sev")
    draft = replace(encrypted("sev"), **change)  # type: ignore[arg-type]
    found = [flaw.message for flaw in blocking(flaws(draft, facts, system("debian11"))) if flaw.field == "launch"]
    assert len(found) == 1 and word in found[0]
