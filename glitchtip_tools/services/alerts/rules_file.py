"""Reads `webhook.yaml`, within the limits of yaml_nodes.py, to the plain values that its rules are made of."""

from pathlib import Path
from re import fullmatch

from glitchtip_tools.adapters.yaml_nodes import LARGEST, BadYaml, Listing, Node, Scalar, read_nodes
from glitchtip_tools.core.alerts.rules import Policy, policy_of
from glitchtip_tools.errors import BadSettings

HINT = "docs/webhook.md has an example"
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_policy(file: Path) -> Policy:
    """Return the rules of the file; raises BadSettings with everything that is wrong with it."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise BadSettings(f"cannot read `{file}`: {error.strerror}", hint="check `--rules`") from error
    try:
        return policy_of(_plain(read_nodes(content)), source=file.name)
    except BadYaml as error:
        place = f"{file.name}:{error.place.line}:{error.place.column}"
        raise BadSettings(f"{place}: {error.message}", hint=HINT) from error


def _plain(node: Node | None) -> object:
    """Return the node as lists, dictionaries, texts, whole numbers, true, false and nothing."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return node.text if node.quoted else _word(node.text)
    if isinstance(node, Listing):
        return [_plain(item) for item in node.items]
    found: dict[str, object] = {}
    for key, value in node.pairs:
        name = key.text if isinstance(key, Scalar) else "?"
        if name in found:
            raise BadYaml(key.place, f"`{name}` stands here twice")
        found[name] = _plain(value)
    return found


def _word(text: str) -> object:
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    return int(text) if fullmatch(r"-?(0|[1-9][0-9]{0,18})", text) else text
