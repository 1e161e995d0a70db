"""Where the demo host lies: a world of libvirt's test driver that comes with the program."""

from __future__ import annotations

from urllib.parse import quote

from virtgui.util.assets import asset


def demo_uri() -> str:
    """The demo host's connection URI. Nothing is opened or changed by it, every connection has a world of its own."""
    return f"test://{quote(str(asset('resources', 'demo', 'demo.xml')))}"
