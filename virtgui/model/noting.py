"""What each verb that notes something makes of a machine's notes: one table for libvirt's call and virsh's line."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.model.commands import Verb
from virtgui.model.notes import Notes, group_flaw, start_of, with_tags


def _grouped(notes: Notes, group: str) -> Notes:
    if flaw := group_flaw(group):
        raise ValueError(flaw)
    return notes._replace(group=group)


NOTED: dict[Verb, Callable[[Notes, str], Notes]] = {
    Verb.TEMPLATE_ON: lambda notes, _: notes._replace(template=True),
    Verb.TEMPLATE_OFF: lambda notes, _: notes._replace(template=False),
    Verb.SET_TAGS: with_tags,
    Verb.SET_GROUP: _grouped,
    Verb.SET_START: lambda notes, text: notes._replace(start=start_of(text)),
}
"""Each takes the notes as they are and the act's text; ValueError, as a sentence, for a text that is wrong."""
