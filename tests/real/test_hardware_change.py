"""What is stored of a change on a real host: kept, refused, merged, and never at the cost of a password."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.owner import Owner
from virtgui.host import logfile
from virtgui.model.commands import NewVolume
from virtgui.model.edits import MACHINE, AddDevice, Place, RemoveDevice, ReplaceElement, SetField
from virtgui.model.messages import Conflicted, Finished
from virtgui.util.xdg import state_dir

SECRET = "S3cr3t!"
RNG = AddDevice("<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>")
VNC = Place("graphics", "vnc")
VOLUME = "<volume><name>{}</name><capacity unit='MiB'>8</capacity><target><format type='qcow2'/></target></volume>"

Own = Callable[..., Owner]


@pytest.fixture
def own(circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]) -> Own:
    """`own("name", **options)` adds a machine that is off and waits until it is in the list."""

    def make(name: str, *, start: bool = False, **options: object) -> Owner:
        full = machine_on(private_host, name, start=start, **options)
        host = circle.connect(private_host.uri)
        return Owner(circle, private_host, full, circle.appears(host, full).key)

    return make


@pytest.fixture
def _logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything goes to the log; what was set for that is put back afterwards."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    logfile.start(debug=True)
    yield
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.getLogger("virtgui").setLevel(logging.NOTSET)


@pytest.mark.usefixtures("_logged")
def test_a_password_survives_every_kind_of_change_and_is_written_nowhere_else(own: Own) -> None:
    it = own("guarded", start=True, graphics="vnc", password=SECRET)
    for edit in (
        SetField(MACHINE, "title", "Shop"),
        SetField(MACHINE, "vcpus", 2),
        RNG,
        RemoveDevice(Place("rng", "#1")),
        ReplaceElement(MACHINE, it.read().stored.replace("<memory ", "<description>all</description><memory ")),
    ):
        stored_only = not isinstance(edit, SetField)
        it.changes(edit, live=not stored_only, base=None)
        assert SECRET in it.stored(), edit
        assert SECRET in it.live(), edit
    (outcome,) = it.changes(SetField(VNC, "password", "0ther!"))
    assert (outcome.now, outcome.stored) == (True, True)
    assert "0ther!" in it.stored() and "0ther!" in it.live()
    it.fails(ReplaceElement(VNC, f"<graphics type='{SECRET}' passwd='{SECRET}'/>"))
    it.circle.history.close()
    assert it.circle.history.last(it.key) is not None
    for path in state_dir().iterdir():
        text = path.read_bytes()
        assert SECRET.encode() not in text and b"0ther!" not in text, path
    assert SECRET not in repr(it.circle.messages)


def test_what_others_changed_is_kept_and_what_clashes_is_not_overwritten(own: Own) -> None:
    it = own("shared")
    seen = it.read()
    it.host.virsh("desc", it.name, "--config", "--title", "--new-desc", "theirs")
    assert [outcome.stored for outcome in it.changes(SetField(MACHINE, "vcpus", 2), base=seen)] == [True]
    assert "<title>theirs</title>" in it.stored() and ">2</vcpu>" in it.stored()
    before = it.stored()
    ticket = it.begin(SetField(MACHINE, "title", "ours"), RNG, base=seen)
    problem = it.circle.finish(ticket).problem
    assert problem is not None and "Somebody else" in problem.reason
    (told,) = it.circle.of(ticket, Conflicted)
    assert [(each.base, each.theirs, each.ours) for each in told.conflicts] == [(None, "theirs", "ours")]
    assert it.stored() == before


def test_xml_that_libvirt_refuses_leaves_definition_and_storage_as_they_were(own: Own) -> None:
    it = own("refused")
    before = it.stored()
    bad = AddDevice("<disk type='file'><source file='/new.qcow2'/><target dev='vdb' bus='nonsense'/></disk>")
    new = NewVolume("default", "taken-back.qcow2", VOLUME.format("taken-back.qcow2"))
    problem = it.fails(bad, volumes=(new,)).problem
    assert problem is not None and "nonsense" in problem.detail
    assert it.stored() == before
    assert not (it.host.images / "taken-back.qcow2").exists()
    assert "taken-back" not in it.host.virsh("vol-list", "default")


def test_a_volume_that_exists_is_never_overwritten(own: Own, private_host: PrivateHost) -> None:
    private_host.volume("precious.qcow2")
    content = (private_host.images / "precious.qcow2").read_bytes()
    it = own("careful")
    before = it.stored()
    new = NewVolume("default", "precious.qcow2", VOLUME.format("precious.qcow2"))
    problem = it.fails(RNG, volumes=(new,)).problem
    assert problem is not None and "nothing was overwritten" in problem.reason
    assert (private_host.images / "precious.qcow2").read_bytes() == content
    assert it.stored() == before


def test_what_libvirt_drops_can_be_told_from_what_was_sent(own: Own) -> None:
    it = own("dropped")
    text = it.read().stored.replace("<devices>", "<nonsense>kept?</nonsense><devices>")
    ticket = it.begin(ReplaceElement(MACHINE, text))
    assert it.circle.finish(ticket).problem is None
    told = it.circle.of(ticket, Finished) and it.changed(ticket)
    assert told and "<nonsense>" in told.sent
    assert told.kept == it.read().stored and "<nonsense>" not in told.kept


def test_a_network_that_is_off_is_started_first(own: Own) -> None:
    it = own("networked")
    it.host.define("<network><name>quiet</name></network>", "net")
    try:
        it.changes(RNG, networks=("quiet",))
        active = it.host.virsh("net-list", "--name").split()
        problem = it.fails(RNG, networks=("no-such",)).problem
    finally:
        it.host.virsh("net-destroy", "quiet", check=False)
        it.host.virsh("net-undefine", "quiet")
    assert "quiet" in active
    assert problem is not None and "no-such" in problem.reason


def test_a_machine_that_vanished_is_told(own: Own) -> None:
    it = own("vanished")
    seen = it.read()
    it.host.virsh("undefine", it.name)
    problem = it.fails(RNG, base=seen).problem
    assert problem is not None and "no longer exists" in problem.reason


def test_a_connection_that_may_only_read_reads_without_passwords_and_changes_nothing(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(private_host, "looked-at", start=False, graphics="vnc", password=SECRET)
    host = circle.connect(private_host.uri, read_only=True)
    it = Owner(circle, private_host, name, circle.appears(host, name).key)
    seen = it.read()
    assert seen.stored and not seen.secure and SECRET not in seen.stored
    problem = it.fails(RNG).problem
    assert problem is not None and "only read" in problem.reason
    assert "<rng" not in it.stored()
