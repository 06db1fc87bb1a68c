"""Where words appear in the checkout: asked of ripgrep, or of `git grep` where there is no `rg`."""

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from glitchtip_tools.adapters.process import run
from glitchtip_tools.models.code import Match

PER_FILE = 8
LONGEST_LINE = 300  # characters
MOST = 8_000_000  # bytes of matches that are read, in the order of paths
FOUND = "found"  # the `rg` that find_rg finds; None searches with `git grep`
# Seconds until a search counts as hanging: what it gives is limited in number, so that a busy machine finds the same.
LONGEST = 60.0
# A whole row: what was cut off at the end of an output has no end of its own.
_ROW = re.compile(rb"^(?:\./)?([^\0\n]+)\0(\d+)[:\0]([^\n]*)\n", re.MULTILINE)
# Calls that define methods in Ruby, by the symbols that they are given.
_DECLARING = "attr_reader|attr_writer|attr_accessor|delegate|belongs_to|has_one|has_many|attribute|scope"
_FINE = (0, 1, 2, 128, 129)  # found, nothing found, a file that cannot be read, no repository, see `_UNKNOWN`
_UNKNOWN = (2, 129)  # how ripgrep and git end when they do not know an option
# Git before 2.31 does not hear of this by the environment: a clone's own configuration may name a program here.
_GREP = ["git", "-c", "core.fsmonitor=false", "grep", "-I", "-z", "--no-color", "--no-textconv"]
_MODIFIERS = "public|private|protected|internal|static|final|override|virtual|async|abstract|sealed"


def find_rg() -> str | None:
    """Return the `rg` to use: the one installed beside this Python, else the system's."""
    beside = Path(sys.executable).parent / ("rg.exe" if os.name == "nt" else "rg")
    return str(beside) if beside.is_file() and os.access(beside, os.X_OK) else shutil.which("rg")


def _program(rg: str | None) -> str | None:
    return find_rg() if rg == FOUND else rg


def search(
    root: Path | str, terms: Sequence[str], *, rg: str | None = FOUND, seconds: float = LONGEST
) -> list[Match]:
    """Return the lines of the checkout that hold any of the terms, as they are written (never as patterns)."""
    wanted = [term for term in dict.fromkeys(terms) if term.strip() and not re.search(r"[\n\0\r]", term)]
    if not wanted:
        return []
    matches = _lines(root, wanted, fixed=True, rg=_program(rg), seconds=seconds)
    return [Match(file, line, text, term) for file, line, text in matches for term in wanted if term in text]


def whole_words(
    root: Path | str, words: Iterable[str], *, rg: str | None = FOUND, seconds: float = LONGEST
) -> list[Match]:
    """Return the lines of the checkout that hold any of the words or numbers as a whole."""
    safe = [word for word in dict.fromkeys(words) if re.fullmatch(r"\w+", word)]
    if not safe:
        return []
    any_word = "|".join(safe)
    matches = _lines(root, [rf"\b({any_word})\b"], fixed=False, rg=_program(rg), seconds=seconds)
    whole = re.compile(rf"\b({any_word})\b")
    return [Match(file, line, text, word[0]) for file, line, text in matches if (word := whole.search(text))]


def definitions(
    root: Path | str,
    names: Iterable[str],
    endings: Sequence[str] = (),
    *,
    rg: str | None = FOUND,
    seconds: float = LONGEST,
) -> list[Match]:
    """Return the lines that define functions or classes of these names, in any common language.

    With `endings` (`py`), only in files that end so.
    """
    safe = _identifiers(names)
    if not safe:
        return []
    matches = _lines(root, _defining(safe), fixed=False, rg=_program(rg), endings=endings, seconds=seconds)
    return _named(matches, safe)


def definitions_and_spread(
    root: Path | str,
    names: Sequence[str],
    functions: Sequence[str],
    endings: Sequence[str] = (),
    *,
    classes: Sequence[str] = (),
    rg: str | None = FOUND,
    seconds: float = LONGEST,
) -> tuple[list[Match], dict[str, int]]:
    """Return what `definitions` does of the names, and in how many of these files each function's name stands.

    With ripgrep the checkout is read once for both. The `classes` are defined somewhere, too; they take no other
    name's place among the lines of a file.
    """
    program = _program(rg)
    classes = [name for name in classes if name not in names]
    names = [*names, *classes]
    safe = _identifiers(names)
    wanted = [name for name in dict.fromkeys(functions) if re.fullmatch(r"\w+", name)]
    if program is None or not safe or not wanted:
        found = definitions(root, names, endings, rg=rg, seconds=seconds)
        return found, spread(root, functions, rg=rg, seconds=seconds)
    patterns = _defining(safe)
    searched = [*patterns, rf"\b({'|'.join(wanted)})\b"]
    matches = _lines(
        root, searched, fixed=False, rg=program, endings=endings, per_file=5 * PER_FILE, seconds=seconds
    )
    kept: Counter[str] = Counter()
    found = []
    for match in _named(matches, safe):
        beside = match.term in classes
        if beside or kept[match.file] < PER_FILE:
            kept[match.file] += not beside
            found.append(match)
    word = re.compile(searched[-1])
    pairs = {(file, name) for file, _, text in matches for name in word.findall(text)}
    held = Counter(name for _, name in pairs)
    return found, {name: held[name] for name in wanted}


def _identifiers(names: Iterable[str]) -> list[str]:
    """Return each name once that can be part of a pattern as it is."""
    return [name for name in dict.fromkeys(names) if re.fullmatch(r"[A-Za-z_]\w*", name)]


def _named(matches: Sequence[tuple[str, int, str]], names: Sequence[str]) -> list[Match]:
    """Return the matches with the name that each line defines: it may contain others, such as a parameter's type."""
    defining = re.compile("|".join(f"(?:{pattern})" for pattern in _defining(names)))
    known = frozenset(names)
    found = []
    for file, line, text in matches:
        if (match := defining.search(text)) and (terms := [one for one in match.groups() if one in known]):
            found.append(Match(file, line, text, terms[-1]))
    return found


def _defining(names: Sequence[str]) -> list[str]:
    """Return the patterns of lines that define functions or classes of these names."""
    any_name = "|".join(names)
    return [
        rf"\b(def|function|class|func|fn|fun|trait|interface|struct|module|type|object|enum|record|protocol)\*?\s+(\w+\.)?({any_name})\b",
        rf"\b({any_name})\s*[:=]\s*(async\s*)?(function\b|\([^)]*\)\s*=>|\w+\s*=>)",
        rf"^\s*((async|static|get|set|public|private|protected)\s+)*({any_name})\s*\([^)]*\)\s*(:[^={{}};]+)?\{{",
        rf"^\s*func\s+\([^)]*\)\s*({any_name})\s*\(",
        rf"^\s*(({_MODIFIERS})\s+)+[^(=;]*\b({any_name})\s*\(",
        rf"^\s*(alias|alias_method|define_method|{_DECLARING})\b[^#]*:({any_name})\b",
    ]


def assignments(
    root: Path | str,
    names: Iterable[str],
    endings: Sequence[str] = (),
    *,
    rg: str | None = FOUND,
    seconds: float = LONGEST,
) -> list[Match]:
    """Return the lines that set attributes of these names, or declare them, in any common language.

    With `endings` (`py`), only in files that end so.
    """
    safe = _identifiers(names)
    if not safe:
        return []
    any_name = "|".join(safe)
    forms = {form: name for name in safe for form in (f"{name[0].upper()}{name[1:]}", name)}
    setters = "|".join(forms)
    patterns = [
        rf"(\.|->|@)({any_name})\s*([-+*/|&]|\|\||\?\?)?=([^=>]|$)",
        rf"[(,{{\s][\"':]?({any_name})[\"']?\s*(:[^:]|=>|=[^=>])",
        rf"\bset_?({setters})\s*\(",
        rf"\.({any_name})\.(append|push|add|update|extend)\(",
        rf"^\s*([A-Za-z_][^\s(]*\s+){{1,4}}({any_name})\s*(;|=[^=]|\{{|$)",
    ]
    matches = _lines(root, patterns, fixed=False, rg=_program(rg), endings=endings, seconds=seconds)
    word = re.compile(rf"(?:\b|set|_)({setters})\b")
    return [
        Match(file, line, text, forms[name[1]]) for file, line, text in matches if (name := word.search(text))
    ]


def spread(
    root: Path | str, names: Iterable[str], *, rg: str | None = FOUND, seconds: float = LONGEST
) -> dict[str, int]:
    """Return in how many files of the checkout each name occurs as a whole word, in the first 32 MB of matches."""
    wanted = [name for name in dict.fromkeys(names) if re.fullmatch(r"\w+", name)]
    if not wanted:
        return {}
    words = [*(word for name in wanted for word in ("-e", name)), "--", "."]
    program = _program(rg)
    forms = [[*_quiet(program), "-o", "-w", "-N", "-F", "--max-count=40"]] if program else []
    forms.append([*_GREP, "-o", "-w", "-h", "-F", "-H"])
    out = _first(root, [[*form, *words] for form in forms], seconds, 4 * MOST)
    rows = {tuple(row.split(b"\0")[:2]) for row in _whole_rows(out) if b"\0" in row}
    counts = Counter(row[-1].decode("utf-8", "replace") for row in rows)
    return {name: counts[name] for name in wanted}


def _lines(
    root: Path | str,
    patterns: Sequence[str],
    *,
    fixed: bool,
    rg: str | None,
    endings: Sequence[str] = (),
    per_file: int = PER_FILE,
    seconds: float = LONGEST,
) -> list[tuple[str, int, str]]:
    words = [*(word for pattern in patterns for word in ("-e", pattern)), "--", "."]
    most, forms = f"--max-count={per_file}", []
    if rg:
        # A preview of a long line ends in words of ripgrep's own, beyond what is kept of it.
        columns = [f"--max-columns={4 * LONGEST_LINE}", "--max-columns-preview"]
        globs = [f"--iglob=*.{ending}" for ending in endings if re.fullmatch(r"\w+", ending)]
        forms.append([*_quiet(rg), "-n", *columns, *globs, most, *(["-F"] if fixed else [])])
    plain = [*_GREP, "-n", "-F" if fixed else "-E"]
    forms += [[*plain, most], plain]  # git before 2.38 has no `--max-count`
    out = _first(root, [[*form, *words] for form in forms], seconds, MOST)
    rows = sorted(_rows(out))
    wanted = tuple(f".{ending}" for ending in endings)
    return [row for row in rows if row[0].lower().endswith(wanted)] if wanted else rows


def _first(root: Path | str, forms: Iterable[Sequence[str]], seconds: float, most: int) -> bytes:
    """Return what the first form of a search finds that is understood: an older program may not know an option."""
    out = b""
    for words in forms:
        answer = run(words, cwd=root, allow=_FINE, timeout=seconds, most=most)
        out = answer.out
        if out or answer.code not in _UNKNOWN:
            break
    return out


def _quiet(rg: str) -> list[str]:
    """Return the words that start ripgrep: sorted, so that what is cut off is the same each time."""
    form = ["-H", "-0", "--no-heading", "--color=never", "--sort=path", "--max-filesize=1M"]
    return [rg, "--no-config", "--no-messages", *form]


def _whole_rows(out: bytes) -> Iterator[bytes]:
    """Yield the rows of an output, without the half one at the end of what was cut off."""
    start = 0
    while (end := out.find(b"\n", start)) >= 0:
        yield out[start:end]
        start = end + 1


def _rows(out: bytes) -> Iterator[tuple[str, int, str]]:
    names: dict[bytes, str] = {}  # a file has many rows
    for match in _ROW.finditer(out):
        file = names.get(match[1])
        if file is None:
            file = names[match[1]] = match[1].decode("utf-8", "surrogateescape")
        yield file, int(match[2]), match[3].decode("utf-8", "replace")[:LONGEST_LINE]
