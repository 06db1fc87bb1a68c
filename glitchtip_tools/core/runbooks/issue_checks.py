"""A condition made ready to be looked at: in an issue's own texts, or in the search language's terms."""

from collections.abc import Callable

from glitchtip_tools.core.search import Condition
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextCheck:
    """A condition that one of the issue's own texts has to meet."""

    label: str
    wanted: Texts
    texts: Callable[[Issue], Texts]
    test: Callable[[str], bool]

    def holds(self, issue: Issue) -> bool:
        """Return whether one of them does; raises TooSlow."""
        return any(map(self.test, self.texts(issue)))

    def found(self, issue: Issue) -> str:
        """Return the text that meets it, else what there is instead; raises TooSlow."""
        texts = self.texts(issue)
        return next(filter(self.test, texts), texts[0] if texts else "")


@dataclass(frozen=True, slots=True)
class SearchCheck:
    """A condition in the search language's terms: deciding it may take questions to the server.

    `tag` is the tag that it looks at, if it is about one.
    """

    label: str
    wanted: Texts
    condition: Condition
    tag: str | None = None


Check = TextCheck | SearchCheck
