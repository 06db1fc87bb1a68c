"""The JSON Schemas for editors agree with the readers: what a reader takes has no red line, and mistakes have one."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from docs import schemas
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.services.alerts.rules_file import read_policy
from glitchtip_tools.services.runbooks.file import runbooks_in

ROOT = Path(__file__).parents[1]
RUNBOOKS, WEBHOOK = schemas.runbooks(), schemas.webhook()


def blocks(page: str) -> list[str]:
    """Return the YAML examples of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^```yaml\n(?!#)(.*?)^```", text, re.M | re.S)


def marked(schema: dict[str, object], text: str) -> bool:
    """Return whether an editor marks something in the text."""
    return not Draft7Validator(schema).is_valid(yaml.safe_load(text))


def refused(read: Callable[[], object]) -> bool:
    """Return whether the reader refuses what it is given."""
    try:
        read()
    except BadSettings:
        return True
    return False


def test_the_files_are_made_from_the_tables_of_the_readers() -> None:
    written = {path: path.read_text(encoding="utf-8") for path in schemas.files()}
    assert written == schemas.files(), "run docs/generate.py"
    for schema in (RUNBOOKS, WEBHOOK):
        Draft7Validator.check_schema(schema)


@pytest.mark.parametrize(
    "text", [(ROOT / "runbooks.yaml").read_text(encoding="utf-8"), *blocks("runbooks.md")]
)
def test_examples_of_runbooks_have_no_red_line(text: str) -> None:
    assert not refused(lambda: runbooks_in(text.encode()))
    assert not marked(RUNBOOKS, text)


@pytest.mark.parametrize("text", blocks("webhook.md"))
def test_examples_of_the_relay_have_no_red_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "webhook.yaml").write_text(text)
    assert not refused(lambda: read_policy(tmp_path / "webhook.yaml"))
    assert not marked(WEBHOOK, text)


@pytest.mark.parametrize(
    "text",
    [
        "base_url: https://x.example/",
        "base_url: ftp://files\nrunbooks: []",
        "runbooks: [text]",
        "runbooks: [{path: a.md}]",
        "runbooks: [{match: {message: x}}]",
        "runbooks: [{path: a.md, url: 'https://x.example', match: {message: x}}]",
        "runbooks: [{path: a.md, match: {}}]",
        "runbooks: [{path: a.md, match: {mesage: x}}]",
        "runbooks: [{path: a.md, match: {message: }}]",
        "runbooks: [{path: a.md, match: {message: []}}]",
        "runbooks: [{path: a.md, match: {message: {a: b}}}]",
        "runbooks: [{path: a.md, match: {level: loud}}]",
        "runbooks: [{path: a.md, match: {tags: [a]}}]",
        "runbooks: [{path: a.md, match: {query: [a]}}]",
        "runbooks: [{path: a.md, match: {message: x}, priority: high}]",
        "runbooks: [{path: a.md, match: {message: x}, stop_on_match: maybe}]",
        "runbooks: [{path: a.md, match: {message: x}, steps: {a: b}}]",
        "runbooks: [{path: ../a.md, match: {message: x}}]",
        "runbooks: [{path: /etc/passwd, match: {message: x}}]",
        "runbooks: [{path: docs/../../a.md, match: {message: x}}]",
        "x: javascript://a",
        "x: [a]",
        "- a",
    ],
)
def test_mistakes_in_runbooks_have_a_red_line(text: str) -> None:
    assert refused(lambda: runbooks_in(text.encode()))
    assert marked(RUNBOOKS, text)


@pytest.mark.parametrize(
    "text",
    [
        "dedup: 5m",
        "dedupe: soon",
        "burst: {more_than: 0}",
        "burst: {more_than: x}",
        "burst: 5",
        "rules: {a: b}",
        "rules: [7]",
        "rules: [{name: a}]",
        "rules: [{level: loud, drop: true}]",
        "rules: [{drop: maybe}]",
        "rules: [{drop: true, mute_for: 5m}]",
        "rules: [{mute_for: soon}]",
        "rules: [{route: somewhere}]",
        "rules: [{project: [], drop: true}]",
        "- a",
    ],
)
def test_mistakes_in_the_rules_of_the_relay_have_a_red_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "webhook.yaml").write_text(text)
    assert refused(lambda: read_policy(tmp_path / "webhook.yaml"))
    assert marked(WEBHOOK, text)


words = st.sampled_from(
    [
        "a",
        "docs/a.md",
        "a.md#b",
        "https://x.example/a",
        "../a",
        ">=error",
        "ERROR",
        "loud",
        "10m",
        "1h30m",
        "-5/7",
        "@c",
        "(x",
        "",
    ]
)
values = words | st.sampled_from([0, 7, -3, 1.5, True, False, None]) | st.lists(words, max_size=2)


def documents(keys: list[str], inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(keys), inner, max_size=4)


conditions = documents(["message", "type", "regex", "level", "tags", "query", "project", "x"], values)
rules = documents(
    ["name", "title", "path", "url", "summary", "steps", "priority", "stop_on_match"], values
).flatmap(lambda rule: conditions.map(lambda match: rule | {"match": match}))
alert_rules = documents(
    ["name", "level", "project", "environment", "title", "query", "drop", "mute_for", "route"], values
)
bursts = documents(["more_than", "within"], values) | values


@given(st.lists(rules, max_size=2).map(lambda found: {"runbooks": found}) | st.dictionaries(words, values))
def test_runbooks_that_are_read_have_no_red_line(document: dict[str, Any]) -> None:
    text = json.dumps(document)  # JSON is YAML
    if not refused(lambda: runbooks_in(text.encode())):
        assert not marked(RUNBOOKS, text)


@given(
    st.fixed_dictionaries(
        {}, optional={"dedupe": values, "burst": bursts, "rules": st.lists(alert_rules, max_size=2)}
    )
)
def test_rules_of_the_relay_that_are_read_have_no_red_line(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]
) -> None:
    file = tmp_path_factory.getbasetemp() / "webhook.yaml"
    file.write_text(json.dumps(document))
    if not refused(lambda: read_policy(file)):
        assert not marked(WEBHOOK, file.read_text())
