"""What lies below an image, what stands on it, and how a pool's room is taken."""

from __future__ import annotations

from virtgui.model.chains import Chains, Image, space
from virtgui.model.users import VolumeFile

GIB = 1024**3


def volume(name: str, backing: str = "", capacity: int = 0, allocation: int = 0) -> VolumeFile:
    return VolumeFile("default", name, f"/pool/{name}", "file", "qcow2", capacity, allocation, backing)


BASE = volume("base")
MIDDLE = volume("middle", "/pool/base")
ONE = volume("one", "middle")  # relative to where it lies
TWO = volume("two", "/pool//middle")
CHAINS = Chains((TWO, ONE, MIDDLE, BASE, volume("alone")))


def paths(image: Image) -> list[object]:
    return [image.path, *(paths(each) for each in image.above)]


def test_what_it_stands_on_is_told_nearest_first() -> None:
    assert CHAINS.below(ONE) == ("/pool/middle", "/pool/base")
    assert CHAINS.below(BASE) == ()


def test_the_whole_tree_begins_at_the_deepest() -> None:
    assert paths(CHAINS.whole(TWO)) == ["/pool/base", ["/pool/middle", ["/pool/one"], ["/pool/two"]]]
    assert paths(CHAINS.whole(BASE)) == paths(CHAINS.whole(ONE))


def test_an_image_that_is_not_known_is_a_path() -> None:
    lost = volume("lost", "/elsewhere/x")
    whole = Chains((lost,)).whole(lost)
    assert whole.path == "/elsewhere/x"
    assert whole.volume is None
    assert whole.above[0].volume == lost


def test_images_that_stand_on_each_other_end_somewhere() -> None:
    one, other = volume("a", "/pool/b"), volume("b", "/pool/a")
    assert Chains((one, other)).below(one) == ("/pool/b",)
    assert Chains((one, other)).whole(one).path in ("/pool/a", "/pool/b")


def test_what_is_promised_beyond_what_there_is_is_told() -> None:
    volumes = (volume("a", "", 80 * GIB, 10 * GIB), volume("b", "", 40 * GIB, 20 * GIB))
    found = space(100 * GIB, 35 * GIB, 65 * GIB, volumes)
    assert (found.volumes, found.other) == (30 * GIB, 5 * GIB)
    assert found.promised == 120 * GIB
    assert found.over == 25 * GIB
    assert space(200 * GIB, 35 * GIB, 165 * GIB, volumes).over == 0


def test_figures_that_do_not_fit_are_never_below_zero() -> None:
    found = space(0, 5, -3, (volume("a", "", 10, 20),))
    assert found.other == 0
    assert found.free == 0
    assert found.over == 0
