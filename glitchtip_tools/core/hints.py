"""What to do about each kind of failure, in the words of the command line: options, settings and commands.

The API layer says what happened, as a library would; whoever shows a failure adds what its reader can do. Of a word
that is not known, the hint is the known one that was probably meant.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from glitchtip_tools.errors import Failure

DOCTOR = "is this a GlitchTip? run `gtt doctor`"
HINTS = {
    "redirected": "set GLITCHTIP_URL to the address that answers",
    "token-refused": "check GLITCHTIP_API_TOKEN, or run `gtt auth login`",
    "token-forbidden": "see `gtt auth status` for its scopes",
    "web-page": "GLITCHTIP_URL is the address of GlitchTip itself, without a path; run `gtt doctor`",
    "no-api": DOCTOR,
    "unsupported": "see `gtt server status`",
    "timed-out": "try again, or allow more with `--timeout`",
    "deadline": "try again, or allow more with `--deadline`",
    "unreachable": "is the address right and the tunnel up? check GLITCHTIP_URL, or run `gtt doctor`",
    "plain-http": "try `http://` in GLITCHTIP_URL, or the HTTPS port",
    "organization-unnamed": "set GLITCHTIP_ORG_SLUG, or use `--org`",
    "issue-number": "a number, a short id, a link or `@latest`",
    "member-not-found": "`gtt orgs members` lists them",
    "release-not-found": "`gtt releases list` shows them",
    "team-unnamed": "use `--team`",
    "status-unknown": "`gtt issue show` shows its status; setting it again does no harm",
    "delete-unknown": "`gtt issue show` shows whether it still exists",
    "assignee-unknown": "`gtt issue show` shows the assignee; assigning it again does no harm",
    "comment-unknown": "check before you retry: `gtt comment ISSUE --list`",
    "organization-unknown": "check before you retry: `gtt orgs list`",
    "project-unknown": "check before you retry: `gtt projects list`",
    "release-unknown": "`gtt releases list` shows whether it exists; announcing it again does no harm",
    "merge-unknown": "`gtt issue show` shows which of them still exist",
    "member-unknown": "check before you retry: `gtt orgs members`",
    "message-unknown": "check the chat before you retry",
}


def hint_of(failure: Failure) -> str | None:
    """Return what to do about a failure: its own hint, else that of its kind."""
    return failure.hint or HINTS.get(failure.kind)


def similar(word: str, known: Iterable[str], *, cutoff: float = 0.75) -> str | None:
    """Return the known word that `word` is most likely a misspelling of, None when none is near."""
    by_folded = {_folded(name): name for name in known}
    close = get_close_matches(_folded(word), by_folded, n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None


def _folded(word: str) -> str:
    """Return the word without what people vary: case, `_`, `-` and `.`."""
    return word.lower().replace("_", "").replace("-", "").replace(".", "")
