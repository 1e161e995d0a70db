"""Secrets: who needs them, and that their values are shown and kept nowhere but where they belong."""

from __future__ import annotations

import logging

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST, HOSTILE
from tests.gui.manager import texts
from tests.gui.things_desk import ThingsDesk, thing
from virtgui.hypervisor.diary import Diary
from virtgui.model.problems import Problem
from virtgui.model.secrets import Need, NeedsRead, ReadNeeds, ReadSecret, SecretRead, SetSecret
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKind
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.secrets.dialogs import NewSecretDialog, SetValueDialog, ShowValueDialog, value_bytes, value_flaws
from virtgui.views.things.form_dialog import FormDialog
from virtgui.xml.secret import read, usage_flaw, written

UUID = "5f1e0f3a-5b1c-4a3a-9d51-000000000001"
VALUE = "S3cr3t!-value"


def secret(usage: str = "/images/private.img", kind: str = "volume", uuid: str = UUID, **more: bool) -> Thing:
    return thing(ThingKind.SECRET, usage, written(uuid, kind, usage, **more), uuid)


@pytest.fixture
def desk(qtbot: QtBot) -> ThingsDesk:
    made = ThingsDesk(qtbot, "secrets")
    made.list(ThingKind.SECRET, secret())
    needs = (
        Need("secret", UUID, "", "machine", "web-01", "vda"),
        Need("secret", "", "volume:/images/private.img", "volume", "private.img"),
        Need("secret", "another", "", "pool", "ceph"),
    )
    made.take(NeedsRead(made.ticket(made.last(ReadNeeds)), HOST, needs, ("The pool “slow” did not answer.",)))
    return made


def answer(dialog: FormDialog, **answers: str) -> None:
    for field, value in answers.items():
        dialog._put(field, value)


def test_it_tells_what_each_is_for_and_who_needs_it(desk: ThingsDesk) -> None:
    assert desk.names() == ["/images/private.img"]
    said = texts(desk.page.details)
    assert "machine web-01 (vda)" in said
    assert "volume private.img" in said
    assert "ceph" not in said
    assert "“slow” did not answer" in said
    assert desk.page.rows.text(0, 3) == "2 users"


def test_deleting_names_who_would_not_start(desk: ThingsDesk) -> None:
    desk.press("undefine")
    dialog = desk.dialog(ConfirmDialog)
    assert "machine web-01 (vda)" in dialog.loss.text()
    dialog.deed_button.click()
    assert desk.last(ThingAct).deed is ThingDeed.UNDEFINE


def test_a_new_one_is_defined_then_given_its_value(desk: ThingsDesk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.press("new")
    dialog = desk.dialog(NewSecretDialog)
    answer(dialog, type="ceph", usage_ceph="client.admin", value=VALUE, kept="memory", seen="no")
    dialog.deed.click()
    defined = desk.last(DefineThing)
    document = read(defined.xml)
    assert (document.type, document.name, document.ephemeral, document.private) == ("ceph", "client.admin", True, True)
    assert VALUE not in defined.xml
    assert not any(isinstance(it, SetSecret) for it in desk.sent.commands)
    desk.finish(defined)
    value = desk.last(SetSecret)
    assert (value.secret, value.value) == (dialog.key, VALUE.encode())
    desk.finish(value, Problem("set the secret's value", "No."))
    assert dialog.footer.text.text() == "It was defined, but its value could not be set: No."
    dialog.deed.click()
    again = desk.last(SetSecret)
    diary = Diary()
    for number, command in enumerate(desk.sent.commands):
        diary.asked(number, command)  # type: ignore[arg-type]
    assert VALUE not in caplog.text + repr(desk.sent.commands)
    assert len([it for it in desk.sent.commands if isinstance(it, DefineThing)]) == 1
    desk.world.take([])
    dialog.reject()
    assert dialog.answers["value"] == ""
    assert again.value == VALUE.encode()


def test_what_is_wrong_is_said_and_nothing_is_sent(desk: ThingsDesk) -> None:
    desk.press("new")
    dialog = desk.dialog(NewSecretDialog)
    dialog.deed.click()
    assert dialog.footer.text.text() == "Say what it is for."
    answer(dialog, usage_volume="/images/private.img", value="x")
    dialog.deed.click()
    assert "has a secret for that already" in dialog.footer.text.text()
    answer(dialog, usage_volume="images/a.img")
    dialog.deed.click()
    assert "whole path" in dialog.footer.text.text()
    answer(dialog, usage_volume="/images/a.img", form="base64", value="not base64!")
    dialog.deed.click()
    assert "Base64" in dialog.footer.text.text()
    assert not any(isinstance(it, DefineThing) for it in desk.sent.commands)
    dialog.reject()


def test_a_value_is_made_up_and_set(desk: ThingsDesk) -> None:
    desk.press("set")
    dialog = desk.dialog(SetValueDialog)
    dialog.make.click()
    dialog.deed.click()
    assert len(desk.last(SetSecret).value) >= 32
    ended: list[int] = []
    dialog.finished.connect(ended.append)
    desk.finish(desk.last(SetSecret))
    assert ended == [SetValueDialog.DialogCode.Accepted]


def test_a_value_is_shown_only_when_asked_for_and_forgotten(desk: ThingsDesk) -> None:
    assert not any(isinstance(it, ReadSecret) for it in desk.sent.commands)
    desk.press("show")
    dialog = desk.dialog(ShowValueDialog)
    asked = desk.last(ReadSecret)
    told = SecretRead(desk.ticket(asked), asked.secret, VALUE.encode())
    assert VALUE not in repr(told)
    desk.take(told)
    assert dialog.value.toPlainText() == VALUE
    dialog.accept()
    assert dialog.value.toPlainText() == ""


def test_why_a_value_cannot_be_shown_is_said(desk: ThingsDesk) -> None:
    desk.press("show")
    dialog = desk.dialog(ShowValueDialog)
    asked = desk.last(ReadSecret)
    desk.take(SecretRead(desk.ticket(asked), asked.secret, None, Problem("show the value", "It has no value yet.")))
    assert dialog.footer.text.text() == "It has no value yet."
    dialog.reject()
    desk.list(ThingKind.SECRET, secret(private=True))
    desk.choose("/images/private.img")
    assert "private" in desk.why("show")


def test_bytes_that_are_no_text_are_shown_as_base64(desk: ThingsDesk) -> None:
    desk.press("show")
    dialog = desk.dialog(ShowValueDialog)
    asked = desk.last(ReadSecret)
    desk.take(SecretRead(desk.ticket(asked), asked.secret, b"\xff\x00"))
    assert dialog.value.toPlainText() == "/wA="
    dialog.reject()


@pytest.mark.parametrize("usage", [HOSTILE.replace("\n", ""), "<b>x</b>", "\"'&", "emoji 😀 שלום", "client.admin"])
def test_any_name_comes_back_from_its_document(usage: str) -> None:
    assert read(written(UUID, "ceph", usage)).usage == usage


def test_names_no_document_can_hold_are_refused() -> None:
    for usage in ("a\nb", "a\x00b", "\x1b[31m", " ", "y" * 10_000):
        assert usage_flaw("ceph", usage)
    assert value_flaws("", "text") and value_flaws("%%%", "base64")
    assert value_bytes(" AQ== ", "base64") == b"\x01"
