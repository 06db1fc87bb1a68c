"""What a source file says, in values that know nothing of the parser that read it; lines count from 1."""

from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """A function or a class and its lines, both ends included.

    `start` includes decorators, `header` is the line of the name, `owner` the innermost class around it (or Go's
    receiver). `parameters` leaves out `self` and the like; "" stands for a pattern. `role` is `constructor`, or the
    accessor (`get`, `set`) that a function named after its property is. A `closure` has its name from what it is
    set to. A scope that is not `sure` was recognised by its head and indentation only.
    """

    name: str
    start: int
    end: int
    owner: str | None = None
    kind: str = "function"
    header: int = 0
    body: int = 0
    parameters: tuple[str, ...] = ()
    role: str = ""
    closure: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Argument:
    """What a call gives: its value, the name it is given by, and whether it is spread (`*rows`, `...rows`)."""

    value: "Expression"
    name: str = ""
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """A part of a statement that has a value.

    `kind` is `name`, `call`, `attribute` (`name` of `of`), `element` (of `of`), `choice` (one of `parts`: `a or b`,
    `x ? a : b`), `function`, `null`, `literal` or `other` (an operation, a list; `parts` are its operands). A call
    has its callee's `name`, its receiver in `of`, and is `bare` without brackets and arguments. `awaits`, casts and
    brackets are looked through.
    """

    kind: str
    text: str
    line: int
    last: int
    name: str = ""
    of: "Expression | None" = None
    arguments: tuple[Argument, ...] = ()
    parts: tuple["Expression", ...] = ()
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """A name that is given a value.

    `how` is `assigned`, `changed` (`+=`), `each` (an element of `value`), `matched` (a pattern), `caught`,
    `parameter` (`value` is its default) or `imported`. With `part` the name is a piece of `value`, not all of it.
    """

    name: str
    line: int
    last: int
    how: str
    value: Expression | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """An attribute that is set: `assigned`, `changed` or `matched` on a receiver, `declared`, or a literal's `key`.

    The `receiver` of a key is the type or the callee that the literal or the named argument is given to.
    """

    name: str
    line: int
    last: int
    how: str
    receiver: str = ""
    value: Expression | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """A line that fails on purpose: `raised`, `asserted`, or an error `returned` as a value.

    `wraps` is the caught variable (or `cause`) that it carries on; `again` a plain re-raise of what was caught.
    """

    line: int
    last: int
    how: str
    type: str = ""
    text: str = ""
    wraps: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """An `if`, `while` or the like: its lines, those of its body, and the last line of the block it is in.

    `leaves` says that its body ends the block (return, throw, continue): lines below run only when it is false, or
    true when `negated` (`unless`, `guard`, `let ... else`).
    """

    line: int
    last: int
    text: str
    first_body: int
    last_body: int
    until: int
    leaves: bool = False
    negated: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handler:
    """A `catch` and its lines, with the lines that it watches over, the types and the variable it catches."""

    first: int
    last: int
    first_tried: int
    last_tried: int
    types: tuple[str, ...] = ()
    variable: str = ""
