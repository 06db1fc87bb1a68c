"""The colours of every screen: legible on dark and light backgrounds alike.

What the sixteen colours of ANSI look like is up to the terminal, and yellow, cyan and the bright ones vanish on most
light backgrounds. These are of the 240 fixed colours of xterm. Each has a contrast (WCAG 2.2) of at least 3:1 to
black, white and the backgrounds of common themes (tests/render/test_theme.py); all else is bold, dim or underlined.
"""

COLOURS = {
    "bad": 196,  # red: errors, failures, bars
    "caution": 136,  # ochre: warnings, what is open
    "good": 28,  # green: what is done or right
    "place": 30,  # teal: paths, lines of the source
    "info": 32,  # blue: what is only told, addresses
    "back": 133,  # violet: what came back
}
ATTRIBUTES = frozenset(("bold", "dim", "italic", "underline"))
# rich's own styles that have a colour, in ours: documents in Markdown and JSON.
OVERRIDDEN = {
    "json.key": "bold info",
    "json.str": "good",
    "json.number": "place",
    "json.bool_true": "good",
    "json.bool_false": "bad",
    "json.null": "back",
    "markdown.code": "bold place",
    "markdown.code_block": "place",
    "markdown.block_quote": "dim",
    "markdown.list": "",
    "markdown.item.number": "bold",
    "markdown.h2": "bold underline",
    "markdown.h3": "bold",
    "markdown.h4": "bold",
    "markdown.link": "info",
    "markdown.link_url": "underline info",
    "markdown.table.border": "dim",
    "markdown.table.header": "bold",
    "markdown.kbd": "bold",
}
# Kinds of words in source code, named as pygments does; everything else has the colour of the text.
SYNTAX = {
    "Comment": "dim",
    "Keyword": "info",
    "Operator.Word": "info",
    "Name.Function": "bold",
    "Name.Class": "bold",
    "Name.Decorator": "back",
    "Name.Tag": "info",
    "Literal.String": "good",
    "Literal.Number": "back",
    "Generic.Heading": "bold",
    "Generic.Deleted": "bad",
    "Generic.Inserted": "good",
    "Generic.Prompt": "bold",
}
# The parts of fzf, which has a theme for dark backgrounds; -1 is the terminal's own colour.
FZF = {
    "fg": -1,
    "bg": -1,
    "hl": COLOURS["info"],
    "fg+": "-1:bold:underline",  # the current line: what is behind it stays
    "bg+": -1,
    "hl+": COLOURS["info"],
    "gutter": -1,
    "info": COLOURS["caution"],
    "prompt": COLOURS["info"],
    "pointer": COLOURS["bad"],
    "marker": COLOURS["good"],
    "spinner": COLOURS["place"],
    "header": COLOURS["place"],
    "border": COLOURS["place"],
}


def of_fzf(*, color: bool) -> str:
    """Return what fzf takes as `--color`."""
    return ",".join(f"{part}:{value}" for part, value in FZF.items()) if color else "bw"
