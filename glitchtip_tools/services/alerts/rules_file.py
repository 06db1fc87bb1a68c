"""Reads `webhook.yaml` to the rules that it means; mistakes are named with their line and column."""

from pathlib import Path

from glitchtip_tools.adapters.yaml_nodes import BadYaml, place_of, plain
from glitchtip_tools.core.alerts.rules import Policy, policy_of
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.services.yaml_file import YamlReading, content_of

HINT = "docs/webhook.md has an example"


def read_policy(file: Path) -> Policy:
    """Return the rules of the file; raises BadSettings with everything that is wrong with it."""
    try:
        content = content_of(file, str(file), "check `--rules`")
    except FileNotFoundError as error:
        raise BadSettings(f"cannot read `{file}`: {error.strerror}", hint="check `--rules`") from error
    reading, policy = YamlReading(), Policy()
    node = reading.tree(content)
    try:
        policy, mistakes = policy_of(plain(node))
    except BadYaml as error:
        reading.wrong(error.place, error.message)
    else:
        for mistake in mistakes:
            reading.wrong(place_of(node, mistake.keys), mistake.message)
    if reading.problems:
        raise reading.failure(file.name, HINT)
    return policy
