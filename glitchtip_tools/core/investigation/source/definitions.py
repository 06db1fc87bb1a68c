"""What files define: where functions of JavaScript may be, and of which namespace or package a file is."""

import re
from collections.abc import Iterable, Sequence

DECLARING = 20_000  # characters of a file in which it says of which namespace it is
# C#, Java, Kotlin, Scala; Kotlin quotes a word of its own, as in `com.bakery.`in``.
_DECLARED = re.compile(r"^[ \t]*(?:namespace|package)[ \t]+(?:object[ \t]+)?([\w.`]+)", re.M)
MOST_DECLARED = 20  # of one file
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


def namespaces(text: str) -> list[str]:
    """Return the namespaces or the package that a file declares; each may be inside of those before."""
    parts = [name.replace("`", "") for name in _DECLARED.findall(text[:DECLARING])[:MOST_DECLARED]]
    return parts + [".".join(parts[:count]) for count in range(2, len(parts) + 1)]
