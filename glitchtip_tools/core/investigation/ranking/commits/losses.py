"""What a commit took out: checks, early exits, defaults, keys, caught exceptions. Blame can name none of them.

A loss is a line that was removed and whose work no added line of the same change does. It counts for the places whose
failing line uses the names that it set or tested.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.models.code import NAME, Change, Hunk
from glitchtip_tools.values import dataclass

HANDLER = 8  # lines, in which one that was taken out may raise again
TELLING = 8  # characters of a value that is known again under another name
MOST_WRAPPED = 40  # removed lines of a hunk that are looked for in what stands there instead
_COMMENT = re.compile(r"\s*(?:#(?!\[)|//|/\*|\*(?:\s|/|$))")
# An `or` of code, not of prose: what it follows begins the line, or comes behind a sign or a keyword.
_OR = (
    r"(?:^|[-=+*/%<>&|(\[{,:?]|\b(?:return|if|elif|elsif|unless|while|not|and|or|in|is|assert|yield|lambda|else)\s)"
    r"\s*(?:[^\s]{1,80}+\s)?or\s"
)
_GUARD = re.compile(
    r"^\s*\}?\s*(?:else\s+)?(?:if|elif|elsif|elseif|unless|while|assert|guard|case|when|require|switch|match)\b|\?\?|\|\||\?\.|&\.|\s\?:\s|\s(?:if|unless)\s|"
    + _OR
)
_CASE = re.compile(
    r"^\s*(?:case|when|\}?\s*(?:else\s*)?if|elif|elsif|unless)\b|^\s*[\"'][\w-]+[\"']\s*(?:=>|->|:)"
)
_LITERAL = re.compile(r"[\"']([\w-]{3,60})[\"']")
# What is taken instead of a value that is not there.
_DEFAULT = re.compile(
    r"\?\?|\|\||\s\?:\s|\?\.|&\.|\b(?:getOrDefault|GetValueOrDefault|orElse\w*|unwrap_or\w*|getOrElse|firstOrNull"
    r"|find_or_\w+|presence)\b|\.(?:get|fetch|dig|pop|getattr)\([^(),]{1,80},|\bgetattr\([^(),]{1,80},[^(),]{1,80},|"
    + _OR
)
_CAUGHT = re.compile(r"\b(?:except|catch|rescue|on)\b(.{0,200})")
_CAUGHT_ALL = re.compile(r"\b(?:except|catch|rescue)\b(.{0,200})")
ALL = frozenset(
    ("*", "Exception", "Throwable", "BaseException", "StandardError")
)  # what a handler of everything names
_CATCH = re.compile(r"^\s*\}?\s*(?:except|catch|rescue|finally|ensure|defer|try|begin|with|suppress)\b")
# The head of a function, as far as one line tells it: what is in a removed function protected nothing else.
_HEAD = re.compile(
    r"^\s*(?:[\w@]+\s+)*(?:def|function|func|fn|fun|defp|sub)\s+[\w(]"
    r"|^\s*(?!(?:if|for|while|switch|catch|with|elseif|foreach|using|lock|return|else|synchronized)\b)"
    r"(?:[\w<>\[\],.?]+\s+)*[\w$]+\s*\([^;=]{0,200}\)\s*\{\s*$"
)
LAYOUT = re.compile(r"[\s,;\"'`]+")
_ASSIGNED = re.compile(r"(?<![=!<>?|&+*/-])=(?![=>])")
_AWAIT = re.compile(r"\bawait\b|\.await\b")
_TYPE = re.compile(r"\b[A-Z]\w*")
_AGAIN = re.compile(r"^\s*(?:raise|throw)\b(?:\s+\w+)?\s*;?\s*$")  # in a handler: the error went on
_EXIT = re.compile(r"\b(?:return|raise|throw|continue|break|next|exit|abort|panic|die)\b")
# What gives a name a value: assignments of all kinds, entries of tables, definitions, imports, calls that fill.
_SET = re.compile(
    r"(?<![\w$])([A-Za-z_$][\w$]*)[\"']?\s*(?:,[^=():]{0,80}+)?(?::[^=]{1,80}+)?(?:[-+*/|&]|\|\||\?\?)?(?::=|=(?![=>]))"
    r"|[\"'{,(\s]([A-Za-z_$][\w$]*)[\"']?\s*(?::(?!:)|=>)\s*\S|\b(?:def|function|func|fn|fun|class|import|as)\s+([A-Za-z_$][\w$]*)"
    r"|(?<![\w$])([A-Za-z_$][\w$]*)\.(?:update|append|add|push|set|setdefault|merge|extend|put|register)\w*\((?:\s*[\"']([A-Za-z_$][\w$]*)[\"'])?"
)


@dataclass(frozen=True, slots=True)
class Loss:
    """Removed lines of one hunk: the names that they set and tested, whether they left or caught, and where.

    `caught` are the types of exceptions that are caught no more, unless they were raised again. `unchecked` says that
    fewer lines test something than before, in a function that is still there: a test in other words does not count,
    nor one that went with its function. `defaults` are the names that were given something else when a value was
    missing, and are no more, `awaited` those that are set to the same, but without waiting for it. `added` is the
    number of lines that replaced it, `cases` the values that a case of their own is no more for. `whole` says that
    functions were taken out with their heads.
    """

    line: int
    sets: frozenset[str]
    guards: frozenset[str]
    exits: bool
    catches: bool
    text: str
    caught: frozenset[str] = frozenset()
    unchecked: bool = False
    defaults: frozenset[str] = frozenset()
    added: int = 0
    awaited: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    whole: bool = False

    @property
    def names(self) -> frozenset[str]:
        """All names that nothing sets or tests any more."""
        return self.sets | self.guards


def losses(change: Change) -> list[Loss]:
    """Return what the change took out and did not put in again."""
    kept = [line for hunk in change.hunks for line in code_of(hunk.added)]
    # What is still there is asked of the whole change once: hostile ones have hundreds of hunks.
    set_still, guarded_still, caught_still = sets_of(kept), _guards(kept), _caught(kept)
    defaults_still, cases_still = _defaults(kept), _cases(kept)
    again = [hunk.start for hunk in change.hunks if _count(_AGAIN, code_of(hunk.removed))]
    losses = []
    for hunk in change.hunks:
        removed, added = code_of(hunk.removed), code_of(hunk.added)
        if not removed:
            continue
        gone = _gone(removed, added)
        loss = Loss(
            hunk.start,
            sets_of(removed) - set_still,
            _guards(removed) - guarded_still,
            _count(_EXIT, removed) > _count(_EXIT, added),
            _count(_CATCH, removed) > _count(_CATCH, added),
            removed[0].strip()[:80],
            frozenset() if _raised_again(hunk, again) else _uncaught(removed, added, caught_still),
            _count(_GUARD, removed) > _count(_GUARD, added)
            and _count(_HEAD, removed) <= _count(_HEAD, added),
            _defaults(gone) - defaults_still,
            len(hunk.added),
            _awaited(removed, added),
            _cases(gone) - cases_still,
            _count(_HEAD, removed) > _count(_HEAD, added),
        )
        if (
            loss.names
            or loss.exits
            or loss.catches
            or loss.caught
            or loss.defaults
            or loss.awaited
            or loss.cases
        ):
            losses.append(loss)
    return losses


def _raised_again(hunk: Hunk, again: Sequence[int]) -> bool:
    """Return whether a handler that was taken out let the error go on; lines that stay may be in between.

    `again` are the lines at which hunks took out that an error goes on, from the top.
    """
    at = bisect_left(again, hunk.start)
    return at < len(again) and again[at] <= hunk.start + HANDLER


class Shift(NamedTuple):
    """By how many lines a change moved what is below each of its hunks: their starts, and the sums up to each."""

    starts: list[int]
    sums: list[int]


def shift_of(change: Change) -> Shift:
    """Return how a change moved the lines of its file."""
    moved = (len(hunk.added) - len(hunk.removed) for hunk in change.hunks)
    return Shift([hunk.start for hunk in change.hunks], [0, *accumulate(moved)])


def line_now(line: int, later: Iterable[Shift]) -> int:
    """Return where a line is after later changes of the file, in their order."""
    for shift in later:
        line += shift.sums[bisect_left(shift.starts, line)]
    return line


def exits_of(lines: Sequence[str]) -> Counter[str]:
    """Return how often lines leave, by the word that they leave with."""
    return Counter(word for line in code_of(lines) for word in _EXIT.findall(line))


def code_of(lines: Iterable[str]) -> list[str]:
    """Return the lines that are neither blank nor comments, as far as they are read."""
    return [line[: terms.LONGEST] for line in lines if line.strip() and not _COMMENT.match(line)]


def sets_of(lines: Sequence[str]) -> frozenset[str]:
    """Return the names that lines give a value: variables, attributes, keys, functions, what is imported."""
    names = (name for line in lines for groups in _SET.findall(line[: terms.LONGEST]) for name in groups)
    return frozenset(name for name in names if name and name not in terms.KEYWORDS)


def _awaited(removed: Sequence[str], added: Sequence[str]) -> frozenset[str]:
    """Return the names that removed lines set to what they awaited, and added ones to the same as it is."""
    still = {re.sub(r"\s+", "", line) for line in added}
    waited = (line for line in removed if _AWAIT.search(line))
    return sets_of([line for line in waited if re.sub(r"\s+", "", _AWAIT.sub("", line)) in still])


def _cases(lines: Sequence[str]) -> frozenset[str]:
    """Return the values that cases, conditions and tables test or list."""
    return frozenset(word for line in lines if _CASE.search(line) for word in _LITERAL.findall(line))


def _guards(lines: Sequence[str]) -> frozenset[str]:
    tests = [line for line in lines if _GUARD.search(line)]
    return frozenset(name for line in tests for name in NAME.findall(line) if name not in terms.KEYWORDS)


def _caught(lines: Sequence[str]) -> frozenset[str]:
    """Return the types that handlers name; a handler of everything is `*`."""
    kinds = [caught[1] for line in lines if (caught := _CAUGHT.search(line))]
    types = frozenset(name for text in kinds for name in NAME.findall(text) if name[0].isupper())
    every = [caught[1] for line in lines if (caught := _CAUGHT_ALL.search(line))]
    return types | ({"*"} if any(not _TYPE.search(text) for text in every) else set())


def _uncaught(removed: Sequence[str], added: Sequence[str], still: frozenset[str]) -> frozenset[str]:
    """Return what is caught no more; `except:` and `except Exception:` in each other's place catch the same."""
    lost = _caught(removed) - still
    return lost - ALL if _caught(added) & ALL else lost


def _gone(removed: Sequence[str], added: Sequence[str]) -> Sequence[str]:
    """Return the removed lines that are not there in a formatter's line breaks or quotes, or under another name."""
    if not added or len(removed) > MOST_WRAPPED:
        return removed
    there = LAYOUT.sub("", "\n".join(line for line in added))
    return [line for line in removed if not any(text in there for text in _spellings(line))]


def _spellings(line: str) -> list[str]:
    """Return a line without its layout, and what it assigns if that is long enough to be known again."""
    value = LAYOUT.sub("", _ASSIGNED.split(line, maxsplit=1)[-1])
    return [LAYOUT.sub("", line), *([value] if len(value) >= TELLING else [])]


def _defaults(lines: Sequence[str]) -> frozenset[str]:
    """Return what lines set that take something else when a value is missing; else the names that they use."""
    with_one = [line for line in lines if _DEFAULT.search(line)]
    return frozenset(name for line in with_one for name in sets_of([line]) or terms.names_in(line))


def _count(pattern: re.Pattern[str], lines: Sequence[str]) -> int:
    return sum(bool(pattern.search(line)) for line in lines)
