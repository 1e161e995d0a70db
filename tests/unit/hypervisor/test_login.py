"""Credentials: asked of a person once, kept in memory only, and not tried for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import libvirt
import pytest

from tests.unit.hypervisor.fakes import error
from virtgui.host.askpass import Answers
from virtgui.hypervisor import eventloop
from virtgui.hypervisor.doorways import ssh_words
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.login import Login, building
from virtgui.model import uris
from virtgui.model.keys import HostKey
from virtgui.model.messages import Asked, Message, Withdrawn

WAIT = 5
WORLD = """<node><cpu><mhz>1000</mhz></cpu><auth><user password='S3cr3t!'>ada</user></auth>
<domain type='test'><name>vm</name><memory>1024</memory><os><type>hvm</type></os></domain></node>"""


class Person:
    """Answers on a thread of its own, as a window does."""

    def __init__(self, *answers: tuple[str, ...] | None, open_auth: Callable[..., Any] = libvirt.openAuth) -> None:
        self.answers = list(answers)
        self.messages: list[Message] = []
        self.asked = threading.Semaphore(0)
        self.login = Login(HostKey("host"), self.publish, open_auth)

    def publish(self, message: Message) -> None:
        self.messages.append(message)
        if isinstance(message, Asked):
            if self.answers:
                answer = self.answers.pop(0)
                threading.Thread(target=self.login.answer, args=(message.question, answer)).start()
            self.asked.release()

    @property
    def questions(self) -> list[Asked]:
        return [message for message in self.messages if isinstance(message, Asked)]


@pytest.fixture
def uri(tmp_path: Path) -> str:
    """A world of the test driver that wants a user name and a password."""
    eventloop.install()
    (tmp_path / "world.xml").write_text(WORLD)
    return f"test://{tmp_path}/world.xml"


def opened(person: Person, uri: str, times: int = 1) -> None:
    for _ in range(times):
        person.login.open(uri, False, threading.Event()).close()


def test_a_person_is_asked_and_a_password_is_unseen(uri: str) -> None:
    person = Person(("ada",), ("S3cr3t!",))
    opened(person, uri)
    prompts = [prompt for question in person.questions for prompt in question.prompts]
    assert [prompt.secret for prompt in prompts] == [False, True]
    assert all(prompt.text for prompt in prompts)


def test_later_connections_are_answered_from_memory(uri: str) -> None:
    person = Person(("ada",), ("S3cr3t!",))
    opened(person, uri, 3)
    assert sum(len(question.prompts) for question in person.questions) == 2


def test_connections_opened_at_once_ask_once(uri: str) -> None:
    person = Person(("ada",), ("S3cr3t!",))
    threads = [threading.Thread(target=opened, args=(person, uri)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert sum(len(question.prompts) for question in person.questions) == 2


def test_a_wrong_password_is_asked_for_again_three_times_in_all(uri: str) -> None:
    person = Person(*([("ada",), ("wrong",)] * 9))
    with pytest.raises(libvirt.libvirtError) as failure:
        opened(person, uri)
    assert failure.value.get_error_code() == libvirt.VIR_ERR_AUTH_FAILED
    assert len([q for q in person.questions if q.prompts[0].secret]) == 3


def test_a_wrong_password_may_be_mended(uri: str) -> None:
    opened(Person(("ada",), ("wrong",), ("ada",), ("S3cr3t!",)), uri)


def test_a_person_who_cancels_is_not_asked_again(uri: str) -> None:
    person = Person(None, ("ada",), ("S3cr3t!",))
    with pytest.raises(libvirt.libvirtError):
        opened(person, uri)
    assert len(person.questions) == 1


def test_a_forgotten_password_is_asked_for_anew(uri: str) -> None:
    person = Person(("ada",), ("S3cr3t!",), ("ada",), ("S3cr3t!",))
    opened(person, uri)
    person.login.forget()
    opened(person, uri)
    assert len(person.answers) == 0


def test_cancelling_the_open_withdraws_the_question(uri: str) -> None:
    person, cancelled, ended = Person(), threading.Event(), threading.Event()

    def work() -> None:
        with pytest.raises(libvirt.libvirtError):
            person.login.open(uri, False, cancelled)
        ended.set()

    threading.Thread(target=work).start()
    assert person.asked.acquire(timeout=WAIT)
    cancelled.set()
    person.login.wake()
    assert ended.wait(WAIT)
    assert person.messages[-1] == Withdrawn(HostKey("host"), person.questions[0].question)
    person.login.answer(person.questions[0].question, ("late",))


def test_an_answer_to_an_older_question_is_dropped(uri: str) -> None:
    person, done = Person(), threading.Event()
    threading.Thread(target=lambda: (opened(person, uri), done.set())).start()
    assert person.asked.acquire(timeout=WAIT)
    first = person.questions[0].question
    person.login.answer(first - 1, ("eve",))
    assert not done.wait(0.05)
    person.login.answer(first, ("ada",))
    assert person.asked.acquire(timeout=WAIT)
    person.login.answer(person.questions[1].question, ("S3cr3t!",))
    assert done.wait(WAIT)


def test_the_system_s_own_agent_is_let_to_ask() -> None:
    asked: list[Any] = []

    def open_auth(_uri: str, auth: list[Any], _flags: int) -> str:
        credential = [libvirt.VIR_CRED_EXTERNAL, "polkit", "", "", None]
        asked.append((auth[1]([credential], None), credential[4]))
        return "connection"

    person = Person(open_auth=open_auth)
    assert person.login.open("qemu:///system", False, threading.Event()) == "connection"
    assert asked == [(0, "")]
    assert not person.questions


def test_what_one_opening_asks_again_was_answered_wrong() -> None:
    """libssh asks until it is let in, and takes nothing but "y" for a yes."""
    given: list[str] = []

    def open_auth(_uri: str, auth: list[Any], _flags: int) -> str:
        trust = "Accept SSH host key with hash '0a' for host 'h' (y/n)?"
        for kind, text in (
            (libvirt.VIR_CRED_ECHOPROMPT, trust),
            *[(libvirt.VIR_CRED_PASSPHRASE, "Enter ada's password")] * (2 if not given else 1),
        ):
            credential = [kind, text, "", "", None]
            assert auth[1]([credential], None) == 0
            given.append(str(credential[4]))
        return "connection"

    person = Person(("yes",), ("wrong",), ("S3cr3t!",), open_auth=open_auth)
    for _ in range(2):
        person.login.open("qemu+libssh://h/system", False, threading.Event())
    assert given == ["y", "wrong", "S3cr3t!", "y", "S3cr3t!"]


def test_other_failures_are_not_repeated() -> None:
    tries: list[int] = []

    def open_auth(_uri: str, _auth: list[Any], flags: int) -> None:
        tries.append(flags)
        raise error(libvirt.VIR_ERR_SYSTEM_ERROR, "no route")

    with pytest.raises(libvirt.libvirtError):
        Person(open_auth=open_auth).login.open("qemu:///system", True, threading.Event())
    assert tries == [libvirt.VIR_CONNECT_RO]


def test_what_was_typed_is_never_printed(uri: str) -> None:
    person = Person(("ada",), ("S3cr3t!",))
    opened(person, uri)
    assert "S3cr3t" not in repr(person.login) + repr(person.messages)


def test_a_test_host_s_file_that_is_not_there_is_no_case_for_libvirt(tmp_path: Path) -> None:
    """Its XML library would write to standard error."""
    opened: list[str] = []
    login = Login(HostKey("host"), lambda message: None, lambda uri, auth, flags: opened.append(uri))
    with pytest.raises(libvirt.libvirtError) as caught:
        login.open(f"test://{tmp_path}/world.xml", False, threading.Event())
    assert "file of this test host" in explain(caught.value, "connect").reason
    (tmp_path / "world.xml").write_text("<node/>")
    for uri in (f"test://{tmp_path}/world.xml", "test:///default", "qemu:///system", "test+tcp://lab/nowhere.xml"):
        login.open(uri, False, threading.Event())
        assert opened[-1] == uri


def test_the_machines_of_one_test_host_are_built_after_those_of_another(tmp_path: Path) -> None:
    (tmp_path / "world.xml").write_text(WORLD)
    uri = f"test://{tmp_path}/world.xml"
    first, go_on, opened_too = threading.Event(), threading.Event(), threading.Event()

    def slow(*_: object) -> object:
        first.set()
        assert go_on.wait(WAIT)
        return object()

    def quick(*_: object) -> object:
        opened_too.set()
        return object()

    threads = [
        threading.Thread(target=Person(open_auth=how).login.open, args=(where, False, threading.Event()))
        for how, where in ((slow, uri), (quick, uri), (quick, "qemu:///session"))
    ]
    threads[0].start()
    assert first.wait(WAIT)
    assert building()
    threads[1].start()
    threads[2].start()
    threads[2].join(WAIT)
    assert opened_too.is_set(), "another driver's host waits for none"
    opened_too.clear()
    assert not opened_too.wait(0.1), "both are built at once"
    go_on.set()
    assert opened_too.wait(WAIT)
    for thread in threads:
        thread.join(WAIT)
    end = time.monotonic() + WAIT
    while building():  # until the rows of the last are listed
        assert time.monotonic() < end


class FakeConnection:
    """Can be closed."""

    def close(self) -> None:
        """It is."""


class Way:
    """In the place of ssh's questions."""

    declined = False

    def begin(self) -> str:
        return "qemu+ssh://rack/system"

    def settled(self) -> None:
        """Nothing is to be kept."""

    def close(self) -> None:
        """Nothing is open."""


def by_ssh(way: Way, open_auth: Callable[..., Any]) -> Login:
    return Login(HostKey("qemu+ssh://rack/system"), lambda message: None, open_auth, lambda *_: way)


@pytest.mark.parametrize(
    ("declined", "text", "told"),
    [
        (True, "Permission denied (password).", "was cancelled"),
        (True, "Host key verification failed.", "not accepted"),
        (False, "Permission denied (password).", "did not accept"),
    ],
)
def test_a_login_by_ssh_that_a_person_left_is_told_as_cancelled(declined: bool, text: str, told: str) -> None:
    way = Way()

    def open_auth(*_: object) -> object:
        way.declined = declined
        raise error(libvirt.VIR_ERR_SYSTEM_ERROR, text)

    with pytest.raises(libvirt.libvirtError) as caught:
        by_ssh(way, open_auth).open("qemu+ssh://rack/system", False, threading.Event())
    assert told in explain(caught.value, "connect").reason


def test_a_login_by_ssh_that_hangs_does_not_keep_the_next_waiting_once_it_was_left() -> None:
    hangs, go_on = threading.Event(), threading.Event()

    def open_auth(*_: object) -> object:
        if not hangs.is_set():
            hangs.set()
            assert go_on.wait(WAIT)
        return object()

    login = by_ssh(Way(), open_auth)
    threads = [
        threading.Thread(target=login.open, args=("qemu+ssh://rack/system", False, threading.Event())) for _ in range(2)
    ]
    threads[0].start()
    assert hangs.wait(WAIT)
    login.end()
    threads[1].start()
    threads[1].join(WAIT)
    assert not threads[1].is_alive() and threads[0].is_alive()
    go_on.set()
    threads[0].join(WAIT)


def test_what_libvirt_s_own_ssh_was_answered_is_told_to_the_program_once_it_was_right() -> None:
    answers = Answers()
    lets_in = [False, True, True, False, True]

    def open_auth(_uri: str, auth: list[Any], _flags: int) -> object:
        credential = [libvirt.VIR_CRED_NOECHOPROMPT, "Enter ada's password for rack", "", "", None]
        assert auth[1]([credential], None) == 0
        if not lets_in.pop(0):
            raise error(libvirt.VIR_ERR_AUTH_FAILED, "no")
        return FakeConnection()

    person = Person(("wrong",), ("S3cr3t!",), open_auth=open_auth)
    uri = HostKey("qemu+libssh://ada@rack/system")
    person.login = Login(uri, person.publish, open_auth, ssh_answers=lambda: answers)
    opened(person, uri)
    way = (*ssh_words(uris.parse(uri)), "--", "rack")
    assert answers.find(way, "ada@rack's password:") == "S3cr3t!"
    person.login.end()
    assert len(person.questions) == 2
    opened(person, uri)
    assert len(person.questions) == 2, "it is known by the next connection"
    person.login.end()
    person.answers.append(("an0ther",))
    opened(person, uri)
    assert len(person.questions) == 3, "what does not lead in any more is asked for again"
    assert answers.find(way, "ada@rack's password:") == "an0ther"


def test_the_program_knows_such_answers_by_its_own_questions() -> None:
    answers = Answers()
    way = ("ssh", "--", "rack")
    answers.take_over(
        way,
        (
            ("Enter ada's password for rack", "S3cr3t!"),
            ("Passphrase for key '/keys/lab'", "0pen"),
            ("Verification code", "271828"),
        ),
    )
    assert answers.find(way, "ada@rack's password:") == "S3cr3t!"
    assert answers.find(way, "(ada@rack) Password:") == "S3cr3t!"
    assert answers.find(way, "Enter passphrase for key '/keys/lab':") == "0pen"
    assert answers.find(way, "(ada@rack) Verification code:") is None, "a code is good for one time"
    by_key = ("ssh", "-i", "/keys/rack", "--", "rack")
    answers.take_over(by_key, (("Passphrase", "0pen"),))
    assert answers.find(by_key, "Enter passphrase for key '/keys/rack':") == "0pen"
    assert answers.find(("ssh", "--", "other"), "ada@rack's password:") is None


def test_a_login_that_a_person_left_is_told_as_cancelled() -> None:
    def open_auth(_uri: str, auth: list[Any], _flags: int) -> object:
        assert auth[1]([[libvirt.VIR_CRED_NOECHOPROMPT, "Password", "", "", None]], None) == -1
        raise error(libvirt.VIR_ERR_AUTH_FAILED, "authentication failed: Password request failed")

    person = Person(None, open_auth=open_auth)
    with pytest.raises(libvirt.libvirtError) as caught:
        opened(person, "qemu+libssh://rack/system")
    assert len(person.questions) == 1
    problem = explain(caught.value, "connect")
    assert "cancelled" in problem.reason and "Password request failed" in problem.detail
