"""What a person notes of a machine in its own metadata: tags, a group, when it starts among others."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple

TAG_LONGEST, TAGS_MOST = 40, 32
GROUP_LONGEST, GROUP_DEEPEST = 200, 8
ORDER_MOST, DELAY_MOST_S, AFTER_MOST = 9999, 3600, 32
_APART = frozenset(",\"'")
TAG_COLORS = ("blue", "green", "amber", "red", "purple", "teal", "grey")
"""The colours that a person can give to a tag."""


class Start(NamedTuple):
    """When a machine starts among others: by ascending `order`, once those named in `after` (UUIDs) run, and `delay_s`
    seconds before the next one. Shutting down goes the other way."""

    order: int = 0
    delay_s: int = 0
    after: tuple[str, ...] = ()


class Notes(NamedTuple):
    """All of it. `more`: the document holds something else besides, which is kept and not understood here. `colors` are
    those tags that a person gave one, each with it."""

    template: bool = False
    tags: tuple[str, ...] = ()
    group: str = ""
    start: Start = Start()
    more: bool = False
    colors: tuple[tuple[str, str], ...] = ()


def _visible(text: str) -> bool:
    return text.isprintable() and bool(text)


def tag_flaw(tag: str) -> str:
    """Why this cannot be a tag; "" when it can."""
    if not tag:
        return tr("Give it a name.")
    if tag[0] in "-+":
        return tr("A tag does not begin with “-” or “+”.")
    if any(c.isspace() or c in _APART for c in tag):
        return tr("A tag is one word without spaces, commas and quotes.")
    if not _visible(tag):
        return tr("Leave out characters that cannot be seen.")
    return tr("A tag has at most {most} characters.").format(most=TAG_LONGEST) if len(tag) > TAG_LONGEST else ""


def group_flaw(group: str) -> str:
    """Why this cannot be a group's path ("site/web"); "" when it can, and for no group at all."""
    if not group:
        return ""
    parts = group.split("/")
    if any(not part.strip() for part in parts):
        return tr("Put a name on each side of “/”.")
    if any(part != part.strip() for part in parts):
        return tr("Leave out the spaces beside “/” and at the ends.")
    if not _visible(group) or any(c in "\"'," for c in group):
        return tr("Leave out quotes, commas and characters that cannot be seen.")
    if len(parts) > GROUP_DEEPEST:
        return tr("Groups nest at most {most} deep.").format(most=GROUP_DEEPEST)
    if len(group) > GROUP_LONGEST:
        return tr("A group's path has at most {most} characters.").format(most=GROUP_LONGEST)
    return ""


def retagged(tags: tuple[str, ...], change: str) -> tuple[str, ...]:
    """The tags after a change such as "db prod -test": words are added, those with "-" taken away; what only colours a
    tag (`colorings`) adds none. Tags that differ by case alone are one. ValueError, as a sentence, for what cannot be
    a tag and for too many."""
    kept = {tag.casefold(): tag for tag in tags}
    for word in change.split():
        if _coloring(word) is not None:
            continue
        if word.startswith("-"):
            kept.pop(word[1:].casefold(), None)
            continue
        tag = word.removeprefix("+")
        if flaw := tag_flaw(tag):
            raise ValueError(flaw)
        kept.setdefault(tag.casefold(), tag)
    if len(kept) > TAGS_MOST:
        raise ValueError(tr("A machine has at most {most} tags.").format(most=TAGS_MOST))
    return tuple(sorted(kept.values(), key=str.casefold))


def colorings(change: str) -> tuple[tuple[str, str], ...]:
    """The words of a change that give a colour to a tag where a machine has it, as "db,red", or take it away: "db,"."""
    return tuple(found for word in change.split() if (found := _coloring(word)) is not None)


def _coloring(word: str) -> tuple[str, str] | None:
    tag, apart, color = word.rpartition(",")
    return (tag, color) if apart and not tag_flaw(tag) and color in ("", *TAG_COLORS) else None


def with_tags(notes: Notes, change: str) -> Notes:
    """The notes with other tags (`retagged`) and other colours of them (`colorings`)."""
    tags = retagged(notes.tags, change)
    chosen = {tag.casefold(): color for tag, color in (*notes.colors, *colorings(change))}
    colors = tuple((tag, chosen[tag.casefold()]) for tag in tags if chosen.get(tag.casefold()))
    return notes._replace(tags=tags, colors=colors)


def start_text(start: Start) -> str:
    """A start as one line, for `start_of` to read: "order 10 delay 30 after UUID UUID"; "" for the usual."""
    parts = [f"order {start.order}"] if start.order else []
    parts += [f"delay {start.delay_s}"] if start.delay_s else []
    parts += [" ".join(("after", *start.after))] if start.after else []
    return " ".join(parts)


def start_of(text: str) -> Start:
    """What `start_text` wrote. ValueError, as a sentence, for anything else and beyond the limits."""
    words = text.split()
    numbers = {"order": 0, "delay": 0}
    while len(words) > 1 and words[0] in numbers:
        name, value, *words = words
        most = ORDER_MOST if name == "order" else DELAY_MOST_S
        if not value.isascii() or not value.isdigit() or int(value) > most:
            text = tr("The order is a whole number up to {most}.")
            if name == "delay":
                text = tr("The delay is a whole number up to {most}.")
            raise ValueError(text.format(most=most))
        numbers[name] = int(value)
    after: tuple[str, ...] = ()
    if words:
        first, *rest = words
        if first != "after" or not rest or len(rest) > AFTER_MOST:
            raise ValueError(tr("This does not say when a machine starts."))
        after = tuple(dict.fromkeys(rest))
    return Start(numbers["order"], numbers["delay"], after)


def document(notes: Notes) -> str:
    """The notes as the XML that virsh is given, without a namespace, which virsh adds; "" where nothing is noted."""
    parts = ["<template/>"] if notes.template else []
    parts += [f"<group>{_escaped(notes.group)}</group>"] if notes.group else []
    colors = dict(notes.colors)
    for tag in notes.tags:
        color = f' color="{colors[tag]}"' if tag in colors else ""
        parts.append(f"<tag{color}>{_escaped(tag)}</tag>")
    start = notes.start
    if start != Start():
        order = f' order="{start.order}"' if start.order else ""
        delay = f' delay="{start.delay_s}"' if start.delay_s else ""
        after = "".join(f'<after uuid="{_escaped(uuid)}"/>' for uuid in start.after)
        parts.append(f"<start{order}{delay}>{after}</start>" if after else f"<start{order}{delay}/>")
    return f"<notes>{''.join(parts)}</notes>" if parts else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
