"""Network filters as rows: read, written back, and what is wrong with them."""

from __future__ import annotations

import shlex

import pytest

from tests.gui.made_up import HOSTILE
from tests.unit.xml.schemas import complaint
from virtgui.xml import nwfilter
from virtgui.xml.nwfilter import INCLUDE, Binding, Rule
from virtgui.xml.parse import Refused

TEXT = """<filter name='web' chain='root'>
  <uuid>5f1e0f3a-5b1c-4a3a-9d51-000000000001</uuid>
  <!-- kept -->
  <filterref filter='no-mac-spoofing'/>
  <filterref filter='clean-traffic'>
    <parameter name='IP' value='10.0.0.1'/>
  </filterref>
  <rule action='accept' direction='in' priority='500' statematch='false'>
    <!-- also kept -->
    <tcp srcipaddr='$IP' dstportstart='22' comment='for the &lt;admins&gt;'/>
  </rule>
  <rule action='drop' direction='inout' priority='1000'>
    <all/>
  </rule>
</filter>"""
OTHERS = frozenset(("no-mac-spoofing", "clean-traffic"))


def test_all_rows_are_read() -> None:
    assert nwfilter.rules(TEXT) == (
        Rule(INCLUDE, protocol="no-mac-spoofing"),
        Rule(INCLUDE, protocol="clean-traffic", match="IP=10.0.0.1"),
        Rule("accept", "in", "500", "tcp", "srcipaddr=$IP dstportstart=22 comment='for the <admins>'", "yes"),
        Rule("drop", "inout", "1000", "all"),
    )


def test_what_is_the_same_stays_as_it_is_written() -> None:
    rules = nwfilter.rules(TEXT)
    same = nwfilter.with_rules(TEXT, rules).replace('"', "'")
    assert same.split() == TEXT.split()
    changed = (*rules[:3], rules[3]._replace(action="reject"))
    text = nwfilter.with_rules(TEXT, changed)
    assert "<!-- kept -->" in text and "<!-- also kept -->" in text
    assert nwfilter.rules(text) == changed


def test_rows_are_added_moved_changed_and_removed() -> None:
    one, two, three, four = nwfilter.rules(TEXT)
    new = Rule("accept", "out", "", "udp", "dstportstart=53", "")
    wanted = (four, new, three._replace(match="dstportstart=2222", stateless=""), one)
    text = nwfilter.with_rules(TEXT, wanted)
    assert nwfilter.rules(text) == wanted
    assert "statematch" not in text
    assert two not in nwfilter.rules(text)
    assert nwfilter.rules(nwfilter.with_rules(text, ())) == ()


@pytest.mark.parametrize("value", ["<b>x</b>", "\"'&", "😀 שלום", "a b", "it's", "back\\slash", ""])
def test_any_value_comes_back(value: str) -> None:
    rule = Rule("accept", "in", "", "all", f"comment={shlex.quote(value)}")
    (back,) = nwfilter.rules(nwfilter.with_rules(nwfilter.new("x"), (rule,)))
    assert nwfilter.pairs(back.match) == (("comment", value),)


def test_a_clone_is_a_new_one() -> None:
    text = nwfilter.cloned(TEXT, "web-2")
    node = nwfilter.read(text)
    assert node.name == "web-2"
    assert node.uuid and node.uuid != nwfilter.read(TEXT).uuid
    assert nwfilter.rules(text) == nwfilter.rules(TEXT)


def wrong(*rules: Rule, name: str = "x", chain: str = "root", priority: str = "") -> str:
    return " ".join(flaw.message for flaw in nwfilter.flaws(name, chain, priority, rules, OTHERS))


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (Rule("allow", "in"), "action"),
        (Rule("drop", "up"), "direction"),
        (Rule("drop", "in", "5000"), "priority"),
        (Rule("drop", "in", "1", "tpc"), "protocol"),
        (Rule("drop", "in", "1", "", "a=b"), "protocol"),
        (Rule("drop", "in", "1", "tcp", "dport 22"), "should be"),
        (Rule("drop", "in", "1", "tcp", "comment='x"), "quotation"),
        (Rule("drop", "in", "1", "tcp", "comment='\x01'"), "control"),
        (Rule(INCLUDE, protocol="x"), "itself"),
        (Rule(INCLUDE, protocol="nowhere"), "no filter"),
    ],
)
def test_each_mistake_is_named_with_its_row(rule: Rule, word: str) -> None:
    told = wrong(Rule("drop", "in"), rule)
    assert "Row 2" in told and word in told


def test_names_and_chains_are_checked() -> None:
    assert wrong() == ""
    assert wrong(name="clean-traffic") and wrong(name="") and wrong(name=HOSTILE) and wrong(name="../x")
    assert wrong(chain="input") and wrong(chain="mac-far-too-long-a-name") and wrong(priority="x")
    assert wrong(chain="ipv4-web") == ""


def test_a_binding_is_what_the_schema_takes_and_comes_back() -> None:
    it = Binding("vnet3", "clean-traffic", "a <b> & c", "52:54:00:00:00:01")
    text = nwfilter.bound(it, (("IP", "10.1.2.3"), ("DHCPSERVER", "fd00::1")), "1b6b6f3e-71c5-4a54-a2d6-34c4b7f6a001")
    assert complaint(text, "nwfilterbinding") == ""
    assert nwfilter.binding(text) == it
    assert '<parameter name="IP" value="10.1.2.3"/>' in text
    assert nwfilter.binding_flaws(it, (("IP", "10.1.2.3"),)) == []


@pytest.mark.parametrize(
    ("changed", "parameters", "field"),
    [
        ({"port": ""}, (), "port"),
        ({"port": "a/b"}, (), "port"),
        ({"port": "x" * 16}, (), "port"),
        ({"mac": ""}, (), "mac"),
        ({"mac": "52:54"}, (), "mac"),
        ({"machine": ""}, (), "machine"),
        ({"machine": "a\x01"}, (), "machine"),
        ({"filter": ""}, (), "filter"),
        ({}, (("", "1"),), "parameters"),
        ({}, (("IP", "$(x)"),), "parameters"),
    ],
)
def test_what_is_wrong_with_a_binding_is_told_at_its_field(
    changed: dict[str, str], parameters: tuple[tuple[str, str], ...], field: str
) -> None:
    it = Binding("vnet3", "clean-traffic", "web", "52:54:00:00:00:01")._replace(**changed)
    assert [flaw.field for flaw in nwfilter.binding_flaws(it, parameters)] == [field]


def test_documents_that_bite_are_refused() -> None:
    for text in ("<!DOCTYPE f [<!ENTITY a 'b'>]><filter name='&a;'/>", "<filter>", "<filter>" + "<a>" * 5000):
        with pytest.raises(Refused):
            nwfilter.rules(text)
