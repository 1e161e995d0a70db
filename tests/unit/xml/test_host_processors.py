"""The processor that a host has or gives, as its documents tell it."""

from __future__ import annotations

import pytest

from virtgui.xml.host_details import host_model, own_processor, processor
from virtgui.xml.refused import Refused

OFFERED = """<domainCapabilities><cpu><mode name='host-passthrough' supported='yes'/>
<mode name='host-model' supported='{}'><model fallback='forbid'>EPYC</model><vendor>AMD</vendor>
<feature policy='require' name='x2apic'/><feature policy='disable' name='svm'/></mode></cpu></domainCapabilities>"""


def test_what_a_machine_gets_is_a_processor_of_its_own() -> None:
    found = processor(host_model(OFFERED.format("yes")))
    assert (found.model, found.vendor, found.more, found.less) == ("EPYC", "AMD", ("x2apic",), ("svm",))


@pytest.mark.parametrize("document", ["", OFFERED.format("no"), "<domainCapabilities/>"])
def test_a_host_that_offers_none_tells_none(document: str) -> None:
    assert host_model(document) == ""


def test_the_hosts_own_is_told_without_where_its_parts_sit() -> None:
    text = """<capabilities><host><cpu><arch>x86_64</arch><model>Nehalem</model><topology sockets='1' cores='2'
threads='1'/><feature name='vmx'/><pages unit='KiB' size='4'/></cpu></host></capabilities>"""
    own = own_processor(text)
    assert "<arch>x86_64</arch>" in own and "pages" not in own and "topology" not in own
    assert processor(own).more == ("vmx",)
    assert own_processor("<capabilities><host><cpu><arch>x</arch></cpu></host></capabilities>") == ""


def test_documents_that_bite_are_refused() -> None:
    with pytest.raises(Refused):
        processor("<!DOCTYPE x [<!ENTITY a 'b'>]><cpu>&a;</cpu>")
