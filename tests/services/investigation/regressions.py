"""A commit of long ago, and the one that broke it days before the event."""

from glitchtip_tools.core.investigation import Investigation
from tests.services.investigation.stories import Story, frame


def at(file: str, text: str, needle: str, function: str) -> dict[str, object]:
    """Return a frame at the line that holds the needle."""
    line = next(number for number, row in enumerate(text.split("\n"), start=1) if needle in row)
    return frame(f"/app/{file}", line, function, text)


def changed(story: Story, file: str, before: str, after: str, **others: str) -> str:
    """Commit a file, and, many days later, its change; return the second commit."""
    names = {f"{name}.py": text for name, text in others.items()}
    story.commit("Sell tea", {file: before, **names}, author="Bo")
    story.day = 24
    return story.commit("Newer tools", {file: after, "tools.cfg": "v = 2\n"})


def first(found: Investigation) -> str:
    return found.suspects[0].commit
