"""What a function of JavaScript does by its text: whom it calls, on what, and which attributes it reads."""

import re

from glitchtip_tools.core.syntax.model import Scope


def body(scope: Scope, text: str) -> str:
    """Return the lines of a function, its head included."""
    return "\n".join(text.split("\n")[scope.start - 1 : scope.end])


def calls(scope: Scope, name: str, text: str) -> bool:
    """Return whether a function calls another of that name; its own head does not count."""
    found = re.findall(rf"(?<![\w$]){re.escape(name)}\s*\??\.?\(", body(scope, text))
    return len(found) > (scope.name == name)


def reads(scope: Scope, word: str, text: str) -> bool:
    """Return whether a function reads an attribute, or calls a method, of that name."""
    return re.search(rf"\.\s*{re.escape(word)}(?![\w$])", body(scope, text)) is not None


def receivers(scope: Scope, name: str, text: str) -> frozenset[str]:
    """Return what a function calls methods of a name on, without case and marks: `this.#carts.add()` is `carts`."""
    found = re.findall(rf"([\w$]{{1,100}})[?!]?\.{re.escape(name)}\s*[(<]", body(scope, text))
    return frozenset(map(bare, found))


def extends(owner: str, text: str) -> bool:
    """Return whether a class of a source extends the one of that name."""
    return re.search(rf"\bextends\s+(?:[\w$]+\.)?{re.escape(owner)}(?![\w$])", text) is not None


def bare(name: str) -> str:
    """Return a name without case and marks."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
