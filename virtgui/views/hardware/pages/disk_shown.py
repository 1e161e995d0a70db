"""When a disk's rows mean something."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.node import Node


def types(*kinds: str) -> Callable[[Node], bool]:
    return lambda node: DiskXml(node.element).type in kinds


def protocols(*kinds: str) -> Callable[[Node], bool]:
    def shown(node: Node) -> bool:
        disk = DiskXml(node.element)
        return disk.type == "network" and disk.source_protocol in kinds

    return shown


def devices(*kinds: str) -> Callable[[Node], bool]:
    return lambda node: DiskXml(node.element).device in kinds


def buses(*kinds: str) -> Callable[[Node], bool]:
    return lambda node: DiskXml(node.element).bus in kinds


def remote(node: Node) -> bool:
    disk = DiskXml(node.element)
    return disk.type == "network" and disk.source_protocol in ("http", "https", "ftp", "ftps", "tftp", "ssh")


def logs_in(node: Node) -> bool:
    disk = DiskXml(node.element)
    return disk.type == "network" and disk.source_protocol in ("rbd", "iscsi", "http", "https", "ftp", "ftps", "ssh")
