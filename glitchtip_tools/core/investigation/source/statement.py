"""A statement as a message speaks of it: which of its expressions have an attribute, an index, a sign, a name."""

import re
from collections.abc import Iterator
from functools import cached_property

from glitchtip_tools.core.syntax.model import Binding, Expression, Scope
from glitchtip_tools.core.syntax.source import Source

VALUES = ("name", "call", "attribute", "element")  # kinds of expressions that have their value from elsewhere
_JOINTS = re.compile(r"\s*(?:\?\.|&\.|!!?\.|->|::|\.)\s*")
_BEFORE = re.compile(r"^(?:await|yield|new)\s+")


def bare(text: str) -> str:
    """Return an expression as messages write it: joined by `.` in every language, Ruby's `@name` as `self.name`."""
    joined = _JOINTS.sub(".", _BEFORE.sub("", " ".join(text.split())))
    return re.sub(r"(?<![\w@)])@{1,2}([a-z_]\w*)", r"self.\1", joined)


class Statement:
    """The expressions of one statement, in their order."""

    def __init__(self, source: Source, first: int, last: int) -> None:
        self.source = source
        self.first, self.last = first, last

    @property
    def text(self) -> str:
        """The statement on one line, without lines that are comments."""
        lines = (line.strip() for line in self.source.text(self.first, self.last).split("\n"))
        return " ".join(line for line in lines if not line.startswith(("#", "//", "*", "/*")))

    @cached_property
    def function(self) -> Scope | None:
        """The function that the statement belongs to."""
        return self.source.function_at(self.first)

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """The names that the statement sets."""
        return tuple(self.source.bindings(self.first, self.last))

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression of the statement, outer before inner, each once."""
        expressions: dict[tuple[str, str], Expression] = {}
        read = [*self.source.expressions(self.first, self.last)]
        read += [item.value for item in self.bindings if item.value is not None]
        for item in read:
            for part in parts(item):
                expressions.setdefault((part.kind, bare(part.text)), part)
        return tuple(expressions.values())

    @property
    def values(self) -> list[Expression]:
        """The expressions that have their value from elsewhere."""
        return [item for item in self.expressions if item.kind in VALUES]

    def named(self, text: str) -> list[Expression]:
        """Return the expressions that read so, else those that a longer text ends in (`com.acme.Orders.find()`)."""
        wanted = bare(text)
        same = [item for item in self.values if bare(item.text) == wanted]
        if same:
            return same
        name = re.sub(r"\(.*|\[.*", "", wanted).rpartition(".")[2]
        kinds = ("call",) if "(" in wanted else ("attribute", "name") if "[" not in wanted else ("element",)
        return [item for item in self.values if item.kind in kinds and (item.name or bare(_of(item))) == name]

    def calls(self, name: str = "") -> list[Expression]:
        """Return the calls, or those of one name."""
        return [item for item in self.expressions if item.kind == "call" and name in ("", item.name)]

    def owners(self, name: str = "") -> list[Expression]:
        """Return what an attribute of this name is read of, called on, set on or taken out of by a pattern."""
        owners = [
            item.of
            for item in self.expressions
            if item.kind in ("attribute", "call") and item.of is not None and name in ("", item.name)
        ]
        owners += [item.value for item in self.bindings if item.part and item.name == name and item.value]
        for write in self.source.writes(self.first, self.last):
            if write.receiver and write.how != "key" and name in ("", write.name):
                owners += self.named(write.receiver)[:1]
        return owners

    @property
    def indexed(self) -> list[Expression]:
        """What elements are taken of."""
        return [item.of for item in self.expressions if item.kind == "element" and item.of is not None]

    @property
    def iterated(self) -> list[Expression]:
        """What is gone through, spread or taken apart."""
        iterated = [item.value for item in self.bindings if item.value and (item.how == "each" or item.part)]
        iterated += [right for _, right in self.operands("in")]
        arguments = [argument for call in self.calls() for argument in call.arguments]
        iterated += [item.value for item in arguments if item.spread]
        return iterated

    @property
    def given(self) -> list[Expression]:
        """The arguments of the calls."""
        return [argument.value for call in self.calls() for argument in call.arguments]

    @property
    def returned(self) -> list[Expression]:
        """What it returns."""
        return list(self.source.returns(self.first, self.last))

    def operands(self, sign: str) -> list[tuple[Expression, Expression]]:
        """Return both sides of every operation with a sign."""
        pairs = [
            (item.text, *item.parts)
            for item in self.expressions
            if item.kind in ("other", "choice") and len(item.parts) == 2
        ]
        operands = [
            (left, right)
            for text, left, right in pairs
            if text.startswith(left.text) and text[len(left.text) :].lstrip().startswith(sign)
        ]
        for item in self.bindings:
            if item.how == "changed" and item.value is not None and sign.endswith("="):
                operands.append((Expression("name", item.name, item.line, item.last, item.name), item.value))
        return operands

    @property
    def used(self) -> list[Expression]:
        """The outermost values: no part of another one."""
        inner = {id(part) for item in self.values for part in parts(item) if part is not item}
        outermost = [item for item in self.values if id(item) not in inner]
        given_back = [part for item in self.returned for part in parts(item)]
        return outermost or [item for item in given_back if item.kind in VALUES]


def parts(value: Expression) -> Iterator[Expression]:
    """Yield an expression and everything in it."""
    yield value
    if value.of is not None:
        yield from parts(value.of)
    for item in (*(argument.value for argument in value.arguments), *value.parts):
        yield from parts(item)


def _of(item: Expression) -> str:
    return item.of.text if item.of is not None else ""
