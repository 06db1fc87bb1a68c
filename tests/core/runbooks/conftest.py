"""Issues and rules as the tests of the runbooks need them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from glitchtip_tools.models import Issue, Metadata, Project

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def an_issue(number: int = 1, **given: Any) -> Issue:
    """Return an issue of which only what matters is said."""
    values: dict[str, Any] = {
        "title": "TimeoutError: connection timeout after 30s",
        "culprit": "payments/charge.py in pay",
        "level": "error",
        "count": 12,
        "project": Project("1", "api"),
        "metadata": Metadata("TimeoutError", "connection timeout after 30s"),
    } | given
    return Issue(
        id=str(number),
        short_id=f"API-{number}",
        type="error",
        status="unresolved",
        first_seen=NOW,
        last_seen=NOW,
        **values,
    )


@pytest.fixture
def issue() -> Callable[..., Issue]:
    """Make an issue."""
    return an_issue
