"""Compiled templates lead to their sources: by the path's hash, by the message, by the compiled file's name."""

from hashlib import sha1

import pytest

from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.core.investigation.frames.templates import settled, template_of
from glitchtip_tools.core.investigation.source.lines import Source
from glitchtip_tools.models import Frame

TREE = Tree(
    [
        "resources/views/trays/show.blade.php",
        "resources/views/trays/list.blade.php",
        "templates/account/list.html.twig",
        "templates/loaf/list.html.twig",
        "templates/index.tpl",
        "src/Shop/Views/UITill/Count.cshtml",
        "src/Shop/Views/Till/Count.cshtml",
        "src/Shop/Areas/Back/Views/Till/Count.cshtml",
    ]
)
HASHED = sha1(b"/srv/site/resources/views/trays/list.blade.php").hexdigest()
BLADE = "/srv/site/storage/framework/views/{}.php"


@pytest.mark.parametrize(
    ("frame", "messages", "expected"),
    [
        (Frame(BLADE.format(HASHED)), [], ("resources/views/trays/list.blade.php", None)),
        (
            Frame(BLADE.format("0" * 40)),
            ["Undefined index: x (View: /srv/site/resources/views/trays/show.blade.php)"],
            ("resources/views/trays/show.blade.php", None),
        ),
        (Frame(BLADE.format("0" * 40)), ["Undefined index: x"], None),
        (
            Frame("/srv/site/var/cache/prod/twig/1f/1f0c2b7e9a5d4c3b2a1908f7e6d5c4b3.php"),
            ['An exception has been thrown ("no tray") in "account/list.html.twig" at line 5.'],
            ("templates/account/list.html.twig", 5),
        ),
        (
            Frame("/srv/site/x/aa56.php", function="__TwigTemplate_b0a1::doDisplay"),
            ['Variable "x" does not exist in "loaf.list" at line 3.'],
            ("templates/loaf/list.html.twig", 3),
        ),
        (
            Frame("/srv/site/templates_c/8f2d1c_0.file.index.tpl.php"),
            [],
            ("templates/index.tpl", None),
        ),
        (
            Frame(
                module="AspNetCoreGeneratedDocument.Views_UITill_Count+<ExecuteAsync>d__9",
                function="MoveNext",
            ),
            [],
            ("src/Shop/Views/UITill/Count.cshtml", None),
        ),
        (
            Frame(function="async Task AspNetCore.Areas_Back_Views_Till_Count.ExecuteAsync()"),
            [],
            ("src/Shop/Areas/Back/Views/Till/Count.cshtml", None),
        ),
        (
            Frame(module="AspNetCoreGeneratedDocument.Views_Till_Count", function="ExecuteAsync"),
            [],
            None,
        ),  # two
        (Frame("/srv/site/app/Tray.php"), ['x in "account/list.html.twig" at line 5.'], None),
    ],
)
def test_the_template_that_a_compiled_one_is_from(
    frame: Frame, messages: list[str], expected: tuple[str, int | None] | None
) -> None:
    assert template_of(frame, messages, TREE) == expected


def test_the_line_is_the_one_that_reads_like_the_compiled_one() -> None:
    source = Source("@extends('page')\n<p>{{ $tray->name }}</p>\n<b>{{ $tray->loaves->count() }}</b>\n")
    compiled = "<b><?php echo e($tray->loaves->count()); ?></b>"
    context = ((7, "<p><?php echo e($tray->name); ?></p>"), (8, compiled))
    frame = Frame("x.php", line_no=8, context_line=compiled, context=context)
    assert settled(frame, "show.blade.php", None, source) == Settled("show.blade.php", 3, "like", "")
    assert settled(frame, "show.twig", 2, source) == Settled("show.twig", 2, "exact", "")
    assert settled(Frame("x.php", line_no=8), "show.blade.php", None, source) == Settled(
        "show.blade.php", None, "none", "a compiled template: its line number does not apply to the source"
    )
