"""Functions without a syntax tree: lines that look like a head, ended by indentation or braces.

Heads are found by one pattern for each family of languages, as `git diff` tells the function of a hunk; it is used
where no grammar reads a language or is installed, for what is too large to parse, and where a tree is broken.
"""

import re
from collections.abc import Sequence

from glitchtip_tools.core.languages import language_of
from glitchtip_tools.core.syntax.model import Scope

LONGEST = 300  # characters of a line that are looked at
_NAME = r"[^\W\d][\w$]*"
_NO_NAMES = frozenset(
    """if for while switch catch with return else do try finally foreach match loop unless until when elif elsif throw
    new typeof await yield super sizeof using lock fixed synchronized select defer go function and or not in is
    assert raise print case extends implements""".split()
)
_TYPE = re.compile(
    r"^\s*(?:@?[\w.]+\s+){0,6}?(?:class|interface|trait|enum|struct|object|extension|impl|protocol|actor|record|module"
    rf"|defmodule|defprotocol|defimpl)\s+(?:<[^<>]{{0,80}}>\s*)?(?!(?:class|struct|interface)\b)(?P<name>{_NAME}(?:(?:\.|::){_NAME})*)"
)
_WORDED = re.compile(
    r"^\s*(?:[\w@]+(?:\([^()]{0,40}\))?\s+){0,6}?(?:def|defp|defmacro|defmacrop|fn|func|fun|function\*?|sub|proc)\s+"
    r"(?:\([^()]{0,80}\)\s*)?(?:<[^<>]{0,80}>\s*)?"
    # Whose it is: `M.inner:load(` (Lua), `Shop::Order::load` (Perl), `Map<K, V>.load(` (Kotlin).
    rf"(?:(?:self|{_NAME}(?:<[^<>]{{0,80}}>)?)(?:\.|::|:(?={_NAME}\s{{0,4}}\())){{0,4}}&?"
    rf"(?P<name>`[^`]{{1,80}}`|{_NAME}[?!=]?)"
)
_SET = re.compile(
    rf"^\s*(?:(?:export|default|const|let|var|public|private|protected|static|readonly|async)\s+){{0,6}}"
    rf"(?:[\w$]{{1,40}}\.){{0,4}}(?P<name>#?{_NAME})\s{{0,4}}(?::[^=]{{1,120}})?(?P<by>[=:])\s{{0,4}}(?:async\s+)?"
    r"(?:function\b|(?:\([^()]{0,200}\)|[\w$]{1,40})\s{0,4}(?::[^=]{1,80})?=>)"
)
# A method of a language with braces: words of its type, its name, brackets, and no `;` at the end.
_METHOD = re.compile(
    rf"^\s*(?:(?:[\w$.@]|<[^<>]{{0,80}}>|\[\]|\?|::|&|\*){{1,60}}\s+){{0,7}}?[*&~]{{0,2}}(?:{_NAME}(?:::|\.)){{0,4}}"
    rf"(?P<name>[#~]?{_NAME})\s{{0,2}}(?:<[^<>]{{0,80}}>)?\([^;]{{0,200}}$"
)
_SHELL = re.compile(r"^\s*(?P<name>[A-Za-z_][\w-]{0,80})\s{0,4}\(\)\s{0,4}\{\s*$")
_OPENS = re.compile(r"(?:\{|=>|=)\s*$")
_CLOSERS = re.compile(
    r"end\b|[)\]}>]|else\b|rescue\b|ensure\b|catch\b|except\b|finally\b|elif\b|elsif\b|after\b"
)
_STRINGS = re.compile(r"\"(?:\\.|[^\"\\\n]){0,200}\"|'(?:\\.|[^'\\\n]){0,200}'|//.*|#.*")


def heads_in(path: str, lines: Sequence[str]) -> list[tuple[int, str, str, int]]:
    """Return (line, name, kind, width of the indentation) of each line that looks like a head."""
    language = language_of(path)
    worded = language is not None and language.worded
    heads = []
    for number, full in enumerate(lines, start=1):
        line = full[:LONGEST].expandtabs(4)
        bare = line.lstrip()
        if not bare or bare.startswith(("#", "//", "*", "/*", "--", '"', "'")):
            continue
        following = lines[number].lstrip() if number < len(lines) else ""
        if head := _head(line, worded, opens=_OPENS.search(line) is not None or following[:1] == "{"):
            heads.append((number, *head, len(line) - len(bare)))
    return heads


def _head(line: str, worded: bool, *, opens: bool) -> tuple[str, str] | None:
    for pattern, kind in ((_TYPE, "class"), (_WORDED, "function")):
        if match := pattern.match(line):
            return _own(match["name"]), kind
    if worded:
        match = _SHELL.match(line) or (_SET.match(line) if "function" in line else None)
        return (_own(match["name"]), "function") if match else None
    if match := _SET.match(line):
        # A member of a type looks like a property: `cancel: () => void`.
        member = match["by"] == ":" and not line.rstrip().endswith(("{", "(", ",", "=>"))
        return None if member else (_own(match["name"]), "function")
    match = _METHOD.match(line)
    if match is None or match["name"] in _NO_NAMES or (line.rstrip()[-1:] in ";,)" and not opens):
        return None
    if line.rstrip().endswith("{") and line.count("(") > line.count(")"):
        return None  # a call that is given a closure
    before = line[: match.start("name")].strip()
    if before.endswith(("=", "return", "new", ".", "throw", "await", "->", "else", "go", "defer")):
        return None
    return (_own(match["name"]), "function") if before or opens else None


def _own(name: str) -> str:
    return re.split(r"\.|::", name.strip("`#~"))[-1]


def scopes_by_heads(path: str, lines: Sequence[str]) -> list[Scope]:
    """Return the functions and classes by their heads: each ends at a line indented no deeper than its head."""
    heads = {number: (name, kind, width) for number, name, kind, width in heads_in(path, lines)}
    scopes: list[Scope] = []
    open_ones: list[tuple[int, str, str, int]] = []
    last = 0
    for number, full in enumerate(lines, start=1):
        line = full[:LONGEST].expandtabs(4)
        bare = line.strip()
        if not bare:
            continue
        width = len(line) - len(line.lstrip())
        closes = bool(_CLOSERS.match(bare)) or bare.startswith("{") or _still_head(open_ones, number)
        while open_ones and (width < open_ones[-1][0] or (width == open_ones[-1][0] and not closes)):
            scopes.append(_closed(open_ones, last))
        if number in heads:
            name, kind, _ = heads[number]
            open_ones.append((width, name, kind, number))
        last = number
        if open_ones and width == open_ones[-1][0] and re.match(r"(end\b|\}[;,)]*$)", bare):
            scopes.append(_closed(open_ones, number))
    while open_ones:
        scopes.append(_closed(open_ones, last))
    return sorted(scopes, key=lambda scope: (scope.start, -scope.end))


def _still_head(open_ones: Sequence[tuple[int, str, str, int]], number: int) -> bool:
    return bool(open_ones) and open_ones[-1][3] == number


def _closed(open_ones: list[tuple[int, str, str, int]], last: int) -> Scope:
    _, name, kind, start = open_ones.pop()
    owner = next((item[1] for item in reversed(open_ones) if item[2] == "class"), None)
    end = max(start, last)
    return Scope(name, start, end, owner, kind, start, min(start + 1, end), sure=False)


def statement_by_brackets(lines: Sequence[str], line: int, most: int = 12) -> tuple[int, int]:
    """Return the lines from one on while its brackets are open."""
    depth = 0
    for number in range(line, min(len(lines), line + most - 1) + 1):
        text = _STRINGS.sub("", lines[number - 1][:LONGEST])
        depth += sum(text.count(sign) for sign in "([") - sum(text.count(sign) for sign in ")]")
        if depth <= 0:
            return line, number
    return line, min(len(lines), line + most - 1)


def scopes_in_errors(
    path: str, lines: Sequence[str], known: Sequence[Scope], broken: Sequence[tuple[int, int]]
) -> list[Scope]:
    """Return the functions that only their heads tell, where a tree has an error and holds none of that line."""
    heads = {scope.header for scope in known}
    return [
        scope
        for scope in scopes_by_heads(path, lines)
        if scope.start not in heads
        and any(first <= scope.start <= last or scope.start <= first <= scope.end for first, last in broken)
    ]
