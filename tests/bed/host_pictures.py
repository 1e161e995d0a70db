"""Pictures of what is told of a host itself: its overview, and what its doctor finds."""

from __future__ import annotations

from pathlib import Path

from tests.bed.hosts import PrivateHost
from tests.bed.pictures import picture, wait

_FILTERS = {
    "clean-traffic": "<rule action='drop' direction='inout' priority='1000'><all/></rule>",
    "no-mac-spoofing": "<rule action='drop' direction='out' priority='500'><mac match='no' srcmacaddr='$MAC'/></rule>",
    "web-servers": (
        "<filterref filter='no-mac-spoofing'/>"
        "<filterref filter='clean-traffic'><parameter name='IP' value='10.0.0.80'/></filterref>"
        "<rule action='accept' direction='in' priority='300'><tcp dstportstart='80' dstportend='80'/></rule>"
        "<rule action='accept' direction='in' priority='300'><tcp dstportstart='443' dstportend='443'/></rule>"
        "<rule action='accept' direction='in' priority='400'><tcp srcipaddr='$ADMIN' dstportstart='22'/></rule>"
        "<rule action='drop' direction='in' priority='900'><all/></rule>"
    ),
}
_CARD = "<interface type='network'><source network='default'/><filterref filter='web-servers'/></interface>"


def make_host(folder: Path) -> None:
    """Make all of them."""
    with PrivateHost("workstation") as host:
        for name, rules in _FILTERS.items():
            host.define(f"<filter name='{name}'>{rules}</filter>", "nwfilter")
        host.add("web-01", start=False, extra=_CARD, vcpus=2, memory_mib=1024)
        host.add("db-01", vcpus=2, memory_mib=512)
        flags = ("--connect", host.uri, "--show-host-summary", "--size", "1100x700", "--theme", "light", "--after", "4")
        pages = {"host-overview": "overview", "host-doctor": "doctor"}
        for name, page in pages.items():
            wait([picture(folder / f"{name}.png", *flags, "--page", page)], 60)
