"""What is said of file systems, controllers, memory modules and the small devices that cannot be as they stand."""

from __future__ import annotations

import pytest

from tests.unit.xml.worlds import CORPUS
from virtgui.model.inventory import Use
from virtgui.xml.devices.lookups import devices, io_threads, memory_slots, nodes, shares_memory
from virtgui.xml.edits import document
from virtgui.xml.flaws.base import Check, Flaw
from virtgui.xml.flaws.devices import controller_flaws, filesystem_flaws, memory_flaws
from virtgui.xml.flaws.small import CHECKS
from virtgui.xml.kinds import window
from virtgui.xml.parse import parse
from virtgui.xml.surroundings import Surroundings

ALL: dict[str, Check] = {
    "filesystem": filesystem_flaws,
    "controller": controller_flaws,
    "memory": memory_flaws,
    **CHECKS,
}
MACHINE = document(
    """<domain><maxMemory slots='1' unit='GiB'>8</maxMemory><iothreads>1</iothreads>
    <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
    <cpu><numa><cell id='0' cpus='0' memory='1'/></numa></cpu><devices>
    <filesystem><source dir='/a'/><target dir='taken'/></filesystem>
    <controller type='scsi' index='0'/><shmem name='taken'/><memballoon model='virtio'/><panic model='isa'/>
    <watchdog model='ib700' action='pause'/><iommu model='intel'/>
    <tpm model='tpm-crb'><backend type='emulator'/></tpm><lease><lockspace>s</lockspace><key>k</key></lease>
    <memory model='dimm'><target><size>1</size></target></memory></devices></domain>"""
)
AROUND = Surroundings(machine=MACHINE, uses=(Use("cid", "7", "web-02"),))
FS = "<filesystem type='mount' {}>{}<source dir='/srv'/><target dir='new'/></filesystem>"
MODULE = "<memory model='{}'>{}<target><size unit='GiB'>1</size><node>0</node>{}</target></memory>"


def flaws(markup: str, around: Surroundings = AROUND) -> dict[str, Flaw]:
    node = parse(markup)
    return {flaw.field: flaw for flaw in ALL[node.tag](window(node.tag)(node.element), around)}


WRONG = [
    (FS.format("", "<driver type='virtiofs'/>"), "driver", "virtiofs needs shared memory: turn it on under Memory"),
    (FS.format("", "<binary path='/v'/>"), "binary", "Only virtiofs has it: choose that, or clear this"),
    (FS.format("fmode='999'", ""), "file_mode", "Write a mode in octal digits, like 0644"),
    (FS.format("accessmode='squash' fmode='0644'", ""), "file_mode", "Only for mapped owners"),
    ("<filesystem><source dir='srv'/><target dir='a'/></filesystem>", "source_directory", ""),
    ("<filesystem><target dir='a'/></filesystem>", "source_directory", "Choose a directory of the host"),
    ("<filesystem type='ram'><target dir='a'/></filesystem>", "source_usage", "Say how much memory it may take"),
    ("<filesystem><source dir='/a'/><target/></filesystem>", "target", "Give it a name for the guest"),
    (
        "<filesystem><source dir='/a'/><target dir='taken'/></filesystem>",
        "target",
        "Another file system has this name: use another",
    ),
    (f"<filesystem><source dir='/a'/><target dir='{'x' * 40}'/></filesystem>", "target", "Shorten it to 31 bytes"),
    ("<controller type='scsi' index='0'/>", "index", "Another controller of this type has number 0"),
    ("<controller/>", "type", "Choose a type"),
    ("<controller type='usb' ports='40'/>", "ports", "Write a whole number from 1 to 15"),
    ("<controller type='sata'><driver queues='2'/></controller>", "queues", ""),
    ("<controller type='scsi'><driver iothread='5'/></controller>", "io_thread", ""),
    (
        "<controller type='pci'><target chassis='300'/></controller>",
        "chassis",
        "Write a whole number from 0 to 255",
    ),
    ("<controller type='pci' model='pci-bridge'><target><node>4</node></target></controller>", "node", ""),
    (MODULE.format("dimm", "", ""), "model", "All 1 slots are taken: add some under Memory"),
    (MODULE.format("nvdimm", "", ""), "path", "Choose the file or device it lies in"),
    (MODULE.format("virtio-mem", "", ""), "block_kib", ""),
    (
        MODULE.format("virtio-mem", "", "<block>2048</block>"),
        "requested_kib",
        "Say how much of it the guest gets now",
    ),
    (MODULE.format("virtio-mem", "", "<block>2048</block><requested>3</requested>"), "requested_kib", ""),
    (MODULE.format("virtio-pmem", "<uuid>7</uuid><source><path>/p</path></source>", ""), "uuid", ""),
    (
        MODULE.format("virtio-mem", "<source><nodemask>a</nodemask></source>", ""),
        "node_mask",
        "Write nodes like 0-3,5",
    ),
    ("<memory model='virtio-mem'><target><node>0</node></target></memory>", "total_kib", "Give it a size"),
    (
        "<memory model='virtio-mem'><target><size>1</size><node>9</node></target></memory>",
        "node",
        "The machine has no such NUMA node: add it under Processors",
    ),
    ("<memory model='virtio-mem'><target><size>1</size></target></memory>", "node", ""),
    (
        "<lease><lockspace>s</lockspace><key>k</key><target path='/l'/></lease>",
        "key",
        "Another lease has this key: use another",
    ),
    ("<lease><key>new</key></lease>", "path", "Choose the lease's file"),
    ("<shmem name='a/b'/>", "name", "Leave out “/”"),
    ("<shmem name='..'/>", "name", "Use another name than “.” and “..”"),
    ("<shmem name='taken'/>", "name", "The machine has shared memory of this name: use another"),
    ("<shmem name='n'><size unit='M'>3</size></shmem>", "size", "Make it a power of two of 1 MiB or more"),
    ("<shmem name='n'><model type='ivshmem-doorbell'/></shmem>", "server", ""),
    ("<crypto model='virtio' type='qemu'/>", "backend", "Choose what does the work"),
    ("<pstore backend='acpi-erst'><size>5000</size></pstore>", "size", ""),
    ("<memballoon model='virtio'/>", "model", "The machine has a balloon already: it takes one"),
    ("<memballoon model='none'><stats period='5'/></memballoon>", "period", ""),
    ("<panic model='isa'/>", "model", "The machine has this one already: choose another"),
    ("<panic model='hyperv'><address type='isa' iobase='0x505'/></panic>", "port", "Only the ISA one has a port"),
    ("<watchdog action='reset' model='i6300esb'/>", "action", "All watchdogs of a machine do the same"),
    ("<rng model='virtio'/>", "backend", "Choose where the numbers come from"),
    ("<rng model='virtio'><backend model='random'>urandom</backend></rng>", "device", ""),
    ("<rng model='virtio'><backend model='egd'/></rng>", "egd_type", "Choose how the daemon is reached"),
    (
        "<rng model='virtio'><backend model='egd' type='tcp'><source host='-x' service='1'/></backend></rng>",
        "egd_hosts",
        "Write a host name or an IP address",
    ),
    (
        "<rng model='virtio'><backend model='egd' type='tcp'><source host='x' service='99999'/></backend></rng>",
        "egd_hosts",
        "A port is a number from 1 to 65535",
    ),
    ("<rng model='virtio'><backend model='builtin'/><rate period='5'/></rng>", "rate", ""),
    ("<vsock><cid auto='no' address='2'/></vsock>", "cid", "Write a whole number of 3 or more"),
    ("<vsock/>", "cid", "Give it a number, or let libvirt choose"),
    ("<iommu model='intel'><driver intremap='on'/></iommu>", "interrupt_remapping", ""),
    ("<lease><key>new</key></lease>", "lockspace", "Name the lock space"),
    ("<iommu model='virtio'/>", "model", "The machine has an IOMMU already: it takes one"),
    ("<iommu model='smmuv3'/>", "model", "Only Arm machines have it"),
    ("<tpm><backend type='emulator'/></tpm>", "model", "The machine has a TPM already: it takes one"),
    ("<tpm><backend type='passthrough'><device path='tpm0'/></backend></tpm>", "device", ""),
    ("<tpm model='tpm-crb'><backend type='emulator' version='1.2'/></tpm>", "version", "CRB needs version 2.0"),
    ("<tpm><backend type='emulator'><encryption secret='x'/></backend></tpm>", "secret", ""),
    ("<tpm><backend type='external'><source path='s'/></backend></tpm>", "socket", ""),
    ("<watchdog model='a&#10;b'/>", "model", "Leave out line breaks and other control characters"),
]


@pytest.mark.parametrize(("markup", "field", "message"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(markup: str, field: str, message: str) -> None:
    found = flaws(markup)
    assert field in found, found
    assert not found[field].warning
    assert message in ("", found[field].message)


def test_a_socket_number_of_another_machine_is_a_warning() -> None:
    assert flaws("<vsock><cid auto='no' address='7'/></vsock>") == {
        "cid": Flaw("cid", "web-02 has this number: use another", warning=True)
    }


def test_shared_memory_is_all_virtiofs_asks_for() -> None:
    machine = document("<domain><memoryBacking><access mode='shared'/></memoryBacking></domain>")
    assert flaws(FS.format("", "<driver type='virtiofs'/>"), Surroundings(machine=machine)) == {}


@pytest.mark.parametrize("name", ["<b>x</b>", "\U0001f600", "\u05d0\u202e", "\"'&"])
def test_names_of_strangers_are_names_like_others(name: str) -> None:
    share = window("filesystem")(parse(FS.format("", "")).element)
    share.target = name  # type: ignore[attr-defined]
    assert filesystem_flaws(share, AROUND) == []


@pytest.mark.parametrize("corpus", ["small-devices", "small-by-hand", "later-storage"])
def test_nothing_libvirt_takes_is_refused(corpus: str) -> None:
    """But that there are two of what a machine takes one of: these documents hold all there is."""
    machine = document(CORPUS[corpus])
    around = Surroundings(machine=machine)
    said = [
        (node.tag, flaw.field, flaw.message)
        for tag in ALL
        for node in devices(machine, tag)
        for flaw in ALL[tag](node, around)
        if not flaw.warning and not any(word in flaw.message for word in _CROWDED)
    ]
    assert said == []


_CROWDED = (
    "already",
    "Only Arm",
    "no room",
    "needs shared memory",
    "NUMA node it belongs",
    "no such NUMA",
    "All watchdogs",
    "I/O APIC",
)


def test_what_a_machine_has_around_a_device() -> None:
    machine = document(CORPUS["small-devices"])
    assert io_threads(machine) == {1, 2}
    assert nodes(machine) == {0}
    assert shares_memory(machine)
    assert memory_slots(machine) == (16, 33554432)
    assert io_threads(
        document("<domain><iothreads>3</iothreads><iothreadids><iothread id='7'/></iothreadids></domain>")
    ) == {1, 2, 7}
    assert io_threads(document("<domain><iothreads>many</iothreads></domain>")) == frozenset()
    assert not shares_memory(document("<domain/>"))
    assert shares_memory(document("<domain><cpu><numa><cell memAccess='shared'/></numa></cpu></domain>"))


def test_a_module_is_counted_in_the_machines_memory() -> None:
    machine = document(
        "<domain><maxMemory slots='2' unit='GiB'>8</maxMemory><memory unit='GiB'>2</memory><devices>"
        "<memory model='dimm'><target><size unit='GiB'>1</size></target></memory></devices></domain>"
    )
    module = "<memory model='dimm'><target><size unit='GiB'>1</size></target></memory>"
    assert flaws(module, Surroundings(machine=machine))["total_kib"].message == (
        "Raise the machine's memory, which counts it in, above 2 GiB"
    )
