"""libvirt's words, as libvirt 9.0 says them, and what a person is told instead."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

import libvirt
import pytest

from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.known import CODES, TEXTS
from virtgui.hypervisor.known_changes import CHANGES
from virtgui.hypervisor.known_devices import DEVICES
from virtgui.hypervisor.known_memory import MEMORY
from virtgui.hypervisor.known_migration import MIGRATIONS
from virtgui.hypervisor.known_networks import NETWORKS
from virtgui.hypervisor.known_storage import STORAGE
from virtgui.model.commands import Act, Connect, Verb
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.things import ThingAct, ThingDeed, ThingKey, ThingKind

KEY = DomainKey(HostKey("qemu+ssh://root@lab1/system"), "4dea22b3-1d52-d8f3-2516-782e98ab3fa0")


def said(code: int, words: str) -> libvirt.libvirtError:
    """An error as the binding raises it."""
    error = libvirt.libvirtError(words)
    error.err = (code, 10, words, 2, words, None, None, -1, -1)
    return error


@pytest.mark.parametrize(
    "code, words, told",
    [
        (
            libvirt.VIR_ERR_OPERATION_FAILED,
            "Suspend operation failed",
            "lab1 cannot hold containers still: libvirt does it by the freezer of control groups version 1, which "
            "that host has not. Shut the container down instead.",
        ),
        *(
            (libvirt.VIR_ERR_OPERATION_FAILED, text, "What received it on lab1 ended, or the way there broke.")
            for text in (
                "operation failed: job 'migration out' failed: Unable to write to socket: Bad file descriptor",
                "operation failed: job 'migration out' failed: Unable to write to socket: Connection reset by peer",
                "operation failed: migration out job: unexpectedly failed",
            )
        ),
        (
            libvirt.VIR_ERR_MIGRATE_UNSAFE,
            "Unsafe migration: Migration without shared storage is unsafe",
            "Its disks are not on storage that both hosts share. Copy them, or allow an unsafe migration if they are.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_UNSUPPORTED,
            "Operation not supported: cannot perform block operations while checkpoint exists",
            "libvirt does not do this to the disks of a machine that is off while it has checkpoints, by which backups "
            "count its changes. Start it first, or delete its checkpoints: its next backup then has all of its disks.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: cannot migrate domain with 3 snapshots",
            "It has 3 snapshots, which libvirt cannot take along. Delete them first.",
        ),
        (
            libvirt.VIR_ERR_INTERNAL_ERROR,
            "internal error: hostname on destination resolved to localhost, but migration requires an FQDN",
            "lab1 calls itself localhost, so the source cannot find it. Write where the data is sent, as in "
            "tcp://10.0.0.2, or give the target a name of its own.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: network 'pods' is not active",
            "Its network “pods” is not started on lab1. Start that network first.",
        ),
        (
            libvirt.VIR_ERR_NO_NETWORK,
            "Network not found: no network with matching name 'pods'",
            "Its network “pods” does not exist on lab1.",
        ),
        (
            libvirt.VIR_ERR_SYSTEM_ERROR,
            "Cannot access storage file '/srv/vm/a b.qcow2' (as uid:64055, gid:64055): No such file or directory",
            "Its disk “/srv/vm/a b.qcow2” is missing on lab1.",
        ),
        (
            libvirt.VIR_ERR_SYSTEM_ERROR,
            "Cannot access storage file '/root/a.qcow2' (as uid:64055, gid:64055): Permission denied",
            "The hypervisor may not open its disk “/root/a.qcow2” on lab1.",
        ),
        (
            libvirt.VIR_ERR_INTERNAL_ERROR,
            "internal error: process exited while connecting to monitor: 2025-01-01T00:00:00.0Z "
            "qemu-system-x86_64: -blockdev {}: Could not open '/root/a.img': Permission denied",
            "The hypervisor may not open its disk “/root/a.img” on lab1.",
        ),
        (
            libvirt.VIR_ERR_INTERNAL_ERROR,
            'internal error: process exited while connecting to monitor: qemu: Failed to get "write" lock\n'
            "Is another process using the image [/a]?",
            "Its disk is in use by another machine",
        ),
        (
            libvirt.VIR_ERR_NO_STORAGE_VOL,
            "Storage volume not found: no storage vol with matching path '/a.qcow2'",
            "Its disk “/a.qcow2” does not exist",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: storage pool 'fast' is not active",
            "Its storage pool “fast” is not started",
        ),
        (
            libvirt.VIR_ERR_INTERNAL_ERROR,
            "internal error: Cannot get interface MTU on 'br7': No such device",
            "The bridge “br7” does not exist",
        ),
        (
            libvirt.VIR_ERR_INTERNAL_ERROR,
            "internal error: process exited while connecting to monitor: Could not access KVM kernel module: "
            "No such file or directory\nqemu-system-x86_64: failed to initialize kvm: No such file or directory",
            "KVM is not usable on lab1",
        ),
        (
            libvirt.VIR_ERR_CONFIG_UNSUPPORTED,
            "unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support virt type 'kvm'",
            "KVM is not usable on lab1",
        ),
        (
            libvirt.VIR_ERR_INTERNAL_ERROR,
            "internal error: qemu unexpectedly closed the monitor: cannot set up guest memory 'pc.ram': "
            "Cannot allocate memory",
            "lab1 has not enough free memory",
        ),
        (
            libvirt.VIR_ERR_OPERATION_FAILED,
            "operation failed: /var/lib/libvirt/qemu/save/x.save: No space left on device",
            "The disk of lab1 is full",
        ),
        (
            libvirt.VIR_ERR_CPU_INCOMPATIBLE,
            "the CPU is incompatible with host CPU: Host CPU does not provide required features: svm",
            "The processor of lab1 cannot provide",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: domain is already running",
            "It is already running.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: domain is not running",
            "It is not running, or it is paused",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: cannot do managed save for transient domain",
            "It is transient",
        ),
        (
            libvirt.VIR_ERR_NO_DOMAIN,
            "Domain not found: no domain with matching uuid '4dea22b3' (web-01)",
            "It no longer exists on lab1",
        ),
        (
            libvirt.VIR_ERR_AGENT_UNRESPONSIVE,
            "Guest agent is not responding: QEMU guest agent is not connected",
            "The guest agent is not answering",
        ),
        (
            libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED,
            "argument unsupported: QEMU guest agent is not configured",
            "It has no channel to a guest agent",
        ),
        (
            libvirt.VIR_ERR_NO_SUPPORT,
            "this function is not supported by the connection driver: virDomainPMWakeup",
            "The driver of lab1 cannot do this.",
        ),
        (
            libvirt.VIR_ERR_INVALID_ARG,
            "unsupported flags (0x1) in function testDomainCreateWithFlags",
            "The driver of lab1 cannot do it in this way.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_DENIED,
            "operation forbidden: read only access prevents virDomainDestroy",
            "The connection to lab1 may only read",
        ),
        (
            libvirt.VIR_ERR_ACCESS_DENIED,
            "access denied: 'domain' denied access",
            "The access rules of lab1 do not permit it",
        ),
        (
            libvirt.VIR_ERR_INTERNAL_ERROR,
            "internal error: client socket is closed",
            "The connection to lab1 was lost meanwhile",
        ),
        (
            libvirt.VIR_ERR_SYSTEM_ERROR,
            "Unable to read from monitor: Connection reset by peer",
            "Its hypervisor process on lab1 ended meanwhile.",
        ),
        (
            libvirt.VIR_ERR_RESOURCE_BUSY,
            "Failed to terminate process 4242 with SIGKILL: Device or resource busy",
            "It cannot be stopped: its process on lab1 does not react",
        ),
        (
            libvirt.VIR_ERR_OPERATION_FAILED,
            "operation failed: domain 'db-01' already exists with uuid 1234",
            "There is already a machine named “db-01” on lab1",
        ),
        (
            libvirt.VIR_ERR_INVALID_ARG,
            "metadata title can't contain newlines",
            "A title is one line",
        ),
        (
            9,
            "operation failed: unplug of device was rejected by the guest",
            "The guest refused to let go of it. Free it in the guest",
        ),
        (
            1,
            "internal error: unable to execute QEMU command 'device_del': virtio-mem device cannot get unplugged while "
            "'requested-size' != '0'",
            "The guest still has some of it. Set “Given to the guest” to 0",
        ),
        (
            67,
            "unsupported configuration: watchdogs with different actions are not supported with this QEMU binary",
            "All watchdogs of a machine do the same.",
        ),
    ],
)
def test_what_happened_to_a_machine_is_told_with_what_to_do(code: int, words: str, told: str) -> None:
    problem = explain(said(code, words), "start web-01", domain=KEY, verb=Verb.START)
    assert problem.reason.startswith(told)
    assert problem.detail == words
    assert (problem.doing, problem.code) == ("start web-01", code)


@pytest.mark.parametrize(
    "uri, code, words, told",
    [
        (
            "qemu:///system",
            38,
            "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
            "The libvirt daemon of this computer is not running",
        ),
        (
            "qemu:///system",
            38,
            "Failed to connect socket to '/var/run/libvirt/virtqemud-sock': No such file or directory",
            "sudo systemctl start virtqemud.socket",
        ),
        (
            "qemu:///system",
            38,
            "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused",
            "has stopped",
        ),
        (
            "qemu:///system",
            38,
            "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
            "sudo usermod -aG libvirt",
        ),
        (
            "qemu:///system",
            45,
            "authentication failed: access denied by policy",
            "The policy (Polkit) of this computer does not let this user",
        ),
        ("qemu:///system", 45, "authentication failed: access denied by policy", "sudo usermod -aG libvirt"),
        (
            "qemu:///system",
            94,
            "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
            "no Polkit agent runs there",
        ),
        (
            "qemu:///system",
            94,
            "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
            "sudo usermod -aG libvirt",
        ),
        (
            "qemu:///system",
            89,
            "error from service: GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: The name "
            "org.freedesktop.PolicyKit1 was not provided by any .service files",
            "Polkit does not answer there",
        ),
        ("qemu:///system", 89, "error from service: Timeout was reached", "try again and give it sooner"),
        (
            "qemu:///system",
            1,
            "internal error: Unable to get system bus connection: Could not connect: No such file or directory",
            "sudo systemctl start dbus",
        ),
        ("qemu+tcp://lab1/system", 45, "authentication failed: authentication failed", "lab1 did not accept"),
        (
            "qemu+tcp://lab1/system",
            38,
            "unable to connect to server at 'lab1:16509': Connection refused",
            "lab1 refuses the connection",
        ),
        (
            "qemu+tcp://lab1/system",
            38,
            "unable to connect to server at 'lab1:16509': No route to host",
            "lab1 cannot be reached",
        ),
        (
            "qemu+tcp://lab1/system",
            38,
            "unable to connect to server at 'lab1:16509': Connection timed out",
            "lab1 did not answer in time",
        ),
        (
            "qemu+tcp://lab1/system",
            38,
            "Unable to resolve address 'lab1' service '16509': Name or service not known",
            "The name of lab1 is not known",
        ),
        (
            "qemu+ssh://root@lab1/system",
            38,
            "Cannot recv data: Host key verification failed.: Connection reset by peer",
            "The SSH host key of lab1 was not accepted",
        ),
        (
            "qemu+libssh://root@lab1/system",
            98,
            "libssh transport error: failed to retrieve decision to accept host key",
            "The SSH host key of lab1 was not accepted",
        ),
        (
            "qemu+libssh2://root@lab1/system",
            45,
            "authentication failed: !!! SSH HOST KEY VERIFICATION FAILED !!!: Identity of host 'lab1:22' differs from "
            "stored identity. Please verify the new host key 'AAAA' to avoid possible man in the middle attack. The "
            "key is stored in '/home/ada/.config/libvirt/known_hosts'.",
            "lab1 has another SSH key",
        ),
        (
            "qemu+ssh://root@lab1/system",
            38,
            "Cannot recv data: root@lab1: Permission denied (publickey,password).: Connection reset by peer",
            "lab1 did not accept the SSH login",
        ),
        (
            "qemu+ssh://root@lab1/system",
            38,
            "Cannot recv data: ssh: Could not resolve hostname lab1: Name or service not known: Connection reset",
            "The name of lab1 is not known",
        ),
        (
            "qemu+ssh://root@lab1/system",
            38,
            "Cannot recv data: ssh: connect to host lab1 port 22: Connection timed out: Connection reset by peer",
            "lab1 did not answer in time",
        ),
        (
            "qemu+ssh://root@lab1/system",
            38,
            "Cannot recv data: ssh: connect to host lab1 port 22: Connection refused: Connection reset by peer",
            "lab1 does not accept SSH connections",
        ),
        (
            "qemu+ssh://root@lab1/system",
            38,
            "Cannot recv data: sh: 1: virt-ssh-helper: not found\nsh: 1: nc: not found: Connection reset by peer",
            "libvirt's helper is missing on lab1",
        ),
        (
            "qemu+ssh://root@lab1/system",
            38,
            "End of file while reading data: Failed to connect socket to '/var/run/libvirt/libvirt-sock': "
            "No such file or directory: Input/output error",
            "The libvirt daemon of lab1 is not running",
        ),
        (
            "qemu+tls://lab1/system",
            38,
            "Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory",
            "A certificate for the TLS connection to lab1 is missing",
        ),
        (
            "qemu+tls://lab1/system",
            1,
            "authentication failed: Failed to verify peer's certificate: The certificate has expired",
            "The TLS certificate is not valid at this time",
        ),
        (
            "qemu+tls://lab1/system",
            1,
            "internal error: Certificate failed validation: Certificate's owner does not match the hostname lab1",
            "The TLS certificate was made out to another name",
        ),
        ("vmwarews:///session", 1, "internal error: vmrun utility is missing", "VMware's vmrun command was not found"),
        (
            "openvz:///system",
            1,
            "internal error: OpenVZ control file /proc/vz does not exist",
            "This computer does not run an OpenVZ kernel",
        ),
        (
            "vbox:///session",
            1,
            "internal error: unable to initialize VirtualBox driver API",
            "VirtualBox was not found",
        ),
        (
            "xen:///system",
            1,
            "internal error: libxenlight state driver is not active",
            "This is not a Xen host",
        ),
        (
            "hyperv://win",
            67,
            "unsupported configuration: libvirt was built without the 'hyperv' driver",
            "built without the hyperv driver",
        ),
        (
            "qemu+libssh://rack/system",
            5,
            "no connection driver available for SSH session handshake failed: Socket error: disconnected",
            "rack does not accept SSH connections",
        ),
        (
            "qemu+libssh2://rack/system",
            38,
            "unable to connect to server at 'rack:22': Connection refused",
            "rack does not accept SSH connections",
        ),
        (
            "qemu+ssh://rack/system",
            38,
            "Cannot recv data: WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\r\nOffending key in /k:1\r\n"
            '  remove with:\r\n  ssh-keygen -f "/k" -R "[rack]:22"\r\nHost key verification failed.: Connection reset',
            'connect again: ssh-keygen -f "/k" -R "[rack]:22".',
        ),
        ("vz:///system", 5, "no connection driver available for vz:///system", "has no driver for this address"),
        ("bhyve:///system", 5, "no connection driver available for bhyve:///system", "works only on FreeBSD"),
        ("uml:///system", 5, "no connection driver available for uml:///system", "was removed from libvirt"),
        (
            "phyp://h/",
            38,
            "Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory",
            "was removed from libvirt",
        ),
        ("esx://esx1/", 8, "invalid argument: Missing authentication credentials", "A user name and a password"),
        ("nonsense", 1, "internal error: Unable to parse URI nonsense", "The address cannot be understood"),
    ],
)
def test_why_a_host_cannot_be_opened_is_told_with_what_to_do(uri: str, code: int, words: str, told: str) -> None:
    problem = explain(said(code, words), f"connect to {uri}", host=HostKey(uri))
    assert told in problem.reason
    assert problem.detail == words


@pytest.mark.parametrize(
    "uri, told",
    [
        ("vmwarews:///session", "vmrun"),
        ("openvz:///system", "OpenVZ"),
        ("test:///no/such/file.xml", "could not be read"),
        ("test:///", "lacks a file"),
        ("test:///etc/passwd", "could not be read"),
        ("qemu+unix:///system?socket=/no/such/socket", "Nothing listens at /no/such/socket"),
        ("qemu+unix:///system?socket=/etc/passwd", "Nothing listens at /etc/passwd"),
        ("qemu+ext:///system", "?command="),
        ("qemu+tcp://127.0.0.1:1/system", "refuses the connection"),
    ],
)
def test_what_the_installed_libvirt_really_says_is_understood(uri: str, told: str) -> None:
    libvirt.registerErrorHandler(lambda _, __: None, None)
    with pytest.raises(libvirt.libvirtError) as refused:
        libvirt.open(uri)
    assert told in explain(refused.value, "connect", host=HostKey(uri)).reason


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Storage pool already built: Device '/dev/loop1' already formatted using 'ext4'", "file system on /dev/loop1"),
        (
            "Storage pool already built: Format of device '/dev/loop1' does not match the expected format 'gpt', "
            "forced overwrite is necessary",
            "What is on /dev/loop1 is not gpt",
        ),
        ("operation failed: Storage source conflict with pool: 'f'", "pool “f” uses the same source"),
        ("Requested operation is not valid: storage pool 'f' is still active", "“f” is on. Stop it first"),
        ("cannot open directory '/nonexist/x': No such file or directory", "folder /nonexist/x is not there"),
        ("Cannot find 'scrub' in path: No such file or directory", "lab1 lacks the program scrub"),
        ("argument unsupported: 'trim' algorithm not supported", "cannot do that (trim)"),
        ("invalid argument: can't shrink capacity below existing allocation", "More than that is written"),
        ("qemu-img: Image format driver does not support resize", "one size for ever"),
        ("qemu-img: /var/lib/luks.img: Unable to get accurate CPU usage", "how long the passphrase takes"),
        ("operation failed: no storage pools were found on host '127.0.0.1'", "127.0.0.1 offers nothing"),
        ("internal error: missing backend for pool type 11 (gluster)", "without pools of the type gluster"),
    ],
)
def test_what_storage_says_is_told_with_what_to_do(words: str, told: str) -> None:
    assert told in explain(said(libvirt.VIR_ERR_INTERNAL_ERROR, words), "make it", host=KEY.host).reason


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("host doesn't support passthrough of host PCI devices", "lab1 cannot hand PCI devices over"),
        ("unsupported configuration: Mediated host device assignment requires VFIO support", "has no VFIO"),
        ("argument unsupported: VFIO device assignment is currently not supported on this system", "modprobe vfio-pci"),
        ("device not found: mediated device '4b20-d080' not found", "no mediated device 4b20-d080 now"),
        (
            "Device 0000:7f:1f.7 not found: could not access /sys/bus/pci/devices/0000:7f:1f.7/config",
            "lab1 has no PCI device 0000:7f:1f.7 now",
        ),
        ("cannot open directory '/sys/bus/usb/devices': No such file or directory", "has no USB at all"),
        ("internal error: Did not find USB device 0a12:2033 bus:3 device:5", "device 0a12:2033 bus:3 device:5 is not"),
        ("Multiple USB devices for 46d:c52b, use <address> to specify one", "Several USB devices 46d"),
        (
            "cannot open directory '/sys/bus/scsi/devices/3:0:0:0/scsi_generic': No such file or directory",
            "no SCSI device 3:0:0:0 now",
        ),
        ("unsupported configuration: Can't add host USB device: USB is disabled in this host", "Add a USB controller"),
    ],
)
def test_why_a_device_of_the_host_cannot_be_handed_over_is_told(words: str, told: str) -> None:
    assert told in explain(said(libvirt.VIR_ERR_INTERNAL_ERROR, words), "start web-01", domain=KEY).reason


def test_a_stuck_machine_can_be_powered_off_from_the_message() -> None:
    words = "Timed out during operation: cannot acquire state change lock (held by monitor=remoteDispatchDomainSuspend)"
    problem = explain(said(68, words), "pause web-01", domain=KEY, verb=Verb.PAUSE)
    assert "not answering" in problem.reason
    assert problem.remedy == Act(KEY, Verb.POWER_OFF)


def test_powering_off_does_not_offer_to_power_off() -> None:
    problem = explain(said(68, "cannot acquire state change lock"), "power off web-01", domain=KEY, verb=Verb.POWER_OFF)
    assert problem.remedy is None


def test_a_sleeping_guest_can_be_woken_from_the_message() -> None:
    words = "Requested operation is not valid: domain is pmsuspended"
    assert explain(said(55, words), "resume web-01", domain=KEY).remedy == Act(KEY, Verb.WAKE)


def test_a_host_that_did_not_open_can_be_tried_again_as_it_was_tried() -> None:
    words = "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory"
    host = HostKey("qemu:///system")
    assert explain(said(38, words), "connect", host=host, read_only=True).remedy == Connect(host, True)


def test_an_act_on_a_machine_never_offers_to_connect_instead() -> None:
    assert explain(said(1, "internal error: client socket is closed"), "start web-01", domain=KEY).remedy is None


def test_words_nobody_knows_are_told_as_they_are_without_the_label() -> None:
    problem = explain(said(9, "operation failed: internal error: the flux is out of phase"), "start web-01")
    assert problem.reason == "The flux is out of phase."
    assert problem.detail == "operation failed: internal error: the flux is out of phase"


def test_an_error_without_words_is_still_a_sentence() -> None:
    problem = explain(libvirt.libvirtError("virDomainCreate() failed"), "start web-01")
    assert problem.reason.endswith(".")
    assert problem.detail


def test_the_name_a_person_gave_the_host_is_used() -> None:
    words = "network 'pods' is not active"
    assert "on Laboratory." in explain(said(55, words), "start", domain=KEY, host_title="Laboratory").reason


@pytest.mark.parametrize(
    "words, kind, name",
    [
        ("Requested operation is not valid: network 'a b' is not active", ThingKind.NETWORK, "a b"),
        ("Requested operation is not valid: storage pool 'fast' is not active", ThingKind.POOL, "fast"),
        ("storage pool 'a\u202eb' is not active", ThingKind.POOL, "a\u202eb"),
    ],
)
def test_what_a_machine_needs_is_offered_to_be_started(words: str, kind: ThingKind, name: str) -> None:
    remedy = explain(said(55, words), "start web-01", domain=KEY, verb=Verb.START).remedy
    assert remedy == ThingAct(ThingKey(KEY.host, kind, name), ThingDeed.START)
    assert explain(said(55, words), "start the pool", host=KEY.host).remedy is None, "that is no machine's need"


def test_hostile_words_stay_one_plain_line_and_the_host_name_is_not_taken_apart() -> None:
    words = "network 'a\n{host.__class__}\u202e<b>' is not active"
    reason = explain(said(55, words), "start", domain=KEY).reason
    assert "{host.__class__}" in reason
    assert "\n" not in reason and "\u202e" not in reason


@pytest.mark.parametrize(
    "make",
    [
        lambda: explain(said(1, "cannot open esx://root:S3cr3t!@esx1/"), "connect"),
        lambda: explain(said(9, "bad element <graphics passwd='S3cr3t!'/>"), "define"),
        lambda: explain(said(45, "authentication failed"), "connect", host=HostKey("esx://root:S3cr3t!@esx1/")),
    ],
)
def test_a_password_is_in_no_explanation(make: Callable[[], object]) -> None:
    assert "S3cr3t!" not in str(make()).replace("esx://root:S3cr3t!@esx1/", "", str(make()).count("Connect(host="))


def test_a_user_name_from_an_address_cannot_become_an_option_or_a_command() -> None:
    for user in ("-G", "x;reboot", "$(reboot)"):
        host = HostKey(f"qemu+ssh://{user}@lab1/system")
        words = "Failed to connect socket to '/run/libvirt/libvirt-sock': Permission denied"
        assert "usermod -aG libvirt $USER" in explain(said(38, words), "connect", host=host).reason


@pytest.mark.parametrize(
    "known",
    [*DEVICES, *CHANGES, *MEMORY, *MIGRATIONS, *NETWORKS, *STORAGE, *TEXTS, *CODES.values()],
    ids=lambda known: known.text or known.reason[:40],
)
def test_every_known_failure_has_a_pattern_that_compiles_and_only_holes_that_are_filled(known) -> None:  # type: ignore[no-untyped-def]
    groups = {re.sub(r"\d+$", "", name) for name in re.compile(known.text).groupindex}
    holes = {name for _, name, _, _ in string.Formatter().parse(known.reason) if name}
    assert holes <= groups | {"host", "words", "service", "user", "authority"}
    assert known.reason.endswith((".", "{words}")) or known.reason.endswith("again.")


@pytest.mark.parametrize(
    "code, words, told",
    [
        (
            libvirt.VIR_ERR_INTERNAL_ERROR,
            "internal error: No more available PCI slots",
            "It has no free PCI slot that can be filled while it runs.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: target vdb already exists",
            "It already has a disk named vdb. Choose another target.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: Device 'ide0-1-0' is locked and force was not specified, wait for tray",
            "The guest holds the medium. Eject it in the guest, then try again.",
        ),
        (
            libvirt.VIR_ERR_INVALID_ARG,
            "invalid argument: requested vcpus is greater than max allowable vcpus for the live domain: 9 > 4",
            "It can have at most 4 processors.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_INVALID,
            "Requested operation is not valid: cgroup CPU controller is not mounted",
            "lab1 does not let libvirt use control groups, so this cannot be tuned while it runs.",
        ),
        (
            libvirt.VIR_ERR_OPERATION_UNSUPPORTED,
            "Operation not supported: cannot modify field 'bus' (or it's parts) of the disk",
            "This cannot change while it runs: Cannot modify field",
        ),
        (
            libvirt.VIR_ERR_CONFIG_UNSUPPORTED,
            "unsupported configuration: disk bus 'ide' cannot be hotplugged.",
            "This cannot change while it runs: Disk bus 'ide' cannot be hotplugged.",
        ),
        (
            libvirt.VIR_ERR_STORAGE_VOL_EXIST,
            "storage volume 'n.qcow2' exists already",
            "There is already a volume “n.qcow2”. Choose another name: nothing was overwritten.",
        ),
        (
            libvirt.VIR_ERR_CONFIG_UNSUPPORTED,
            "unsupported configuration: unable to open vhost-vsock device",
            "lab1 has no vsock. Load its kernel module there: sudo modprobe vhost_vsock.",
        ),
    ],
)
def test_what_hinders_a_change_is_told_with_what_to_do(code: int, words: str, told: str) -> None:
    problem = explain(said(code, words), "change web", domain=KEY)
    assert problem.reason.lower().startswith(told.lower())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("internal error: Network is already in use by interface hd0", "hd0 of lab1 is in the same range"),
        ("error creating bridge interface hostbr0: File exists", "lab1 has a device hostbr0 already."),
        ("internal error: bridge name 'virbr0' already in use.", "Another network has the bridge virbr0."),
        (
            "internal error: Child process (VIR_BRIDGE_NAME=virbr1 /usr/sbin/dnsmasq --conf-file=/x) unexpected exit "
            "status 2: \ndnsmasq: failed to create listening socket for 10.76.0.1: Address already in use\n",
            "so dnsmasq cannot (10.76.0.1 is in use).",
        ),
        (
            "operation failed: network 'default' already exists with uuid ceff794c-e228-44a3-8240-a85e653b38bd",
            "There is a network “default” already. Choose another name.",
        ),
        ("internal error: No usable Vf's present on SRIOV PF hd0", "hd0 of lab1 has no virtual functions."),
        (
            "unsupported configuration: device '/sys/bus/pci/devices/0000:04:00.1' in network 't' is not an SR-IOV "
            "Virtual Function",
            "0000:04:00.1 is no virtual function.",
        ),
        (
            "internal error: zone libvirt requested for network t but firewalld is not active",
            "The firewall zone libvirt needs firewalld",
        ),
        ("Unable to set bridge virbr1 vlan_filtering via ioctl: Invalid argument", "has no VLAN filtering"),
        (
            "internal error: Child process (tc qdisc add dev virbr1 parent 1:2 handle 2: sfq perturb 10) unexpected "
            "exit status 2: Error: Specified qdisc kind is unknown.",
            "lacks what limits rates",
        ),
    ],
)
def test_why_a_network_is_refused(words: str, told: str) -> None:
    problem = explain(said(libvirt.VIR_ERR_INTERNAL_ERROR, words), "start the network t", host=KEY.host)
    assert told in problem.reason


def test_a_connection_that_ends_while_it_is_opened_leaves_nothing_to_look_after() -> None:
    """As where the ssh that libvirt started is gone before libvirt writes to it, or a daemon takes no more clients."""
    for message in ("Cannot write data: Broken pipe", "End of file while reading data: Input/output error"):
        problem = explain(said(38, message), "connect to lab1", host=HostKey("qemu+tcp://lab1/system"), opening=True)
        assert problem.reason.startswith("The connection to lab1 ended before it was open.")
        assert problem.remedy is not None


@pytest.mark.parametrize(
    "words",
    [
        "operation failed: image magic is incorrect",
        "operation failed: image version is not supported (-1728053248 > 2)",
        "operation failed: failed to read cookie",
        "(domain_definition):1: Couldn't find end of Start Tag domain line 1\n<domain \n--------^",
        "internal error: qemu unexpectedly closed the monitor: 2026-11-27T14:40:45Z qemu-system-x86_64: error while "
        "loading state section id 3(ram)\n2026-11-27T14:40:45Z qemu-system-x86_64: load of migration failed: "
        "Input/output error",
        "internal error: Child process (gzip -dc) unexpected exit status 1: \ngzip: stdin: unexpected end of file",
    ],
)
def test_a_saved_state_that_is_damaged_offers_to_start_without_it(words: str) -> None:
    problem = explain(said(9, words), "start web-01", domain=KEY, verb=Verb.START)
    assert problem.reason.startswith("Its saved state is damaged")
    assert problem.remedy == Act(KEY, Verb.START_FRESH) and problem.detail == words
    assert explain(said(9, words), "undefine web-01", domain=KEY, verb=Verb.UNDEFINE).remedy is None


def test_only_what_a_guest_answers_is_refused_for_its_pause() -> None:
    words = "operation failed: domain is not running"
    told = [explain(said(9, words), "x", domain=KEY, verb=verb).reason for verb in (Verb.SAVE, Verb.SHUT_DOWN_AGENT)]
    assert told[0] == "It is not running any more."
    assert "paused" in told[1]
