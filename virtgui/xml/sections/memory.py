"""A machine's memory: how much, and what of the host's it is made of."""

from __future__ import annotations

from virtgui.xml.fields import flag, integer, rows, size_kib, switch, text
from virtgui.xml.node import Node


class MemoryXml(Node):
    """The room for memory modules, and `<memoryBacking>`."""

    __slots__ = ()

    max_memory_kib = size_kib("maxMemory")
    memory_slots = integer("maxMemory/@slots")
    dump_core = switch("memory/@dumpCore", "on", "off", default=True)

    huge_pages = flag("memoryBacking/hugepages")
    huge_page_sizes = rows("memoryBacking/hugepages/page", "@size", "@unit", "@nodeset")
    no_shared_pages = flag("memoryBacking/nosharepages")
    locked = flag("memoryBacking/locked")
    memory_source = text("memoryBacking/source/@type")
    memory_access = text("memoryBacking/access/@mode")
    allocation_mode = text("memoryBacking/allocation/@mode")
    allocation_threads = integer("memoryBacking/allocation/@threads")
    discard = flag("memoryBacking/discard")

    hard_limit_kib = size_kib("memtune/hard_limit")
    soft_limit_kib = size_kib("memtune/soft_limit")
    swap_limit_kib = size_kib("memtune/swap_hard_limit")
    min_guarantee_kib = size_kib("memtune/min_guarantee")
