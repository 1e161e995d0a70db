"""Which screens and lines a running machine's XML tells."""

from __future__ import annotations

import pytest

from virtgui.xml.displays import lines, screens
from virtgui.xml.parse import Refused

LIVE = """
<domain type='kvm' id='3'><name>web</name><devices>
  <serial type='pty'><source path='/dev/pts/3'/><target type='isa-serial' port='0'/><alias name='serial0'/></serial>
  <serial type='file'><source path='/tmp/log'/><target port='1'/><alias name='serial1'/></serial>
  <serial type='pty'><target port='2'/><alias name='serial2'/></serial>
  <console type='pty' tty='/dev/pts/3'><target type='serial' port='0'/><alias name='serial0'/></console>
  <console type='pty'><target type='virtio' port='1'/><alias name='console1'/></console>
  <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/><alias name='channel0'/></channel>
  <channel type='unix'><target type='virtio' name='org.example.talk'/><alias name='channel1'/></channel>
  <channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/><alias name='channel2'/></channel>
  <graphics type='spice' port='5901'><listen type='address' address='127.0.0.1'/></graphics>
  <graphics type='vnc' port='5902' passwd='S3cr3t!'><listen type='address' address='0.0.0.0'/></graphics>
  <graphics type='vnc'><listen type='socket' socket='/run/vnc'/></graphics>
  <graphics type='vnc'><listen type='none'/></graphics>
  <graphics type='sdl'/>
  <graphics type='holodeck'/>
</devices></domain>
"""


def test_a_console_that_is_a_serial_port_by_another_name_is_told_once() -> None:
    assert [(line.alias, line.title, line.kind) for line in lines(LIVE)] == [
        ("serial0", "Serial 1", "serial"),
        ("serial2", "Serial 3", "serial"),
        ("console1", "Console (virtio) 2", "console"),
        ("channel1", "Channel org.example.talk", "channel"),
    ]


def test_a_container_s_console_is_just_a_console() -> None:
    text = (
        "<domain><devices><console type='pty'><target type='lxc'/><alias name='console0'/></console></devices></domain>"
    )
    assert [line.title for line in lines(text)] == ["Console 1"]


def test_displays_keep_their_order_and_say_why_they_are_not_shown_here() -> None:
    found = screens(LIVE)
    assert [(s.display.number, s.display.type) for s in found[:2]] == [(0, "spice"), (1, "vnc")]
    assert found[0].display.refusal == "SPICE opens in virt-viewer."
    assert [s.display.refusal for s in found[1:4]] == ["", "", ""]
    assert "on the host itself" in found[4].display.refusal and found[5].display.refusal
    assert [s.listens for s in found[1:4]] == ["address", "socket", "none"]
    assert (found[1].graphics.port, found[1].graphics.listen, found[1].password) == (5902, "0.0.0.0", "S3cr3t!")
    assert found[2].graphics.socket == "/run/vnc"


def test_a_password_is_not_printed() -> None:
    assert "S3cr3t!" not in repr(screens(LIVE))


def test_a_machine_without_devices_has_none_and_rubbish_is_refused() -> None:
    assert screens("<domain/>") == () and lines("<domain/>") == ()
    with pytest.raises(Refused):
        screens("<domain>")
