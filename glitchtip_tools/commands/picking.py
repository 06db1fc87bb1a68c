"""Choose issues at the terminal: for `gtt pick`, and where a command's ISSUE is left out."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace

from glitchtip_tools.app import App
from glitchtip_tools.commands.flags import NO_FLAGS
from glitchtip_tools.core.daily.picking import HEADER, KEYS, SHOW, Picked, numbers_in, picked
from glitchtip_tools.core.issues.changes import references_in
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import Issue
from glitchtip_tools.render.cells import fitted
from glitchtip_tools.render.daily.picking import line, row
from glitchtip_tools.render.theme import of_fzf
from glitchtip_tools.render.view import PREVIEW

MOST = 200  # issues to choose from, those seen last
ACTIONS = tuple(one.name for one in KEYS)


def named(gtt: App, words: Sequence[str] | None) -> list[str]:
    """Return the issues that were named, `-` being those on stdin; without any, the one that a person chooses.

    Raises BadUsage for what names none on stdin.
    """
    if not words:
        return [one(gtt)]
    return [
        name for word in words for name in (references_in(gtt.files.read("-")) if word == "-" else [word])
    ]


def named_one(gtt: App, word: str | None) -> str:
    """Return the issue that was named, or else the one that a person chooses."""
    return word if word is not None else one(gtt)


def one(gtt: App, query: str = "") -> str:
    """Return the number of the issue that a person chooses; ends as Ctrl-C does when none is."""
    return several(gtt, query, most=1)[0]


def several(gtt: App, query: str = "", *, most: int | None = None) -> tuple[str, ...]:
    """Return the numbers of the issues that a person chooses."""
    chosen = choose(gtt, offered(gtt, query), several=most != 1, keys=False)
    if chosen is None:
        raise KeyboardInterrupt
    return chosen.issues[:most]


def offered(gtt: App, query: str) -> list[Issue]:
    """Return the issues to choose from; raises BadUsage where nobody could choose."""
    if not gtt.keyboard.attended:
        raise BadUsage(
            "there is no terminal to choose issues on",
            hint="give an issue: a number, a short id, a link or `@latest`",
        )
    flags = NO_FLAGS.replaced(project=gtt.projects_named(None))
    return gtt.out.gathered(gtt.search.run(gtt.search.plan(query, flags, limit=MOST)), doing="reading issues")


def choose(gtt: App, issues: Sequence[Issue], *, several: bool, keys: bool) -> Picked | None:
    """Let a person choose, in fzf where there is one, else by numbers; None when nothing is chosen."""
    if not issues:
        gtt.out.note("no issues to choose from")
        return None
    known = {str(int(issue.id)): issue for issue in issues}
    printed = gtt.programs.choose(
        [line(number, issue, gtt.out.view) for number, issue in known.items()],
        header=HEADER if keys else "enter choose   tab several" if several else "enter choose",
        keys=[key.key for key in KEYS if key is not SHOW] if keys else ["enter"],
        preview=_preview(gtt),
        several=several,
        colors=of_fzf(color=gtt.out.view.color),
        preview_environ={PREVIEW: "1", **({"FORCE_COLOR": "1"} if gtt.out.view.color else {})},
    )
    if printed is not None:
        return picked(printed, known)
    return _by_number(gtt, list(known), list(known.values()), several=several, keys=keys)


def _by_number(
    gtt: App, numbers: Sequence[str], issues: Sequence[Issue], *, several: bool, keys: bool
) -> Picked | None:
    plain = replace(gtt.out.view, color=False)
    for at, issue in reversed(
        [*enumerate(issues, 1)]
    ):  # the first ones stay on the screen, above the question
        gtt.out.note(fitted(f"{at:>4}  {row(issue, plain)}", plain.width - 1))
    question = "numbers, for example `1 3-5` (Enter for none)" if several else "number (Enter for none)"
    while (picked := numbers_in(gtt.keyboard.ask(question), numbers)) is None:
        gtt.out.note(f"expected {'numbers' if several else 'a number'} from 1 to {len(issues)}")
    if not picked:
        return None
    name = gtt.keyboard.choose("what", ACTIONS, SHOW.name) if keys else SHOW.name
    return Picked(replace(next(key for key in KEYS if key.name == name), stays=False), picked)


def _preview(gtt: App) -> str:
    """Return the command that shows an issue beside the list: our own words, and the number that fzf puts in."""
    typed = [
        (option, gtt.options.get(name, ""))
        for option, name in (
            ("--profile", "profile"), ("--url", "GLITCHTIP_URL"), ("--org", "GLITCHTIP_ORG_SLUG"),
            ("--env-file", "env_file"),
        )
    ]  # fmt: skip
    words = [*gtt.program, *(part for option, value in typed if value for part in (option, value))]
    if sys.platform == "win32" or any("{" in word for word in words):  # fzf would put something in for `{q}`
        return ""
    show = shlex.join([*gtt.program, "issues", "show", "--no-pager"])
    return f"{show} {{1}} {shlex.join(words[len(gtt.program) :])}".rstrip()
