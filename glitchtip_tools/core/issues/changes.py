"""What became of issues whose status was to change."""

from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError, loads

from glitchtip_tools.errors import BadUsage


@dataclass(frozen=True, slots=True)
class Change:
    """One issue's receipt: `before` and `after` are statuses; `error` says why nothing was done."""

    asked: str
    id: str = ""
    short_id: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    changed: bool = False
    error: str | None = None


def references_in(text: str) -> list[str]:
    """Return the issues named in a text from a pipe: words, JSON lines, or one JSON array or object.

    Of a line with tabs (a table of ours) the first field counts; else spaces and commas part the names.
    Raises BadUsage when the text is JSON that names no issues, so that a wrong file changes nothing.
    """
    stripped = text.strip()
    if stripped.startswith(("[", "{")):
        return [_named(item) for item in _documents(stripped)]
    return [name for line in stripped.splitlines() for name in _named_in(line)]


def _named_in(line: str) -> list[str]:
    first, table, _ = line.partition("\t")
    return [first.strip()] if table and first.strip() else line.replace(",", " ").split()


def _documents(text: str) -> Iterator[object]:
    try:
        whole = loads(text)
    except JSONDecodeError:
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    yield loads(line)
                except JSONDecodeError as error:
                    raise BadUsage(f"line {number} of the input is no JSON: {error.msg}") from error
        return
    yield from whole if isinstance(whole, list) else [whole]


def _named(item: object) -> str:
    if isinstance(item, dict):
        item = next((item[key] for key in ("id", "shortId", "permalink") if item.get(key)), None)
    if isinstance(item, str | int) and not isinstance(item, bool) and str(item).strip():
        return str(item)
    raise BadUsage(
        "the input holds an item without an issue's `id`", hint="pipe `gtt issues list --json` into it"
    )
