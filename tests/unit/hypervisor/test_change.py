"""Changes as jobs: what is stored, what is live, what the guest keeps, and what nobody can say."""

from __future__ import annotations

import logging
from collections.abc import Callable

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import error, uuid_of
from virtgui.hypervisor.calls import CALLS
from virtgui.hypervisor.replies import refused
from virtgui.model.applied import Applied
from virtgui.model.commands import Change, ResizeDisk, Verb
from virtgui.model.edits import MACHINE, AddDevice, Edit, Outcome, Place, RemoveDevice, ReplaceElement, SetField
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Began, Changed, Conflicted, Finished
from virtgui.xml.tunables import WAYS

WEB = DomainKey(KEY, uuid_of("web"))
RNG = AddDevice("<rng model='virtio'/>")
VDA = Place("disk", "vda")
DETACH = RemoveDevice(VDA)
REMOVED = libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED
KEPT = libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED


def xml(more: str = "", disk: str = "<disk><target dev='vda' bus='virtio'/><alias name='virtio-disk0'/></disk>") -> str:
    head = f"<domain type='kvm'><name>web</name><uuid>{WEB.uuid}</uuid><memory>2048</memory><vcpu>2</vcpu>"
    return f"{head}<devices>{disk}{more}</devices></domain>"


PASSWORD = "<graphics type='vnc' passwd='S3cr3t!'/>"


class Changing:
    """A bench whose machine "web" has definitions that can be changed."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.record = bench.host.machines[WEB.uuid]
        self.give(xml())
        bench.open()
        self.base = Hardware(WEB, self.record["stored"], self.record["live"])
        self._tickets = 100

    def give(self, text: str) -> None:
        self.record["stored"] = self.record["live"] = text
        self.base = Hardware(WEB, text, text)

    def begin(self, *edits: Edit, base: Hardware | None = None) -> Ticket:
        self._tickets += 1
        ticket = Ticket(self._tickets)
        self.bench.session.change(ticket, Change(WEB, "change it", edits, base or self.base))
        return ticket

    def end(self, ticket: Ticket) -> Finished:
        return self.bench.finish(ticket)

    def waits(self, ticket: Ticket) -> None:
        self.bench.hands.until(lambda: [m for m in self.bench.of(Advanced) if m.ticket == ticket], "it waits")

    def outcomes(self, ticket: Ticket) -> tuple[Outcome, ...]:
        (told,) = [message for message in self.bench.of(Changed) if message.ticket == ticket]
        return told.outcomes


@pytest.fixture
def it(bench: Bench) -> Changing:
    return Changing(bench)


def test_it_is_stored_first_then_made_live(it: Changing) -> None:
    ticket = it.begin(RNG)
    assert it.end(ticket).problem is None
    assert it.outcomes(ticket) == (Outcome(RNG, True, True),)
    assert it.bench.host.calls.index("define") < it.bench.host.calls.index("attach")
    (told,) = it.bench.of(Changed)
    assert "<rng" in told.sent and told.kept == it.record["stored"]
    began = it.bench.of(Began)[-1]
    assert (began.subject, began.can_cancel) == ("web", False)


def test_a_single_title_needs_no_new_definition(it: Changing) -> None:
    ticket = it.begin(SetField(MACHINE, "title", "Shop"))
    assert it.end(ticket).problem is None
    assert "define" not in it.bench.host.calls
    wanted = [f"metadata {libvirt.VIR_DOMAIN_METADATA_TITLE} Shop {flags}" for flags in (2, 1)]
    assert [call for call in it.bench.host.calls if call.startswith("metadata")] == wanted


def test_what_the_running_machine_refuses_is_stored_all_the_same(it: Changing) -> None:
    bench = it.bench
    bench.host.hold("attach", "web")
    ticket = it.begin(RNG)
    bench.hands.until(lambda: "attach" in bench.host.calls)
    bench.host.denied = error(libvirt.VIR_ERR_INTERNAL_ERROR, "internal error: No more available PCI slots")
    bench.host.let_go("attach", "web")
    assert it.end(ticket).problem is None
    (outcome,) = it.outcomes(ticket)
    assert (outcome.now, outcome.stored) == (False, True)
    assert "free PCI slot" in outcome.why and "No more available" in outcome.detail


def test_a_definition_that_is_refused_changes_nothing(it: Changing) -> None:
    before = it.record["stored"]
    it.bench.host.denied = error(libvirt.VIR_ERR_XML_ERROR, "XML error: bad passwd 'S3cr3t!-new'")
    ticket = it.begin(RNG, AddDevice("<graphics type='vnc' passwd='S3cr3t!-new'/>"))
    problem = it.end(ticket).problem
    assert problem is not None and "not valid" in problem.reason and problem.doing == "change it on web"
    assert "S3cr3t" not in repr(problem)
    assert it.record["stored"] == before and "attach" not in it.bench.host.calls
    assert not it.bench.of(Changed)


def test_what_somebody_else_changed_is_not_overwritten(it: Changing) -> None:
    base = it.base
    it.give(xml().replace("<memory>", "<title>theirs</title><memory>"))
    ticket = it.begin(SetField(MACHINE, "title", "ours"), base=base)
    problem = it.end(ticket).problem
    assert problem is not None and "Somebody else" in problem.reason
    (told,) = it.bench.of(Conflicted)
    (clash,) = told.conflicts
    assert (clash.theirs, clash.ours) == ("theirs", "ours")
    assert told.fresh.stored == it.record["stored"]
    assert "define" not in it.bench.host.calls


def test_what_somebody_else_changed_elsewhere_is_kept(it: Changing) -> None:
    base = it.base
    it.give(xml("<vsock/>"))
    assert it.end(it.begin(RNG, base=base)).problem is None
    assert "<vsock/>" in it.record["stored"] and "<rng" in it.record["stored"]


def test_a_device_that_is_gone_is_told(it: Changing) -> None:
    base = it.base
    it.give(xml(disk=""))
    ticket = it.begin(DETACH, base=base)
    assert it.end(ticket).problem is not None
    ticket = it.begin(DETACH)
    problem = it.end(ticket).problem
    assert problem is not None and "no longer there" in problem.reason


def test_xml_that_is_none_is_told(it: Changing) -> None:
    problem = it.end(it.begin(ReplaceElement(VDA, "<disk"))).problem
    assert problem is not None and "not well-formed" in problem.reason


def test_another_uuid_would_be_another_machine(it: Changing) -> None:
    text = xml().replace(WEB.uuid, uuid_of("other"))
    problem = it.end(it.begin(ReplaceElement(MACHINE, text))).problem
    assert problem is not None and "keeps its UUID" in problem.reason
    assert "define" not in it.bench.host.calls


# what the guest keeps


def test_the_guest_lets_go(it: Changing) -> None:
    ticket = it.begin(DETACH)
    it.waits(ticket)
    assert it.bench.of(Began)[-1].can_cancel
    it.bench.host.tell("web", "virtio-disk0", kind=REMOVED)  # type: ignore[arg-type]
    assert it.end(ticket).problem is None
    assert it.outcomes(ticket) == (Outcome(DETACH, True, True),)


def test_the_guest_does_not_let_go(it: Changing) -> None:
    ticket = it.begin(DETACH)
    it.waits(ticket)
    it.bench.host.tell("web", "virtio-disk0", kind=KEPT)  # type: ignore[arg-type]
    assert it.end(ticket).problem is None
    (outcome,) = it.outcomes(ticket)
    assert (outcome.now, outcome.stored) == (False, True) and "did not let go" in outcome.why


def test_a_guest_that_says_nothing_is_not_waited_for_forever(it: Changing) -> None:
    ticket = it.begin(DETACH)
    it.waits(ticket)
    it.bench.hands.pass_until(lambda: it.bench.finished(ticket), "patience ends", 30, step=1)
    (outcome,) = it.outcomes(ticket)
    assert not outcome.now and outcome.why == "The guest has not let go of it yet."


def test_a_device_that_went_without_an_event_is_seen_in_the_end(it: Changing) -> None:
    ticket = it.begin(DETACH)
    it.waits(ticket)
    it.record["live"] = xml(disk="")
    it.bench.hands.pass_until(lambda: it.bench.finished(ticket), "patience ends", 30, step=1)
    assert it.outcomes(ticket)[0].now


def test_a_device_that_goes_at_once_needs_no_waiting(it: Changing) -> None:
    it.give(xml(disk="<disk><target dev='vda' bus='virtio'/></disk>"))
    it.record["live"] = xml(disk="")
    ticket = it.begin(DETACH)
    assert it.end(ticket).problem is None
    assert it.outcomes(ticket) == (Outcome(DETACH, True, True),)


def test_waiting_for_the_guest_can_be_cancelled(it: Changing) -> None:
    ticket = it.begin(DETACH)
    it.waits(ticket)
    assert it.bench.session.cancel(ticket)
    end = it.end(ticket)
    assert end.cancelled and "asked already" in end.text
    assert it.outcomes(ticket)[0].stored
    assert not it.bench.session.cancel(ticket)


def test_waiting_ends_with_the_machine(it: Changing) -> None:
    ticket = it.begin(DETACH)
    it.waits(ticket)
    it.record.update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF)
    it.bench.host.tell("web", 5)
    it.end(ticket)
    assert "went off" in it.outcomes(ticket)[0].why


def test_a_change_that_only_concerned_the_running_machine_and_failed_is_a_problem(it: Changing) -> None:
    it.record["persistent"] = False
    it.bench.host.denied = error(libvirt.VIR_ERR_INTERNAL_ERROR, "internal error: No more available PCI slots")
    ticket = it.begin(RNG, base=Hardware(WEB, "", it.record["live"]))
    problem = it.end(ticket).problem
    assert problem is not None and "free PCI slot" in problem.reason
    assert it.outcomes(ticket) == (Outcome(RNG, False, False, problem.reason, problem.detail),)


# what must not be lost


def test_a_display_is_not_edited_where_its_password_cannot_be_read(it: Changing) -> None:
    it.give(xml(PASSWORD))
    it.bench.host.insecure = True
    for edit in (SetField(Place("graphics", "vnc"), "boot_order", 1), ReplaceElement(MACHINE, xml(PASSWORD))):
        problem = it.end(it.begin(edit)).problem
        assert problem is not None and "passwords cannot be read" in problem.reason
    assert "define" not in it.bench.host.calls


def test_nothing_is_defined_where_that_would_drop_a_password(it: Changing) -> None:
    it.give(xml(PASSWORD))
    it.bench.host.insecure = True
    problem = it.end(it.begin(RNG)).problem
    assert problem is not None and "passwords cannot be read" in problem.reason
    assert "define" not in it.bench.host.calls
    assert it.end(it.begin(SetField(MACHINE, "title", "Shop"))).problem is None, "this call keeps them"
    it.give(xml())
    assert it.end(it.begin(RNG)).problem is None, "there is none to lose"


def test_a_password_stays_and_appears_nowhere(
    bench_with: Callable[..., Bench], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kept: list[Applied] = []
    it = Changing(bench_with(record=kept.append))
    it.give(xml(PASSWORD))
    assert it.end(it.begin(RNG)).problem is None
    assert "S3cr3t!" in it.record["stored"]
    (applied,) = kept
    assert (applied.name, applied.doing, applied.domain) == ("web", "change it", WEB)
    assert "<rng" in applied.after and "<rng" not in applied.before
    for text in (caplog.text, applied.before, applied.after, repr(it.bench.messages), repr(applied)):
        assert "S3cr3t" not in text


# what does not even begin, and what nobody can say


def test_a_connection_that_may_only_read_changes_nothing(bench: Bench) -> None:
    bench.session.connect(True)
    bench.hands.until(lambda: bench.messages and bench.seen.listed)
    ticket = Ticket(9)
    bench.session.change(ticket, Change(WEB, "change it", (RNG,), Hardware(WEB)))
    problem = bench.finish(ticket).problem
    assert problem is not None and "only read" in problem.reason and "read-only" in problem.reason


def test_a_change_of_a_host_that_is_not_open_is_refused(bench: Bench) -> None:
    bench.session.change(Ticket(9), Change(WEB, "change it", (RNG,), Hardware(WEB)))
    problem = bench.finish(Ticket(9)).problem
    assert problem is not None and "not connected" in problem.reason
    refused(bench.messages.append, bench.hands.clerk, Ticket(10), ResizeDisk(WEB, "vda", 1), "No.")
    assert bench.finish(Ticket(10)).problem is not None


def test_a_machine_that_is_gone_is_told(it: Changing) -> None:
    del it.bench.host.machines[WEB.uuid]
    problem = it.end(it.begin(RNG)).problem
    assert problem is not None and problem.code == libvirt.VIR_ERR_NO_DOMAIN
    it.bench.hands.until(lambda: "web" not in it.bench.machines())
    problem = it.end(it.begin(RNG)).problem
    assert problem is not None and "no longer exists" in problem.reason


def test_a_host_that_goes_away_leaves_it_unknown(it: Changing) -> None:
    it.bench.host.hold("attach", "web")
    ticket = it.begin(RNG)
    it.bench.hands.until(lambda: "attach" in it.bench.host.calls)
    it.bench.host.break_down()
    end = it.end(ticket)
    assert end.unknown and end.problem is not None and "not known" in end.problem.reason


def test_one_guest_is_changed_by_one_at_a_time_and_what_waits_can_be_cancelled(it: Changing) -> None:
    it.bench.host.hold("attach", "web")
    first, second = it.begin(RNG), it.begin(RNG)
    it.bench.hands.until(lambda: "attach" in it.bench.host.calls)
    assert it.bench.finish(it.bench.act("db", Verb.PAUSE)).problem is None, "another guest waits for nobody"
    assert it.bench.session.cancel(second) and it.end(second).cancelled
    assert it.bench.session.cancel(first) and not it.bench.finished(first), "this one is under way"
    it.bench.host.let_go("attach", "web")
    assert it.end(first).problem is None
    assert it.bench.host.calls.count("attach") == 1


def test_every_planned_way_has_its_call() -> None:
    assert set(CALLS) == {*WAYS, "attach", "detach"}


def test_a_cancelled_removal_under_way_does_not_wait_for_the_guest(it: Changing) -> None:
    it.bench.host.hold("detach", "web")
    ticket = it.begin(DETACH)
    it.bench.hands.until(lambda: "web" in it.bench.host.held)
    assert it.bench.session.cancel(ticket) and not it.bench.finished(ticket)
    it.bench.host.let_go("detach", "web")
    end = it.end(ticket)
    assert end.cancelled and "not let go" in it.outcomes(ticket)[0].why
