"""Words of code and messages, commits of form, owners, links, secrets, and lines found again."""

from datetime import UTC, datetime

import pytest

from glitchtip_tools.core.investigation.context import links, still
from glitchtip_tools.core.investigation.evidence import MappedFrame, StillThere
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.commits import history
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.models.code import Commit


def test_names_of_a_line() -> None:
    line = "total += price_of(item, 'tea') * self.count  # why"
    assert terms.names_in(line) == ["total", "price_of", "item", "count"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('return f"{guest.name}: {ledger.balance(guest.account):.2f}"', "guest name ledger balance account"),
        ("const url = `https://example.org/${room.id}/tag`; // go there", "url room id"),
        ('title = "#{user.name} of #{count} guests" # said twice', "title user name count"),
        ('return $"{order.Number}: {lines}";', "order Number lines"),
        ("raise KeyError('no {place}')", "KeyError"),
        ("this.#rows.delete(key)", "rows key"),
    ],
)
def test_what_is_put_into_a_text_is_used_by_the_line(line: str, names: str) -> None:
    assert [name for name in terms.names_in(line) if name != "delete"] == names.split()


def test_parts_and_values_of_a_message() -> None:
    message = "No value for 'p_not' (--p-not) submitted and no default value has been assigned."
    assert terms.literal_parts(message) == [
        "No value for",
        "submitted and no default value has been assigned",
    ]
    assert terms.quoted_in(message) == ["p_not"]
    assert terms.words_in("parseTaskName parse_task HTTPError") == {"parse", "task", "name", "httperror"}


def change(subject: str, files: int) -> Commit:
    return Commit(
        "c", datetime(2026, 1, 1, tzinfo=UTC), "Ada", "a@b", subject, files=tuple(map(str, range(files)))
    )


@pytest.mark.parametrize(("files", "mass"), [(1, False), (39, False), (40, True), (500, True)])
def test_changes_of_everything(files: int, mass: bool) -> None:
    assert history.is_mass_change(change("Unify output handling", files)) == mass


def test_files_where_the_fault_would_not_be() -> None:
    aside = """tests/a.py src/__tests__/a.js docs/conf.py README.md yarn.lock dist/a.js a.min.js shop/test_pay.py
        pay_test.go pay_spec.rb src/PayTest.java PayTests.cs pay.test.ts pay.spec.js conftest.py setup.py
        types.d.ts"""
    sources = (
        "shop/pay.py app/testing.py src/contest.js views/test_results.js lib/specs.rb src/Contest.java a.ts"
    )
    assert [file for file in aside.split() if not places.is_aside(file)] == []
    assert [file for file in sources.split() if places.is_aside(file)] == []


def test_the_last_fitting_owner_counts() -> None:
    rules = "* @all\n*.py @snakes # comment\n/shop/ @shop a@b.c\n[Section]\ndocs/**/*.md @writers\n/shop/free.py\n"
    files = ["x.js", "lib/x.py", "shop/a/b.py", "docs/a/b.md", "shop/free.py"]
    assert [history.owners_of(file, rules) for file in files] == [
        ("@all",),
        ("@snakes",),
        ("@shop", "a@b.c"),
        ("@writers",),
        (),
    ]


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github.com:team/app.git", "https://github.com/team/app/blob/r1/a%20b.py#L3"),
        ("https://user:token@github.com/team/app", "https://github.com/team/app/blob/r1/a%20b.py#L3"),
        (
            "ssh://git@gitlab.example.org:2222/t/s/app.git",
            "https://gitlab.example.org/t/s/app/-/blob/r1/a%20b.py#L3",
        ),
        ("https://bitbucket.org/team/app.git", "https://bitbucket.org/team/app/src/r1/a%20b.py#lines-3"),
        ("https://codeberg.org/team/app.git", "https://codeberg.org/team/app/src/commit/r1/a%20b.py#L3"),
        ("http://git.example.org:3000/t/app.git", "https://git.example.org:3000/t/app/blob/r1/a%20b.py#L3"),
        (
            "https://u:p@gitlab.example.org/t/app.git?private_token=f4ke#x",
            "https://gitlab.example.org/t/app/-/blob/r1/a%20b.py#L3",
        ),
        ("/srv/git/app.git", None),
        ("C:\\git\\app", None),
        (None, None),
    ],
)
def test_links_to_the_code_host(remote: str | None, page: str | None) -> None:
    assert links.line_page(links.web_page(remote), "r1", "a b.py", 3) == page


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("a\nb\nc\n", StillThere("f", 2, "same", 2)),
        ("new\na\nb\nc\n", StillThere("f", 2, "moved", 3)),
        ("a\nB\nc\n", StillThere("f", 2, "changed")),
        (None, StillThere("f", 2, "gone")),
    ],
)
def test_a_line_is_found_again_by_its_content(now: str | None, state: StillThere) -> None:
    frame = MappedFrame(0, 0, "f", "g", 2, True, "f", 2)
    assert still.compared(frame, "a\nb\nc\n", now) == state


@pytest.mark.parametrize(
    ("message", "numbers"),
    [
        ("connection timeout after 500ms", ["500"]),
        ("queue is full (500/500)", ["500"]),
        ("404 Not Found", []),
        ("at 10.5 or 1.2.3 or 12:30 or a-33 or 7", []),
    ],
)
def test_numbers_that_something_may_have_set(message: str, numbers: list[str]) -> None:
    assert terms.numbers_in(message) == numbers


OLD = "def total(order):\n    return order.count * 2\n\n\ndef other():\n    return 1\n"


@pytest.mark.parametrize(
    ("now", "line_now", "changed"),
    [
        (OLD, 2, None),
        (OLD.replace("return 1", "return 2"), 2, None),
        ("import x\n" + OLD.replace("def total(order):", "def total(order):  "), 3, None),
        (
            OLD.replace("    return order", "    if order is None:\n        return 0\n    return order"),
            4,
            ("total", "if order is None:"),
        ),
        (
            OLD.replace("def total(order):", "def total(order, *, tax=0):"),
            2,
            ("total", "def total(order, *, tax=0):"),
        ),
        ("x = order.count * 2\n", 1, None),
    ],
)
def test_a_guard_above_a_line_that_stayed_is_a_change_around_it(
    now: str, line_now: int, changed: tuple[str, str] | None
) -> None:
    item = StillThere("a.py", 2, "moved", line_now)
    assert still.changed_around(item, OLD, now) == changed


def test_what_was_only_taken_out_is_told_too() -> None:
    old = "def f(x):\n    check(x)\n    return x.y\n"
    item = StillThere("a.py", 3, "moved", 2)
    assert still.changed_around(item, old, "def f(x):\n    return x.y\n") == ("f", "check(x)")
