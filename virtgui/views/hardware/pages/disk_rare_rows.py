"""A disk's rare rows: behind "More"."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.pages import disk_words as words
from virtgui.views.hardware.pages.disk_shown import buses, devices, logs_in, protocols, remote, types
from virtgui.views.hardware.pages.tables import being, has, io_thread_row, numbers, rare, secrets, virtio
from virtgui.views.hardware.rows import Control, Row
from virtgui.xml.devices.disk import DiskXml

_NETWORK = rare(
    tr("Network source"),
    Row("source_tls", "TLS", Control.SWITCH, shown=protocols("nbd", "vxhs")),
    Row("source_tls_name", tr("Name in the certificate"), shown=protocols("nbd")),
    Row("source_snapshot", tr("Snapshot"), shown=protocols("rbd")),
    Row("source_config", tr("Configuration file"), Control.PATH, shown=protocols("rbd")),
    Row("source_iqn", tr("Initiator"), shown=protocols("iscsi"), help="iqn.2013-07.com.example:host"),
    Row(
        "source_verify",
        tr("Check the certificate"),
        Control.SWITCH,
        shown=protocols("https", "ftps"),
        default=True,
    ),
    Row(
        "source_cookies",
        tr("Cookies"),
        Control.TABLE,
        shown=protocols("http", "https"),
        columns=(tr("Name"), tr("Value")),
    ),
    Row("source_readahead", tr("Read ahead"), Control.BYTES, shown=remote),
    Row("source_timeout", tr("Give up after"), Control.NUMBER, unit="s", shown=remote),
    Row("source_user", tr("User"), shown=protocols("nfs")),
    Row("source_group", tr("Group"), shown=protocols("nfs")),
    Row("source_login", tr("User name"), shown=protocols("ssh")),
    Row("source_key_file", tr("Key file"), Control.PATH, shown=protocols("ssh")),
    Row("source_agent", tr("Agent's socket"), Control.PATH, shown=protocols("ssh")),
    Row("source_known_hosts", tr("Known hosts"), Control.PATH, shown=protocols("ssh")),
    Row(
        "source_reconnect_delay",
        tr("Reconnect within"),
        Control.NUMBER,
        unit="s",
        shown=protocols("nbd", "ssh"),
    ),
    Row("source_reconnect", tr("Reconnect"), Control.SWITCH, shown=types("vhostuser")),
    Row(
        "source_reconnect_timeout",
        tr("Reconnect every"),
        Control.NUMBER,
        unit="s",
        shown=types("vhostuser"),
    ),
    Row("auth_user", tr("Log in as"), shown=logs_in),
    Row("auth_type", tr("Secret is for"), Control.CHOICE, choices=words.SECRET_TYPES, shown=logs_in),
    Row("auth_secret", tr("Secret"), Control.COMBO, offers=secrets, shown=logs_in),
    Row("auth_usage", tr("Secret by usage"), shown=logs_in),
    Row("disk_auth_user", tr("Log in as (older place)"), shown=has("disk_auth_user")),
    Row(
        "disk_auth_type",
        tr("Secret is for (older place)"),
        Control.CHOICE,
        choices=words.SECRET_TYPES,
        shown=has("disk_auth_user"),
    ),
    Row(
        "disk_auth_secret",
        tr("Secret (older place)"),
        Control.COMBO,
        offers=secrets,
        shown=has("disk_auth_user"),
    ),
    Row("disk_auth_usage", tr("Secret by usage (older place)"), shown=has("disk_auth_user")),
)
_ENCRYPTION = rare(
    tr("Encryption"),
    Row("encryption", tr("Encryption"), Control.CHOICE, choices=words.ENCRYPTIONS),
    Row("encryption_secret", tr("Passphrase"), Control.COMBO, offers=secrets, shown=has("encryption")),
    Row("encryption_usage", tr("Passphrase by usage"), shown=has("encryption")),
    Row(
        "encryption_engine",
        tr("Done by"),
        Control.CHOICE,
        choices=words.ENGINES,
        shown=has("encryption"),
    ),
    Row(
        "disk_encryption",
        tr("Encryption (older place)"),
        Control.CHOICE,
        choices=words.ENCRYPTIONS,
        shown=has("disk_encryption"),
    ),
    Row(
        "disk_encryption_secret",
        tr("Passphrase (older place)"),
        Control.COMBO,
        offers=secrets,
        shown=has("disk_encryption"),
    ),
    Row("disk_encryption_usage", tr("Passphrase by usage (older place)"), shown=has("disk_encryption")),
)
_DRIVER = rare(
    tr("Driver"),
    io_thread_row(buses("virtio")),
    Row(
        "io_threads",
        tr("I/O threads"),
        Control.TABLE,
        columns=(tr("Number"),),
        shown=buses("virtio"),
        help=tr("The queues are spread over them"),
    ),
    Row("queues", tr("Queues"), Control.NUMBER, least=1, shown=buses("virtio")),
    Row("queue_size", tr("Queue length"), Control.NUMBER, shown=buses("virtio")),
    Row("io_event_fd", tr("I/O in a thread of its own"), Control.SWITCH, shown=buses("virtio")),
    Row("event_index", tr("Fewer interrupts"), Control.SWITCH, shown=buses("virtio")),
    Row("model", tr("Model"), Control.CHOICE, choices=words.MODELS, caps="disk/model", shown=buses("virtio")),
    Row("error_policy", tr("When writing fails"), Control.CHOICE, choices=words.ERRORS),
    Row("read_error_policy", tr("When reading fails"), Control.CHOICE, choices=words.ERRORS[:4]),
    Row("copy_on_read", tr("Copy on read"), Control.SWITCH, help=tr("Keeps what was read from below it")),
    Row("discard_no_unref", tr("Keep clusters when discarding"), Control.SWITCH),
    Row("metadata_cache", tr("Metadata cache"), Control.BYTES, help=tr("For large qcow2 images")),
    Row("statistics", tr("Statistics"), Control.TABLE, columns=(tr("Interval in seconds"),)),
    Row("driver", tr("Driver's name"), unset=tr("Hypervisor default")),
    Row("transient", tr("Forget changes at shut-off"), Control.FLAG),
    Row(
        "transient_shares",
        tr("Share the image below"),
        Control.SWITCH,
        shown=lambda node: DiskXml(node.element).transient,
    ),
    Row("snapshot", tr("Snapshots"), Control.CHOICE, choices=words.SNAPSHOTS),
)
_IDENTITY = rare(
    tr("What the guest reads"),
    Row("wwn", tr("World wide name"), shown=buses("scsi", "ide", "sata", "")),
    Row("vendor", tr("Vendor"), shown=buses("scsi", "")),
    Row("product", tr("Product"), shown=buses("scsi", "")),
    Row("rotation_rate", tr("Rotation"), Control.NUMBER, unit="/min", help=tr("1 says solid state")),
    Row("dpofua", tr("Forced unit access"), Control.SWITCH, shown=buses("scsi")),
    Row("logical_block", tr("Logical block"), Control.BYTES),
    Row("physical_block", tr("Physical block"), Control.BYTES),
    Row("discard_block", tr("Discard granularity"), Control.BYTES),
    *numbers(
        ("cylinders", tr("Cylinders")),
        ("heads", tr("Heads")),
        ("sectors", tr("Sectors")),
        unset=tr("Chosen by the host"),
    ),
    Row("translation", tr("Translation"), Control.CHOICE, choices=words.TRANSLATIONS),
    Row("boot_parameter", tr("Boot parameter"), shown=has("boot_order"), help=tr("On IBM Z")),
)
_PLACE = rare(
    tr("Place"),
    *(
        Row(field, label, Control.NUMBER, shown=being("address_type", "drive"))
        for field, label in (
            ("address_controller", tr("Controller")),
            ("address_bus", tr("Bus number")),
            ("address_target", tr("Target number")),
            ("address_unit", tr("Unit")),
        )
    ),
    Row("acpi_index", tr("ACPI index"), Control.NUMBER, shown=buses("virtio")),
)
_RARE = rare(
    tr("Source in detail"),
    Row("source_mode", tr("iSCSI volume"), Control.CHOICE, choices=words.MODES, shown=types("volume")),
    Row("slice_offset", tr("Begins at byte")),
    Row("slice_size", tr("Bytes used")),
    Row("reservations_managed", tr("Reservations by libvirt"), Control.SWITCH, shown=devices("lun")),
    Row("reservations_path", tr("Reservations socket"), Control.PATH, shown=devices("lun")),
    Row("raw_io", tr("Raw I/O"), Control.SWITCH, shown=devices("lun")),
    Row("sgio", tr("SCSI commands"), Control.CHOICE, choices=words.SGIO, shown=devices("lun")),
    Row(
        "source_labels",
        tr("Security labels"),
        Control.TABLE,
        columns=(tr("Model"), tr("Relabel"), tr("Skip"), tr("Label")),
        cells=((tr("Model"), words.LABELS), (tr("Relabel"), words.YES_NO), (tr("Skip"), words.YES_NO)),
    ),
    Row("source_fd_group", tr("Open files of group"), shown=types("file")),
    Row("data_type", tr("Data beside the image, in"), Control.CHOICE, choices=words.DATA_TYPES),
    Row("data_file", tr("Data file"), Control.PATH, shown=has("data_type")),
    Row("data_device", tr("Data device"), Control.PATH, shown=has("data_device")),
    Row("data_format", tr("Data format"), Control.CHOICE, choices=words.FORMATS[:3], shown=has("data_type")),
    Row("backend_domain", tr("Served by domain"), shown=has("backend_domain"), help=tr("On Xen")),
)
_BELOW = rare(
    tr("Images below"),
    Row(
        "backing_chain",
        tr("Backing chain"),
        Control.TABLE,
        columns=(tr("Type"), tr("Format"), tr("Source")),
        shown=has("backing_chain"),
        read_only=True,
    ),
    *(
        Row(field, label, shown=has("mirror_job"), read_only=True)
        for field, label in (
            ("mirror_job", tr("Being copied by")),
            ("mirror_file", tr("Copied to")),
            ("mirror_format", tr("Copy's format")),
            ("mirror_ready", tr("Copy is ready")),
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
