"""What a machine has, in words."""

from __future__ import annotations

from tests.gui.made_up import CONFIG, HOSTILE, lab, template, web
from virtgui.model.facts import Address, DomainState, Graphics, Phase
from virtgui.util.frozen import replace
from virtgui.views import machine_facts


def test_how_long_it_runs_is_told_only_while_it_runs_and_its_host_is_there() -> None:
    now = (web().since or 0) + 3 * 3600 + 5
    assert machine_facts.since_text(web(), lab(), now) == "for 3 h"
    paused = replace(web(), state=DomainState.PAUSED)
    assert machine_facts.since_text(paused, lab(), now) == "started 3 h ago"
    assert machine_facts.since_text(web(), replace(lab(), phase=Phase.LOST), now) == ""
    assert machine_facts.since_text(template(), lab(), now) == ""


def test_vcpus_tell_how_many_there_may_be() -> None:
    assert machine_facts.vcpus_text(web()) == "2, at most 4"
    assert machine_facts.vcpus_text(web(vcpus=4)) == "4"


def test_addresses_of_use_come_first() -> None:
    found = (Address("fe80::1", 64, "", ""), Address("fd00::2", 64, "", ""), Address("10.0.0.1", 8, "", ""))
    assert machine_facts.addresses_text(found) == "10.0.0.1, fd00::2, fe80::1"


def test_disks_are_named_by_the_end_of_their_path() -> None:
    assert machine_facts.disks_text(CONFIG) == "vda web.qcow2, sda empty CD drive"


def test_a_network_is_told_by_what_it_is() -> None:
    assert machine_facts.nic_source(CONFIG.nics[0]) == "bridge br0"
    assert machine_facts.nic_source(replace(CONFIG.nics[0], type="network", source="lab")) == "network “lab”"


def test_a_display_tells_where_it_listens() -> None:
    assert machine_facts.displays_text(CONFIG) == "VNC on 127.0.0.1, port 5901"
    waiting = replace(CONFIG, graphics=(Graphics("spice"),))
    assert machine_facts.displays_text(waiting) == "SPICE"


def test_a_machine_whose_settings_are_not_read_yet_leaves_blanks() -> None:
    bare = web(config=None)
    for text in (
        machine_facts.title(bare),
        machine_facts.description(bare),
        machine_facts.disks_text(None),
        machine_facts.networks_text(None),
        machine_facts.displays_text(None),
        machine_facts.platform_text(None),
        machine_facts.firmware_text(None),
        machine_facts.system_text(None),
    ):
        assert text == ""


def test_what_strangers_wrote_becomes_one_harmless_line() -> None:
    config = replace(CONFIG, title=HOSTILE, description=HOSTILE * 50)
    for text in (machine_facts.title(web(config=config)), machine_facts.description(web(config=config))):
        assert "\n" not in text
        assert "\u202e" not in text
        assert len(text) <= 600
