"""How guests without firmware start: containers by their first program, Xen's by a boot loader of the host."""

from __future__ import annotations

from virtgui.views.hardware.pages.machine_words import container, xen
from virtgui.views.hardware.rows import Control, Row

WITHOUT_FIRMWARE = (
    Row("bootloader", "Boot loader", Control.PATH, "Boot loader of the host", shown=xen),
    Row("bootloader_arguments", "Its arguments", section="Boot loader of the host", shown=xen),
    Row("init", "First program", Control.PATH, "Container", shown=container, unset="/sbin/init"),
    Row(
        "init_arguments",
        "Arguments",
        Control.TABLE,
        "Container",
        columns=("Argument",),
        shown=container,
    ),
    Row(
        "init_environment",
        "Environment",
        Control.TABLE,
        "Container",
        columns=("Variable", "Value"),
        shown=container,
    ),
    Row("init_directory", "Starts in", Control.PATH, "Container", shown=container, unset="/"),
    Row("init_user", "As user", section="Container", shown=container, unset="root"),
    Row("init_group", "As group", section="Container", shown=container, unset="root"),
    Row(
        "uid_map",
        "Users of the host",
        Control.TABLE,
        "Container",
        columns=("First inside", "First on the host", "How many"),
        shown=container,
        more=True,
    ),
    Row(
        "gid_map",
        "Groups of the host",
        Control.TABLE,
        "Container",
        columns=("First inside", "First on the host", "How many"),
        shown=container,
        more=True,
    ),
)
