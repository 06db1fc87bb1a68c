"""Stacks of Python and PHP as pages, consoles and loggers put them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

PYTHON_CALLS = ["/srv/run.py:9  main", "/srv/oven.py:22  warm"]
PHP_CALLS = [
    "/srv/index.php:5  None",
    "/srv/Run.php:12  Bakery\\Run::all",
    "/srv/Oven.php:22  Bakery\\Oven::warm",
]
TRACEBACK = """Traceback (most recent call last):
  File "/srv/run.py", line 9, in main
    warm(None)
  File "/srv/oven.py", line 22, in warm
    return tray.loaves
AttributeError: 'NoneType' object has no attribute 'loaves'"""


@pytest.mark.parametrize(
    "prefix",
    [
        "févr. 21 15:02:15 oven bakery[475]: ",
        "Nov 02 08:00:01 bakery[475]: ",
        "[2026-11-02 08:00:01,343] {base_task_runner.py:101} INFO - Job 44: Subtask Warm ",
        "02.11 08:00:01 [Bakery] INFO ",
        "08:00:0@ | worker-3 >>> ",
    ],
)
def test_a_prefix_is_what_all_lines_have_alike_but_for_its_digits(prefix: str) -> None:
    text = "".join(
        f"{prefix.replace('@', str(at))}{line}\n" for at, line in enumerate(TRACEBACK.splitlines())
    )
    assert told(event_of(text)) == (
        "python",
        [("AttributeError", "'NoneType' object has no attribute 'loaves'", PYTHON_CALLS)],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            """
Environment:

Django Version: 5.0
Traceback (most recent call last):
  File "/srv/run.py", line 9, in main
    response = warm(request)
               ^^^^^^^^^^^^^
  File "/srv/oven.py", line 22, in warm
    return trays[0]
           ~~~~~^^^

Exception Type: IndexError at /warm/
Exception Value: list index out of range
""",
            ("IndexError", "list index out of range", PYTHON_CALLS),
            id="Django's page",
        ),
        pytest.param(
            """
Traceback:

File "/srv/run.py" in main
  9.                         response = warm(request)

File "/srv/oven.py" in warm
  22.     return trays[0]

Exception Type: IndexError at /warm/
Exception Value: list index out of range
""",
            ("IndexError", "list index out of range", PYTHON_CALLS),
            id="Django's page, older",
        ),
        pytest.param(
            """
/srv/run.py, line 9, in main
                response = warm(request)
                           ^^^^^^^^^^^^^
/srv/oven.py, line 22, in warm
    return trays[0]
           ~~~~~^^^

Exception Type: IndexError at /warm/
Exception Value: list index out of range
""",
            ("IndexError", "list index out of range", PYTHON_CALLS),
            id="Django's page, without marks",
        ),
        pytest.param(
            """
---------------------------------------------------------------------------
KeyError                                  Traceback (most recent call last)
File /srv/run.py:9, in main()
      8 def main():
----> 9     warm('tray')

File /srv/oven.py:22, in warm(tray)
     20 def warm(tray):
     21     number = 3
---> 22     return trays[tray]

KeyError: 'tray'
""",
            ("KeyError", "'tray'", PYTHON_CALLS),
            id="IPython",
        ),
    ],
)
def test_pythons_calls_on_pages(text: str, expected: tuple[str, str, list[str]]) -> None:
    assert told(event_of(text)) == ("python", [expected])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            """
PHP Warning:  Undefined variable $tray in /srv/Oven.php on line 22
PHP Stack trace:
PHP   1. {main}() /srv/index.php:0
PHP   2. Bakery\\Run->all() /srv/index.php:5
PHP   3. Bakery\\Oven->warm($tray = *uninitialized*) /srv/Run.php:12
""",
            ("Warning", "Undefined variable $tray", PHP_CALLS),
            id="Xdebug",
        ),
        pytest.param(
            """
TypeError: Uncaught exception 'TypeError' with message 'cold' in /srv/Oven.php:22

in Bakery\\Oven->warm called at /srv/Run.php (12)
in Bakery\\Run->all called at /srv/index.php (5)
""",
            ("TypeError", "cold", PHP_CALLS),
            id="New Relic",
        ),
        pytest.param(
            """
Fatal error: Uncaught TypeError: cold in /srv/Oven.php:22
Stack Trace
1.\tBakery\\Oven->warm(Object(Tray))/srv/Run.php:12
2.\tBakery\\Run->all()/srv/index.php:5
3.\t{main}
""",
            ("TypeError", "cold", PHP_CALLS),
            id="numbered, innermost first",
        ),
        pytest.param(
            """
Fatal error:
Uncaught TypeError: warm():
($tray) must be a tray in /srv/Oven.php:22

Stack trace: #0 /srv/Run.php(12): Bakery\\Oven->warm()

1. /srv/index.php(5): Bakery\\Run->all()
2. {main} thrown in /srv/Oven.php on line 22
""",
            ("TypeError", "warm(): ($tray) must be a tray", PHP_CALLS),
            id="a list made by Markdown, a message of two lines",
        ),
        pytest.param(
            """
Whoops, looks like something went wrong.
1/2
ErrorException in Oven.php line 22:
Call to a member function bake() on null
in /srv/Oven.php line 22
at Bakery\\Oven->warm(null, array('tray' => object(Tray))) in /srv/Run.php line 12
at Bakery\\Run->all() in /srv/index.php (line 5)
""",
            ("ErrorException", "Call to a member function bake() on null", PHP_CALLS),
            id="Symfony's page",
        ),
        pytest.param(
            "[PHP] Error: Undefined index: tray at /srv/Oven.php#22\n",
            ("Error", "Undefined index: tray", ["/srv/Oven.php:22  None"]),
            id="Nextcloud's line",
        ),
    ],
)
def test_phps_calls_in_other_forms(text: str, expected: tuple[str, str, list[str]]) -> None:
    assert told(event_of(text)) == ("php", [expected])


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "#0  Bakery\\Oven->warm(NULL) called at [/srv/Run.php:12]\n"
            "#1  Bakery\\Run->all() called at [/srv/index.php:5]\n",
            "Exception: cold tray\n",
            ("Exception", "cold tray"),
        ),
        (
            "/srv/Run.php - line 12:\n\nBakery\\Oven->warm(null)\n\n/srv/index.php - line 5:\n\nBakery\\Run->all()\n",
            "Bakery\\ColdException:\n",
            ("ColdException", ""),
        ),
        (
            "#0 /srv/Run.php(12): Bakery\\Oven->warm(NULL)\n#1 /srv/index.php(5): Bakery\\Run->all()\n#2 {main}\n",
            "[2026-11-02 08:00:01] oven.ERROR: Bakery\\ColdException: cold\nTrace:\n",
            ("ColdException", "cold"),
        ),
        (
            "#0 ./Run.php(12): Bakery\\Oven->warm(NULL)\n#1 ./index.php(5): Bakery\\Run->all()\n",
            "Exception #0 (UnexpectedValueException): cold\n",
            ("UnexpectedValueException", "cold"),
        ),
    ],
)
def test_where_phps_innermost_function_failed_may_be_unknown(
    text: str, kind: str, message: tuple[str, str]
) -> None:
    _, [(*error, calls)] = told(event_of(kind + text))
    assert tuple(error) == message
    assert [call.lstrip("./").removeprefix("srv/") for call in calls] == [
        "index.php:5  None",
        "Run.php:12  Bakery\\Run::all",
    ]
