"""What the command line can ask for, and the shortest ways of asking, told without loading argparse."""

from __future__ import annotations

from collections.abc import Sequence

from virtgui.model.commands import Verb
from virtgui.util.tuples import NamedTuple

_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+.-")


class Size(NamedTuple):
    """A window's size in logical pixels."""

    width: int
    height: int


class Deed(NamedTuple):
    """Something to do to a machine as soon as its host is open."""

    verb: Verb
    name: str


class Options(NamedTuple):
    """What was asked for. `page` is "main", "performance", "console", "editor", "hardware", "snapshots", "guest",
    "definitions", "disks", "backups", "xml", "delete", "clone", "migrate", "creator", "dashboard" or "host";
    `machine` is a name, UUID or id, selected where `page` is "main"; `hosts` are URIs ("demo" first when the demo
    host is wanted). `device`, `edits`, `add` and `review` say what of the hardware is shown
    (`views.hardware.arrangement.Wanted`), `wall` and `split` how screens are, `tabs` whose consoles are tabs beside
    that of `machine`; `source` and `step` where the wizard for new machines begins, `host_page` what is shown of a
    host's window, `history` the file that figures are kept in even where nothing else is, `compare` the machines that
    are plotted beside `machine`, `span` the time that is plotted ("month"). `trace` logs each call of libvirt, `tray`
    begins in the system tray, `language` is spoken ("de")."""

    hosts: tuple[str, ...] = ()
    demo: bool = False
    page: str = "main"
    machine: str = ""
    debug: bool = False
    screenshot: str = ""
    size: Size | None = None
    scale: float = 1.0
    theme: str = ""
    after: float = 0.0
    deeds: tuple[Deed, ...] = ()
    device: str = ""
    edits: tuple[tuple[str, str], ...] = ()
    add: str | None = None
    review: bool = False
    wall: bool = False
    split: bool = False
    tabs: tuple[str, ...] = ()
    source: str = ""
    step: int = 0
    host_page: str = ""
    history: str = ""
    compare: tuple[str, ...] = ()
    span: str = ""
    trace: bool = False
    tray: bool = False
    language: str = ""

    @property
    def joins(self) -> bool:
        """Whether a program that runs already may do it: not what is to be logged, pictured, or pretended."""
        return not (
            self.demo or self.screenshot or self.history or self.debug or self.trace or self.theme or self.language
        )

    @property
    def listens(self) -> bool:
        """Whether later starts are handed over to it: not to one that ends with its picture, or remembers nothing."""
        return not (self.private or self.screenshot)

    @property
    def private(self) -> bool:
        """True when only the named hosts open, and nothing is probed or remembered."""
        return self.demo or bool(self.hosts)


def is_uri(text: str) -> bool:
    """Whether it looks like a connection URI at all."""
    scheme, colon, _ = text.partition(":")
    return bool(colon) and "a" <= scheme[:1] <= "z" and set(scheme) <= _SCHEME


def hosts_only(arguments: Sequence[str]) -> Options | None:
    """The options of a command line that names hosts at most, as most do; None for any other."""
    flags, uris = arguments[::2], arguments[1::2]
    if len(flags) != len(uris) or not all(flag in ("-c", "--connect") for flag in flags):
        return None
    return Options(hosts=tuple(dict.fromkeys(uris))) if all(map(is_uri, uris)) else None
