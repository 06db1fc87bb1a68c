"""What the words before a `{` name: a function, a class, or nothing that a stack trace would name."""

import re
from collections.abc import Sequence

# These declare functions with a word of their own; a call followed by a block names nothing there.
_WORDED = frozenset(("kt", "kts", "swift", "go", "rs", "php", "scala"))
_BARE = frozenset(("init", "deinit", "subscript", "constructor", "this"))
CONTROL = frozenset(
    """if for while switch catch with return else do try finally foreach match loop unsafe synchronized using lock
    fixed select defer go guard when where throw new typeof await yield super in of until unless default""".split()
)
_TYPES = frozenset("class interface trait enum struct object extension impl protocol actor record".split())
_FUNCTIONS = frozenset(("function", "func", "fn", "fun", "def"))
_NO_NAMES = frozenset(("use", "throws", "async", "where", "static"))
_WORD = re.compile(r"[A-Za-z_$#@]")
Named = tuple[str, str, int]


def named(run: Sequence[str], suffix: str) -> Named:
    """Return (name, kind, tokens back to the header) of the block that opens after these tokens."""
    if run[-1:] == ["=>"]:
        name = target(without_parameters(run[:-1]))
        return name, "function" if name else "=>", min(len(run), 6)
    declared = _declared(run, suffix)
    if declared is not None:
        return declared
    call = _last_call(run)
    if call is not None and call >= 2 and run[call - 1] in ("base", "this") and run[call - 2] == ":":
        call = _last_call(run[: call - 2])
    if call is None:
        return "", "block" if run[-1:] and run[-1] in CONTROL else "", 0
    at = _before_generics(run, call)
    word = run[at] if at >= 0 else ""
    if word in CONTROL or not re.match(r"[\w$#\"'\[]", word) or word in ("()", "{}"):
        return "", "block" if word in CONTROL else "", 0
    if suffix in _WORDED and word not in _BARE:
        return "", "", 0
    if at >= 1 and run[at - 1] in (".", "=", "new", "return", "?.", "::"):
        return "", "", 0
    return word.strip("\"'"), "function", len(run) - at


def _before_generics(run: Sequence[str], call: int) -> int:
    """Where the name of a call stands: before its `<T, U>`, if it has one."""
    at, depth = call - 1, 0
    while at >= 0 and (depth or run[at] == ">"):
        depth += (run[at] == ">") - (run[at] == "<")
        at -= 1
    return at


def _declared(run: Sequence[str], suffix: str) -> Named | None:
    """Recognise `function name ()`, `x = function ()`, `func (r) name ()`, `class Name`."""
    for at in range(len(run) - 1, max(-1, len(run) - 40), -1):
        if run[at] in _FUNCTIONS and "()" in run[at:]:
            name = function_name(run[at + 1 :]) or target(run[:at])
            return name, "function" if name else "=>", len(run) - at
        if (
            run[at] in _TYPES
            and at + 1 < len(run)
            and re.match(r"[A-Z_$a-z<]", run[at + 1])
            and not (run[at] == "object" and run[at + 2 : at + 3] == ["()"])
        ):
            return _type_name(run[at:]), "class", len(run) - at
        if run[at] in ("=>", "return", "{}") or (run[at] == "=" and suffix not in ("kt", "kts", "scala")):
            return None
    return None


def function_name(rest: Sequence[str]) -> str:
    """Return the name between `fun` and its parameters: past `<T>`, a receiver `Cart.`, Go's `(c *Cart)`."""
    depth, name = 0, ""
    for word in rest:
        if word == "()" and depth == 0 and name:
            return name
        depth += (word == "<") - (word == ">")
        if depth == 0 and _WORD.match(word) and word not in _NO_NAMES:
            name = word
        elif depth == 0 and word in (":", "->", "=", "=>", "{}"):
            return ""
    return ""


def _type_name(run: Sequence[str]) -> str:
    """Return what a type is called; `impl Display for Cart` and `impl<'a> Cart` belong to Cart."""
    words, depth = [], 0
    for word in run[1:]:
        depth += (word == "<") - (word == ">")
        if depth == 0 and _WORD.match(word):
            words.append(word)
    if run[0] == "impl" and "for" in words[:-1]:
        return words[words.index("for") + 1]
    return words[0] if words else ""


def _last_call(run: Sequence[str]) -> int | None:
    """Return where the parameters stand, when only a type, `throws` and the like follow them."""
    for at in range(len(run) - 1, max(-1, len(run) - 30), -1):
        if run[at] == "()":
            return at
        if not re.fullmatch(r"[\w$.:<>,?&|*\[\]@-]+|->|::", run[at]) or run[at] in CONTROL - {
            "where",
            "default",
        }:
            return None
    return None


def without_parameters(run: Sequence[str]) -> Sequence[str]:
    """Return what stands before an arrow's parameters (and before its return type)."""
    for at in range(len(run) - 1, max(-1, len(run) - 12), -1):
        if run[at] == "()":
            return run[:at]
    return run[:-1]


def target(run: Sequence[str]) -> str:
    """Return the name that a function's value is given: `a.name =`, `name:`, `"name":`."""
    rest = list(run)
    while rest and rest[-1] in ("async", "("):
        rest.pop()
    if len(rest) >= 2 and rest[-1] in ("=", ":"):
        name = rest[-2].strip("\"'")
        return name if re.match(r"[\w$#@]", name) and name not in CONTROL else ""
    return ""


def in_header(run: Sequence[str]) -> bool:
    """Say whether a comma after these tokens is part of a declaration: `throws A, B`, `-> Result<A, B>`."""
    if "()" not in run:
        return run.count("<") > run.count(">")
    after = run[len(run) - 1 - list(reversed(run)).index("()") :]
    if after.count("<") > after.count(">"):
        return True
    return "throws" in after or "where" in after
