"""Bursts told whole: GlitchTip names three issues of an alert and counts the others."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json import dumps
from pathlib import Path

import pytest

from glitchtip_tools.adapters.telegram.client import Rows
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.alerts.rules import AlertDestination, Policy
from glitchtip_tools.core.search import Context
from glitchtip_tools.render.alerts.messages import AlertWords
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Alert, Issue
from glitchtip_tools.services.alerts.completion import Completion
from glitchtip_tools.services.alerts.lookup import Lookup
from glitchtip_tools.services.alerts.relay import Relay
from glitchtip_tools.services.alerts.spool import Spool
from tests.conftest import NOW

LEVELS = ("error", "warning", "fatal", "info", "error", "fatal", "debug", "error")
HOOK = "https://relay.example.com/glitchtip-webhook/3vWcTqYb6Zr0"


@dataclass
class Chain:
    """A server, its alert's call, and a relay with or without a token, at a moment that the test holds."""

    box: Sandbox
    folder: Path
    glitchtip: GlitchTip | None
    now: datetime = NOW
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        lookup = Lookup(self.glitchtip, lambda: self.now, lambda: Context(self.now))
        completion = Completion(lookup)
        policy = Policy()
        self.relay = Relay(
            Spool(self.folder / "webhook.db"),
            policy,
            AlertDestination("-100"),
            AlertWords(policy.dedupe),
            self.post,
            lambda: self.now,
            complete=completion.complete,
            is_regression=completion.is_regression,
        )

    def post(self, _target: AlertDestination, html: str, _buttons: Rows | None) -> Sequence[int]:
        self.told.append(html)
        return [len(self.told)]

    def happen(self, count: int) -> list[Issue]:
        """Let so many new issues happen within a minute."""
        world = self.box.world
        return [
            world.issue(
                world.add_event(
                    project="billing-api", title=f"Burst {number}", level=LEVELS[number % len(LEVELS)],
                    at=self.now - timedelta(seconds=50 - number),
                ).issue_id
            )
            for number in range(count)
        ]  # fmt: skip

    def call(self, issues: Sequence[Issue], *, named: int = 3, modern: bool = False) -> list[str]:
        """Let GlitchTip alert about the issues and return the messages that follow in the next minutes."""
        colours = {"error": "#e52b50", "fatal": "#e52b50", "info": "#4b60b4"}
        attachments = [
            {
                "title": issue.title,
                "title_link": f"https://errors.example.com/adminai-tech/issues/{issue.id}",
                "text": None,
                "color": colours.get(issue.level),
                "fields": [{"title": "Project", "value": "billing-api", "short": True}],
            }
            for issue in issues[:named]
        ]
        text = f"GlitchTip Alert ({len(issues)} issues)" if len(issues) > 1 else "GlitchTip Alert"
        payload = {"text": text, "attachments": attachments}
        self.relay.spool.keep(
            dumps(payload if modern else payload | {"alias": "GlitchTip"}).encode(), self.now
        )
        self.told.clear()
        for _ in range(3):
            self.relay.drain()
            self.now += timedelta(seconds=31)
        return list(self.told)


@pytest.fixture(params=["4.2", "5.2", "6.2"])
def chain(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Chain]:
    with Sandbox(request.param, now=NOW) as box, Http(box.url, token=box.token, retries=0) as http:
        box.world.alerts.append(Alert(9, 2, "each error", 1, 1, HOOK))
        yield Chain(box, tmp_path, GlitchTip(http, organization="adminai-tech"))


def linked(messages: Sequence[str]) -> list[int]:
    return [int(found) for text in messages for found in re.findall(r'/issues/(\d+)"', text)]


@pytest.mark.parametrize("count", [8, 40])
def test_a_burst_leaves_nobody_unnamed(chain: Chain, count: int) -> None:
    issues = chain.happen(count)
    chain.box.requests_clear()
    messages = chain.call(issues)
    assert sorted(linked(messages)) == [issue.id for issue in issues]
    assert not [text for text in messages if "did not name" in text]
    ranks = [
        ("fatal", "error", "warning", "info", "debug").index(chain.box.world.issues[one].level)
        for one in linked(messages)
    ]
    assert ranks[3:] == sorted(ranks[3:])
    asked = [record.path.rsplit("/", 2)[-2] for record in chain.box.requests]
    assert sorted(asked) == ["alerts", "issues", "issues", "projects"]


def test_a_burst_without_a_token_says_where_the_others_are(tmp_path: Path) -> None:
    with Sandbox(now=NOW) as box:
        chain = Chain(box, tmp_path, None)
        (last,) = chain.call(chain.happen(8))[-1:]
    words = "and 5 more issues that GlitchTip did not name (its MAX_ISSUES_PER_ALERT limits it)"
    assert f'<a href="https://errors.example.com/adminai-tech/issues">{words}</a>' in last


def test_what_happened_before_is_not_among_the_unnamed(chain: Chain) -> None:
    """Five are counted, four are there: the rest is said to be unnamed."""
    issues = chain.happen(4)
    chain.box.world.set_status(issues[3], "resolved")
    messages = chain.call(issues)
    assert sorted(linked(messages)) == [issue.id for issue in issues[:3]]
    assert "and 1 more issue that GlitchTip did not name" in messages[-1]


def test_a_regression_is_told_at_once(chain: Chain) -> None:
    (issue,) = chain.happen(1)
    assert len(chain.call([issue])) == 1
    chain.box.world.set_status(issue, "resolved")
    chain.box.world.add_event(issue, at=chain.now)
    (message,) = chain.call([issue])
    assert message.splitlines()[1] == "was resolved, and is back"


def test_two_alerts_about_one_issue_are_no_regression(chain: Chain) -> None:
    chain.box.world.alerts.append(Alert(10, 2, "many errors", 5, 100, HOOK))
    (issue,) = chain.happen(1)
    assert [len(chain.call([issue])) for _ in range(3)] == [1, 0, 1]


def test_the_level_of_a_warning_comes_from_the_issue(chain: Chain) -> None:
    issues = chain.happen(2)
    (_, second) = chain.call(issues, modern=True)
    assert "🟡 <b>warning</b>" in second
    chain.glitchtip = None
    chain.__post_init__()
    (message,) = chain.call(chain.happen(10)[9:])
    assert "🔔" in message
