"""Source maps: from a place in a built file to the line of its source."""

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.frames.builds.built import map_of, read_map, settled
from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.core.investigation.source.sourcemaps import address, beside, inline, read
from glitchtip_tools.models import Frame

# Line 1 is unmapped; line 2 is from lines 3 (column 0) and 5 (from column 8 on) of the first source; line 3 from the
# second source's line 1.
MAPPINGS = ";AAEA,QAEI;ACJJ"
MAP = json.dumps({"version": 3, "sources": ["../src/oven.ts", "../src/tray.ts"], "mappings": MAPPINGS})


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        (1, 1, None),
        (2, 1, ("../src/oven.ts", 3)),
        (2, 8, ("../src/oven.ts", 3)),
        (2, 9, ("../src/oven.ts", 5)),
        (2, None, ("../src/oven.ts", 3)),
        (3, 40, ("../src/tray.ts", 1)),
        (9, 1, None),
        (0, 1, None),
    ],
)
def test_a_place_leads_to_its_source(line: int, column: int | None, expected: tuple[str, int] | None) -> None:
    known = read(MAP)
    assert known is not None
    assert known.original(line, column) == expected


INDEX = json.dumps(
    {
        "version": 3,
        "sections": [
            {"offset": {"line": 4, "column": 30}, "map": {"sources": ["b.ts"], "mappings": "AAAA;AACA"}},
            {"offset": {"line": 1, "column": 0}, "map": json.loads(MAP)},
            {"offset": {"line": 2, "column": "x"}, "map": json.loads(MAP)},
            {"offset": {"line": 9, "column": 0}, "url": "other.js.map"},
        ],
    }
)


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        (1, 1, None),
        (3, 9, ("../src/oven.ts", 5)),
        (4, 1, ("../src/tray.ts", 1)),
        (5, 30, None),
        (5, 31, ("b.ts", 1)),
        (5, None, ("b.ts", 1)),
        (6, 2, ("b.ts", 2)),
    ],
)
def test_an_index_of_maps_leads_to_the_source_of_its_section(
    line: int, column: int | None, expected: tuple[str, int] | None
) -> None:
    known = read(INDEX)
    assert known is not None
    assert known.original(line, column) == expected


def test_a_map_may_be_in_the_built_file_or_beside_it() -> None:
    data = f"data:application/json;base64,{b64encode(MAP.encode()).decode()}"
    assert address(f"x\n//# sourceMappingURL={data}\n") == data
    known = inline(data)
    assert known is not None
    assert known.original(2, 1) == ("../src/oven.ts", 3)
    assert address("x\n//# sourceMappingURL=oven.js.map") == "oven.js.map"
    assert address("x\n") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../src/oven.ts", "src/oven.ts"),
        ("webpack:///./lib/oven.ts", "dist/lib/oven.ts"),
        ("../../../etc/passwd", None),
        ("/etc/passwd", None),
        ("https://bakery.example/oven.ts", None),
    ],
)
def test_what_a_map_names_stays_in_the_repository(name: str, expected: str | None) -> None:
    assert beside("dist/oven.js", name) == expected


def test_a_frame_of_a_tracked_built_file_leads_to_the_source() -> None:
    tree = Tree(["dist/oven.js", "dist/oven.js.map", "src/oven.ts", "src/tray.ts"])
    frame = Frame("/app/dist/oven.js", line_no=2, col_no=9)
    assert map_of(frame, "dist/oven.js", {"dist/oven.js": "x"}, tree) == "dist/oven.js.map"
    assert map_of(frame, None, {}, tree) == "dist/oven.js.map"
    assert map_of(frame, "src/oven.ts", {}, tree) is None
    known = read_map("dist/oven.js.map", {"dist/oven.js.map": MAP})
    assert settled(frame, "dist/oven.js.map", known, tree) == Settled("src/oven.ts", 5, "exact", "")
    assert settled(Frame("/app/dist/oven.js", line_no=1), "dist/oven.js.map", known, tree) is None
    assert read_map("dist/oven.js.map", {}) is None


@given(st.text(max_size=200) | st.text(alphabet="AQIJgC,;+/", max_size=200))
def test_any_mappings_are_read_without_an_error(mappings: str) -> None:
    known = read(json.dumps({"sources": ["a.ts"], "mappings": mappings}))
    assert known is not None
    for line in range(1, 4):
        found = known.original(line, 3)
        assert found is None or found[0] == "a.ts"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"mappings": 3}',
        "[" * 100_000,
        '{"sections": []}',
        '{"sections": [{"offset": 1}]}',
    ],
)
def test_what_is_no_map_is_none(text: str) -> None:
    assert read(text) is None
