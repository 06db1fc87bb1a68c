"""Places tied to the trail of a bad value: who made it, who sets the attribute, who takes it as it comes."""

import pytest

from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking.candidates import origin
from glitchtip_tools.core.investigation.ranking.candidates.field import Field
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event, ExceptionValue

REPORT = """\
class Report:
    def merge(self, other):
        self.rows.append(other)

    def clear(self):
        self.rows = ()

    @property
    def rows(self):
        return self._rows


def load(report):
    report.rows = tuple(report.parts)


def other(table):
    table.rows = []
"""
PERSON = """\
class Person
  alias :author :about

  def posts
    author.posts
  end
end
"""


def ties(file: str, text: str, line: int, message: str, *functions: str) -> dict[str, set[str]]:
    """Return how each of the functions of a file hangs together with the trail from a line."""
    sources = Sources({file: text})
    frame = MappedFrame(0, 0, file, "f", line, True, file, line, "exact", "", 0, sources.text(file, line))
    field = Field(sources)
    field.trace(frame)
    for scope in sources.scopes(file):
        if scope.name in functions:
            field.of(file, scope)
    for number, text_of_line in enumerate(text.split("\n"), start=1):
        if "alias" in text_of_line:
            field.at(file, number).lines.append(number)
    event = Event(id="1", exceptions=(ExceptionValue(type="Error", value=message),))
    origin.trail_of_the_value(Crash(event, Evidence(frames=(frame,), sources={file: text})), field)
    return {place.function: set(place.links) for place in field.places.values()}


def test_who_sets_an_attribute_that_had_the_wrong_type() -> None:
    said = "'tuple' object has no attribute 'append'"
    assert ties("report.py", REPORT, 3, said, "clear", "rows", "load", "other") == {
        "merge": set(),
        "clear": {"origin_attribute"},
        "rows": {"origin_made"},
        "load": {"origin_attribute"},
        "other": set(),
    }


def test_a_function_that_takes_null_as_it_comes_could_have_guarded() -> None:
    said = "'NoneType' object has no attribute 'append'"
    assert ties("report.py", REPORT, 3, said)["merge"] == {"unguarded"}


def test_ruby_declares_what_made_the_value() -> None:
    said = "undefined method 'posts' for nil\n\n    author.posts\n          ^^^^^^"
    assert ties("person.rb", PERSON, 5, said) == {"posts": {"sets_bad"}, "<module>": {"origin_made"}}


GETTERS = [
    ("a.py", "class A:\n    def f(self):\n        self.n().x\n    def n(self):\n        return self._n\n", 3, ["_n"]),
    ("a.py", "class A:\n    def f(self):\n        self.sum.x\n", 3, ["sum"]),
    ("A.java", "class A {\n  void f(B b) {\n    b.getSent().x();\n  }\n}\n", 3, ["sent"]),
    ("a.rb", "def f\n  fee.rates.x\nend\n", 2, ["rates"]),
    ("a.py", "def f(a):\n    load(a).x\n", 2, []),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "line", "expected"), GETTERS, ids=[row[1] for row in GETTERS])
def test_the_attributes_whose_writers_matter(file: str, text: str, line: int, expected: list[str]) -> None:
    frame = MappedFrame(0, 0, file, "f", line, True, file, line, "exact")
    event = Event(id="1", exceptions=(ExceptionValue(type="Error", value="has no attribute 'x'"),))
    assert origin.attributes(event, [frame], Sources({file: text})) == expected


PARCELS = """\
class Age {
    long age(Parcel parcel) {
        return parcel.getSent().millis();
    }

    Moment getSent() {
        return sent;
    }

    void setSent(Moment sent) {
        this.sent = sent;
    }

    void read(Row row) {
        this.setSent(row.moment());
    }
}
"""


def test_a_plain_getter_made_nothing_so_its_attribute_is_followed() -> None:
    said = 'Cannot invoke "Moment.millis()" because the return value of "Parcel.getSent()" is null'
    told = ties("Age.java", PARCELS, 3, said, "getSent", "setSent")
    assert told == {"age": {"unguarded"}, "getSent": set(), "setSent": {"origin_attribute"}}


LEDGER = """\
class Ledger:
    def enter(self, row):
        return row["bakery"]


def morning(ledger, more):
    row = {%s}
    ledger.enter(row)
"""


@pytest.mark.parametrize(
    ("written", "links"),
    [
        ('"baker": 1, "tray": 2', {"origin", "lacks_key"}),
        ('"baker": {"bakery": 1}', {"origin"}),
        ('"bakery": 1', {"origin"}),
        ('"baker": 1, **more', {"origin"}),
        ("", {"origin"}),
    ],
)
def test_who_wrote_a_table_out_without_the_key_that_is_missed(written: str, links: set[str]) -> None:
    text = LEDGER % written
    sources = Sources({"ledger.py": text})
    frames = tuple(
        MappedFrame(
            0, 1 - depth, "ledger.py", name, line, True, "ledger.py", line, "exact", "", depth,
            sources.text("ledger.py", line),
        )
        for depth, (name, line) in enumerate((("enter", 3), ("morning", 8)))
    )  # fmt: skip
    field = Field(sources)
    for frame in frames:
        field.trace(frame)
    event = Event(id="1", exceptions=(ExceptionValue(type="KeyError", value="'bakery'"),))
    origin.trail_of_the_value(Crash(event, Evidence(frames=frames, sources={"ledger.py": text})), field)
    assert {place.function: set(place.links) for place in field.places.values()}["morning"] == links
