"""Whom issues can be assigned to: by name, as an earlier run was told or as the server has them now."""

from collections.abc import Callable, Sequence

from glitchtip_tools.api.features import ASSIGN
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.issues.change_sets import NOBODY
from glitchtip_tools.errors import Failure, NotFound
from glitchtip_tools.models.organization import addresses
from glitchtip_tools.services.cache.server import KeptNames
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Assignees:
    """The members and teams of an organization; `names` are those that an earlier run was told of."""

    glitchtip: GlitchTip
    names: Callable[[], KeptNames]

    def named(self, who: str, *, sure: bool) -> str:
        """Return the address, `#team` or `nobody` that is meant; raises Unsupported up to 6.1.3, and NotFound.

        A name that was kept will do unless it must be `sure`: the server refuses who has left, see `after_refusal`.
        """
        self.glitchtip.require(ASSIGN)
        word = who.strip()
        if word.lower() in ("nobody", "none"):
            return NOBODY
        if word.lower() == "me":
            return self.glitchtip.account().email or ""
        kept = () if sure else self.names().known(_kind_of(word)) or ()
        return _match(word, kept) or self.checked(word)

    def after_refusal(self, word: str) -> None:
        """Raise NotFound if it is known by now that no member or team has this name: the server says no more."""
        if word == NOBODY:
            return  # it was the issue that was not found
        try:
            self.checked(word)
        except NotFound:
            raise
        except Failure:  # a look that failed must not hide the refusal
            return

    def checked(self, word: str) -> str:
        """Return the member or the `#team` of that name as the server has it now; raises NotFound."""
        kind = _kind_of(word)
        if kind == "teams":
            known = tuple(f"#{team.slug}" for team in self.glitchtip.teams())
        else:
            known = addresses(self.glitchtip.members())
        self.names().note(kind, known)
        if match := _match(word, known):
            return match
        there = ", ".join(f"`{name}`" for name in known) or "none"
        raise NotFound(f"`{word}` is not a member or a team", hint=f"`me`, `nobody`, or one of {there}")


def _kind_of(word: str) -> str:
    return "teams" if word.startswith("#") else "members"


def _match(word: str, names: Sequence[str]) -> str | None:
    return next((name for name in names if name.lower() == word.lower()), None)
