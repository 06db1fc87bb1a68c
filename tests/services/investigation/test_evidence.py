"""Gathering, and what is made of it, on real repositories with a fault that a known commit brought in."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glitchtip_tools.adapters.process import run
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.report import Location, Suspect
from glitchtip_tools.services.investigation.evidence import gather
from tests.services.investigation.stories import ORDERS, PRICES, Story, crash, frame, investigated, shop


def test_the_whole_chain_names_file_function_and_commit(story: Story) -> None:
    _, orders = shop(story)
    prices = story.commit("Refuse unknown names", {"shop/prices.py": PRICES})
    found = investigated(
        story,
        crash(
            [
                frame("/app/shop/orders.py", 7, "total", ORDERS),
                frame("/app/shop/prices.py", 6, "price_of", PRICES),
            ],
            release=prices[:12],
        ),
    )
    assert (found.repository.revision, found.repository.revision_source) == (prices, "release")
    assert {(item.file, item.line, item.match) for item in found.frames} == {
        ("shop/orders.py", 7, "exact"),
        ("shop/prices.py", 6, "exact"),
    }
    assert {(item.file, item.function) for item in found.locations[:2]} == {
        ("shop/orders.py", "total"),
        ("shop/prices.py", "price_of"),
    }
    assert {item.commit for item in found.suspects[:2]} == {prices, orders}
    judged: tuple[Location | Suspect, ...] = (*found.locations, *found.suspects)
    assert all(item.reasons for item in judged)
    assert {item.author for item in found.suspects[:2]} == {"Ada", "Bo"}
    assert found.notes == ()
    for item in judged:
        assert sum(item.parts.values()) == pytest.approx(item.score, abs=0.01)


def test_a_line_decides_between_files_of_the_same_name(story: Story) -> None:
    story.commit("Two", {"a/api/index.js": "run(1)\n", "b/api/index.js": "run(2)\n"})

    def mapped(text: str) -> tuple[str | None, str]:
        item = investigated(
            story, crash([{"filename": "api/index.js", "lineno": 1, "function": "?", "context_line": text}])
        ).frames[0]
        return item.file, item.note

    assert mapped("run(2)") == ("b/api/index.js", "")
    assert mapped("") == (None, "ambiguous: a/api/index.js or b/api/index.js")
    assert mapped("run(3)") == (None, "ambiguous: a/api/index.js or b/api/index.js")


def test_library_frames_stay_out_and_links_are_not_followed(story: Story) -> None:
    shop(story)
    os.symlink("/etc/hostname", story.root / "hostname")
    story.git("add", "hostname")
    story.commit("Link", {"z": "z\n"})
    frames = [
        {
            "filename": "/usr/lib/python3.11/site-packages/shop_sdk/prices.py",
            "lineno": 1,
            "function": "f",
            "in_app": True,
        },
        {"filename": "/app/hostname", "lineno": 1, "function": "g"},
        {"filename": "../../etc/passwd", "lineno": 1, "function": "h"},
    ]
    assert [(item.own, item.file) for item in investigated(story, crash(frames)).frames] == [
        (True, None),
        (True, None),
        (False, None),
    ]


def test_changes_of_form_are_looked_through(story: Story) -> None:
    meant = story.commit(
        "Sell tea", {f"shop/{name}.py": 'x = call("one", 2)\n' for name in "abcde"}, author="Bo"
    )
    story.commit("Format everything", {f"shop/{name}.py": "x = call('one', 2)\n" for name in "abcde"})
    text = "x = call('one', 2)\n"
    found = investigated(story, crash([frame("/app/shop/a.py", 1, "<module>", text)]))
    assert found.suspects[0].commit == meant


def test_revisions_to_ignore_are_honoured(story: Story) -> None:
    meant = story.commit("Sell tea", {"a.py": 'x = call("one", 2)\n'}, author="Bo")
    noise = story.commit("Tidy", {"a.py": "x = call('one', 2)\n"})
    story.commit("Ignore the tidying", {".git-blame-ignore-revs": f"# tidy\n{noise}\nnonsense\n{'0' * 40}\n"})
    found = investigated(story, crash([frame("/app/a.py", 1, "<module>", "x = call('one', 2)")]))
    assert found.suspects[0].commit == meant


def test_owners_and_authors_may_know(story: Story) -> None:
    shop(story)
    story.commit("Own", {"CODEOWNERS": "* @all\n/shop/ @shop-team tea@example.org\n"})
    found = investigated(story, crash([frame("/app/shop/orders.py", 7, "total", ORDERS)]))
    assert [(person.name, person.why.split(" in ")[0]) for person in found.people][:3] == [
        ("@shop-team", "owns shop/orders.py (CODEOWNERS)"),
        ("tea@example.org", "owns shop/orders.py (CODEOWNERS)"),
        ("Bo", "worked on these lines last"),
    ]


def test_without_a_repository_or_a_trace_there_is_still_a_report(story: Story, tmp_path: Path) -> None:
    event = event_of({"message": "disk full", "timestamp": "2026-01-01T00:00:00Z"})
    (outside := tmp_path.parent / "outside").mkdir(exist_ok=True)
    said = [assemble(event, gather(event, place)).notes for place in (None, outside)]
    assert said == [
        ("no repository was given: the report has only what the event contains",),
        (f"`{outside}` is not in a git repository",),
    ]
    story.commit("Start", {"a": "1\n"})
    assert assemble(event, gather(event, story.root)).notes == ("the event has no stack trace",)


def test_the_event_decides_the_time_not_the_clock(story: Story) -> None:
    first, second = shop(story)
    third = story.commit("Later", {"shop/orders.py": ORDERS + "# more\n"})
    found = investigated(story, crash([frame("/app/shop/orders.py", 7, "total", ORDERS)], day=2))
    assert third not in {item.commit for item in found.suspects}
    assert found.repository.revision == second
    assert found.event.date_created == datetime(2026, 1, 2, 13, tzinfo=UTC)
    assert first != second


def test_the_try_that_a_handler_answers_for_is_looked_into(story: Story) -> None:
    rules = "def match(path):\n    return path.rules\n"
    body = ["try:", "    return match(path)", "except LookupError:", "    raise NotFound() from None"]
    routes = "from rules import match\n\n\ndef route(path):\n" + "".join(f"    {line}\n" for line in body)
    story.commit("Route", {"rules.py": rules, "routes.py": routes})
    found = investigated(
        story, crash([frame("/app/routes.py", 8, "route", routes)], kind="NotFound", value="no route")
    )
    assert ("rules.py", "match") in {(item.file, item.function) for item in found.locations}


def test_built_code_on_one_line_costs_no_time(story: Story) -> None:
    built = "function a(b){return b.c('x')};" * 20_000
    story.commit("Build", {"dist/app.js": built})
    data = crash(
        [
            {
                "filename": "app:///dist/app.js",
                "lineno": 1,
                "colno": 9,
                "function": "a",
                "context_line": built[:300],
            }
        ]
    )
    assert investigated(story, data).frames[0].file == "dist/app.js"


def test_only_tracked_files_are_quoted(story: Story) -> None:
    story.commit("Start", {"shop/prices.py": PRICES, "shop/cakes.py": "FLOUR = 'spelt_flour'\n"})
    (story.root / ".env.local").write_text("FLOUR=spelt_flour\n")
    (story.root / "notes.txt").write_text("spelt_flour\n")
    nested = Story(story.root / "nested")
    nested.commit("Start", {"private.py": "FLOUR = 'spelt_flour'\n"})
    event = crash([frame("shop/prices.py", 6, "price_of", PRICES)], value="'spelt_flour'")
    found = gather(event_of(event), story.root)
    assert {match.file for match in found.matches if match.term == "spelt_flour"} == {"shop/cakes.py"}
    assert {match.file for match in found.matches} <= {"shop/prices.py", "shop/cakes.py"}


def test_a_hostile_history_is_still_investigated(story: Story) -> None:
    story.commit("Start", {"shop/prices.py": PRICES})
    (story.root / "shop" / "prices.py").write_text(
        PRICES.replace("raise KeyError(name)", "raise KeyError(name)  # !")
    )
    env = {f"GIT_{role}_{key}": "A" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    words = ["git", "-C", str(story.root), "commit", "-q", "-a", "-m", "x\x1d\x1f\x1e"]
    run(words, env={**env, "GIT_COMMITTER_DATE": "@99999999999999 +0000"})
    story.git("config", "blame.ignoreRevsFile", "/etc/passwd")
    event = event_of(crash([frame("shop/prices.py", 6, "price_of", PRICES)]))
    found = assemble(event, gather(event, story.root))
    assert found.locations[0].file == "shop/prices.py"
    assert not any("git" in note for note in found.notes)


def test_what_ties_a_place_to_the_trace_reads_as_a_sentence(story: Story) -> None:
    menu = "from kitchen import cook\n\nDISHES = {'a': 1}\n\n\n"
    menu += "def serve(kind):\n    cook(kind)\n    return DISHES[kind]\n"
    kitchen = "def cook(kind):\n    return kind + 1\n"
    story.commit("Serve", {"menu.py": menu, "kitchen.py": kitchen})
    found = investigated(story, crash([frame("/app/menu.py", 8, "serve", menu)], value="'x'"))
    said = {item.function: item.reasons[0].partition(" (-")[0] for item in found.locations[1:]}
    assert said["cook"] == "is not in the trace: it is called by `serve`"
    assert said["<module>"] == "is not in the trace: it sets `DISHES` of the failing line (menu.py:3)"
