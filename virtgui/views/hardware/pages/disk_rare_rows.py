"""A disk's rare rows: behind "More"."""

from __future__ import annotations

from virtgui.views.hardware.pages import disk_words as words
from virtgui.views.hardware.pages.disk_shown import buses, devices, logs_in, protocols, remote, types
from virtgui.views.hardware.pages.tables import being, has, io_thread_row, numbers, rare, secrets, virtio
from virtgui.views.hardware.rows import Control, Row
from virtgui.xml.devices.disk import DiskXml

_NETWORK = rare(
    "Network source",
    Row("source_tls", "TLS", Control.SWITCH, shown=protocols("nbd", "vxhs")),
    Row("source_tls_name", "Name in the certificate", shown=protocols("nbd")),
    Row("source_snapshot", "Snapshot", shown=protocols("rbd")),
    Row("source_config", "Configuration file", Control.PATH, shown=protocols("rbd")),
    Row("source_iqn", "Initiator", shown=protocols("iscsi"), help="iqn.2013-07.com.example:host"),
    Row(
        "source_verify",
        "Check the certificate",
        Control.SWITCH,
        shown=protocols("https", "ftps"),
        default=True,
    ),
    Row(
        "source_cookies",
        "Cookies",
        Control.TABLE,
        shown=protocols("http", "https"),
        columns=("Name", "Value"),
    ),
    Row("source_readahead", "Read ahead", Control.BYTES, shown=remote),
    Row("source_timeout", "Give up after", Control.NUMBER, unit="s", shown=remote),
    Row("source_user", "User", shown=protocols("nfs")),
    Row("source_group", "Group", shown=protocols("nfs")),
    Row("source_login", "User name", shown=protocols("ssh")),
    Row("source_key_file", "Key file", Control.PATH, shown=protocols("ssh")),
    Row("source_agent", "Agent's socket", Control.PATH, shown=protocols("ssh")),
    Row("source_known_hosts", "Known hosts", Control.PATH, shown=protocols("ssh")),
    Row(
        "source_reconnect_delay",
        "Reconnect within",
        Control.NUMBER,
        unit="s",
        shown=protocols("nbd", "ssh"),
    ),
    Row("source_reconnect", "Reconnect", Control.SWITCH, shown=types("vhostuser")),
    Row(
        "source_reconnect_timeout",
        "Reconnect every",
        Control.NUMBER,
        unit="s",
        shown=types("vhostuser"),
    ),
    Row("auth_user", "Log in as", shown=logs_in),
    Row("auth_type", "Secret is for", Control.CHOICE, choices=words.SECRET_TYPES, shown=logs_in),
    Row("auth_secret", "Secret", Control.COMBO, offers=secrets, shown=logs_in),
    Row("auth_usage", "Secret by usage", shown=logs_in),
    Row("disk_auth_user", "Log in as (older place)", shown=has("disk_auth_user")),
    Row(
        "disk_auth_type",
        "Secret is for (older place)",
        Control.CHOICE,
        choices=words.SECRET_TYPES,
        shown=has("disk_auth_user"),
    ),
    Row(
        "disk_auth_secret",
        "Secret (older place)",
        Control.COMBO,
        offers=secrets,
        shown=has("disk_auth_user"),
    ),
    Row("disk_auth_usage", "Secret by usage (older place)", shown=has("disk_auth_user")),
)
_ENCRYPTION = rare(
    "Encryption",
    Row("encryption", "Encryption", Control.CHOICE, choices=words.ENCRYPTIONS),
    Row("encryption_secret", "Passphrase", Control.COMBO, offers=secrets, shown=has("encryption")),
    Row("encryption_usage", "Passphrase by usage", shown=has("encryption")),
    Row(
        "encryption_engine",
        "Done by",
        Control.CHOICE,
        choices=words.ENGINES,
        shown=has("encryption"),
    ),
    Row(
        "disk_encryption",
        "Encryption (older place)",
        Control.CHOICE,
        choices=words.ENCRYPTIONS,
        shown=has("disk_encryption"),
    ),
    Row(
        "disk_encryption_secret",
        "Passphrase (older place)",
        Control.COMBO,
        offers=secrets,
        shown=has("disk_encryption"),
    ),
    Row("disk_encryption_usage", "Passphrase by usage (older place)", shown=has("disk_encryption")),
)
_DRIVER = rare(
    "Driver",
    io_thread_row(buses("virtio")),
    Row(
        "io_threads",
        "I/O threads",
        Control.TABLE,
        columns=("Number",),
        shown=buses("virtio"),
        help="The queues are spread over them",
    ),
    Row("queues", "Queues", Control.NUMBER, least=1, shown=buses("virtio")),
    Row("queue_size", "Queue length", Control.NUMBER, shown=buses("virtio")),
    Row("io_event_fd", "I/O in a thread of its own", Control.SWITCH, shown=buses("virtio")),
    Row("event_index", "Fewer interrupts", Control.SWITCH, shown=buses("virtio")),
    Row("model", "Model", Control.CHOICE, choices=words.MODELS, caps="disk/model", shown=buses("virtio")),
    Row("error_policy", "When writing fails", Control.CHOICE, choices=words.ERRORS),
    Row("read_error_policy", "When reading fails", Control.CHOICE, choices=words.ERRORS[:4]),
    Row("copy_on_read", "Copy on read", Control.SWITCH, help="Keeps what was read from below it"),
    Row("discard_no_unref", "Keep clusters when discarding", Control.SWITCH),
    Row("metadata_cache", "Metadata cache", Control.BYTES, help="For large qcow2 images"),
    Row("statistics", "Statistics", Control.TABLE, columns=("Interval in seconds",)),
    Row("driver", "Driver's name", unset="Hypervisor default"),
    Row("transient", "Forget changes at shut-off", Control.FLAG),
    Row(
        "transient_shares",
        "Share the image below",
        Control.SWITCH,
        shown=lambda node: DiskXml(node.element).transient,
    ),
    Row("snapshot", "Snapshots", Control.CHOICE, choices=words.SNAPSHOTS),
)
_IDENTITY = rare(
    "What the guest reads",
    Row("wwn", "World wide name", shown=buses("scsi", "ide", "sata", "")),
    Row("vendor", "Vendor", shown=buses("scsi", "")),
    Row("product", "Product", shown=buses("scsi", "")),
    Row("rotation_rate", "Rotation", Control.NUMBER, unit="/min", help="1 says solid state"),
    Row("dpofua", "Forced unit access", Control.SWITCH, shown=buses("scsi")),
    Row("logical_block", "Logical block", Control.BYTES),
    Row("physical_block", "Physical block", Control.BYTES),
    Row("discard_block", "Discard granularity", Control.BYTES),
    *numbers(
        ("cylinders", "Cylinders"),
        ("heads", "Heads"),
        ("sectors", "Sectors"),
        unset="Chosen by the host",
    ),
    Row("translation", "Translation", Control.CHOICE, choices=words.TRANSLATIONS),
    Row("boot_parameter", "Boot parameter", shown=has("boot_order"), help="On IBM Z"),
)
_PLACE = rare(
    "Place",
    *(
        Row(field, label, Control.NUMBER, shown=being("address_type", "drive"))
        for field, label in (
            ("address_controller", "Controller"),
            ("address_bus", "Bus number"),
            ("address_target", "Target number"),
            ("address_unit", "Unit"),
        )
    ),
    Row("acpi_index", "ACPI index", Control.NUMBER, shown=buses("virtio")),
)
_RARE = rare(
    "Source in detail",
    Row("source_mode", "iSCSI volume", Control.CHOICE, choices=words.MODES, shown=types("volume")),
    Row("slice_offset", "Begins at byte"),
    Row("slice_size", "Bytes used"),
    Row("reservations_managed", "Reservations by libvirt", Control.SWITCH, shown=devices("lun")),
    Row("reservations_path", "Reservations socket", Control.PATH, shown=devices("lun")),
    Row("raw_io", "Raw I/O", Control.SWITCH, shown=devices("lun")),
    Row("sgio", "SCSI commands", Control.CHOICE, choices=words.SGIO, shown=devices("lun")),
    Row(
        "source_labels",
        "Security labels",
        Control.TABLE,
        columns=("Model", "Relabel", "Skip", "Label"),
        cells=(("Model", words.LABELS), ("Relabel", words.YES_NO), ("Skip", words.YES_NO)),
    ),
    Row("source_fd_group", "Open files of group", shown=types("file")),
    Row("data_type", "Data beside the image, in", Control.CHOICE, choices=words.DATA_TYPES),
    Row("data_file", "Data file", Control.PATH, shown=has("data_type")),
    Row("data_device", "Data device", Control.PATH, shown=has("data_device")),
    Row("data_format", "Data format", Control.CHOICE, choices=words.FORMATS[:3], shown=has("data_type")),
    Row("backend_domain", "Served by domain", shown=has("backend_domain"), help="On Xen"),
)
_BELOW = rare(
    "Images below",
    Row(
        "backing_chain",
        "Backing chain",
        Control.TABLE,
        columns=("Type", "Format", "Source"),
        shown=has("backing_chain"),
        read_only=True,
    ),
    *(
        Row(field, label, shown=has("mirror_job"), read_only=True)
        for field, label in (
            ("mirror_job", "Being copied by"),
            ("mirror_file", "Copied to"),
            ("mirror_format", "Copy's format"),
            ("mirror_ready", "Copy is ready"),
        )
    ),
)

RARE_ROWS: tuple[Row, ...] = (
    *_DRIVER,
    *virtio(buses("virtio")),
    *_NETWORK,
    *_ENCRYPTION,
    *_BELOW,
    *_IDENTITY,
    *_PLACE,
    *_RARE,
)
