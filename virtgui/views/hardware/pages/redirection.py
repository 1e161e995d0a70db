"""The pages of USB devices sent by a viewer, and of which it may send."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.pages.chardev_source import SPICE_ONLY, source_rows
from virtgui.views.hardware.parts import (
    USB_PLACE,
    boot_row,
    choices,
    count,
    number,
    words,
)
from virtgui.views.hardware.rows import Control, Page, Row
from virtgui.xml.devices.hostdev import RedirdevXml, RedirfilterXml
from virtgui.xml.flaws.hostdev import check_redirdev, check_redirfilter
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_YES_NO = choices(("yes", "Allow"), ("no", "Refuse"))


def _redir_line(node: Node, around: Surroundings) -> str:
    kind = RedirdevXml(node.element).type
    return "From the SPICE viewer" if kind == "spicevmc" else words(SPICE_ONLY, kind)


def _redir_refusal(around: Surroundings) -> str:
    if around.capabilities.supports("redirdev") is False:
        return "This hypervisor does not know USB redirection"
    if around.machine.type == "lxc":
        return "Containers have no USB ports"
    displays = around.machine.devices.graphics if around.machine.devices else ()
    if not any(display.type == "spice" for display in displays):
        return "USB devices come through a SPICE display: add one first"
    return ""


def _rules_line(node: Node, around: Surroundings) -> str:
    rules = len(RedirfilterXml(node.element).rules)
    return f"{rules} rule{'' if rules == 1 else 's'}"


PAGES = (
    Page(
        kind="redirdev",
        name="redirdev",
        group=tr("Host devices"),
        icon="usb",
        title=lambda node, around: f"USB redirection{number(node, around)}",
        line=_redir_line,
        rows=(*source_rows(RedirdevXml, SPICE_ONLY), boot_row(section="Behaviour"), *USB_PLACE),
        check=check_redirdev,
        add_words="USB redirection",
        template=lambda around: made(RedirdevXml, "redirdev", bus="usb", type="spicevmc"),
        refusal=_redir_refusal,
    ),
    Page(
        kind="redirfilter",
        name="redirfilter",
        group=tr("Host devices"),
        icon="filter",
        title=lambda node, around: tr("USB redirection filter"),
        line=_rules_line,
        rows=(
            Row(
                "rules",
                "Rules",
                Control.TABLE,
                columns=("Device", "Class", "Vendor", "Product", "Version"),
                cells=(("Device", _YES_NO),),
                help="The first that fits decides; -1 or nothing fits all",
            ),
        ),
        check=check_redirfilter,
        add_words="USB redirection filter",
        template=lambda around: made(RedirfilterXml, "redirfilter", rules=(("yes", "-1", "-1", "-1", "-1"),)),
        refusal=lambda around: "This machine has a filter already" if count(around, "redirfilter") else "",
    ),
)
