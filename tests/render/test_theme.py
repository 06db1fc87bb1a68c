"""Colours: each is legible on dark and light backgrounds, and no screen or help page uses another."""

import re

import pytest
from rich.color import Color
from rich.default_styles import DEFAULT_STYLES

from glitchtip_tools.core.setup.topics import TOPICS
from glitchtip_tools.render.drawing import markdown_page, styled
from glitchtip_tools.render.drawn.console import style_of
from glitchtip_tools.render.output import View
from glitchtip_tools.render.theme import COLOURS, FZF, OVERRIDDEN
from tests.conftest import Gtt

BACKGROUNDS = {
    "black": "#000000",
    "VS Code dark": "#1e1e1e",
    "Solarized dark": "#002b36",
    "Solarized light": "#fdf6e3",
    "white": "#ffffff",
}
SGR = re.compile(r"\x1b\[([0-9;]*)m")
ATTRIBUTES = {"", "0", "1", "2", "3", "4"}  # none, bold, dim, italic, underlined
ALLOWED = {str(number) for number in COLOURS.values()}


def luminance(color: str) -> float:
    """WCAG 2.2, relative luminance."""
    shares = [part / 255 for part in Color.parse(color).get_truecolor()]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def foreign_codes(text: str) -> list[str]:
    """Return the escape codes of a screen that are neither attributes nor colours of ours."""
    findings = []
    for codes in SGR.findall(text):
        rest = re.sub(r"38;5;(\d+)", lambda found: "" if found[1] in ALLOWED else found[0], codes)
        if not set(filter(None, rest.split(";"))) <= ATTRIBUTES:
            findings.append(codes)
    return sorted({*findings})


def test_each_colour_is_legible_on_every_background() -> None:
    findings = [
        f"{name} on {background}: {ratio:.2f}"
        for name, number in COLOURS.items()
        for background, color in BACKGROUNDS.items()
        if (ratio := contrast(f"color({number})", color)) < 3
    ]
    assert not findings, "\n".join(findings)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#cdcd00", "#ffffff") < 2  # what ANSI's yellow is to xterm


def test_every_style_of_rich_that_has_a_colour_is_replaced() -> None:
    coloured = {
        name
        for name, style in DEFAULT_STYLES.items()
        if name.startswith(("json.", "markdown.")) and (style.color or style.bgcolor)
    }
    assert coloured <= set(OVERRIDDEN)


def test_the_colours_of_ansi_are_not_to_be_had() -> None:
    with pytest.raises(KeyError):
        style_of("bold yellow")
    assert styled("late", "bold caution", View(terminal=True, color=True)) == "\x1b[1;38;5;136mlate\x1b[0m"


def test_fzf_has_these_colours_and_the_background_of_the_terminal() -> None:
    used = {str(value).partition(":")[0] for value in FZF.values()}
    assert used <= {"-1", *map(str, COLOURS.values())}
    assert {FZF["bg"], FZF["bg+"], FZF["gutter"]} == {-1}


LANGUAGES = {
    "python": "# x\n@a\nclass B(C):\n    def f(self) -> int:\n        return f'{y!r}' or 1\nraise ValueError\n",
    "javascript": "// x\nimport {a} from 'b'\nconst x = async () => { throw new Error(`a ${1 + 2}`) }\n/re/g\n",
    "yaml": "# x\na: &b {c: [1, true, null]}\nd: |\n  text\n",
    "console": "$ gtt issues -q 'x' | jq .\nAPI-1F  KeyError\n",
    "json": '{"a": [1, null, true, "x", 1.5e3]}\n',
    "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
    "sql": "-- x\nSELECT 'a', 1 FROM t WHERE b IS NULL;\n",
    "html": "<!-- x --><a href='b'>c &amp; d</a>\n",
    "toml": "[a]\nb = 1\nc = 'd' # e\n",
    "ini": "[a]\nb=c\n",
    "nosuch": "x = §\n",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_source_code_is_in_these_colours(language: str) -> None:
    view = View(terminal=True, color=True)
    source = LANGUAGES[language]
    assert foreign_codes(markdown_page(f"```{language}\n{source}```\n", view)) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_help_pages_are_in_these_colours(gtt: Gtt, topic: str) -> None:
    shown = gtt("help", topic, terminal=True).out
    assert "\x1b[1" in shown
    assert foreign_codes(shown) == []


@pytest.mark.parametrize(
    ("term", "coloured"),
    [("xterm", True), ("tmux-256color", True), ("linux", True), ("vt220", False), ("dumb", False)],
)
def test_a_terminal_with_few_colours_gets_none(gtt: Gtt, term: str, coloured: bool) -> None:
    shown = gtt("issues", "-n", "2", terminal=True, env={"TERM": term}).out
    assert ("\x1b[" in shown) is coloured


def test_windows_terminal_has_colours_though_no_term(gtt: Gtt) -> None:
    assert "\x1b[" in gtt("issues", "-n", "1", terminal=True, env={"TERM": None, "WT_SESSION": "1"}).out
    assert "\x1b[" not in gtt("issues", "-n", "1", terminal=True, env={"TERM": None}).out
