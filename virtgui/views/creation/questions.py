"""A form over answers that are no XML: the hardware pages' rows, for a machine that has none yet."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QWidget

from virtgui.model.edits import Value
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.rows import Page, Row
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import Node
from virtgui.xml.parse import parse
from virtgui.xml.surroundings import Surroundings


class _Answers:
    """The form's target: two functions, and a third for answers that were there before."""

    def __init__(
        self, get: Callable[[str], Value], put: Callable[[str, Value], None], before: Callable[[str], Value] | None
    ) -> None:
        self._get = get
        self._put = put
        self._before = before
        self._node = Node(parse("<nothing/>").element)

    def node(self) -> Node:
        """There is no element."""
        return self._node

    def value(self, field: str) -> Value:
        """The answer so far; None for none."""
        found = self._get(field)
        return None if found == "" else found

    def origin(self, field: str) -> Value:
        """What was there before, where anything was."""
        found = self._before(field) if self._before is not None else self._get(field)
        return None if found == "" else found

    def changed(self, field: str) -> bool:
        """Never of what is all new."""
        return self.value(field) != self.origin(field)

    def set(self, field: str, value: Value) -> None:
        """A person answers."""
        self._put(field, value)

    def undo(self, field: str) -> None:
        """A person wants it as it was."""
        if self._before is not None:
            self._put(field, self._before(field))

    def when(self, field: str) -> str:
        """Not told for what is yet to be."""
        return ""

    def lock(self, row: Row) -> str:
        """Nothing of it is fixed yet."""
        return ""

    def surroundings(self) -> Surroundings:
        """None that these rows look at."""
        return Surroundings()

    def live_difference(self, row: Row) -> str:
        """Nothing runs yet."""
        return ""

    def consequences(self) -> list[Flaw]:
        """None: no guest knows it yet."""
        return []


def question_form(
    rows: tuple[Row, ...],
    get: Callable[[str], Value],
    put: Callable[[str, Value], None],
    check: Callable[[], list[Flaw]],
    parent: QWidget,
    *,
    below: bool = False,
    before: Callable[[str], Value] | None = None,
) -> Form:
    """A form that asks these; what nobody has answered yet is not told as wrong until it is left. `below` as Form has
    it. `before` tells what each answer was, where they change something that is there."""
    page = Page(
        kind="",
        name="questions",
        group="",
        icon="",
        title=lambda node, around: "",
        line=lambda node, around: "",
        rows=rows,
        check=lambda node, around: check(),
    )
    form = Form(page, _Answers(get, put, before), Node, parent, below=below)
    for line in form.lines.values():
        line.quiet = True
    form.refresh()
    return form
