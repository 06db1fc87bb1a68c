"""Whether a report becomes a comment: as the options say, else the user's setting, else the person who is asked."""

from enum import Enum

YES, ALWAYS = ("y", "yes"), ("a", "always")


class Posting(Enum):
    """What becomes of a report: `ASK` asks a person; `KEPT_BACK` by the setting, `OFF` by an option."""

    POST = "post"
    ASK = "ask"
    KEPT_BACK = "kept back"
    OFF = "off"


def posting(*, post: bool, dry_run: bool, setting: str, attended: bool) -> Posting:
    """Return what becomes of a report; `setting` is ask, always or never, `attended`: somebody can answer."""
    if dry_run:
        return Posting.OFF
    if post:
        return Posting.POST
    if setting == "never":
        return Posting.KEPT_BACK
    return Posting.ASK if setting == "ask" and attended else Posting.POST


def question(issues: list[str], *, update: bool = False) -> str:
    """Return what a person is asked before reports become comments on these issues."""
    if len(issues) == 1:
        what = f"update the report on {issues[0]}" if update else f"post this on {issues[0]}"
    else:
        what = f"post these on {len(issues)} issues"
    return f"{what}? [y/N/always]"
