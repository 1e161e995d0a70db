"""The journal of creations: what a killed program leaves is known, what runs is nobody else's."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from virtgui.host.journal import Journal
from virtgui.model.keys import HostKey
from virtgui.model.making import Made

HOME, LAB = HostKey("qemu:///system"), HostKey("qemu+ssh://lab/system")
VOLUME, MACHINE = Made("volume", "a.qcow2", "default"), Made("machine", "web", "", "some-uuid")


def _killed(journal: Journal, *made: Made, host: HostKey = HOME) -> None:
    """A job whose process ended: its file is there, and nobody holds it."""
    entry = journal.begin(host, "web")
    for number in range(len(made)):
        entry.write(made[: number + 1])
    entry.leave()


def test_what_was_made_is_told_for_its_host_once_nobody_works_on_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "making")
    _killed(journal, VOLUME, MACHINE)
    _killed(journal, VOLUME, host=LAB)
    (half,) = journal.left(HOME)
    assert (half.title, half.made, half.host) == ("web", (VOLUME, MACHINE), HOME)
    entry = journal.take(half.number)
    assert entry is not None and journal.left(HOME) == () and journal.take(half.number) is None
    entry.leave()
    entry = journal.take(half.number)
    assert entry is not None
    entry.done()
    assert journal.left(HOME) == () and len(journal.left(LAB)) == 1


def test_a_job_under_way_is_nobody_elses(tmp_path: Path) -> None:
    journal, other = Journal(tmp_path), Journal(tmp_path)
    entry = journal.begin(HOME, "web")
    entry.write((VOLUME,))
    assert other.left(HOME) == ()
    entry.done()
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_was_killed_before_it_made_anything_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    _killed(journal)
    assert journal.left(HOME) == () and list(tmp_path.iterdir()) == []


def test_the_last_whole_line_counts_and_rubbish_is_passed_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    _killed(journal, VOLUME)
    (path,) = tmp_path.iterdir()
    with path.open("ab") as file:
        file.write(b'{"host": "qemu:///system", "ma')
    (tmp_path / ("f" * 32 + ".json")).write_bytes(b"\xff not json\n[]\n")
    for name, at in (("e", "1e999"), ("d", "1" + "0" * 500), ("c", "NaN"), ("b", "[" * 100_000)):
        line = f'{{"host": "{HOME}", "title": "x", "made": [["volume", "a", "b"]], "at": {at}}}\n'
        (tmp_path / (name * 32 + ".json")).write_text(line)
    (tmp_path / "notes.txt").write_text("mine")
    assert [half.made for half in journal.left(HOME)] == [(VOLUME,)]


def test_of_a_long_file_the_last_line_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    entry = journal.begin(HOME, "web")
    made = tuple(Made("volume", f"web-{number}.qcow2", "default") for number in range(250))
    for number in range(len(made)):
        entry.write(made[: number + 1])
    entry.leave()
    (path,) = tmp_path.iterdir()
    assert path.stat().st_size > 1 << 20
    (half,) = journal.left(HOME)
    assert half.made == made


_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from tests.unit.host.test_journal import HOME, MACHINE, VOLUME
from virtgui.host.journal import Journal
entry = Journal(Path(sys.argv[1])).begin(HOME, "web")
entry.write((VOLUME,))
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, most))
try:
    entry.write((VOLUME,) * 1000)
except OSError as error:
    print(error.filename)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
if len(sys.argv) > 2:
    entry.write((VOLUME, MACHINE))
"""


@pytest.mark.parametrize(("more", "made"), [((), (VOLUME,)), (("more",), (VOLUME, MACHINE))])
def test_where_there_is_room_for_half_a_line_none_of_it_is_written(
    tmp_path: Path, more: tuple[str, ...], made: tuple[Made, ...]
) -> None:
    argv = [sys.executable, "-c", _ON_A_FULL_DISK, str(tmp_path), *more]
    ran = subprocess.run(argv, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=60, check=True)
    (path,) = tmp_path.iterdir()
    assert ran.stdout == f"{path}\n", "it is told, with the path"
    assert [half.made for half in Journal(tmp_path).left(HOME)] == [made]


def test_it_is_private_and_follows_no_link(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "making")
    entry = journal.begin(HOME, "web")
    (path,) = (tmp_path / "making").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    entry.done()
    (tmp_path / "making" / ("a" * 32 + ".json")).symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_text("{}\n")
    assert journal.left(HOME) == () and journal.take("a" * 32) is None
    assert journal.take("../elsewhere") is None


def test_no_folder_is_no_journal(tmp_path: Path) -> None:
    assert Journal(tmp_path / "none").left(HOME) == ()
