"""Which lines of a change are the same code in another form: the diff decides, hunk by hunk, never the subject.

Blame looks through such lines: who broke a line anew, turned its quotes or renamed a variable in it did not mean it.
"""

import re
from collections import Counter
from collections.abc import Sequence

from glitchtip_tools.core.investigation.ranking.commits.losses import sets_of
from glitchtip_tools.models.code import Change, Hunk

LEAST_RENAMED = 2  # places where a name is replaced; once could be the fault itself
MOST_NAMES = 3  # renamed by one commit in one file
_TOKEN = re.compile(r"\.?\w+|[^\w\s]")  # an attribute is another name than a variable
_NAME = re.compile(r"\.?[^\W\d]\w*$")
_COMMENT = re.compile(r"^\s*(?:#(?!\[)|//|/\*|\*(?:\s|/|$)).*")  # a whole line; `a // b` is a division
_IMPORT = re.compile(r"^\s*(?:from\s+\S+\s+import\b|import\b|use\s|using\s|require\b|const\b.*\brequire\()")
_UNSAID = frozenset("\"'`\\;")  # quotes, what continues a line, what ends a statement
_DECLARES = frozenset(("var", "let", "const"))
_BEFORE_VALUE = frozenset(("return", "=", "yield", "await", "raise", "throw"))
_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")


def form_lines(change: Change) -> frozenset[int]:
    """Return the lines, in the file as the commit left it, that only got another form."""
    renamed = _renaming(change)
    return frozenset(
        line
        for hunk in change.hunks
        if hunk.removed and hunk.added and _is_form(hunk, renamed)
        for line in range(hunk.start, hunk.start + len(hunk.added))
    )


def _is_form(hunk: Hunk, renamed: dict[str, str]) -> bool:
    before, after = tokens(hunk.removed), tokens(hunk.added)
    if not after:
        return False
    if before == after or [renamed.get(token, token) for token in before] == after:
        return True
    if _only_annotated(before, after):
        return True
    # Imports that were put in order.
    imports = all(_IMPORT.match(line) for line in (*hunk.removed, *hunk.added) if line.strip())
    return imports and sorted(before) == sorted(after)


def _only_annotated(before: list[str], after: list[str]) -> bool:
    """Return whether the head of a Python function only got annotations: one that was there may mean something."""
    (bare_before, said_before), (bare_after, said_after) = _annotations(before), _annotations(after)
    return bool(said_after) and bare_before == bare_after and said_before.items() <= said_after.items()


def _annotations(head: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return a Python function's head without its annotations, and these by parameter; `->` is what it returns.

    Of anything else, the tokens as they are.
    """
    if "def" not in head[: 1 + (head[:1] == ["async"])] or head[-1] != ":":
        return head, {}
    bare: list[str] = []
    said: dict[str, str] = {}
    depth, annotated = 0, ""
    in_default = False
    for at, part in enumerate(head[:-1]):
        depth += (part in _OPENERS) - (part in _CLOSERS)
        if depth == 0 and part == "-" and head[at + 1] == ">":
            returned = head[at + 2 : -1]
            return (head, {}) if ":" in returned else ([*bare, ":"], {**said, "->": " ".join(returned)})
        if depth == 0 and part == ":":  # the body is on the same line
            return head, {}
        if depth == 0 or (depth == 1 and part in {",", "="}):
            annotated, in_default = "", part == "="
        elif depth == 1 and part == ":" and not in_default and not annotated:
            annotated = bare[-1]
            said[annotated] = ""
            continue
        if annotated:
            said[annotated] += f" {part}"
        else:
            bare.append(part)
    return [*bare, ":"], said


def tokens(lines: Sequence[str]) -> list[str]:
    """Return what lines say without layout, comments, kinds of quotes, trailing commas and ends of statements."""
    tokens: list[str] = []
    for line in lines:
        # After code, a line that begins with a star goes on with it: it multiplies.
        code = line if tokens and line.lstrip().startswith("* ") else _COMMENT.sub("", line)
        for token in _TOKEN.findall(code):
            if token in _UNSAID:
                continue
            if token in _CLOSERS and tokens[-1:] == [","]:
                tokens.pop()
            tokens.append("let" if token in _DECLARES else token)
    return _unwrapped(tokens[:-1] if tokens[-1:] == [","] else tokens)


def _unwrapped(tokens: list[str]) -> list[str]:
    """Return the tokens without the brackets around all that is returned or assigned: they only allow line breaks."""
    at = next(
        (n for n, token in enumerate(tokens[:-1], start=1) if token in _BEFORE_VALUE and tokens[n] == "("),
        None,
    )
    if at is None or tokens[-1] != ")" or "(" in tokens[:at]:
        return tokens
    depth = 0
    for number, one in enumerate(tokens[at:], start=at):
        depth += (one == "(") - (one == ")")
        if depth == 0:
            return [*tokens[:at], *tokens[at + 1 : number]] if number == len(tokens) - 1 else tokens
    return tokens


def _renaming(change: Change) -> dict[str, str]:
    """Return which names the commit replaced by which, wherever it could: the old ones are gone from its lines."""
    pairs: Counter[tuple[str, str]] = Counter()
    before_all: set[str] = set()
    after_all: set[str] = set()
    for hunk in change.hunks:
        before, after = tokens(hunk.removed), tokens(hunk.added)
        before_all.update(before)
        after_all.update(after)
        if len(before) == len(after):
            differing = {(old, new) for old, new in zip(before, after, strict=True) if old != new}
            if all(_NAME.match(old) and _NAME.match(new) for old, new in differing):
                pairs.update((old, new) for old, new in zip(before, after, strict=True) if old != new)
    if max(pairs.values(), default=0) < LEAST_RENAMED:
        return {}
    # Where it is renamed it is also set anew; a call of something else instead is a change of meaning.
    gone = sets_of([line for hunk in change.hunks for line in hunk.removed])
    new_ones = sets_of([line for hunk in change.hunks for line in hunk.added])
    renames = {
        old: new
        for (old, new), times in pairs.items()
        if times >= LEAST_RENAMED
        and old not in after_all
        and new not in before_all
        and old.lstrip(".") in gone
        and new.lstrip(".") in new_ones
    }
    unique = len(set(renames.values())) == len(renames) <= MOST_NAMES
    return renames if unique else {}
