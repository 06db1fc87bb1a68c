"""What a source file says, read from its syntax tree: `read(path, data)` answers, and keeps what it answered."""

from glitchtip_tools.core.syntax.languages import LANGUAGES, language_of
from glitchtip_tools.core.syntax.model import (
    Argument,
    Binding,
    Condition,
    Expression,
    Handler,
    Raise,
    Scope,
    Write,
)
from glitchtip_tools.core.syntax.source import Source, class_at, function_at

__all__ = [
    "LANGUAGES",
    "Argument",
    "Binding",
    "Condition",
    "Expression",
    "Handler",
    "Raise",
    "Scope",
    "Source",
    "Write",
    "class_at",
    "function_at",
    "language_of",
    "read",
]


def read(path: str, data: bytes) -> Source:
    """Return the syntax of a file by its name and content; nothing is parsed before the first question."""
    return Source(path, data)
