"""A directory or image of the host that the guest mounts."""

from __future__ import annotations

from virtgui.xml.beside import size_bytes
from virtgui.xml.devices.virtio import VirtioXml
from virtgui.xml.fields import flag, integer, rows, switch, text


class FilesystemXml(VirtioXml):
    """A `<filesystem>`."""

    __slots__ = ()

    type = text("@type", "mount")
    model = text("@model")
    access_mode = text("@accessmode")
    multi_devices = text("@multidevs")
    file_mode = text("@fmode")
    directory_mode = text("@dmode")

    driver = text("driver/@type")
    driver_name = text("driver/@name")
    format = text("driver/@format")
    write_policy = text("driver/@wrpolicy")
    queue = integer("driver/@queue")

    source_directory = text("source/@dir")
    source_socket = text("source/@socket")
    source_file = text("source/@file")
    source_device = text("source/@dev")
    source_name = text("source/@name")
    source_usage = integer("source/@usage")
    source_units = text("source/@units", "KiB")
    source_pool = text("source/@pool")
    source_volume = text("source/@volume")
    target = text("target/@dir")
    read_only = flag("readonly")
    hard_limit = size_bytes("space_hard_limit")
    soft_limit = size_bytes("space_soft_limit")

    binary = text("binary/@path")
    extended_attributes = switch("binary/@xattr", "on", "off")
    cache = text("binary/cache/@mode")
    sandbox = text("binary/sandbox/@mode")
    posix_lock = switch("binary/lock/@posix", "on", "off")
    flock = switch("binary/lock/@flock", "on", "off")
    thread_pool = integer("binary/thread_pool/@size")
    open_files = integer("binary/openfiles/@max")
    uid_map = rows("idmap/uid", "@start", "@target", "@count")
    gid_map = rows("idmap/gid", "@start", "@target", "@count")
