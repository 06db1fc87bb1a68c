"""Stacks of PHP as consoles, test runners and JSON answers show them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

COLLISION = """
   Bakery\\ColdOven

  the oven is cold

  at app/Models/Oven.php:71
     69▕     {
     70▕         if (! $this->tray) {
  ➜  71▕             throw new ColdOven('the oven is cold');
     72▕         }

      +14 vendor frames
  15  app/Console/Bake.php:33
      App\\Models\\Oven::warm(Object(App\\Models\\Tray))

  16  [internal]:0
      App\\Console\\Bake::handle()

  17  artisan:37
      Illuminate\\Foundation\\Console\\Kernel::handle(Object(X))
"""
OLD_COLLISION = """
   ErrorException  : Undefined index: tray

  at /srv/bakery/app/Oven.php: 12
     10|   {
  >  12|     return $trays['tray'];

  Exception trace:

  1   App\\Oven::warm("a")
      /srv/bakery/app/Bake.php : 9

  2   App\\Bake::handle()
      /srv/bakery/artisan.php : 3

  Please use the argument -v to see more details.
"""
PEST = """
   FAILED  Tests\\Unit\\OvenTest > it warms                       TypeError
  App\\Oven::warm(): Argument #1 ($tray) must be of type Tray, null given

  at app/Oven.php:8
      8▕     public function warm(Tray $tray)

  1   tests/Unit/OvenTest.php:12
"""
LARAVEL_JSON = """{
    "message": "Attempt to read property \\"loaves\\" on null",
    "exception": "Bakery\\\\Cold",
    "file": "/srv/bakery/app/Oven.php",
    "line": 8,
    "trace": [
        {
            "file": "/srv/bakery/app/Bake.php",
            "line": 30,
            "function": "warm",
            "class": "App\\\\Oven",
            "type": "->"
        },
        {
            "file": "/srv/bakery/public/index.php",
            "line": 3,
            "function": "{closure}"
        }
    ]
}
"""
MONOLOG_JSON = """{
    "class": "Error",
    "message": "Call to a member function bake() on null",
    "file": "/srv/bakery/src/Oven.php:8",
    "trace": ["/srv/bakery/src/Bake.php:30", "/srv/bakery/bin/console:3.php"],
    "previous": {
        "class": "Bakery\\\\NoTray", "message": "none", "file": "/srv/bakery/src/Tray.php:5",
        "trace": ["/srv/bakery/src/Oven.php:7"]
    }
}
"""


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            COLLISION,
            "php",
            [
                (
                    "ColdOven",
                    "the oven is cold",
                    [
                        "artisan:37  None",
                        "[internal]:None  Illuminate\\Foundation\\Console\\Kernel::handle",
                        "app/Console/Bake.php:33  App\\Console\\Bake::handle",
                        "app/Models/Oven.php:71  None",
                    ],
                )
            ],
        ),
        (
            OLD_COLLISION,
            "php",
            [
                (
                    "ErrorException",
                    "Undefined index: tray",
                    [
                        "/srv/bakery/artisan.php:3  None",
                        "/srv/bakery/app/Bake.php:9  App\\Bake::handle",
                        "/srv/bakery/app/Oven.php:12  App\\Oven::warm",
                    ],
                )
            ],
        ),
        (
            PEST,
            "php",
            [
                (
                    "TypeError",
                    "App\\Oven::warm(): Argument #1 ($tray) must be of type Tray, null given",
                    ["tests/Unit/OvenTest.php:12  None", "app/Oven.php:8  None"],
                )
            ],
        ),
        (
            "ErrorException\nAttempt to read property \"loaves\" on null\n.\\app\\Models\\Oven.php:22\n",
            "php",
            [
                (
                    "ErrorException",
                    'Attempt to read property "loaves" on null',
                    [".\\app\\Models\\Oven.php:22  None"],
                )
            ],
        ),
        (
            LARAVEL_JSON,
            "php",
            [
                (
                    "Cold",
                    'Attempt to read property "loaves" on null',
                    [
                        "/srv/bakery/public/index.php:3  None",
                        "/srv/bakery/app/Bake.php:30  {closure}",
                        "/srv/bakery/app/Oven.php:8  App\\Oven::warm",
                    ],
                )
            ],
        ),
        (
            MONOLOG_JSON,
            "php",
            [
                ("NoTray", "none", ["/srv/bakery/src/Oven.php:7  None", "/srv/bakery/src/Tray.php:5  None"]),
                (
                    "Error",
                    "Call to a member function bake() on null",
                    ["/srv/bakery/src/Bake.php:30  None", "/srv/bakery/src/Oven.php:8  None"],
                ),
            ],
        ),
        (
            '"PHP message: PHP Warning: Undefined array key \\"tray\\" in /srv/bakery/oven.php on line 22"\n',
            "php",
            [("Warning", 'Undefined array key "tray"', ["/srv/bakery/oven.php:22  None"])],
        ),
    ],
)  # fmt: skip
def test_a_stack_of_php_is_read_as_it_is_shown(text: str, platform: str, expected: list[object]) -> None:
    assert told(event_of(text)) == (platform, expected)


def test_one_place_of_php_is_enough_below_an_error() -> None:
    event = event_of("Error: cold\nfile: '/srv/oven.php', line: 22\n")
    assert told(event) == ("php", [("Error", "cold", ["/srv/oven.php:22  None"])])


def test_a_long_word_below_a_place_is_read_in_time() -> None:
    event = event_of(
        f"ErrorException\ncold\nat app/Oven.php:22\n  2   [internal]:0\n      {'word' * 20_000}\n"
    )
    assert told(event) == (
        "php",
        [("ErrorException", "cold", ["[internal]:None  None", "app/Oven.php:22  None"])],
    )
