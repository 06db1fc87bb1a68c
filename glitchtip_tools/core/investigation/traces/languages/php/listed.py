"""PHP's calls in other forms: Xdebug's, `called at`, Nextcloud's page; each shows where a call was made."""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.traces.languages.php.printed import raised
from glitchtip_tools.models import ExceptionValue

_FUNCTION = r"(?P<function>[^\s(]{1,300})"
_FORMS = (
    # Xdebug: `PHP   2. Oven->warm($tray = NULL) /srv/run.php:12`, oldest first
    re.compile(
        rf"^(?:PHP)?\s{{0,20}}\d{{1,3}}\.\s{{1,8}}{_FUNCTION}\(.*\)\s{{0,8}}"
        r"(?P<file>(?:\[\.\.\.\]|[A-Za-z]:)?[^\s:()\[\]]{1,400}):(?P<line>\d{1,7})$"
    ),
    # debug_print_backtrace before PHP 8.1, and New Relic
    re.compile(
        rf"^\s*(?:#\d{{1,3}}\s{{1,8}}|in )?{_FUNCTION}(?:\(.*\))? called at \[?"
        r"(?P<file>(?:[A-Za-z]:)?[^\s:()\[\]]{1,400})(?: \(|:)(?P<line>\d{1,7})[\])]$"
    ),
    # Symfony's page
    re.compile(
        rf"^at {_FUNCTION}\(.*\)\s{{0,8}}in (?P<file>(?:[A-Za-z]:)?[^\s:()]{{1,400}})"
        r" \(?line (?P<line>\d{1,7})\)?$"
    ),
    # Nextcloud's page of logs: the call is on the line below
    re.compile(r"^(?P<file>[^\s:()]{1,400}\.php) - line (?P<line>\d{1,7}):$"),
)
_BELOW = re.compile(rf"^{_FUNCTION}\(")
_MAIN = re.compile(r"^(?:PHP)?\s{0,20}\d{1,3}\.\s{1,8}\{main\}")


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the exceptions, each alone: none of these shows causes."""
    chains: list[tuple[ExceptionValue, ...]] = []
    lines = [line for line in lines if line.strip()]
    at = 0
    while at < len(lines):
        first, calls, oldest_first = at, list[tuple[str, int, str]](), bool(_MAIN.match(lines[at]))
        while at < len(lines):
            match = next((hit for form in _FORMS if (hit := form.match(lines[at]))), None)
            if match and "function" not in match.groupdict():
                at += 1
                call = _BELOW.match(lines[at]) if at < len(lines) else None
                calls.append((match["file"], int(match["line"]), call["function"] if call else ""))
            elif match and match["function"] != "{main}":
                calls.append((match["file"], int(match["line"]), match["function"]))
            elif not _MAIN.match(lines[at]):
                break
            at += 1
        if calls and (one := raised(lines, first, calls[::-1] if oldest_first else calls)):
            chains.append((one,))
        at += at == first
    return chains
