"""The pages of USB devices sent by a viewer, and of which it may send."""

from __future__ import annotations

from virtgui.util.language import plural, tr
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
from virtgui.xml.flaws.texts import usb_refusal
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_YES_NO = choices(("yes", tr("Allow")), ("no", tr("Refuse")))


def _redir_line(node: Node, around: Surroundings) -> str:
    kind = RedirdevXml(node.element).type
    return tr("From the SPICE viewer") if kind == "spicevmc" else words(SPICE_ONLY, kind)


def _redir_refusal(around: Surroundings) -> str:
    if around.capabilities.supports("redirdev") is False:
        return tr("This hypervisor does not know USB redirection")
    if around.machine.type == "lxc":
        return tr("Containers have no USB ports")
    if off := usb_refusal(around):
        return off
    displays = around.machine.devices.graphics if around.machine.devices else ()
    if not any(display.type == "spice" for display in displays):
        return tr("USB devices come through a SPICE display: add one first")
    return ""


def _rules_line(node: Node, around: Surroundings) -> str:
    return plural(len(RedirfilterXml(node.element).rules), "{n} rule", "{n} rules")


PAGES = (
    Page(
        kind="redirdev",
        name="redirdev",
        group=tr("Host devices"),
        icon="usb",
        title=lambda node, around: tr("USB redirection") + number(node, around),
        line=_redir_line,
        rows=(*source_rows(RedirdevXml, SPICE_ONLY), boot_row(section=tr("Behaviour")), *USB_PLACE),
        check=check_redirdev,
        add_words=tr("USB redirection"),
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
                tr("Rules"),
                Control.TABLE,
                columns=(tr("Device"), tr("Class"), tr("Vendor"), tr("Product"), tr("Version")),
                cells=((tr("Device"), _YES_NO),),
                help=tr("The first that fits decides; -1 or nothing fits all"),
            ),
        ),
        check=check_redirfilter,
        add_words=tr("USB redirection filter"),
        template=lambda around: made(RedirfilterXml, "redirfilter", rules=(("yes", "-1", "-1", "-1", "-1"),)),
        refusal=lambda around: tr("This machine has a filter already") if count(around, "redirfilter") else "",
    ),
)
