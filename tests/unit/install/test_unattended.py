"""What an installer is told goes into a file that says it and nothing else."""

from __future__ import annotations

from configparser import ConfigParser
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from virtgui.install.unattended import Answers, Profile, configuration, flaws
from virtgui.util.frozen import replace

GOOD = Answers("ada", "Ada Lovelace", "secret 1", "secret 2", "web", "Europe/Berlin", "de", "de_DE", "", "/dev/vda")


def test_every_field_has_its_parameter() -> None:
    text = configuration(GOOD)
    assert text.splitlines() == [
        "[install-script]",
        "user-login=ada",
        "user-realname=Ada Lovelace",
        "user-password=secret 1",
        "admin-password=secret 2",
        "hostname=web",
        "l10n-timezone=Europe/Berlin",
        "l10n-keyboard=de",
        "l10n-language=de_DE",
        "target-disk=/dev/vda",
    ]
    assert "secret" not in repr(GOOD)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"user": "Ada"}, "user"),
        ({"user": ""}, "user"),
        ({"real_name": "a' ; rm -rf /"}, "real_name"),
        ({"user_password": "a$(id)"}, "user_password"),
        ({"admin_password": "a\nb"}, "admin_password"),
        ({"hostname": "a.b"}, "hostname"),
        ({"timezone": "x y"}, "timezone"),
        ({"keyboard": "d e"}, "keyboard"),
        ({"language": "<x>"}, "language"),
        ({"product_key": "x"}, "product_key"),
        ({"target_disk": "vda; reboot"}, "target_disk"),
    ],
)
def test_what_a_script_could_not_carry_is_said(changes: dict[str, Any], field: str) -> None:
    answers = replace(GOOD, **changes)
    assert [flaw.field for flaw in flaws(answers)] == [field]
    with pytest.raises(ValueError, match="flaws"):
        configuration(answers)


def test_what_the_script_requires_is_asked_for() -> None:
    asks = Profile("jeos", required=("admin-password", "reg-product-key"))
    assert [flaw.field for flaw in flaws(Answers(), asks)] == ["admin_password", "product_key"]
    assert flaws(Answers()) == []


@pytest.mark.parametrize("password", ["two words", "a;b", "50%", "a=b"])
def test_what_an_old_answer_file_would_cut_short_is_said(password: str) -> None:
    answers = Answers(admin_password=password)
    assert flaws(answers, Profile("jeos")) == []
    assert [flaw.field for flaw in flaws(answers, Profile("jeos", floppy=True))] == ["admin_password"]


@given(st.text(max_size=40))
@example("ends with=")
def test_no_password_becomes_a_line_of_its_own(password: str) -> None:
    answers = Answers(admin_password=password)
    if flaws(answers):
        return
    parser = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=())
    parser.read_string(configuration(answers))
    assert parser.sections() == ["install-script"]
    assert list(parser["install-script"]) == ["admin-password"] * bool(password)
