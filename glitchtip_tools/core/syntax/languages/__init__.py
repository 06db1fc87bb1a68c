"""The languages whose functions, calls and assignments a syntax tree tells: one row for each.

Which files are written in them is in `core/languages.py`.
"""

import re

from glitchtip_tools.core.languages import language_of as known_language
from glitchtip_tools.core.languages import language_of_program
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

GRAMMARS = (
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
_BY_NAME = {row.name: row for row in GRAMMARS}
_SHEBANG = re.compile(rb"#!\s*\S*?/(?:env\s+(?:-S\s+)?)?(?P<program>[a-z]+)[\d.]*\s")


def language_of(path: str, data: bytes = b"") -> Language | None:
    """Return the language of a file by its name, else by its first line; None when no grammar reads it."""
    name = path.rpartition("/")[2]
    if "." in name or not (match := _SHEBANG.match(data[:200] + b"\n")):
        known = known_language(name)
    else:
        known = language_of_program(match["program"].decode())
    return _BY_NAME.get(known.read_as or known.name) if known else None
