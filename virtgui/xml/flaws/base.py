"""How a flaw is told, and the checks that many fields share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings


class Flaw(NamedTuple):
    """What is wrong with a field, as a sentence that says what to do. A warning blocks nothing."""

    field: str
    message: str
    warning: bool = False


Check: TypeAlias = Callable[[Node, Surroundings], list[Flaw]]
"""Looks at one window."""
