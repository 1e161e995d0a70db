"""What a person is told when the program itself goes wrong."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.notice_bar import Notice

_OF_IMPORTS = ("ImportError:", "ModuleNotFoundError:")


def notice_of(line: str, trace: str) -> Notice:
    """The notice of an exception that nobody expected. Parts are loaded when they are first wanted: what cannot be
    loaded was most likely replaced by an update."""
    if line.startswith(_OF_IMPORTS):
        sentence = tr("A part of it cannot be loaded. Was it updated meanwhile? Then close it and open it again.")
    else:
        sentence = tr("What you did may not have been done: {line}").format(line=plain(line, 200))
    return Notice(tr("virtgui itself made a mistake."), sentence, trace)
