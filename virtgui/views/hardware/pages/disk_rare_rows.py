"""A disk's rare rows: behind "More"."""

from __future__ import annotations

from virtgui.views.hardware.pages import disk_words as words
from virtgui.views.hardware.pages.disk_shown import buses, devices, logs_in, protocols, remote, types
from virtgui.views.hardware.pages.tables import being, has, io_thread_row, numbers, rare, secrets, virtio
from virtgui.views.hardware.rows import Control, Row
from virtgui.xml.devices.disk import DiskXml

_NETWORK = rare(
    "Network source",
    Row("source_tls", "TLS", Control.SWITCH, shown=protocols("nbd", "vxhs"), off_only=True),
    Row("source_tls_name", "Name in the certificate", shown=protocols("nbd"), off_only=True),
    Row("source_snapshot", "Snapshot", shown=protocols("rbd"), off_only=True),
    Row("source_config", "Configuration file", Control.PATH, shown=protocols("rbd"), off_only=True),
    Row("source_iqn", "Initiator", shown=protocols("iscsi"), off_only=True, help="iqn.2013-07.com.example:host"),
    Row(
        "source_verify",
        "Check the certificate",
        Control.SWITCH,
        shown=protocols("https", "ftps"),
        default=True,
        off_only=True,
    ),
    Row(
        "source_cookies",
        "Cookies",
        Control.TABLE,
        shown=protocols("http", "https"),
        columns=("Name", "Value"),
        off_only=True,
    ),
    Row("source_readahead", "Read ahead", Control.BYTES, shown=remote, off_only=True),
    Row("source_timeout", "Give up after", Control.NUMBER, unit="s", shown=remote, off_only=True),
    Row("source_user", "User", shown=protocols("nfs"), off_only=True),
    Row("source_group", "Group", shown=protocols("nfs"), off_only=True),
    Row("source_login", "Log in as", shown=protocols("ssh"), off_only=True),
    Row("source_key_file", "Key file", Control.PATH, shown=protocols("ssh"), off_only=True),
    Row("source_agent", "Agent's socket", Control.PATH, shown=protocols("ssh"), off_only=True),
    Row("source_known_hosts", "Known hosts", Control.PATH, shown=protocols("ssh"), off_only=True),
    Row(
        "source_reconnect_delay",
        "Reconnect within",
        Control.NUMBER,
        unit="s",
        shown=protocols("nbd", "ssh"),
        off_only=True,
    ),
    Row("source_reconnect", "Reconnect", Control.SWITCH, shown=types("vhostuser"), off_only=True),
    Row(
        "source_reconnect_timeout",
        "Reconnect every",
        Control.NUMBER,
        unit="s",
        shown=types("vhostuser"),
        off_only=True,
    ),
    Row("auth_user", "Log in as", shown=logs_in, off_only=True),
    Row("auth_type", "Secret is for", Control.CHOICE, choices=words.SECRET_TYPES, shown=logs_in, off_only=True),
    Row("auth_secret", "Secret", Control.COMBO, offers=secrets, shown=logs_in, off_only=True),
    Row("auth_usage", "Secret by usage", shown=logs_in, off_only=True),
    Row("disk_auth_user", "Log in as", shown=has("disk_auth_user"), off_only=True),
    Row(
        "disk_auth_type",
        "Secret is for",
        Control.CHOICE,
        choices=words.SECRET_TYPES,
        shown=has("disk_auth_user"),
        off_only=True,
    ),
    Row("disk_auth_secret", "Secret", Control.COMBO, offers=secrets, shown=has("disk_auth_user"), off_only=True),
    Row("disk_auth_usage", "Secret by usage", shown=has("disk_auth_user"), off_only=True),
)
_ENCRYPTION = rare(
    "Encryption",
    Row("encryption", "Encryption", Control.CHOICE, choices=words.ENCRYPTIONS, off_only=True),
    Row("encryption_secret", "Passphrase", Control.COMBO, offers=secrets, shown=has("encryption"), off_only=True),
    Row("encryption_usage", "Passphrase by usage", shown=has("encryption"), off_only=True),
    Row(
        "encryption_engine",
        "Done by",
        Control.CHOICE,
        choices=words.ENGINES,
        shown=has("encryption"),
        off_only=True,
    ),
    Row(
        "disk_encryption",
        "Encryption beside the source",
        Control.CHOICE,
        choices=words.ENCRYPTIONS,
        shown=has("disk_encryption"),
        off_only=True,
    ),
    Row(
        "disk_encryption_secret",
        "Passphrase",
        Control.COMBO,
        offers=secrets,
        shown=has("disk_encryption"),
        off_only=True,
    ),
    Row("disk_encryption_usage", "Passphrase by usage", shown=has("disk_encryption"), off_only=True),
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
        off_only=True,
        help="The queues are spread over them",
    ),
    Row("queues", "Queues", Control.NUMBER, least=1, shown=buses("virtio"), off_only=True),
    Row("queue_size", "Queue length", Control.NUMBER, shown=buses("virtio"), off_only=True),
    Row("io_event_fd", "I/O in a thread of its own", Control.SWITCH, shown=buses("virtio"), off_only=True),
    Row("event_index", "Fewer interrupts", Control.SWITCH, shown=buses("virtio"), off_only=True),
    Row("model", "Model", Control.CHOICE, choices=words.MODELS, caps="disk/model", shown=buses("virtio")),
    Row("error_policy", "When writing fails", Control.CHOICE, choices=words.ERRORS, off_only=True),
    Row("read_error_policy", "When reading fails", Control.CHOICE, choices=words.ERRORS[:4], off_only=True),
    Row("copy_on_read", "Copy on read", Control.SWITCH, off_only=True, help="Keeps what was read from below it"),
    Row("discard_no_unref", "Keep clusters when discarding", Control.SWITCH, off_only=True),
    Row("metadata_cache", "Metadata cache", Control.BYTES, off_only=True, help="For large qcow2 images"),
    Row("statistics", "Statistics", Control.TABLE, columns=("Interval in seconds",), off_only=True),
    Row("driver", "Driver's name", unset="Hypervisor default", off_only=True),
    Row("transient", "Forget changes at shut-off", Control.FLAG, off_only=True),
    Row(
        "transient_shares",
        "Share the image below",
        Control.SWITCH,
        shown=lambda node: DiskXml(node.element).transient,
        off_only=True,
    ),
    Row("snapshot", "Snapshots", Control.CHOICE, choices=words.SNAPSHOTS, off_only=True),
)
_IDENTITY = rare(
    "What the guest reads",
    Row("wwn", "World wide name", shown=buses("scsi", "ide", "sata", ""), off_only=True),
    Row("vendor", "Vendor", shown=buses("scsi", ""), off_only=True),
    Row("product", "Product", shown=buses("scsi", ""), off_only=True),
    Row("rotation_rate", "Rotation", Control.NUMBER, unit="/min", off_only=True, help="1 says solid state"),
    Row("dpofua", "Forced unit access", Control.SWITCH, shown=buses("scsi"), off_only=True),
    Row("logical_block", "Logical block", Control.BYTES, off_only=True),
    Row("physical_block", "Physical block", Control.BYTES, off_only=True),
    Row("discard_block", "Discard granularity", Control.BYTES, off_only=True),
    *numbers(
        ("cylinders", "Cylinders"),
        ("heads", "Heads"),
        ("sectors", "Sectors"),
        unset="Chosen by the host",
        off_only=True,
    ),
    Row("translation", "Translation", Control.CHOICE, choices=words.TRANSLATIONS, off_only=True),
    Row("boot_parameter", "Boot parameter", shown=has("boot_order"), off_only=True, help="On IBM Z"),
)
_PLACE = rare(
    "Place",
    *(
        Row(field, label, Control.NUMBER, shown=being("address_type", "drive"), off_only=True)
        for field, label in (
            ("address_controller", "Controller"),
            ("address_bus", "Bus number"),
            ("address_target", "Target number"),
            ("address_unit", "Unit"),
        )
    ),
    Row("acpi_index", "ACPI index", Control.NUMBER, shown=buses("virtio"), off_only=True),
)
_RARE = rare(
    "Source in detail",
    Row("source_mode", "iSCSI volume", Control.CHOICE, choices=words.MODES, shown=types("volume"), off_only=True),
    Row("slice_offset", "Begins at byte", off_only=True),
    Row("slice_size", "Bytes used", off_only=True),
    Row("reservations_managed", "Reservations by libvirt", Control.SWITCH, shown=devices("lun"), off_only=True),
    Row("reservations_path", "Reservations socket", Control.PATH, shown=devices("lun"), off_only=True),
    Row("raw_io", "Raw I/O", Control.SWITCH, shown=devices("lun"), off_only=True),
    Row("sgio", "SCSI commands", Control.CHOICE, choices=words.SGIO, shown=devices("lun"), off_only=True),
    Row(
        "source_labels",
        "Security labels",
        Control.TABLE,
        columns=("Model", "Relabel", "Skip", "Label"),
        cells=(("Model", words.LABELS), ("Relabel", words.YES_NO), ("Skip", words.YES_NO)),
        off_only=True,
    ),
    Row("source_fd_group", "Open files of group", shown=types("file"), off_only=True),
    Row("data_type", "Data beside the image, in", Control.CHOICE, choices=words.DATA_TYPES, off_only=True),
    Row("data_file", "Data file", Control.PATH, shown=has("data_type"), off_only=True),
    Row("data_device", "Data device", Control.PATH, shown=has("data_device"), off_only=True),
    Row("data_format", "Data format", Control.CHOICE, choices=words.FORMATS[:3], shown=has("data_type"), off_only=True),
    Row("backend_domain", "Served by domain", shown=has("backend_domain"), off_only=True, help="On Xen"),
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
