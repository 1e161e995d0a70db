"""What is said of a machine that cannot be, or should not: every rule against libvirt's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.xml.test_machine import DECLARED
from tests.unit.xml.worlds import CORPUS
from virtgui.xml.capabilities import capabilities
from virtgui.xml.edits import document
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.changes import consequences
from virtgui.xml.flaws.features import clock, features
from virtgui.xml.flaws.forms import cpu_set, gib, node_set, numbers
from virtgui.xml.flaws.machine import general, starting
from virtgui.xml.flaws.memory import memory
from virtgui.xml.flaws.processors import processors
from virtgui.xml.flaws.security import advanced, security
from virtgui.xml.flaws.tuning import tuning
from virtgui.xml.surroundings import Surroundings

CHECKS = (general, starting, processors, memory, features, clock, tuning, security, advanced)
SEEN = Path(__file__).parent / "capabilities"
HOST = capabilities((SEEN / "qemu-tcg-q35.xml").read_text(), (SEEN / "qemu-host.xml").read_text())
SMM = "<features><acpi/><smm/></features>"
CELL = "<cpu><numa><cell id='0' cpus='0-1' memory='1048576'/></numa></cpu>"
DISKS = "<disk><target dev='vda'/>{}</disk><disk><target dev='vdb'/>{}</disk>"


def machine(
    more: str = "", *, os: str = "", kind: str = "q35", vcpu: str = "<vcpu>2</vcpu>", name: str = "m", devices: str = ""
) -> str:
    features_ = "" if "<features>" in more else "<features><acpi/></features>"
    memory_ = "" if "<memory" in more.replace("<memoryB", "") else "<memory>1048576</memory>"
    firmware = " firmware='efi'" if "<firmware>" in os else ""
    return (
        f"<domain type='qemu'><name>{name}</name>{memory_}{vcpu}<os{firmware}><type arch='x86_64' machine='{kind}'>hvm"
        f"</type>{os}</os>{features_}{more}<devices>{devices}</devices></domain>"
    )


def flaws(text: str) -> list[Flaw]:
    looked = document(text)
    around = Surroundings(machine=looked, capabilities=HOST)
    return [flaw for check in CHECKS for flaw in check(looked, around)]


def test_an_ordinary_machine_has_no_flaw() -> None:
    assert flaws(machine()) == []


def features_of(inner: str) -> str:
    return machine(f"<features><acpi/>{inner}</features>")


REFUSED = [
    ("name", machine(name="a/b")),
    ("name", machine(name="a\nb")),
    ("name", machine(name=" ")),
    ("name", machine(name="..")),
    ("name", machine(name="n" * 250)),
    ("title", machine("<title>a\nb</title>")),
    ("genid", machine("<genid>mine</genid>")),
    ("on_poweroff", machine("<on_poweroff>preserve</on_poweroff>")),
    ("on_reboot", machine("<on_reboot>rename-restart</on_reboot>")),
    ("on_reboot", machine("<on_poweroff>restart</on_poweroff><on_reboot>destroy</on_reboot>")),
    ("on_crash", machine("<on_crash>rename-restart</on_crash>")),
    ("machine", machine(kind="pc-q35-99")),
    ("machine", machine(devices="<controller type='pci' index='0' model='pci-root'/>")),
    ("machine", machine(devices="<controller type='pci' index='0' model='pcie-root'/>", kind="pc")),
    ("machine", machine(devices="<disk><target dev='hda' bus='ide'/></disk>")),
    ("firmware", machine().replace("<os>", "<os firmware='efi'>")),
    ("firmware_features", machine(os="<firmware><feature name='enrolled-keys' enabled='yes'/>"
     "<feature name='secure-boot' enabled='no'/></firmware>")),
    ("firmware_features", machine(os="<firmware><feature name='x' enabled='no'/></firmware>").replace("efi", "bios")),
    ("nvram", machine(os="<loader type='rom'>/x</loader><nvram>/y</nvram>")),
    ("loader", machine(os="<loader type='pflash'/>")),
    ("loader", machine(os="<loader>fw.fd</loader>")),
    ("loader_secure", machine(os="<loader type='pflash' secure='yes'>/x</loader>")),
    ("loader_secure", machine(SMM, kind="pc", os="<loader type='pflash' secure='yes'>/x</loader>")),
    ("kernel", machine(os="<initrd>/x</initrd>")),
    ("boot_menu_timeout", machine(os="<bootmenu enable='yes' timeout='70000'/>")),
    ("boot_devices", machine(os="<boot dev='hd'/>", devices=DISKS.format("<boot order='1'/>", ""))),
    ("boot_devices", machine(devices=DISKS.format("<boot order='1'/>", "<boot order='1'/>"))),
    ("current_vcpus", machine(vcpu="<vcpu current='3'>2</vcpu>")),
    ("vcpus", machine(vcpu="<vcpu>0</vcpu>")),
    ("vcpus", machine(vcpu="<vcpu>289</vcpu>")),
    ("vcpu_set", machine(vcpu="<vcpu cpuset='0-'>2</vcpu>")),
    ("vcpu_list", machine("<vcpus><vcpu id='0' enabled='no'/></vcpus>")),
    ("vcpu_list", machine("<vcpus><vcpu id='9' enabled='no'/></vcpus>")),
    ("sockets", machine("<cpu><topology sockets='1' cores='3' threads='1'/></cpu>")),
    ("cores", machine("<cpu><topology sockets='1' cores='0' threads='1'/></cpu>")),
    ("cpu_mode", machine("<cpu mode='host-passthrough'/>")),
    ("cpu_vendor_id", machine("<cpu mode='custom'><model vendor_id='abc'>qemu64</model></cpu>")),
    ("cpu_features", machine("<cpu><feature name='vmx' policy='force'/><feature name='vmx' policy='force'/></cpu>")),
    ("cpu_features", machine("<cpu><feature name='v mx' policy='require'/></cpu>")),
    ("cpu_cache_mode", machine("<cpu mode='custom'><model>qemu64</model><cache mode='passthrough'/></cpu>")),
    ("cpu_address_bits", machine("<cpu mode='maximum'><maxphysaddr mode='passthrough' bits='4'/></cpu>")),
    ("numa_cells", machine("<cpu><numa><cell id='0' memory='9'/><cell id='2' memory='9'/></numa></cpu>")),
    ("numa_cells", machine("<cpu><numa><cell cpus='0-1' memory='9'/><cell cpus='1' memory='9'/></numa></cpu>")),
    ("numa_cells", machine("<cpu><numa><cell id='0' cpus='0-5' memory='1048576'/></numa></cpu>")),
    ("numa_cells", machine("<cpu><numa><cell id='0' cpus='all' memory='1048576'/></numa></cpu>")),
    ("numa_cells", machine("<cpu><numa><cell id='0' cpus='0-1' memory='much'/></numa></cpu>")),
    ("memory_kib", machine("<memory>0</memory>")),
    ("current_memory_kib", machine("<memory>1</memory><currentMemory>2</currentMemory>")),
    ("max_memory_kib", machine("<maxMemory slots='2' unit='GiB'>4</maxMemory>")),
    ("max_memory_kib", machine(f"<maxMemory slots='2'>4096</maxMemory>{CELL}")),
    ("memory_slots", machine(f"<maxMemory unit='GiB'>4</maxMemory>{CELL}")),
    ("huge_pages", machine("<memoryBacking><hugepages/><source type='anonymous'/></memoryBacking>")),
    ("huge_pages", machine("<memoryBacking><hugepages/><allocation mode='ondemand'/></memoryBacking>")),
    ("huge_page_sizes", machine("<memoryBacking><hugepages><page size='2' unit='x'/></hugepages></memoryBacking>")),
    ("swap_limit_kib", machine("<memtune><hard_limit>2</hard_limit><swap_hard_limit>1</swap_hard_limit></memtune>")),
    ("hyperv_spinlocks_retries", features_of("<hyperv><spinlocks state='on' retries='10'/></hyperv>")),
    ("hyperv_stimer", features_of("<hyperv><stimer state='on'/></hyperv>")),
    ("hyperv_vendor_id_value", features_of("<hyperv><vendor_id state='on' value='a,b'/></hyperv>")),
    ("kvm_dirty_ring_size", features_of("<kvm><dirty-ring state='on' size='1000'/></kvm>")),
    ("gic", features_of("<gic/>")),
    ("clock_start", machine("<clock offset='absolute'/>")),
    ("clock_adjustment", machine("<clock offset='utc' adjustment='soon'/>")),
    ("clock_timezone", machine("<clock offset='timezone' timezone='Europe/ Paris'/>")),
    ("clock_offset", machine("<clock offset='lunar'/>")),
    ("timers", machine("<clock offset='utc'><timer name='pit' track='guest'/></clock>")),
    ("timers", machine("<clock offset='utc'><timer name='pit' frequency='7'/></clock>")),
    ("timers", machine("<clock offset='utc'><timer name='tsc' frequency='fast'/></clock>")),
    ("timers", machine("<clock offset='utc'><timer name='pit'><catchup limit='1'/></timer></clock>")),
    ("cpu_shares", machine("<cputune><shares>1</shares></cputune>")),
    ("cpu_period", machine("<cputune><period>10</period></cputune>")),
    ("cpu_quota", machine("<cputune><quota>10</quota></cputune>")),
    ("vcpu_pins", machine("<cputune><vcpupin vcpu='0' cpuset='^'/></cputune>")),
    ("vcpu_pins", machine("<cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='0' cpuset='1'/></cputune>")),
    ("iothread_pins", machine("<cputune><iothreadpin iothread='7' cpuset='0'/></cputune>")),
    ("emulator_pin", machine("<cputune><emulatorpin cpuset='3-1'/></cputune>")),
    ("vcpu_schedulers", machine("<cputune><vcpusched vcpus='0' scheduler='fifo'/></cputune>")),
    ("emulator_scheduler", machine("<cputune><emulatorsched scheduler='rr' priority='100'/></cputune>")),
    ("numa_nodes", machine("<numatune><memory mode='strict'/></numatune>")),
    ("numa_memory_nodes", machine("<numatune><memnode cellid='0' mode='strict' nodeset='0'/></numatune>")),
    ("iothreads", machine(devices="<disk><driver name='qemu' iothread='5'/><target dev='vda'/></disk>")),
    ("iothread_list", machine("<iothreadids><iothread id='0'/></iothreadids>")),
    ("iothread_list", machine("<iothreadids><iothread id='1' thread_pool_min='9' thread_pool_max='2'/></iothreadids>")),
    ("block_devices", machine("<blkiotune><device><path>sda</path><weight>500</weight></device></blkiotune>")),
    ("block_devices", machine("<blkiotune><device><path>/dev/sda</path><weight>heavy</weight></device></blkiotune>")),
    ("partition", machine("<resource><partition>machine</partition></resource>")),
    ("fibre_channel_app", machine("<resource><fibrechannel appid='ü'/></resource>")),
    ("launch_type", machine("<launchSecurity type='sev'><policy>0x1</policy></launchSecurity>")),
    ("launch_policy", machine("<launchSecurity type='sev'><policy>strict</policy></launchSecurity>")),
    ("launch_session", machine("<launchSecurity type='tdx'><session>?</session></launchSecurity>")),
    ("security_labels", machine("<seclabel type='static' model='dac'/>")),
    ("security_labels", machine("<seclabel type='none' model='dac' relabel='yes'/>")),
    ("security_labels", machine("<seclabel type='dynamic' model='dac' relabel='no'/>")),
    ("smbios_bios", machine("<sysinfo type='smbios'><bios><entry name='date'>2024-01-01</entry></bios></sysinfo>")),
    ("smbios_system", machine("<sysinfo type='smbios'><system><entry name='colour'>x</entry></system></sysinfo>")),
    ("smbios_system", machine("<uuid>0b6b6f3e-71c5-4a54-a2d6-34c4b7f6a001</uuid><sysinfo type='smbios'><system>"
     "<entry name='uuid'>0b6b6f3e-71c5-4a54-a2d6-34c4b7f6a002</entry></system></sysinfo>")),
    ("smbios_mode", machine(os="<smbios mode='sysinfo'/>")),
    ("firmware_entries", machine("<sysinfo type='fwcfg'><entry name='etc/x'>a</entry></sysinfo>")),
    ("firmware_entries", machine("<sysinfo type='fwcfg'><entry name='opt/x'/></sysinfo>")),
    ("qemu_environment", machine("<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>"
     "<q:env name='1 x'/></q:commandline>")),
    ("init_environment", "<domain><os><type>exe</type><initenv name='a b'>c</initenv></os></domain>"),
    ("init_user", "<domain><os><type>exe</type><inituser>a</inituser></os></domain>"),
    ("uid_map", "<domain><os><type>exe</type></os><idmap><uid start='0' target='x' count='1'/></idmap></domain>"),
]  # fmt: skip
WARNED = [
    ("name", machine(name=" m")),
    ("machine", machine(kind="pc-i440fx-1.5")),
    ("loader", machine(os="<loader>/x</loader>").replace("<os>", "<os firmware='efi'>")),
    ("vcpus", machine(vcpu="<vcpu>3</vcpu>")),
    ("current_vcpus", machine(vcpu="<vcpu current='3'>4</vcpu>")),
    ("vcpu_set", machine(vcpu="<vcpu cpuset='7'>2</vcpu>")),
    ("cpu_model", machine("<cpu mode='custom'/>")),
    ("cpu_model", machine("<cpu mode='custom'><model>Z80</model></cpu>")),
    ("cpu_model", machine("<cpu mode='custom'><model>Broadwell</model></cpu>").replace("'qemu'", "'kvm'")),
    ("cpu_address_mode", machine("<cpu mode='custom'><model>486</model><maxphysaddr mode='passthrough'/></cpu>")),
    ("numa_cells", machine(CELL.replace("1048576", "2097152"))),
    ("numa_cells", machine(CELL.replace("0-1", "0"))),
    ("memory_kib", machine("<memory unit='GiB'>64</memory>")),
    ("huge_pages", machine("<memoryBacking><hugepages/></memoryBacking>")),
    ("huge_page_sizes", machine("<memoryBacking><hugepages><page size='4' unit='MiB'/></hugepages></memoryBacking>")),
    ("hard_limit_kib", machine("<memtune><hard_limit>1000</hard_limit></memtune>")),
    ("soft_limit_kib", machine("<memtune><hard_limit>3000000</hard_limit><soft_limit>4000000</soft_limit></memtune>")),
    ("memory_slots", machine(f"<maxMemory slots='300' unit='GiB'>4</maxMemory>{CELL}")),
    ("acpi", machine("<features><apic/></features>")),
    ("smm", machine(SMM, kind="pc")),
    ("timers", machine("<clock offset='utc'><timer name='hpet'/><timer name='hpet'/></clock>")),
    ("vcpu_pins", machine("<cputune><vcpupin vcpu='7' cpuset='0'/></cputune>")),
    ("vcpu_pins", machine("<cputune><vcpupin vcpu='0' cpuset='77'/></cputune>")),
    ("vcpu_schedulers", machine("<cputune><vcpusched vcpus='0' scheduler='idle' priority='1'/></cputune>")),
    ("numa_nodes", machine("<numatune><memory mode='strict' nodeset='4'/></numatune>")),
    ("launch_kernel_hashes", machine("<launchSecurity type='sev' kernelHashes='yes'/>")),
    ("key_wrap", machine("<keywrap><cipher name='aes' state='on'/></keywrap>")),
    ("smbios_mode", machine("<sysinfo type='smbios'><system><entry name='sku'>x</entry></system></sysinfo>")),
    ("qemu_arguments", machine("<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>"
     "<q:arg value='-S'/></q:commandline>")),
]  # fmt: skip


@pytest.mark.parametrize(("field", "text"), REFUSED)
def test_what_libvirt_or_the_hypervisor_refuses_is_told_beforehand(field: str, text: str) -> None:
    assert field in [flaw.field for flaw in flaws(text) if not flaw.warning]


@pytest.mark.parametrize(("field", "text"), WARNED)
def test_what_is_taken_but_hardly_meant_is_warned_of(field: str, text: str) -> None:
    assert [(flaw.field, flaw.warning) for flaw in flaws(text) if flaw.field == field] == [(field, True)]


def test_every_flaw_names_a_field_and_ends_as_a_sentence() -> None:
    for _, text in (*REFUSED, *WARNED):
        for flaw in flaws(text):
            assert flaw.field in DECLARED
            assert flaw.message[0].isupper() or flaw.message.startswith(("“", "libvirt")) or flaw.message[0].isdigit()
            assert flaw.message.endswith((".", ")."))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("machine", "pc-i440fx-7.2", ["machine"]),
        ("machine", "pc-q35-8.0", []),
        ("machine", "q35", []),
        ("loader_type", "rom", []),
        ("loader_secure", False, []),
        ("firmware_features", (), []),
        ("nvram", "/other.fd", ["nvram"]),
        ("uuid", "0b6b6f3e-71c5-4a54-a2d6-34c4b7f6a999", ["uuid"]),
        ("uuid", "0B6B6F3E-71C5-4A54-A2D6-34C4B7F6A001", []),
        ("type", "qemu", ["type"]),
        ("cpu_mode", "host-model", ["cpu_mode"]),
        ("clock_offset", "localtime", ["clock_offset"]),
        ("launch_type", "tdx", ["launch_type"]),
        ("title", "Another", []),
        ("vcpus", 8, []),
    ],
)
def test_a_change_that_a_guest_notices_says_so(field: str, value: str | int, told: list[str]) -> None:
    before, after = document(CORPUS["workstation"]), document(CORPUS["workstation"])
    setattr(after, field, value)
    assert [(flaw.field, flaw.warning) for flaw in consequences(before, after)] == [(name, True) for name in told]


def test_another_firmware_and_secure_boot_are_told() -> None:
    before, after = document(CORPUS["workstation"]), document(CORPUS["workstation"])
    after.firmware = after.loader_type = after.loader_secure = None
    after.firmware_features = None
    assert [flaw.field for flaw in consequences(before, after)] == ["firmware", "firmware_features"]


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_machines_of_real_life_are_looked_at_without_failing(name: str) -> None:
    looked = document(CORPUS[name])
    for around in (Surroundings(machine=looked), Surroundings(machine=looked, capabilities=HOST)):
        for check in CHECKS:
            check(looked, around)


def test_without_capabilities_nothing_is_said_of_the_host() -> None:
    looked = document(CORPUS["workstation"])
    found = [flaw for check in CHECKS for flaw in check(looked, Surroundings(machine=looked))]
    assert [(flaw.field, flaw.warning) for flaw in found] == [("loader", True)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0-3,^2", {0, 1, 3}),
        ("5", {5}),
        (" 1 , 2-2 ", {1, 2}),
        ("", None),
        ("3-1", None),
        ("^1-2", None),
        ("1,,2", None),
        ("1,^1", None),
        ("-1", None),
        ("٣", None),
        ("9999999", None),
    ],
)
def test_sets_of_numbers_are_read_as_libvirt_reads_them(written: str, meant: set[int] | None) -> None:
    found = numbers(written)
    assert (None if found is None else set(found)) == meant


@given(st.text(alphabet="0123456789-,^ x", max_size=30))
def test_any_set_is_understood_or_refused(written: str) -> None:
    cpu_set("vcpu_set", written, 4)
    node_set("numa_nodes", written, Surroundings(capabilities=HOST))


def test_sizes_are_told_as_people_read_them() -> None:
    assert [gib(8388608), gib(2048), gib(12)] == ["8 GiB", "2 MiB", "12 KiB"]
