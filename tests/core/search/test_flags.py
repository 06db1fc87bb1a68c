"""The table of flags: each is offered, documented, and stands for a term of the language."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer

from glitchtip_tools.cli import front
from glitchtip_tools.core.search import FLAGS, Abilities, Flags, combined, parse
from glitchtip_tools.core.search.planning.pushdown import SINCE_VERSION

PAGE = Path(__file__).parents[3] / "docs" / "search.md"
# For each flag: a value, and the query that means the same.
VALUES = {
    "status": ("resolved", "is:resolved"),
    "level": (">=warning", "level:>=warning"),
    "project": ("api", "project:api"),
    "environment": ("production", "environment:production"),
    "component": ("redis", "component:redis"),
    "assigned_to": ("#backend", 'assigned:"#backend"'),
    "since": ("24h", "lastSeen:-24h"),
}


def test_every_flag_is_offered_documented_and_a_term_of_the_language() -> None:
    root: Any = typer.main.get_command(front)
    offered = {
        word: param
        for param in root.get_command(None, "issues").commands["list"].params
        for word in param.opts
    }
    page = PAGE.read_text(encoding="utf-8")
    documented = re.search(r"^### Flags\n+`(.*?)`", page, re.M)
    names, keys = {f"--{flag.name}" for flag in FLAGS}, {flag.key for flag in FLAGS}
    written = documented[1].split() if documented else []
    findings = [
        f"{word} is in docs/search.md, Flags, but not in FLAGS" for word in written if word not in names
    ]
    findings += [f"`{key}` has an example here, but is not in FLAGS" for key in VALUES if key not in keys]
    for flag in FLAGS:
        option = offered.get(f"--{flag.name}")
        if option is None or (option.metavar, option.help) != (flag.metavar, flag.help):
            findings.append(f"--{flag.name} is not offered by `gtt issues list` as its row says")
        if not documented or f"--{flag.name}" not in documented[1].split():
            findings.append(f"--{flag.name} is not named in docs/search.md, Flags")
        if flag.key not in VALUES:
            findings.append(f"--{flag.name} has no example in this test")
            continue
        value, query = VALUES[flag.key]
        node = combined(parse(""), Flags(**{"status": "all", flag.key: value})).node
        if parse(str(node)) != node or not str(node):
            findings.append(f"--{flag.name}: `{node}` is not in the language")
        elif str(node) != query:
            findings.append(
                f"--{flag.name} {value} searches for `{node}`, its example in this test says `{query}`"
            )
        if flag.needs and (
            flag.needs not in SINCE_VERSION or flag.needs not in {f.name for f in fields(Abilities)}
        ):
            findings.append(f"--{flag.name} needs `{flag.needs}`, which is no ability of a server")
    assert not findings, "\n".join(findings)


def test_a_flag_that_is_none_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="no such flag: levels"):
        Flags(levels=["error"])


def test_the_query_asks_what_its_flags_add() -> None:
    selection = combined(parse("timeout"), Flags(assigned_to=["me"], status="all"))
    assert (str(selection.node), selection.defaulted, [flag.name for flag in selection.flags]) == (
        "assigned:me timeout",
        False,
        ["status", "assigned-to"],
    )
