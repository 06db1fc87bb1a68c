"""A list is held against what it says of itself: its pages, their length, and the total."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from glitchtip_tools.api.answers.shapes import fields, numeral
from glitchtip_tools.api.failures import Answer
from glitchtip_tools.api.paging import ListReading, next_cursor

NEXT = '<http://x/>; rel="next"; results="true"; cursor="2"'
END = '<http://x/>; rel="next"; results="false"'
ITEM = fields(id=numeral)


def page(count: int, hits: int | None, link: str = END, first: int = 0) -> Answer:
    headers = {"link": link} | ({} if hits is None else {"x-hits": str(hits), "x-max-hits": "1000"})
    return Answer(200, headers, [{"id": str(first + number)} for number in range(count)])


def read(*pages: Answer, limit: str = "100") -> str | None:
    """Return what is wrong with the last of the pages."""
    reading = ListReading(ITEM, [("limit", limit)])
    for answer in pages[:-1]:
        assert reading.wrong(answer) is None
        reading.page(answer, lambda item: item)
    return reading.wrong(pages[-1])


@pytest.mark.parametrize(
    ("pages", "wrong"),
    [
        ((page(0, 0),), None),
        ((page(3, 3),), None),
        (
            (
                page(100, 350, NEXT),
                page(100, 350, NEXT, 100),
                page(100, 350, NEXT, 200),
                page(50, 350, END, 300),
            ),
            None,
        ),
        ((page(3, 4),), "ends the list after 3 of 4 items"),
        ((page(100, 350, NEXT), page(0, 350)), "is an empty page after 100 of 350 items"),
        ((page(100, None, NEXT), page(0, None)), "is an empty page after 100 of more items"),
        ((page(100, 350, NEXT), page(100, 350, END, 100)), "ends the list after 200 of 350 items"),
        ((page(100, 150, NEXT), page(49, 150, END, 100)), None),  # a row moved to the front meanwhile
        ((page(100, 150, NEXT), page(50, 150, END, 99)), None),  # a row moved to the second page meanwhile
        ((page(100, 200, NEXT), page(100, 200)), "ends the list after 100 of 200 items"),  # a cache, or a bug
        ((page(100, None),), None),  # the link says that the list ends
        ((page(100, None, ""),), "is a full page of 100 items and does not say how many there are"),
        ((page(99, None),), None),
        ((page(100, None, NEXT),), None),
        ((page(100, 101, NEXT), page(0, 100)), None),  # the last one was resolved meanwhile
        ((page(100, 1000, NEXT), page(100, 1000, NEXT)), None),
        ((page(101, 101),), "has 101 items where 100 were requested"),
        ((page(50, 130, NEXT),), "has 50 items on a page of 100, and more pages"),
        ((Answer(200, {}, []),), "is empty and does not say that the list is"),
        ((Answer(200, {}, None),), "is not a list"),
        ((Answer(200, {}, {}),), "is not a list"),
        ((Answer(200, {"x-hits": "1"}, [{}]),), "has an item that lacks `id`"),
        ((Answer(200, {"x-hits": "1"}, [{"id": "x"}]),), "has an item that has a `id` that is not an id"),
    ],
)
def test_a_page_that_is_none(pages: tuple[Answer, ...], wrong: str | None) -> None:
    assert read(*pages) == wrong


def test_a_full_page_that_holds_an_item_twice_hides_others() -> None:
    twice = Answer(200, {"link": NEXT, "x-hits": "131"}, [{"id": str(number // 2)} for number in range(100)])
    assert read(twice) == "has 50 items on a page of 100"
    assert ListReading(ITEM, [("limit", "100")], repeating=True).wrong(twice) is None
    assert read(Answer(200, {"link": END, "x-hits": "2"}, [{"id": "1"}, {"id": "1"}])) is None


def test_no_more_items_than_were_asked_for() -> None:
    assert read(page(6, 6), limit="5") == "has 6 items where 5 were requested"
    assert read(page(5, 5), limit="5") is None


LINKS = some.text(alphabet=some.sampled_from("<>\"=;,?&%{}' abrelnxtsuoc0123cursor/:"), max_size=80)


@given(LINKS, some.text(max_size=60), LINKS)
def test_a_link_header_of_any_form_tells_a_cursor_or_none(before: str, cursor: str, after: str) -> None:
    """The cursor of a page that is there comes back as it was, whatever stands around its part of the header."""
    assert next_cursor(before) is None or isinstance(next_cursor(before), str)
    part = f'<http://x/?cursor={quote(cursor)}>; rel="next"; results="true"; cursor="{quote(cursor)}"'
    assert next_cursor(f"{part}, <{after.replace('<', '')}") == (cursor or next_cursor(part))
    assert next_cursor(part.replace('"true"', '"false"')) is None


def test_a_long_link_header_is_read_once() -> None:
    assert next_cursor('<x>; rel="next"; results="true"' * 20_000) is None
