"""`webhook.yaml` from its text: the example of the documents, and files that are wrong."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.alerts.rules import AlertDestination, Policy
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.services.alerts.rules_file import read_policy

DOCS = Path(__file__).parents[3] / "docs"


def test_the_example_in_the_documents_is_valid(tmp_path: Path) -> None:
    found = re.search(r"^```yaml\n(.*?)^```", (DOCS / "webhook.md").read_text(), re.M | re.S)
    assert found
    file = tmp_path / "webhook.yaml"
    file.write_text(found[1])
    policy = read_policy(file)
    assert [rule.name for rule in policy.rules] == ["staging", "bots", "rare", "payments"]
    assert policy.rules[3].route == AlertDestination("-1009876543210", "7")
    assert (policy.dedupe, policy.burst, policy.within) == (timedelta(minutes=10), 5, timedelta(seconds=30))


def test_an_empty_file_is_the_default(tmp_path: Path) -> None:
    file = tmp_path / "webhook.yaml"
    file.write_text("")
    assert read_policy(file) == Policy()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("rules: [", "webhook.yaml:2:1: not YAML: did not find expected node content"),
        ("rules: !!python/object:x {}", "webhook.yaml:1:8: tags such as `!!python/object` are not allowed"),
        ("dedupe: 5m\ndedupe: 6m", "webhook.yaml:2:1: `dedupe` occurs twice"),
        ("- a", "webhook.yaml:1:1: the file must be a mapping"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_the_place(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "webhook.yaml"
    file.write_text(content)
    with pytest.raises(BadSettings) as refused:
        read_policy(file)
    assert refused.value.message == message


def test_every_mistake_has_its_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "webhook.yaml"
    file.write_text(
        "dedup: 5m\n"
        "burst: {more_than: 0}\n"
        "rules:\n"
        "  - name: a\n"
        "    mute_for: soon\n"
        "  - name: a\n"
        "    level: loud\n"
        "    drop: true\n"
        "  - 7\n"
    )
    with pytest.raises(BadSettings) as refused:
        read_policy(file)
    lengths = "such as `30s`, `90m`, `24h`, `2d3h` or `1w`"
    levels = "debug, info, warning, error, fatal, or a comparison (`>=warning`)"
    assert refused.value.message.splitlines() == [
        "webhook.yaml:1:1: the file: unknown key `dedup`; available: `dedupe`, `burst`, `rules`",
        "webhook.yaml:2:9: `burst.more_than` must be a whole number above 0",
        f"webhook.yaml:5:5: rule 1 (`a`): `mute_for`: `soon` is not a duration, {lengths}",
        "webhook.yaml:6:5: two rules are called `a`",
        f"webhook.yaml:7:5: rule 2 (`a`): `loud` is not a level: {levels}",
        "webhook.yaml:9:5: rule 3 does nothing: give `drop`, `mute_for` or `route`",
        "webhook.yaml:9:5: rule 3 must be a mapping",
    ]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file"):
        read_policy(tmp_path / "nowhere.yaml")
