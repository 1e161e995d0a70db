"""Questions about a host: each is answered once, and what hangs keeps only its own part back."""

from __future__ import annotations

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import error, uuid_of
from virtgui.hypervisor import eventloop, hardware
from virtgui.hypervisor.inventory import Finding
from virtgui.model.commands import Command, ParseNative, ReadHardware, ReadInventory, ReadNative, ReadOffers
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import HardwareRead, InventoryRead, NativeParsed, NativeRead, OffersRead

WEB = DomainKey(KEY, uuid_of("web"))
TEST = DomainKey(HostKey("test:///default"), "6695eb01-f6a4-8304-79aa-97f2502e193f")


def ask(bench: Bench, command: Command, number: int = 7) -> None:
    bench.session.ask(Ticket(number), command)


def hardware_of(bench: Bench) -> HardwareRead:
    bench.hands.until(lambda: bench.of(HardwareRead), "the hardware is read")
    return bench.of(HardwareRead)[-1]


def test_hardware_is_read_with_what_the_machine_s_process_tells(bench: Bench) -> None:
    bench.host.machines[WEB.uuid].update(stored="<domain><name>web</name></domain>", live="<domain id='1'/>")
    bench.open()
    ask(bench, ReadHardware(WEB))
    told = hardware_of(bench).hardware
    assert told is not None
    assert (told.stored, told.live) == ("<domain><name>web</name></domain>", "<domain id='1'/>")
    assert told.secure and told.version == 9_000_000
    assert told.disk_errors == (("vda", "no space"),)
    assert (told.capabilities, told.host) == ("", ""), "this driver tells neither"


def test_without_the_right_to_passwords_the_rest_is_read(bench: Bench) -> None:
    bench.open()
    bench.host.insecure = True
    ask(bench, ReadHardware(WEB))
    told = hardware_of(bench).hardware
    assert told is not None and told.stored and not told.secure


def test_a_machine_that_does_not_answer_is_shown_all_the_same(bench: Bench) -> None:
    bench.open()
    bench.host.hold("errors", "web")
    ask(bench, ReadHardware(WEB))
    bench.hands.until(lambda: "web" in bench.host.held)
    bench.hands.settle()
    assert not bench.of(HardwareRead)
    bench.hands.pass_until(lambda: bench.of(HardwareRead), "what is known is told", 5)
    told = hardware_of(bench).hardware
    assert told is not None and told.live and not told.disk_errors
    ask(bench, ReadHardware(WEB), 8)
    bench.hands.until(lambda: len(bench.of(HardwareRead)) == 2, "a busy guest is not asked again")
    bench.host.let_go("errors", "web")
    bench.hands.settle()
    assert len(bench.of(HardwareRead)) == 2


def test_a_machine_that_is_gone_is_a_problem(bench: Bench) -> None:
    bench.open()
    ask(bench, ReadHardware(DomainKey(KEY, uuid_of("nobody"))))
    told = hardware_of(bench)
    assert told.hardware is None and told.problem is not None and "no longer exists" in told.problem.reason


def test_pools_that_hang_keep_only_themselves_back(bench: Bench) -> None:
    bench.open()
    bench.host.hold("pools")
    ask(bench, ReadInventory(KEY, ("default",)))
    bench.hands.settle()
    assert not bench.of(InventoryRead)
    bench.hands.pass_until(lambda: bench.of(InventoryRead), "what came is told", 20)
    (told,) = bench.of(InventoryRead)
    lacks = dict(told.inventory.lacks)
    assert "in time" in lacks["pools"] and "does not have" in lacks["networks"]
    bench.host.let_go("pools")
    bench.hands.settle()
    assert len(bench.of(InventoryRead)) == 1
    ask(bench, ReadInventory(KEY), 8)
    bench.hands.until(lambda: len(bench.of(InventoryRead)) == 2, "the next question has lanes of its own")
    assert "does not have" in dict(bench.of(InventoryRead)[-1].inventory.lacks)["pools"]


def test_what_is_asked_of_a_host_that_is_not_open_is_answered_too(bench: Bench) -> None:
    for command in (ReadHardware(WEB), ReadInventory(KEY), ReadNative(WEB)):
        ask(bench, command)
    assert "not connected" in str(bench.of(HardwareRead)[0].problem)
    assert "not connected" in str(bench.of(NativeRead)[0].problem)
    assert "not connected" in dict(bench.of(InventoryRead)[0].inventory.lacks)["pools"]


def test_a_host_that_goes_away_leaves_no_question_open(bench: Bench) -> None:
    bench.open()
    bench.host.hold("errors", "web")
    bench.host.hold("pools")
    ask(bench, ReadHardware(WEB))
    ask(bench, ReadInventory(KEY), 8)
    bench.hands.until(lambda: "web" in bench.host.held)
    bench.host.break_down()
    bench.hands.until(lambda: bench.of(HardwareRead) and bench.of(InventoryRead))
    assert "went away" in str(bench.of(HardwareRead)[0].problem)


class Counting:
    """A connection that counts how often it is asked what its host offers."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def getCapabilities(self) -> str:
        self.asked.append("host")
        return "<capabilities/>"

    def getDomainCapabilities(self, *make: object) -> str:
        self.asked.append(make)
        if make[2] == "broken":
            raise error(libvirt.VIR_ERR_INVALID_ARG, "invalid argument: no such emulator")
        return "<domainCapabilities/>"


def test_what_a_host_offers_is_asked_once_for_each_kind_of_machine() -> None:
    offers, connection = hardware.Offers(lambda domain: None), Counting()

    def machine(name: str) -> hardware.Hardware:
        os = f"<os><type arch='x86_64' machine='{name}'>hvm</type></os>"
        return hardware.Hardware(WEB, f"<domain type='kvm'>{os}<devices><emulator>/q</emulator></devices></domain>")

    for name in ("pc", "q35", "pc", "broken", "broken"):
        told = offers.add(connection, machine(name))
        assert told.host == "<capabilities/>"
        assert told.capabilities == ("" if name == "broken" else "<domainCapabilities/>")
    assert connection.asked[:3] == ["host", ("/q", "x86_64", "pc", "kvm", 0), ("/q", "x86_64", "q35", "kvm", 0)]
    assert len(connection.asked) == 4
    offers.forget()
    offers.add(connection, machine("pc"))
    assert len(connection.asked) == 6


def test_the_test_driver_tells_its_definitions_and_its_inventory() -> None:
    eventloop.install()
    connection = libvirt.open("test:///default")
    try:
        told = hardware.Offers(lambda domain: None).add(connection, hardware.definitions(connection, TEST))
        assert "<name>test</name>" in told.stored and "id='1'" in told.live and told.secure
        assert told.host.startswith("<capabilities>") and told.capabilities == ""
        assert hardware.disk_errors(connection, TEST) is not None
        finding = Finding()
        finding.read(connection)
        finding.read_pools(connection, ("default-pool", "no such pool"))
        found = finding.taken()
    finally:
        connection.close()
    assert [(pool.name, pool.active, pool.volumes) for pool in found.pools] == [("default-pool", True, ())]
    assert [(network.name, network.forward, network.bridge) for network in found.networks] == [
        ("default", "nat", "virbr0")
    ]
    assert found.interfaces == ("eth1",) and found.bridges == ("virbr0",)
    assert {device.kind for device in found.devices} == {"scsi_host"}
    assert [part for part, _ in found.lacks] == ["filters", "secrets"]


def test_what_a_new_machine_is_offered_is_asked_in_its_own_words() -> None:
    offers, connection = hardware.Offers(lambda domain: None), Counting()
    assert offers.of(connection, ("", "aarch64", "virt", "qemu")) == ("<domainCapabilities/>", "<capabilities/>")
    assert connection.asked[-1] == (None, "aarch64", "virt", "qemu", 0)


def test_questions_about_new_machines_are_each_answered(bench: Bench) -> None:
    ask(bench, ReadOffers(KEY))
    ask(bench, ParseNative(KEY, "vmware-vmx", "x"))
    assert "not connected" in str(bench.of(OffersRead)[0].problem)
    assert "not connected" in str(bench.of(NativeParsed)[0].problem)
    bench.open()
    ask(bench, ReadOffers(KEY, "x86_64", "kvm", "q35"), 8)
    ask(bench, ParseNative(KEY, "vmware-vmx", "x"), 9)
    bench.hands.until(lambda: len(bench.of(OffersRead)) == 2 and len(bench.of(NativeParsed)) == 2)
    offers, parsed = bench.of(OffersRead)[1], bench.of(NativeParsed)[1]
    assert (offers.ticket, offers.offered, offers.own, offers.problem) == (8, "", "", None), "it tells neither"
    assert parsed.xml == "" and parsed.problem is not None, "it knows no other configurations"


@pytest.mark.parametrize("part", ["pools", "devices"])
def test_what_was_not_asked_yet_is_told_as_lacking(part: str) -> None:
    assert part in dict(Finding().taken().lacks)
