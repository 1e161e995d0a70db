"""What is wrong with a text is told at its line, in words a person understands."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.xml import schema
from virtgui.xml.grammar import FILES, ONE_DEVICE, Grammar, grammar
from virtgui.xml.schema import Mark, check, line_of

NOWHERE = Path("/nowhere/at/all")


def only(marks: tuple[Mark, ...]) -> Mark:
    (mark,) = marks
    return mark


@pytest.mark.parametrize("name", ["container", "test-driver", "workstation"])
def test_a_machine_as_libvirt_writes_it_has_nothing_wrong(name: str) -> None:
    assert check(CORPUS[name]) == ()


def test_every_installed_schema_can_be_read() -> None:
    for root in FILES:
        found = grammar(root)
        assert isinstance(found, Grammar), root
        assert found.place(()).elements, root


def test_an_error_stands_at_its_line_and_column() -> None:
    mark = only(check("<domain>\n  <name>a</nme>\n</domain>"))
    assert (mark.line, mark.severity) == (2, "error")
    assert "name" in mark.message
    assert "line 2, column" not in mark.message


def test_a_declaration_in_front_shifts_no_line() -> None:
    mark = only(check("\n<?xml version='1.0'?>\n<domain>\n</domian>"))
    assert mark.line == 4


def test_what_is_refused_is_an_error_with_its_line() -> None:
    dtd = only(check("<!-- a\nb -->\n<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a/>"))
    assert (dtd.line, dtd.severity) == (3, "error")
    include = "<a xmlns:xi='http://www.w3.org/2001/XInclude'>\n<xi:include href='/etc/passwd'/></a>"
    assert only(check(include)).line == 2
    assert only(check("<a>\n&b;</a>")).line == 2
    assert only(check("")).severity == "error"
    assert "deep" in only(check("<a>" * 300 + "</a>" * 300)).message


def test_an_unknown_attribute_value_and_element_are_told_where_they_stand() -> None:
    text = "<disk type='file'>\n <driver cache='abc'\n   wrong='1'/>\n <target dev='vda'/>\n <foo/>\n</disk>"
    marks = check(text, ONE_DEVICE)
    assert [(mark.line, mark.column, mark.severity) for mark in marks] == [
        (2, 10, "warning"),
        (3, 4, "warning"),
        (5, 3, "warning"),
    ]
    assert marks[0].message == (
        "“abc” is no value for cache: one of default, none, writeback, writethrough, directsync, unsafe."
    )
    assert marks[1].message == "libvirt's schema does not know the attribute wrong in <driver>."
    assert marks[2].message == "libvirt's schema does not know <foo> in <disk>."
    assert marks[0].length == len("cache='abc'")


@pytest.mark.parametrize(
    ("device", "line", "words"),
    [
        ("<memballoon/>", 1, "<memballoon> lacks the attribute model."),
        ("<interface type='user'>\n<mac address='hello'/></interface>", 2, "“hello” is no value for address in <mac>."),
        ("<disk><source file='/a'/>\n<target dev='vda'/>\n<target dev='vdb'/></disk>", 2, "not stand here twice"),
        ("<disk type='file'>\n<source pool='a' volume='b'/>\n<target dev='vda'/></disk>", 2, "<source> does not fit"),
        ("<frobnicator/>", 1, "libvirt's schema does not know a device <frobnicator>."),
    ],
)
def test_what_does_not_go_together_is_found_in_the_smallest_part(device: str, line: int, words: str) -> None:
    mark = only(check(device, ONE_DEVICE))
    assert mark.line == line
    assert words in mark.message


def test_each_wrong_device_of_a_machine_is_found() -> None:
    text = CORPUS["workstation"]
    wrong = "<memballoon/>\n<sound model='tuba'/>\n<input type='mouse' bus='carrot'/>\n</devices>"
    line = text[: text.index("</devices>")].count("\n") + 1
    marks = check(text.replace("</devices>", wrong))
    assert [mark.line for mark in marks] == [line, line + 1, line + 2]


def test_the_wrong_kind_of_document_is_told() -> None:
    assert only(check("<network/>", "domain")).message == "The document should be <domain>, not <network>."


def test_networks_pools_and_volumes_have_schemas_of_their_own() -> None:
    assert check("<network><name>a</name></network>", "network") == ()
    assert only(check("<network><name>a</name>\n<ip address='1'/></network>", "network")).line == 2
    pool = "<pool type='dir'><name>a</name><target><path>/a</path></target></pool>"
    assert check(pool, "pool") == ()
    assert check(pool.replace("dir", "heap"), "pool") != ()


def test_the_machine_within_a_snapshot_is_checked_too() -> None:
    machine = CORPUS["test-driver"].replace("<?xml version='1.0'?>", "")
    snapshot = f"<domainsnapshot><name>a</name><state>running</state>\n{machine}</domainsnapshot>"
    assert check(snapshot, "domainsnapshot") == ()
    (mark,) = check(snapshot.replace("<devices>", "<devices>\n<memballoon/>"), "domainsnapshot")
    assert mark.message == "<memballoon> lacks the attribute model."
    assert [one.message for one in check(snapshot.replace("state>", "mood>"), "domainsnapshot")] == [
        "libvirt's schema does not know <mood> in <domainsnapshot>."
    ]


def test_a_password_is_in_no_message() -> None:
    marks = check("<graphics type='vnc' port='x'>\n<wrong passwd='hunter2'/></graphics>", ONE_DEVICE)
    assert marks
    assert "hunter2" not in str(marks)


def test_without_schemas_only_errors_are_told(tmp_path: Path) -> None:
    assert check("<domain><foo/></domain>", folder=NOWHERE) == ()
    assert only(check("<domain>", folder=NOWHERE)).severity == "error"
    assert not schema.known("domain", NOWHERE)
    assert schema.known("domain")
    assert schema.known(ONE_DEVICE)
    assert not schema.known("recipe")
    (tmp_path / "domain.rng").write_text("<grammar")
    assert not schema.known("domain", tmp_path)


def test_a_large_machine_is_checked_in_no_time() -> None:
    disk = "<disk type='file' device='disk'><driver name='qemu'/><source file='/a'/><target dev='vd%d'/></disk>\n"
    text = CORPUS["workstation"].replace("</devices>", "".join(disk % i for i in range(400)) + "</devices>")
    assert len(text) > 40_000
    check(text)
    began = time.process_time()
    assert check(text) == ()
    assert time.process_time() - began < 1  # 30 ms where nothing else runs


def test_the_line_libvirt_means_is_found_by_what_it_quotes() -> None:
    text = "<disk>\n <driver cache='abc'/>\n <target dev='vda'/>\n <target dev='vda'/>\n</disk>"
    assert line_of("unsupported configuration: unknown driver cache mode 'abc'", text) == 2
    assert line_of("XML error: missing “target” element", text) == 3
    assert line_of("(domain_definition):4: Opening and ending tag mismatch", text) == 4
    assert line_of("Out of memory", text) is None
    assert line_of("(domain_definition):40: no such line", text) is None


def test_a_disk_with_very_many_settings_is_judged_without_end_of_patience() -> None:
    names = ("name", "type", "cache", "io", "discard", "detect_zeroes", "error_policy", "rerror_policy", "ioeventfd",
             "event_idx", "copy_on_read", "iothread", "queues", "iommu", "ats", "packed", "page_per_vq")  # fmt: skip
    values = ("qemu", "qcow2", "none", "native", "unmap", "unmap", "stop", "report", "on", "on", "off", "1", "2",
              "on", "on", "on", "on")  # fmt: skip
    driver = " ".join(f'{name}="{value}"' for name, value in zip(names, values, strict=True))
    disk = (
        f'<disk type="file" device="disk"><driver {driver}/><source file="/x"/><target dev="vda" bus="virtio"/></disk>'
    )
    assert check(disk, ONE_DEVICE) == ()
