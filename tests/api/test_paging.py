"""A list is held against what it says of itself: its pages, their length, and the total."""

import pytest

from glitchtip_tools.api.failures import Answer
from glitchtip_tools.api.paging import ListReading
from glitchtip_tools.api.shapes import fields, numeral

NEXT = '<http://x/>; rel="next"; results="true"; cursor="2"'
END = '<http://x/>; rel="next"; results="false"'
ITEM = fields(id=numeral)


def page(count: int, hits: int | None, link: str = END) -> Answer:
    headers = {"link": link} | ({} if hits is None else {"x-hits": str(hits), "x-max-hits": "1000"})
    return Answer(200, headers, [{"id": str(number)} for number in range(count)])


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
        ((page(100, 350, NEXT), page(100, 350, NEXT), page(100, 350, NEXT), page(50, 350)), None),
        ((page(3, 4),), "ends the list after 3 of 4 items"),
        ((page(100, 350, NEXT), page(0, 350)), "is an empty page after 100 of 350 items"),
        ((page(100, None, NEXT), page(0, None)), "is an empty page after 100 of more items"),
        ((page(100, 350, NEXT), page(100, 350)), "ends the list after 200 of 350 items"),
        ((page(100, 150, NEXT), page(49, 150)), None),  # a row moved to the front meanwhile
        ((page(100, 101, NEXT), page(0, 100)), None),  # the last one was resolved meanwhile
        ((page(100, 1000, NEXT), page(100, 1000, NEXT)), None),
        ((page(101, 101),), "holds 101 items where 100 were asked for"),
        ((Answer(200, {}, []),), "is empty and does not say that the list is"),
        ((Answer(200, {}, None),), "is not a list"),
        ((Answer(200, {}, {}),), "is not a list"),
        ((Answer(200, {"x-hits": "1"}, [{}]),), "holds an item that lacks `id`"),
        ((Answer(200, {"x-hits": "1"}, [{"id": "x"}]),), "holds an item that has a `id` that is no id"),
    ],
)
def test_a_page_that_is_none(pages: tuple[Answer, ...], wrong: str | None) -> None:
    assert read(*pages) == wrong


def test_no_more_items_than_were_asked_for() -> None:
    assert read(page(6, 6), limit="5") == "holds 6 items where 5 were asked for"
    assert read(page(5, 5), limit="5") is None
