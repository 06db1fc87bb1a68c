"""The language: what a query is read as, what is refused and how that is said."""

from contextlib import suppress
from sys import setprofile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from glitchtip_tools.core.search import QuerySyntaxError, parse
from glitchtip_tools.core.search.language.syntax import And, EventId, Not, Or, Pattern, Text, terms

# A query and its canonical text.
READ = {
    "": "",
    "   ": "",
    "is:unresolved level:error age:-24h": "is:unresolved level:error age:-24h",
    "timeout is:unresolved": "timeout is:unresolved",
    "a AND b": "a b",
    "a OR b c OR d": "a OR b c OR d",
    "(a OR b) c": "(a OR b) c",
    "(a b) OR (c)": "a b OR c",
    "((((a))))": "a",
    "!a !!b NOT c NOT !d": "!a b !c d",
    "!(a OR b) NOT(a b)": "!(a OR b) !(a b)",
    '"connection timeout" plain "plain"': '"connection timeout" plain plain',
    "and or not And": "and or not And",
    "can't connect": '"can\'t" connect',
    "KeyError: 'x'": '"KeyError:" "\'x\'"',
    "https://wa.test/s_1 std::vector 10.0.0.1:6379": '"https://wa.test/s_1" "std::vector" "10.0.0.1:6379"',
    "call() f((a)) (f())": '"call()" "f((a))" "f()"',
    "-x x- 發票 [962302]": '"-x" x- "發票" "[962302]"',
    r"time* a**b \* x\*y C:\temp": r'time* a*b "\*" "x\*y" C:"\\temp"',
    r'"a \"b\" \\ \* c" "d\e"': r'"a \"b\" \\ \* c" "d\\e"',
    "level:[error, FATAL,error]": "level:[error, fatal]",
    "level:>=warning level:[info TO error]": "level:>=warning level:[info TO error]",
    "is:archived is:[muted, resolved] is:Assigned": "is:ignored is:[ignored, resolved] is:assigned",
    "age:+7d age:>7d age:[1d TO 2w]": "age:+7d age:>7d age:[1d TO 2w]",
    "first_seen:>=2025-11-20 lastSeen:<=-24h": "firstSeen:>=2025-11-20 lastSeen:<=-24h",
    'lastSeen:2025-11-24T12:00 last_seen:>"2025-11-24 12:00:30"': (
        "lastSeen:2025-11-24T12:00 lastSeen:>2025-11-24T12:00:30"
    ),
    "timestamp:[2025-11-20T10:00:00Z TO 2025-11-24]": "event.timestamp:[2025-11-20T10:00:00+00:00 TO 2025-11-24]",
    "times_seen:>100 count24h:[10 TO 20] timesSeen:[1, 2]": "timesSeen:>100 count24h:[10 TO 20] timesSeen:[1, 2]",
    'env:production tags[environment]:"a b" tags[env]:x': 'environment:production environment:"a b" tags[env]:x',
    "tags[level]:x tags[my tag]:y has:tags[level] has:env": 'tags[level]:x tags[my tag]:y has:"tags[level]" has:env',
    'component:[ a , "b c" ] component:"[x]" component:a"b': 'component:[a, "b c"] component:"[x]" component:"a\\"b"',
    "title:<unknown> type:*Error error.type:A issue:web-1": 'title:"<unknown>" type:*Error type:A shortId:web-1',
    "D884F781D5BF4351A44E694F597EB5D9": "d884f781d5bf4351a44e694f597eb5d9",
    " d884f781-d5bf-4351-a44e-694f597eb5d9 ": "d884f781d5bf4351a44e694f597eb5d9",
}


@pytest.mark.parametrize("query", READ)
def test_canonical_text(query: str) -> None:
    node = parse(query)

    assert str(node) == READ[query]
    assert parse(str(node)) == node


def test_trees() -> None:
    assert parse("a OR b !c") == Or(
        (Text(Pattern(("a",))), And((Text(Pattern(("b",))), Not(Text(Pattern(("c",)))))))
    )
    assert parse("d884f781-d5bf-4351-a44e-694f597eb5d9") == EventId("d884f781d5bf4351a44e694f597eb5d9")
    assert isinstance(parse('"d884f781d5bf4351a44e694f597eb5d9"'), Text)
    assert [(term.key, term.tag) for term in terms(parse("env:a (levels:b OR !tags[is]:c) d"))] == [
        ("environment", False),
        ("levels", True),
        ("is", True),
    ]


# What is refused: the message with its caret, and the hint.
DATES = (
    "expected a date or an age: `-24h`, `+7d`, `yesterday`, `2025-11-24`, `>=2025-11-24T12:00`, "
    "`[2025-11-20 TO 2025-11-24]`"
)
REFUSED = {
    'is:unresolved "connection': (
        """bad query: expected a closing `"`: this quote is never closed
  is:unresolved "connection
                ^""",
        'write `\\"` for a quote itself',
    ),
    '""': ('bad query: expected text between the quotes\n  ""\n  ^', None),
    '"a"b': ('bad query: expected a space after the closing quote\n  "a"b\n     ^', None),
    "(a OR (b)": ("bad query: expected a closing `)`: this bracket is never closed\n  (a OR (b)\n  ^", None),
    "f(a b)": (
        "bad query: expected a term: this `)` closes nothing\n  f(a b)\n       ^",
        'put the text in quotes: `"…)"`',
    ),
    "()": ("bad query: expected a term here\n  ()\n   ^", None),
    "a OR": ("bad query: expected a term after `OR`\n  a OR\n      ^", None),
    "AND a": ("bad query: expected a term here\n  AND a\n  ^", None),
    "a AND OR b": ("bad query: expected a term after `AND`\n  a AND OR b\n        ^", None),
    "! a": ("bad query: expected a term after `!`\n  ! a\n   ^", None),
    "a !": ("bad query: expected a term after `!`\n  a !\n     ^", None),
    "level: error": ("bad query: expected a value after `level:`\n  level: error\n        ^", None),
    "timesSeen:> 5": ("bad query: expected a value after `>`\n  timesSeen:> 5\n             ^", None),
    "level:[error": (
        "bad query: expected a closing `]`: this bracket is never closed\n  level:[error\n        ^",
        None,
    ),
    "level:[]": ("bad query: expected a value\n  level:[]\n         ^", None),
    "level:[error fatal]": ("bad query: expected `,` or `]`\n  level:[error fatal]\n               ^", None),
    "level:eror": (
        "bad query: `eror` is not a level: expected `debug`, `info`, `warning`, `error`, `fatal`\n"
        "  level:eror\n        ^",
        "did you mean `error`?",
    ),
    "level:!info": (
        "bad query: `!info` is not a level: expected `debug`, `info`, `warning`, `error`, `fatal`\n"
        "  level:!info\n        ^",
        "write `!level:info`",
    ),
    "發票 is:regressed": (
        "bad query: `regressed` is not a status: expected `unresolved`, `resolved`, `ignored`, `archived`, `muted`, "
        "`assigned`, `unassigned`\n  發票 is:regressed\n          ^",
        "GlitchTip has no other states",
    ),
    "is:open": (
        "bad query: `open` is not a status: expected `unresolved`, `resolved`, `ignored`, `archived`, `muted`, "
        "`assigned`, `unassigned`\n  is:open\n     ^",
        "did you mean `unresolved`?",
    ),
    "is:[resolved TO ignored]": (
        "bad query: expected a list `[a, b]`: this has no order that a range could follow\n"
        "  is:[resolved TO ignored]\n     ^",
        None,
    ),
    "lastSeen:recently": (
        f"bad query: `recently` is not a time: {DATES}\n  lastSeen:recently\n           ^",
        None,
    ),
    "firstSeen:2025-02-30": (
        f"bad query: `2025-02-30` is not in the calendar: {DATES}\n  firstSeen:2025-02-30\n            ^",
        None,
    ),
    "firstSeen:0001-01-01": (
        f"bad query: `0001-01-01` is not between 1970 and 2199: {DATES}\n  firstSeen:0001-01-01\n            ^",
        None,
    ),
    "age:7d": (
        "bad query: expected an age: `-24h` (younger), `+7d` or `>7d` (older), `[1d TO 7d]`; units: s, m, h, d, w\n"
        "  age:7d\n      ^",
        "`-7d` is younger than that, `+7d` or `>7d` older",
    ),
    "age:-24x": (
        "bad query: expected an age: `-24h` (younger), `+7d` or `>7d` (older), `[1d TO 7d]`; units: s, m, h, d, w\n"
        "  age:-24x\n      ^",
        None,
    ),
    "age:-9999999w": (
        "bad query: `9999999w` is longer than a hundred years: expected an age: `-24h` (younger), `+7d` "
        "or `>7d` (older), `[1d TO 7d]`; units: s, m, h, d, w\n  age:-9999999w\n      ^",
        None,
    ),
    "lastSeen:[2025-11-24 TO 2025-11-20]": (
        "bad query: expected the lower end of the range first\n  lastSeen:[2025-11-24 TO 2025-11-20]\n           ^",
        "write `[2025-11-20 TO 2025-11-24]`",
    ),
    "lastSeen:[7d TO 2025-11-20]": (
        "bad query: expected two ages or two dates in one range\n  lastSeen:[7d TO 2025-11-20]\n           ^",
        None,
    ),
    "timesSeen:>many": (
        "bad query: `many` is not an integer: expected `>100`, `<=5`, `[10 TO 20]`\n"
        "  timesSeen:>many\n             ^",
        None,
    ),
    "id:WEB-1": (
        "bad query: `WEB-1` is not an issue number: expected digits\n  id:WEB-1\n     ^",
        "a short id goes after `shortId:`, an event id is used alone",
    ),
    "release:>=1.2": (
        "bad query: expected the exact value: tags have no order (`>` and `<` compare numbers, dates and levels)\n"
        "  release:>=1.2\n          ^",
        "put the value in quotes to look for it literally",
    ),
    "has:level": (
        "bad query: expected the name of a tag: `level` is a part of the issue itself\n  has:level\n      ^",
        "write `has:tags[level]` for a tag of that name",
    ),
    "has:comp*": ("bad query: expected the name of a tag, without `*`\n  has:comp*\n      ^", None),
}


@pytest.mark.parametrize("query", REFUSED)
def test_refusals(query: str) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        parse(query)

    assert (refused.value.message, refused.value.hint, refused.value.code) == (*REFUSED[query], 2)


def test_a_long_query_is_shown_around_the_place() -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        parse("word " * 40 + "level:nope\x1b[31m " + "word " * 40)

    assert refused.value.message.splitlines()[1:] == [
        "  …word word word word word word level:nope [31m word word word word word w…",
        "                                       ^",
    ]


ALPHABET = st.text(st.sampled_from("ab:()[]!\"\\*<>=,-+ TO.0123456789dhwm'\n發"), max_size=40)
WORDS = "is: level: age: lastSeen: timesSeen: has: tags[ OR AND NOT TO >= -24h +7d 2025-11-24 T12:00 error".split()
PIECES = st.lists(
    st.sampled_from((*WORDS, *(f" {word} " for word in WORDS), *'[]()!" ,<*\\5x')), max_size=14
).map("".join)


@given(st.one_of(st.text(max_size=30), ALPHABET, PIECES))
@example("lastSeen:[2025-11-16T06:00 TO 2025-11-18T09:00]")
@example('lastSeen:>"monday 9:00" firstSeen:["tue 10:00:30" TO now] age:-2d3h')
@example("!!!a")
@example("a\u2028b")
def test_a_query_is_read_or_refused_and_its_canonical_text_is_the_same_query(query: str) -> None:
    try:
        node = parse(query)
    except QuerySyntaxError:
        return
    assert parse(str(node)) == node


UNITS = (
    *(
        "(",
        '"""',
        "!",
        "a",
        "a ",
        "a:",
        "a:b ",
        "level:[",
        "x:[a,",
        "\\",
        "a OR ",
        "(a) OR ",
        "(a ",
        "! ",
        "NOT ",
    ),
    *(
        "tags[ ",
        "x:[a TO b] ",
        "lastSeen:[2025-11-20 TO 2025-11-24] ",
        "timesSeen:[1,2] ",
        '"a" ',
        "]",
        "enviroment:x ",
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_the_work_grows_with_the_length_and_no_faster(unit: str) -> None:
    assert calls(unit, 20_000) < 12 * calls(unit, 2_000) + 1_000
    with suppress(QuerySyntaxError):
        str(parse(unit * (100_000 // len(unit))))


def calls(unit: str, size: int) -> int:
    """Return how many functions are called to read a query of the size, C's among them: a measure without a clock."""
    number = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    setprofile(count)
    try:
        with suppress(QuerySyntaxError):
            str(parse(unit * (size // len(unit))))
    finally:
        setprofile(None)
    return number
