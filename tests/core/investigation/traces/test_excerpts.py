"""Lines of code beside a stack, as Node, Babel, Collision, Rails and Ruby show them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of

NODE = """Jul  9 14:12:23 host node: /srv/bakery/dist/oven.js:22
Jul  9 14:12:23 host node:     return tray.loaves.length;
Jul  9 14:12:23 host node:                 ^
Jul  9 14:12:23 host node: TypeError: Cannot read property 'loaves' of undefined
Jul  9 14:12:23 host node:     at warm (/srv/bakery/dist/oven.js:22:17)
Jul  9 14:12:23 host node:     at main (/srv/bakery/dist/main.js:22:3)
"""
BABEL = """  ● warms trays

    TypeError: Cannot read properties of undefined (reading 'loaves')

      20 | export function warm(tray) {
      21 |   heat();
    > 22 |   return tray.loaves.length;
         |               ^
      23 | }

      at warm (src/oven.js:22:15)
      at Object.<anonymous> (src/oven.test.js:21:3)
"""
COLLISION = """  ColdException

  the oven is cold

  at app/Oven.php:22
     21▕     {
  ➜  22▕         throw new ColdException('the oven is cold');
     23▕     }

  1   artisan:37
"""
RAILS = """ActionView::Template::Error (undefined method `loaves' for nil):
    21: <ul>
    22:   <%= tray.loaves.size %>
    23: </ul>

app/views/ovens/show.html.erb:22:in `_app_views_ovens_show'
app/controllers/ovens_controller.rb:21:in `show'
"""
RUBY = """/srv/bakery/oven.rb:22:in `warm': undefined method `loaves' for nil (NoMethodError)

    tray.loaves.each do |loaf|
        ^^^^^^^
\tfrom /srv/bakery/bake.rb:3:in `<main>'
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (NODE, [None, "return tray.loaves.length;"]),
        (BABEL, [None, "  return tray.loaves.length;"]),
        (COLLISION, [None, "        throw new ColdException('the oven is cold');"]),
        (RAILS, [None, "  <%= tray.loaves.size %>"]),
        (RUBY, [None, "tray.loaves.each do |loaf|"]),
    ],
)
def test_the_code_that_a_text_shows_is_the_frames(text: str, code: list[str | None]) -> None:
    event = event_of(text)
    assert event is not None
    assert [frame.context_line for frame in event.exceptions[-1].frames] == code


def test_the_lines_around_come_with_it_and_a_marked_line_is_of_no_other_frame() -> None:
    event = event_of(BABEL.replace("oven.js:22:15", "oven.js:23:1").replace("test.js:21", "test.js:22"))
    assert event is not None
    outer, inner = event.exceptions[-1].frames
    assert inner.context_line is None
    assert outer.context == (
        (20, "export function warm(tray) {"),
        (21, "  heat();"),
        (22, "  return tray.loaves.length;"),
        (23, "}"),
    )


def test_numbers_that_do_not_follow_one_another_are_no_code() -> None:
    event = event_of("1 | a\n7 | b\n9 | c\nError: cold\n    at warm (oven.js:7:1)\n")
    assert event is not None
    assert event.exceptions[-1].frames[0].context_line is None
