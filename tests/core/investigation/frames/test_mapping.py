"""Frames to files: the longest tail, the module's opinion, the line's word; and which version fits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from glitchtip_tools.core.investigation.frames import mapping
from glitchtip_tools.core.investigation.frames.mapping import MOST_CANDIDATES, Tree, candidates
from glitchtip_tools.core.investigation.frames.revisions import choose, fit, named, tag_for
from glitchtip_tools.core.investigation.frames.stack import path_in_repository
from glitchtip_tools.models import Frame

TREE = Tree(
    [
        "src/shop/core.py",
        "src/shop/types.py",
        "tests/core.py",
        "web/app/page.tsx",
        "api/app/page.tsx",
        "setup.py",
    ]
)
LINES = [
    "import os",
    "",
    "def f(x):",
    "    y = x + 1",
    "    return y",
    "",
    "def g(x):",
    "    y = x + 1",
    "    return 2",
]
TEXT = "\n".join(LINES)


def test_the_longest_common_tail_wins() -> None:
    found = candidates(Frame(filename="/srv/releases/2025/shop/core.py"), TREE)
    assert (found.files[0], found.sure, found.weak) == ("src/shop/core.py", True, False)


@given(
    some.lists(some.lists(some.sampled_from("abc"), max_size=4), min_size=1, max_size=40),
    some.lists(some.sampled_from(["a", "b", "c", "é", "e\u0301"]), max_size=5),
)
def test_of_very_many_namesakes_the_nearest_are_those_that_all_of_them_show(
    folders: list[list[str]], path: list[str]
) -> None:
    tree = Tree("/".join([*folder, "index.js"]) for folder in folders)
    frame = Frame(filename="/".join(["/srv", *path, "index.js"]))
    every = candidates(frame, tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapping, "MOST_ALIKE", MOST_CANDIDATES + 1)
        few = candidates(replace(frame), tree)
    assert (few.files, few.sure, few.weak, few.bare) == (every.files, every.sure, every.weak, every.bare)


def test_the_module_is_a_second_opinion() -> None:
    assert candidates(Frame(filename="core.py", module="shop.core"), TREE).files[0] == "src/shop/core.py"


def test_the_projects_own_package_may_be_installed() -> None:
    own = candidates(Frame(filename="/usr/lib/python3.11/site-packages/shop/core.py"), TREE)
    other = candidates(Frame(filename="/usr/lib/python3.11/site-packages/setup.py"), TREE)
    assert (own.files, own.library, other.files, other.library) == (("src/shop/core.py",), True, (), True)


def test_the_package_of_a_go_program_names_no_file() -> None:
    tree = Tree(["main.go", "dough/mix.go"])
    main = candidates(Frame(filename="/go/src/bakery/parse.go", module="main"), tree)
    mixed = candidates(Frame(filename="mix.go", module="example.org/bakery/dough"), tree)
    assert (main.files, mixed.files, mixed.weak) == ((), ("dough/mix.go",), False)


@pytest.mark.parametrize(
    ("frame", "files"),
    [
        (Frame(abs_path="/build/src/model/dough.go", module="github.com/kiln/clay/src/model"), ()),
        (Frame(filename="github.com/kiln/clay/cmd/main.go", module="main"), ()),
        (
            Frame(abs_path="/build/model/dough.go", module="github.com/bakery/oven/v2/model"),
            ("model/dough.go",),
        ),
        (Frame(abs_path="/build/model/dough.go", module="code.kiln.org/clay/src/model"), ("model/dough.go",)),
        (Frame(abs_path="/build/back/yeast.go", module="github.com/bakery/oven"), ("back/yeast.go",)),
        # a module of its own in a folder: the version is not a folder, or it is one
        (Frame(abs_path="/build/back/yeast.go", module="github.com/bakery/oven/back/v3"), ("back/yeast.go",)),
        (Frame(abs_path="/build/api/v1/rye.go", module="github.com/bakery/oven/api/v1"), ("api/v1/rye.go",)),
    ],
)
def test_an_import_path_tells_the_folders_of_a_go_file(frame: Frame, files: tuple[str, ...]) -> None:
    """Of a host whose repositories have two names; elsewhere the folders may be a part of the repository's name."""
    tree = Tree(["main.go", "model/dough.go", "back/yeast.go", "api/v1/rye.go"])
    assert candidates(frame, tree).files == files


@pytest.mark.parametrize(
    "path", ["oven/v2@v2.0.1/back/yeast.go", "oven/back@v0.3.0/yeast.go", "oven/back/v3@v3.0.0/yeast.go"]
)
def test_a_version_in_an_import_path_is_no_folder(path: str) -> None:
    assert path_in_repository(Frame(filename=f"github.com/bakery/{path}")) == "back/yeast.go"


def test_javascript_that_is_written_in_src_and_built_elsewhere_is_compiled() -> None:
    tree = Tree(["oven/src/heat/warm.js", "src/pages/api/bread.js", "bin/build/till.js"])
    built = candidates(Frame(filename="/app/oven/dist/heat/warm.js"), tree)
    route = candidates(Frame(filename="/app/.next/server/pages/api/bread.js"), tree)
    tracked = candidates(Frame(filename="/app/bin/build/till.js"), tree)
    assert (built.files, built.compiled) == (("oven/src/heat/warm.js",), True)
    assert (route.files, route.compiled) == (("src/pages/api/bread.js",), True)
    assert (tracked.files, tracked.compiled) == (("bin/build/till.js",), False)


def test_webpacks_modules_in_memory_have_the_path_of_their_source_and_the_lines_of_the_build() -> None:
    for path in ("webpack-internal:///(api)/./api/push.js", "webpack-internal:///./api/push.js"):
        found = candidates(Frame(filename=path, line_no=76), Tree(["api/push.js", "lib/push.js"]))
        assert (found.files[0], found.sure, found.compiled) == ("api/push.js", True, True)


def test_of_many_files_of_a_name_those_near_the_root_may_be_the_built_one() -> None:
    pages = [f"src/pages/{name}/index.tsx" for name in "abcdefghijklmnop"]
    found = candidates(Frame(filename="/app/dist/index.js"), Tree([*pages, "server/index.ts"]))
    assert found.files[:2] == ("server/index.ts", "src/pages/a/index.tsx")


def test_modules_of_erlang_and_of_android_are_of_the_runtime() -> None:
    frames = [
        Frame(filename="gen_server.erl", function=":gen_server.terminate/10"),
        Frame(filename="ZygoteInit.java", module="com.android.internal.os.ZygoteInit"),
        Frame(filename="oven.erl", function=":oven.warm/1"),
    ]
    assert [candidates(frame, TREE).library for frame in frames] == [True, True, False]


def test_a_release_names_commits_tags_and_versions() -> None:
    assert list(named("app@1.4.2")) == ["app@1.4.2", "1.4.2", "v1.4.2"]
    assert "3f2a1c0" in list(named("web-3f2a1c0-prod"))
    assert "3f2a1c0" in list(named("v1.2.0-3-g3f2a1c0-dirty"))  # as `git describe` has it
    assert list(named(None)) == list(named("x" * 300)) == []


def test_a_tag_is_taken_for_a_version_only_when_it_is_the_only_one() -> None:
    assert tag_for("api@1.4.2", ["release-1.4.2", "release-11.4.2", "release-1.4.20"]) == "release-1.4.2"
    assert tag_for("api@1.4.2", ["a-1.4.2", "b-1.4.2"]) is None


def test_the_best_fitting_version_is_chosen_and_time_decides_among_equals() -> None:
    scored = [("new", 1.0, 300), ("mid", 2.0, 200), ("old", 2.0, 100), ("older", 0.5, 50)]
    assert [choose(scored, moment) for moment in (250, 150, 20, None)] == ["mid", "old", "old", "mid"]
    assert choose([("new", 0.0, 1)], None) is None


def test_fit_is_the_mean_agreement_at_the_frames_numbers() -> None:
    frames = [
        (Frame(line_no=4, context_line="y = x + 1"), ["a"]),
        (Frame(line_no=5, context_line="nothing"), ["a"]),
    ]
    assert fit(frames, {"a": LINES}) == 0.5
    assert fit([(Frame(line_no=4), ["a"])], {"a": LINES}) == 0.0
