"""The context of an issue as Markdown: what its events have in common, related issues, and who may know.

Figures of other issues are rounded coarsely: the report must not change because somebody else's error goes on.
"""

from collections.abc import Collection, Iterator

from glitchtip_tools.core.investigation.context.relatives import Relative
from glitchtip_tools.core.investigation.context.variation import Confined
from glitchtip_tools.core.investigation.report import Investigation
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.discreet import discreet
from glitchtip_tools.render.investigation import words
from glitchtip_tools.render.markdown import code_span, escaped, link
from glitchtip_tools.render.text import number, shortened

MOST_CONFINED, ALL_CONFINED = 2, 4
MOST_VARYING = 6
MOST_RELATIVES, ALL_RELATIVES = 3, 5


def variation(investigation: Investigation, *, full: bool = False) -> Iterator[str]:
    """Yield what the issue is confined to, a line each; with `full` what it does not depend on, too."""
    if not investigation.variation:
        return
    for one in investigation.variation.confined[: ALL_CONFINED if full else MOST_CONFINED]:
        yield f"when: {_only(one)}"
    if full and (shown := investigation.variation.varying[:MOST_VARYING]):
        names = ", ".join(
            f"{code_span(discreet(one.key, 40))} ({number(one.values)} values)" for one in shown
        )
        yield f"not tied to {names}"


def relatives(investigation: Investigation, *, full: bool = False) -> Iterator[str]:
    """Yield related issues, resolved ones first, with what was said about them last."""
    for one in investigation.relatives[: ALL_RELATIVES if full else MOST_RELATIVES]:
        yield f"related: {_relative(one)}"


def people(investigation: Investigation, named: Collection[str], *, full: bool) -> Iterator[str]:
    """Yield the owners, and who is not `named` beside a commit."""
    owners: dict[str, list[str]] = {}
    others = []
    for person in investigation.people:
        name = escaped(discreet(person.name, 80, personal=False))
        if person.why.startswith("owns "):
            owners.setdefault(person.why, []).append(name)
        elif full and person.name not in named and not investigation.operational:
            others.append(f"who may know: {name} {escaped(person.why)}")
    for why, names in owners.items():
        yield f"who may know: {words.listed(names)} {escaped(_agreeing(why, len(names)))}"
    yield from others


def _agreeing(why: str, count: int) -> str:
    return f"own{why.removeprefix('owns')}" if count > 1 else why


def _only(one: Confined) -> str:
    what = f"{code_span(discreet(one.key, 40))} is {code_span(discreet(one.value, 80))}"
    part = (
        f"all {number(one.events)}"
        if one.count == one.events
        else f"{number(one.count)} of {number(one.events)}"
    )
    elsewhere = f"about {one.percent_elsewhere} %" if one.others_with else "none"
    return f"{what} in {part} events, and in {elsewhere} of the project's other events"


def _relative(one: Relative) -> str:
    name = code_span(reference_of(one.issue))
    shown = link(name, one.issue.permalink) if one.issue.permalink else name
    title = escaped(discreet(one.issue.title, 100))
    about = f"{shown} ({escaped(one.issue.status)}; {escaped(shortened(one.why, 120))}): {title}"
    if not one.comment:
        return about
    words = escaped(discreet(one.comment.text, 200))
    return f"{about}  \n  {escaped(one.comment.author or 'somebody')} said: {words}"
