"""The programming languages, one row each: how their files end, which call each other, what others call them.

How a language's syntax tree is read is in `syntax/languages/`, by the name of its row here.
"""

from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class SourceLanguage:
    """A programming language, or a kind of file that has code of one in it."""

    name: str
    endings: tuple[str, ...]
    also: tuple[str, ...]  # endings that mean other things too (`ru`), or that hold more text than code
    platforms: tuple[str, ...]  # what SDKs call it; the first is what a pasted trace gets
    programs: tuple[str, ...]  # that the first line of a script names (`#!/usr/bin/env node`)
    family: str  # of languages whose functions call each other; empty for one that is alone
    fence: str  # what Markdown calls it, empty where its ending is understood
    read_as: str  # whose grammar reads it, empty for its own
    worded: bool  # a word (`def`) is before every function's name

    @property
    def kin(self) -> str:
        """The family, that of a language alone is its own."""
        return self.family or self.name

    @property
    def all_endings(self) -> tuple[str, ...]:
        """All endings of its files."""
        return self.endings + self.also


_JS = "node javascript"


def _language(
    name: str,
    endings: str,
    also: str = "",
    *,
    family: str = "",
    platforms: str = "",
    fence: str = "",
    programs: str = "",
    read_as: str = "",
    worded: bool = False,
) -> SourceLanguage:
    files, others, sdks, runs = (tuple(text.split()) for text in (endings, also, platforms, programs))
    return SourceLanguage(name, files, others, sdks, runs, family, fence, read_as, worded)


# The first language of a platform is the one that it is named after.
LANGUAGES = (
    _language(
        "python", "py pyi", "pyx pyw", platforms="python", fence="python", programs="python", worded=True
    ),
    _language("javascript", "js jsx mjs cjs", family="script", platforms=_JS, fence="js", programs="node"),
    _language("typescript", "ts mts cts", family="script", platforms=_JS, fence="ts", programs="bun deno"),
    _language("tsx", "tsx", family="script", platforms=_JS, fence="ts"),
    _language("component", "vue svelte", family="script", platforms=_JS, read_as="typescript"),
    _language("php", "php", "phtml inc module php5", platforms="php", fence="php", programs="php"),
    _language(
        "ruby",
        "rb",
        "rake gemspec ru jbuilder thor arb",
        family="ruby",
        platforms="ruby",
        fence="ruby",
        programs="ruby",
        worded=True,
    ),
    _language("erb", "", "erb rhtml", family="ruby", platforms="ruby", read_as="ruby", worded=True),
    _language("go", "go", platforms="go", fence="go"),
    _language("java", "java", family="jvm", platforms="java", fence="java"),
    _language("kotlin", "kt kts", family="jvm", platforms="java", fence="kotlin"),
    _language("scala", "scala", "sc sbt", family="jvm", platforms="java"),
    _language("groovy", "groovy", family="jvm", platforms="java"),
    _language("csharp", "cs", "csx", family="dotnet", platforms="csharp", fence="csharp"),
    _language("fsharp", "fs", family="dotnet", platforms="csharp", fence="fsharp"),
    _language("basic", "vb", family="dotnet", platforms="csharp"),
    _language("c", "c h cc cpp hpp", family="c", platforms="native"),
    _language("rust", "rs", platforms="native", fence="rust"),
    _language("swift", "swift", family="c", platforms="cocoa", fence="swift"),
    _language("objective-c", "m mm", family="c", platforms="cocoa"),
    _language(
        "elixir", "ex exs", family="beam", platforms="elixir", fence="elixir", programs="elixir", worded=True
    ),
    _language("eex", "", "eex heex leex", family="beam", platforms="elixir", read_as="elixir", worded=True),
    _language("erlang", "erl", family="beam", platforms="elixir"),
    _language("dart", "dart", platforms="dart", fence="dart"),
    _language("clojure", "clj"),
    _language("elm", "elm"),
    _language("haskell", "hs"),
    _language("ocaml", "ml"),
    _language("lua", "lua", worded=True),
    _language("perl", "pl", worded=True),
    _language("julia", "jl", worded=True),
    _language("crystal", "", "cr", worded=True),
    _language("nim", "", "nim", worded=True),
    _language("shell", "", "sh", worded=True),
)
_BY_ENDING = {ending: row for row in LANGUAGES for ending in row.all_endings}


def ending_of(path: str) -> str:
    """Return what is behind the last point of a path, in lower case; without a point all of it."""
    return path.rpartition(".")[2].lower()


def language_of(path: str) -> SourceLanguage | None:
    """Return the language of a file by its ending, None for others."""
    return _BY_ENDING.get(ending_of(path))


def language_of_program(program: str) -> SourceLanguage | None:
    """Return the language of the scripts that a program runs (`node`)."""
    return next((row for row in LANGUAGES if program in row.programs), None)


def kin_of(path: str) -> str:
    """Return a name for the language of a file; those that call each other have the same, others their ending."""
    language = language_of(path)
    return language.kin if language else ending_of(path)


def endings_of_kin(kin: str) -> tuple[str, ...]:
    """Return how files end of which `kin_of` says so."""
    return tuple(ending for row in LANGUAGES if row.kin == kin for ending in row.all_endings) or (kin,)


def suffixes_of(family: str) -> tuple[str, ...]:
    """Return the endings of a family's files with their points, as `str.endswith` takes them."""
    return tuple(f".{ending}" for row in LANGUAGES if row.family == family for ending in row.endings)


def platform_of(path: str) -> str:
    """Return what SDKs call the language of a file, empty for languages that have none."""
    language = language_of(path)
    return language.platforms[0] if language and language.platforms else ""


def fence_of(path: str) -> str:
    """Return what Markdown calls the language of a file: the ending itself where that will be understood."""
    ending, language = ending_of(path), language_of(path)
    return (language and language.fence) or (ending if ending.isalnum() and len(ending) <= 5 else "")


def fence_of_platform(platform: str) -> str:
    """Return what Markdown calls the language of a platform's SDK, empty where it has several or none."""
    language = next((row for row in LANGUAGES if platform in row.platforms), None)
    return language.fence if language else ""
