"""How guests without firmware start: containers by their first program, Xen's by a boot loader of the host."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.pages.machine_words import container, xen
from virtgui.views.hardware.rows import Control, Row

WITHOUT_FIRMWARE = (
    Row("bootloader", tr("Boot loader"), Control.PATH, tr("Boot loader of the host"), shown=xen),
    Row("bootloader_arguments", tr("Its arguments"), section=tr("Boot loader of the host"), shown=xen),
    Row("init", tr("First program"), Control.PATH, tr("Container"), shown=container, unset="/sbin/init"),
    Row(
        "init_arguments",
        tr("Arguments"),
        Control.TABLE,
        tr("Container"),
        columns=(tr("Argument"),),
        shown=container,
    ),
    Row(
        "init_environment",
        tr("Environment"),
        Control.TABLE,
        tr("Container"),
        columns=(tr("Variable"), tr("Value")),
        shown=container,
    ),
    Row("init_directory", tr("Starts in"), Control.PATH, tr("Container"), shown=container, unset="/"),
    Row("init_user", tr("As user"), section=tr("Container"), shown=container, unset="root"),
    Row("init_group", tr("As group"), section=tr("Container"), shown=container, unset="root"),
    Row(
        "uid_map",
        tr("Users of the host"),
        Control.TABLE,
        tr("Container"),
        columns=(tr("First inside"), tr("First on the host"), tr("How many")),
        shown=container,
        more=True,
    ),
    Row(
        "gid_map",
        tr("Groups of the host"),
        Control.TABLE,
        tr("Container"),
        columns=(tr("First inside"), tr("First on the host"), tr("How many")),
        shown=container,
        more=True,
    ),
)
