"""Definitions are remembered: each once, with its cause, without secrets, and never too many."""

from __future__ import annotations

import sqlite3
import stat
import time
from pathlib import Path

import pytest

from virtgui.host.versions import Versions
from virtgui.model.commands import Act, ActAll, Change, Verb
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Began, Finished
from virtgui.util.errand import Cannot

WEB = DomainKey(HostKey("qemu:///system"), "00000000-0000-4000-8000-000000000001")
DB = DomainKey(HostKey("qemu:///system"), "00000000-0000-4000-8000-000000000002")


def text(number: int, password: str = "S3cr3t!", more: int = 0) -> str:
    display = f"<graphics type='vnc' passwd='{password}'/>"
    return f"<domain><name>web</name><memory>{number}</memory>{display}<a x='{'y' * more}'/></domain>"


class Shelf:
    """Versions in a file, closed and opened again as a restart does."""

    def __init__(self, path: Path, limit: int = 1 << 20) -> None:
        self.path, self.limit, self.now = path, limit, 100.0
        self.notices: list[str] = []
        self.open()

    def open(self) -> None:
        self.versions = Versions(self.path, self.limit, lambda: self.now, lambda: self.now, self.notices.append)

    def causes(self, domain: DomainKey = WEB) -> list[str]:
        self.versions.close(10)
        found = [each.cause for each in self.versions.list(domain)]
        self.open()
        return found


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "state" / "definitions.db")


def test_each_definition_is_kept_once_also_after_a_restart(shelf: Shelf) -> None:
    for number in (1, 1, 2, 2, 1):
        shelf.versions.see(WEB, "web", text(number))
    shelf.versions.see(DB, "db", text(7))
    assert shelf.causes() == ["", "", "first"]
    shelf.versions.see(WEB, "web", text(1))
    assert len(shelf.causes()) == 3
    assert shelf.causes(DB) == ["first"]


def test_what_is_done_here_is_the_cause_and_for_a_while_after(shelf: Shelf) -> None:
    see, told = shelf.versions.see, shelf.versions.told
    see(WEB, "web", text(1))
    change = Change(WEB, "change the memory", (), Hardware(WEB))
    told(Began(Ticket(1), change, "web", 0.0))
    see(WEB, "web", text(2))
    see(DB, "db", text(1))
    told(Finished(Ticket(1), 1.0))
    see(WEB, "web", text(3))  # what is done here was seen before
    told(Began(Ticket(3), change, "web", 0.0))
    told(Finished(Ticket(3), 1.0))
    shelf.now += 5
    see(WEB, "web", text(4))
    told(Began(Ticket(4), change, "web", 0.0))
    told(Finished(Ticket(4), 1.0))
    shelf.now += 60
    see(WEB, "web", text(6))
    told(Began(Ticket(2), Act(WEB, Verb.SET_TITLE, "x"), "web", 0.0))
    see(WEB, "web", text(5))
    assert shelf.causes() == ["change the title of web", "", "change the memory", "", "change the memory", "first"]


def test_a_deed_on_several_machines_is_the_cause_with_each_of_them(shelf: Shelf) -> None:
    for key, name in ((WEB, "web"), (DB, "db")):
        shelf.versions.see(key, name, text(1))
    shelf.versions.told(Began(Ticket(1), ActAll(WEB.host, (WEB, DB), Verb.SET_TAGS, "lab"), "", 0.0))
    shelf.versions.see(WEB, "web", text(2))
    shelf.versions.told(Finished(Ticket(1), 1.0))
    for key, name in ((WEB, "web"), (DB, "db")):
        shelf.versions.see(key, name, text(3))
    said = "change the tags of the machine"
    assert shelf.causes() == ["", said, "first"] and shelf.causes(DB) == [said, "first"]


def test_what_changes_no_definition_is_no_cause(shelf: Shelf) -> None:
    shelf.versions.see(WEB, "web", text(1))
    shelf.versions.told(Began(Ticket(1), Act(WEB, Verb.START), "web", 0.0))
    shelf.versions.see(WEB, "web", text(2))
    assert shelf.causes() == ["", "first"]


def test_no_password_is_in_the_file_nor_makes_a_version(shelf: Shelf) -> None:
    shelf.versions.see(WEB, "web", text(1))
    shelf.versions.see(WEB, "web", text(1, "0ther!"))
    assert len(shelf.causes()) == 1
    for path in shelf.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"S3cr3t" not in path.read_bytes()
    (kept,) = shelf.versions.list(WEB)
    assert "passwd='…'" in kept.text.replace('"', "'") and "S3cr3t" not in repr(kept)


def test_the_oldest_go_first_but_never_the_newest_of_a_machine(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "d.db", limit=1000)
    shelf.versions.see(DB, "db", text(1))
    for number in range(50):
        shelf.versions.see(WEB, "web", text(number))
    assert shelf.causes(DB) == ["first"]
    assert 0 < len(shelf.causes()) < 20
    many = Shelf(tmp_path / "m.db")
    for number in range(400):
        many.versions.see(WEB, "web", text(number))
    assert len(many.causes()) == 300


def test_a_spoilt_file_is_moved_aside_and_one_that_cannot_be_read_is_told(shelf: Shelf) -> None:
    shelf.path.parent.mkdir(parents=True)
    shelf.path.write_bytes(b"no database" * 1000)
    with pytest.raises(Cannot):
        shelf.versions.list(WEB)
    shelf.versions.see(WEB, "web", text(1))
    assert shelf.causes() == ["first"]
    aside = shelf.path.with_name("definitions.db.broken-1")
    assert aside.exists()
    (told,) = shelf.notices
    assert "unreadable" in told and str(aside) in told


def test_that_definitions_cannot_be_written_is_told_once(shelf: Shelf) -> None:
    shelf.path.mkdir(parents=True)  # a folder is where the file ought to be
    for number in (1, 2):
        shelf.versions.see(WEB, "web", text(number))
        shelf.versions.see(DB, "db", text(number))
    shelf.versions.close(10)
    (told,) = shelf.notices
    assert told.startswith("Definitions of machines are not remembered: ")


@pytest.mark.parametrize(
    ("column", "value"), [("document", 7), ("document", "x"), ("at", "soon"), ("at", 1e300), ("name", b"\xff")]
)
def test_a_spoilt_row_takes_no_other_with_it(shelf: Shelf, column: str, value: object) -> None:
    for number in range(3):
        shelf.versions.see(WEB, "web", text(number))
    shelf.causes()
    with sqlite3.connect(shelf.path) as database:
        database.execute(f"UPDATE versions SET {column} = ? WHERE id = 2", (value,))
    assert shelf.causes() == ["", "first"]


def test_a_second_copy_of_the_program_waits_for_the_first(shelf: Shelf) -> None:
    shelf.versions.see(WEB, "web", text(1))
    assert len(shelf.causes()) == 1
    with sqlite3.connect(shelf.path) as holding:
        holding.execute("BEGIN IMMEDIATE")
        shelf.versions.see(WEB, "web", text(2))
        assert len(shelf.versions.list(WEB)) == 1, "reading waits for nobody"
        time.sleep(0.5)  # it tries meanwhile
        holding.commit()
    holding.close()
    assert (len(shelf.causes()), shelf.notices) == (2, [])


def test_what_is_no_xml_is_not_kept(shelf: Shelf) -> None:
    shelf.versions.see(WEB, "web", "<domain>")
    shelf.versions.see(WEB, "web", text(1))
    assert shelf.causes() == ["first"]


def test_the_newest_of_each_machine_of_a_host_is_told(shelf: Shelf) -> None:
    assert shelf.versions.newest(WEB.host) == ()
    for domain, number in ((WEB, 1), (DB, 1), (WEB, 2)):
        shelf.versions.see(domain, "it", text(number))
    shelf.versions.see(DomainKey(HostKey("qemu+ssh://lab/system"), WEB.uuid), "other", text(9))
    shelf.versions.close(10)
    assert [(it.domain, "<memory>2<" in it.text) for it in shelf.versions.newest(WEB.host)] == [
        (WEB, True),
        (DB, False),
    ]
