"""What a call is made on: the class or the module that its receiver has, where the file itself declares that."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from glitchtip_tools.core.investigation.source.sources import OWNERS
from glitchtip_tools.core.investigation.source.terms import LONGEST
from glitchtip_tools.core.syntax.model import Binding, Expression, Scope
from glitchtip_tools.core.syntax.source import Source, class_at
from glitchtip_tools.models.code import Match

MOST_STEPS = 4  # from a name to what it was set to
MOST_TOP = 400  # lines of a file among which its imports are
MOST_CLASSES = 24  # that are looked for
MOST_NAMING = 40  # lines of a class that hold the name of one of its fields
_SINGLE = frozenset(("instance", "getinstance", "get_instance", "shared", "current", "default", "getdefault"))
_WITH_NEW = ("javascript", "typescript", "tsx", "java", "csharp", "php")
_BUILT = "new"  # Ruby's and Rust's constructor, PHP's `new static`
_TYPE = r"['\"]?(?:Optional\[|Lazy<|Provider<)?['\"]?(?:[A-Za-z_]\w*(?:\.|::|\\))*\\?([A-Z]\w*)"
# Of several types that a value may have none is shown.
_ALONE = r"(?!\w)(?:\s*\|\s*(?:null|undefined|None)\b)*+(?!\s*\|\s*['\"\w])"
# How a name is declared with its type: before it, after a colon, or after a blank.
_COLON, _BEFORE, _AFTER = (
    r"(?<![\w.$]){name}\s*[?!]?\s*:\s*(?:&\s*)?(?:mut\s+)?" + _TYPE + _ALONE,
    r"(?<![\w|])(?<!\|\s)" + _TYPE + r"(?:<[^;(){{}}]*>)?\??(?:\s*\|\s*null)?\s+&?{name}\s*(?:[;=,){{]|$)",
    r"(?:^|[(,\s]){name}\s+\*?" + _TYPE + r"(?![\w.(])",
)
_DECLARING = {
    "typescript": _COLON,
    "tsx": _COLON,
    "python": _COLON,
    "kotlin": _COLON,
    "scala": _COLON,
    "swift": _COLON,
    "rust": _COLON,
    "java": _BEFORE,
    "csharp": _BEFORE,
    "php": _BEFORE,
    "go": _AFTER,
}
_FROM = re.compile(r"\bfrom\s+['\"]([^'\"]+)['\"]|\brequire\(\s*['\"]([^'\"]+)['\"]")


def receiver_of(call: Expression, source: Source) -> str:
    """Return the class, or the module, that something is called on; "" when the file does not show it.

    A module is told by the last part of its name, a class by its own. What is called on the object itself may be
    defined by a subclass.
    """
    if call.of is None or call.of.text in OWNERS:
        return ""
    return type_of(call.of, call.line, source)


def type_of(value: Expression, line: int, source: Source) -> str:
    """Return the class that a value has, or the module that a name stands for; "" when the file does not show it."""
    return _type_of(value, line, source, MOST_STEPS)


def callees(calls: Iterable[Expression], source: Source) -> dict[str, set[str]]:
    """Return the names that are called, each with what it is called on; "" if the file does not show it."""
    found: dict[str, set[str]] = {}
    for call in calls:
        found.setdefault(call.name, set()).add(receiver_of(call, source))
    return found


def fits(receiver: str, file: str, owner: str | None) -> bool:
    """Return whether a function of a file, of the class `owner`, is one of what a call is made on."""
    if owner is not None and owner in spellings(receiver):
        return True
    plain = file.endswith(".go") or owner is None
    return plain and names_file(receiver, file)


def names_file(receiver: str, file: str) -> bool:
    """Return whether a module, or a class, has the name of a file or of the folder that it is in."""
    *folders, last = file.split("/")
    return _letters(receiver) in map(
        _letters, (last.partition(".")[0], last.rpartition(".")[0], *folders[-1:])
    )


def spellings(receiver: str) -> tuple[str, ...]:
    """Return the names that the class may have: an interface's own, and those of who usually implements it."""
    bare = receiver[1:] if re.match(r"I[A-Z][a-z]", receiver) else ""
    return tuple(filter(None, (receiver, bare, f"{receiver}Impl", f"Default{receiver}")))


def classes(receivers: Iterable[Iterable[str]]) -> list[str]:
    """Return the names of the classes that calls are made on, to be looked for."""
    every = (
        spelling for on in receivers for one in sorted(on) if one[:1].isupper() for spelling in spellings(one)
    )
    return list(dict.fromkeys(every))[:MOST_CLASSES]


def narrowed(matches: Sequence[Match], receivers: Mapping[str, Collection[str]]) -> list[Match]:
    """Return the definitions without those of functions that are called on something else, as far as that is shown.

    Where no definition belongs to what a function is called on, all stay: it may be inherited.
    """
    defined: dict[str, set[str]] = {}
    for match in matches:
        defined.setdefault(match.term, set()).add(match.file)
    kept: dict[str, set[str]] = {}
    for name in [name for name, on in receivers.items() if name in defined and "" not in on]:
        on = receivers[name]
        homes = {file for one in on for spelling in spellings(one) for file in defined.get(spelling, ())}
        kept[name] = {
            file for file in defined[name] if file in homes or any(names_file(one, file) for one in on)
        }
    return [match for match in matches if match.file in (kept.get(match.term) or (match.file,))]


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _type_of(value: Expression, line: int, source: Source, steps: int) -> str:
    if steps <= 0:
        return ""
    around = source.function_at(line)
    if value.kind == "call":
        return _made(value, source)
    if value.kind == "attribute" and value.of is not None:
        if value.of.name[:1].isupper():
            return value.of.name if value.name.lower() in _SINGLE else _proper(value.name)
        owner = _type_of(value.of, line, source, steps - 1)
        return _of_field(value.name, owner, source, steps - 1)
    if value.kind != "name":
        return ""
    if value.name in OWNERS:
        return _class_around(line, source)
    if _is_receiver(value.name, around, source):
        return (around.owner or "") if around else ""
    return _of_name(value.name, line, around, source, steps)


def _made(call: Expression, source: Source) -> str:
    """Return the class that a call makes an object of: `Foo()`, `Foo.new`, `Foo.getInstance()`, Go's `NewFoo()`."""
    if call.of is not None and call.of.name[:1].isupper():
        if call.name == _BUILT or call.name.lower() in _SINGLE:
            return call.of.name
        return ""
    language = source.language.name if source.language else ""
    if language == "go":
        return _proper(call.name.removeprefix("New")) if call.name.startswith("New") else ""
    return "" if language in _WITH_NEW and not call.text.startswith("new ") else _proper(call.name)


def _proper(name: str) -> str:
    return name if name[:1].isupper() and not name.isupper() else ""


def _class_around(line: int, source: Source) -> str:
    """Return the class that a line is in; a closure in a method has none of its own."""
    owner = class_at(source.scopes, line)
    return owner.name if owner else ""


def _is_receiver(name: str, around: Scope | None, source: Source) -> bool:
    """Return whether a name is what a method of Go calls its own object."""
    if around is None or source.language is None or source.language.name != "go":
        return False
    head = source.text(around.header, around.header)[:LONGEST]
    return re.match(rf"\s*func\s*\(\s*{re.escape(name)}\s", head) is not None


def _of_name(name: str, line: int, around: Scope | None, source: Source, steps: int) -> str:
    if around is not None:
        local = [
            item for item in source.bindings(around.start, line) if item.name == name and item.line <= line
        ]
        for item in reversed(local):
            if found := _of_binding(item, source, steps):
                return found
        if local:
            return ""
        if found := _of_field(name, _class_around(line, source), source, steps - 1, bare=True):
            return found
    go = source.language is not None and source.language.name == "go"
    return _of_file(name, source) or (name if go else _proper(name))  # Go imports a package by its folder


def _of_binding(item: Binding, source: Source, steps: int) -> str:
    """Return the type that a local name or a parameter is declared with, or that of what it is set to."""
    if found := _declared(item.name, item.line, item.last, source):
        return found
    if item.how != "assigned" or item.part or item.value is None:
        return ""
    if item.value.kind == "other":  # Go's `&Foo{}`
        text = source.text(item.line, item.last)[:LONGEST]
        literal = re.search(rf"\b{re.escape(item.name)}\s*:?=\s*&?(?:\w+\.)?([A-Z]\w*)\{{", text)
        return literal[1] if literal else ""
    return _type_of(item.value, item.line - 1, source, steps - 1) if item.value.kind != "name" else ""


def _of_field(name: str, owner: str, source: Source, steps: int, *, bare: bool = False) -> str:
    """Return the type of an attribute of a class of this file: as it is declared, or as its constructor sets it."""
    classes = [item for item in source.scopes if item.kind == "class" and item.name == owner and owner]
    if not classes or steps <= 0:
        return ""
    lines = source.text(classes[0].start, classes[0].end).split("\n")
    holding = [number for number, text in enumerate(lines, start=classes[0].start) if name in text]
    for number in holding[:MOST_NAMING]:
        inside = source.function_at(number)
        declares = inside is None or inside.role == "constructor"
        if declares and (found := _declared(name, number, number, source)):
            return found
    if bare:
        return ""
    for item in source.writes(classes[0].start, classes[0].end):
        if item.name == name and item.value is not None and (item.receiver in OWNERS or not item.receiver):
            inside = source.function_at(item.line)
            value = item.value
            if value.kind == "name" and inside is not None and value.name in inside.parameters:
                found = _declared(value.name, inside.header, max(inside.body, item.line), source)
            else:
                found = _type_of(value, item.line, source, steps) if value.kind == "call" else ""
            if found:
                return found
    return ""


def _of_file(name: str, source: Source) -> str:
    """Return the module that a name of the file's top level was imported from, or what it was set to."""
    for item in source.bindings(1, MOST_TOP):
        if item.name != name or source.function_at(item.line) is not None:
            continue
        text = source.text(item.line, item.last)[:LONGEST]
        if imported := _FROM.search(text):
            path = imported[1] or imported[2]
            return _proper(name) or (_stem(path) if path.startswith(".") else path)
        if item.how == "imported":
            renamed = re.search(rf"([\w.]+)\s+as\s+{re.escape(name)}\b", text)
            return renamed[1].rpartition(".")[2] if renamed else name
        if item.value is not None and item.value.kind == "call":
            return _made(item.value, source)
        return ""
    return ""


def _stem(path: str) -> str:
    """Return the name of the module at a path: that of its folder when it is the folder's index."""
    parts = [
        part for part in re.sub(r"\.[cm]?[jt]sx?$", "", path).split("/") if part not in (".", "..", "index")
    ]
    return parts[-1] if parts else ""


def _declared(name: str, first: int, last: int, source: Source) -> str:
    """Return the class that a name is declared with in some lines."""
    form = _DECLARING.get(source.language.name if source.language else "")
    if form is None:
        return ""
    text = source.text(first, last)[:LONGEST]
    named = rf"\$?{re.escape(name.lstrip('$'))}"
    found = re.search(form.format(name=named), text, re.MULTILINE)
    return found[1] if found else ""
