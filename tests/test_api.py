"""`gtt api`: the way out for everything else."""

import json
from pathlib import Path

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said, runner

LIST = "organizations/{org}/issues/"


def test_an_answer_is_printed_as_it_is(gtt: Gtt, server: Sandbox) -> None:
    said = gtt("api", "organizations/{org}/environments/")
    assert said == Said(0, json.dumps(_environments(), indent=2) + "\n", "")
    assert gtt("api", "/api/0/organizations/{org}/environments").out == said.out
    assert gtt("api", f"{server.url}/api/0/organizations/adminai-tech/environments/").out == said.out
    project = gtt("api", "projects/{org}/{project}/", "--project", "web-shop", "--fields", "slug,platform")
    assert json.loads(project.out) == {"slug": "web-shop", "platform": "javascript"}


def test_pages_are_followed_by_cursor_only(gtt: Gtt, server: Sandbox) -> None:
    server.requests_clear()
    said = gtt("api", LIST, "--paginate", "-f", "limit=20", "--fields", "id")
    ids = [row["id"] for row in json.loads(said.out)]
    assert sorted(ids, key=int) == [
        str(one.id) for one in server.world.issues.values() if _mine(server, one.id)
    ]
    pages = [record.parameters for record in server.requests if record.path.endswith("/issues/")]
    assert [[key for key, _ in page] for page in pages] == [
        ["limit"],
        *[["limit", "cursor"]] * (len(pages) - 1),
    ]
    lines = gtt("api", f"{LIST}?limit=20", "--paginate", "--jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    assert len(gtt("api", f"{LIST}?limit=20", "--jsonl").out.splitlines()) == 20


def test_a_list_whose_cursor_never_ends_ends(gtt: Gtt, server: Sandbox) -> None:
    said = gtt("api", f"{LIST}?limit=20&sort=-count", "--paginate", "--jsonl", "--fields", "id")
    assert said.code == 0
    assert len(said.out.splitlines()) < 200


def test_bodies(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("from *a file*\n")
    for words, stdin, expected in (
        (("-f", "data[text]=true"), "", "true"),
        (("-F", "data[text]=@note.md"), "", "from *a file*\n"),
        (("-F", "data[text]=@-"), "from stdin", "from stdin"),
        (("--input", "-"), '{"data": {"text": "whole"}}', "whole"),
    ):
        said = gtt("api", "issues/1/comments/", *words, stdin=stdin)
        assert (said.code, json.loads(said.out)["data"]["text"]) == (0, expected)
    refused = gtt("api", "issues/1/comments/", "-F", "data[text]=5")
    assert refused.code == 2
    assert refused.err.startswith("gtt: the server did not accept the request (422): ")
    assert json.loads(refused.out)["detail"][0]["loc"][-1] == "text"
    missing = gtt("api", "issues/1/comments/", "--input", "nowhere.json")
    assert (missing.code, missing.out) == (2, "")


def test_status_and_headers(gtt: Gtt) -> None:
    said = gtt("api", "issues/99999/", "-i")
    head, _, body = said.out.partition("\n\n")
    assert head.splitlines()[0] == "HTTP 404"
    assert "content-type: application/json; charset=utf-8" in head.splitlines()
    assert json.loads(body) == {"detail": "Not Found"}
    assert (said.code, said.err.splitlines()[0]) == (5, "gtt: `GET /api/0/issues/99999/` not found")


def test_an_answer_without_a_body(gtt: Gtt) -> None:
    made = json.loads(gtt("api", "issues/1/comments/", "-f", "data[text]=x").out)
    assert gtt("api", f"issues/1/comments/{made['id']}/", "-X", "DELETE") == Said(0, "", "")


def test_a_change_of_a_whole_list_is_never_sent(any_server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(any_server, tmp_path)
    before = {one.id: one.status for one in any_server.world.issues.values()}
    any_server.requests_clear()
    for words in (
        (LIST, "-X", "PUT", "-f", "status=resolved", "-f", "id=1"),
        (f"{LIST}?query=is:unresolved", "-X", "PUT", "-f", "status=resolved"),
        (LIST, "-X", "DELETE"),
        (LIST, "-X", "PUT", "--input", "-"),
        ("organizations/{org}/%69ssues/", "-X", "DELETE"),
    ):
        said = gtt("api", *words, stdin='{"status": "resolved", "id": [1]}')
        assert (said.code, said.out) == (2, "")
        assert said.err.endswith(
            "hint: put each into the address: `organizations/{org}/issues/?id=26&id=30`\n"
        )
    assert [record.method for record in any_server.requests if record.method != "GET"] == []
    assert {one.id: one.status for one in any_server.world.issues.values()} == before
    assert gtt("api", f"{LIST}?id=1&id=2", "-X", "PUT", "-f", "status=ignored").code == 0
    changed = {one.id: one.status for one in any_server.world.issues.values()}
    assert changed == before | {1: "ignored", 2: "ignored"}


def test_the_token_stays_at_home(gtt: Gtt, server: Sandbox) -> None:
    server.requests_clear()
    for path in (
        "http://127.0.0.1:1/api/0/",
        "//127.0.0.1:1/",
        f"{server.url}.evil.example/api/0/",
        "../etc/",
    ):
        assert gtt("api", path).code == 2
    assert list(server.requests) == []


def test_wrong_words(gtt: Gtt) -> None:
    for words, message in (
        (("x/", "-X", "PATCH"), "gtt: `PATCH` is not an API method"),
        (("x/", "-f", "novalue"), "gtt: `novalue` is not a field"),
        (("x/", "--paginate", "-X", "POST"), "gtt: `--paginate` works only with GET"),
        (("{nope}/",), "gtt: `{nope}` is unknown"),
        (("projects/{org}/{project}/",), "gtt: missing: `GLITCHTIP_PROJECT_SLUG`"),
    ):
        said = gtt("api", *words)
        assert (said.code in (2, 3), said.out, said.err.splitlines()[0]) == (True, "", message)


def _environments() -> list[dict[str, object]]:
    names = ((3, ("development",)), (2, ("staging",) * 3), (1, ("production",) * 3))
    return [{"id": number, "name": name} for number, repeated in names for name in repeated]


def _mine(server: Sandbox, issue_id: int) -> bool:
    world = server.world
    issue = world.issues[issue_id]
    org = next(one for one in world.organizations if one.slug == "adminai-tech")
    return world.projects[issue.project_id].org_id == org.id
