"""What the conditions make of a case's event and repository."""

import dataclasses
import json
from typing import Any

import pytest

from benchmarks import conditions, monorepo
from benchmarks.baselines import ranked
from benchmarks.cases import Case, checkout, frames, git
from benchmarks.older import Older, older
from tests.benchmarks.conftest import Shop

pytestmark = pytest.mark.slow

NAMES = ("filename", "abs_path", "module", "lineno", "in_app")


def test_the_clean_condition_is_the_event_as_captured(shop: Shop) -> None:
    trial = conditions.clean(shop.case, shop.repositories, shop.work)
    assert json.loads(trial.event.read_text()) == shop.case.event
    assert set(shop.case.event) & {"gold", "fix_commit"} == set()
    assert git(trial.repository, "rev-parse", "HEAD").strip() == shop.commits[-1]
    assert git(trial.repository, "status", "--short") == ""


@pytest.mark.parametrize("name", ["clean", "shallow"])
def test_a_case_that_keeps_no_source_gets_it_back_in_every_condition(shop: Shop, name: str) -> None:
    case = Case(json.loads(json.dumps(shop.case.data)))
    marked = next(frame for frame in frames(case.data["event"]) if frame.get("context_line"))
    line = marked.pop("context_line")
    marked["_ctx"] = True
    trial = conditions.CONDITIONS[name](case, shop.repositories, shop.work)
    event = json.loads(trial.event.read_text())
    assert [frame["context_line"] for frame in frames(event) if frame.get("context_line") == line] == [line]
    assert not any("_ctx" in frame for frame in frames(event))


def test_the_shallow_condition_leaves_modules_and_base_names(shop: Shop) -> None:
    trial = conditions.shallow(shop.case, shop.repositories, shop.work)
    assert _names(json.loads(trial.event.read_text())) == [
        ("app.py", None, "flask.app", 1799, None),
        ("cart.py", None, "shop.cart", 11, True),
        ("money.py", None, "shop.money", 8, True),
    ]


def test_the_event_goes_back_to_the_oldest_version_that_can_have_raised_it(shop: Shop) -> None:
    place = checkout(shop.case, shop.repositories, shop.work)
    version = older(shop.case, place, 300)
    assert version == Older(
        shop.commits[1], 3, 1767441600, {("shop/cart.py", 11): 6, ("shop/money.py", 8): 3}
    )
    event = conditions.aged(shop.case, place, version)
    assert "2026-01-03T12:01:00Z" <= event["timestamp"] <= "2026-01-03T13:00:00Z"
    money = frames(event)[0]
    assert (money["lineno"], money["pre_context"], money["context_line"], money["post_context"]) == (
        3,
        ["def parse(text, sign=None):", '    """Return cents."""'],
        '    whole, _, cents = text.strip(sign.symbol).partition(".")',
        ["    return int(whole) * 100 + int(cents or 0)", ""],
    )
    for frame, path in zip(frames(event)[:2], ("shop/money.py", "shop/cart.py"), strict=True):
        lines = git(place, "show", f"{version.commit}:{path}").split("\n")
        assert lines[frame["lineno"] - 1] == frame["context_line"]


def test_the_event_goes_no_further_back_than_asked(shop: Shop) -> None:
    place = checkout(shop.case, shop.repositories, shop.work)
    version = older(shop.case, place, 1)
    assert (version.commit, version.steps) == (shop.commits[3], 1)


def test_without_known_introducing_commits_the_fixed_lines_must_stand(shop: Shop) -> None:
    gold = {**shop.case.gold, "introducing_commits": []}
    case = dataclasses.replace(shop.case, data={**shop.case.data, "gold": gold})
    version = older(case, checkout(case, shop.repositories, shop.work), 300)
    assert version.commit == shop.commits[1]


@pytest.mark.parametrize(
    ("form", "cart", "library"),
    [
        (
            "releases",
            "/srv/releases/20261107093001/shop/cart.py",
            "/usr/local/lib/python3.8/site-packages/flask/app.py",
        ),
        (
            "current",
            "/usr/src/app/current/shop/cart.py",
            "/usr/local/lib/python3.8/site-packages/flask/app.py",
        ),
        ("windows", "C:\\srv\\app\\shop\\cart.py", "C:\\Python38\\Lib\\site-packages\\flask\\app.py"),
        (
            "monorepo",
            "/app/shop/cart.py",
            "/usr/local/lib/python3.8/site-packages/flask/app.py",
        ),
    ],
)
def test_paths_are_those_of_a_deployment(shop: Shop, form: str, cart: str, library: str) -> None:
    event = conditions.deployed(shop.case, shop.case.event, form)
    assert "release" not in event
    assert [name[1:] for name in _names(event)] == [
        (library, "flask.app", 1799, None),
        (cart, "shop.cart", 11, None),
        (cart.replace("cart", "money"), "shop.money", 8, None),
    ]


def test_javascript_may_come_out_of_webpack(shop: Shop) -> None:
    event = {
        "exception": {
            "values": [
                {
                    "stacktrace": {
                        "frames": [
                            {"filename": "node:internal/timers", "module": "timers", "in_app": False},
                            {
                                "filename": "/app/node_modules/cookie/index.js",
                                "module": "cookie",
                                "in_app": False,
                            },
                            {
                                "filename": "/app/lib/cart.js",
                                "module": "lib:cart",
                                "lineno": 3,
                                "in_app": True,
                            },
                        ]
                    }
                }
            ]
        }
    }
    case = Case({**shop.case.data, "language": "js"})
    assert _names(conditions.deployed(case, event, "webpack")) == [
        ("node:internal/timers", None, None, None, None),
        ("webpack:///./node_modules/cookie/index.js", None, None, None, None),
        ("webpack:///./lib/cart.js", None, None, 3, None),
    ]


def test_the_field_condition_is_the_same_every_time(shop: Shop) -> None:
    trial = conditions.field_condition(shop.case, shop.repositories, shop.work)
    assert trial.own == (("shop/money.py", 3), ("shop/cart.py", 6))
    first = trial.event.read_text()
    again = conditions.field_condition(shop.case, shop.repositories, shop.work).event.read_text()
    assert first == again


def test_a_monorepo_has_the_whole_history_one_folder_down(shop: Shop) -> None:
    place = checkout(shop.case, shop.repositories, shop.work)
    within = shop.work / "monorepo"
    commits = monorepo.moved(place, shop.case.buggy, "services/shop", within)
    assert monorepo.moved(place, shop.case.buggy, "services/shop", within) == commits
    assert list(commits.values()) == list(shop.commits)
    assert git(within, "status", "--short") == ""
    assert git(within, "ls-files").split() == [
        f"services/shop/{name}" for name in ("README", "shop/cart.py", "shop/money.py")
    ]
    form = "--format=%an <%ae> %aI %cn <%ce> %cI %B"
    assert git(within, "log", form) == git(place, "log", form)
    blamed = git(within, "blame", "-l", "-s", "-L8,8", "--", "services/shop/shop/money.py").split()[0]
    assert commits[blamed] == shop.commits[1]


def test_answers_from_a_monorepo_read_as_the_project_alone(shop: Shop) -> None:
    trial = conditions.Trial(shop.work, shop.work, (), "services/shop", {"a" * 40: "b" * 40})
    said = {
        "frames": [{"file": "services/shop/shop/cart.py", "line": 3}, {"file": None, "line": None}],
        "locations": [{"file": "services/shop/shop/cart.py", "line": 3}],
        "suspects": [{"commit": "a" * 40}],
    }
    assert trial.translated(said) == {
        "frames": [{"file": "shop/cart.py", "line": 3}, {"file": "", "line": None}],
        "locations": [{"file": "shop/cart.py", "line": 3}],
        "suspects": [{"commit": "b" * 40}],
    }


def test_the_baselines_know_paths_and_own_frames(shop: Shop) -> None:
    second, last = shop.commits[1], shop.commits[3]
    assert ranked(shop.case, checkout(shop.case, shop.repositories, shop.work)) == {
        "innermost own frame": ["shop/money.py"],
        "trace's own files": ["shop/money.py", "shop/cart.py"],
        "common script": ["shop/cart.py", "shop/money.py"],
        "own frames' functions": ["shop/money.py:parse", "shop/cart.py:total"],
        "blame of own frames": [second, shop.commits[0]],
        "blame, then newest": [second, shop.commits[0], last],
        "newest blamed within a year": [second, shop.commits[0]],
    }


def _names(event: dict[str, Any]) -> list[tuple[object, ...]]:
    return [tuple(frame.get(key) for key in NAMES) for frame in reversed(frames(event))]
