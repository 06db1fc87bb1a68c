"""What became of issues whose status was to change."""

import re
from collections.abc import Iterator
from dataclasses import fields
from json import JSONDecodeError, loads

from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import Issue, Metadata, Project
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One issue's receipt: `before` and `after` are statuses; `error` says why nothing was done."""

    asked: str
    id: str = ""
    short_id: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    changed: bool = False
    error: str | None = None

    @property
    def name(self) -> str:
        """What a person calls the issue."""
        return self.short_id or self.id or self.asked


def references_in(text: str) -> list[str]:
    """Return the issues named in a text from a pipe: JSON lines, a JSON array or object, or lines of text.

    Of a line with tabs (our own lists) the first column counts; any other line may hold nothing but references,
    separated by spaces or commas. Anything else refuses the whole input: a word of prose, or the count in another
    column, must never be taken for the number of an issue. Raises BadUsage that gives the line.
    """
    plain = _COLOURS.sub("", text)
    if plain.lstrip().startswith(("[", "{")):
        return [_named(item) for item in _documents(plain.strip())]
    return [name for number, line in enumerate(plain.split("\n"), 1) for name in _named_in(line, number)]


def _named_in(line: str, number: int) -> list[str]:
    if not line.strip():
        return []
    first, table, _ = line.partition("\t")
    words = [first.strip()] if table else line.replace(",", " ").split()
    for word in words:
        try:
            parse(word)
        except BadUsage as failure:
            raise BadUsage(
                f"line {number} of the input cannot be used: {failure.message}",
                hint="pipe `gtt issues list` into it, or lines with only ids or links",
            ) from failure
    return words


def _documents(text: str) -> Iterator[object]:
    try:
        whole = loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield _document(line, number)
        return
    yield from whole if isinstance(whole, list) else [whole]


def _document(line: str, number: int) -> object:
    try:
        item: object = loads(line)
    except (ValueError, RecursionError) as error:
        reason = (
            error.msg if isinstance(error, JSONDecodeError) else "nested too deeply, or a number too long"
        )
        raise BadUsage(f"line {number} of the input is not JSON: {reason}") from error
    return item


def _named(item: object) -> str:
    """Return the reference of one JSON value: of an object only if it can be an issue or a receipt for one."""
    if isinstance(item, dict):
        foreign = sorted(str(key) for key in item if key not in _KEYS)
        if foreign:
            raise BadUsage(
                f"the input contains something that is not an issue: it has `{foreign[0]}`",
                hint="pipe `gtt issues list --json` into it",
            )
        item = next((item[key] for key in ("id", "shortId", "permalink") if item.get(key)), None)
    if isinstance(item, str | int) and not isinstance(item, bool) and str(item).strip():
        parse(str(item))
        return str(item)
    raise BadUsage(
        "the input contains an item without an issue's `id`", hint="pipe `gtt issues list --json` into it"
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


# What an object may hold and still be an issue: an issue's own fields (also chosen with `--fields`) and a receipt's.
_KEYS = (
    frozenset(
        name
        for kind in (Issue, StatusChange)
        for one in fields(kind)
        for name in (one.name, _camel(one.name))
    )
    | {f"project.{one.name}" for one in fields(Project)}
    | {f"metadata.{one.name}" for one in fields(Metadata)}
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")  # SGR, and links
