"""The pages of a sound card, and of where it is heard."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.parts import (
    PCI_PLACE,
    Shown,
    choices,
    default,
    either,
    holds,
    line,
    number,
    place_rows,
    rare_row,
    virtio_rows,
    when,
    words,
)
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.xml.devices.sound import AudioXml, SoundXml
from virtgui.xml.flaws.sound import check_audio, check_sound
from virtgui.xml.flaws.texts import siblings
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

MODELS = choices(
    ("ich9", "Intel HDA (ICH9)"),
    ("ich6", "Intel HDA (ICH6)"),
    ("virtio", "VirtIO"),
    ("usb", "USB"),
    ("ac97", "AC97"),
    ("ich7", "Intel HDA (ICH7)"),
    ("es1370", "Ensoniq ES1370"),
    ("sb16", "Sound Blaster 16"),
    ("pcspk", "PC speaker"),
)
BACKENDS = choices(
    ("none", "Nowhere"),
    ("spice", "SPICE viewer"),
    ("pipewire", "PipeWire"),
    ("pulseaudio", "PulseAudio"),
    ("alsa", "ALSA"),
    ("jack", "JACK"),
    ("oss", "OSS"),
    ("dbus", "D-Bus"),
    ("sdl", "SDL"),
    ("coreaudio", "Core Audio"),
    ("file", "File"),
)
_HDA = when(SoundXml, "model", "ich6", "ich7", "ich9")
_VIRTIO = when(SoundXml, "model", "virtio")
_FORMATS = (
    *default(),
    *choices(*((name, name.upper()) for name in ("s8", "u8", "s16", "u16", "s32", "u32", "f32"))),
)


def _outputs(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    outputs = [AudioXml(other.element) for other in siblings(node, around, "audio")]
    return tuple(Offer(str(output.id), f"{output.id}: {words(BACKENDS, output.type)}") for output in outputs)


_SOUND = (
    Row("model", "Model", Control.CHOICE, "Card", MODELS),
    Row(
        "audio",
        "Heard on output",
        Control.COMBO,
        "Card",
        offers=_outputs,
        unset="The first",
        help="Outputs are devices of their own",
    ),
    rare_row(
        "codecs",
        "Codecs",
        Control.TABLE,
        "Card",
        columns=("Codec",),
        cells=(
            ("Codec", choices(("duplex", "Line in and out"), ("micro", "Microphone and speaker"), ("output", "Out"))),
        ),
        shown=either(_HDA, holds(SoundXml, "codecs")),
    ),
    rare_row("streams", "Streams", Control.NUMBER, "Card", shown=_VIRTIO, unset="2", least=1, most=64),
    rare_row("multichannel", "More than two channels", Control.SWITCH, "Card", shown=when(SoundXml, "model", "usb")),
    *virtio_rows(SoundXml, _VIRTIO),
    *place_rows("acpi_index"),
    *PCI_PLACE,
)


def _of(*types: str) -> Shown:
    return when(AudioXml, "type", *types)


_NAMED = {
    "device": ("Device", Control.TEXT, "", _of("alsa", "oss")),
    "name": ("Name on the server", Control.TEXT, "", _of("pulseaudio", "pipewire")),
    "stream": ("Stream's name", Control.TEXT, "", _of("pulseaudio", "pipewire")),
    "latency": ("Latency", Control.NUMBER, "µs", _of("pulseaudio", "pipewire")),
    "server": ("Server", Control.TEXT, "", _of("jack")),
    "client": ("Client's name", Control.TEXT, "", _of("jack")),
    "connect": ("Ports to connect", Control.TEXT, "", _of("jack")),
    "exact": ("Exactly this name", Control.SWITCH, "", _of("jack")),
    "poll": ("Try polling", Control.SWITCH, "", _of("oss")),
    "buffers": ("Buffers", Control.NUMBER, "", _of("coreaudio", "oss", "sdl")),
    "buffer": ("Buffer's length", Control.NUMBER, "µs", None),
    "voices": ("Voices", Control.NUMBER, "", None),
    "mixing": ("Mixing engine", Control.SWITCH, "", None),
    "fixed": ("Fixed settings", Control.SWITCH, "", None),
}


def _way(way: str, section: str) -> tuple[Row, ...]:
    """The rows of one direction."""
    fixed = either(when(AudioXml, f"{way}_fixed", True), holds(AudioXml, f"{way}_frequency"))
    return (
        *(
            rare_row(f"{way}_{field}", label, control, section, shown=shown, unit=unit, default=field == "mixing")
            for field, (label, control, unit, shown) in _NAMED.items()
        ),
        rare_row(f"{way}_frequency", "Frequency", Control.NUMBER, section, unit="Hz", shown=fixed),
        rare_row(f"{way}_channels", "Channels", Control.NUMBER, section, shown=fixed),
        rare_row(f"{way}_format", "Format", Control.CHOICE, section, _FORMATS, shown=fixed),
    )


_AUDIO = (
    Row("type", "Goes to", Control.CHOICE, "Output", BACKENDS),
    Row("id", "Number", Control.NUMBER, "Output", help="Sound cards name it by this", least=1, most=255),
    Row("server", "Server", Control.TEXT, "Output", shown=_of("pulseaudio"), unset="The user's"),
    Row("runtime_dir", "Runtime directory", Control.PATH, "Output", shown=_of("pipewire"), unset="The user's"),
    Row("path", "File", Control.PATH, "Output", shown=_of("file")),
    Row(
        "driver",
        "Driver",
        Control.CHOICE,
        "Output",
        (*default(), *(Choice(name, name) for name in ("esd", "alsa", "arts", "pulseaudio"))),
        shown=_of("sdl"),
    ),
    rare_row("try_mmap", "Try memory maps", Control.SWITCH, "Output", shown=_of("oss")),
    rare_row("exclusive", "The device alone", Control.SWITCH, "Output", shown=_of("oss")),
    rare_row("dsp_policy", "DSP policy", Control.NUMBER, "Output", shown=_of("oss"), least=-1),
    rare_row("timer_period", "Timer's period", Control.NUMBER, "Output", unit="µs", least=1),
    *_way("out", "Heard"),
    *_way("in", "Recorded"),
)


def _sound_line(node: Node, around: Surroundings) -> str:
    card = SoundXml(node.element)
    outputs = [AudioXml(other.element) for other in siblings(node, around, "audio")]
    output = next((output for output in outputs if str(output.id) == card.audio or len(outputs) == 1), None)
    return line(words(MODELS, card.model), f"heard on {words(BACKENDS, output.type)}" if output else "")


def _free_id(around: Surroundings) -> int:
    taken = {AudioXml(other.element).id for other in siblings(around.machine, around, "audio")}
    return next(number for number in range(1, 257) if number not in taken)


def _audio_template(around: Surroundings) -> str:
    devices = around.machine.devices
    spice = devices is not None and any(display.type == "spice" for display in devices.graphics)
    taken = {AudioXml(other.element).type for other in siblings(around.machine, around, "audio")}
    kind = "spice" if spice and "spice" not in taken else "none"
    return made(AudioXml, "audio", id=_free_id(around), type=kind)


def _sound_template(around: Surroundings) -> str:
    machine = around.machine.os.machine if around.machine.os else ""
    outputs = [AudioXml(other.element).id for other in siblings(around.machine, around, "audio")]
    audio = str(outputs[0]) if len(outputs) > 1 else None
    return made(SoundXml, "sound", model="ich9" if "q35" in machine else "ich6", audio=audio)


def _refusal(around: Surroundings) -> str:
    return "Containers have no sound" if around.machine.type == "lxc" else ""


PAGES = (
    Page(
        kind="sound",
        name="sound",
        group=tr("Sound"),
        icon="volume",
        title=lambda node, around: f"Sound card{number(node, around)}",
        line=_sound_line,
        rows=_SOUND,
        check=check_sound,
        add_words="Sound card",
        template=_sound_template,
        refusal=_refusal,
    ),
    Page(
        kind="audio",
        name="audio",
        group=tr("Sound"),
        icon="volume",
        title=lambda node, around: f"Audio output {AudioXml(node.element).id}",
        line=lambda node, around: words(BACKENDS, AudioXml(node.element).type),
        rows=_AUDIO,
        check=check_audio,
        add_words="Audio output",
        template=_audio_template,
        refusal=_refusal,
    ),
)
