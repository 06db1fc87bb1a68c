"""The comment's whole text; a draft's whole text."""

from datetime import UTC, datetime

from glitchtip_tools.core.runbooks import Criteria, Rule
from glitchtip_tools.core.runbooks.drafting import Draft
from glitchtip_tools.models import Comment, Frame, Issue, Metadata, Project, Tag, TagValue
from glitchtip_tools.render.runbooks.comment import runbook_comment
from glitchtip_tools.render.runbooks.draft import draft_markdown, rule_yaml

EVERYTHING = Rule(
    "db",
    "Database *timeout*",
    Criteria(
        message=("connection timeout", "timed `out`"),
        type=("TimeoutError",),
        regex=(r"after \d+s",),
        culprit=("pay/*",),
        level=(">=error",),
        project=("api",),
        tags={"component": ("payments", "cart")},
        query="timesSeen:>10",
    ),
    path="docs/runbooks/a_b.md",
    summary="Check the **pool** first.",
    steps=("Check `max`.", "Then\nrestart."),
)
WHOLE = r"""### Runbook: Database \*timeout\*

[docs/runbooks/a_b.md](<https://h/docs/runbooks/a_b.md>)

Matched because the message says `connection timeout` or `` timed `out` ``, the exception is `TimeoutError`, the message fits `after \d+s`, the culprit is `pay/*`, the level is `>=error`, the project is `api`, the tag `component` is `payments` or `cart`, the search `timesSeen:>10` finds it.

Check the **pool** first.

- [ ] Check `max`.
- [ ] Then restart.

_Rule `db` of `runbooks.yaml`._"""  # noqa: E501

DRAFT = """\
# TimeoutError: connection timeout

A draft from [API-1F](<https://h/org/issues/47>), which was seen 1,200 times between 2026-11-01T00:00:00Z and \
2026-11-23T00:00:00Z.

## What it looks like

````
connection ``` timeout
````

## Where it fails

- `pay` in `src/pay.py:12`
- `lib.js`

## Where it occurs

| tag | values |
| --- | --- |
| `component` | `payments` (3), `cart` (2), `api` (1) and 4 more |

## Comments

> see https:\u200b//x \\<b\\>

## Check first

- [ ] What shows that it is this and nothing else?

## Put right

- [ ] What stops it now?

## Afterwards

- [ ] What prevents a recurrence, and who has to know?
"""


def test_the_comment() -> None:
    assert runbook_comment(EVERYTHING, "https://h/docs/runbooks/a_b.md", "runbooks.yaml") == WHOLE


def test_the_shortest_comment_without_an_address() -> None:
    rule = Rule("db", "DB", Criteria(message=("x",)), path="docs/x.md")
    assert runbook_comment(rule, None, "r.yaml") == (
        "### Runbook: DB\n\n`docs/x.md`\n\nMatched because the message says `x`.\n\n_Rule `db` of `r.yaml`._"
    )


def test_the_draft() -> None:
    issue = Issue(
        id="47",
        short_id="API-1F",
        title="TimeoutError: connection timeout",
        culprit="",
        type="error",
        level="error",
        status="unresolved",
        count=1200,
        first_seen=datetime(2026, 11, 1, tzinfo=UTC),
        last_seen=datetime(2026, 11, 23, tzinfo=UTC),
        project=Project("1", "api"),
        permalink="https://h/org/issues/47",
        metadata=Metadata("TimeoutError", "connection ``` timeout"),
    )
    values = tuple(TagValue(name, 3 - at) for at, name in enumerate(("payments", "cart", "api")))
    draft = Draft(
        Rule(
            "db",
            "TimeoutError: connection timeout",
            Criteria(message=("connection timeout",)),
            path="docs/db.md",
        ),
        issue,
        frames=(Frame("src/pay.py", function="pay", line_no=12), Frame("lib.js")),
        tags=(Tag("component", 10, 7, values), Tag("user.email", 1, 1, (TagValue("a@example.com", 1),))),
        comments=(
            Comment("1", "see\nhttps://x <b>"),
            Comment("2", "<!-- gtt:runbook name=x hash=0123456789abcdef -->\n\nours"),
        ),
    )
    assert draft_markdown(draft) == DRAFT


def test_the_rules_yaml_is_quoted() -> None:
    rule = Rule('a"b', "x: #y\x1b[31m", Criteria(message=("- 'z'",), type=("T",)), path="docs/a.md")
    assert rule_yaml(rule, 0) == (
        '- name: "a\\"b"\n'
        '  title: "x: #y\ufffd[31m"\n'
        '  path: "docs/a.md"\n'
        "  match:\n"
        "    message: \"- 'z'\"\n"
        '    type: "T"\n'
    )
