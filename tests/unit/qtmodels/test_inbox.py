"""Messages from other threads arrive on the GUI thread, in order, in batches, or not at all."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque

from PyQt6.QtCore import QCoreApplication, QTimer
from pytestqt.qtbot import QtBot

from virtgui.model.console import Door, Way
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import DoorOpened, Message, Told
from virtgui.qtmodels.inbox import MOST, Inbox
from virtgui.qtmodels.world import World
from virtgui.util.held import Held

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

    inbox.hand_to(take)
    sender = threading.Thread(target=lambda: [inbox.publish(told(n)) for n in range(2000)])
    sender.start()
    qtbot.waitUntil(lambda: len(arrived) == 2000)
    sender.join()
    assert arrived == [told(n) for n in range(2000)]
    assert threads == {threading.get_ident()}


def test_a_storm_comes_in_far_fewer_batches_than_messages(qtbot: QtBot) -> None:
    inbox = Inbox()
    batches: list[int] = []
    inbox.hand_to(lambda batch: batches.append(len(batch)))
    for number in range(5000):
        inbox.publish(told(number))
    qtbot.waitUntil(lambda: sum(batches) == 5000)
    assert len(batches) <= 5000 / MOST + 1
    assert max(batches) <= MOST, "between two the window answers"


def test_between_two_batches_of_a_storm_the_window_answers(qtbot: QtBot) -> None:
    inbox = Inbox()
    batches: list[int] = []
    batches_at_once: list[int] = []
    answering = QTimer()
    answering.timeout.connect(lambda: batches_at_once.append(len(batches)))
    inbox.hand_to(lambda batch: batches.append(len(batch)))
    for number in range(20 * MOST):
        inbox.publish(told(number))
    answering.start(0)
    qtbot.waitUntil(lambda: len(batches) == 20)
    answering.stop()
    steps = [after - before for before, after in zip([0, *batches_at_once], batches_at_once, strict=False)]
    assert max(steps) == 1


def test_a_message_after_a_quiet_time_does_not_wait_for_a_frame(qtbot: QtBot) -> None:
    inbox = Inbox()
    arrived: list[Message] = []
    inbox.hand_to(arrived.extend)
    inbox.publish(told(1))
    QCoreApplication.processEvents()
    assert arrived == [told(1)]


def test_one_who_stumbles_over_a_batch_keeps_nobody_from_the_next(qtbot: QtBot) -> None:
    inbox = Inbox()
    arrived: list[Message] = []

    def stumble(batch: list[Message]) -> None:
        raise ValueError("bad message")

    inbox.hand_to(arrived.extend)
    inbox.hand_to(stumble)
    for number in range(2 * MOST):
        inbox.publish(told(number))
    with qtbot.captureExceptions() as caught:
        qtbot.waitUntil(lambda: len(arrived) == 2 * MOST)
    assert len(caught) == 2
    inbox.leave_out(stumble)
    inbox.publish(told(2 * MOST))
    qtbot.waitUntil(lambda: len(arrived) == 2 * MOST + 1)


def test_a_closed_inbox_drops_what_is_late(qtbot: QtBot) -> None:
    inbox = Inbox()
    arrived: list[Message] = []
    inbox.hand_to(arrived.extend)
    inbox.publish(told(1))
    inbox.close()
    inbox.publish(told(2))
    qtbot.wait(60)
    assert arrived == []


def test_a_door_that_nobody_takes_is_closed_wherever_it_is_lost(qtbot: QtBot) -> None:
    domain = DomainKey(LAB, "00000000-0000-4000-8000-000000000001")

    def door() -> tuple[socket.socket, DoorOpened]:
        here, there = socket.socketpair()
        here.settimeout(5)
        return here, DoorOpened(Ticket(1), domain, Door(Way.FD, held=Held(there.detach())))

    inbox, world = Inbox(), World()
    inbox.hand_to(world.take)
    heard: list[Ticket] = []
    world.reported.connect(lambda message: heard.append(message.ticket))
    unclaimed, message = door()
    inbox.publish(message)
    del message
    qtbot.waitUntil(lambda: heard == [Ticket(1)])
    waiting, message = door()
    inbox.publish(message)
    inbox.close()
    late, last = door()
    inbox.publish(last)
    del message, last
    for here in (unclaimed, waiting, late):
        assert here.recv(1) == b""
        here.close()


def test_what_comes_in_the_moment_in_which_the_rest_is_taken_is_not_forgotten(qtbot: QtBot) -> None:
    inbox = Inbox()
    arrived: list[Message] = []
    inbox.hand_to(arrived.extend)

    class Overtaken(deque[Message]):
        """The GUI thread empties it just before another thread puts something in."""

        def append(self, message: Message) -> None:
            if self:
                inbox._timer.stop()
                inbox._drain()
            super().append(message)

    inbox._waiting = Overtaken()
    inbox.publish(told(1))
    qtbot.waitUntil(lambda: len(arrived) == 1)
    inbox._not_before = time.monotonic() + 60
    inbox.publish(told(2))
    QCoreApplication.processEvents()
    inbox.publish(told(3))
    qtbot.waitUntil(lambda: arrived == [told(1), told(2), told(3)])
