"""A disk, CD or floppy drive, and what is known of the files below it."""

from __future__ import annotations

from typing import Any

from lxml import etree

from virtgui.model.facts import Disk
from virtgui.util.language import tr
from virtgui.xml.beside import size_bytes, text_beside
from virtgui.xml.devices.virtio import VirtioXml
from virtgui.xml.fields import Rows, child, flag, integer, rows, switch, text
from virtgui.xml.node import Node, find
from virtgui.xml.sources import Source, disk_source


class _Chain(Rows):
    """The files a disk's image stands on, nearest first: type, format and where each lies. Only read: libvirt
    finds them out from the images."""

    __slots__ = ()

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        return tuple(_layer(element) for element in self._found(node))

    def __set__(self, node: Node, value: tuple[tuple[str, ...], ...] | None) -> None:
        raise AttributeError(tr("the files below an image are found out from the image"))

    def _found(self, node: Node) -> list[etree._Element]:
        layers: list[etree._Element] = []
        element = find(node.element, ("backingStore",))
        while element is not None and len(element):
            layers.append(element)
            element = find(element, ("backingStore",))
        return layers


def _layer(element: etree._Element) -> tuple[str, str, str]:
    kind = str(element.get("type", "file"))
    form, source = find(element, ("format",)), find(element, ("source",))
    where = disk_source(kind, None if source is None else Source(source))
    return kind, "" if form is None else str(form.get("type", "")), where


class DiskXml(VirtioXml):
    """A `<disk>`."""

    __slots__ = ()

    type = text("@type", "file")
    device = text("@device", "disk")
    model = text("@model")
    snapshot = text("@snapshot")
    raw_io = switch("@rawio")
    sgio = text("@sgio")

    target = text("target/@dev")
    bus = text("target/@bus")
    tray = text("target/@tray")
    removable = switch("target/@removable", "on", "off")
    rotation_rate = integer("target/@rotation_rate")
    dpofua = switch("target/@dpofua", "on", "off")

    driver = text("driver/@name")
    format = text("driver/@type")
    cache = text("driver/@cache")
    io = text("driver/@io")
    discard = text("driver/@discard")
    discard_no_unref = switch("driver/@discard_no_unref", "on", "off")
    detect_zeroes = text("driver/@detect_zeroes")
    error_policy = text("driver/@error_policy")
    read_error_policy = text("driver/@rerror_policy")
    io_event_fd = switch("driver/@ioeventfd", "on", "off")
    event_index = switch("driver/@event_idx", "on", "off")
    copy_on_read = switch("driver/@copy_on_read", "on", "off")
    io_thread = integer("driver/@iothread")
    io_threads = rows("driver/iothreads/iothread", "@id", ordered=True)
    queues = integer("driver/@queues")
    queue_size = integer("driver/@queue_size")
    metadata_cache = size_bytes("driver/metadata_cache/max_size")
    statistics = rows("driver/statistics/statistic", "@interval", ordered=True)

    source = child("source", Source)
    source_file = text("source/@file")
    source_fd_group = text("source/@fdgroup")
    source_device = text("source/@dev")
    source_directory = text("source/@dir")
    source_pool = text("source/@pool")
    source_volume = text("source/@volume")
    source_mode = text("source/@mode")
    source_protocol = text("source/@protocol")
    source_name = text("source/@name")
    source_query = text("source/@query")
    source_tls = switch("source/@tls")
    source_tls_name = text("source/@tlsHostname")
    source_socket = text_beside("source/@path", ("type", "unix"))
    source_namespace = text_beside("source/@namespace", ("type", "pci"))
    source_managed = switch("source/@managed")
    source_domain = text("source/address/@domain")
    source_bus = text("source/address/@bus")
    source_slot = text("source/address/@slot")
    source_function = text("source/address/@function")
    source_hosts = rows("source/host", "@name", "@port", "@transport", "@socket", ordered=True)
    source_snapshot = text("source/snapshot/@name")
    source_config = text("source/config/@file")
    source_cookies = rows("source/cookies/cookie", "@name", ".")
    source_verify = switch("source/ssl/@verify", default=True)
    source_readahead = integer("source/readahead/@size")
    source_timeout = integer("source/timeout/@seconds")
    source_iqn = text("source/initiator/iqn/@name")
    source_user = text("source/identity/@user")
    source_group = text("source/identity/@group")
    source_login = text("source/identity/@username")
    source_key_file = text("source/identity/@keyfile")
    source_agent = text("source/identity/@agentsock")
    source_known_hosts = text("source/knownHosts/@path")
    source_reconnect = switch("source/reconnect/@enabled")
    source_reconnect_timeout = integer("source/reconnect/@timeout")
    source_reconnect_delay = integer("source/reconnect/@delay")
    source_labels = rows("source/seclabel", "@model", "@relabel", "@labelskip", "label")
    startup_policy = text("source/@startupPolicy")
    slice_offset = text_beside("source/slices/slice/@offset", ("type", "storage"))
    slice_size = text_beside("source/slices/slice/@size", ("type", "storage"))
    reservations_managed = switch("source/reservations/@managed")
    reservations_path = text_beside("source/reservations/source/@path", ("type", "unix"), ("mode", "client"))
    data_type = text("source/dataStore/@type")
    data_format = text("source/dataStore/format/@type")
    data_file = text("source/dataStore/source/@file")
    data_device = text("source/dataStore/source/@dev")

    auth_user = text("source/auth/@username")
    auth_type = text("source/auth/secret/@type")
    auth_secret = text("source/auth/secret/@uuid")
    auth_usage = text("source/auth/secret/@usage")
    encryption = text("source/encryption/@format")
    encryption_engine = text("source/encryption/@engine")
    encryption_secret = text_beside("source/encryption/secret/@uuid", ("type", "passphrase"))
    encryption_usage = text_beside("source/encryption/secret/@usage", ("type", "passphrase"))
    # older documents have both beside the source
    disk_auth_user = text("auth/@username")
    disk_auth_type = text("auth/secret/@type")
    disk_auth_secret = text("auth/secret/@uuid")
    disk_auth_usage = text("auth/secret/@usage")
    disk_encryption = text("encryption/@format")
    disk_encryption_secret = text_beside("encryption/secret/@uuid", ("type", "passphrase"))
    disk_encryption_usage = text_beside("encryption/secret/@usage", ("type", "passphrase"))

    read_only = flag("readonly")
    shareable = flag("shareable")
    transient = flag("transient")
    transient_shares = switch("transient/@shareBacking")
    serial = text("serial")
    wwn = text("wwn")
    vendor = text("vendor")
    product = text("product")
    backend_domain = text("backenddomain/@name")
    boot_parameter = text("boot/@loadparm")

    cylinders = integer("geometry/@cyls")
    heads = integer("geometry/@heads")
    sectors = integer("geometry/@secs")
    translation = text("geometry/@trans")
    logical_block = integer("blockio/@logical_block_size")
    physical_block = integer("blockio/@physical_block_size")
    discard_block = integer("blockio/@discard_granularity")

    total_bytes = integer("iotune/total_bytes_sec")
    read_bytes = integer("iotune/read_bytes_sec")
    write_bytes = integer("iotune/write_bytes_sec")
    total_iops = integer("iotune/total_iops_sec")
    read_iops = integer("iotune/read_iops_sec")
    write_iops = integer("iotune/write_iops_sec")
    total_bytes_burst = integer("iotune/total_bytes_sec_max")
    read_bytes_burst = integer("iotune/read_bytes_sec_max")
    write_bytes_burst = integer("iotune/write_bytes_sec_max")
    total_iops_burst = integer("iotune/total_iops_sec_max")
    read_iops_burst = integer("iotune/read_iops_sec_max")
    write_iops_burst = integer("iotune/write_iops_sec_max")
    total_bytes_burst_length = integer("iotune/total_bytes_sec_max_length")
    read_bytes_burst_length = integer("iotune/read_bytes_sec_max_length")
    write_bytes_burst_length = integer("iotune/write_bytes_sec_max_length")
    total_iops_burst_length = integer("iotune/total_iops_sec_max_length")
    read_iops_burst_length = integer("iotune/read_iops_sec_max_length")
    write_iops_burst_length = integer("iotune/write_iops_sec_max_length")
    iops_size = integer("iotune/size_iops_sec")
    tune_group = text("iotune/group_name")
    throttle_filters = rows("throttlefilters/filter", "@group", ordered=True)

    backing_chain = _Chain("backingStore", ("@type", "format/@type", "source"), True)
    mirror_job = text("mirror/@job")
    mirror_ready = text("mirror/@ready")
    mirror_type = text("mirror/@type")
    mirror_format = text("mirror/format/@type")
    mirror_file = text("mirror/source/@file")
    mirror_device = text("mirror/source/@dev")

    address_controller = integer("address/@controller")
    address_bus = integer("address/@bus")
    address_target = integer("address/@target")
    address_unit = integer("address/@unit")

    def fact(self) -> Disk:
        """This disk, its source in one line."""
        self.glance()
        kind = self.type
        return Disk(
            target=self.target,
            device=self.device,
            type=kind,
            source=disk_source(kind, self.source),
            bus=self.bus,
            format=self.format,
            read_only=self.read_only,
        )
