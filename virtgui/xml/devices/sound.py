"""A `<sound>`, the machine's sound card; an `<audio>`, where it is heard on the host."""

from __future__ import annotations

from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.devices.slots import VirtioXml
from virtgui.xml.fields import integer, rows, switch, text


class SoundXml(VirtioXml):
    """A `<sound>`."""

    __slots__ = ()

    model = text("@model")
    codecs = rows("codec", "@type")
    audio = text("audio/@id")
    streams = integer("@streams")
    multichannel = switch("@multichannel")


class AudioInputXml(DeviceXml):
    """The `<input>` of an audio backend; lengths and latencies are microseconds."""

    __slots__ = ()

    in_mixing = switch("input/@mixingEngine", default=True)
    in_fixed = switch("input/@fixedSettings")
    in_voices = integer("input/@voices")
    in_buffer = integer("input/@bufferLength")
    in_buffers = integer("input/@bufferCount")
    in_device = text("input/@dev")
    in_poll = switch("input/@tryPoll")
    in_server = text("input/@serverName")
    in_client = text("input/@clientName")
    in_connect = text("input/@connectPorts")
    in_exact = switch("input/@exactName")
    in_name = text("input/@name")
    in_stream = text("input/@streamName")
    in_latency = integer("input/@latency")
    in_frequency = integer("input/settings/@frequency")
    in_channels = integer("input/settings/@channels")
    in_format = text("input/settings/@format")


class AudioOutputXml(DeviceXml):
    """The `<output>` of an audio backend; lengths and latencies are microseconds."""

    __slots__ = ()

    out_mixing = switch("output/@mixingEngine", default=True)
    out_fixed = switch("output/@fixedSettings")
    out_voices = integer("output/@voices")
    out_buffer = integer("output/@bufferLength")
    out_buffers = integer("output/@bufferCount")
    out_device = text("output/@dev")
    out_poll = switch("output/@tryPoll")
    out_server = text("output/@serverName")
    out_client = text("output/@clientName")
    out_connect = text("output/@connectPorts")
    out_exact = switch("output/@exactName")
    out_name = text("output/@name")
    out_stream = text("output/@streamName")
    out_latency = integer("output/@latency")
    out_frequency = integer("output/settings/@frequency")
    out_channels = integer("output/settings/@channels")
    out_format = text("output/settings/@format")


class AudioXml(AudioInputXml, AudioOutputXml):
    """An `<audio>`; its timer's period is microseconds."""

    __slots__ = ()

    id = integer("@id")
    type = text("@type")
    timer_period = integer("@timerPeriod")
    server = text("@serverName")
    path = text("@path")
    driver = text("@driver")
    runtime_dir = text("@runtimeDir")
    try_mmap = switch("@tryMMap")
    exclusive = switch("@exclusive")
    dsp_policy = integer("@dspPolicy")
