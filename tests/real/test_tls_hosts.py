"""Hosts behind TLS: opened with the right certificates, and told what is wrong with wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.tls import Tls, make_authority, make_certificate
from virtgui.model.commands import Act, Connect, Verb
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import HostKey
from virtgui.model.problems import Problem

HERE = "IP:127.0.0.1"


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    make_authority(tmp_path)
    make_certificate(tmp_path, "client", "test client")
    make_certificate(tmp_path, "server", "lab.test", HERE)
    return tmp_path


def failure(circle: Circle, uri: str) -> Problem:
    key = HostKey(uri)
    circle.send(Connect(key))
    circle.wait_until(lambda: key in circle.world.hosts and circle.host(key).phase is Phase.FAILED, 40, "it fails")
    problem = circle.host(key).problem
    assert problem is not None
    return problem


def test_a_host_opens_through_tls(circle: Circle, fresh_host: PrivateHost, certificates: Path) -> None:
    fresh_host.add("far")
    with Tls(fresh_host, certificates) as tls:
        key = circle.connect(tls.uri, 40)
        machine = circle.machine(key, "far")
        assert circle.act(machine.key, Verb.PAUSE).problem is None
        circle.becomes(machine.key, lambda now: now.state is DomainState.PAUSED, 30, "paused")


@pytest.mark.parametrize("fault", ["expired", "name", "authority"])
def test_what_is_wrong_with_a_certificate_is_told(circle: Circle, certificates: Path, fault: str) -> None:
    words = {
        "expired": "not valid at this time",
        "name": "made out to another name",
        "authority": "authority that is not trusted",
    }
    match fault:
        case "expired":
            make_certificate(certificates, "server", "lab.test", HERE, days=-1)
        case "name":
            make_certificate(certificates, "server", "other.test", "DNS:other.test")
    with Tls(None, certificates, any_client=fault == "authority") as tls:
        if fault == "authority":
            make_authority(certificates)  # the listener goes on with the old one's
            make_certificate(certificates, "client", "test client")
        problem = failure(circle, tls.uri)
    assert words[fault] in problem.reason, problem
    assert fault != "authority" or f"{certificates}/cacert.pem" in problem.reason
    assert problem.detail, "libvirt's own words are kept"


def test_missing_certificates_are_named(circle: Circle, certificates: Path) -> None:
    (certificates / "clientcert.pem").unlink()
    (certificates / "cacert.pem").rename(certificates / "elsewhere.pem")
    problem = failure(circle, f"qemu+tls://127.0.0.1:9/system?pkipath={certificates}")
    assert "missing or cannot be read" in problem.reason, problem


def test_a_network_that_breaks_without_a_word_is_noticed(
    circle: Circle, fresh_host: PrivateHost, certificates: Path
) -> None:
    fresh_host.add("far")
    with Tls(fresh_host, certificates) as tls:
        key = circle.connect(tls.uri, 40)
        machine = circle.machine(key, "far").key
        tls.cut()
        waiting = circle.send(Act(machine, Verb.PAUSE))
        circle.wait_until(lambda: circle.host(key).phase is Phase.LOST, 60, "the host is lost")
        end = circle.finish(waiting)
        assert end.problem is not None
        assert end.unknown or "before anything was done" in end.problem.reason, "never that it was done"
        assert circle.machine(key, "far").state is DomainState.RUNNING, "its rows stay"
