"""Network filters on a real host: defined, changed, cloned, on a machine's card, and refused to go while there."""

from __future__ import annotations

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.real.test_things import Bench
from virtgui.model.secrets import NeedsRead, ReadNeeds
from virtgui.model.things import DefineThing, ThingAct, ThingDeed, ThingKind
from virtgui.xml import nwfilter
from virtgui.xml.nwfilter import Rule

FILTER, BINDING = ThingKind.FILTER, ThingKind.BINDING


@pytest.mark.needs("bridges")
def test_a_filter_from_its_definition_to_a_card_and_back(circle: Circle, private_host: PrivateHost) -> None:
    bench = Bench(circle, private_host, FILTER, BINDING)
    rule = Rule("drop", "out", "100", "mac", "protocolid=0x9999 comment='not this'")
    bench.well(
        DefineThing(bench.key, FILTER, nwfilter.with_rules(nwfilter.new("bed"), (rule,)), "define the network filter")
    )
    made = bench.comes(FILTER, "bed")
    assert nwfilter.rules(made.xml) == (rule._replace(match=nwfilter.rules(made.xml)[0].match),)
    try:
        more = nwfilter.with_rules(
            made.xml, (*nwfilter.rules(made.xml), rule._replace(priority="200", action="accept"))
        )
        bench.well(DefineThing(bench.key, FILTER, more, "change it", replacing=made.key, check=made.xml))
        made = bench.comes(FILTER, "bed", lambda it: len(nwfilter.rules(it.xml)) == 2)
        late = bench.do(DefineThing(bench.key, FILTER, more, "change it", replacing=made.key, check="<filter/>"))
        assert late.problem is not None and "changed elsewhere" in late.problem.reason
        bench.well(DefineThing(bench.key, FILTER, nwfilter.cloned(made.xml, "bed-2"), "clone it"))
        clone = bench.comes(FILTER, "bed-2")
        assert nwfilter.rules(clone.xml) == nwfilter.rules(made.xml)

        xml = private_host.guest("filtered", nic=True).replace(
            "</interface>", "<filterref filter='bed-2'/></interface>"
        )
        private_host.define(xml)
        private_host.virsh("start", "filtered")
        circle.wait_until(lambda: bench.names(BINDING), 40, "the binding is listed")
        bound = nwfilter.binding(bench.named(BINDING, bench.names(BINDING)[0]).xml)
        assert (bound.filter, bound.machine) == ("bed-2", "filtered")
        card, whose = bench.named(BINDING, bound.port), private_host.virsh("domuuid", "filtered").strip()
        bench.well(ThingAct(card.key, ThingDeed.DELETE))
        bench.goes(BINDING, bound.port)
        again = nwfilter.bound(bound, (("IP", "10.9.8.7"),), whose)
        bench.well(DefineThing(bench.key, BINDING, again, "put it on", transient=True))
        bench.comes(BINDING, bound.port)
        assert "10.9.8.7" in private_host.virsh("nwfilter-binding-dumpxml", bound.port)
        asks = Rule("accept", "in", "300", "tcp", "srcipaddr=$ADMIN dstportstart=22")
        bench.well(DefineThing(bench.key, FILTER, nwfilter.with_rules(nwfilter.new("asks"), (asks,)), "define it"))
        bench.well(ThingAct(bench.named(BINDING, bound.port).key, ThingDeed.DELETE))
        bench.goes(BINDING, bound.port)
        lacking = nwfilter.bound(bound._replace(filter="asks"), (), whose)
        why = bench.do(DefineThing(bench.key, BINDING, lacking, "put it on", transient=True)).problem
        assert why is not None and "not given: ADMIN" in why.reason, why
        bench.well(DefineThing(bench.key, BINDING, again, "put it on", transient=True))
        bench.comes(BINDING, bound.port)
        refused = bench.do(DefineThing(bench.key, BINDING, again, "put it on", transient=True)).problem
        assert refused is not None and bound.port in refused.reason, refused
        ticket = circle.send(ReadNeeds(bench.key))
        circle.wait_until(lambda: circle.of(ticket, NeedsRead), 60)
        needs = [it for it in circle.of(ticket, NeedsRead)[0].needs if it.what == "filter"]
        assert [(it.name, it.user) for it in needs] == [("bed-2", "filtered")]
        assert needs[0].part == bound.mac
        held = bench.do(ThingAct(clone.key, ThingDeed.UNDEFINE))
        assert held.problem is not None and "in use" in held.problem.reason + held.problem.detail
    finally:
        private_host.remove("filtered")
        private_host.virsh("nwfilter-undefine", "bed-2", check=False)
        private_host.virsh("nwfilter-undefine", "bed", check=False)
        private_host.virsh("nwfilter-undefine", "asks", check=False)
    bench.goes(FILTER, "bed-2")
    circle.wait_until(lambda: not bench.names(BINDING), 40)
