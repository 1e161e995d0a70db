"""Messages from other threads arrive on the GUI thread, in order, in batches, or not at all."""

from __future__ import annotations

import threading

from PyQt6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from virtgui.model.keys import HostKey
from virtgui.model.messages import Message, Told
from virtgui.qtmodels.inbox import Inbox

LAB = HostKey("qemu:///lab")


def told(number: int) -> Told:
    """A message that carries a number."""
    return Told(LAB, float(number), "")


def test_all_arrive_in_order_on_the_gui_thread(qtbot: QtBot) -> None:
    inbox = Inbox()
    arrived: list[Message] = []
    threads: set[int] = set()

    def take(batch: list[Message]) -> None:
        arrived.extend(batch)
        threads.add(threading.get_ident())

    inbox.arrived.connect(take)
    sender = threading.Thread(target=lambda: [inbox.publish(told(n)) for n in range(2000)])
    sender.start()
    qtbot.waitUntil(lambda: len(arrived) == 2000)
    sender.join()
    assert arrived == [told(n) for n in range(2000)]
    assert threads == {threading.get_ident()}


def test_a_storm_comes_in_far_fewer_batches_than_messages(qtbot: QtBot) -> None:
    inbox = Inbox()
    batches: list[int] = []
    inbox.arrived.connect(lambda batch: batches.append(len(batch)))
    for number in range(5000):
        inbox.publish(told(number))
    qtbot.waitUntil(lambda: sum(batches) == 5000)
    assert len(batches) <= 2


def test_a_message_after_a_quiet_time_does_not_wait_for_a_frame(qtbot: QtBot) -> None:
    inbox = Inbox()
    arrived: list[Message] = []
    inbox.arrived.connect(arrived.extend)
    inbox.publish(told(1))
    QCoreApplication.processEvents()
    assert arrived == [told(1)]


def test_a_closed_inbox_drops_what_is_late(qtbot: QtBot) -> None:
    inbox = Inbox()
    arrived: list[Message] = []
    inbox.arrived.connect(arrived.extend)
    inbox.publish(told(1))
    inbox.close()
    inbox.publish(told(2))
    qtbot.wait(60)
    assert arrived == []
