"""What the answers to the doctor's questions mean."""

import pytest

from glitchtip_tools.core.setup.doctor import Check, CheckState, clock, diagnosis, scopes, unreachable, wrong
from glitchtip_tools.core.setup.scopes import NEEDS, RECOMMENDED, unmet


def test_a_clock_that_is_off_is_worth_a_look() -> None:
    assert clock(None).state is CheckState.SKIPPED
    assert clock(-60) == Check("clock", CheckState.OK, "the server's differs by 60 s")
    assert clock(61).said == "the server's clock is 61 s ahead of this machine's"
    assert (clock(-90).state, clock(-90).said) == (
        CheckState.WARNING,
        "the server's clock is 90 s behind this machine's",
    )


def test_scopes_that_lack_are_named_with_the_commands_that_need_them() -> None:
    assert [
        check.state for check in scopes(["event:read", "event:write", "org:read", "project:read"])[:1]
    ] == [CheckState.OK]
    found = scopes(["event:write", "org:read", "project:read"])
    assert found[0] == Check(
        "scopes",
        CheckState.WRONG,
        "may not read comments: `gtt comment --list`, `gtt investigate`, `gtt issue show --comments`",
        "create a token with `event:read`",
        4,
    )


def test_what_is_recommended_does_the_main_job_and_no_more() -> None:
    assert unmet(RECOMMENDED, main=True) == ()
    assert all(unmet([one for one in RECOMMENDED if one != left], main=True) for left in RECOMMENDED)
    assert len(unmet([])) == len(NEEDS)


def test_only_what_is_wrong_spoils_the_verdict() -> None:
    assert diagnosis([clock(999)]).works
    assert not diagnosis([clock(0), wrong("git", "none", None, 10)]).works


@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("certificate verify failed: certificate has expired", "the server's certificate has expired"),
        ("Hostname mismatch, certificate is not valid for 'x'", "the certificate is for another name"),
        (
            "certificate verify failed: self-signed certificate",
            "set SSL_CERT_FILE to your authority's certificate",
        ),
        ("name or service not known", "no such host"),
        ("connection refused", "nothing listens there"),
        ("did not answer in time", "is a firewall in between?"),
        ("something else", "check GLITCHTIP_URL"),
    ],
)
def test_each_way_of_being_unreachable_has_its_hint(reason: str, hint: str) -> None:
    assert unreachable(reason, "http://x").startswith(hint)
