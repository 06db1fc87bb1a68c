"""Where functions of JavaScript may be defined: what to search a clone for, and in which of its files."""

import re
from collections.abc import Iterable, Sequence

MOST_GROUPS = 4  # searches of the clone for one trace
SOURCES = (".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".vue", ".svelte")
_ASIDE = re.compile(
    r"(^|/)(tests?|__tests__|__mocks__|spec|docs?|examples?|fixtures|bench(marks?)?|dist|build|vendor|public)/"
    r"|\.d\.ts$|\.min\.js$|\.(test|spec)\.\w+$"
)


def definition(names: Iterable[str]) -> str:
    """Return an extended regular expression for lines that may define one of the functions."""
    choice = "|".join(re.escape(name) for name in names)
    set_on = rf"[.]({choice})[[:space:]]*=[[:space:]]*(async|function|[(])"  # `Page.load = async () => {`
    head = rf"(^|[[:space:]*#])({choice})[[:space:]]*[(<=:]"
    return rf"{head}|{set_on}|class[[:space:]]+({choice})([^[:alnum:]_]|$)"


def groups(names: Sequence[str]) -> list[list[str]]:
    """Return groups of names to search for together, long (rare) ones first: one common name spoils its group."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    size = max(1, -(-len(longest_first) // MOST_GROUPS))
    return [longest_first[at : at + size] for at in range(0, len(longest_first), size)]


def may_be_source(file: str) -> bool:
    """Return whether a bundle may have been made of a tracked file: a script, and not one of tests or a build."""
    return file.endswith(SOURCES) and not _ASIDE.search(file)
