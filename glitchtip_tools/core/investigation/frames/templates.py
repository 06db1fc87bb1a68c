"""Compiled templates: which source a file that a template engine built is from, by its path, else by the message."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha1

from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.core.investigation.frames.stack import cleaned
from glitchtip_tools.core.investigation.source.likeness import most_alike
from glitchtip_tools.core.investigation.source.lines import Source
from glitchtip_tools.models import Frame

_TEMPLATE = re.compile(r"\.(?:blade\.php|twig|tpl|phtml|erb|haml|slim|eex|heex|ejs|hbs|j2|jinja2?|cshtml)$")
BY_MESSAGE = "a compiled template: its line number does not apply to the source"
LONGEST = 4_000  # characters of a message that is read
MOST_TEMPLATES = 5_000  # whose path is hashed
_BLADE = re.compile(r"^(?P<root>.*?/?)storage/framework/views/(?P<hash>[0-9a-f]{32,40})\.php$")
_TWIG = re.compile(r"(^|/)twig/.*[0-9a-f]{16,}\.php$|(^|/)cache/.*/[0-9a-f]{2}/[0-9a-f]{32,64}\.php$")
_SMARTY = re.compile(r"(^|/)[^/]*\.file\.(?P<name>[^/]+)\.php$")
# What ASP.NET calls the class of `Views/Home/Index.cshtml`.
_RAZOR = re.compile(r"\bAspNetCore(?:GeneratedDocument)?\.(?P<name>\w{1,300})")
_VIEW = re.compile(r"\(View: (?P<name>[^()]{1,300})\)")
_AT_LINE = re.compile(r"\bin \"(?P<name>[^\"]{1,200})\"(?: at line (?P<line>\d{1,6}))?")
_PHP = re.compile(r"<\?(?:php|=)?\s*(?:echo\s+(?:e\()?)?|\?>")


def is_template(file: str) -> bool:
    """Return whether a file is a template: what is in none of its functions is in the template itself."""
    return _TEMPLATE.search(file) is not None


def template_of(frame: Frame, messages: Sequence[str], tree: Tree) -> tuple[str, int | None] | None:
    """Return the tracked template that a compiled one is from, and its line where the message tells it."""
    path = cleaned(frame.abs_path) or cleaned(frame.filename)
    if blade := _BLADE.match(path):
        return _by_hash(blade["root"], blade["hash"], tree) or _named(_VIEW, messages, tree)
    if _TWIG.search(path) or (frame.function or "").startswith("__TwigTemplate_"):
        return _named(_AT_LINE, messages, tree)
    if smarty := _SMARTY.search(path):
        return _tracked(smarty["name"], tree)
    razor = None if path else _RAZOR.search(f"{frame.module or ''} {frame.function or ''}"[:LONGEST])
    return _by_class(razor["name"], tree) if razor else None


def _by_hash(root: str, wanted: str, tree: Tree) -> tuple[str, None] | None:
    """Return the Blade template whose path has the hash that Laravel names its compiled file by."""
    files = [file for file in tree.files if file.endswith(".blade.php")][:MOST_TEMPLATES]
    for file in files:
        for named in (f"{root}{file}", f"v2{root}{file}", f"v2/{file}"):
            if sha1(named.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest() == wanted:
                return file, None
    return None


def _by_class(name: str, tree: Tree) -> tuple[str, None] | None:
    """Return the one Razor view whose path, with `_` for all else, ends like the name of its class."""
    views = [file for file in tree.files if file.endswith(".cshtml")][:MOST_TEMPLATES]
    flat = {file: re.sub(r"\W", "_", f"/{file.removesuffix('.cshtml')}") for file in views}
    found = [file for file, path in flat.items() if path.endswith(f"_{name}")]
    return (found[0], None) if len(found) == 1 else None


def _named(form: re.Pattern[str], messages: Sequence[str], tree: Tree) -> tuple[str, int | None] | None:
    """Return the template that a message names; the wrapper that tells it is the exception that surfaced."""
    for message in reversed(messages):
        for match in form.finditer(message[:LONGEST]):
            if tracked := _tracked(match["name"], tree):
                line = match.groupdict().get("line")
                return tracked[0], int(line) if line else None
    return None


def _tracked(name: str, tree: Tree) -> tuple[str, None] | None:
    """Return the one tracked file that a template's name stands for: a path, `list.groups`, or `@Mail/note.twig`."""
    for path in _spellings(name):
        files = tree.like(path)
        whole = path.count("/") + 1
        best = [file for length, file in files if length == files[0][0] and length >= min(whole, 2)]
        if len(best) == 1:
            return best[0], None
    return None


def _spellings(name: str) -> Iterator[str]:
    path = cleaned(name.strip()).lstrip("@")
    yield path
    if "/" not in path and path.count(".") >= 1:
        dotted = path.replace(".", "/")
        yield from (f"{dotted}.twig", f"{dotted}.html.twig", f"{dotted}.blade.php")


def settled(frame: Frame, file: str, line: int | None, source: Source) -> Settled:
    """Return where a compiled template's frame is: at the given line, or at the one that resembles it."""
    if line is not None and line <= len(source.lines):
        return Settled(file, line, "exact", "")
    place, _ = most_alike(_without_php(frame), source.likeness)
    return Settled(file, place, "like", "") if place else Settled(file, None, "none", BY_MESSAGE)


def _without_php(frame: Frame) -> Frame:
    """Return the frame with its source lines as the template has them, `<?php echo e(...) ?>` taken out."""
    context = tuple((number, _PHP.sub(" ", text)) for number, text in frame.context)
    return replace(frame, context=context, context_line=_PHP.sub(" ", frame.context_line or ""))
