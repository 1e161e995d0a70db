"""The pages of a machine's sections, as data."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.util.assets import asset
from virtgui.views.hardware.pages import (
    advanced,
    clock,
    features,
    general,
    memory,
    os_boot,
    processors,
    security,
    tuning,
)
from virtgui.views.hardware.rows import Control, Page, Row
from virtgui.xml.capabilities import Capabilities, Guest, MachineType
from virtgui.xml.edits import document
from virtgui.xml.fields import Field
from virtgui.xml.machine import MachineXml
from virtgui.xml.surroundings import Surroundings

MODULES = (general, os_boot, processors, memory, features, clock, tuning, security, advanced)
PAGES = tuple(page for module in MODULES for page in module.PAGES)
ROWS = [(page, row) for page in PAGES for row in page.rows]
DECLARED: dict[str, Any] = {
    name: field for kind in MachineXml.__mro__ for name, field in vars(kind).items() if isinstance(field, Field)
}
KINDS = {
    Control.SWITCH: bool,
    Control.FLAG: bool,
    Control.NUMBER: int,
    Control.SIZE: int,
    Control.TABLE: tuple,
}
KNOWN = Capabilities(
    arch="x86_64",
    machines=("q35", "pc-i440fx-1.5"),
    cpu_models=(("EPYC", False), ("Haswell", True)),
    cpu_vendors=(("EPYC", "AMD"),),
    loaders=("/fw.fd",),
    guests=(
        Guest(
            "x86_64",
            emulator="/usr/bin/qemu-system-x86_64",
            machines=(MachineType("q35", "pc-q35-7.2"), MachineType("pc-i440fx-1.5", deprecated=True)),
        ),
    ),
)


def named(name: str) -> Page:
    return next(page for page in PAGES if page.name == name)


def line(name: str, text: str) -> str:
    machine = document(text)
    return named(name).line(machine, Surroundings(machine=machine, capabilities=KNOWN))


def row(field: str) -> Row:
    return next(row for _, row in ROWS if row.field == field)


def test_every_field_of_a_machine_is_on_one_page() -> None:
    fields = [row.field for _, row in ROWS]
    assert len(fields) == len(set(fields))
    assert set(DECLARED) - set(fields) == {"boot_devices"}  # part of the boot order, which is no row


@pytest.mark.parametrize(("page", "row"), ROWS, ids=[row.field for _, row in ROWS])
def test_a_row_enters_what_its_field_holds(page: Page, row: Row) -> None:
    value = DECLARED[row.field].__get__(document("<domain/>"), MachineXml)
    assert isinstance(value, KINDS.get(row.control, str))
    if row.control is Control.TABLE:
        assert len(row.columns) == len(DECLARED[row.field].columns)
        assert {heading for heading, _ in row.cells} <= set(row.columns)
    else:
        assert not row.columns and not row.cells
    for choices in (row.choices, *(choices for _, choices in row.cells)):
        assert len({choice.value for choice in choices}) == len(choices)
    assert (row.control is Control.CHOICE) == bool(row.choices)
    assert row.section and row.label and not row.label.endswith((".", ":"))
    assert not row.help or row.help.endswith((".", "^2")), row.help


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
@pytest.mark.parametrize("more", [False, True])
def test_the_rows_of_a_section_stand_together(page: Page, more: bool) -> None:
    sections = [section for section, _ in groupby(row.section for row in page.rows if row.more is more)]
    assert len(sections) == len(set(sections))


@pytest.mark.parametrize("corpus", sorted(CORPUS))
def test_every_page_can_be_drawn_for_every_machine(corpus: str) -> None:
    machine = document(CORPUS[corpus])
    around = Surroundings(machine=machine, capabilities=KNOWN)
    for page, row in ROWS:
        assert page.title(machine, around)
        assert "\n" not in page.line(machine, around)
        assert row.shown is None or isinstance(row.shown(machine), bool)
        assert row.offers is None or isinstance(row.offers(machine, around), tuple)


def test_pages_have_icons_that_are_there() -> None:
    for page in PAGES:
        assert asset("resources", "icons", f"{page.icon}.svg").is_file()
        assert (page.kind, page.group, page.template) == ("", "Machine", None)


def test_the_list_says_in_a_line_what_matters() -> None:
    assert line("general", CORPUS["workstation"]) == "KVM, x86_64"
    assert line("os_boot", CORPUS["workstation"]) == "UEFI, secure boot, disk vda first"
    assert line("os_boot", CORPUS["container"]) == "/bin/sh"
    assert line("os_boot", CORPUS["tuned"]) == "Kernel f8-i386-vmlinuz"
    assert line("processors", CORPUS["workstation"]) == "2 of 4 vCPUs, host CPU"
    assert line("processors", CORPUS["container"]) == "1 vCPU"
    assert line("memory", CORPUS["workstation"]) == "3 GiB of 4 GiB"
    assert line("memory", CORPUS["tuned"]) == "8 GiB, huge pages, shared"
    assert line("features", CORPUS["workstation"]) == "ACPI, SMM"
    assert line("clock", CORPUS["container-by-hand"]) == "Europe/Paris"
    assert line("tuning", CORPUS["tuned"]) == "2 pinned, 2 I/O threads, NUMA 0-1"
    assert line("tuning", CORPUS["container"]) == "Nothing set"
    assert line("security", CORPUS["tuned"]) == "AMD SEV, selinux, dac"
    assert line("advanced", CORPUS["tuned"]) == "System information, 2 QEMU arguments"


def test_a_container_is_not_asked_for_what_only_machines_have() -> None:
    box, pc = document(CORPUS["container"]), document(CORPUS["workstation"])
    for field in ("firmware", "kernel", "cpu_mode", "smm", "qemu_arguments", "locked"):
        shown = row(field).shown
        assert shown is not None and not shown(box) and shown(pc), field
    for field in ("init", "init_arguments", "capabilities_policy", "uid_map", "share_network"):
        shown = row(field).shown
        assert shown is not None and shown(box) and not shown(pc), field


def test_what_the_host_has_is_offered_in_words() -> None:
    machine = document("<domain type='kvm'><os><type arch='x86_64'>hvm</type></os></domain>")
    around = Surroundings(machine=machine, capabilities=KNOWN)

    def offered(field: str) -> list[tuple[str, str]]:
        offers = row(field).offers
        assert offers is not None
        return [(offer.value, offer.words) for offer in offers(machine, around)]

    assert offered("machine") == [
        ("q35", "Q35, the newest, pc-q35-7.2"),
        ("pc-i440fx-1.5", "pc-i440fx-1.5, outdated"),
    ]
    assert offered("cpu_model") == [("Haswell", "Haswell"), ("EPYC", "EPYC AMD (host lacks some)")]
    assert offered("emulator") == [("/usr/bin/qemu-system-x86_64", "/usr/bin/qemu-system-x86_64")]
    assert offered("loader") == [("/fw.fd", "/fw.fd")]
