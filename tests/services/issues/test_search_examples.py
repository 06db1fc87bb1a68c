"""Every example of the language over real HTTP: the rows that are found and the requests that find them."""

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.services.issues.told_issues import (
    BROKER,
    CALM,
    CERTIFICATE,
    CHECKOUT,
    CRM,
    DISK,
    POOL,
    REDIS,
    SESSION,
    STATS,
    Searched,
    asked,
)

EXAMPLES = {
    "is:unresolved level:error age:-24h": (
        ["query=is:unresolved level:error&start=2025-11-23T15:00:00Z"],
        [REDIS],
    ),
    "component:baileys is:unresolved": (["query=is:unresolved component:baileys"], [BROKER, CERTIFICATE]),
    "event.timestamp:[2025-11-20 TO 2025-11-24]": (
        ["query=is:unresolved&end=2025-11-25T00:00:00.001000Z"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION],
    ),
    "is:unresolved level:error component:whatsapp age:-7d": (
        ["query=is:unresolved level:error component:whatsapp&start=2025-11-17T15:00:00Z"],
        [POOL, SESSION],
    ),
    "!is:resolved": (
        ["query=is:unresolved", "query=is:ignored"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION, CALM, CERTIFICATE, DISK],
    ),
    "!level:info": (
        ["query=is:unresolved"],
        [REDIS, POOL, BROKER, CHECKOUT, SESSION, CERTIFICATE, DISK],
    ),
    "level:error OR level:fatal": (
        ["query=is:unresolved level:error", "query=is:unresolved level:fatal"],
        [REDIS, POOL, BROKER, SESSION, CERTIFICATE],
    ),
    "level:[error, fatal]": (
        ["query=is:unresolved level:error", "query=is:unresolved level:fatal"],
        [REDIS, POOL, BROKER, SESSION, CERTIFICATE],
    ),
    '"connection timeout"': (["query=is:unresolved"], [REDIS]),
    "connection OR timeout": (["query=is:unresolved"], [REDIS, POOL]),
    "event.timestamp:2025-11-24": (
        ["query=is:unresolved&end=2025-11-25T00:00:00.001000Z"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM],
    ),
    "event.timestamp:>2025-11-20": (
        ["query=is:unresolved"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION],
    ),
    "event.timestamp:<2025-11-24T12:00:00": (
        ["query=is:unresolved&end=2025-11-24T12:00:00.001000Z"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION, CERTIFICATE, DISK],
    ),
    "age:>7d": (
        ["query=is:unresolved&end=2025-11-17T15:00:00.001000Z"],
        [BROKER, CRM, CERTIFICATE, DISK],
    ),
    "timesSeen:>=100 !has:component": (
        ["query=is:unresolved", "query=has:component&id=4"],
        [CHECKOUT],
    ),
    "(level:fatal OR timesSeen:>1000) project:web-shop": (
        [
            "GET /api/0/organizations/adminai-tech/projects/?limit=100",
            "query=is:unresolved&project=3",
        ],
        [BROKER],
    ),
    "timeout is:unresolved": (["query=is:unresolved"], [REDIS, POOL]),
    "can't connect": (["query=is:unresolved"], [BROKER]),
    # What the issue's list does not have, and costs other requests.
    "!component:redis timesSeen:<100": (
        ["query=is:unresolved", "query=component:redis&id=1&id=2&id=3&id=5&id=6&id=9&id=10"],
        [POOL, BROKER, CRM, SESSION, CERTIFICATE, DISK],
    ),
    "component:ba* level:[error, fatal]": (
        [
            "GET /api/0/issues/1/tags/?key=component",
            "GET /api/0/issues/2/tags/?key=component",
            "GET /api/0/issues/3/tags/?key=component",
            "GET /api/0/issues/6/tags/?key=component",
            "GET /api/0/issues/9/tags/?key=component",
            "query=is:unresolved level:error has:component",
            "query=is:unresolved level:fatal has:component",
        ],
        [BROKER, CERTIFICATE],
    ),
    'title:"connection timeout"': (
        ["GET /api/settings/", "query=is:unresolved *connection timeout*"],
        [REDIS],
    ),
    "count24h:>2": (
        ["query=is:unresolved", STATS + "groups=1&groups=3&groups=4&statsPeriod=24h"],
        [REDIS],
    ),
    "event.timestamp:2025-11-16": (
        [
            "query=is:unresolved&end=2025-11-17T00:00:00.001000Z",
            STATS + "groups=3&groups=5&groups=9&statsPeriod=14d",
        ],
        [],
    ),
    "event.timestamp:[2025-11-22T10:00 TO 2025-11-22T12:30]": (
        [
            "query=is:unresolved&end=2025-11-22T12:31:00.001000Z",
            STATS + "groups=2&groups=3&groups=4&groups=5&groups=6&statsPeriod=14d",
            "GET /api/0/issues/3/events/?limit=50",
        ],
        [BROKER],
    ),
    "is:resolved is:ignored": ([], []),
}


@pytest.mark.parametrize("query", EXAMPLES)
def test_examples(searched: Searched, box: Sandbox, query: str) -> None:
    found = [issue.title for issue in searched(box, query)]

    requests, titles = EXAMPLES[query]
    said = asked(box)
    assert (sorted(said) if any("/tags/" in line for line in said) else said, found) == (requests, titles)
