"""What versions say: first releases, what came after an event, renamed files, and what to name without a trace."""

from datetime import UTC, datetime

import pytest

from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.models import Issue, Project
from glitchtip_tools.services.investigation.evidence import gather
from tests.services.investigation.stories import ORDERS, PRICES, Story, crash, frame, investigated, shop

WAIT = """from shop.settings import SETTINGS


def wait_for(answer):
    if not answer:
        raise TimeoutError(f"no answer, timeout after {SETTINGS['timeout_ms']}ms")
"""


def issue(first_release: str | None, first_seen: datetime) -> Issue:
    return Issue(
        id="1",
        short_id="SHOP-1",
        title="KeyError: 'cake'",
        culprit="",
        type="error",
        level="error",
        status="unresolved",
        count=3,
        first_seen=first_seen,
        last_seen=first_seen,
        project=Project(id="1", slug="shop", name="shop"),
        first_release=first_release,
    )


def test_the_first_tag_that_holds_a_change_is_its_release(story: Story) -> None:
    first = story.commit("Start", {"a": "1\n"})
    story.git("tag", "v1.0")
    second = story.commit("Go on", {"a": "2\n"})
    story.git("tag", "-a", "v1.1", "-m", "1.1")
    third = story.commit("And on", {"a": "3\n"})
    clone = open_repository(story.root)
    assert [clone.released_in(commit) for commit in (first, second, third)] == ["v1.0", "v1.1", None]
    assert clone.tag_before(second) == first
    assert clone.tag_before(first) is None
    assert clone.between(first, third, 9) == (third, second)


def test_a_renamed_file_is_followed_and_a_change_has_its_release(story: Story) -> None:
    _, sold = shop(story)
    guarded = story.commit("Refuse what is not sold", {"shop/prices.py": PRICES})
    story.git("mv", "shop/prices.py", "shop/price_list.py")
    story.commit("Call it what it is", {})
    changed = story.commit("Round", {"shop/orders.py": ORDERS.replace("order.count", "round(order.count)")})
    story.git("tag", "v2.0")
    old = PRICES.replace("    if name not in PRICES:\n        raise KeyError(name)\n", "")
    found = investigated(
        story,
        crash(
            [
                frame("/app/shop/orders.py", 7, "total", ORDERS),
                frame("/app/shop/prices.py", 5, "price_of", old),
            ],
            release=sold,
        ),
    )
    assert found.still_there == (
        StillThere(
            "shop/prices.py",
            5,
            "moved",
            7,
            guarded,
            "v2.0",
            file_now="shop/price_list.py",
            function="price_of",
            around=True,
        ),
        StillThere("shop/orders.py", 7, "changed", None, changed, "v2.0"),
    )


def test_what_came_with_the_first_release_gains_and_what_came_later_loses(story: Story) -> None:
    old, sold = shop(story)
    story.git("tag", "v1.0", old)
    story.git("tag", "v1.1", sold)
    event = event_of(
        crash(
            [
                frame("/app/shop/orders.py", 7, "total", ORDERS),
                frame(
                    "/app/shop/prices.py",
                    5,
                    "price_of",
                    PRICES.replace("    if name not in PRICES:\n        raise KeyError(name)\n", ""),
                ),
            ],
            release="v1.1",
        )
    )
    seen = issue("v1.1", datetime(2026, 1, 2, 10, tzinfo=UTC))
    found = assemble(event, gather(event, story.root, issue=seen), issue=seen)
    parts = {suspect.commit: suspect.parts for suspect in found.suspects}
    assert (parts[sold]["released"] > 0, parts[sold]["too_late"] < 0) == (True, True)
    assert not {"released", "too_late"} & set(parts[old])


def test_without_a_frame_of_the_repository_suspects_are_a_guess(story: Story) -> None:
    story.commit("jobs: run them at night", {"jobs/night.py": "x = 1\n"})
    story.commit("Sell cake", {"shop/cake.py": "x = 1\n"})
    newest = story.commit("Sell tea", {"shop/tea.py": "x = 1\n"})
    data = crash([], kind="Error", value="connect ECONNREFUSED", release=newest, tags={"component": "jobs"})
    found = investigated(story, data)
    assert [suspect.subject for suspect in found.suspects] == [
        "jobs: run them at night",
        "Sell tea",
        "Sell cake",
    ]
    assert (found.confidence.location, found.confidence.suspect) == ("none", "low")


def test_a_number_of_the_message_leads_to_where_it_is_set(story: Story) -> None:
    files = {"shop/wait.py": WAIT, "shop/settings.py": "SETTINGS = {\n    'timeout_ms': 9000,\n}\n"}
    story.commit("Wait for answers", files)
    lowered = story.commit(
        "Lower the limit", {"shop/settings.py": "SETTINGS = {\n    'timeout_ms': 500,\n}\n"}
    )
    found = investigated(
        story,
        crash(
            [frame("/app/shop/wait.py", 6, "wait_for", WAIT)],
            kind="TimeoutError",
            value="no answer, timeout after 500ms",
            release=lowered,
        ),
    )
    assert ("shop/settings.py", 2) in [(place.file, place.line) for place in found.locations]
    assert lowered in [suspect.commit for suspect in found.suspects]


def test_an_unknown_version_is_recognised_by_its_lines(story: Story) -> None:
    shop(story)
    old = story.commit("Refuse unknown names", {"shop/prices.py": PRICES})
    story.commit("Explain", {"shop/prices.py": '"""Prices."""\n\n' + PRICES})
    story.commit(
        "Rework", {"shop/prices.py": '"""Prices."""\n\n' + PRICES.replace("raise KeyError(name)", "return 0")}
    )
    late = crash([frame("/srv/releases/20260110/shop/prices.py", 6, "price_of", PRICES)], day=28)
    found = investigated(story, late)
    assert (found.repository.revision, found.repository.revision_source) == (old, "content")
    assert [(item.state, item.line_now) for item in found.still_there] == [("changed", None)]
    assert found.still_there[0].commit == story.git("rev-parse", "HEAD")
    assert (
        investigated(
            story, crash([frame("C:\\app\\shop\\prices.py", 6, "price_of", PRICES)], day=3)
        ).repository.revision_source
        == "date"
    )


@pytest.mark.parametrize("release", ["shop@1.4.2", "v1.4.2", "1.4.2+build.7", "refs/tags/v1.4.2"])
def test_a_release_may_be_a_version(story: Story, release: str) -> None:
    first, _ = shop(story)
    story.git("tag", "v1.4.2", first)
    found = investigated(story, crash([], release=release))
    assert (found.repository.revision, found.repository.revision_source) == (first, "release")


def test_a_hostile_release_is_only_a_name_that_nothing_has(story: Story) -> None:
    shop(story)
    found = investigated(story, crash([], release="--upload-pack=touch${IFS}x"))
    assert found.notes == (
        "the release `--upload-pack=touch${IFS}x` is not a commit or tag of this clone",
        "the event has no stack trace",
    )
    assert not (story.root / "x").exists()
