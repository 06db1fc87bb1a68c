"""Stacks of Ruby as test runners and people show them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

RSPEC = """
  1) Oven#warm takes the first tray
     Failure/Error: oven.warm(nil)

     NoMethodError:
       undefined method `loaves' for nil
     # ./app/models/oven.rb:8:in `block in warm'
     # ./spec/models/oven_spec.rb:4:in `block (2 levels) in <main>'
     # ------------------
     # --- Caused by: ---
     # KeyError:
     #   key not found: :tray
     #   ./app/models/tray.rb:3:in `fetch'
"""
HIGHLIGHTED = """
/srv/bakery/oven.rb:8:in `warm': undefined method `loaves' for nil (NoMethodError)

    tray.loaves.each do |loaf|
        ^^^^^^^
\tfrom /srv/bakery/bin/bake:3:in `<main>'
"""
OVER_LINES = """
/srv/bakery/oven.rb:8:in `warm': the tray is cold:
  tray 7 (Bakery::TrayError)

\tfrom /srv/bakery/bake.rb:3:in `<main>'
"""
BELOW = "/srv/bakery/oven.rb:8:in `require':\ncannot load such file -- tray (LoadError)\n"


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            RSPEC,
            "ruby",
            [
                ("KeyError", "key not found: :tray", ["./app/models/tray.rb:3  fetch"]),
                (
                    "NoMethodError",
                    "undefined method `loaves' for nil",
                    [
                        "./spec/models/oven_spec.rb:4  block (2 levels) in <main>",
                        "./app/models/oven.rb:8  block in warm",
                    ],
                ),
            ],
        ),
        (
            "  1) Oven is warm\n     Failure/Error: expect(oven).to be_warm\n\n       expected: true\n"
            "            got: false\n     # ./spec/oven_spec.rb:4:in `block in <main>'\n",
            "ruby",
            [
                (
                    "ExpectationNotMetError",
                    "expect(oven).to be_warm",
                    ["./spec/oven_spec.rb:4  block in <main>"],
                )
            ],
        ),
        (
            HIGHLIGHTED,
            "ruby",
            [
                (
                    "NoMethodError",
                    "undefined method `loaves' for nil",
                    ["/srv/bakery/bin/bake:3  <main>", "/srv/bakery/oven.rb:8  warm"],
                )
            ],
        ),
        (
            OVER_LINES,
            "ruby",
            [
                (
                    "TrayError",
                    "the tray is cold:\ntray 7",
                    ["/srv/bakery/bake.rb:3  <main>", "/srv/bakery/oven.rb:8  warm"],
                )
            ],
        ),
        (BELOW, "ruby", [("LoadError", "cannot load such file -- tray", ["/srv/bakery/oven.rb:8  require"])]),
        (
            "[KeyError]: key not found: :tray\nin app/oven.rb:8:in `warm'\n",
            "ruby",
            [("KeyError", "key not found: :tray", ["app/oven.rb:8  warm"])],
        ),
        (
            "Error: uninitialized constant Tray\nPlease report it\n/srv/oven.rb:8:in `warm'\n/srv/a.rb:2:in `b'\n",
            "ruby",
            [("NameError", "uninitialized constant Tray", ["/srv/a.rb:2  b", "/srv/oven.rb:8  warm"])],
        ),
    ],
)
def test_what_runners_and_people_make_of_a_stack_of_ruby_is_read(
    text: str, platform: str, expected: list[object]
) -> None:
    assert told(event_of(text)) == (platform, expected)
