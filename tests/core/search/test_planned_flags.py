"""Flags beside the query: what they select, which are refused, which status is the default."""

import pytest

from glitchtip_tools.core.search import (
    Flags,
)
from glitchtip_tools.errors import BadUsage
from tests.core.search.plans import planned


def test_flags() -> None:
    flags = Flags(
        status=["Resolved"],
        level=("error", "fatal"),
        project=("web",),
        environment=("production",),
        component=("redis",),
        since="24h",
    )

    assert planned("timeout", flags).query == (
        "is:resolved level:[error, fatal] project:web environment:production component:redis lastSeen:-24h timeout"
    )
    assert planned("", Flags(status=("all",), level=(">=error", "debug", "<info"))).query == (
        "level:debug OR level:>=error OR level:<info"
    )
    assert planned("", Flags(status=("all",), since="2025-11-20")).query == "lastSeen:>=2025-11-20"
    assert planned("", Flags(status=("all",), since="-2d3h")).query == "lastSeen:-2d3h"
    assert planned("", Flags(status=("all",), since="Mon 9:00")).query == 'lastSeen:>="monday 09:00"'
    assert planned("a OR b", Flags(status=("all",), component=("x*y",))).query == 'component:"x\\*y" (a OR b)'


LEVELS = "`debug`, `info`, `warning`, `error`, `fatal`"
STATUSES = "`unresolved`, `resolved`, `ignored`, `archived`, `muted`, `assigned`, `unassigned`"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (Flags(status=("open",)), f"`--status`: `open` is not a status: expected `all`, {STATUSES}"),
        (Flags(component=("redis", "")), "`--component` is empty"),
        (Flags(level=("err",)), f"`--level`: `err` is not a level: expected {LEVELS}"),
        (Flags(level=("=>error",)), f"`--level`: `=>error` is not a level: expected {LEVELS}"),
        (Flags(since="soon"), "`soon` is not a time"),
    ],
)
def test_wrong_flags(flags: Flags, message: str) -> None:
    with pytest.raises(BadUsage) as refused:
        planned("", flags)

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("given", "query"),
    [
        (("resolved", "ignored"), "is:[resolved, ignored]"),
        (("archived", "ignored"), "is:ignored"),
        (("resolved", "ALL"), ""),
    ],
)
def test_statuses_are_alternatives_and_all_lifts_them(given: tuple[str, ...], query: str) -> None:
    assert planned("", Flags(status=given)).query == query


@pytest.mark.parametrize(
    ("query", "defaulted", "caption"),
    [
        ("", True, "unresolved issues, last seen first"),
        (
            "is:assigned",
            True,
            "unresolved issues matching `is:assigned`, last seen first",
        ),
        ("a (is:resolved OR b)", False, "issues matching `a (is:resolved OR b)`, last seen first"),
        ("!is:resolved", False, "issues matching `!is:resolved`, last seen first"),
    ],
)
def test_unresolved_is_the_default_where_no_status_is_named(
    query: str, defaulted: bool, caption: str
) -> None:
    found = planned(query, Flags())

    assert (found.defaulted, found.caption) == (defaulted, caption)


def test_everything_has_a_caption_too() -> None:
    assert planned("", sort="first-seen").caption == "issues, newest first"
