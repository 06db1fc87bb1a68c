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
        ("rules: [", "webhook.yaml:2:1: no YAML: did not find expected node content"),
        ("rules: !!python/object:x {}", "webhook.yaml:1:8: tags such as `!!python/object` are not allowed"),
        ("dedupe: 5m\ndedupe: 6m", "webhook.yaml:2:1: `dedupe` stands here twice"),
        ("- a", "webhook.yaml: the file must be a mapping"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_the_place(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "webhook.yaml"
    file.write_text(content)
    with pytest.raises(BadSettings) as refused:
        read_policy(file)
    assert refused.value.message == message


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file"):
        read_policy(tmp_path / "nowhere.yaml")
