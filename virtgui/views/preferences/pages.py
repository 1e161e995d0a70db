"""The pages of the settings, as a table: what each is called and which rows it has."""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from PyQt6.QtWidgets import QWidget

from virtgui.console.way_out import WAY_OUT, WayOut
from virtgui.model.alerts import from_text
from virtgui.qtmodels.alert_rules import RULES
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.past import Past
from virtgui.qtmodels.past_settings import LIMIT, LIMITS_MIB, ON, USUAL_MIB
from virtgui.qtmodels.settings import SETS_CLOCKS, Settings
from virtgui.qtmodels.watching import PERIODS
from virtgui.util.language import tr
from virtgui.views.cells import HEADINGS
from virtgui.views.columns import ALWAYS_SHOWN, HIDDEN_AT_FIRST
from virtgui.views.console.bell import BEEP
from virtgui.views.keys_text import keys_text
from virtgui.views.notify import KINDS, NOT, OFF_AT_FIRST
from virtgui.views.preferences.figures_page import FiguresPage
from virtgui.views.preferences.files_page import FilesPage
from virtgui.views.preferences.questions_page import QuestionsPage
from virtgui.views.preferences.rows import Choice, Heading, Kept, Line, Row, Several, Switch
from virtgui.views.preferences.rows_page import RowsPage

VIEWER_PLACES = ("host", "port", "tls_port", "socket", "uri", "uuid", "type", "file")
"""What may stand in braces in a viewer's command."""
_PLACE = re.compile(r"\{(\w*)\}")


HISTORY = "history/kept"
"""By this the size of what is kept is found; nothing of this name is remembered."""


class Around(NamedTuple):
    """What a page may need beside the settings."""

    settings: Settings
    has_tray: bool = False
    """Whether this desktop has a tray."""
    past: Callable[[], Past] | None = None
    """Figures of weeks."""


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` draw it; `build` makes it where rows are not enough, `RowsPage(rows, ...)` or a kind of it."""

    name: str
    title: str
    icon: str
    rows: tuple[Row, ...] = ()
    build: Callable[[tuple[Row, ...], Around], QWidget] = lambda rows, around: RowsPage(rows, around.settings)


def viewer_flaw(text: str) -> str:
    """Why a viewer's command cannot be run; "" when it can be tried."""
    try:
        split = shlex.split(text)
    except ValueError:
        return tr("A quotation mark is left open.")
    if text.strip() and not split:
        return tr("Name a program.")
    try:
        parsed = [part for word in split for part in string.Formatter().parse(word)]
    except ValueError:
        return tr("A brace is left open.")
    places = {
        place + (f"!{how}" if how else "") + (f":{form}" if form else "")
        for _, place, form, how in parsed
        if place is not None
    }
    places |= set(_PLACE.findall(text))  # doubled braces stand for none where it is run
    unknown = sorted(places - set(VIEWER_PLACES))
    return tr("“{place}” means nothing here.").format(place="{" + unknown[0] + "}") if unknown else ""


_LOOK: tuple[Row, ...] = (
    Heading(tr("Look")),
    Choice(
        "theme",
        tr("&Theme"),
        (("system", tr("As the desktop")), ("light", tr("Light")), ("dark", tr("Dark"))),
        "system",
    ),
    Choice(
        "language",
        tr("&Language"),
        (("", "English"), ("de", "Deutsch")),
        "",
        tr("From the next start on"),
    ),
)
_TRAY: tuple[Row, ...] = (
    Heading(tr("System tray")),
    Switch("tray/shown", tr("&Machines in the system tray"), help=tr("Where the desktop has a tray")),
    Switch(
        "tray/stays",
        tr("Stay there when the last &window is closed"),
        True,
        tr("Hosts stay connected; Quit in the menu ends the program"),
        only_with="tray/shown",
    ),
)
_MACHINES: tuple[Row, ...] = (
    Heading(tr("List of machines")),
    Switch("table/hide_off", tr("&Hide what is shut off")),
    Several(
        "table/hidden",
        tr("Columns"),
        tuple((column.name.lower(), HEADINGS[column]) for column in Column if column not in ALWAYS_SHOWN),
        tuple(sorted(column.name.lower() for column in HIDDEN_AT_FIRST)),
    ),
    Heading(tr("Guests")),
    Switch(SETS_CLOCKS, tr("Set the &clock of a guest that stood still, by its agent"), True),
)
_WATCHING: tuple[Row, ...] = (
    Heading(tr("Figures")),
    Choice(
        "period",
        tr("Sample &every"),
        tuple((seconds, f"{seconds:g} s") for seconds in PERIODS),
        PERIODS[0],
        tr("What is on screen; everything else every 5 s"),
    ),
    Heading(tr("Figures of weeks")),
    Switch(
        ON,
        tr("&Keep figures for up to a year"),
        True,
        tr("In a file that only you can read. A host's menu leaves that host out."),
    ),
    Choice(
        LIMIT,
        tr("At &most"),
        tuple((float(mib), f"{mib} MiB" if mib < 1024 else f"{mib // 1024} GiB") for mib in LIMITS_MIB),
        float(USUAL_MIB),
        tr("The oldest figures are dropped where it would grow larger"),
    ),
    Kept(HISTORY, tr("K&ept now")),
    Heading(tr("Notifications of the desktop")),
    Several(NOT, tr("Tell me of"), KINDS, OFF_AT_FIRST),
)
_CONSOLES: tuple[Row, ...] = (
    Heading(tr("Screens")),
    Switch("console/by_itself", tr("&Connect as soon as a console is shown"), True),
    Choice(
        "console/scaling",
        tr("&Scale"),
        (
            ("always", tr("To the window")),
            ("only in full screen", tr("Only in full screen")),
            ("never", tr("Never")),
        ),
        "always",
    ),
    Switch("console/smooth", tr("S&mooth when scaled"), True),
    Switch("console/follow", tr("Guest’s screen follows the &window")),
    Choice(
        WAY_OUT,
        tr("Let &go with"),
        tuple((way.value, keys_text(way.value)) for way in WayOut),
        WayOut.CTRL_ALT.value,
        tr("These keys together give keyboard and pointer back"),
    ),
    Switch(BEEP, tr("Beep when a guest rings its &bell")),
    Heading(tr("Other viewers")),
    Line(
        "viewer",
        tr("Open &with"),
        "virt-viewer",
        tr(
            "Empty: virt-viewer or remote-viewer. In a command of your own, {host}, {port}, {tls_port}, {socket}, "
            "{uri}, {uuid}, {type} and {file} are filled in. It is run as it stands, by no shell."
        ),
        viewer_flaw,
    ),
)
_NEW: tuple[Row, ...] = (
    Heading(tr("What new machines get")),
    Choice(
        "new/graphics",
        tr("&Screen"),
        (("vnc", "VNC"), ("spice", "SPICE"), ("none", tr("None"))),
        "vnc",
    ),
    Choice(
        "new/format",
        tr("&Disks"),
        (("", tr("What suits the pool")), ("qcow2", "qcow2"), ("raw", "raw")),
    ),
    Choice(
        "new/cpu_mode",
        tr("&Processor"),
        (
            ("", tr("What suits the host")),
            ("host-passthrough", tr("The host’s own")),
            ("host-model", tr("A model close to the host’s")),
            ("maximum", tr("All that the hypervisor can do")),
        ),
    ),
    Choice(
        "new/firmware",
        tr("&Firmware"),
        (("", tr("What suits the system")), ("efi", "UEFI")),
    ),
    Switch("new/sound", tr("A sound &card"), True),
)

PAGES: tuple[Page, ...] = (
    Page("look", tr("Look"), "sun-high", (*_LOOK, *_TRAY)),
    Page("machines", tr("Machines"), "list-details", _MACHINES),
    Page(
        "watching",
        tr("Figures"),
        "activity",
        _WATCHING,
        lambda rows, around: FiguresPage(rows, around.settings, around.past),
    ),
    Page("consoles", tr("Consoles"), "device-desktop", _CONSOLES),
    Page("new", tr("New machines"), "plus", _NEW),
    Page(
        "questions",
        tr("Questions"),
        "help",
        build=lambda _rows, around: QuestionsPage(around.settings),
    ),
    Page("files", tr("Files"), "folder", build=lambda _rows, around: FilesPage(around.settings)),
)
"""Another page is one more entry."""


def fits(name: str, value: object) -> bool:
    """Whether a setting may have this value; those that have no row may have any."""
    row = next((row for page in PAGES for row in page.rows if getattr(row, "setting", "") == name), None)
    match row:
        case Switch():
            return isinstance(value, bool)
        case Choice():
            return not isinstance(value, bool) and any(value == each for each, _ in row.options)
        case Line():
            return isinstance(value, str) and not row.flaw(value)
        case Several():
            return isinstance(value, list)
    if name == RULES:
        return isinstance(value, list) and all(isinstance(rule, str) and from_text(rule) for rule in value)
    return isinstance(value, bool) or not name.startswith("confirm/")


def headings() -> dict[str, str]:
    """Under which heading of its page each setting stands, for who searches."""
    found: dict[str, str] = {}
    for page in PAGES:
        heading = ""
        for row in page.rows:
            if isinstance(row, Heading):
                heading = row.text
            elif isinstance(row, (Switch, Choice, Line, Several, Kept)):
                found[row.setting] = heading
    return found


def titles() -> dict[str, str]:
    """Every setting by its name, with what it is called, for who searches."""
    found: dict[str, str] = {}
    for page in PAGES:
        for row in page.rows:
            if isinstance(row, (Switch, Choice, Line, Several, Kept)):
                found[row.setting] = f"{page.title}: {row.label.replace('&', '')}"
    found["confirm"] = tr("Questions before deeds")
    found["transfer"] = tr("Export and import of settings")
    found["launcher"] = tr("Entry in the menu of applications")
    return found
