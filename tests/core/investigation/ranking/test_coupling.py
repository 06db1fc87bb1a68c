"""Files that changed together: which ones belong together, which ones matter, what is left out."""

from datetime import UTC, datetime

from glitchtip_tools.core.investigation.evidence import Coupled, Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking.candidates.coupling import coupled, coupled_files
from glitchtip_tools.core.investigation.ranking.candidates.field import Field, Place
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event, ExceptionValue
from glitchtip_tools.models.code import Commit

FILES = (
    "src/pay.js",
    "src/params/parameter.js",
    "src/card.js",
    "src/log.js",
    "README.md",
    "src/pay.test.js",
    "lib/pay.py",
)
SOURCES = {"src/pay.js": "const card = require('./card');\ncard.charge(params.total)\n"}


def commit(number: int, *files: str) -> Commit:
    day = datetime(2026, 1, number, tzinfo=UTC)
    return Commit(f"{number:040x}", day, "Ada", "ada@example.org", "Change", files=files)


def frame(text: str = "card.charge(params.total)") -> MappedFrame:
    return MappedFrame(0, 0, "pay.js", "charge", 2, True, "src/pay.js", 2, "exact", text=text)


EVENT = Event("e", exceptions=(ExceptionValue("TypeError", "Cannot read properties of undefined"),))


def test_what_changed_together_is_told_with_how_often() -> None:
    history = [
        commit(1, "src/pay.js", "src/card.js"),
        commit(2, "src/pay.js", "src/card.js", "src/log.js", "README.md"),
        commit(3, "src/pay.js"),
        commit(4, "src/log.js", "src/card.js"),
    ]
    found = coupled(EVENT, [frame()], history, FILES, SOURCES)
    assert [(item.file, item.other, item.times, item.of, item.used, item.named) for item in found] == [
        ("src/card.js", "src/pay.js", 2, 3, 1.0, 1.0),
        ("src/log.js", "src/pay.js", 1, 3, 0.0, 0.0),
    ]
    assert found[0].share > found[1].share > 0


def test_a_file_that_is_named_like_the_failing_lines_words_comes_first() -> None:
    history = [commit(1, "src/pay.js", "src/log.js"), commit(2, "src/pay.js", "src/params/parameter.js")]
    found = coupled(EVENT, [frame("send(params.total)")], history, FILES, {})
    assert [(item.file, item.named) for item in found] == [
        ("src/params/parameter.js", 1.0),
        ("src/log.js", 0.0),
    ]


def test_what_says_nothing_is_left_out() -> None:
    many = [f"src/{number}.js" for number in range(40)]
    history = [
        commit(1, "src/pay.js", "src/pay.test.js", "README.md", "lib/pay.py", "src/gone.js"),
        commit(2, "src/pay.js", *many),
    ]
    assert coupled(EVENT, [frame()], history, [*FILES, *many], SOURCES) == ()
    assert coupled(EVENT, [], history, FILES, SOURCES) == ()


def test_a_file_under_suspicion_already_is_no_place_of_its_own() -> None:
    found = Field(Sources(SOURCES))
    found.at("src/pay.js", 2)
    told = [Coupled(file, "src/pay.js", 2, 3, 0.5, 1.0, 0.0) for file in ("src/pay.js", "src/card.js")]
    told.append(Coupled("src/log.js", "src/pay.js", 1, 1, 0.2, 0.5))
    coupled_files(Crash(EVENT, Evidence(coupled=tuple(told))), found)
    assert [(place.file, place.function, place.line) for place in found.places.values()] == [
        ("src/pay.js", "<module>", None),
        ("src/card.js", "", None),
        ("src/log.js", "", None),
    ]
    assert [reasons(place) for place in found.places.values()] == [
        {},
        {
            "coupled": "changed together with src/pay.js",
            "together": "changed together with src/pay.js in 2 of 3 known commits",
            "used": "is named in src/pay.js",
        },
        {
            "coupled": "changed together with src/pay.js",
            "together": "changed together with src/pay.js in its only known commit",
            "used": "is named in another source of the trace",
        },
    ]


def reasons(place: Place) -> dict[str, str]:
    return place.because
