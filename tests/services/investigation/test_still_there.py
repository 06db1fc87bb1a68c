"""Is it still there? Fixes of many kinds, made after the event in a real repository, and what is said of each."""

from dataclasses import replace
from pathlib import Path

import pytest

from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.report import (
    EventSummary,
    FrameSummary,
    Investigation,
    RepositorySummary,
)
from glitchtip_tools.render.investigation.still import still_there
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.services.investigation.since import Since
from tests.services.investigation.stories import Story

PRICES = """import json


def price_of(booking):
    service = booking.service
    rate = service["rate"]
    hours = booking.hours
    return rate * hours


def helper(value):
    return value + 1
"""
VIEWS = """from app.prices import price_of


def show(request):
    booking = request.find(request.id)
    total = price_of(booking)
    return {"total": total}
"""
OWN = PRICES.partition("\n\n\ndef helper")[0] + "\n"  # price_of alone
REST = "import json\n\n\ndef helper(value):\n    return value + 1\n"
GUARD = "    if service is None:\n        return 0\n    rate = "
FILES = {"app/prices.py": PRICES, "app/views.py": VIEWS}


def prices(old: str, new: str) -> dict[str, str]:
    assert old in PRICES
    return {"app/prices.py": PRICES.replace(old, new)}


def views(old: str, new: str) -> dict[str, str]:
    assert old in VIEWS
    return {"app/views.py": VIEWS.replace(old, new)}


class Planted:
    """A repository with the version that failed; every fix is a branch of its own."""

    def __init__(self, root: Path) -> None:
        self.story = Story(root)
        self.failed = self.story.commit("Add prices", FILES)
        self.frames = [
            MappedFrame(
                0, 1, "app/prices.py", "price_of", 6, True, "app/prices.py", 6, text='rate = service["rate"]'
            ),
            MappedFrame(
                0,
                0,
                "app/views.py",
                "show",
                6,
                True,
                "app/views.py",
                6,
                depth=1,
                text="total = price_of(booking)",
            ),
        ]

    def fixed(self, *, files: dict[str, str], gone: tuple[str, ...] = ()) -> str:
        """Commit a fix on a branch of its own, and check it out."""
        self.story.git("checkout", "-q", "--detach", self.failed)
        self.story.day = 1
        if gone:
            self.story.git("rm", "-q", *gone)
        return self.story.commit("Fix it", files)

    def said(self, *commits: str, revision: str | None = None) -> str:
        """Return the sentence, with `HEAD` for the checkout and `FIX`, `FIX 2` for commits."""
        clone, then = open_repository(self.story.root), revision or self.failed
        still = Since(clone, then, Notes()).became(self.frames, clone.sources(then, FILES))
        frames = tuple(FrameSummary("f", "f", 6, True, one.file, 6, "exact", "") for one in self.frames)
        found = Investigation(
            None,
            "",
            "",
            EventSummary("e", None, None, None, None),
            RepositorySummary("/r", clone.head, then, "release"),
            frames=frames,
            still_there=still,
        )
        text = still_there(found)
        for name, commit in zip(("FIX", "FIX 2"), commits, strict=False):
            text = text.replace(f"in `{commit[:10]}` (", f"in {name} (")
        return text.replace(f"`{clone.head[:10]}`", "HEAD")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return Planted(tmp_path_factory.mktemp("planted"))


BOTH_LINES = "the 2 innermost lines of the trace are unchanged"
BOTH = f"{BOTH_LINES} in HEAD"
CHANGED = "was changed in FIX (not in any tag): it may be fixed"


@pytest.mark.parametrize(
    ("files", "gone", "said"),
    [
        pytest.param(
            prices("    rate = ", GUARD),
            (),
            f"the failing line is unchanged, now at line 8, but `price_of` {CHANGED}",
            id="a guard above the line",
        ),
        pytest.param(
            views("    total = ", "    if booking.service is None:\n        return {}\n    total = "),
            (),
            f"{BOTH_LINES}, but `show` {CHANGED}",
            id="a check in the caller",
        ),
        pytest.param(
            prices(
                '    rate = service["rate"]\n',
                '    try:\n        rate = service["rate"]\n    except TypeError:\n        rate = 0\n',
            ),
            (),
            f"the failing line is unchanged, now at line 7, but `price_of` {CHANGED}",
            id="a handler around the line",
        ),
        pytest.param(
            prices("booking.service", 'booking.service or {"rate": 0}'),
            (),
            f"the failing line is unchanged, but `price_of` {CHANGED}",
            id="a default above",
        ),
        pytest.param(
            prices("of(booking)", "of(booking, fallback=None)"),
            (),
            f"the failing line is unchanged, but `price_of` {CHANGED}",
            id="a default argument",
        ),
        pytest.param(
            prices('service["rate"]', 'service["rate"] if service else 0'),
            (),
            f"the failing line {CHANGED}",
            id="the line goes on",
        ),
        pytest.param(
            prices('service["rate"]', "rate_of(service)"),
            (),
            f"the failing line {CHANGED}",
            id="a helper of its own",
        ),
        pytest.param(
            {"app/prices.py": REST, "app/rates.py": OWN},
            (),
            f"{BOTH}, the failing one now at app/rates.py:6",
            id="moved to another file",
        ),
        pytest.param(
            {"app/prices.py": REST, "app/rates.py": OWN.replace("    rate = ", GUARD)},
            (),
            f"the failing line is unchanged, now at app/rates.py:8, but `price_of` {CHANGED}",
            id="moved to another file, with a guard",
        ),
        pytest.param(
            {"app/prices.py": f"{REST}\n\n{OWN.partition('json')[2].lstrip()}"},
            (),
            f"{BOTH}, the failing one now at line 10",
            id="moved within the file",
        ),
        pytest.param(
            {"app/pricing.py": PRICES},
            ("app/prices.py",),
            f"{BOTH}, the failing one now at app/pricing.py:6",
            id="the file renamed",
        ),
        pytest.param(
            {"app/prices.py": REST},
            (),
            "the failing line was removed in FIX (not in any tag): it may be fixed",
            id="the function deleted",
        ),
        pytest.param(
            {"app/other.py": "x = 1\n"},
            ("app/prices.py",),
            "the failing line was removed in FIX (not in any tag): it may be fixed",
            id="the file deleted",
        ),
        pytest.param(
            prices('service["rate"]', "service[ 'rate' ]"),
            (),
            "the 2 innermost lines of the trace are unchanged in HEAD apart from formatting",
            id="reformatted",
        ),
        pytest.param(
            prices('service["rate"]', 'service[\n        "rate"\n    ]'),
            (),
            "the 2 innermost lines of the trace are unchanged in HEAD apart from formatting",
            id="wrapped",
        ),
        pytest.param({"app/prices.py": PRICES.replace("    ", "\t")}, (), BOTH, id="indented with tabs"),
        pytest.param({"app/prices.py": PRICES.replace("\n", "\r\n")}, (), BOTH, id="other line ends"),
        pytest.param(
            prices("    rate = ", "    # per hour\n    rate = "),
            (),
            f"{BOTH}, the failing one now at line 7",
            id="a comment",
        ),
        pytest.param(prices("value + 1", "value + 2"), (), BOTH, id="another function"),
        pytest.param({"app/types.py": "class Booking:\n    service = {}\n"}, (), BOTH, id="a type elsewhere"),
        pytest.param({"requirements.txt": "django==4.1\n"}, (), BOTH, id="a dependency"),
        pytest.param(
            {
                "app/prices.py": PRICES.replace("price_of", "price_for"),
                "app/views.py": VIEWS.replace("price_of", "price_for"),
            },
            (),
            f"the failing line is unchanged, but `app/views.py:6` of the trace {CHANGED}",
            id="the function renamed",
        ),
    ],
)
def test_a_fix_is_seen_and_nothing_else_is_called_one(
    planted: Planted, files: dict[str, str], gone: tuple[str, ...], said: str
) -> None:
    fix = planted.fixed(files=files, gone=gone)
    assert planted.said(fix) == said


def test_a_fix_that_was_reverted_is_none(planted: Planted) -> None:
    planted.fixed(files=prices("    rate = ", GUARD))
    planted.story.commit("Revert", {"app/prices.py": PRICES})
    assert planted.said() == BOTH


def test_a_fix_on_another_branch_is_not_in_the_checkout(planted: Planted) -> None:
    planted.fixed(files=prices("    rate = ", GUARD))
    planted.fixed(files={"README": "x\n"})
    assert planted.said() == BOTH


def test_the_guard_is_named_rather_than_what_came_after_it(planted: Planted) -> None:
    guarded = prices("    rate = ", GUARD)
    fix = planted.fixed(files=guarded)
    later = guarded["app/prices.py"].replace("= booking.hours", "= booking.hours or booking.default_hours")
    planted.story.commit("Round hours", {"app/prices.py": later})
    assert planted.said(fix).endswith(f"but `price_of` {CHANGED}")


def test_a_line_that_went_into_a_condition_is_another_one(planted: Planted) -> None:
    then = planted.fixed(files=prices("    rate = ", "    if service:\n        pass\n    rate = "))
    moved = prices(
        '    rate = service["rate"]', '    if service:\n        pass\n        rate = service["rate"]'
    )
    fix = planted.story.commit("Only with a service", moved)
    planted.frames[0] = replace(planted.frames[0], line=8)
    try:
        assert planted.said(fix, revision=then) == (
            f"the failing line is unchanged, but `price_of` {CHANGED}"
        )
    finally:
        planted.frames[0] = replace(planted.frames[0], line=6)


def test_outside_of_functions_the_lines_nearby_are_compared(tmp_path: Path) -> None:
    story = Story(tmp_path)
    page = "<ul>\n<% days.each do |day| %>\n  <li><%= day.title %></li>\n<% end %>\n</ul>\n"
    then = story.commit("Show days", {"days.html.erb": page})
    fix = story.commit("Only with days", {"days.html.erb": page.replace("<ul>", "<% if days %>\n<ul>")})
    line = MappedFrame(
        0, 0, "days.html.erb", "", 3, True, "days.html.erb", 3, text="<li><%= day.title %></li>"
    )
    clone = open_repository(story.root)
    (item,) = Since(clone, then, Notes()).became([line], clone.sources(then, ["days.html.erb"]))
    assert (item.state, item.line_now, item.around, item.function, item.commit) == (
        "moved",
        4,
        True,
        None,
        fix,
    )
    found = Investigation(
        None, "", "", EventSummary("e", None, None, None, None), RepositorySummary(), still_there=(item,)
    )
    assert still_there(found).endswith(
        f"but the code around it was changed in `{fix[:10]}` (not in any tag): it may be fixed"
    )


def test_a_tag_that_holds_the_fix_is_named(tmp_path: Path) -> None:
    planted = Planted(tmp_path)
    fix = planted.fixed(files=prices("    rate = ", GUARD))
    planted.story.git("tag", "v1.1")
    assert planted.said(fix).endswith("was changed in FIX (first tag: `v1.1`): it may be fixed")


def test_an_older_checkout_and_the_version_itself_tell_nothing(planted: Planted) -> None:
    newer = planted.fixed(files=prices("    rate = ", GUARD))
    planted.story.git("checkout", "-q", "--detach", planted.failed)
    assert planted.said(revision=newer) == (
        "not known: the checkout (HEAD) is older than the version that failed; check out a newer one to compare"
    )
    assert planted.said() == (
        "not known: the checkout (HEAD) is the version that failed; check out a newer one to compare"
    )
