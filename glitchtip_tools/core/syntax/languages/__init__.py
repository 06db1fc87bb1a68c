"""The languages whose functions, calls and assignments a syntax tree tells: one row for each."""

import re

from glitchtip_tools.core.syntax.languages.csharp import CSHARP
from glitchtip_tools.core.syntax.languages.elixir import ELIXIR
from glitchtip_tools.core.syntax.languages.go import GO
from glitchtip_tools.core.syntax.languages.java import JAVA
from glitchtip_tools.core.syntax.languages.kotlin import KOTLIN
from glitchtip_tools.core.syntax.languages.php import PHP
from glitchtip_tools.core.syntax.languages.python import PYTHON
from glitchtip_tools.core.syntax.languages.row import Language
from glitchtip_tools.core.syntax.languages.ruby import RUBY
from glitchtip_tools.core.syntax.languages.rust import RUST
from glitchtip_tools.core.syntax.languages.scala import SCALA
from glitchtip_tools.core.syntax.languages.scripts import JAVASCRIPT, TSX, TYPESCRIPT
from glitchtip_tools.core.syntax.languages.swift import SWIFT

LANGUAGES = (
    PYTHON,
    JAVASCRIPT,
    TYPESCRIPT,
    TSX,
    PHP,
    RUBY,
    GO,
    JAVA,
    KOTLIN,
    CSHARP,
    RUST,
    ELIXIR,
    SWIFT,
    SCALA,
)
# Files that hold a language inside of another text: what is around the code is blanked out.
EMBEDDED = {
    "vue": TYPESCRIPT,
    "svelte": TYPESCRIPT,
    "erb": RUBY,
    "rhtml": RUBY,
    "eex": ELIXIR,
    "heex": ELIXIR,
    "leex": ELIXIR,
}
_BY_ENDING = {ending: row for row in LANGUAGES for ending in row.endings} | EMBEDDED


# Programs that a script's first line may name; the script has no ending then.
_BY_PROGRAM = {
    "python": PYTHON,
    "node": JAVASCRIPT,
    "bun": TYPESCRIPT,
    "deno": TYPESCRIPT,
    "php": PHP,
    "ruby": RUBY,
    "elixir": ELIXIR,
}
_SHEBANG = re.compile(rb"#!\s*\S*?/(?:env\s+(?:-S\s+)?)?(?P<program>[a-z]+)[\d.]*\s")


def language_of(path: str, data: bytes = b"") -> Language | None:
    """Return the language of a file by its name, else by its first line; None when no grammar reads it."""
    name = path.rpartition("/")[2]
    if "." in name or not (match := _SHEBANG.match(data[:200] + b"\n")):
        return _BY_ENDING.get(name.rpartition(".")[2].lower())
    return _BY_PROGRAM.get(match["program"].decode())
