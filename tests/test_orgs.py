"""Organizations, members, projects, teams, releases: what is shown and what is changed."""

from pathlib import Path

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, Terminal, runner


def at_a_terminal(server: Sandbox, home: Path, *words: str, typed: str) -> Said:
    """Run `gtt` as at a terminal where somebody types this."""
    out, err = Terminal(), Terminal()
    environ = {
        "GLITCHTIP_URL": server.url,
        "GLITCHTIP_API_TOKEN": server.token,
        "TERM": "dumb",
        "HOME": str(home),
    }
    return Said(
        main(list(words), App(environ, home, Terminal(typed), out, err, clock=lambda: NOW)),
        out.getvalue(),
        err.getvalue(),
    )


def slugs(server: Sandbox) -> list[str]:
    return [one.slug for one in server.world.organizations]


def test_lists(gtt: Gtt) -> None:
    assert gtt("orgs", "list") == Said(0, "adminai-tech\tAdminAI Tech\t1\n", "")
    assert gtt("teams", "list").out == "frontend\t1\tweb-shop\nbackend\t2\tai-admin-v2, billing-api\n"
    assert gtt("environments", "list").out == "development\nproduction\nstaging\n"
    members = (
        "dev@example.com\tDmitri Dev\tmember\t2026-07-26T08:00:00Z\t2\n"
        "owner@example.com\tOlga Owner\towner\t2026-07-26T08:00:00Z\t1\n"
    )
    for words in (["members"], ["members", "list"], ["members", "1"], ["members", "ADMINAI-TECH"]):
        assert gtt("orgs", *words).out == members


def test_invite_and_remove(any_server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(any_server, tmp_path)
    assert gtt("orgs", "members", "invite", "ann@example.com", "--role", "admin") == Said(
        0, "ann@example.com\n", ""
    )
    assert gtt("orgs", "members").out.splitlines()[0].split("\t")[:3] == [
        "ann@example.com",
        "",
        "admin (invited)",
    ]
    assert gtt("orgs", "members", "invite", "dev@example.com") == Said(
        2,
        "",
        "gtt: the server did not accept the request (409): The user dev@example.com is already a member\n",
    )
    assert gtt("orgs", "members", "invite", "x@example.com", "--role", "king") == Said(
        2, "", "gtt: `king` is not a role\nhint: one of member, admin, manager, owner\n"
    )
    assert gtt("orgs", "members", "remove", "ANN@example.com").out == "ann@example.com\n"
    assert gtt("orgs", "members", "remove", "ann@example.com") == Said(
        5,
        "",
        "gtt: member `ann@example.com` not found in `adminai-tech`\nhint: `gtt orgs members` lists them\n",
    )
    owner = gtt("orgs", "members", "remove", "owner@example.com")
    assert (owner.code, "Transfer ownership first" in owner.err) == (2, True)


def test_a_role_that_is_too_low_is_named_as_the_reason(any_server: Sandbox, tmp_path: Path) -> None:
    for member in any_server.world.members:
        member.role = "member"
    said = runner(any_server, tmp_path)("orgs", "members", "invite", "ann@example.com")
    assert said == Said(
        4,
        "",
        "gtt: the server does not allow inviting members: forbidden\n"
        "hint: your role in the organization, or a setting of the server, forbids it\n",
    )


def test_deleting_wants_the_slug(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    assert gtt("orgs", "create", "Acme Shop") == Said(0, "acme-shop\n", "")
    refused = Said(2, "", "gtt: deleting needs a confirmation\nhint: `--yes --confirm acme-shop`\n")
    assert gtt("orgs", "delete", "acme-shop") == refused
    assert gtt("orgs", "delete", "acme-shop", "--yes") == refused
    assert gtt("orgs", "delete", "acme-shop", "--confirm", "acme-shop") == refused
    wrong = Said(2, "", "gtt: `acme` is not `acme-shop`: nothing was deleted\n")
    assert gtt("orgs", "delete", "acme-shop", "--yes", "--confirm", "acme") == wrong
    assert "acme-shop" in slugs(server)
    typed = at_a_terminal(server, tmp_path, "orgs", "delete", "acme-shop", typed="y\n")
    assert (typed.code, typed.err) == (
        2,
        "this deletes `acme-shop` (Acme Shop) with everything in it, for good\n"
        "type its slug to confirm: gtt: `y` is not `acme-shop`: nothing was deleted\n",
    )
    typed = at_a_terminal(server, tmp_path, "orgs", "delete", "acme-shop", typed="acme-shop\n")
    assert (typed.code, typed.out, "acme-shop" in slugs(server)) == (0, "deleted acme-shop\n", False)


def test_an_organization_is_known_by_its_id_too(gtt: Gtt, server: Sandbox) -> None:
    gtt("orgs", "create", "Acme")
    number = str(next(one.id for one in server.world.organizations if one.slug == "acme"))
    assert gtt("orgs", "delete", number, "--yes", "--confirm", "acme") == Said(0, "acme\n", "")
    assert gtt("orgs", "delete", "acme") == Said(
        5, "", "gtt: organization `acme` not found\nhint: the token sees: `adminai-tech`\n"
    )


def test_projects(any_server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(any_server, tmp_path)
    assert gtt("projects", "create", "till") == Said(
        2,
        "",
        "gtt: several teams could have the project: `frontend`, `backend`\nhint: use `--team`\n",
    )
    assert gtt("projects", "create", "Till 2", "--team", "backend", "--platform", "python").out == "till-2\n"
    assert "till-2\tpython\tTill 2\t" in gtt("projects", "list").out
    assert gtt("projects", "keys", "till-2").out.startswith("till-2\thttp://")
    assert len(gtt("projects", "keys").out.splitlines()) == 4
    assert gtt("projects", "keys", "nope").code == 5
    assert gtt("projects", "create", "x", "--team", "nope") == Said(
        5, "", "gtt: team `nope` not found\nhint: check the id, and that the token sees its organization\n"
    )
    assert gtt("projects", "create", "x" * 65).code == 2


def test_releases(any_server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(any_server, tmp_path)
    rows = [line.split("\t") for line in gtt("releases", "list").out.splitlines()]
    assert len({row[0] for row in rows}) == len(rows)
    version = next(row[0] for row in rows if len(row[0]) == 40)
    assert gtt("releases", "show", version[:7]).out.splitlines()[:2] == [
        f"version\t{version}",
        "projects\tai-admin-v2",
    ]
    assert gtt("releases", "show", "web-shop").err.startswith("gtt: several releases start with `web-shop`: ")
    assert gtt("releases", "show", "nope") == Said(
        5, "", "gtt: release `nope` not found\nhint: `gtt releases list` shows them\n"
    )
    of_shop = gtt("releases", "list", "--project", "web-shop").out.splitlines()
    assert {line.split("\t")[2] for line in of_shop} == {"web-shop"}
    assert gtt("releases", "list", "--project", "nope").code == 5


def test_hostile_names_stay_words(server: Sandbox, tmp_path: Path) -> None:
    server.world.project("web-shop").name = "a\tb\n\x1b[31mc"
    gtt = runner(server, tmp_path)
    assert "web-shop\tjavascript\ta b \ufffd[31mc\t3" in gtt("projects", "list").out.splitlines()
    assert "\x1b[31mc" not in gtt("projects", "list", terminal=True).out
