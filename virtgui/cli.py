"""The command line: which hosts and which window, nothing else."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

from virtgui import __version__
from virtgui.model.commands import Verb
from virtgui.options import Deed, Options, Size, is_uri

__all__ = ["Deed", "Options", "Size", "parse"]

_SAFE = {
    verb.value.replace(" ", "-"): verb
    for verb in (Verb.START, Verb.START_PAUSED, Verb.PAUSE, Verb.RESUME, Verb.SHUT_DOWN, Verb.SAVE, Verb.WAKE)
}

_SOURCES = (
    *("iso", "cloud", "gallery", "disk", "appliance", "tree", "pxe", "live", "empty", "xml", "native"),
    *("program", "system", "container", "template"),
)
"""Names of `views.creation.kinds.KINDS`, which is not loaded for a command line."""
_LANGUAGES = ("en", "de")
"""English and those of `translation`, which is not loaded for a command line."""
_HOST_PAGES = (
    "overview",
    "performance",
    "storage",
    "networks",
    "networks-map",
    "networks-new",
    "devices",
    "interfaces",
    "filters",
    "secrets",
    "doctor",
    "shutdown",
    "backups",
    "gone",
)
"""Names of the pages of `views.host_window`, which is not loaded for a command line, and of parts of them."""
_SPANS = ("hour", "day", "week", "month", "year", "all")
_PAGES = (
    "performance",
    "console",
    "editor",
    "hardware",
    "snapshots",
    "backups",
    "guest",
    "definitions",
    "disks",
    "xml",
    "delete",
    "clone",
    "migrate",
)


def _size(text: str) -> Size:
    found = re.fullmatch(r"(\d{2,5})x(\d{2,5})", text)
    if not found:
        raise argparse.ArgumentTypeError(f"“{text}” is not a size such as 1440x900")
    return Size(int(found[1]), int(found[2]))


def _scale(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.5 <= value <= 4:
        raise argparse.ArgumentTypeError(f"“{text}” is not a scale from 0.5 to 4")
    return value


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 600:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds from 0 to 600")
    return value


def _uri(text: str) -> str:
    if not is_uri(text):
        raise argparse.ArgumentTypeError(f"“{text}” is not a connection URI such as qemu:///system")
    return text


def parser() -> argparse.ArgumentParser:
    """The flags, virt-manager's own names where it has them."""
    made = argparse.ArgumentParser(
        prog="virtgui",
        description="Manage virtual machines on this computer and on other hosts.",
        epilog="With --connect or --demo only those hosts open, and nothing is probed or remembered. “virtgui "
        "run-schedule NAME” runs a schedule once, without a window.",
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"virtgui {__version__}")
    made.add_argument("-c", "--connect", metavar="URI", action="append", default=[], type=_uri, help="open this host")
    made.add_argument("--demo", action="store_true", help="open the demo host: pretend machines, nothing is touched")
    made.add_argument("--debug", action="store_true", help="write a detailed log, to standard error too")
    made.add_argument(
        "--trace-libvirt",
        dest="trace",
        action="store_true",
        help="log each call of libvirt with its thread, connection and time, to standard error too",
    )
    made.add_argument("--show-systray", dest="tray", action="store_true", help="begin as an icon in the system tray")
    shown = made.add_mutually_exclusive_group()
    for flag, page, text in (
        ("--show-domain-performance", "performance", "open this machine's performance page"),
        ("--show-domain-console", "console", "open this machine's console"),
        ("--show-domain-editor", "editor", "open this machine's window"),
        ("--show-domain-hardware", "hardware", "open this machine's hardware page"),
        ("--show-domain-snapshots", "snapshots", "open this machine's snapshots"),
        ("--show-domain-backups", "backups", "open this machine's backups"),
        ("--show-domain-guest", "guest", "open what this machine's guest tells"),
        ("--show-domain-disks", "disks", "open what this machine's disks stand on"),
        ("--show-domain-history", "definitions", "open every definition that this machine had"),
        ("--show-domain-xml", "xml", "open this machine's XML page"),
        ("--show-domain-delete", "delete", "ask what to delete with this machine"),
        ("--show-domain-clone", "clone", "clone this machine"),
        ("--show-domain-migrate", "migrate", "move this machine to another host"),
    ):
        shown.add_argument(flag, dest=page, metavar="NAME", help=f"{text} (name, UUID or id)")
    shown.add_argument("--select", metavar="NAME", help="select this machine in the main window")
    shown.add_argument("--show-domain-creator", dest="creator", action="store_true", help="create a new machine")
    shown.add_argument(
        "--show-dashboard", dest="dashboard", action="store_true", help="open the dashboard of all hosts"
    )
    shown.add_argument("--show-host-summary", dest="host", action="store_true", help="open the host's window")
    made.add_argument(
        "--page",
        metavar="PAGE",
        choices=_HOST_PAGES,
        default="",
        help=f"show this page of it ({', '.join(_HOST_PAGES)})",
    )
    hardware = made.add_argument_group("hardware")
    hardware.add_argument(
        "--device", metavar="DEVICE", default="", help="show this device, such as “disk vda”, or page"
    )
    hardware.add_argument(
        "--edit",
        nargs=2,
        metavar=("FIELD", "VALUE"),
        action="append",
        default=[],
        help="prepare a change of it, applied only by hand; repeatable",
    )
    hardware.add_argument("--add-hardware", metavar="KIND", nargs="?", const="", help="open the wizard, at this kind")
    hardware.add_argument("--review", action="store_true", help="open the review of the changes, or of the wizard")
    creation = made.add_argument_group("new machines")
    creation.add_argument("--source", choices=_SOURCES, default="", help="choose this source in the wizard")
    creation.add_argument("--step", type=int, choices=range(1, 6), default=0, help="show this step of the wizard")
    made.add_argument(
        "--history",
        metavar="FILE.db",
        default="",
        help="keep figures for weeks in this file, also with --connect or --demo, which else keep none",
    )
    made.add_argument(
        "--compare",
        metavar="NAME",
        action="append",
        default=[],
        help="plot this machine beside that of --show-domain-performance; repeatable",
    )
    made.add_argument(
        "--span", choices=_SPANS, default="", help=f"plot so long a time ({', '.join(_SPANS)}); with --history"
    )
    made.add_argument("--wall", action="store_true", help="show the main window's machines as a wall of screens")
    made.add_argument("--split", action="store_true", help="show a console's screen and serial line side by side")
    made.add_argument(
        "--tab",
        metavar="NAME",
        action="append",
        default=[],
        help="show this machine's console beside the other, as tabs of one window; repeatable",
    )
    made.add_argument(
        "--act",
        nargs=2,
        metavar=("VERB", "NAME"),
        action="append",
        default=[],
        help=f"do something to a machine once its host is open ({', '.join(_SAFE)}); repeatable",
    )
    picture = made.add_argument_group("pictures")
    picture.add_argument("--screenshot", metavar="FILE.png", default="", help="save a picture of the window, then end")
    picture.add_argument("--size", metavar="WxH", type=_size, help="the window's size in logical pixels")
    picture.add_argument("--scale", type=_scale, default=1.0, help="picture pixels for a logical pixel, 0.5 to 4")
    picture.add_argument(
        "--after", metavar="SECONDS", type=_seconds, default=0.0, help="wait so long before the picture, at most 600"
    )
    picture.add_argument("--theme", choices=("light", "dark"), default="", help="colours, whatever the desktop says")
    made.add_argument("--language", choices=_LANGUAGES, default="", help="speak this language (in parts so far)")
    return made


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line; exits with status 2 and one line of reason when it makes no sense."""
    made = parser()
    got = made.parse_args(arguments)
    page, machine = "main", got.select or ""
    for name in _PAGES:
        if getattr(got, name) is not None:
            page, machine = name, getattr(got, name)
    if got.creator:
        page = "creator"
    if got.host:
        page = "host"
    if got.dashboard:
        page = "dashboard"
    options = Options(
        hosts=tuple(dict.fromkeys(got.connect)),
        demo=got.demo,
        page=page,
        machine=machine,
        debug=got.debug,
        screenshot=got.screenshot,
        size=got.size,
        scale=got.scale,
        theme=got.theme,
        after=got.after,
        deeds=tuple(_deed(made, verb, name) for verb, name in got.act),
        device=got.device,
        edits=tuple((field, value) for field, value in got.edit),
        add=got.add_hardware,
        review=got.review,
        wall=got.wall,
        split=got.split,
        source=got.source,
        step=got.step,
        host_page=got.page,
        tabs=tuple(got.tab),
        history=got.history,
        compare=tuple(got.compare),
        span=got.span,
        trace=got.trace,
        tray=got.tray,
        language="" if got.language == "en" else got.language,
    )
    if (page not in ("main", "dashboard") or options.machine or options.deeds) and not options.private:
        made.error("say which host with --connect URI or --demo")
    if page != "main" and options.tray:
        made.error("--show-systray goes without a window to open")
    if page != "host" and options.host_page:
        made.error("--page goes with --show-host-summary")
    if page != "creator" and (options.source or options.step):
        made.error("--source and --step go with --show-domain-creator")
    if page != "hardware" and (options.device or options.edits or options.add is not None or options.review):
        made.error("--device, --edit, --add-hardware and --review go with --show-domain-hardware NAME")
    if page != "performance" and (options.compare or options.span):
        made.error("--compare and --span go with --show-domain-performance NAME")
    if page != "console" and options.tabs:
        made.error("--tab goes with --show-domain-console NAME")
    return options


def _deed(made: argparse.ArgumentParser, verb: str, name: str) -> Deed:
    if verb not in _SAFE:
        made.error(f"--act knows {', '.join(_SAFE)}; not “{verb}”")
    return Deed(_SAFE[verb], name)
