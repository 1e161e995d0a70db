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
    ("pcspk", tr("PC speaker")),
)
BACKENDS = choices(
    ("none", tr("Nowhere")),
    ("spice", tr("SPICE viewer")),
    ("pipewire", "PipeWire"),
    ("pulseaudio", "PulseAudio"),
    ("alsa", "ALSA"),
    ("jack", "JACK"),
    ("oss", "OSS"),
    ("dbus", "D-Bus"),
    ("sdl", "SDL"),
    ("coreaudio", "Core Audio"),
    ("file", tr("File")),
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
    Row("model", tr("Model"), Control.CHOICE, tr("Card"), MODELS),
    Row(
        "audio",
        tr("Heard on output"),
        Control.COMBO,
        tr("Card"),
        offers=_outputs,
        unset=tr("The first", "output"),
        help=tr("Outputs are devices of their own"),
    ),
    rare_row(
        "codecs",
        tr("Codecs"),
        Control.TABLE,
        tr("Card"),
        columns=(tr("Codec"),),
        cells=(
            (
                tr("Codec"),
                choices(
                    ("duplex", tr("Line in and out")), ("micro", tr("Microphone and speaker")), ("output", tr("Out"))
                ),
            ),
        ),
        shown=either(_HDA, holds(SoundXml, "codecs")),
    ),
    rare_row("streams", tr("Streams"), Control.NUMBER, tr("Card"), shown=_VIRTIO, unset="2", least=1, most=64),
    rare_row(
        "multichannel", tr("More than two channels"), Control.SWITCH, tr("Card"), shown=when(SoundXml, "model", "usb")
    ),
    *virtio_rows(SoundXml, _VIRTIO),
    *place_rows("acpi_index"),
    *PCI_PLACE,
)


def _of(*types: str) -> Shown:
    return when(AudioXml, "type", *types)


_NAMED = {
    "device": (tr("Device"), Control.TEXT, "", _of("alsa", "oss")),
    "name": (tr("Name on the server"), Control.TEXT, "", _of("pulseaudio", "pipewire")),
    "stream": (tr("Stream's name"), Control.TEXT, "", _of("pulseaudio", "pipewire")),
    "latency": (tr("Latency"), Control.NUMBER, "µs", _of("pulseaudio", "pipewire")),
    "server": (tr("Server"), Control.TEXT, "", _of("jack")),
    "client": (tr("Client's name"), Control.TEXT, "", _of("jack")),
    "connect": (tr("Ports to connect"), Control.TEXT, "", _of("jack")),
    "exact": (tr("Exactly this name"), Control.SWITCH, "", _of("jack")),
    "poll": (tr("Try polling"), Control.SWITCH, "", _of("oss")),
    "buffers": (tr("Buffers"), Control.NUMBER, "", _of("coreaudio", "oss", "sdl")),
    "buffer": (tr("Buffer's length"), Control.NUMBER, "µs", None),
    "voices": (tr("Voices"), Control.NUMBER, "", None),
    "mixing": (tr("Mixing engine"), Control.SWITCH, "", None),
    "fixed": (tr("Fixed settings"), Control.SWITCH, "", None),
}


def _way(way: str, section: str) -> tuple[Row, ...]:
    """The rows of one direction."""
    fixed = either(when(AudioXml, f"{way}_fixed", True), holds(AudioXml, f"{way}_frequency"))
    return (
        *(
            rare_row(f"{way}_{field}", label, control, section, shown=shown, unit=unit, default=field == "mixing")
            for field, (label, control, unit, shown) in _NAMED.items()
        ),
        rare_row(f"{way}_frequency", tr("Frequency"), Control.NUMBER, section, unit="Hz", shown=fixed),
        rare_row(f"{way}_channels", tr("Channels"), Control.NUMBER, section, shown=fixed),
        rare_row(f"{way}_format", tr("Format"), Control.CHOICE, section, _FORMATS, shown=fixed),
    )


_AUDIO = (
    Row("type", tr("Goes to"), Control.CHOICE, tr("Output"), BACKENDS),
    Row("id", tr("Number"), Control.NUMBER, tr("Output"), help=tr("Sound cards name it by this"), least=1, most=255),
    Row("server", tr("Server"), Control.TEXT, tr("Output"), shown=_of("pulseaudio"), unset=tr("The user's")),
    Row(
        "runtime_dir",
        tr("Runtime directory"),
        Control.PATH,
        tr("Output"),
        shown=_of("pipewire"),
        unset=tr("The user's"),
    ),
    Row("path", tr("File"), Control.PATH, tr("Output"), shown=_of("file")),
    Row(
        "driver",
        tr("Driver"),
        Control.CHOICE,
        tr("Output"),
        (*default(), *(Choice(name, name) for name in ("esd", "alsa", "arts", "pulseaudio"))),
        shown=_of("sdl"),
    ),
    rare_row("try_mmap", tr("Try memory maps"), Control.SWITCH, tr("Output"), shown=_of("oss")),
    rare_row("exclusive", tr("The device alone"), Control.SWITCH, tr("Output"), shown=_of("oss")),
    rare_row("dsp_policy", tr("DSP policy"), Control.NUMBER, tr("Output"), shown=_of("oss"), least=-1),
    rare_row("timer_period", tr("Timer's period"), Control.NUMBER, tr("Output"), unit="µs", least=1),
    *_way("out", tr("Heard")),
    *_way("in", tr("Recorded")),
)


def _sound_line(node: Node, around: Surroundings) -> str:
    card = SoundXml(node.element)
    outputs = [AudioXml(other.element) for other in siblings(node, around, "audio")]
    output = next((output for output in outputs if str(output.id) == card.audio or len(outputs) == 1), None)
    return line(
        words(MODELS, card.model), tr("heard on {output}").format(output=words(BACKENDS, output.type)) if output else ""
    )


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
    return tr("Containers have no sound") if around.machine.type == "lxc" else ""


PAGES = (
    Page(
        kind="sound",
        name="sound",
        group=tr("Sound"),
        icon="volume",
        title=lambda node, around: tr("Sound card") + number(node, around),
        line=_sound_line,
        rows=_SOUND,
        check=check_sound,
        add_words=tr("Sound card"),
        template=_sound_template,
        refusal=_refusal,
    ),
    Page(
        kind="audio",
        name="audio",
        group=tr("Sound"),
        icon="volume",
        title=lambda node, around: tr("Audio output {number}").format(number=AudioXml(node.element).id),
        line=lambda node, around: words(BACKENDS, AudioXml(node.element).type),
        rows=_AUDIO,
        check=check_audio,
        add_words=tr("Audio output"),
        template=_audio_template,
        refusal=_refusal,
    ),
)
