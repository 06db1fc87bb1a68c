"""`runbooks.yaml` becomes rules, or all of its mistakes at once, each with line and column."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.runbooks import Criteria, Rule, Runbooks
from glitchtip_tools.core.runbooks.drafting import slug
from glitchtip_tools.errors import BadSettings, NotFound
from glitchtip_tools.services.runbooks.file import read_runbooks, runbooks_in

FULL = r"""
base_url: https://git.example.com/acme/app/blob/main
runbooks:
  - name: database-timeout
    title: Database connection timeout
    path: docs/runbooks/database-connection-timeout.md   # or url:
    match:                          # all that are given must hold; lists are "any of"
      message: connection timeout
      type: [TimeoutError, OperationalError]
      regex: 'timeout after \d+s'
      culprit: payments/*
      logger: app.pool
      level: ">=error"
      project: [api]
      tags: {component: payments, environment: [production, staging]}
      query: "timesSeen:>10"
    summary: Check the pool size first.
    steps: [Check `max_connections`., Restart the pooler.]
    priority: 10
    stop_on_match: false
  - title: Too many requests
    url: https://wiki.example.com/429
    match: {message: 429}
"""

WRONG = """\
base_url: ftp://files
runbooks:
  - name: a
    mesage: x
    match: {}
  - title: b
    path: ../x
    url: http://x/
    nam: b
    match:
      message:
      regex: '(('
      level: [loud, error]
      tags: [a]
      query: "is:bogus"
    priority: high
    stop_on_match: maybe
    steps: {a: b}
  - just text
  - name: a
    path: /etc/passwd
    match: {type: [[x]], type: b, culprit: []}
  - path: docs/x.md
"""

MISTAKES = """\
runbooks.yaml:1:11: `ftp://files` is not an http(s) address
runbooks.yaml:3:5: `path` is missing (or `url`)
runbooks.yaml:4:5: unknown key `mesage`; did you mean `message` under `match`?
runbooks.yaml:5:12: `match` is empty: it would fit every issue
runbooks.yaml:6:5: `path` and `url` cannot be used together
runbooks.yaml:7:11: `../x` is not a path inside the repository, such as docs/runbooks/x.md
runbooks.yaml:9:5: unknown key `nam`; did you mean `name`?
runbooks.yaml:11:15: `message` is empty
runbooks.yaml:12:14: `regex`: not a regular expression: missing ) at position 2
runbooks.yaml:13:15: `level`: `loud` is not a level: debug, info, warning, error, fatal, \
also with `>=`, `>`, `<=`, `<`
runbooks.yaml:14:13: `tags` is a mapping of keys to values, such as `{component: payments}`
runbooks.yaml:15:14: bad query: `bogus` is not a status: expected `unresolved`, `resolved`, `ignored`, `archived`, \
`muted`, `assigned`, `unassigned` (at character 4)
runbooks.yaml:16:15: `priority` is a whole number
runbooks.yaml:17:20: `stop_on_match` is `true` or `false`
runbooks.yaml:18:12: `steps` is text, not a mapping
runbooks.yaml:19:5: a rule is a mapping with `match` and `path`
runbooks.yaml:20:5: the name `a` is already used by the rule in line 3
runbooks.yaml:21:11: `/etc/passwd` is not a path inside the repository, such as docs/runbooks/x.md
runbooks.yaml:22:20: `type` is text, not a list
runbooks.yaml:22:26: `type` occurs twice
runbooks.yaml:22:44: `culprit` is an empty list
runbooks.yaml:23:5: `match` is missing"""


def test_every_key_of_a_rule() -> None:
    assert runbooks_in(FULL.encode()) == Runbooks(
        (
            Rule(
                name="database-timeout",
                title="Database connection timeout",
                path="docs/runbooks/database-connection-timeout.md",
                match=Criteria(
                    message=("connection timeout",),
                    type=("TimeoutError", "OperationalError"),
                    regex=(r"timeout after \d+s",),
                    culprit=("payments/*",),
                    logger="app.pool",
                    level=(">=error",),
                    project=("api",),
                    tags={"component": "payments", "environment": ("production", "staging")},
                    query="timesSeen:>10",
                ),
                summary="Check the pool size first.",
                steps=("Check `max_connections`.", "Restart the pooler."),
                priority=10,
                stop_on_match=False,
                line=4,
            ),
            Rule(
                name="too-many-requests",
                title="Too many requests",
                url="https://wiki.example.com/429",
                match=Criteria(message=("429",)),
                line=21,
            ),
        ),
        "https://git.example.com/acme/app/blob/main/",
    )


@pytest.mark.parametrize("head", ["", "runbooks:\n  "])
def test_the_short_form_is_a_mapping_of_phrase_to_path(head: str) -> None:
    text = f"{head}'connection timeout': docs/x.md\n{'  ' if head else ''}429: https://wiki.example.com/429\n"
    found = runbooks_in(text.encode())
    assert [(rule.name, rule.title, rule.match, rule.path, rule.url) for rule in found.rules] == [
        (
            "connection-timeout",
            "connection timeout",
            Criteria(message=("connection timeout",)),
            "docs/x.md",
            None,
        ),
        ("429", "429", Criteria(message=("429",)), None, "https://wiki.example.com/429"),
    ]


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(BadSettings) as refused:
        runbooks_in(WRONG.encode())
    assert refused.value.message == MISTAKES
    assert refused.value.hint == "docs/runbooks.md describes the file"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "runbooks.yaml:1:1: expected a mapping with `runbooks:`, or of phrases to paths"),
        ("- a\n", "runbooks.yaml:1:1: expected a mapping with `runbooks:`, or of phrases to paths"),
        ("base_url: https://x/\n", "runbooks.yaml:1:1: `runbooks` is missing or not a list of rules"),
        ("runbooks:\n  - a: 'x", "runbooks.yaml:2:10: not YAML: found unexpected end of stream"),
        ("'': docs/x.md", "runbooks.yaml:1:1: a phrase is empty"),
        ("x: [a]", "runbooks.yaml:1:4: `path` is text, not a list"),
        (
            "runbooks: [{path: a.md, match: {query: 'assigned:me'}}]",
            "runbooks.yaml:1:40: bad query: `assigned:me`: it is not known who you are",
        ),
        ("x: javascript://a", "runbooks.yaml:1:4: `javascript://a` is not an http(s) address"),
    ],
)
def test_other_files(content: str, message: str) -> None:
    with pytest.raises(BadSettings) as refused:
        runbooks_in(content.encode())
    assert refused.value.message == message


def test_more_mistakes_than_one_reads_are_counted() -> None:
    with pytest.raises(BadSettings) as refused:
        runbooks_in(b"runbooks:\n" + b"  - text\n" * 70)
    assert refused.value.message.splitlines()[-1] == "and 20 more"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as missing:
        read_runbooks(tmp_path / "runbooks.yaml", "runbooks.yaml")
    assert missing.value.message == "no runbooks: `runbooks.yaml` does not exist"


def test_a_file_of_50_megabytes_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "runbooks.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(BadSettings) as refused:
        read_runbooks(path)
    assert refused.value.message == "runbooks.yaml:1:1: larger than 1,000 kB"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        read_runbooks(tmp_path, "here")
    assert refused.value.message == "cannot read `here`: Is a directory"


@given(st.text())
def test_every_text_has_a_name(text: str) -> None:
    name = slug(text)
    assert name
    assert len(name) <= 80
    assert not set(name) & set("/\\ .<>")
