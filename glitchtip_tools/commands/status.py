"""What `resolve`, `ignore` and `unresolve` share: read the names, change, show the receipt, fail as a whole."""

from collections.abc import Sequence

from glitchtip_tools.app import App
from glitchtip_tools.core.issues.changes import references_in
from glitchtip_tools.errors import Failure, PartlyDone, failure_with_code
from glitchtip_tools.models import Status
from glitchtip_tools.render.issues.changes import receipt


def change(app: App, names: Sequence[str], status: Status) -> None:
    """Set the status of the named issues and show what became of each."""
    asked = [name for word in names for name in (references_in(app.read("-")) if word == "-" else [word])]
    if not asked:
        app.out.note("nothing to change: the input names no issues")
        app.out.show([], as_text=receipt)
        return
    changes, failures = app.issues.set_statuses(asked, status)
    if len(asked) == 1 and failures:
        raise failures[0]
    app.out.show(changes, as_text=receipt)
    if failures:
        raise verdict(len(changes), failures)


def verdict(asked: int, failures: Sequence[Failure], done: str = "changed") -> Failure:
    """Return how the whole ends: partly done, or the common failure when nothing worked."""
    kinds = {type(failure) for failure in failures}
    if len(failures) == asked and len(kinds) == 1:
        first = failures[0]
        if first.may_have_happened:
            return first
        message = f"nothing {done}: {first.message}"
        return failure_with_code(first.code, message, hint=first.hint, kind=first.kind)
    were = "was" if len(failures) == 1 else "were"
    return PartlyDone(
        f"{len(failures)} of {asked} issues {were} not {done}", hint="the receipt says which, and why"
    )
