"""What a rule wants of an issue, as it is written: clauses of the kinds in CONDITIONS."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from glitchtip_tools.core.runbooks.conditions import CONDITIONS, KINDS, ConditionKind
from glitchtip_tools.core.runbooks.issue_checks import Check
from glitchtip_tools.core.search import Context

Values = Sequence[str] | str
Written = Values | Mapping[str, Values] | None


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition: any of its values suffices; `name` is that of the tag, where it is about one."""

    key: str
    values: tuple[str, ...]
    name: str = ""

    @property
    def kind(self) -> ConditionKind:
        """The row of CONDITIONS that says what it means."""
        return KINDS[self.key]

    @property
    def label(self) -> str:
        """What it is called in lists and explanations: `message`, `tags.component`."""
        return f"{self.key}.{self.name}" if self.name else self.key


@dataclass(frozen=True, init=False)
class Criteria:
    """What an issue must be like: `Criteria(message=["timeout"], tags={"component": "redis"})`; all of it holds."""

    clauses: tuple[Clause, ...]

    def __init__(self, **written: Written) -> None:
        if unknown := written.keys() - KINDS.keys():
            raise TypeError(f"no such condition: {', '.join(sorted(unknown))}")
        clauses = (clause for kind in CONDITIONS for clause in _clauses(kind.key, written.get(kind.key)))
        object.__setattr__(self, "clauses", tuple(clauses))

    @property
    def size(self) -> int:
        """How many conditions there are; each tag is one."""
        return len(self.clauses)

    def checks(self, context: Context) -> tuple[Check, ...]:
        """Return the conditions ready to be looked at, the cheap ones first, those that cost requests last.

        Raises what parse and the compilers raise (reading the file has tried them).
        """
        ordered = sorted(self.clauses, key=lambda clause: clause.kind.cost)
        return tuple(one.kind.check(one.label, one.values, one.name, context) for one in ordered)

    def implies(self, wide: "Criteria") -> bool:
        """Return whether whatever meets this is sure to meet the other, as far as can be seen from outside."""
        own = {clause.label: clause.values for clause in self.clauses}
        return all(one.label in own and one.kind.implies(own[one.label], one.values) for one in wide.clauses)

    def described(self) -> Iterator[str]:
        """Yield each condition as one writes it: `message: connection timeout`."""
        yield from (f"{clause.label}: {' | '.join(clause.values)}" for clause in self.clauses)


def _clauses(key: str, written: Written) -> Iterator[Clause]:
    if isinstance(written, Mapping):
        for name, values in written.items():
            yield Clause(key, _texts(values), name)
    elif written:
        yield Clause(key, _texts(written))


def _texts(values: Values) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)
