"""What two documents differ in: line by line for eyes, and place by place for words."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from lxml import etree

from virtgui.xml import naming
from virtgui.xml.bullets import ATTRIBUTES, BULLETS, TEXTS, secrets_hidden
from virtgui.xml.fields import kib
from virtgui.xml.parse import Refused, parse
from virtgui.xml.pretty import reformat

_LONG = 4000
_KIN = 0.5
_MOST_KIN = 60
_TAG = re.compile(r"\s*(</?[\w:.-]+|<!--)?")


class Line(NamedTuple):
    """One line of a comparison with its numbers, from 1, on both sides; None and "" where it does not exist. A
    "changed" line is the same element with other words in it."""

    kind: Literal["same", "added", "removed", "changed"]
    before: int | None
    after: int | None
    old: str
    new: str


class Difference(NamedTuple):
    """One place where a document was not kept as sent: `path` as in "devices/disk[vda]/driver@cache", and what
    stands there on either side, "" where nothing does. Passwords are bullets."""

    path: str
    kind: Literal["missing", "altered", "added"]
    sent: str
    kept: str


def _laid_out(text: str) -> str:
    try:
        return reformat(text).rstrip("\n")
    except Refused:
        return text


def lines(before: str, after: str, *, secrets: bool = False) -> tuple[Line, ...]:
    """Both documents laid out alike and compared line by line; a text that cannot be parsed is compared as it is.
    Passwords are bullets unless `secrets`; a changed one is a changed line all the same."""
    left, right = _laid_out(before), _laid_out(after)
    old, new = left.split("\n"), right.split("\n")
    old_shown = old if secrets else secrets_hidden(left).split("\n")
    new_shown = new if secrets else secrets_hidden(right).split("\n")
    if len(old_shown) != len(old) or len(new_shown) != len(new):  # too long to look for passwords in
        return (Line("changed", 1, 1, BULLETS, BULLETS),) if old != new else ()
    found: list[Line] = []

    def add(first: int | None, second: int | None) -> None:
        was = old_shown[first] if first is not None else ""
        now = new_shown[second] if second is not None else ""
        kind: Literal["added", "removed", "changed"] = "changed"
        if first is None or second is None:
            kind = "added" if first is None else "removed"
        found.append(Line(kind, None if first is None else first + 1, None if second is None else second + 1, was, now))

    for what, a, b, c, d in _opcodes(old, new):
        if what == "equal":
            found += (Line("same", a + i + 1, c + i + 1, old_shown[a + i], new_shown[c + i]) for i in range(b - a))
        else:
            for first, second in _paired(old, new, range(a, b), range(c, d)):
                add(first, second)
    return tuple(found)


def _opcodes(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What difflib says, which is spared what both begin and end with: of many lines alike it is slow to tell."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    if head:
        yield "equal", 0, head, 0, head
    a, c = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = difflib.SequenceMatcher(None, a, c, autojunk=len(a) + len(c) > _LONG)
    for what, i, j, k, m in matcher.get_opcodes():
        yield what, head + i, head + j, head + k, head + m
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _paired(old: list[str], new: list[str], left: range, right: range) -> Iterator[tuple[int | None, int | None]]:
    """Lines of a replaced block: those of one element that are alike, side by side; the rest alone."""
    c = right.start
    few = len(left) * len(right) <= _MOST_KIN**2
    for a in left:
        for candidate in range(c, right.stop if few else c):
            if _TAG.match(old[a]) and _alike(old[a], new[candidate]):
                yield from ((None, alone) for alone in range(c, candidate))
                yield a, candidate
                c = candidate + 1
                break
        else:
            yield a, None
    yield from ((None, alone) for alone in range(c, right.stop))


def _alike(one: str, other: str) -> bool:
    tags = _TAG.match(one), _TAG.match(other)
    if not all(tags) or tags[0][0] != tags[1][0] or len(one) + len(other) > 2000:  # type: ignore[index]
        return False
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _KIN


def folds(of: tuple[Line, ...], context: int = 3) -> tuple[range, ...]:
    """The runs of unchanged lines, as indices, that may be folded away so that `context` lines stay around each
    difference; none for a comparison without one."""
    changed = [index for index, line in enumerate(of) if line.kind != "same"]
    if not changed:
        return ()
    ends = [-context - 1, *changed, len(of) + context]
    runs = (range(a + 1 + context, b - context) for a, b in itertools.pairwise(ends))
    return tuple(run for run in runs if len(run) > 1)


def patch(of: tuple[Line, ...], context: int = 3) -> str:
    """A comparison as a unified diff; "" when nothing differs."""
    hidden = {index for run in folds(of, context) for index in run}
    if all(line.kind == "same" for line in of):
        return ""
    written = ["--- before", "+++ after"]
    hunk: list[int] = []
    for index in (*range(len(of)), -1):
        if index >= 0 and index not in hidden:
            hunk.append(index)
        elif hunk:
            written += _hunk([of[one] for one in hunk])
            hunk = []
    return "\n".join(written) + "\n"


def _hunk(of: list[Line]) -> list[str]:
    old = [line.before for line in of if line.before is not None]
    new = [line.after for line in of if line.after is not None]
    body: list[str] = []
    added: list[str] = []
    for line in of:
        if line.kind in ("same", "removed") and added:
            body += added
            added = []
        if line.kind == "same":
            body.append(f" {line.new}")
            continue
        if line.before is not None:
            body.append(f"-{line.old}")
        if line.after is not None:
            added.append(f"+{line.new}")
    where = f"-{old[0] if old else 0},{len(old)} +{new[0] if new else 0},{len(new)}"
    return [f"@@ {where} @@", *body, *added]


def dropped(sent: str, kept: str) -> tuple[Difference, ...]:
    """What libvirt did not keep of a document, wrote otherwise, or added. The order of elements of different names,
    white space and the unit a size is written in do not count. Raises `Refused` for what cannot be parsed."""
    found: list[Difference] = []
    _compare(parse(sent).element, parse(kept).element, "", found)
    return tuple(found)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _identity(element: etree._Element) -> str:
    def read(child: str, attribute: str) -> str:
        inner = [element] if not child else element.findall(child)
        return next((str(value) for one in inner if (value := one.get(attribute))), "")

    return naming.identity(_name(element), read) if _name(element) in naming.KEYS else ""


def _join(path: str, element: etree._Element) -> str:
    key = _identity(element)
    step = f"{_name(element)}[{key}]" if key else _name(element)
    return f"{path}/{step}" if path else step


def _text(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


def _shown(element: etree._Element, value: str, attribute: str = "") -> str:
    secret = attribute.lower() in ATTRIBUTES if attribute else _name(element).lower() in TEXTS
    return BULLETS if secret and value else value


def _same_size(one: etree._Element, other: etree._Element) -> bool:
    """Whether two elements with a unit say the same size in another one."""
    if one.get("unit") is None and other.get("unit") is None:
        return False
    size = kib(one.text or "", one.get("unit", "KiB"), -1)
    return size >= 0 and size == kib(other.text or "", other.get("unit", "KiB"), -2)


def _compare(sent: etree._Element, kept: etree._Element, path: str, found: list[Difference]) -> None:
    def tell(place: str, was: str, now: str) -> None:
        kind: Literal["missing", "altered", "added"] = "altered"
        if not was or not now:
            kind = "missing" if was else "added"
        found.append(Difference(place, kind, was, now))

    same_size = _same_size(sent, kept)
    for name in dict.fromkeys((*sent.attrib, *kept.attrib)):
        was, now = sent.get(name), kept.get(name)
        if was != now and not (same_size and name == "unit"):
            short = str(name).rpartition("}")[2]
            shown = [_shown(sent, value, short) if value else ("" if value is None else "“”") for value in (was, now)]
            tell(f"{path}@{short}", shown[0], shown[1])
    if _text(sent) != _text(kept) and not same_size:
        tell(path, _shown(sent, _text(sent)), _shown(kept, _text(kept)))
    for one, other in _couples(sent, kept):
        if one is not None and other is not None:
            _compare(one, other, _join(path, one), found)
        elif one is not None:
            tell(_join(path, one), _words(one), "")
        elif other is not None:
            tell(_join(path, other), "", _words(other))


def _words(element: etree._Element) -> str:
    """An element in one line, without its secrets."""
    return " ".join(secrets_hidden(etree.tostring(element, encoding="unicode", with_tail=False)).split())


def _couples(
    sent: etree._Element, kept: etree._Element
) -> Iterator[tuple[etree._Element | None, etree._Element | None]]:
    """Children that stand for the same thing: by what names them, then by being equal, then by their order."""
    left = _by_tag(sent)
    right = _by_tag(kept)
    for tag in dict.fromkeys((*left, *right)):
        ours, theirs = left.get(tag, []), right.get(tag, [])
        for same in (_identity, _words):
            waiting: dict[str, list[etree._Element]] = {}
            for other in theirs:
                waiting.setdefault(same(other), []).append(other)
            for one in list(ours):
                key = same(one)
                if key and waiting.get(key):
                    other = waiting[key].pop(0)
                    ours.remove(one)
                    theirs.remove(other)
                    yield one, other
        # What is named on both sides, and differently, is not the same thing.
        for one in ours:
            match = next((other for other in theirs if not (_identity(one) and _identity(other))), None)
            if match is None and len(ours) == len(theirs) == 1 and tag not in naming.KEYS:
                match = theirs[0]
            if match is not None:
                theirs.remove(match)
            yield one, match
        yield from ((None, other) for other in theirs)


def _by_tag(element: etree._Element) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for child in element:
        if isinstance(child.tag, str):
            found.setdefault(str(child.tag), []).append(child)
    return found
