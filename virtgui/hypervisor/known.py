"""The failures of libvirt that are known, as tables: its words or its number, our reason, the remedy."""

from __future__ import annotations

import libvirt

from virtgui.model.commands import Verb
from virtgui.model.things import ThingKind
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple


class Known(NamedTuple):
    """One kind of failure. `text` is sought in libvirt's words, without regard to case; its named
    groups fill `reason`, which also knows {host}, {machine} and {user}. `retry` offers to connect, `starts` to start
    what a machine needs, which the group of that kind's name tells."""

    text: str
    reason: str
    codes: tuple[int, ...] = ()
    remedy: Verb | None = None
    retry: bool = False
    starts: ThingKind | None = None


_PERMISSION = tr(
    "This user may not manage machines on {host}. Add the user to the group libvirt there "
    "(sudo usermod -aG libvirt {user}), then log out and in again."
)

TEST_FILE = Known(
    r"failed to (?:load|parse) xml document|failed to load external entity",
    tr("The file of this test host could not be read. Look whether it exists and is well-formed XML."),
    codes=(libvirt.VIR_ERR_XML_ERROR,),
)
LOST = Known(
    r"end of file while reading data|client socket is closed|keepalive timeout|broken pipe|connection reset by peer"
    r"|cannot (?:recv|write) data",
    tr("The connection to {host} was lost meanwhile. Whether it was done shows once the host is back."),
    codes=(
        libvirt.VIR_ERR_SYSTEM_ERROR,
        libvirt.VIR_ERR_RPC,
        libvirt.VIR_ERR_INTERNAL_ERROR,
        libvirt.VIR_ERR_INVALID_CONN,
    ),
    retry=True,
)
NOT_RUNNING = Known(
    r"domain (?:'[^']*' )?(?:is )?not (?:running|active)|domain is already (?:shut off|inactive)",
    tr("It is not running, or it is paused: its guest cannot answer now."),
    codes=(libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_OPERATION_FAILED),
)
OFF = NOT_RUNNING._replace(reason=tr("It is not running any more."))
TEXTS: tuple[Known, ...] = (
    # Opening a host: its driver is not there.
    Known(
        r"vmrun utility is missing",
        tr("VMware's vmrun command was not found. Install VMware Workstation, Player or Fusion here."),
    ),
    Known(
        r"/proc/vz does not exist",
        tr("This computer does not run an OpenVZ kernel. Boot one, or choose another driver."),
    ),
    Known(
        r"unable to initialize VirtualBox|VBoxManage|VBoxXPCOMC",
        tr("VirtualBox was not found. Install VirtualBox and start it once as this user."),
    ),
    Known(
        r"libxenlight state driver is not active|xencall|xenstore|/proc/xen",
        tr("This is not a Xen host. Install the Xen hypervisor there and boot it."),
    ),
    Known(
        r"built without the '(?P<driver>[\w-]+)' driver",
        tr(
            "This computer's libvirt was built without the {driver} driver. Use a libvirt that has it, or another host."
        ),
    ),
    Known(
        r"ssh: .*connection refused|kex_exchange_identification|ssh session handshake failed"
        r"|unable to connect to server at '[^']*:22': connection refused",
        tr("{host} does not accept SSH connections. Check that its SSH server runs and that the port is right."),
        retry=True,
    ),
    Known(
        r"no connection driver available for (?P<driver>[\w+:/.-]+)",
        tr(
            "libvirt on {host} has no driver for this address. Install the package with that driver "
            "(on Debian libvirt-daemon-driver-…, on Fedora libvirt-daemon-…), or correct the address."
        ),
    ),
    Known(
        r"unsupported (?:URI )?scheme|transport in URL not recognised|unable to parse URI|malformed.*URI|invalid URI",
        tr("The address cannot be understood. It should look like qemu:///system or qemu+ssh://user@host/system."),
    ),
    Known(
        r"supply a path or use test:///default",
        tr("The address lacks a file. Use test:///default, or test:/// and the path of a test world."),
    ),
    TEST_FILE,
    Known(
        r"for 'ext' transport, command is required",
        tr("An address with “+ext” needs the program that leads to the host: add ?command= and its path."),
    ),
    Known(
        r"missing authentication credentials|missing credentials|unsupported authentication type",
        tr("A user name and a password are needed. Connect again and enter them."),
        codes=(),
        retry=True,
    ),
    # Opening a host: the way there.
    Known(
        r"remote host identification has changed.*remove with:\s+(?P<command>ssh-keygen [^\r\n]+)",
        tr(
            "{host} has another SSH key than the one that is known of it. It was set up anew, or somebody stands in "
            "between: find out which. Then remove the old key, and connect again: {command}."
        ),
    ),
    Known(
        r"remote host identification has changed|host key .*(?:mismatch|changed)|key for host .* has changed"
        r"|differ from the known",
        tr(
            "{host} has another SSH key than the one that is known of it. It was set up anew, or somebody stands in "
            "between: find out which. Then remove the old key with ssh-keygen -R, and connect again."
        ),
    ),
    Known(
        r"identity of host .* differs from stored identity.*stored in '(?P<path>[^']*)'",
        tr(
            "{host} has another SSH key than the one that is known of it. It was set up anew, or somebody stands in "
            "between: find out which. Then remove the old key with ssh-keygen -R from {path}, and connect again."
        ),
    ),
    Known(
        r"host key verification failed|ssh host key for .* was not accepted|retrieve decision to accept host key",
        tr(
            "The SSH host key of {host} was not accepted. Compare its fingerprint with what its administrator "
            "says, and connect again."
        ),
        retry=True,
    ),
    Known(
        r"could not resolve hostname|name or service not known|unable to resolve address"
        r"|temporary failure in name resolution|nodename nor servname",
        tr("The name of {host} is not known to this network. Check its spelling and the name service."),
    ),
    Known(
        r"no route to host|network is unreachable|host is unreachable",
        tr("{host} cannot be reached. Check that it is on and that this computer has a network connection to it."),
        retry=True,
    ),
    Known(
        r"permission denied \((?:publickey|password|keyboard-interactive|gssapi)[^)]*\)"
        r"|too many authentication failures|authentication by .* failed|failed to authenticate.*ssh",
        tr(
            "{host} did not accept the SSH login. Check the user name, load your key (ssh-add) or try the "
            "password again."
        ),
    ),
    Known(
        r"connection timed out|operation timed out|timed out waiting for.*connection",
        tr("{host} did not answer in time. Check that it is on and that no firewall is in between."),
        codes=(libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_RPC, libvirt.VIR_ERR_SSH, libvirt.VIR_ERR_LIBSSH),
        retry=True,
    ),
    Known(
        r"(?:nc|ncat|virt-ssh-helper).*(?:command not found|not found)|command not found",
        tr(
            "The SSH login works, but libvirt's helper is missing on {host}. "
            "Install libvirt-daemon (or netcat-openbsd) there."
        ),
    ),
    Known(
        r"cannot (?:read|find|load) (?:CA|client) (?:certificate|key) '(?P<path>[^']*)'"
        r"|unable to (?:read|set) x509.*|failed to load.*certificate",
        tr(
            "A certificate for the TLS connection to {host} is missing or cannot be read here. Install this computer's "
            "client certificates in /etc/pki, or connect by SSH."
        ),
    ),
    Known(
        r"curl_easy_perform.*(?:ssl|certificate)",
        tr(
            "The certificate of {host}'s web interface is not trusted here. Add its authority's certificate to "
            "those of this computer (on Debian /usr/local/share/ca-certificates and update-ca-certificates)."
        ),
    ),
    Known(
        r"curl_easy_perform.*(?:resolve host|not resolve)",
        tr("The name {host} is not known here. Check how it is written, or use its address."),
    ),
    Known(
        r"curl_easy_perform.*(?:connect to|timed out|timeout|no route)",
        tr(
            "{host} does not answer at its web interface. Check its address, and that it is on with no "
            "firewall between."
        ),
        retry=True,
    ),
    Known(
        r"path has to specify the datacenter",
        tr("Name the data centre and the host behind the server: vpx://{host}/data centre/host."),
    ),
    Known(
        r"certificate.*(?:expired|not activated|not yet)|expired certificate",
        tr("The TLS certificate is not valid at this time. Renew it, and check the clocks of both computers."),
    ),
    Known(
        r"certificate.*(?:does not match|hostname|owner|mismatch)|name .* not.*certificate",
        tr("The TLS certificate was made out to another name. Use the name in the certificate, or make a new one."),
    ),
    Known(
        r"certificate.*(?:local issuer|self.signed|unknown ca)",
        tr(
            "The TLS certificate of {host} was made by an authority that is not trusted here. If it is the right host, "
            "install that authority's certificate ({authority})."
        ),
    ),
    Known(
        r"certificate|TLS handshake|gnutls",
        tr("The TLS connection to {host} could not be trusted. Check the certificates on both computers."),
        codes=(
            libvirt.VIR_ERR_SYSTEM_ERROR,
            libvirt.VIR_ERR_RPC,
            libvirt.VIR_ERR_GNUTLS_ERROR,
            libvirt.VIR_ERR_AUTH_FAILED,
        ),
    ),
    Known(
        r"failed to connect socket to '(?P<path>[^']*)': no such file"
        r"|unable to connect to server at '[^']*': no such file",
        tr(
            "The libvirt daemon of {host} is not running. Install it if it is missing (on Debian "
            "libvirt-daemon-system), and start it: sudo systemctl start {service}."
        ),
        retry=True,
    ),
    Known(
        r"failed to connect socket to '(?P<path>[^']*)': connection refused",
        tr("The libvirt daemon of {host} has stopped. Start it: sudo systemctl restart {service}."),
        retry=True,
    ),
    Known(r"failed to connect socket to '[^']*': permission denied", _PERMISSION),
    Known(
        r"cannot find '(?P<binary>[^']*)' in path",
        tr("A program is missing here: {binary}. Install it and try again."),
    ),
    Known(
        r"connection refused",
        tr("{host} refuses the connection. Check that libvirt listens there and that the address and port are right."),
        codes=(libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_RPC, libvirt.VIR_ERR_INTERNAL_ERROR),
        retry=True,
    ),
    Known(
        r"no polkit agent available",
        tr(
            "{host} wants a password of who manages its machines, and no Polkit agent runs there that could ask for "
            "it. Start the desktop’s agent, or add the user to the group libvirt there (sudo usermod -aG libvirt "
            "{user}), then log out and in again."
        ),
        codes=(libvirt.VIR_ERR_AUTH_UNAVAILABLE, libvirt.VIR_ERR_AUTH_FAILED),
        retry=True,
    ),
    Known(
        r"access denied by policy",  # so too where what an agent asked for was answered wrong
        tr(
            "The policy (Polkit) of {host} does not let this user manage machines, or the password that it asked for "
            "was wrong. Try again, or add the user to the group libvirt there (sudo usermod -aG libvirt {user}), then "
            "log out and in again."
        ),
        codes=(libvirt.VIR_ERR_AUTH_FAILED,),
        retry=True,
    ),
    Known(
        r"org\.freedesktop\.PolicyKit1",
        tr(
            "{host} asks Polkit who may manage its machines, and Polkit does not answer there. Install it if it is "
            "missing (on Debian polkitd), and start it: sudo systemctl restart polkit."
        ),
        codes=(libvirt.VIR_ERR_DBUS_SERVICE, libvirt.VIR_ERR_INTERNAL_ERROR),
        retry=True,
    ),
    Known(
        r"error from service: timeout was reached",
        tr(
            "A service that {host} asked did not answer in time: the libvirt there waits 25 seconds. Where Polkit "
            "asked for a password, try again and give it sooner, or add the user to the group libvirt there (sudo "
            "usermod -aG libvirt {user}), then log out and in again."
        ),
        codes=(libvirt.VIR_ERR_DBUS_SERVICE,),
        retry=True,
    ),
    Known(
        r"unable to get system bus connection",
        tr(
            "{host} cannot reach its system bus (D-Bus), by which it asks Polkit and systemd. Start it there: "
            "sudo systemctl start dbus."
        ),
        retry=True,
    ),
    Known(
        r"polkit|authentication unavailable|org\.libvirt\.unix",
        _PERMISSION,
        codes=(
            libvirt.VIR_ERR_AUTH_FAILED,
            libvirt.VIR_ERR_AUTH_UNAVAILABLE,
            libvirt.VIR_ERR_AUTH_CANCELLED,
            libvirt.VIR_ERR_OPERATION_DENIED,
            libvirt.VIR_ERR_ACCESS_DENIED,
            libvirt.VIR_ERR_SYSTEM_ERROR,
        ),
    ),
    Known(
        r"unable to (?:read from|write to) monitor|closed the monitor unexpectedly",
        tr("Its hypervisor process on {host} ended meanwhile."),
    ),
    LOST,
    Known(
        r"(?:too many|max(?:imum)?) (?:active )?(?:clients|connections)",
        tr(
            "{host} allows no more connections. Close other programs that use it, or raise max_clients in "
            "libvirtd.conf."
        ),
    ),
    # A machine's state.
    Known(
        r"^(?-i:Suspend|Resume) operation failed",  # so says the driver of containers alone
        tr(
            "{host} cannot hold containers still: libvirt does it by the freezer of control groups version 1, which "
            "that host has not. Shut the container down instead."
        ),
    ),
    Known(
        r"domain (?:'[^']*' )?is already (?:running|active)|already running",
        tr("It is already running."),
    ),
    Known(r"domain (?:'[^']*' )?(?:is )?already suspended|is already paused", tr("It is already paused.")),
    Known(r"domain is pmsuspended|is pmsuspended", tr("The guest is asleep. Wake it up first."), remedy=Verb.WAKE),
    NOT_RUNNING,
    Known(
        r"can'?t rename|cannot rename active|rename active domain",
        tr("A running machine cannot be renamed. Shut it down first."),
        remedy=Verb.SHUT_DOWN,
    ),
    Known(
        r"managed saved? state can'?t be renamed",
        tr("A machine with a saved state cannot be renamed. Discard the saved state first, or start it."),
    ),
    Known(
        r"cannot rename.*(?P<things>snapshots|checkpoints)",
        tr("A machine with {things} cannot be renamed. Delete them first."),
    ),
    Known(
        r"cannot acquire state change lock|timed out during operation: cannot acquire",
        tr(
            "Another action on it has not finished: its guest or its hypervisor process is not answering. "
            "Wait, or power it off: unsaved data in the guest is then lost."
        ),
        remedy=Verb.POWER_OFF,
    ),
    Known(
        r"transient domain|domain is transient|not persistent|any persistent config",
        tr("It is transient: it has no stored definition. Make it persistent first."),
        remedy=Verb.PERSIST,
    ),
    Known(
        r"cannot perform block operations while checkpoint exists",
        tr(
            "libvirt does not do this to the disks of a machine that is off while it has checkpoints, by which backups "
            "count its changes. Start it first, or delete its checkpoints: its next backup then has all of its disks."
        ),
    ),
    Known(
        r"(?:has|have) \d+ snapshots|with \d+ snapshots",
        tr("It has snapshots. Delete them first."),
    ),
    # The guest agent.
    Known(
        r"guest agent is not configured|argument unsupported: QEMU guest agent",
        tr(
            "It has no channel to a guest agent. Add one (org.qemu.guest_agent.0), and install "
            "qemu-guest-agent in the guest."
        ),
    ),
    Known(
        r"guest agent is not (?:connected|responding|available)|guest agent .*disappeared|agent.*not.*connected",
        tr("The guest agent is not answering. Install qemu-guest-agent in the guest, and start it."),
    ),
    # Starting a machine: what it needs.
    Known(
        r"network '(?P<network>[^']*)' is not active",
        tr("Its network “{network}” is not started on {host}. Start that network first."),
        starts=ThingKind.NETWORK,
    ),
    Known(
        r"network not found: no network with matching name '(?P<network>[^']*)'",
        tr("Its network “{network}” does not exist on {host}. Choose another in its settings, or define it."),
    ),
    Known(
        r"cannot get interface MTU on '(?P<bridge>[^']*)': No such device|bridge '?(?P<bridge2>[\w.-]+)'? .*not found",
        tr("The bridge “{bridge}” does not exist on {host}. Create it, or choose another network."),
    ),
    Known(
        r"storage pool '(?P<pool>[^']*)' is not active|pool '(?P<pool2>[^']*)'.*not active",
        tr("Its storage pool “{pool}” is not started on {host}. Start that pool first."),
        starts=ThingKind.POOL,
    ),
    Known(
        r"storage pool not found: no storage pool with matching name '(?P<pool>[^']*)'",
        tr("Its storage pool “{pool}” does not exist on {host}. Define it, or choose another disk."),
    ),
    Known(
        r"storage volume not found: no storage vol with matching (?:path|name|key) '(?P<path>[^']*)'",
        tr("Its disk “{path}” does not exist on {host}. Put the file back, or choose another disk."),
    ),
    Known(
        r"cannot access storage file '(?P<path>[^']*)'.*no such file"
        r"|could not open '(?P<path2>[^']*)': no such file",
        tr("Its disk “{path}” is missing on {host}. Put the file back, or choose another disk."),
    ),
    Known(
        r"cannot access (?:storage file|backing file|storage backing file) '(?P<path>[^']*)'.*permission denied"
        r"|could not open '(?P<path2>[^']*)': permission denied",
        tr(
            "The hypervisor may not open its disk “{path}” on {host}. Give its user (libvirt-qemu or qemu) "
            "access to the file and every folder above it, or move the file into a storage pool."
        ),
    ),
    Known(
        r"failed to get (?:\"write\"|'write'|shared \"write\"|.*) lock|is another process using the image",
        tr("Its disk is in use by another machine or program. Shut that down first."),
    ),
    Known(
        r"no space left on device",
        tr("The disk of {host} is full. Make room there and try again."),
    ),
    Known(
        r"cannot allocate memory|out of memory|cannot set up guest memory",
        tr("{host} has not enough free memory. Shut another machine down, or give this one less."),
    ),
    Known(
        r"could not access KVM kernel module|/dev/kvm|does not support virt type 'kvm'|doesn't support hardware accel"
        r"|KVM is not available|failed to initialize kvm",
        tr(
            "KVM is not usable on {host}. Switch on virtualization in its firmware and load the kvm module, "
            "or change the machine's type to qemu (slow software emulation)."
        ),
    ),
    Known(
        r"cannot check QEMU binary (?P<path>\S+?):? no such file|does not exist.*emulator"
        r"|emulator '(?P<path2>[^']*)' (?:does not exist|not found)",
        tr("Its emulator {path} is not installed on {host}. Install QEMU for its architecture (qemu-system-…)."),
    ),
    Known(
        r"guest CPU .*not compatible|guest and host CPU are not compatible|host CPU does not provide",
        tr(
            "The processor of {host} cannot provide the CPU model it asks for. Choose another CPU model in its "
            "settings."
        ),
    ),
    Known(
        r"failed to bind socket|address already in use|port \d+.*in use",
        tr("A port it needs on {host} is in use. Choose another port, or automatic ports, in its settings."),
    ),
    Known(
        r"requested device.*(?:in use|already)|is in use by|PCI device .* is in use",
        tr("A device it needs is in use by another machine on {host}. Shut that down, or remove the device."),
    ),
    Known(
        r"IOMMU|vfio",
        tr(
            "A device cannot be passed through on {host}. Switch on the IOMMU (VT-d, AMD-Vi) in its firmware "
            "and kernel."
        ),
    ),
    Known(
        r"unable to find any firmware|could not load.*(?:OVMF|bios|pflash)|firmware.*not found",
        tr("Its firmware was not found on {host}. Install the ovmf package there, or choose another firmware."),
    ),
    Known(
        r"controller \w+ for group|cgroup",
        tr("The control groups of {host} are not as libvirt needs them. Boot it with the unified hierarchy only."),
    ),
    Known(r"swtpm", tr("The software TPM is not usable on {host}. Install swtpm and swtpm-tools there.")),
    Known(r"virtiofsd", tr("Its shared folder needs virtiofsd. Install it on {host}.")),
    Known(
        r"undefine domain with nvram",
        tr(
            "Its firmware variables cannot be kept by this libvirt. Remove it by virsh undefine with --nvram if they "
            "may be lost."
        ),
    ),
    Known(
        r"can'?t contain newlines|title can'?t contain",
        tr("A title is one line. Write more in the description."),
    ),
    Known(r"name (?P<name>.*) cannot contain '/'", tr("A name cannot contain “/”. Choose another.")),
    Known(
        r"domain (?:with name )?'(?P<name>[^']*)' already exists|domain '(?P<name2>[^']*)' already exists with uuid",
        tr("There is already a machine named “{name}” on {host}. Choose another name."),
    ),
    Known(
        r"unsupported flags|unsupported.*flags",
        tr("The driver of {host} cannot do it in this way."),
        codes=(libvirt.VIR_ERR_INVALID_ARG, libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED),
    ),
    Known(
        r"(?P<path>/\S+?)'?: no such file or directory",
        tr("“{path}” does not exist on {host}. Put it back, or change the machine's settings."),
    ),
    Known(
        r"(?P<path>/\S+?)'?: permission denied",
        tr(
            "The hypervisor may not use “{path}” on {host}. "
            "Check the permissions of the file and of every folder above it."
        ),
    ),
)

CODES: dict[int, Known] = {
    libvirt.VIR_ERR_NO_SUPPORT: Known("", tr("The driver of {host} cannot do this.")),
    libvirt.VIR_ERR_OPERATION_UNSUPPORTED: Known("", tr("The driver of {host} cannot do this now: {words}")),
    libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED: Known("", tr("The driver of {host} cannot do it in this way: {words}")),
    libvirt.VIR_ERR_OPERATION_DENIED: Known(
        "", tr("The connection to {host} may only read. Connect without “read-only” to change things.")
    ),
    libvirt.VIR_ERR_ACCESS_DENIED: Known("", tr("The access rules of {host} do not permit it to this user.")),
    libvirt.VIR_ERR_AUTH_FAILED: Known("", tr("{host} did not accept the user name or the password."), retry=True),
    libvirt.VIR_ERR_AUTH_CANCELLED: Known("", tr("The login was cancelled."), retry=True),
    libvirt.VIR_ERR_AUTH_UNAVAILABLE: Known("", _PERMISSION),
    libvirt.VIR_ERR_NO_DOMAIN: Known("", tr("It no longer exists on {host}: it was removed or renamed elsewhere.")),
    libvirt.VIR_ERR_INVALID_DOMAIN: Known("", tr("It no longer exists on {host}.")),
    libvirt.VIR_ERR_DOM_EXIST: Known("", tr("There is already a machine with this name or UUID on {host}.")),
    libvirt.VIR_ERR_NO_NETWORK: Known("", tr("A network it needs does not exist on {host}.")),
    libvirt.VIR_ERR_NO_STORAGE_POOL: Known("", tr("A storage pool it needs does not exist on {host}.")),
    libvirt.VIR_ERR_NO_STORAGE_VOL: Known("", tr("A disk it needs does not exist on {host}.")),
    libvirt.VIR_ERR_OPERATION_TIMEOUT: Known(
        "",
        tr("It did not answer in time. Wait, or power it off: unsaved data in the guest is then lost."),
        remedy=Verb.POWER_OFF,
    ),
    libvirt.VIR_ERR_OPERATION_ABORTED: Known("", tr("It was cancelled.")),
    libvirt.VIR_ERR_AGENT_UNRESPONSIVE: Known(
        "", tr("The guest agent is not answering. Install qemu-guest-agent in the guest, and start it.")
    ),
    libvirt.VIR_ERR_AGENT_UNSYNCED: Known(
        "", tr("The guest agent is busy with something else. Try again in a moment.")
    ),
    libvirt.VIR_ERR_RESOURCE_BUSY: Known(
        "",
        tr("It cannot be stopped: its process on {host} does not react, often because storage hangs. Try again later."),
    ),
    libvirt.VIR_ERR_CPU_INCOMPATIBLE: Known(
        "",
        tr(
            "The processor of {host} cannot provide the CPU model it asks for. Choose another CPU model in its "
            "settings."
        ),
    ),
    libvirt.VIR_ERR_CONFIG_UNSUPPORTED: Known("", tr("{host} cannot run it as it is defined: {words}")),
    libvirt.VIR_ERR_XML_ERROR: Known("", tr("Its definition is not valid: {words}")),
    libvirt.VIR_ERR_XML_DETAIL: Known("", tr("Its definition is not valid: {words}")),
    libvirt.VIR_ERR_XML_INVALID_SCHEMA: Known("", tr("Its definition is not valid: {words}")),
    libvirt.VIR_ERR_NO_CONNECT: Known(
        "", tr("libvirt on {host} has no driver for this address. Install the package with that driver, or correct it.")
    ),
    libvirt.VIR_ERR_INVALID_CONN: Known("", tr("The connection to {host} is gone."), retry=True),
    libvirt.VIR_ERR_NO_SERVER: Known("", tr("The libvirt daemon of {host} does not have what was asked for.")),
    libvirt.VIR_ERR_HOOK_SCRIPT_FAILED: Known("", tr("A hook script of {host} refused: {words}")),
    libvirt.VIR_ERR_GNUTLS_ERROR: Known(
        "", tr("The TLS connection to {host} failed. Check the certificates."), retry=True
    ),
    libvirt.VIR_ERR_NO_MEMORY: Known("", tr("{host} has not enough free memory.")),
    libvirt.VIR_ERR_NO_ROOT: Known("", _PERMISSION),
    libvirt.VIR_ERR_DEVICE_MISSING: Known("", tr("A device it needs is missing: {words}")),
}

_REMOVED = Known("", tr("This driver was removed from libvirt years ago. Choose another."))

OWN_SOCKET = Known(
    "", tr("Nothing listens at {path}. Check the path, or start the daemon that listens there."), retry=True
)
"""Where an address names the socket itself."""

BEFORE_OPEN = Known(
    "",
    tr(
        "The connection to {host} ended before it was open. Check that what the address names runs there and lets this "
        "computer in, and try again."
    ),
    retry=True,
)
"""In the place of `LOST` while a host is opened: nothing was being done on it yet."""

HOPELESS: dict[str, Known] = {
    "uml:": _REMOVED,
    "uml+": _REMOVED,
    "phyp:": _REMOVED,
    "phyp+": _REMOVED,
    "bhyve:///": Known("", tr("The bhyve driver works only on FreeBSD. Connect to libvirt on a FreeBSD host.")),
}
"""Hosts that cannot be opened, whatever libvirt says, by the beginning of their address."""
