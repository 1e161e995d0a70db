"""Calls of libvirt in the log, for who asked for them."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator

import libvirt
import pytest

from virtgui.hypervisor import trace
from virtgui.util.assets import asset

SECRET = "S3cr3t-of-the-trace"


@pytest.fixture
def traced(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.INFO, "virtgui.libvirt")
    end = trace.begin()
    yield caplog
    end()


def _in_a_lane(work: object) -> None:
    thread = threading.Thread(target=work, name="lane read-1 test:///default")  # type: ignore[arg-type]
    thread.start()
    thread.join(30)


def test_a_call_is_told_with_its_thread_connection_and_time(traced: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        connection = libvirt.open("test:///default")
        connection.listAllDomains(0)
        connection.close()

    _in_a_lane(work)
    listed = [record for record in traced.records if record.getMessage().startswith("virConnectListAllDomains ")]
    assert len(listed) == 1
    assert listed[0].threadName == "lane read-1 test:///default"
    assert re.search(r" \d+\.\d ms, connection \d+ test:///default$", listed[0].getMessage())


def test_two_connections_of_one_computer_are_told_apart(traced: pytest.LogCaptureFixture) -> None:
    """Their lanes have the same name, as those of the system's and the session's libvirt."""

    def work(uri: str) -> None:
        connection = libvirt.open(uri)
        connection.listAllDomains(0)[0].name()
        connection.close()

    there = asset("resources", "demo", "demo.xml")
    for uri in ("test:///default", f"test://{there}"):
        _in_a_lane(lambda uri=uri: work(uri))
    named = [line for line in traced.messages if line.startswith("virDomainGetName ")]
    assert len({line.rpartition("connection ")[2] for line in named}) == 2
    assert named[-1].endswith(f" test://{there}")


def test_a_call_that_failed_is_told_as_such(traced: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        connection = libvirt.open("test:///default")
        with pytest.raises(libvirt.libvirtError):
            connection.lookupByName("nobody")
        connection.close()

    _in_a_lane(work)
    told = [record.getMessage() for record in traced.records if "virDomainLookupByName" in record.getMessage()]
    assert told
    assert f"error {libvirt.VIR_ERR_NO_DOMAIN} " in told[0]


def test_nothing_that_a_call_carries_is_told(traced: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        connection = libvirt.open("test:///default")
        with pytest.raises(libvirt.libvirtError):
            connection.defineXML(f"<domain type='test'><name>{SECRET}</name><passwd>{SECRET}</passwd></domain>")
        connection.close()

    _in_a_lane(work)
    assert traced.records
    assert SECRET not in traced.text


def test_what_was_traced_is_traced_no_more(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "virtgui.libvirt")
    trace.begin()()
    _in_a_lane(lambda: libvirt.open("test:///default").close())
    assert not caplog.records
