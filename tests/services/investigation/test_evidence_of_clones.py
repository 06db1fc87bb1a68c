"""Which clone it is: cut off, filtered, another project's, a worktree, one with submodules; and what is own in it."""

import json
import shutil
from pathlib import Path

import pytest

from glitchtip_tools.adapters.process import run
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.report import Investigation
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.services.investigation.evidence import gather
from glitchtip_tools.services.investigation.service import investigate_trace
from tests.services.investigation.stories import ORDERS, Story, crash, frame, investigated, shop

FILES = {"GIT_ALLOW_PROTOCOL": "file", "GIT_NO_LAZY_FETCH": "0"}
OWN = [frame("/app/shop/orders.py", 7, "total", ORDERS)]
NOWHERE = "no frame could be found in this repository: is it the right checkout?"


def cloned(story: Story, place: Path, option: str) -> Path:
    """Clone a story with an option of `git clone`."""
    story.git("config", "uploadpack.allowFilter", "true")
    run(["git", "clone", "-q", option, f"file://{story.root}", place], env=FILES)
    return place


def asked(root: Path, data: dict[str, object]) -> Investigation:
    event = event_of(data)
    return assemble(event, gather(event, root))


def test_a_shallow_clone_names_no_commit_of_its_edge_and_says_what_helps(
    story: Story, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop(story)
    story.commit("Say hello", {"shop/hello.py": "x = 1\n"})
    found = asked(cloned(story, tmp_path_factory.mktemp("c") / "a", "--depth=1"), crash(OWN))
    assert (found.suspects, found.people, found.confidence.suspect) == ((), (), "none")
    assert (found.locations[0].file, found.locations[0].line) == ("shop/orders.py", 7)
    assert found.notes == (
        "the clone is shallow: who wrote what is older than its edge is unknown; run `git fetch --unshallow`",
    )


@pytest.mark.parametrize("option", ["--filter=blob:none", "--filter=tree:0"])
def test_a_partial_clone_fetches_nothing_and_says_what_helps(
    story: Story, tmp_path_factory: pytest.TempPathFactory, option: str
) -> None:
    shop(story)
    story.commit("Rename orders", {"shop/orders.py": f"NAME = 1\n{ORDERS}"})
    root = cloned(story, tmp_path_factory.mktemp("c") / "a", option)
    before = run(["git", "-C", root, "count-objects", "-v"]).text
    shutil.rmtree(story.root / ".git")  # a fetch would fail, and hang on a network
    found = asked(root, crash([frame("/app/shop/orders.py", 8, "total", f"NAME = 1\n{ORDERS}")]))
    assert (found.suspects, found.people) == ((), ())
    assert found.locations[0].file == "shop/orders.py"
    assert found.notes[-1] == (
        "the clone is partial: the history of the files is not here;"
        " run `git fetch --refetch --no-filter` to have all of it"
    )
    assert run(["git", "-C", root, "count-objects", "-v"]).text == before


def test_a_partial_clone_without_files_still_tells_where_it_failed(
    story: Story, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop(story)
    root = tmp_path_factory.mktemp("c") / "a"
    story.git("config", "uploadpack.allowFilter", "true")
    filters = ["--filter=blob:none", "--no-checkout"]
    run(["git", "clone", "-q", *filters, f"file://{story.root}", root], env=FILES)
    found = asked(root, crash(OWN))
    assert [(place.file, place.line, place.function) for place in found.locations] == [
        ("shop/orders.py", 7, "total")
    ]
    assert found.notes == (
        "`shop/orders.py` was not read: it is not in this clone at the version that failed",
        "the clone is partial: the history of the files is not here;"
        " run `git fetch --refetch --no-filter` to have all of it",
    )


def test_who_wrote_lines_beside_a_shallow_clones_edge_is_a_guess(
    story: Story, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop(story)
    said = story.commit("Say more", {"shop/orders.py": ORDERS.replace("amount = 0", "amount = 0  # so far")})
    source = ORDERS.replace("amount = 0", "amount = 0  # so far")
    found = asked(
        cloned(story, tmp_path_factory.mktemp("c") / "a", "--depth=2"),
        crash([frame("/app/shop/orders.py", 7, "total", source)]),
    )
    assert [suspect.commit for suspect in found.suspects] == [said]
    assert found.confidence.suspect == "low"


def test_of_another_projects_clone_nothing_is_said_but_that(story: Story) -> None:
    shop(story)
    other = {"filename": "/srv/billing/lib/ledger.js", "function": "close", "lineno": 80, "in_app": True}
    found = investigated(story, crash([other], kind="TypeError", value="total of undefined"))
    assert (found.repository.checkout, found.notes) == ("other", (NOWHERE,))
    assert (found.locations, found.suspects, found.people, found.matches) == ((), (), (), ())


def test_a_trace_without_a_frame_of_the_application_is_told_as_what_it_is(story: Story) -> None:
    shop(story)
    library = {
        "filename": "node:internal/process/task_queues",
        "function": "run",
        "lineno": 95,
        "in_app": False,
    }
    found = investigated(story, crash([library], kind="Error", value="read ECONNRESET"))
    assert (found.repository.checkout, found.suspects, found.people) == ("strange", (), ())
    assert found.notes == (
        "the trace has no frame of the application: it is all libraries and the language's own code",
    )


def test_a_worktree_is_read_like_its_clone(story: Story, tmp_path_factory: pytest.TempPathFactory) -> None:
    _, bug = shop(story)
    place = tmp_path_factory.mktemp("w") / "tree"
    story.git("worktree", "add", "-q", "--detach", str(place))
    found = asked(place, crash(OWN))
    assert (found.repository.root, found.suspects[0].commit) == (str(place.resolve()), bug)


def test_a_trace_that_ends_in_a_submodule_says_so_and_is_sure_of_nothing(
    story: Story, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop(story)
    inner = Story(tmp_path_factory.mktemp("s"))
    inner.commit("Ledger", {"ledger.py": "x = 1\n"})
    words = ["-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "libs/ledger"]
    run(["git", "-C", str(story.root), *words], env=FILES)
    story.git("commit", "-q", "-m", "Take the ledger in")
    lost = {"filename": "/app/libs/ledger/ledger.py", "function": "close", "lineno": 9, "in_app": True}
    outer, within = investigated(story, crash([lost, *OWN])), investigated(story, crash([*OWN, lost]))
    advice = "is a submodule: give its own checkout with `--repo` to investigate there"
    assert f"`libs/ledger` {advice}" in outer.notes
    assert f"`libs/ledger`, where the trace ends, {advice}" in within.notes
    assert outer.locations[0].file == within.locations[0].file == "shop/orders.py"
    assert outer.confidence.suspect == "high"
    assert "high" not in (
        within.confidence.location,
        within.confidence.suspect,
        within.confidence.function,
    )


def test_a_bundle_says_that_it_is_one(story: Story) -> None:
    shop(story)
    packed = {"filename": "/srv/main.js", "function": "t", "lineno": 1, "colno": 90_000, "in_app": True}
    found = investigated(story, crash([packed], kind="TypeError", value="x of undefined"))
    assert found.notes == (
        "the frames are of a bundle: only source maps, uploaded with the release, can tell its files",
    )
    assert (found.repository.checkout, found.suspects, found.people) == ("unknown", (), ())


def test_of_a_chunk_the_route_is_a_guess_and_what_it_imports_is_shown(story: Story) -> None:
    page = 'import { bake } from "@/oven";\n\nexport default async function Page() {\n  return bake();\n}\n'
    oven = "export function bake() {\n  return trays.map((tray) => tray.id);\n}\n"
    story.commit("Bake", {"src/app/bread/page.tsx": page, "src/oven.ts": oven})
    chunk = {"filename": "app:///_next/server/app/bread/page.js", "function": "h", "lineno": 1, "colno": 9000}
    said = "Cannot read properties of undefined (reading 'map')"
    found = asked(story.root, crash([chunk], kind="TypeError", value=said))
    assert [(place.file, place.line) for place in found.locations[:1]] == [("src/app/bread/page.tsx", None)]
    assert (found.confidence.location, found.confidence.suspect) == ("low", "low")
    assert [(match.file, match.line, match.term) for match in found.matches] == [("src/oven.ts", 2, "map")]
    assert [person.why[:24] for person in found.people] == ["worked on this file last"]
    assert any("chunk with the name of this file" in note for note in found.notes)


def test_the_project_installed_as_a_package_is_own(story: Story) -> None:
    text = "export function total(cart) {\n  return cart.lines.length\n}\n"
    bug = story.commit("Count lines", {"package.json": '{"name": "till"}', "src/cart.ts": text})
    installed = {
        "filename": "/app/node_modules/till/src/cart.ts",
        "function": "total",
        "lineno": 2,
        "context_line": "  return cart.lines.length",
        "in_app": False,
    }
    found = investigated(story, crash([installed], kind="TypeError", value="lines of undefined"))
    assert [(one.file, one.line, one.function) for one in found.locations] == [("src/cart.ts", 2, "total")]
    assert found.suspects[0].commit == bug


def test_a_pasted_trace_is_investigated_like_an_event(story: Story) -> None:
    _, bug = shop(story)
    text = """ERROR job failed
Traceback (most recent call last):
  File "/app/shop/orders.py", line 7, in total
    amount += price_of(item) * order.count
AttributeError: 'Order' object has no attribute 'count'
"""
    found = investigate_trace(text, story.root)
    assert (found.title, found.locations[0].function) == (
        "AttributeError: 'Order' object has no attribute 'count'",
        "total",
    )
    assert (found.suspects[0].commit, found.frames[0].match) == (bug, "exact")


def test_a_bundle_leads_to_the_file_that_defines_the_class_of_its_label(story: Story) -> None:
    service = "export class OvenService {\n  warm(tray: Tray) {\n    return tray.loaves.length;\n  }\n}\n"
    story.commit("Warm trays", {"api/src/oven/oven.service.ts": service, "api/src/main.ts": "start();\n"})
    bundled = {"filename": "/srv/api/main.js", "function": "OvenService.warm", "lineno": 1, "colno": 90210}
    said = "Cannot read properties of undefined (reading 'length')"
    found = asked(story.root, crash([bundled], kind="TypeError", value=said))
    assert (found.locations[0].file, found.locations[0].function) == ("api/src/oven/oven.service.ts", "warm")


def test_a_source_map_beside_the_trace_leads_a_bundle_to_its_lines(story: Story) -> None:
    source = "export function warm(tray: Tray) {\n  return tray.loaves.length;\n}\n"
    story.commit("Warm trays", {"src/oven.ts": source, "lib/router.ts": "x\n"})
    mapped = {"sources": ["webpack://app/./src/oven.ts", "webpack://app/./node_modules/x/lib/router.ts"]}
    maps = {"main.js.map": json.dumps({**mapped, "version": 3, "mappings": "ACAA,kBDCE"})}
    trace = """TypeError: Cannot read properties of undefined (reading 'length')
    at r (https://bakery.example/assets/main.js:1:20)
    at n (https://bakery.example/assets/main.js:1:2)
"""
    found = investigate_trace(trace, story.root, maps=maps)
    assert [(frame.file, frame.line, frame.match) for frame in found.frames] == [
        ("src/oven.ts", 2, "exact"),
        (None, None, "none"),
    ]
    assert (found.locations[0].function, found.locations[0].line) == ("warm", 2)
    assert not investigate_trace(trace, story.root).locations


def test_a_message_without_a_stack_leads_to_the_one_place_that_builds_it(story: Story) -> None:
    source = """package oven

func Warm(number int) error {
\treturn fmt.Errorf("tray %d is still cold", number)
}
"""
    story.commit("Warm trays", {"oven/oven.go": source, "main.go": "package main\n\nfunc main() {}\n"})
    log = "Nov 02 08:00:01 host7 bakery[12]: warm the morning's trays: tray 7 is still cold\n"
    found = investigate_trace(log, story.root)
    assert [(place.file, place.line, place.function) for place in found.locations[:1]] == [
        ("oven/oven.go", 4, "Warm")
    ]
    with pytest.raises(BadUsage, match="no stack trace was recognized"):
        investigate_trace("nothing of this stands anywhere\n", story.root)


@pytest.mark.parametrize(
    "log",
    [
        "[Error: the batch failed] {\n  [cause]: [TrayError: the tray is still cold] { code: 'E_COLD' }\n}\n",
        "TrayError: the tray is still cold\n",
    ],
)
def test_a_message_in_single_quotes_is_found_too_and_a_comment_with_an_apostrophe_is_not(
    story: Story, log: str
) -> None:
    source = """// Don't call it when the tray is still cold.
function warm(tray) {
  if (!tray.warm) throw new TrayError('the tray is still cold');
}
"""
    story.commit("Warm trays", {"lib/oven.js": source})
    found = investigate_trace(log, story.root)
    assert [(place.file, place.line, place.function) for place in found.locations[:1]] == [
        ("lib/oven.js", 3, "warm")
    ]


def test_a_frame_of_a_file_that_was_converted_leads_to_what_it_became(story: Story) -> None:
    old = "class Oven {\n  int warm(String name) {\n    return trays.find(name).size();\n  }\n}\n"
    story.commit("Warm trays", {"shop/Oven.java": old, "mill/Grain.java": "class Grain {}\n"})
    new = "class Oven {\n  fun warm(name: String) = trays.find(name).size\n}\n"
    story.git("rm", "-q", "shop/Oven.java")
    bug = story.commit("Convert the shop", {"shop/Oven.kt": new})
    story.commit("Mill in Kotlin", {"mill/Oven.kt": new})
    trace = "java.lang.NullPointerException: x\n\tat Oven.warm(Oven.java:3)\n"
    found = investigate_trace(trace, story.root)
    assert [(one.file, one.line, one.function) for one in found.locations] == [("shop/Oven.kt", 2, "warm")]
    assert found.suspects[0].commit == bug
    assert (
        "`Oven.java:3`: the file was converted from another language since: "
        "its lines are not those of the trace (`shop/Oven.kt`)"
    ) in found.notes
