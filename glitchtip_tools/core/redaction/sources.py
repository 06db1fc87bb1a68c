"""Source code among text: in it a bare word after `password =` is a name, in a configuration it is the password."""

from collections.abc import Iterator
from typing import Final

from glitchtip_tools.core.languages import ending_of, language_of
from glitchtip_tools.core.redaction.pattern import LazyPattern

# Languages of fenced blocks that hold values, not code; a block without one quotes a message.
_VALUES: Final = frozenset(
    """json yaml yml toml ini env dotenv xml html properties conf cfg txt md text sh bash zsh fish shell console
    dockerfile hcl tf erb eex heex""".split()
) | {""}
_FENCE: Final = "```"
_MEMBER = LazyPattern(  # `Auth::user()`, `Password::RESET_LINK_SENT`
    r":(?:[A-Za-z_]\w{0,80}[!?]?\(|class\b|[A-Z]{2,30}(?:_[A-Z]{2,30}){1,6}(?![\w!@#$%&*-]))"
)


def is_source(file: str) -> bool:
    """Return whether the file is surely written in a programming language, by its ending.

    Not so templates and scripts of a shell, in which bare words are values, and endings that mean other things too.
    """
    language = language_of(file)
    return language is not None and ending_of(file) in language.endings


def parts_of_markdown(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a Markdown text, fences included, and whether each is a block of source code."""
    part: list[str] = []
    fence = ""
    code = False
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if fence:
            part.append(line)
            if bare == fence:
                yield "".join(part), code
                part, fence, code = [], "", False
        elif bare.startswith(_FENCE):
            yield "".join(part), False
            fence = bare[: len(bare) - len(bare.lstrip("`"))]
            part, code = [line], bare.lstrip("`").lower() not in _VALUES
        else:
            part.append(line)
    yield "".join(part), code


def is_member(text: str, name: str, at: int) -> bool:
    """Return whether a name with a colon behind, which ends at `at`, is a class whose member follows."""
    return name[:1].isupper() and _MEMBER.match(text, at) is not None
