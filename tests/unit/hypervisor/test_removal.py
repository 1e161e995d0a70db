"""Who uses which file is read whatever hangs, and a deletion ends once, with what is known of it."""

from __future__ import annotations

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import error, uuid_of
from virtgui.model.commands import Act, DeleteVolume, Verb
from virtgui.model.file_index import FileIndex
from virtgui.model.going import Cause, listing
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Finished
from virtgui.model.removal import Remove, Removed, Victim
from virtgui.model.users import FilesRead, HostFiles, ReadFiles

WEB, DB = DomainKey(KEY, uuid_of("web")), DomainKey(KEY, uuid_of("db"))
TICKET = Ticket(7)


def xml(name: str, *paths: str) -> str:
    disks = "".join(
        f"<disk type='file'><source file='{path}'/><target dev='vd{chr(97 + n)}'/></disk>"
        for n, path in enumerate(paths)
    )
    return f"<domain type='kvm'><name>{name}</name><devices>{disks}</devices></domain>"


def off(bench: Bench, *paths: str) -> None:
    """web is off and has these disks."""
    bench.host.machines[WEB.uuid].update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF, stored=xml("web", *paths))


def victim(name: str, above: tuple[str, ...] = ()) -> Victim:
    return Victim(f"/main/{name}", "main", name, above)


def read(bench: Bench, number: int = 7, fresh: bool = True) -> HostFiles:
    bench.session.ask(Ticket(number), ReadFiles(KEY, fresh))
    bench.hands.until(lambda: [m for m in bench.of(FilesRead) if m.ticket == number], "the files are read")
    return bench.of(FilesRead)[-1].files


def remove(bench: Bench, *files: Victim, power_off: bool = False) -> Ticket:
    bench.session.change(TICKET, Remove(WEB, files, power_off=power_off))
    return TICKET


def removed(bench: Bench) -> Removed:
    (told,) = bench.of(Removed)
    return told


# -- reading ---------------------------------------------------------------------------------


def test_machines_pools_and_volumes_are_read(bench: Bench) -> None:
    bench.host.add_pool("main", a="", b="/main/a")
    bench.host.add_pool("old", active=False)
    off(bench, "/main/b")
    bench.open()
    files = read(bench)
    assert {machine.name for machine in files.machines} == {"web", "db"}
    assert {(volume.path, volume.backing, volume.allocation) for volume in files.volumes} == {
        ("/main/a", "", 100),
        ("/main/b", "/main/a", 100),
    }
    assert "old" in files.doubts[0] and not files.blind
    assert "refresh main" in bench.host.calls
    found = listing(FileIndex((files,)), WEB)
    assert found is not None
    assert [(item.path, item.causes) for item in found.items] == [
        ("/main/b", (Cause.DOUBT,)),
        ("/main/a", (Cause.BELOW, Cause.DOUBT)),
    ]


def test_storage_is_looked_at_again_only_where_asked(bench: Bench) -> None:
    bench.host.add_pool("main", a="")
    bench.open()
    read(bench, fresh=False)
    assert "refresh main" not in bench.host.calls


@pytest.mark.parametrize("what", ["refresh", "volume"])
def test_a_pool_that_hangs_delays_no_other_and_locks_what_cannot_be_known(bench: Bench, what: str) -> None:
    bench.host.add_pool("nas", stuck="")
    for name in ("main", "more", "most"):
        bench.host.add_pool(name, **{f"{name}-a": ""})
    off(bench, "/main/main-a")
    bench.open()
    bench.host.hold(what, "nas" if what == "refresh" else "stuck")
    bench.session.ask(TICKET, ReadFiles(KEY))
    bench.hands.until(lambda: [call for call in bench.host.calls if call == "refresh most"], "the others are read")
    assert not bench.of(FilesRead)
    bench.hands.pass_until(lambda: bench.of(FilesRead), "what is known is told", 30, step=1.0)
    (told,) = bench.of(FilesRead)
    assert {volume.pool for volume in told.files.volumes} == {"main", "more", "most"}
    assert any("nas" in text for text in told.files.blind)
    found = listing(FileIndex((told.files,)), WEB)
    assert found is not None and found.items[0].locked
    bench.host.let_go(what, "nas" if what == "refresh" else "stuck")
    bench.hands.settle()
    assert len(bench.of(FilesRead)) == 1


def test_pools_that_cannot_even_be_listed_lock_all(bench: Bench) -> None:
    bench.host.add_pool("main", a="")
    bench.open()
    bench.host.hold("pools")
    bench.session.ask(TICKET, ReadFiles(KEY))
    bench.hands.pass_until(lambda: bench.of(FilesRead), "what is known is told", 30, step=1.0)
    files = bench.of(FilesRead)[0].files
    assert files.machines and "pools" in files.blind[0]


def test_a_driver_without_pools_hides_nothing(bench: Bench) -> None:
    bench.open()
    assert not read(bench).blind


def test_a_definition_that_cannot_be_understood_locks_all(bench: Bench) -> None:
    bench.open()
    bench.host.machines[DB.uuid]["live"] = "<domain"
    assert read(bench).blind == ("The definition of db cannot be understood.",)


def test_a_host_that_is_not_open_or_goes_away_is_blind(bench: Bench) -> None:
    bench.session.ask(TICKET, ReadFiles(KEY))
    assert "not connected" in bench.of(FilesRead)[0].files.blind[0]
    bench.host.add_pool("main", a="")
    bench.open()
    bench.host.hold("refresh", "main")
    bench.session.ask(Ticket(8), ReadFiles(KEY))
    bench.hands.until(lambda: "main" in bench.host.held)
    bench.host.break_down()
    bench.hands.until(lambda: len(bench.of(FilesRead)) == 2, "it is answered")
    assert "went away" in bench.of(FilesRead)[-1].files.blind[0]
    bench.host.let_go("refresh", "main")


# -- deleting --------------------------------------------------------------------------------


def test_files_go_first_and_the_definition_last(bench: Bench) -> None:
    bench.host.add_pool("main", a="", b="")
    off(bench, "/main/a", "/main/b")
    bench.open()
    assert bench.finish(remove(bench, victim("a"), victim("b"))).problem is None
    deeds = [call for call in bench.host.calls if call.startswith(("delete ", "undefine "))]
    assert deeds == ["delete a", "delete b", "undefine 0"]
    assert removed(bench).gone and [fate.why for fate in removed(bench).fates] == ["", ""]
    assert "web" not in bench.machines()
    assert [told.text for told in bench.of(Advanced)][-3:] == ["Deleting a", "Deleting b", "Removing its definition"]


def test_one_file_of_three_that_stays_leaves_the_machine_defined_with_a_report(bench: Bench) -> None:
    bench.host.add_pool("main", a="", b="", c="")
    off(bench, "/main/a", "/main/b", "/main/c")
    bench.host.undeletable.add("b")
    bench.open()
    end = bench.finish(remove(bench, victim("a"), victim("b"), victim("c")))
    assert end.problem is not None
    assert end.problem.reason.startswith("1 of 3 files could not be deleted, so it stays defined. /main/b: ")
    lines = end.problem.detail.splitlines()
    assert lines[0] == "/main/a: deleted" and lines[2] == "/main/c: deleted" and "not permitted" in lines[1]
    assert end.problem.remedy == Act(WEB, Verb.UNDEFINE)
    assert WEB.uuid in bench.host.machines and not removed(bench).gone
    assert set(bench.host.pools["main"]["volumes"]) == {"b"}


def test_what_stands_on_a_file_that_stays_keeps_it_too(bench: Bench) -> None:
    bench.host.add_pool("main", over="/main/base", base="")
    off(bench, "/main/over")
    bench.host.undeletable.add("over")
    bench.open()
    end = bench.finish(remove(bench, victim("over"), victim("base", ("/main/over",))))
    assert end.problem is not None
    assert "stands on it" in removed(bench).fates[1].why
    assert set(bench.host.pools["main"]["volumes"]) == {"over", "base"}


def test_a_file_that_somebody_began_to_use_stays(bench: Bench) -> None:
    bench.host.add_pool("main", a="", clone="/main/a")
    off(bench, "/main/a")
    bench.host.machines[DB.uuid]["live"] = bench.host.machines[DB.uuid]["stored"] = xml("db", "/main/clone")
    bench.open()
    end = bench.finish(remove(bench, victim("a")))
    assert end.problem is not None and "db uses it now" in end.problem.reason
    assert "a" in bench.host.pools["main"]["volumes"] and WEB.uuid in bench.host.machines


def test_a_file_of_another_machine_is_not_deleted_whoever_asks(bench: Bench) -> None:
    bench.host.add_pool("main", a="", other="")
    off(bench, "/main/a")
    bench.open()
    end = bench.finish(remove(bench, victim("other")))
    assert end.problem is not None and "not in the list" in end.problem.reason
    assert "other" in bench.host.pools["main"]["volumes"]


def test_a_volume_whose_name_another_file_has_by_now_stays(bench: Bench) -> None:
    bench.host.add_pool("main", a="", b="")
    off(bench, "/main/a")
    bench.open()
    end = bench.finish(remove(bench, Victim("/main/a", "main", "b")))
    assert end.problem is not None and "Another file has its name" in end.problem.reason
    assert set(bench.host.pools["main"]["volumes"]) == {"a", "b"} and WEB.uuid in bench.host.machines


def test_a_pool_that_hangs_meanwhile_keeps_the_files(bench: Bench) -> None:
    bench.host.add_pool("nas", x="")
    bench.host.add_pool("main", a="")
    off(bench, "/main/a")
    bench.open()
    bench.host.hold("refresh", "nas")
    remove(bench, victim("a"))
    bench.hands.pass_until(lambda: bench.finished(TICKET), "it ends", 40, step=1.0)
    end = bench.finished(TICKET)[0]
    assert end.problem is not None and "not known who uses it" in end.problem.reason
    assert "a" in bench.host.pools["main"]["volumes"]
    bench.host.let_go("refresh", "nas")


def test_a_file_that_is_gone_already_is_as_good_as_deleted(bench: Bench) -> None:
    bench.host.add_pool("main", b="")
    off(bench, "/main/a", "/main/b")
    bench.open()
    assert bench.finish(remove(bench, victim("a"), victim("b"))).problem is None
    assert WEB.uuid not in bench.host.machines


def test_a_running_machine_is_powered_off_only_where_that_was_agreed_to(bench: Bench) -> None:
    bench.host.add_pool("main", a="")
    bench.host.machines[WEB.uuid]["live"] = bench.host.machines[WEB.uuid]["stored"] = xml("web", "/main/a")
    bench.open()
    end = bench.finish(remove(bench, victim("a")))
    assert end.problem is not None and "started meanwhile" in end.problem.reason
    assert "destroy" not in bench.host.calls and "a" in bench.host.pools["main"]["volumes"]
    bench.messages.clear()
    bench.session.change(Ticket(8), Remove(WEB, (victim("a"),), power_off=True))
    assert bench.finish(Ticket(8)).problem is None
    assert "destroy" in bench.host.calls and WEB.uuid not in bench.host.machines


def test_a_machine_that_is_started_in_the_middle_keeps_the_rest_of_its_files(bench: Bench) -> None:
    bench.host.add_pool("main", a="", b="")
    off(bench, "/main/a", "/main/b")
    bench.open()
    bench.host.hold("delete", "a")
    ticket = remove(bench, victim("a"), victim("b"), power_off=True)
    bench.hands.pass_until(lambda: "delete a" in bench.host.calls, "the first file is under way")
    bench.host.machines[WEB.uuid].update(id=7, state=libvirt.VIR_DOMAIN_RUNNING)
    bench.host.let_go("delete", "a")
    end = bench.finish(ticket)
    assert end.problem is not None and "was started meanwhile" in end.problem.reason
    assert set(bench.host.pools["main"]["volumes"]) == {"b"} and WEB.uuid in bench.host.machines


def test_a_refused_undefine_is_told(bench: Bench) -> None:
    bench.host.add_pool("main", a="")
    off(bench, "/main/a")
    bench.open()
    bench.host.denied = error(libvirt.VIR_ERR_OPERATION_INVALID, "Requested operation is not valid: refused")
    end = bench.finish(remove(bench, victim("a")))
    assert end.problem is not None
    assert end.problem.reason.startswith("Its files are deleted, but its definition is still there.")
    assert "refused" in end.problem.detail and WEB.uuid in bench.host.machines


def test_it_is_cancelled_between_two_steps(bench: Bench) -> None:
    bench.host.add_pool("main", a="", b="")
    off(bench, "/main/a", "/main/b")
    bench.open()
    bench.host.hold("delete", "a")
    remove(bench, victim("a"), victim("b"))
    bench.hands.until(lambda: "a" in bench.host.held)
    assert bench.session.cancel(TICKET)
    bench.host.let_go("delete", "a")
    end = bench.finish(TICKET)
    assert end.cancelled and end.problem is not None and "1 of 2 files were deleted" in end.problem.reason
    assert set(bench.host.pools["main"]["volumes"]) == {"b"} and WEB.uuid in bench.host.machines


def test_it_is_cancelled_while_it_looks(bench: Bench) -> None:
    bench.host.add_pool("main", a="")
    off(bench, "/main/a")
    bench.open()
    bench.host.hold("refresh", "main")
    remove(bench, victim("a"))
    bench.hands.until(lambda: "main" in bench.host.held)
    assert bench.session.cancel(TICKET)
    assert bench.finish(TICKET).cancelled
    bench.host.let_go("refresh", "main")
    bench.hands.settle()
    assert "a" in bench.host.pools["main"]["volumes"] and len(bench.of(Finished)) == 1


def test_a_host_that_goes_away_in_the_middle_leaves_it_unknown(bench: Bench) -> None:
    bench.host.add_pool("main", a="", b="")
    off(bench, "/main/a", "/main/b")
    bench.open()
    bench.host.hold("delete", "b")
    remove(bench, victim("a"), victim("b"))
    bench.hands.until(lambda: "b" in bench.host.held)
    bench.host.break_down()
    end = bench.finish(TICKET)
    assert end.unknown and end.problem is not None
    assert "1 of 2 files were deleted for certain" in end.problem.reason
    assert end.problem.detail.splitlines() == ["/main/a: deleted", "/main/b: it is not known whether it was deleted"]
    bench.host.let_go("delete", "b")
    bench.hands.settle()
    assert len(bench.of(Finished)) == 1


def test_a_connection_that_breaks_in_a_call_leaves_that_file_unknown(bench: Bench) -> None:
    bench.host.add_pool("main", a="")
    off(bench, "/main/a")
    bench.open()
    bench.host.hold("delete", "a")
    remove(bench, victim("a"))
    bench.hands.until(lambda: "a" in bench.host.held)
    for connection in bench.host.connections:
        connection.alive = False
    bench.host.let_go("delete", "a")
    end = bench.finish(TICKET)
    assert end.unknown and removed(bench).fates[0].unknown
    assert "broke while it was deleted" in (end.problem.detail if end.problem is not None else "")


def test_what_cannot_begin_is_told(bench: Bench) -> None:
    assert bench.finish(remove(bench)).problem is not None
    bench.open()
    bench.session.change(Ticket(9), Remove(DomainKey(KEY, uuid_of("nobody"))))
    problem = bench.finish(Ticket(9)).problem
    assert problem is not None and "no longer exists" in problem.reason


def test_without_files_only_the_definition_goes(bench: Bench) -> None:
    bench.host.add_pool("main", a="")
    off(bench, "/main/a")
    bench.open()
    assert bench.finish(remove(bench)).problem is None
    assert "a" in bench.host.pools["main"]["volumes"] and WEB.uuid not in bench.host.machines


# -- one disk's volume -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "stored, volumes, why",
    [
        ((), {"a": ""}, ""),
        (("/main/a",), {"a": ""}, "needed by web"),
        (("/main/b",), {"a": "", "b": "/main/a"}, "needed by web"),
        ((), {"a": "", "b": "/main/a"}, "needed by b"),
    ],
)
def test_a_removed_disk_s_volume_goes_only_where_nobody_needs_it(
    bench: Bench, stored: tuple[str, ...], volumes: dict[str, str], why: str
) -> None:
    bench.host.add_pool("main", **volumes)
    off(bench, *stored)
    bench.open()
    bench.session.change(TICKET, DeleteVolume(WEB, "main", "a"))
    problem = bench.finish(TICKET).problem
    assert (why in problem.reason) if problem is not None else why == ""
    assert ("a" in bench.host.pools["main"]["volumes"]) == bool(why)
