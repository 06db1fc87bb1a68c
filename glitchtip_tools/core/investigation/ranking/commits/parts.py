"""What a change did to one attribute, or to one entry of a table: took it out, moved it, left it open."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from glitchtip_tools.core.investigation.ranking.commits.losses import LAYOUT, code_of, sets_of
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.languages import language_of
from glitchtip_tools.models.code import NAME, Change

# Where `var` declares a property, too; elsewhere it is a local name, as `let` and `const` are.
_WITH_PROPERTIES = frozenset(("kotlin", "scala", "swift", "php"))
_WITHOUT_BARE_FIELDS = frozenset(("python", "ruby"))
_LOCAL = re.compile(r"\s*(?:export\s+)?(?:var|let|const)\s")
# Words before a name that is declared: types, modifiers, `def`; not those of a statement that uses it.
_WORDS = (
    r"(?:(?!(?:if|elif|elsif|unless|while|until|for|in|is|not|and|or|return|yield|raise|throw|await|assert|del|delete"
    r"|with|else|case|when|match|switch|from|import|print)\b)[\w@]+\s+)"
)
_EMPTY = re.compile(r"[=:]\s*(?:None|null|nil|undefined)\b|\bnull\s*=\s*True\b")
_GIVEN = re.compile(r"(?<![=!<>])=(?![=>])")
_VALUE = re.compile(r"(?<![=!<>])=(?![=>])\s*\S|\bby\s+\w")


def took_part(name: str, change: Change, file: str) -> bool:
    """Return whether a change took out what set or declared an attribute, not an argument or a local of its name."""
    safe = re.escape(name)
    part = re.compile(
        rf"(?:\.|->|@){safe}\s*\W{{0,2}}=(?!=)|^\s*{_WORDS}{{0,4}}\$?{safe}(?:\s+=(?!=)|\s*[:(;])"
        rf"|^\s*{_WORDS}{{1,4}}:?{safe}\s*(?:,|$)"
    )
    return any(
        part.search(line) for line in _parts((line for hunk in change.hunks for line in hunk.removed), file)
    )


def took_local(name: str, change: Change, start: int, file: str) -> bool:
    """Return whether all that a hunk took out of what set a name would be local in a function: `name = value`.

    Only Python and Ruby have no fields that are set without their object.
    """
    language = language_of(file)
    if language is None or language.name not in _WITHOUT_BARE_FIELDS:
        return False
    removed = (line for hunk in change.hunks if hunk.start == start for line in code_of(hunk.removed))
    took = [line for line in removed if name in sets_of([line])]
    return bool(took) and all(re.match(rf"\s*{re.escape(name)}\s+=(?!=)", line) for line in took)


def took_key(name: str, change: Change) -> bool:
    """Return whether a change took an entry out of a literal: of an object, a table, a struct; not an argument."""
    entry = re.compile(rf"(?:\{{.*?|^\s*)(?<![\w$]){re.escape(name)}[\"']?\s*(?::(?!:)|=>)")
    return any(entry.search(line[: terms.LONGEST]) for hunk in change.hunks for line in hunk.removed)


def moved(name: str, change: Change, others: Iterable[Change]) -> bool:
    """Return whether all that a change took out of what set a name was put into other files, as it was."""
    took = [line for hunk in change.hunks for line in hunk.removed if name in sets_of([line])]
    put = {LAYOUT.sub("", line) for other in others for hunk in other.hunks for line in hunk.added}
    return bool(took) and all(LAYOUT.sub("", line) in put for line in took)


def left_open(name: str, change: Change, file: str, now: Collection[str]) -> bool:
    """Return whether a change declared an attribute anew: without its value, with nothing instead, or as optional.

    `now` are the lines that declare it, by which it is told from locals and arguments of its name.
    """
    standing = {line.rstrip() for line in now}
    anew = (line for hunk in change.hunks for line in hunk.added)
    before = list(_declarations(name, (line for hunk in change.hunks for line in hunk.removed), file))
    after = list(_declarations(name, (line for line in anew if line.rstrip() in standing), file))
    if not before or not after or any(one.valued for one in after):
        return False
    unset = any(one.valued for one in before) and not _is_set_elsewhere(name, change)
    return unset or (any(one.optional for one in after) and not any(one.optional for one in before))


def _is_set_elsewhere(name: str, change: Change) -> bool:
    """Return whether a change sets a name elsewhere to what it took from its declaration: in the constructor."""
    took = [line for hunk in change.hunks for line in code_of(hunk.removed) if name in NAME.findall(line)]
    put = [line for hunk in change.hunks for line in code_of(hunk.added) if name in sets_of([line])]
    return not {*map(_given, took)}.isdisjoint(_given(line) for line in put if _given(line))


def _given(line: str) -> str:
    """Return what a line sets something to, without its layout."""
    return LAYOUT.sub("", "".join(_GIVEN.split(line, maxsplit=1)[1:]))


def set_to_nothing(name: str, change: Change, others: Iterable[Change]) -> list[int]:
    """Return the lines that set an attribute to nothing, in the file as the change left it.

    What the change, or those of `others`, took out was set to nothing before.
    """
    sets = re.compile(
        rf"(.*(?:[\w$)\]][?!]?\.|->|@){re.escape(name)}\s*)=\s*(?:null|undefined|None|nil|nullptr)\s*;?\s*(?:(?:#|//).*)?$"
    )
    found = [
        (hunk.start + at, LAYOUT.sub("", match[1]))
        for hunk in change.hunks
        for at, line in enumerate(hunk.added)
        if name in line and code_of([line]) and (match := sets.match(line[: terms.LONGEST]))
    ]
    took = {
        LAYOUT.sub("", match[1])
        for one in ((change, *others) if found else ())
        for hunk in one.hunks
        for line in hunk.removed
        if name in line and (match := sets.match(line[: terms.LONGEST]))
    }
    return [line for line, what in found if what not in took]


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
