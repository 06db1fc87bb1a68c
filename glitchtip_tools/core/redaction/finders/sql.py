"""Secrets in SQL: in the order of columns, behind `IDENTIFIED BY`, and bound to a placeholder by its name."""

import re
from collections.abc import Callable, Iterator

from glitchtip_tools.core.redaction.names import Holds, holds, kind_of
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import is_secret

_INSERT = LazyPattern(
    r"\((?P<columns>[^()\n]{1,1000})\)\s{0,4}(?:VALUES\s{0,4})?=?\s{0,4}\((?P<values>[^()\n]{1,4000})\)",
    re.I,
    sign="(",
)
# The same with calls in the rows, and several rows: `VALUES (1, 'x', now()), (2, 'y', now())`.
_CALL = r"\((?:[^()\n]|\([^()\n]{0,100}+\)){0,200}+\)"
_CELL = rf"(?:[^(),\n'\"]|'[^'\n]{{0,300}}+'|\"[^\"\n]{{0,300}}+\"|{_CALL})"
_INTO = LazyPattern(r"\((?P<columns>[^()\n]{1,1000})\)\s{0,4}VALUES\s{0,4}(?=\()", re.I, sign="(")
_ROW = LazyPattern(rf"\s{{0,4}},?\s{{0,4}}\((?P<values>(?:{_CELL}|,){{1,1000}}+)\)")
_CELLS = LazyPattern(rf"{_CELL}{{1,1000}}+")
_TEXT = LazyPattern(r"\s{0,8}(?:[\w.]{1,40}\(\s{0,2}){0,3}'(?P<value>[^'\n]{1,300}+)'")
_VALUES = LazyPattern("values", re.I)
# What stands for the placeholders of `VALUES (?, ?)`, in the order of the columns.
_PLACES = LazyPattern(r"\s{0,2}(?:\?|\$\d{1,3}|%s|:\w{1,40}|@\w{1,40})\s{0,2}")
_PARAMETERS = LazyPattern(
    r"[^\n]{0,80}?(?:param(?:eter)?s|bindings|args|arguments|values)[\"']?\]?[ ]?[:=]?[ ]?"
    r"[\[(](?P<values>[^\[\]()\n]{1,2000})[\])]",
    re.I,
)
_KEY_DETAIL = LazyPattern(r"Key \((?P<name>[\w\" ,()]{2,80})\)=\((?P<value>[^()\n]{1,2000})\)", sign=")=(")
_SQL = LazyPattern(
    r"(?:IDENTIFIED(?: WITH [\w'\"]{1,40})?(?: BY| AS)(?: PASSWORD)?|WITH (?:ENCRYPTED )?PASSWORD|PASSWORD\("
    r"|PRAGMA (?:re)?key\s?=\s?)"
    r"\s{0,4}(?P<q>[\"'])(?P<value>[^\"'\n]{1,1000})(?P=q)",
    re.I,
    words="identified password pragma",
    before=16,
)
_SQL_BARE = LazyPattern(r"IDENTIFIED BY (?P<value>(?=[^\s;'\"]{0,30}\d)[^\s;'\"]{3,100})", re.I)
# `Password = @p1`, and elsewhere what `@p1` is, as Entity Framework and Dapper log it.
_PLACED = LazyPattern(
    r"(?<![\w.])(?P<name>[A-Za-z]\w{1,40})[\"`\]]?\s?=\s?(?P<place>[@:][A-Za-z]\w{0,40})(?!\w)",
    hints="=\\s?[@:][a-z]",
    before=44,
)
_BOUND = LazyPattern(
    r"(?P<place>[@:][A-Za-z]\w{0,40})[\"']?\s?(?:=>|[=:])\s?'(?P<value>[^'\n]{1,300})'", hints="[@:][a-z]"
)


def _columns(text: str) -> Iterator[SecretSpan]:
    """Yield values that appear in the order of columns: `INSERT INTO t (a, password) VALUES ('x', 'y')`."""
    for match in _KEY_DETAIL.finditer(text):
        yield from checked(match, match["name"].strip('"'))
    for match in _INSERT.finditer(text):
        columns = [column.strip() for column in match["columns"].split(",")]
        names = [column.strip(" \"'`[]") for column in columns]
        # Prose, `(avoid leaking credentials) (#9997)`, or a signature of Go.
        prose = any(" " in column and column[0] not in "\"'`[" for column in columns)
        if prose and not _VALUES.search(text, match.end("columns"), match.start("values")):
            continue
        listed = match
        if all(_PLACES.fullmatch(place) for place in match["values"].split(",")):
            listed = _PARAMETERS.match(text, match.end()) or match
        values = list(re.finditer(r"'[^']*+'|\"[^\"]*+\"|[^,'\"]++", listed["values"]))
        values = [value for value in values if value[0].strip()]
        if len(names) != len(values):
            continue
        for name, value in zip(names, values, strict=True):
            kind = holds(name)
            bare = value[0].strip().strip("'\"")
            if kind is not Holds.NOTHING and is_secret(name, kind, bare, quoted=True, code=False):
                start = listed.start("values") + value.start() + value[0].index(bare)
                yield SecretSpan(start, start + len(bare), kind_of(name, kind))


def _rows(text: str) -> Iterator[SecretSpan]:
    """Yield the secrets of rows with calls, of which the first text counts, and of all rows behind the first."""
    for match in _INTO.finditer(text) if _VALUES.search(text) else ():
        kinds = [
            (name, holds(name)) for name in (one.strip(" \"'`[]") for one in match["columns"].split(","))
        ]
        at = match.end()
        while any(kind is not Holds.NOTHING for _, kind in kinds) and (row := _ROW.match(text, at)):
            at = row.end()
            cells = list(_CELLS.finditer(text, *row.span("values")))
            for (name, kind), cell in zip(kinds, cells if len(cells) == len(kinds) else (), strict=False):
                value = _TEXT.match(text, cell.start()) if kind is not Holds.NOTHING else None
                if value and is_secret(name, kind, value["value"], quoted=True, code=False):
                    yield SecretSpan(*value.span("value"), kind_of(name, kind))


def _credentials(text: str) -> Iterator[SecretSpan]:
    for pattern in (_SQL, _SQL_BARE):
        for match in pattern.finditer(text):
            yield from checked(match, "password")


def _bound(text: str) -> Iterator[SecretSpan]:
    """Yield values that are bound to the placeholder of a secret's column, before or behind the statement."""
    places = {match["place"]: match["name"] for match in _PLACED.finditer(text)}
    inserts = _INSERT.finditer(text) if "(@" in text or "(:" in text else ()
    for match in inserts:
        listed = [place.strip() for place in match["values"].split(",")]
        places |= dict(
            zip(listed, (name.strip(" \"'`[]") for name in match["columns"].split(",")), strict=False)
        )
    if any(holds(name) is not Holds.NOTHING for name in places.values()):
        for match in _BOUND.finditer(text):
            yield from checked(match, places.get(match["place"], ""))


def checked(match: re.Match[str], name: str) -> Iterator[SecretSpan]:
    """Yield the value of the match if the name is a secret's and the value can be one."""
    kind = holds(name)
    if kind is not Holds.NOTHING and is_secret(name, kind, match["value"], quoted=True, code=False):
        yield SecretSpan(*match.span("value"), kind_of(name, kind))


FORMS: tuple[Callable[[str], Iterator[SecretSpan]], ...] = (_columns, _rows, _credentials, _bound)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in SQL and beside it."""
    for form in FORMS:
        yield from form(text)
