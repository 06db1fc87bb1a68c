"""The words in which the story's issues are scripted: what was raised where, when and how often."""

from collections.abc import Mapping
from dataclasses import field

from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class At:
    """A call in the application's own code: the line of `path` on which `text` ends, in `function`.

    `vars` are local variables as Python's SDK sends them.
    """

    path: str
    text: str
    function: str
    vars: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lib:
    """A call in somebody else's code, with the line that the SDK shows, if any."""

    filename: str
    line: int
    function: str
    text: str | None = None
    column: int | None = 5
    module: str | None = None


Call = At | Lib


@dataclass(frozen=True, slots=True)
class Raised:
    """One exception of a chain; calls are oldest first."""

    type: str | None
    value: str
    calls: tuple[Call, ...] = ()
    module: str | None = None
    handled: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class ScriptedIssue:
    """One issue. `when` are spans `(from days ago, to days ago, number of events)`.

    `raised` is the chain, root cause first; without it `title` is a message. `components` are values of that
    tag, taken in turn; `bug` is the subject of the commit that introduced the fault.
    """

    project: str
    when: tuple[tuple[float, float, int], ...]
    raised: tuple[Raised, ...] = ()
    title: str = ""
    level: str = "error"
    status: str = "unresolved"
    components: tuple[str, ...] = ()
    environments: tuple[str, ...] = ("production", "production", "production", "production", "staging")
    tags: Mapping[str, str] = field(default_factory=dict)
    companies: tuple[str, ...] = ("962302",)
    users: int = 7
    params: tuple[object, ...] = ()
    message: str | None = None
    crumbs: tuple[tuple[float, str, str, str], ...] = ()
    request: Mapping[str, object] | None = None
    extra: Mapping[str, object] | None = None
    comments: tuple[tuple[float, str, str], ...] = ()
    clock: float = 0.0
    released: bool = True
    bug: str | None = None

    @property
    def shown_title(self) -> str:
        """The issue's title as the server makes it."""
        if self.title:
            return self.title
        last = self.raised[-1]
        return f"{last.type}: {last.value}" if last.type else "<unknown>"
