"""What loggers, collectors and people put before the lines of a stack, and stacks inside of JSON."""

import html
import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set

from glitchtip_tools.core.investigation.traces.languages.php.objects import stacks as stacks_of_php
from glitchtip_tools.core.investigation.traces.order import TIME

LONGEST_PREFIX = 300  # characters before a stack's own
MOST_SHAPES = 8  # lengths of such
ROUNDS = 5  # prefixes before one line: a pod's, a time, a level, a request's tag
NARROWEST, BROADEST = 60, 300  # columns of a terminal
FEWEST = 2  # full lines that go on without a prefix: a terminal broke them
DEEPEST = 4  # objects inside of a JSON line
_CALL = re.compile(r"^\s+(?:at [\w.<>`+]{4,300}|--- End of )")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
# One of these at a time, with one space or tab behind it: what follows is the stack's own indentation.
_PREFIX = re.compile(
    rf"""(?:
      \d{{1,4}}\|[\w.@/-]{{1,80}}\s*\|                               # pm2
    | [\w.-]{{1,80}}\s+\|                                            # docker compose
    | [ ]{{0,40}}\|                                                  # Python's exception groups, Docker Desktop
    | \[pod/[^\]]{{1,200}}\]                                         # kubectl logs --prefix
    | (?:[^\W\d_]{{3,5}}\.?[ ]{{1,2}}\d{{1,2}}[ ]\d\d:\d\d:\d\d|{TIME})[ ](?:[\w.-]{{1,80}}[ ])?[\w./@-]{{1,80}}
      (?:\[\d+\]:|[ ]\d+[ ]-[ ]-)                                  # journald, syslog, and one without a number:
    | [A-Z][a-z]{{2}}[ ]{{1,2}}\d{{1,2}}[ ]\d\d:\d\d:\d\d[ ][\w.-]{{1,80}}[ ][a-z][\w./@-]{{0,80}}:
    | [A-Z][a-z]{{2}}[ ]{{1,2}}\d{{1,2}}[ ]\d\d:\d\d:\d\d(?:[ ][AP]M[ ]|[ ]{{2}}[\w./@-]{{1,80}}\[\d+\]:)  # no host
    | (?:{TIME},std(?:out|err),)?(?:@[\w.-]{{1,60}}/[\w.-]{{1,60}}(?::[a-z][\w-]{{0,40}})?
      |[a-z][\w-]{{0,60}}:[a-z][\w-]{{0,40}}):                       # Turborepo
    | [\w./@-]{{1,80}}[ ](?:dev|start|serve|test|build|watch)[\w:-]{{0,20}}:   # pnpm
    | {TIME},std(?:out|err),                                        # Portainer
    | \d{{1,2}}\.\d{{1,2}}\.\d{{4}}$                                   # a date alone
    | {TIME}[ ]\w{{1,40}}\[[\w.-]{{1,80}}\]:                        # Heroku
    | {TIME}[ ][\w-]{{1,40}}\.\d{{1,3}}\s+\|                            # foreman
    | {TIME}[ ](?:stdout|stderr)[ ][FP]                             # Kubernetes
    | flutter:                                                       # Flutter on Apple's systems
    | \[\d{{4}}-\d\d-\d\d[ ]\d\d:\d\d:\d\d,\d{{3}}:[ ][A-Z]{{4,8}}/[\w-]{{1,80}}\]  # Celery
    | \d\d-\d\d[ ]\d\d:\d\d:\d\d\.\d{{3}}[ ]+\d+[ ]+\d+[ ][A-Z][ ][\w.$-]{{1,80}}[ ]*:   # Android
    | (?:\d\d-\d\d[ ]\d\d:\d\d:\d\d\.\d{{3}}[ ])?[VDIWEF]/[\w.$-]{{1,80}}[ ]{{0,12}}\([ ]*\d+\):  # the same, brief
    | (?:\d{{4}}-)?\d\d-\d\d[ ]\d\d:\d\d:\d\d\.\d{{3}}[ ]{{1,6}}\d+-\d+(?:/\S{{1,120}}[ ][VDIWEFA]/[^:]{{1,80}}:
      |[ ]{{1,40}}\S{{1,80}}[ ]{{1,40}}\S{{1,120}}[ ]{{1,40}}[VDIWEFA][ ])            # Android Studio's, old and new
    | [DIWEF],[ ]\[[^\]]{{1,80}}\][ ]+[A-Z]+[ ]--[ ][^:]{{0,80}}:    # Ruby's logger
    | \[[A-Z][A-Za-z]{{1,7}}(?:/\w{{1,20}}){{0,4}}/\d{{1,4}}\][ ]+(?:OUT|ERR)             # Cloud Foundry
    | {TIME}:?
    | (?:\d{{1,8}}[ ])?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|ERR):?
      (?:[ ][a-z_]\w{{0,40}}(?:\.\w{{1,40}}){{1,8}}(?=[ ]))?          # and a logger's name
    | [A-Z]{{4,5}}[ ]--[ ][^:]{{0,80}}:                              # what is left of Ruby's logger
    | <\w{{1,40}}>                                                  # a job
    | \d{{1,8}}[ ]TID-\w{{1,20}}(?:[ ][A-Z]\w{{1,80}}[ ]JID-\w{{1,40}})?[ ][A-Z]{{4,8}}:      # older ones of Sidekiq
    | (?:\w{{1,20}}=\S{{1,80}}[ ]){{1,8}}[A-Z]{{4,8}}:               # Sidekiq
    | \[[^\[\]]{{1,120}}\]                                           # a level, a thread, a request's tag
    )(?:[ \t]|$)""",
    re.X,
)
# A list of lines, as Node prints it: `stack: [ "TypeError: x", '    at f (a.js:1:2)' ]`.
_LISTED = re.compile(
    r"^\s*(?:\w{1,20}: )?(?:\[ ?)?(?P<mark>['\"])"
    r"(?P<text>\s*at .+?|\S{1,400}\.rb:\d{1,7}:in [`'].+?"
    r"|(?:[A-Z]\w*)?(?:Error|Exception)\b.*?)(?:\\n)?(?P=mark)(?: \+)?[,\]} ]*$"
)
# A line of a stack under a key of a line of keys and values.
_KEYED = re.compile(
    r"^(?:\S{1,200}[ ]){0,4}?(?:[\w.]{1,40}=(?:\"[^\"\\]{0,400}\"|[^\s\"]{1,400})[ ]){1,20}"
    r"(?:stack|trace|stack_?trace|line|msg|message)=\"(?P<text>(?:[^\"\\]|\\.)*+)\"$"
)
_STACK = re.compile(
    r"\b(?:msg|message|stack|trace|stack_?trace|exception|error|err)=\"(?P<text>(?:[^\"\\]|\\.)*+)\""
)
# Where the lines of a stack begin, whatever stands before: what is the same on all of them is a prefix.
_BEGINS = re.compile(
    r"(?<=[ \t])(?=Traceback \(most recent call last\):$|File \"[^\"]+\", line \d|at [\w.$/<]+[\w$>]\([^()]*\)"
    r"|#\d+ \S+\(\d+\): |goroutine \d+ \[|\S{1,300}\.go:\d{1,7} \+0x[0-9a-f]+$)"
)
_DIGIT = re.compile(r"\d")
FEWEST_BEGINNINGS = 2  # lines with the same text before a stack's own
_PRIORITY = re.compile(r"<\d{1,3}>(?:1 )?")  # before all else in syslog's own form
_CSV = re.compile(  # a collector's table: the time, some columns, the line
    rf"^\"?{TIME}\"?,(?:\"?[^\",]{{0,120}}\"?,){{0,6}}\"(?P<text>(?:[^\"]|\"\")*+)\"?$"
)
_REFERENCE = re.compile(r"[\w.-]{1,80}/[\w.-]{1,100}(?=#\d{1,3} )")  # which GitHub makes of `#1` in a report
_BOLD = re.compile(r"\*\*(?=(?:[a-z_]\w{0,80}\.){1,10}[A-Z]\w{0,100}: )")  # the mark's end may be lines below
_UNDER_KEY = re.compile(r"\"(?:stack|stack_?trace|trace|exception)\" ?: ?\"(?=[^\"\\]{1,3900}$)")
_QUOTED = re.compile(r"(?:> ?){1,4}")  # a mail or a comment
_ENTITY = re.compile(r"&(?:gt|lt|amp|quot|#\d{1,5}|#x[0-9a-fA-F]{1,4});")
_PAGE = re.compile(r"<html\b|</pre>", re.I)
_BREAK = re.compile(r"<(?:br|p|/p|/?pre|/?h\d|/?div|/?tr)\b[^<>]{0,300}>\n?", re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_FIELD = re.compile(r'^\s*"[\w.@ -]{1,80}"\s*:\s*".*\\n.*",?\s*$')
_HOLDS = re.compile(r"(?:\\n|\")\s{1,8}at ")  # a stack inside of JSON, with any prefix
_ESCAPED = re.compile(r"\\n(?:#\d{1,3} |(?:\s|\\t){1,8}at |\s{1,4}File )")
_DECODER = json.JSONDecoder()
_CAUSE = "cause"  # the key of the error that another one was made of
_MESSAGES = ("error", "err", "exception", "message", "msg")


def plain_lines(text: str, most: int, widest: int) -> list[str]:
    """Return the last lines of a text without colours, with the stacks inside of JSON as lines of their own."""
    if _PAGE.search(text):
        text = _TAG.sub("", _BREAK.sub("\n", text))
    plain: list[str] = []
    for line in textwrap.dedent(text).splitlines()[-most:]:
        if "\\n" in line and line.lstrip().startswith(("{", "[{")):
            plain += _inside(line)
        elif "\\n" in line and (stack := next(filter(_has_breaks, _STACK.finditer(line)), None)):
            plain += [line[: stack.start()], *_unescaped(stack["text"]).split("\n")]
        elif 'Trace\\":' in line or '"Trace":' in line or ("{" in line and _HOLDS.search(line)):
            plain += _inside(line[line.find("{") :])
        elif len(_ESCAPED.findall(line)) >= FEWEST_BEGINNINGS:
            plain += _unescaped(line).split("\n")  # cut from a line of JSON
        else:
            plain += _inside("{" + line.strip().rstrip(",") + "}") if _FIELD.match(line) else [line]
    plain = _rejoined(plain)
    plain = [html.unescape(line) if _ENTITY.search(line) else line for line in plain]
    return [_plain(line, widest) for line in plain[-most:]]


def _plain(line: str, widest: int) -> str:
    """Return a line without colours, without Markdown's bold type around an error, and no longer than is read."""
    line = _COLOURS.sub("", line.replace("\xa0", " ")[:widest]).rstrip()
    if "**" in line:
        line = _BOLD.sub("", line)
        line = line[:-2] if line.endswith("**") and line.count("**") == 1 else line
    return line


def unprefixed(lines: Sequence[str]) -> list[str]:
    """Return the lines without what is before a stack's own."""
    return [_bare(line) for line in lines]


def without_common_prefixes(lines: Sequence[str]) -> list[str]:
    """Return the lines without the same prefix of several lines of a stack, digits aside."""
    shapes: Counter[str] = Counter()
    for line in lines:
        if match := _BEGINS.search(line, 1, LONGEST_PREFIX):
            before = line[: match.start()].rstrip()
            shapes[_DIGIT.sub("0", before)] += bool(before)
    common = {shape for shape, count in shapes.items() if count >= FEWEST_BEGINNINGS}
    if not common:
        return list(lines)
    lengths = sorted({len(shape) for shape in common}, reverse=True)[:MOST_SHAPES]
    return [_without(line, common, lengths) for line in lines]


def _without(line: str, common: Set[str], lengths: Sequence[int]) -> str:
    shape = _DIGIT.sub("0", line[: lengths[0]])
    length = next((length for length in lengths if shape[:length] in common), 0)
    return line[length + 1 :] if length else line


def _rejoined(lines: Sequence[str]) -> list[str]:
    """Return the lines without the breaks of a terminal.

    A full line with a prefix goes on without one, and an indented call of .NET at the beginning of the next line.
    """
    width = max(map(len, lines), default=0)
    full = [len(line) >= width - 1 and bool(_PREFIX.match(line) or _CALL.match(line)) for line in lines]
    breaks = {
        at
        for at, whole in enumerate(full[:-1])
        if whole
        and not _PREFIX.match(lines[at + 1])
        and not (_CALL.match(lines[at]) and lines[at + 1][:1] in " \t")
    }
    if not (NARROWEST <= width <= BROADEST and len(breaks) >= FEWEST):
        return list(lines)
    joined: list[str] = []
    for at, line in enumerate(lines):
        if at - 1 in breaks:
            joined[-1] = joined[-1].ljust(width) + line  # a space at the end is not copied
        else:
            joined.append(line)
    return joined


def _bare(line: str) -> str:
    if line.startswith("`"):  # a stack between Markdown's marks for code
        line = line.lstrip("`")
    if line.endswith("`") and line.count("`") % 2:
        line = line[:-1]
    if quoted := _QUOTED.match(line):
        line = line[quoted.end() :]
    if table := _CSV.match(line):
        line = table["text"].replace('""', '"')
    if reference := _REFERENCE.match(line):
        line = line[reference.end() :]
    if (stripped := line.lstrip()).startswith('"') and (under := _UNDER_KEY.match(stripped)):
        line = stripped[under.end() :]
    if keyed := _KEYED.match(line):
        line = _unescaped(keyed["text"])
    if line.startswith("│") and line.endswith("│"):  # a box around all of it
        line = line[1:-1].rstrip()
    if listed := _LISTED.match(line):
        line = listed["text"]
    if priority := _PRIORITY.match(line):
        line = line[priority.end() :]
    for _ in range(ROUNDS):
        match = _PREFIX.match(line)
        if not match:
            break
        line = line[match.end() :]
    return line


def _inside(line: str) -> list[str]:
    """Return the texts of several lines that a line of JSON holds, each below the line's message; else the line."""
    try:
        data, _ = _DECODER.raw_decode(line.lstrip())
    except (ValueError, RecursionError):
        return _unescaped(line).split("\n")
    if listed := list(stacks_of_php(data)):
        return listed
    texts = list(_texts(data, DEEPEST))
    short = {key: value for key, value in reversed(texts) if "\n" not in value}
    messages = [short[key] for key in _MESSAGES if key in short][:1]
    lines: list[str] = []
    for key, value in texts:
        if "\n" not in value:
            continue
        if lines and key == _CAUSE:
            lines[-1:] = [f"[cause]: {value}".splitlines()[0], *value.splitlines()[1:], ""]
        else:
            lines += [*messages, *value.splitlines(), ""]
    return lines or [line]


def _has_breaks(stack: re.Match[str]) -> bool:
    return "\\n" in stack["text"]


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')


def _texts(data: object, depth: int, within: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of a JSON value with their keys; a cause's stack has the key that its error is under."""
    pairs = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        if isinstance(value, str):
            yield (_CAUSE if within == _CAUSE and "\n" in value else str(key)), value
        elif isinstance(value, list) and len(value) > 1 and all(isinstance(one, str) for one in value):
            yield str(key), "\n".join(value)  # a stack as a list of its lines
        elif depth > 0:
            yield from _texts(value, depth - 1, str(key))
