"""A failure as a sentence."""

from __future__ import annotations

from virtgui.model.problems import Problem
from virtgui.util.language import tr


def could_not(problem: Problem) -> str:
    """What failed, and why: "Could not start web-01. Its disk is missing." """
    return tr("Could not {doing}. {reason}").format(doing=problem.doing, reason=problem.reason)


def could_not_briefly(problem: Problem) -> str:
    """The same as one sentence: "Could not start web-01: its disk is missing." """
    return tr("Could not {doing}: {reason}").format(doing=problem.doing, reason=problem.reason)
