"""What a change did to one attribute, or to one entry of a table: took it out, moved it, left it open."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from glitchtip_tools.core.investigation.ranking.commits.losses import LAYOUT, code_of, sets_of
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.languages import language_of
from glitchtip_tools.models.code import Change

# Where `var` declares a property, too; elsewhere it is a local name, as `let` and `const` are.
_WITH_PROPERTIES = frozenset(("kotlin", "scala", "swift", "php"))
_LOCAL = re.compile(r"\s*(?:export\s+)?(?:var|let|const)\s")
_EMPTY = re.compile(r"[=:]\s*(?:None|null|nil|undefined)\b|\bnull\s*=\s*True\b")
_VALUE = re.compile(r"(?<![=!<>])=(?![=>])\s*\S|\bby\s+\w")


def took_part(name: str, change: Change, file: str) -> bool:
    """Return whether a change took out what set or declared an attribute, not an argument or a local of its name."""
    safe = re.escape(name)
    part = re.compile(
        rf"(?:\.|->|@){safe}\s*\W{{0,2}}=(?!=)|^\s*(?:[\w@]+\s+){{0,4}}\$?{safe}(?:\s+=|\s*[:(;])"
        rf"|^\s*(?:[\w@]+\s+){{1,4}}:?{safe}\s*(?:,|$)"
    )
    return any(
        part.search(line) for line in _parts((line for hunk in change.hunks for line in hunk.removed), file)
    )


def took_key(name: str, change: Change) -> bool:
    """Return whether a change took an entry out of a literal: of an object, a table, a struct; not an argument."""
    entry = re.compile(rf"(?:\{{.*?|^\s*)(?<![\w$]){re.escape(name)}[\"']?\s*(?::(?!:)|=>)")
    return any(entry.search(line[: terms.LONGEST]) for hunk in change.hunks for line in hunk.removed)


def moved(name: str, change: Change, others: Iterable[Change]) -> bool:
    """Return whether all that a change took out of what set a name was put into other files, as it was."""
    took = [line for hunk in change.hunks for line in hunk.removed if name in sets_of([line])]
    put = {LAYOUT.sub("", line) for other in others for hunk in other.hunks for line in hunk.added}
    return bool(took) and all(LAYOUT.sub("", line) in put for line in took)


def left_open(name: str, change: Change, file: str) -> bool:
    """Return whether a change declared an attribute anew: without its value, with nothing instead, or as optional."""
    before = list(_declarations(name, (line for hunk in change.hunks for line in hunk.removed), file))
    after = list(_declarations(name, (line for hunk in change.hunks for line in hunk.added), file))
    if not before or not after or any(one.valued for one in after):
        return False
    unset = any(one.valued for one in before)
    return unset or (any(one.optional for one in after) and not any(one.optional for one in before))


class _Declaration(NamedTuple):
    """Whether a line gives what it declares a value, and whether it says that the value may be missing."""

    valued: bool
    optional: bool


def _declarations(name: str, lines: Iterable[str], file: str) -> Iterator[_Declaration]:
    declares = re.compile(
        rf"\s*(?:[\w@<>\[\],.?|:\\]+\s+){{0,5}}[@$]?{re.escape(name)}(?P<rest>\s*[?!]?\s*(?:[:=;,){{].*)?)$"
    )
    for line in _parts(code_of(lines), file):
        if found := declares.match(line):
            valued = _VALUE.search(found["rest"]) and not _EMPTY.search(found["rest"])
            yield _Declaration(bool(valued), _is_optional(name, line))


def _is_optional(name: str, line: str) -> bool:
    """Return whether a declaration says that the value may be missing: `name?:`, `T? name`, `name: T | None`."""
    safe = re.escape(name)
    return bool(
        re.search(
            rf"(?<!\w){safe}\s*\?|(?<!\w){safe}\s*:[^=]*(?:\?|\|\s*(?:None|null|undefined)\b|\bOptional\b)"
            rf"|(?:[\w>]\?|\bOptional<[^;=]*>)\s+\$?{safe}\b|\?\w[\w\\]*\s+\${safe}\b",
            line,
        )
    )


def _parts(lines: Iterable[str], file: str) -> Iterable[str]:
    """Return lines as far as they are read, without those that declare a local name."""
    language = language_of(file)
    properties = language is not None and language.name in _WITH_PROPERTIES
    return (line[: terms.LONGEST] for line in lines if properties or not _LOCAL.match(line))
