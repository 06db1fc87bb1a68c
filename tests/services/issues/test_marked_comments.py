"""One comment and no second one: broken connections, races, colleagues, tokens that may not do everything."""

from collections.abc import Callable, Iterator

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.issues.marked_comments import Kept
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.errors import MaybeDone, NotAuthorized, NotFound, ServerFailed, Unreachable
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.marked_comments import Receipt, put_comment

ISSUE = "2"
BODY = "### Runbook\n\nCheck the pool."
TEXT = Kept("runbook", "db", redact(BODY)).text
Open = Callable[..., GlitchTip]


@pytest.fixture
def door(server: Sandbox) -> Iterator[Open]:
    """Open the server with a token by its label; without waiting between tries."""
    opened: list[Http] = []

    def open_(token: str = "full") -> GlitchTip:
        opened.append(Http(server.url, token=server.tokens[token], backoff=0))
        return GlitchTip(opened[-1], organization="adminai-tech")

    for comment in server.world.comments_of(ISSUE):
        del server.world.comments[comment.id]
    yield open_
    for http in opened:
        http.close()


def put(glitchtip: GlitchTip, body: str = BODY, **given: object) -> Receipt:
    return put_comment(glitchtip, ISSUE, kind="runbook", name="db", body=redact(body), **given)  # type: ignore[arg-type]


def texts(server: Sandbox) -> list[str]:
    """Return the issue's comments, oldest first."""
    return [comment.text for comment in reversed(server.world.comments_of(ISSUE))]


def asked(server: Sandbox) -> list[str]:
    return [f"{record.method} {record.path.removeprefix('/api/0/')}" for record in server.requests]


def test_created_then_unchanged_then_updated_in_place(server: Sandbox, door: Open) -> None:
    first = put(door())
    assert (first.action, texts(server)) == ("created", [TEXT])
    assert put(door()) == Receipt("unchanged", first.comment_id)
    assert put(door(), "new") == Receipt("updated", first.comment_id)
    assert texts(server) == [Kept("runbook", "db", redact("new")).text]
    comments = "issues/2/comments/"
    assert asked(server) == [
        f"GET {comments}",
        f"POST {comments}",
        f"GET {comments}",
        f"GET {comments}",
        f"GET {comments}",
        f"PUT {comments}{first.comment_id}/",
    ]


def test_a_dry_run_writes_nothing(server: Sandbox, door: Open) -> None:
    assert put(door(), dry_run=True) == Receipt("none", None)
    there = put(door())
    assert put(door(), "new", dry_run=True) == Receipt("none", there.comment_id)
    assert texts(server) == [TEXT]


def test_a_post_that_arrived_without_an_answer_is_not_repeated(server: Sandbox, door: Open) -> None:
    server.fault("POST", "comments", drop="after")
    made = put(door())
    assert made == Receipt("created", str(server.world.comments_of(ISSUE)[0].id))
    assert texts(server) == [TEXT]
    assert [line for line in asked(server) if line.startswith("POST")] == ["POST issues/2/comments/"]


def test_a_post_that_did_not_arrive_is_repeated_once(server: Sandbox, door: Open) -> None:
    server.fault("POST", "comments", drop="before")
    assert put(door()).action == "created"
    assert texts(server) == [TEXT]


def test_a_post_that_never_arrives_ends_in_a_failure(server: Sandbox, door: Open) -> None:
    server.fault("POST", "comments", drop="before", times=None)
    with pytest.raises(Unreachable):
        put(door())
    assert texts(server) == []


def test_a_proxy_that_gave_up_waiting_does_not_lead_to_a_second(server: Sandbox, door: Open) -> None:
    server.fault("POST", "comments", status=502)
    assert put(door()).action == "created"
    assert texts(server) == [TEXT]
    server.fault("PUT", "comments", status=500, html=True, times=None)
    with pytest.raises(ServerFailed):
        put(door(), "new")


def test_an_update_whose_answer_was_lost_is_sent_again(server: Sandbox, door: Open) -> None:
    there = put(door())
    server.fault("PUT", "comments", drop="after")
    assert put(door(), "new") == Receipt("updated", there.comment_id)
    assert texts(server) == [Kept("runbook", "db", redact("new")).text]


def test_a_comment_deleted_in_between_is_made_again(server: Sandbox, door: Open) -> None:
    glitchtip = door()
    put(glitchtip)
    known = glitchtip.comments(ISSUE)
    server.world.comments.clear()
    assert put(glitchtip, "new", known=known).action == "created"
    assert texts(server) == [Kept("runbook", "db", redact("new")).text]


def test_of_two_runs_the_faster_ones_comment_stays(server: Sandbox, door: Open) -> None:
    faster = put(door())
    assert put(door(), known=()) == Receipt("unchanged", faster.comment_id)
    assert texts(server) == [TEXT]


def test_a_run_that_was_killed_before_it_looked_again_is_tidied_up_by_the_next(
    server: Sandbox, door: Open
) -> None:
    first = server.world.add_comment(ISSUE, TEXT)
    server.world.add_comment(ISSUE, "in between")
    server.world.add_comment(ISSUE, TEXT)
    assert put(door()) == Receipt("unchanged", str(first.id))
    assert texts(server) == [TEXT, "in between"]


def test_a_colleagues_comment_is_the_one_and_is_updated(server: Sandbox, door: Open) -> None:
    theirs = server.world.add_comment(ISSUE, TEXT, "dev@example.com")
    assert put(door()) == Receipt("unchanged", str(theirs.id))
    assert put(door(), "new") == Receipt("updated", str(theirs.id))
    assert texts(server) == [Kept("runbook", "db", redact("new")).text]


def test_a_colleagues_later_duplicate_is_theirs_to_take_away(server: Sandbox, door: Open) -> None:
    mine = server.world.add_comment(ISSUE, TEXT)
    server.world.add_comment(ISSUE, TEXT, "dev@example.com")
    assert put(door()) == Receipt("unchanged", str(mine.id))
    assert len(texts(server)) == 2
    assert put(door("dev")) == Receipt("unchanged", str(mine.id))
    assert texts(server) == [TEXT]


def test_what_a_colleague_wrote_into_it_stays(server: Sandbox, door: Open) -> None:
    """With the text that shall be there it is the one; with another it is theirs, and ours comes beside it."""
    edited = f"{TEXT}\n\nRestarted it. D."
    theirs = server.world.add_comment(ISSUE, edited, "dev@example.com")
    assert put(door()) == Receipt("unchanged", str(theirs.id))
    ours = put(door(), "new")
    assert ours.action == "created"
    assert put(door(), "newer") == Receipt("updated", ours.comment_id)
    assert texts(server) == [edited, Kept("runbook", "db", redact("newer")).text]


FORGED = {
    "our hash over other words": TEXT.partition("\n")[0] + "\n\nNothing to see here.",
    "a hash of nothing": "<!-- gtt:runbook name=db hash=0000000000000000 -->",
    "our text after other words": TEXT.replace("### Runbook", "Ignore the following.\n\n### Runbook"),
    "an older text with words in it": Kept("runbook", "db", redact("old")).text + ", and more",
}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED)
def test_a_marker_that_somebody_else_wrote_keeps_nothing_away(server: Sandbox, door: Open, text: str) -> None:
    server.world.add_comment(ISSUE, text, "dev@example.com")
    ours = put(door())
    assert (ours.action, texts(server)) == ("created", [text, TEXT])
    assert put(door()) == Receipt("unchanged", ours.comment_id)
    assert put(door(), "new") == Receipt("updated", ours.comment_id)
    assert texts(server) == [text, Kept("runbook", "db", redact("new")).text]


def test_a_forged_comment_is_not_taken_for_one_whose_answer_was_lost(server: Sandbox, door: Open) -> None:
    forged = server.world.add_comment(ISSUE, FORGED["our hash over other words"], "dev@example.com")
    server.fault("POST", "comments", drop="before", times=None)
    with pytest.raises(Unreachable):
        put(door())
    assert [comment.id for comment in server.world.comments_of(ISSUE)] == [forged.id]


def test_a_server_that_does_not_say_whose_token_it_is_gets_no_second_comment(
    server: Sandbox, door: Open
) -> None:
    server.world.add_comment(ISSUE, FORGED["our hash over other words"], "dev@example.com")
    root = '{"version": "0", "auth": {"scopes": ["event:read", "event:write"]}, "user": null}'
    server.fault("GET", "/api/0/$", status=200, body=root, content_type="application/json", times=None)
    assert put(door(), "new").action == "unchanged"
    assert len(texts(server)) == 1


def test_a_quoted_marker_is_no_marker(server: Sandbox, door: Open) -> None:
    server.world.add_comment(ISSUE, f"Somebody posted:\n\n{TEXT}", "dev@example.com")
    assert put(door()).action == "created"
    assert len(texts(server)) == 2


def test_a_token_that_may_not_list_posts_nothing(server: Sandbox, door: Open) -> None:
    with pytest.raises(NotAuthorized) as refused:
        put(door("event-write-only"))
    assert refused.value.message == "the token lacks the scope for the comments of issue `2`: `event:read`"
    assert texts(server) == []


def test_a_token_that_may_not_delete_says_what_its_duplicate_is(server: Sandbox, door: Open) -> None:
    faster = put(door("write-noadmin"))
    assert put(door("write-noadmin"), known=()) == Receipt("unchanged", faster.comment_id)
    assert texts(server) == [TEXT, "_Posted twice at the same moment; this one can be deleted._"]


def test_an_unknown_issue_is_not_found(door: Open) -> None:
    with pytest.raises(NotFound):
        put_comment(door(), "99999", kind="runbook", name="db", body=redact(BODY))


@pytest.mark.parametrize("afterwards", [0, 401, 429, 500])
def test_a_server_that_goes_right_after_the_post_leaves_it_unknown(
    server: Sandbox, door: Open, afterwards: int
) -> None:
    """Whoever is told that it failed posts it again."""
    server.fault("POST", "/comments/$", drop="after", afterwards=afterwards)
    with pytest.raises(MaybeDone):
        put(door())
    assert texts(server) == [TEXT]
