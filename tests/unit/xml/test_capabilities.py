"""What is understood of a hypervisor's and a host's capabilities."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.xml.capabilities import Capabilities, Cpu, capabilities

SEEN = {path.stem: path.read_text() for path in (Path(__file__).parent / "capabilities").glob("*.xml")}


def test_a_real_qemu_host_says_what_a_machine_may_have() -> None:
    told = capabilities(SEEN["qemu-kvm"], SEEN["qemu-host"])
    assert told.values("disk/bus") == ("ide", "fdc", "scsi", "virtio", "usb", "sata")
    assert told.values("graphics/type") == ("sdl", "vnc", "spice", "egl-headless", "dbus")
    assert told.values("memoryBacking/sourceType") == ("file", "anonymous", "memfd")
    assert told.values("cpu/host-passthrough/hostPassthroughMigratable") == ("on", "off")
    assert told.values("features/hyperv/features") == ("spinlocks", "vendor_id")
    assert told.values("os/firmware") == ()
    assert told.values("panic/model") is None
    assert told.supports("disk") and told.supports("cpu/host-model") and told.supports("features/sev") is False
    assert told.supports("crypto") is None
    assert told.secure_boot is False
    assert (told.domain, told.arch, told.machine) == ("kvm", "x86_64", "pc-i440fx-7.2")
    assert told.emulator == "/usr/bin/qemu-system-x86_64"
    assert dict(told.cpu_models)["486"] and not dict(told.cpu_models)["EPYC"]
    assert dict(told.cpu_vendors)["EPYC"] == "AMD"
    assert told.max_vcpus == 255
    assert (told.host_model.model, told.host_model.vendor) == ("kvm64", "AMD")
    assert "umip" in told.host_model.features and "pni" not in told.host_model.features


def test_a_real_qemu_host_says_what_it_is() -> None:
    told = capabilities(SEEN["qemu-kvm"], SEEN["qemu-host"])
    assert (told.host_cpu.model, told.host_cpu.vendor, told.host_cpu.cores, told.host_cpu.threads) == (
        "kvm64",
        "AMD",
        2,
        1,
    )
    assert told.host_cells == ((0, 5204184, (0, 1)),)
    assert (told.host_cpus, told.host_memory_kib) == (2, 5204184)
    assert told.page_sizes == (2048, 1048576)
    assert dict(told.huge_pages) == {2048: 0, 1048576: 0}
    assert told.security_models == ("dac",)
    assert told.iommu is False
    assert {guest.arch: guest.domains for guest in told.guests} == {"i686": ("qemu", "kvm"), "x86_64": ("qemu", "kvm")}


def test_machine_types_come_newest_first_with_their_aliases_before_them() -> None:
    told = capabilities(SEEN["qemu-kvm"], SEEN["qemu-host"])
    assert told.machines[:2] == ("pc", "q35")
    q35 = [name for name in told.machines if name.startswith("pc-q35")]
    assert q35 == ["pc-q35-7.2", "pc-q35-6.1", "pc-q35-2.10", "pc-q35-2.9"]
    alias, old = told.machine_type("q35"), told.machine_type("pc-i440fx-1.5")
    assert alias is not None and (alias.canonical, alias.max_vcpus) == ("pc-q35-7.2", 288)
    assert old is not None and old.deprecated
    assert told.machine_type("virt") is None
    assert told.machine_type("q35", "aarch64") is None


def test_without_kvm_the_hosts_own_cpu_is_not_offered() -> None:
    told = capabilities(SEEN["qemu-tcg-q35"], SEEN["qemu-host"])
    assert told.supports("cpu/host-passthrough") is False
    assert told.values("cpu/host-passthrough/hostPassthroughMigratable") is None
    assert told.max_vcpus == 288


def test_a_newer_libvirt_tells_firmware_and_encryption() -> None:
    told = capabilities(SEEN["qemu-newer"], "")
    assert told.values("os/firmware") == ("bios", "efi")
    assert told.loaders[1] == "/usr/share/edk2/ovmf/OVMF_CODE.fd"
    assert told.values("os/loader/value") is None
    assert told.secure_boot is True
    assert told.values("features/sev/cbitpos") == ("51",)
    assert told.values("features/hyperv/defaults/spinlocks") == ("4095",)
    assert told.values("features/launchSecurity/sectype") == ("sev",)
    assert told.values("interface/backendType") == ("default", "passt")
    assert told.cpu_models == (("486", False), ("EPYC-Milan", True))
    assert told.host_model.features == ("x2apic",)


def test_the_test_driver_and_containers_tell_of_their_host_only() -> None:
    test = capabilities("", SEEN["test-host"])
    assert (test.host_cpus, len(test.host_cells), test.arch) == (16, 2, "i686")
    assert test.page_sizes == (2048, 1048576)
    assert test.security_models == ("testSecurity",)
    assert test.values("disk/bus") is None and test.supports("disk") is None and test.secure_boot is None
    container = capabilities("", SEEN["lxc-host"])
    assert [(guest.os_type, guest.arch) for guest in container.guests] == [("exe", "x86_64"), ("exe", "i686")]
    assert container.iommu is True
    assert (container.machines, container.max_vcpus, container.host_cpu) == ((), 0, Cpu(arch="x86_64"))


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        ("", ""),
        ("<", "no markup"),
        ("<domain/>", "<domain/>"),
        ("<capabilities/>", "<domainCapabilities/>"),
        ("<!DOCTYPE x><domainCapabilities/>", "<!DOCTYPE x><capabilities/>"),
        ("<domainCapabilities/>", "<capabilities/>"),
    ],
)
def test_what_says_nothing_tells_nothing(domain: str, host: str) -> None:
    assert capabilities(domain, host) == Capabilities()


def test_odd_documents_do_no_harm() -> None:
    odd = (
        "<domainCapabilities><vcpu max='many'/><!-- x --><os supported='maybe'><enum><value/></enum></os>"
        "<cpu><mode><model/></mode><mode name='custom'><model/></mode></cpu><devices/></domainCapabilities>"
    )
    host = (
        "<capabilities><host><iommu/><cpu><topology/><pages size='x'/></cpu><secmodel/><topology><cells><cell>"
        "<memory unit='bushel'>2</memory><pages>many</pages><cpus><cpu id='?'/></cpus></cell></cells></topology></host>"
        "<guest><arch><machine/></arch></guest></capabilities>"
    )
    told = capabilities(odd, host)
    assert (told.max_vcpus, told.host_cells, told.iommu, told.machines) == (0, ((0, 0, (0,)),), None, ())


@given(st.sampled_from(sorted(SEEN)), st.integers(0, 9000), st.integers(1, 400))
def test_a_torn_document_never_fails(name: str, start: int, length: int) -> None:
    torn = SEEN[name][:start] + SEEN[name][start + length :]
    capabilities(torn, torn)
