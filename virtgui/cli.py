"""The command line: which hosts and which window, nothing else."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

from virtgui import __version__
from virtgui.cli_parser import Parser
from virtgui.model.commands import Verb
from virtgui.options import Deed, Options, Size, is_uri
from virtgui.util.language import tr

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


_LEAST, _MOST = Size(300, 200), Size(8192, 8192)
"""In a smaller window no row would be seen, so that none told what a picture waits for."""


def _size(text: str) -> Size:
    found = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if not found:
        raise argparse.ArgumentTypeError(tr("“{text}” is not a size such as 1440x900").format(text=text))
    size = Size(int(found[1]), int(found[2]))
    if not (_LEAST.width <= size.width <= _MOST.width and _LEAST.height <= size.height <= _MOST.height):
        least, most = (f"{end.width}x{end.height}" for end in (_LEAST, _MOST))
        reason = tr("“{text}” is not a size from {least} to {most}").format(text=text, least=least, most=most)
        raise argparse.ArgumentTypeError(reason)
    return size


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(tr("an empty name names nothing"))
    return text


def _scale(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.5 <= value <= 4:
        raise argparse.ArgumentTypeError(tr("“{text}” is not a scale from 0.5 to 4").format(text=text))
    return value


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 600:
        raise argparse.ArgumentTypeError(tr("“{text}” is not a number of seconds from 0 to 600").format(text=text))
    return value


def _uri(text: str) -> str:
    if not is_uri(text):
        raise argparse.ArgumentTypeError(
            tr("“{text}” is not a connection URI such as qemu:///system").format(text=text)
        )
    return text


def parser() -> Parser:
    """The flags, virt-manager's own names where it has them."""
    made = Parser(
        "virtgui",
        tr("Manage virtual machines on this computer and on other hosts."),
        tr(
            "With --connect or --demo only those hosts open, and nothing is probed or remembered. “virtgui "
            "run-schedule NAME” runs a schedule once, without a window."
        ),
    )
    general = made.general
    general.add_argument(
        "--version",
        action="version",
        version=f"virtgui {__version__}",
        help=tr("show program's version number and exit"),
    )
    general.add_argument(
        "-c", "--connect", metavar="URI", action="append", default=[], type=_uri, help=tr("open this host")
    )
    general.add_argument(
        "--demo", action="store_true", help=tr("open the demo host: pretend machines, nothing is touched")
    )
    general.add_argument("--debug", action="store_true", help=tr("write a detailed log, to standard error too"))
    general.add_argument(
        "--trace-libvirt",
        dest="trace",
        action="store_true",
        help=tr("log each call of libvirt with its thread, connection and time, to standard error too"),
    )
    general.add_argument(
        "--show-systray", dest="tray", action="store_true", help=tr("begin as an icon in the system tray")
    )
    shown = general.add_mutually_exclusive_group()
    for flag, page, text in (
        ("--show-domain-performance", "performance", tr("open this machine's performance page")),
        ("--show-domain-console", "console", tr("open this machine's console")),
        ("--show-domain-editor", "editor", tr("open this machine's window")),
        ("--show-domain-hardware", "hardware", tr("open this machine's hardware page")),
        ("--show-domain-snapshots", "snapshots", tr("open this machine's snapshots")),
        ("--show-domain-backups", "backups", tr("open this machine's backups")),
        ("--show-domain-guest", "guest", tr("open what this machine's guest tells")),
        ("--show-domain-disks", "disks", tr("open what this machine's disks stand on")),
        ("--show-domain-history", "definitions", tr("open every definition that this machine had")),
        ("--show-domain-xml", "xml", tr("open this machine's XML page")),
        ("--show-domain-delete", "delete", tr("ask what to delete with this machine")),
        ("--show-domain-clone", "clone", tr("clone this machine")),
        ("--show-domain-migrate", "migrate", tr("move this machine to another host")),
    ):
        shown.add_argument(
            flag, dest=page, metavar=tr("NAME"), type=_name, help=tr("{text} (name, UUID or id)").format(text=text)
        )
    shown.add_argument("--select", metavar=tr("NAME"), type=_name, help=tr("select this machine in the main window"))
    shown.add_argument("--show-domain-creator", dest="creator", action="store_true", help=tr("create a new machine"))
    shown.add_argument(
        "--show-dashboard", dest="dashboard", action="store_true", help=tr("open the dashboard of all hosts")
    )
    shown.add_argument("--show-host-summary", dest="host", action="store_true", help=tr("open the host's window"))
    general.add_argument(
        "--page",
        metavar=tr("PAGE"),
        choices=_HOST_PAGES,
        default="",
        help=tr("show this page of it ({pages})").format(pages=", ".join(_HOST_PAGES)),
    )
    hardware = made.add_argument_group(tr("hardware"))
    hardware.add_argument(
        "--device", metavar=tr("DEVICE"), default="", help=tr("show this device, such as “disk vda”, or page")
    )
    hardware.add_argument(
        "--edit",
        nargs=2,
        metavar=(tr("FIELD"), tr("VALUE")),
        action="append",
        default=[],
        help=tr("prepare a change of it, applied only by hand; repeatable"),
    )
    hardware.add_argument(
        "--add-hardware", metavar=tr("KIND"), nargs="?", const="", help=tr("open the wizard, at this kind")
    )
    hardware.add_argument("--review", action="store_true", help=tr("open the review of the changes, or of the wizard"))
    creation = made.add_argument_group(tr("new machines"))
    creation.add_argument("--source", choices=_SOURCES, default="", help=tr("choose this source in the wizard"))
    creation.add_argument("--step", type=int, choices=range(1, 6), default=0, help=tr("show this step of the wizard"))
    general.add_argument(
        "--history",
        metavar=tr("FILE.db"),
        type=_name,
        help=tr("keep figures for weeks in this file, also with --connect or --demo, which else keep none"),
    )
    general.add_argument(
        "--compare",
        metavar=tr("NAME"),
        type=_name,
        action="append",
        default=[],
        help=tr("plot this machine beside that of --show-domain-performance; repeatable"),
    )
    general.add_argument(
        "--span",
        choices=_SPANS,
        default="",
        help=tr("plot so long a time ({spans}); with --history").format(spans=", ".join(_SPANS)),
    )
    general.add_argument("--wall", action="store_true", help=tr("show the main window's machines as a wall of screens"))
    general.add_argument(
        "--split", action="store_true", help=tr("show a console's screen and serial line side by side")
    )
    general.add_argument(
        "--tab",
        metavar=tr("NAME"),
        type=_name,
        action="append",
        default=[],
        help=tr("show this machine's console beside the other, as tabs of one window; repeatable"),
    )
    general.add_argument(
        "--act",
        nargs=2,
        metavar=(tr("VERB"), tr("NAME")),
        action="append",
        default=[],
        help=tr("do something to a machine once its host is open ({verbs}); repeatable").format(verbs=", ".join(_SAFE)),
    )
    picture = made.add_argument_group(tr("pictures"))
    picture.add_argument(
        "--screenshot",
        metavar=tr("FILE.png"),
        type=_name,
        help=tr("save a picture of the window, then end"),
    )
    picture.add_argument("--size", metavar=tr("WxH"), type=_size, help=tr("the window's size in logical pixels"))
    picture.add_argument(
        "--scale",
        metavar=tr("SCALE"),
        type=_scale,
        default=1.0,
        help=tr("picture pixels for a logical pixel, 0.5 to 4"),
    )
    picture.add_argument(
        "--after",
        metavar=tr("SECONDS"),
        type=_seconds,
        default=0.0,
        help=tr("wait so long before the picture, at most 600"),
    )
    picture.add_argument(
        "--theme", choices=("light", "dark"), default="", help=tr("colours, whatever the desktop says")
    )
    general.add_argument("--language", choices=_LANGUAGES, default="", help=tr("speak this language"))
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
        screenshot=got.screenshot or "",
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
        history=got.history or "",
        compare=tuple(got.compare),
        span=got.span,
        trace=got.trace,
        tray=got.tray,
        language="" if got.language == "en" else got.language,
    )
    if (page not in ("main", "dashboard") or options.deeds) and not options.private:
        made.error(tr("say which host with --connect URI or --demo"))
    if (page != "main" or options.machine) and options.tray:
        made.error(tr("--show-systray goes without a window to open"))
    if page != "host" and options.host_page:
        made.error(tr("--page goes with --show-host-summary"))
    if page != "creator" and (options.source or options.step):
        made.error(tr("--source and --step go with --show-domain-creator"))
    if page != "hardware" and (options.device or options.edits or options.add is not None or options.review):
        made.error(tr("--device, --edit, --add-hardware and --review go with --show-domain-hardware NAME"))
    if page != "performance" and (options.compare or options.span):
        made.error(tr("--compare and --span go with --show-domain-performance NAME"))
    if page != "console" and (options.tabs or options.split):
        made.error(tr("--tab and --split go with --show-domain-console NAME"))
    if page != "main" and options.wall:
        made.error(tr("--wall goes with the main window"))
    if not options.screenshot and (options.size or options.after):
        made.error(tr("--size and --after go with --screenshot FILE.png"))
    return options


def _deed(made: argparse.ArgumentParser, verb: str, name: str) -> Deed:
    if verb not in _SAFE:
        made.error(tr("--act knows {verbs}; not “{verb}”").format(verbs=", ".join(_SAFE), verb=verb))
    return Deed(_SAFE[verb], name)
