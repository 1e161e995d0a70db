"""What the guests of clones are told: each its own name, addresses and identity."""

from __future__ import annotations

import itertools

import pytest
import yaml

from tests.unit.install.test_clone import HERE, INVENTORY, WEB
from virtgui.install.clone import CloneChoice, How, clone_disks, first_choice
from virtgui.install.clone_prepare import (
    NEW_MACHINE_ID,
    Copy,
    GuestAnswers,
    Seed,
    answers_flaws,
    answers_of,
    knows_cloud_init,
    seed_names,
    seed_pool,
    without_seeds,
)
from virtgui.install.clone_steps import Around, copies, makes
from virtgui.install.cloudinit import META_DATA, NETWORK_CONFIG, USER_DATA, CloudDraft, CloudNic, documents
from virtgui.model.making import Define, MakeVolume, RemoveFile, Start, StartOnce, UploadVolume
from virtgui.util.frozen import replace
from virtgui.xml.cloning import Origin, origin

POOL = "/var/lib/libvirt/images"
SEEDED = WEB.replace(
    "<disk type='file' device='cdrom'><target dev='sdb'/><readonly/></disk>",
    f"<disk type='file'><driver type='raw'/><source file='{POOL}/web-seed.iso'/><target dev='vdc'/><readonly/></disk>",
).replace("/srv/data.raw", f"{POOL}/base.qcow2")
MARKED = WEB.replace("</metadata>", "<v:notes xmlns:v='urn:virtgui:domain:1'><v:cloud-init/></v:notes></metadata>")
TWO = Copy(2, "web-2", "22222222-0000-4000-8000-000000000000", ("52:54:00:00:00:0a",))
STATIC = CloudNic(addresses=("192.0.2.7/28",), gateways=("192.0.2.1",))


def _choice(known: Origin, count: int = 1, **more: object) -> CloneChoice:
    disks = clone_disks(known, INVENTORY, active=False, paused=False)
    choice = first_choice(known, disks, HERE, INVENTORY, ())
    return replace(choice, copies=count, **more)  # type: ignore[arg-type]


def _around() -> Around:
    numbers = itertools.count()
    return Around(HERE, INVENTORY, (), frozenset(), lambda size: next(numbers).to_bytes(size, "big"))


@pytest.mark.parametrize(
    ("document", "known"),
    [
        (WEB, False),
        (SEEDED, True),
        (MARKED, True),
        (WEB.replace("<entry name='uuid'", "<entry name='serial'>ds=nocloud;h=web</entry><entry name='uuid'"), True),
        (WEB.replace("cd.iso", "proceedings.iso"), False),
    ],
)
def test_a_sign_of_cloud_init_is_a_seed_a_mark_or_a_serial_number(document: str, known: bool) -> None:
    found = origin(document)
    assert knows_cloud_init(found, clone_disks(found, INVENTORY, active=False, paused=False)) is known


def test_an_image_made_for_clouds_below_a_disk_is_a_sign() -> None:
    found = origin(WEB)
    disks = clone_disks(found, INVENTORY, active=False, paused=False)
    layer = disks[0].layers[0]
    base = layer._replace(volume=replace(layer.volume, name="debian-12-genericcloud-amd64.qcow2"))
    assert not knows_cloud_init(found, disks)
    assert knows_cloud_init(found, (disks[0]._replace(layers=(layer, base)),))


def test_the_original_s_own_answers_are_left_out() -> None:
    found = origin(SEEDED)
    disks = clone_disks(found, INVENTORY, active=False, paused=False)
    choice = without_seeds(first_choice(found, disks, HERE, INVENTORY, ()), disks)
    hows = {made.target: made.how for made in choice.disks}
    assert hows["vdc"] is How.LEAVE_OUT and hows["vda"] is How.COPY and hows["sda"] is How.SHARE


def test_each_copy_has_its_own_name_address_and_identity() -> None:
    told = answers_of(GuestAnswers(CloudDraft(nics=(STATIC,))), TWO)
    texts = documents(told)
    meta, user, net = (yaml.safe_load(texts[name]) for name in (META_DATA, USER_DATA, NETWORK_CONFIG))
    assert meta == {"instance-id": f"iid-{TWO.uuid}", "local-hostname": "web-2"}
    assert user["hostname"] == "web-2" and "users" not in user
    assert user["bootcmd"] == [list(NEW_MACHINE_ID)] and NEW_MACHINE_ID[:2] == ("cloud-init-per", "instance")
    assert net["ethernets"]["eth0"]["addresses"] == ["192.0.2.8/28"]
    assert "bootcmd" not in documents(answers_of(GuestAnswers(machine_id=False), TWO))[USER_DATA]


def test_a_pattern_names_the_guests_and_several_cards_are_told_apart() -> None:
    both = TWO._replace(macs=("52:54:00:00:00:0a", "52:54:00:00:00:0b"))
    told = answers_of(GuestAnswers(CloudDraft(hostname="node{n}.example.org", nics=(STATIC,))), both)
    assert told.hostname == "node2.example.org"
    assert [nic.mac for nic in told.nics] == list(both.macs) and told.nics[1].addresses == ()


@pytest.mark.parametrize(
    ("draft", "count", "field", "words"),
    [
        (CloudDraft(hostname="web"), 2, "hostname", "All copies"),
        (CloudDraft(hostname="-web"), 1, "hostname", "at either end"),
        (CloudDraft(user="Ada"), 1, "user", "small letters"),
        (CloudDraft(nics=(STATIC,)), 9, "nics.0.addresses", "too few addresses for 9"),
        (CloudDraft(nics=(replace(STATIC, addresses=("here",)),)), 2, "nics.0.addresses", "not like"),
    ],
)
def test_wrong_answers_are_told_by_their_field(draft: CloudDraft, count: int, field: str, words: str) -> None:
    flaws = [flaw for flaw in answers_flaws(GuestAnswers(draft), _choice(origin(WEB), count)) if not flaw.warning]
    assert [flaw.field for flaw in flaws] == [field] and words in flaws[0].message


def test_a_guest_that_has_users_already_needs_no_other() -> None:
    assert answers_flaws(GuestAnswers(), _choice(origin(WEB))) == []
    counted = answers_flaws(GuestAnswers(CloudDraft(nics=(STATIC,))), _choice(origin(WEB), 3))
    assert [flaw.message for flaw in counted] == ["Each copy has the next address, up to 192.0.2.9/28"]


def _steps(*, start: bool, forget: bool) -> tuple[object, ...]:
    known = origin(WEB)
    disks = clone_disks(known, INVENTORY, active=False, paused=False)
    choice, around = _choice(known, start=start), _around()
    made = copies(choice, known, around)
    pool = seed_pool(choice, INVENTORY)
    assert pool is not None
    volume = seed_names(made, pool)[1]
    (make,) = makes(choice, WEB, known, disks, around, made, {1: Seed("/run/seed", 9, pool.name, volume, forget)})
    assert made[0].uuid in next(step.xml for step in make.steps if isinstance(step, Define))
    return tuple(step for step in make.steps if "seed" in repr(vars_of(step)) or isinstance(step, Define | Start))


def vars_of(step: object) -> list[object]:
    return [getattr(step, name) for name in type(step).__slots__]  # type: ignore[attr-defined]


def test_answers_are_there_for_the_first_run_only() -> None:
    volume, upload, remove, define, once = _steps(start=True, forget=True)
    assert isinstance(volume, MakeVolume) and "web-clone-seed.iso" in volume.xml
    assert isinstance(upload, UploadVolume) and upload.name == "web-clone-seed.iso"
    assert isinstance(remove, RemoveFile) and remove.path == "/run/seed"
    assert isinstance(define, Define) and "seed" not in define.xml
    assert isinstance(once, StartOnce) and "web-clone-seed.iso" in once.xml and "<readonly/>" in once.xml


@pytest.mark.parametrize(("start", "forget"), [(True, False), (False, True), (False, False)])
def test_answers_that_stay_are_in_the_definition(start: bool, forget: bool) -> None:
    *_, last = _steps(start=start, forget=forget)
    kept = _steps(start=start, forget=forget)[3]
    assert isinstance(kept, Define) and "web-clone-seed.iso" in kept.xml
    assert isinstance(last, Start) is start


def test_a_seed_s_name_is_free() -> None:
    pool = next(pool for pool in INVENTORY.pools if pool.volumes)
    taken = pool._replace(volumes=(pool.volumes[0].__class__("web-2-seed.iso", "", "raw", 1, 1),))  # type: ignore[index]
    assert dict(seed_names((TWO,), taken)) == {2: "web-2-seed-2.iso"}
