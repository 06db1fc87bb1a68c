"""What a commit is like: a change of form only, a change of everything; and who owns a file."""

import re
from fnmatch import fnmatchcase

from glitchtip_tools.models.code import Commit

MASS = 40  # files: what changes so many at once rarely means the one line
_FORM = re.compile(
    r"""\b(black|prettier|yapf|autopep8|pep-?8|flake8|isort|gofmt|rustfmt|ruff|standard(js)?|eslint\s--fix|clang-format
    |re-?format(ted|ting)?|^format(s|ted|ting)?\b(?!\s+strings?)|re-?indent(ed|ation)?|white-?spaces?|coding\s+style|code\s+style|style\s*fix(es)?|lint(ing|er|s)?
    |pyupgrade|2to3|codemod|f-strings?|line\s+endings?|line\s+length|trailing\s+(spaces?|commas?)|type\s+hints?|typing
    |cosmetic|formatting|quotes|semicolons?|header|licen[cs]e|copyright
    |code\s?base|all\s+over|everywhere|enable\s+`?[a-z]+-[a-z-]+`?|prefer-\w+|no-var)\b""",
    re.I | re.X,
)


def speaks_of_form(commit: Commit) -> bool:
    """Say whether the subject announces a change of form only."""
    return bool(_FORM.search(commit.subject))


def is_form_only(commit: Commit) -> bool:
    """Say whether blame should look through the commit: several files, and a subject that speaks of form."""
    return len(commit.files) >= 4 and speaks_of_form(commit)


def is_mass_change(commit: Commit) -> bool:
    """Say whether the commit changed so many files that it may not mean the one line."""
    return len(commit.files) >= MASS


def owners_of(file: str, codeowners: str) -> tuple[str, ...]:
    """Return the owners that a CODEOWNERS file names for a path: the last fitting line counts."""
    owners: tuple[str, ...] = ()
    for line in codeowners.splitlines():
        words = line.split("#")[0].split()
        if words and not words[0].startswith(("[", "^[")) and _owns(words[0], file):
            owners = tuple(words[1:])
    return owners


def _owns(pattern: str, file: str) -> bool:
    anchored = pattern.startswith("/") or "/" in pattern.rstrip("/")
    bare = pattern.strip("/")
    if bare in ("*", "**"):
        return True
    places = [bare, f"{bare}/*"] if not pattern.endswith("/") else [f"{bare}/*"]
    if not anchored:
        places += [f"*/{place}" for place in places]
    return any(fnmatchcase(file, place.replace("**/", "*")) for place in places)
