"""What is wrong with a sound card, or with where it is heard."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.devices.sound import AudioXml, SoundXml
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.texts import needed, numbers, one_line, raw, siblings, virtio_only, written
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_CODECS = ("ich6", "ich7", "ich9")
_UINT = (1, 2**32 - 1)
_SETTINGS = ("frequency", "channels", "format")


def audio_flaws(device: SoundXml | GraphicsXml, around: Surroundings) -> list[Flaw]:
    """Whether what a sound card or a display plays on is there."""
    if not written(device, "audio"):
        return []
    ids = {raw(AudioXml(other.element), "id") for other in siblings(device, around, "audio")}
    return [] if raw(device, "audio") in ids else [Flaw("audio", tr("No audio output of this machine has this number"))]


def check_sound(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<sound>`."""
    card = SoundXml(node.element)
    found = [
        *one_line(card),
        *needed(card, {"model": tr("Choose a model")}),
        *numbers(card, {"streams": (1, 64)}),
        *audio_flaws(card, around),
        *virtio_only(card, card.model == "virtio"),
    ]
    if card.codecs and card.model not in _CODECS:
        found.append(Flaw("codecs", tr("Only Intel HDA cards have codecs")))
    if any(kind not in ("duplex", "micro", "output") for (kind,) in card.codecs):
        found.append(Flaw("codecs", tr("Choose a codec in each line")))
    if written(card, "streams") and card.model != "virtio":
        found.append(Flaw("streams", tr("Only VirtIO cards have streams")))
    outputs = siblings(node, around, "audio")
    if len(outputs) > 1 and not written(card, "audio"):
        found.append(Flaw("audio", tr("There are several audio outputs: choose one")))
    return found


def check_audio(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with an `<audio>`."""
    audio = AudioXml(node.element)
    counted = ("voices", "buffer", "buffers", "latency", "frequency", "channels")
    found = [
        *one_line(audio),
        *needed(audio, {"type": tr("Choose where the sound goes"), "id": tr("Give it a number")}),
        *numbers(audio, {"id": (1, 255), "timer_period": _UINT, "dsp_policy": (-1, 255)}),
        *numbers(audio, {f"{way}_{what}": _UINT for way in ("in", "out") for what in counted}),
    ]
    number = raw(audio, "id")
    if number and any(raw(AudioXml(other.element), "id") == number for other in siblings(node, around, "audio")):
        found.append(Flaw("id", tr("Another audio output has this number")))
    for way in ("in", "out"):
        settings = any(written(audio, f"{way}_{what}") for what in _SETTINGS)
        if settings and not getattr(audio, f"{way}_fixed"):
            found.append(Flaw(f"{way}_fixed", tr("Frequency, channels and format need fixed settings")))
        if getattr(audio, f"{way}_fixed") and not getattr(audio, f"{way}_mixing"):
            found.append(Flaw(f"{way}_fixed", tr("Fixed settings need the mixing engine")))
    if audio.type == "spice" and not any(
        other.element.get("type") == "spice" for other in siblings(node, around, "graphics")
    ):
        found.append(Flaw("type", tr("This needs a SPICE display: add one"), True))
    return found
