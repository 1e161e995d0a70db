"""Operating systems found by what a person types, with what they inherit and what stands in for unknown ones."""

from __future__ import annotations

import pytest

from tests.unit.install.worlds import FILES, GIB, systems
from virtgui.host.osfiles import os_files
from virtgui.install.catalogue import Catalogue, catalogue, has_ended, is_generic
from virtgui.model.systems import Resources

TODAY = "2023-02-01"


def named(known: Catalogue, typed: str, *, ended: bool = False) -> list[str]:
    """Short ids of what is found, without generic entries."""
    return [system.short_id for system in known.search(typed, TODAY, ended=ended) if not is_generic(system)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("deb 11", "debian11"),
        ("debian11", "debian11"),
        ("bulls", "debian11"),
        ("win 11", "win11"),
        ("win11", "win11"),
        ("ubuntu lts", "ubuntu22.04"),
        ("JAMMY", "ubuntu22.04"),
        ("solaris", "solaris11"),
    ],
)
def test_a_few_letters_find_a_system(typed: str, first: str) -> None:
    assert named(systems(), typed, ended=True)[0] == first


def test_what_nobody_supports_any_more_is_hidden_until_asked_for() -> None:
    known = systems()
    assert "debian10" not in named(known, "debian")
    assert named(known, "debian", ended=True) == ["debian11", "debian10"]
    assert "winxp" not in named(known, "windows"), "ten years without a word of its end"
    assert "winxp" in named(known, "windows", ended=True)
    assert has_ended(known.systems[[s.short_id for s in known.systems].index("debian10")], TODAY)


def test_generic_entries_are_always_there() -> None:
    found = systems().search("no such thing", TODAY)
    assert [system.name for system in found] == ["Generic Linux", "Generic Windows", "Unknown system"]
    assert all(is_generic(system) for system in found)


def test_without_a_database_there_is_enough_to_go_on() -> None:
    known = Catalogue()
    assert known.missing and not systems().missing
    linux = known.find("linux")
    assert linux is not None and linux.drives("virtio1.0-block") and not linux.windows
    assert known.find("windows") is not None and known.nearest("debian11")[0] is None


def test_what_is_newer_than_the_list_is_taken_for_the_newest_of_its_family_and_told() -> None:
    known = systems()
    assert known.nearest("debian11")[1] == ""
    system, note = known.nearest("debian12")
    assert system is not None and system.short_id == "debian11"
    assert note == "debian12 is newer than this computer’s list of systems: Debian 11 stands in for it"
    assert known.nearest("http://debian.org/debian/13")[0] is system


def test_devices_are_inherited_and_can_be_dropped() -> None:
    known = systems()
    debian, ubuntu = known.find("debian11"), known.find("ubuntu22.04")
    assert debian is not None and debian.drives("virtio1.0-net") and debian.drives("virtio1.0-gpu")
    assert ubuntu is not None and ubuntu.drives("virtio1.0-net") and not ubuntu.drives("virtio1.0-gpu")
    assert debian.family == "linux" and debian.username == "debian"


def test_resources_are_inherited_only_where_that_is_said() -> None:
    known = systems()
    debian, ubuntu = known.find("debian11"), known.find("ubuntu22.04")
    assert debian is not None and ubuntu is not None
    assert debian.needs(debian.recommended, "aarch64") == Resources(1, 2 * GIB, 20 * GIB)
    assert debian.minimum == ()
    assert ubuntu.needs(ubuntu.minimum, "x86_64").memory == GIB


def test_media_and_images_are_told() -> None:
    debian = systems().find("debianbullseye")
    assert debian is not None
    assert [m.url for m in debian.media] == ["https://debian.example/n.iso"]
    assert [(i.format, i.cloud_init) for i in debian.images] == [("qcow2", True)]


def test_a_circle_and_a_broken_file_do_no_harm() -> None:
    def one(name: str, above: str) -> tuple[str, bytes]:
        text = f'<libosinfo><os id="{name}"><name>{name}</name><derives-from id="{above}"/></os></libosinfo>'
        return name, text.encode()

    known = catalogue((one("a", "b"), one("b", "a"), ("c", b"<libosinfo><os"), ("d", b"\xff\xfe<"), *FILES))
    assert known.find("a") is not None and known.find("debian11") is not None


def test_this_computers_own_database_is_whole() -> None:
    known = catalogue(os_files())
    assert len(known.systems) > 500
    assert named(known, "debian 11")[0] == "debian11"
    assert named(known, "win 11")[0] == "win11"
