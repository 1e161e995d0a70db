"""What became of an apply, in words: what runs already, what waits for a restart, what libvirt made otherwise."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.messages import Changed
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import plural, tr
from virtgui.views.hardware.changes import edit_words
from virtgui.xml.diff import Difference, dropped
from virtgui.xml.reach import NEXT_START


class Told(NamedTuple):
    """A sentence for the notice; `restart` whether a restart brings the rest; `detail` what lies behind it;
    `sent` and `kept` differ where libvirt kept something otherwise than it was sent."""

    text: str
    restart: bool = False
    detail: str = ""
    sent: str = ""
    kept: str = ""


def told(model: HardwareModel, message: Changed) -> Told:
    """One notice for all outcomes of an apply."""
    outcomes = message.outcomes
    later = [outcome for outcome in outcomes if model.active and outcome.stored and not outcome.now]
    nowhere = [outcome for outcome in outcomes if not outcome.stored and not outcome.now]
    # what libvirt adds by itself (addresses, controllers) is nothing that was lost
    differing = dropped(message.sent, message.kept) if message.sent and message.kept else ()
    lost = [each for each in differing if each.kind != "added"]
    parts = []
    if nowhere:
        parts.append(
            tr("{change}: not done. {why}").format(change=edit_words(model, nowhere[0].edit), why=nowhere[0].why)
        )
    if later:
        counts = plural(
            len(later), "{n} change counts from the next start on.", "{n} changes count from the next start on."
        )
        if len(later) == 1:
            counts = tr("{change} counts from the next start on.").format(change=edit_words(model, later[0].edit))
        why = later[0].why if later[0].why != NEXT_START else ""
        parts.append(f"{counts} {why}".strip())
    if lost:
        parts.append(
            plural(
                len(lost),
                "libvirt kept {n} place otherwise than sent.",
                "libvirt kept {n} places otherwise than sent.",
            )
        )
    detail = "\n\n".join(
        f"{edit_words(model, outcome.edit)}\n{outcome.why}\n{outcome.detail}".strip() for outcome in later + nowhere
    )
    if lost:
        detail = "\n\n".join(part for part in (detail, "\n".join(_words(each) for each in lost)) if part)
    return Told(" ".join(parts), bool(later), detail, message.sent if lost else "", message.kept if lost else "")


def _words(each: Difference) -> str:
    return f"{each.path}: {each.sent} → {each.kept or tr('nothing')}"
