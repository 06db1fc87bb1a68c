"""Write a drafted runbook into the checkout, and its rule into the rules' file; nothing there is overwritten."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from glitchtip_tools.adapters.private_file import write_again, write_new
from glitchtip_tools.core.redaction.text import framed
from glitchtip_tools.core.runbooks.drafting import Draft
from glitchtip_tools.core.runbooks.results import Drafted
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks
from glitchtip_tools.errors import BadSettings, BadUsage
from glitchtip_tools.folders import is_within
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.services.runbooks.file import runbooks_in
from glitchtip_tools.services.runbooks.places import Places

RuleYaml = Callable[[Rule, int], Redacted]
_LAST_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


def keep(
    places: Places,
    before: Runbooks,
    draft: Draft,
    markdown: Redacted,
    rule_yaml: RuleYaml,
    *,
    add: bool,
    dry_run: bool,
) -> Drafted:
    """Write the draft, with `add` the rule, too; where something is in the way, raise BadUsage and write nothing."""
    rule = draft.rule
    target = places.root / (rule.path or "")
    if not dry_run:
        check_way(places, rule)
    text = _with_rule(places, before, rule, rule_yaml) if add else None
    written = []
    if not dry_run:
        _write(target, markdown, write_new)
        written.append(rule.path or "")
        if text is not None:
            try:
                _write(places.file, text, write_again if places.file.exists() else write_new)
            except BadUsage:
                target.unlink(missing_ok=True)
                raise
            written.append(places.name)
    return Drafted(rule.name, rule.path or "", markdown, rule_yaml(rule, 2), tuple(written))


def check_way(places: Places, rule: Rule) -> None:
    """Raise BadUsage where the rule's runbook cannot be written, because something is there or on the way."""
    target = places.root / (rule.path or "")
    if os.path.lexists(target):
        raise BadUsage(f"`{rule.path}` already exists", hint="edit it, or move it away")
    if not is_within(target, places.root):
        raise BadUsage(
            f"`{rule.path}` leads out of the checkout", hint="a folder on its way is a link: move it away"
        )


def _with_rule(places: Places, before: Runbooks, rule: Rule, rule_yaml: RuleYaml) -> Redacted:
    """Return the file with the rule at its end; raises BadUsage where that does not just add the rule."""
    there = places.file.read_text(encoding="utf-8") if places.file.exists() else "runbooks:\n"
    items = _LAST_ITEM.findall(there)
    text = framed(f"{there.rstrip()}\n\n", rule_yaml(rule, len(items[0]) if items else 2))
    try:
        names = [one.name for one in runbooks_in(text.encode(), places.name).rules]
    except BadSettings:
        names = []
    if names != [*(one.name for one in before.rules), rule.name]:
        raise BadUsage(
            f"the rule does not fit at the end of `{places.name}`",
            hint="leave out `--add`, and paste the rule that is printed",
        )
    return text


def _write(path: Path, text: Redacted, write: Callable[[Path, Redacted], None]) -> None:
    try:
        write(path, text)
    except OSError as error:
        raise BadUsage(f"cannot write `{path}`: {error.strerror}") from error
