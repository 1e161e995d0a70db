"""A form of rows: what is typed arrives as a value, what is wrong is said beside the field, nothing is lost."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from virtgui.model.edits import Value
from virtgui.views.hardware.editors import ChoiceEditor, NumberEditor, PasswordEditor, SizeEditor, SwitchEditor
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.remark import NEXT
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.views.hardware.table_editor import TableEditor
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.edits import field_value
from virtgui.xml.fields import flag, integer, rows, size_kib, switch, text
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise
from virtgui.xml.surroundings import Surroundings

XML = """<thing cache="none" order="3"><serial>abc</serial><size unit="KiB">2097152</size><readonly/>
<f name="a" policy="x"/><f name="b" policy="y"/></thing>"""


class Thing(Node):
    __slots__ = ()

    cache = text("@cache")
    order_ = integer("@order")
    serial = text("serial")
    secret = text("@passwd")
    size_kib = size_kib("size")
    rate = integer("rate")
    readonly = flag("readonly")
    share = switch("@share")
    features = rows("f", "@name", "@policy")
    boots = rows("b", "@dev", ordered=True)


def check(node: Node, _around: Surroundings) -> list[Flaw]:
    thing = Thing(node.element)
    flaws = [Flaw("serial", "Leave out “#”")] if "#" in thing.serial else []
    return flaws + ([Flaw("order_", "Only ten are tried", True)] if thing.order_ > 10 else [])


ROWS = (
    Row("cache", "Cache mode", Control.CHOICE, "Behaviour", unset="Hypervisor default", caps="disk/cache",
        choices=(Choice("", "Hypervisor default"), Choice("none", "none", "Past the host's cache"),
                 Choice("unsafe", "unsafe"))),
    Row("order_", "Boot order", Control.NUMBER, "Behaviour", least=1, unset="None"),
    Row("serial", "Serial", Control.TEXT, "Behaviour", help="The guest sees it"),
    Row("secret", "Password", Control.PASSWORD, "Behaviour"),
    Row("size_kib", "Size", Control.SIZE, "Size"),
    Row("readonly", "Read-only", Control.FLAG, "Size"),
    Row("share", "Shareable", Control.SWITCH, "Size", shown=lambda node: not Thing(node.element).readonly),
    Row("rate", "Read", Control.BYTES, "Limits", more=True, unit="B/s"),
    Row("features", "Features", Control.TABLE, "Limits", more=True, columns=("Name", "Policy"),
        cells=(("Policy", (Choice("require", "Require"), Choice("disable", "Disable"))),)),
    Row("boots", "Boot devices", Control.TABLE, "Limits", more=True, columns=("Device",)),
)  # fmt: skip
PAGE = Page("thing", "thing", "Other", "box", lambda n, a: "Thing", lambda n, a: "", ROWS, check)


class Desk:
    """The target of the form under test."""

    def __init__(self, xml: str = XML) -> None:
        self.before = Thing(parse(xml).element)
        self.thing = Thing(parse(xml).element)
        self.locks: dict[str, str] = {}
        self.offered: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def node(self) -> Node:
        return self.thing

    def value(self, field: str) -> Value:
        return field_value(self.thing, field)

    def origin(self, field: str) -> Value:
        return field_value(self.before, field)

    def changed(self, field: str) -> bool:
        return self.value(field) != self.origin(field)

    def set(self, field: str, value: Value) -> None:
        setattr(self.thing, field, value)

    def undo(self, field: str) -> None:
        self.set(field, self.origin(field))

    def when(self, field: str) -> str:
        return NEXT

    def lock(self, row: Row) -> str:
        return self.locks.get(row.field, "")

    def surroundings(self) -> Surroundings:
        return Surroundings(capabilities=Capabilities(offers=self.offered))

    def live_difference(self, row: Row) -> str:
        return ""

    def consequences(self) -> list[Flaw]:
        return [Flaw("share", "The guest notices", True)] if self.changed("share") else []


class Shown:
    def __init__(self, qtbot: QtBot, desk: Desk | None = None) -> None:
        self.desk = desk or Desk()
        self.form = Form(PAGE, self.desk, Thing)
        self.bot = qtbot
        qtbot.addWidget(self.form)
        self.form.resize(900, 700)
        self.form.show()
        self.form.activateWindow()
        qtbot.waitUntil(self.form.isActiveWindow)

    def remark(self, field: str) -> str:
        return self.form.lines[field].remark.text.text()

    def type(self, field: str, text: str) -> None:
        target = self.form.lines[field].editor.target()
        target.setFocus()
        self.bot.keyClick(target, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.bot.keyClicks(target, text)

    def leave(self) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self.bot.keyClick(focused, Qt.Key.Key_Tab)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_what_is_written_is_shown(shown: Shown) -> None:
    lines = shown.form.lines
    cache, size = lines["cache"].editor, lines["size_kib"].editor
    assert isinstance(cache, ChoiceEditor)
    assert isinstance(size, SizeEditor)
    assert cache.box.currentText() == "none"
    assert (size.edit.text(), size.unit.currentText()) == ("2", "GiB")
    readonly = lines["readonly"].editor
    assert isinstance(readonly, SwitchEditor)
    assert readonly.box.isChecked()


def test_what_a_person_types_arrives_and_is_marked_as_changed(shown: Shown) -> None:
    shown.type("serial", "xyz")
    shown.leave()
    assert shown.desk.thing.serial == "xyz"
    assert shown.remark("serial") == "Was abc"
    assert shown.form.lines["serial"].remark.badge.word == NEXT


def test_undo_beside_a_field_brings_back_what_it_was(shown: Shown) -> None:
    shown.type("serial", "xyz")
    shown.bot.mouseClick(shown.form.lines["serial"].remark.undo, Qt.MouseButton.LeftButton)
    assert serialise(shown.desk.thing) == serialise(Desk().thing)
    assert shown.remark("serial") == "The guest sees it"


def test_what_is_wrong_is_said_once_the_field_is_left_and_keeps_what_was_typed(shown: Shown) -> None:
    shown.type("serial", "a#1")
    assert shown.remark("serial") != "Leave out “#”"
    shown.leave()
    assert shown.remark("serial") == "Leave out “#”"
    target = shown.form.lines["serial"].editor.target()
    assert target.accessibleDescription() == "Leave out “#”", "a screen reader says it at the field"
    assert [flaw.field for flaw in shown.form.flaws] == ["serial"]
    assert shown.desk.thing.serial == "a#1"


def test_a_size_is_entered_with_its_unit_also_with_a_comma(shown: Shown) -> None:
    shown.type("size_kib", "1,5")
    assert shown.desk.thing.size_kib == 1536 * 1024


def test_a_size_that_is_no_number_is_told_and_the_last_one_kept(shown: Shown) -> None:
    shown.type("size_kib", "big")
    assert shown.remark("size_kib") == "Enter a number"
    assert shown.desk.thing.size_kib == 2097152
    assert [flaw.message for flaw in shown.form.flaws] == ["Enter a number"]
    shown.type("size_kib", "4")
    assert shown.desk.thing.size_kib == 4 * 1024**2
    assert shown.form.flaws == ()


def test_a_choice_the_host_does_not_offer_cannot_be_chosen_and_says_why(qtbot: QtBot) -> None:
    desk = Desk()
    desk.offered = (("disk/cache", ("none", "quantum")),)
    editor = Shown(qtbot, desk).form.lines["cache"].editor
    assert isinstance(editor, ChoiceEditor)
    assert editor.offered() == (
        Offer("", "Hypervisor default"),
        Offer("none", "none"),
        Offer("unsafe", "unsafe", "Not offered here"),
        Offer("quantum", "quantum"),
    )
    model = editor.box.model()
    assert model is not None
    assert not model.flags(model.index(2, 0)) & Qt.ItemFlag.ItemIsEnabled


def test_a_value_nobody_knows_is_shown_and_kept(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Desk(XML.replace('cache="none"', 'cache="warp"').replace('order="3"', 'order="first"')))
    cache, order = shown.form.lines["cache"].editor, shown.form.lines["order_"].editor
    assert isinstance(cache, ChoiceEditor)
    assert isinstance(order, NumberEditor)
    assert cache.box.currentText() == "warp (not known here)"
    assert order.box.text() == "first"
    assert 'cache="warp"' in serialise(shown.desk.thing)
    assert 'order="first"' in serialise(shown.desk.thing)


def test_choosing_tells_the_value_and_its_help(shown: Shown) -> None:
    editor = shown.form.lines["cache"].editor
    assert isinstance(editor, ChoiceEditor)
    assert shown.remark("cache") == "Past the host's cache"
    editor.box.setFocus()
    shown.bot.keyClick(editor.box, Qt.Key.Key_End)
    assert shown.desk.thing.cache == "unsafe"
    shown.bot.keyClick(editor.box, Qt.Key.Key_Home)
    assert field_value(shown.desk.thing, "cache") is None


def test_a_row_that_means_nothing_now_is_not_shown(shown: Shown) -> None:
    readonly = shown.form.lines["readonly"].editor
    assert isinstance(readonly, SwitchEditor)
    assert not shown.form.lines["share"].editor.isVisible()
    readonly.box.setFocus()
    shown.bot.keyClick(readonly.box, Qt.Key.Key_Space)
    assert shown.form.lines["share"].editor.isVisible()
    assert not shown.desk.thing.readonly


def test_rare_rows_come_when_they_are_asked_for_by_name(shown: Shown) -> None:
    assert shown.form.more.text() == "More: read, features, boot devices"
    assert "rate" not in shown.form.lines
    shown.bot.mouseClick(shown.form.more, Qt.MouseButton.LeftButton)
    assert shown.form.lines["rate"].editor.isVisible()
    shown.type("rate", "80")
    assert shown.desk.thing.rate == 80 * 1024**2


def test_a_warning_blocks_nothing_and_is_said_with_its_sign(shown: Shown) -> None:
    shown.type("order_", "12")
    shown.leave()
    assert shown.remark("order_") == "Only ten are tried"
    assert all(flaw.warning for flaw in shown.form.flaws)


def test_what_a_change_means_to_the_guest_is_said_beside_it(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Desk(XML.replace("<readonly/>", "")))
    box = shown.form.lines["share"].editor
    assert isinstance(box, SwitchEditor)
    box.box.setFocus()
    shown.bot.keyClick(box.box, Qt.Key.Key_Space)
    shown.leave()
    assert shown.remark("share") == "The guest notices"


def test_a_locked_row_can_be_read_and_says_when_it_can_be_changed(qtbot: QtBot) -> None:
    desk = Desk()
    desk.locks["cache"] = "Can be changed while shut off"
    shown = Shown(qtbot, desk)
    assert not shown.form.lines["cache"].editor.isEnabled()
    assert shown.remark("cache") == "Can be changed while shut off"


def test_a_password_is_hidden_until_it_is_asked_for(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Desk(XML.replace("<thing", "<thing passwd='S3cr3t!'")))
    editor = shown.form.lines["secret"].editor
    assert isinstance(editor, PasswordEditor)
    assert "S3cr3t!" not in editor.edit.displayText()
    shown.type("secret", "n3w")
    shown.leave()
    assert shown.remark("secret") == "Was a password"


def test_the_wheel_over_a_field_that_has_not_the_keyboard_changes_nothing(shown: Shown) -> None:
    editor = shown.form.lines["order_"].editor
    assert isinstance(editor, NumberEditor)
    shown.form.lines["serial"].editor.target().setFocus()
    before = editor.box.value()
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor.box, wheel)
    assert editor.box.value() == before


def test_rows_are_added_removed_and_moved_in_their_table(shown: Shown) -> None:
    shown.form.open_more()
    editor, boots = shown.form.lines["features"].editor, shown.form.lines["boots"].editor
    assert isinstance(editor, TableEditor)
    assert isinstance(boots, TableEditor)
    item = editor.table.item(0, 1)
    assert item is not None
    item.setText("disable")
    assert shown.desk.thing.features == (("a", "disable"), ("b", "y"))
    editor.table.setCurrentCell(1, 0)
    shown.bot.mouseClick(editor.remove, Qt.MouseButton.LeftButton)
    assert shown.desk.thing.features == (("a", "disable"),)
    for name in ("hd", "network"):
        shown.bot.mouseClick(boots.add, Qt.MouseButton.LeftButton)
        cell = boots.table.item(boots.table.rowCount() - 1, 0)
        assert cell is not None
        cell.setText(name)
    boots.table.setCurrentCell(1, 0)
    shown.bot.mouseClick(boots.up, Qt.MouseButton.LeftButton)
    assert shown.desk.thing.boots == (("network",), ("hd",))


def test_the_whole_form_is_reached_by_the_keyboard(shown: Shown) -> None:
    first = shown.form.lines["cache"].editor.target()
    first.setFocus()
    seen = []
    for _ in range(30):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.accessibleName())
        shown.bot.keyClick(focused, Qt.Key.Key_Tab)
    for label in ("Boot order", "Serial", "Password", "Size"):
        assert label in seen


def test_characters_that_no_document_can_hold_are_told_and_not_written(qtbot: QtBot) -> None:
    desk = Desk()
    form = Form(PAGE, desk, Thing)
    qtbot.addWidget(form)
    form.lines["serial"].editor.edited.emit("a\x01b")
    assert [flaw.message for flaw in form.flaws] == ["Leave out control characters"]
    assert desk.value("serial") == "abc"
    form.open_more()
    form.lines["features"].editor.edited.emit((("a\ud800", "x"),))
    assert len(form.flaws) == 2
    form.lines["serial"].editor.edited.emit("abd")
    assert desk.value("serial") == "abd"


@pytest.mark.parametrize("number", [2**31, 2**32 - 1, 10**19])
def test_large_numbers_are_shown_and_kept(qtbot: QtBot, number: int) -> None:
    desk = Desk(XML.replace('order="3"', f'order="{number}"'))
    form = Form(PAGE, desk, Thing)
    qtbot.addWidget(form)
    editor = form.lines["order_"].editor
    assert isinstance(editor, NumberEditor)
    assert editor.box.value() == min(number, 2**53)
    assert desk.value("order_") == number
    editor.box.setValue(7)
    assert desk.value("order_") == 7
