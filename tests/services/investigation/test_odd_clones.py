"""Clones that hold only a part, or odd files: what cannot be read or searched is said, and nothing else claimed."""

import errno
import os
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from glitchtip_tools.adapters.process import run
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.errors import NotFound, ToolFailed
from glitchtip_tools.services.investigation import version
from glitchtip_tools.services.investigation.evidence import gather, opened
from tests.services.investigation.stories import ORDERS, Story, crash, frame, investigated, shop

FILES = {"GIT_ALLOW_PROTOCOL": "file", "GIT_NO_LAZY_FETCH": "0"}
OWN = [frame("/app/shop/orders.py", 7, "total", ORDERS)]
PARTIAL = (
    "the clone is partial: the history of the files is not here;"
    " run `git fetch --refetch --no-filter` to have all of it"
)
Form = Literal["NFC", "NFD"]
PLACE = ("shop/orders.py", 7, "total")


def cloned(story: Story, place: Path, *options: str) -> Path:
    """Clone a story with options of `git clone`."""
    story.git("config", "uploadpack.allowFilter", "true")
    run(["git", "clone", "-q", *options, f"file://{story.root}", place], env=FILES)
    return place


def asked(root: Path, data: dict[str, object]) -> Investigation:
    event = event_of(data)
    return assemble(event, gather(event, root))


def places_of(found: Investigation) -> list[tuple[str, int | None, str | None]]:
    return [(one.file, one.line, one.function) for one in found.locations[:1]]


@pytest.fixture
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("c") / "a"


def test_a_clone_without_the_files_of_the_release_is_read_as_it_is_checked_out(
    story: Story, there: Path
) -> None:
    _, sold = shop(story)
    story.commit("Number the file", {"shop/orders.py": f"NUMBER = 1\n{ORDERS}"})
    found = asked(cloned(story, there, "--filter=tree:0"), crash(OWN, release=sold))
    assert places_of(found) == [("shop/orders.py", 8, "total")]
    assert (found.suspects, found.repository.revision_source) == ((), "head")
    assert found.notes == (
        f"the files of `{sold[:10]}` are not in this clone: its checkout was read instead",
        PARTIAL,
    )


def test_a_clone_without_any_list_of_files_is_no_other_projects(story: Story, there: Path) -> None:
    shop(story)
    root = cloned(story, there, "--filter=tree:0", "--no-checkout")
    with pytest.raises(NotFound) as raised:
        opened(root)
    assert raised.value.hint == "run `git fetch --refetch --no-filter`"
    found = asked(root, crash(OWN))
    assert (found.repository.root, found.repository.checkout) == (None, "none")
    assert found.notes == (f"`{root}` is a partial clone without the list of its files",)


def test_a_file_that_a_partial_clone_lacks_is_not_said_to_be_different(story: Story, there: Path) -> None:
    _, sold = shop(story)
    story.commit("Number the file", {"shop/orders.py": f"NUMBER = 1\n{ORDERS}"})
    found = asked(cloned(story, there, "--filter=blob:none"), crash(OWN, release=sold))
    assert places_of(found) == [PLACE]
    assert found.notes == (
        "`shop/orders.py` was not read: it is not in this clone at the version that failed",
        PARTIAL,
    )


@pytest.mark.parametrize(
    ("option", "note"),
    [
        ("--bare", "the repository is bare: there is no checkout to search for what the failing lines use"),
        (
            "--sparse",
            "the checkout is sparse: what the failing lines use was searched for in this part alone",
        ),
    ],
)
def test_what_could_not_be_searched_is_said(story: Story, there: Path, option: str, note: str) -> None:
    shop(story)
    found = asked(cloned(story, there, option), crash(OWN))
    assert (places_of(found), found.notes) == ([PLACE], (note,))


@pytest.mark.parametrize(("tracked", "sent"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_accents_are_the_same_however_they_are_written(story: Story, tracked: Form, sent: Form) -> None:
    name = unicodedata.normalize(tracked, "shop/prüfung.py")
    story.commit("Check", {name: ORDERS})
    path = unicodedata.normalize(sent, "/app/shop/prüfung.py")
    assert places_of(investigated(story, crash([frame(path, 7, "total", ORDERS)]))) == [(name, 7, "total")]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (ORDERS.encode() + b"x = 1\n" * 400_000, "has more than 2 MB"),
        (ORDERS.encode("utf-16"), "is not text in UTF-8"),
    ],
)
def test_a_file_that_is_not_read_is_said_to_be_that(story: Story, written: bytes, why: str) -> None:
    story.commit("Start", {"shop/hello.py": "x = 1\n"})
    (story.root / "shop" / "orders.py").write_bytes(written)
    story.git("add", "-A")
    story.git("commit", "-q", "-m", "Orders")
    found = investigated(story, crash(OWN))
    assert (places_of(found), found.notes) == ([PLACE], (f"`shop/orders.py` was not read: it {why}",))


def test_a_release_that_names_a_branch_is_its_last_commit_before_the_event(story: Story) -> None:
    _, sold = shop(story)
    story.git("branch", "production")
    story.git("checkout", "-q", "production")
    story.day = 29
    story.commit("Later", {"shop/orders.py": f"# later\n{ORDERS}"})
    story.git("checkout", "-q", "main")
    found = investigated(story, crash(OWN, release="production"))
    assert (found.repository.revision, found.repository.revision_source) == (sold, "date")
    assert found.notes == ("the release `production` is a branch: which of its commits ran is an estimate",)


@pytest.mark.parametrize("release", ["HEAD", "@", "HEAD~1", "main~1", "heads/main", "--all", "a b", ":/Sell"])
def test_a_release_is_no_expression_of_git(story: Story, release: str) -> None:
    shop(story)
    found = investigated(story, crash(OWN, release=release))
    assert found.repository.revision_source == "date"
    assert found.notes == (f"the release `{release}` is not a commit or tag of this clone",)


def test_a_full_temporary_folder_fails_with_its_name(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    shop(story)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(
        ToolFailed, match=r"^the temporary folder `.*` cannot be used: no space left on device$"
    ):
        gather(event_of(crash(OWN)), story.root)


@pytest.mark.parametrize(("held", "compared", "right"), [(10_000, 10_000, 2), (1, 10_000, 2), (1, 1, 4)])
def test_large_versions_are_compared_a_few_at_a_time_the_newest_up_to_a_size(
    story: Story, monkeypatch: pytest.MonkeyPatch, held: int, compared: int, right: int
) -> None:
    """The last one before the event is the fourth; the second is the one that has the line where it failed."""
    monkeypatch.setattr(version, "MOST_HELD", held)
    monkeypatch.setattr(version, "MOST_COMPARED", compared)
    texts = [f"{'# more' * number}\n" * number + ORDERS for number in range(4)]
    commits = [story.commit(f"Edition {text.count('#')}", {"shop/orders.py": text}) for text in texts]
    found = investigated(story, crash([frame("/app/shop/orders.py", 8, "total", texts[1])]))
    assert found.repository.revision == commits[right - 1]


@pytest.mark.parametrize(("most", "right"), [(10_000, 2), (0, 4)])
def test_versions_are_parsed_up_to_a_size(
    story: Story, monkeypatch: pytest.MonkeyPatch, most: int, right: int
) -> None:
    monkeypatch.setattr(version, "MOST_TEXT", most)
    texts = ["x = 1\n" * 30 * number + ORDERS for number in range(4)]
    commits = [story.commit(f"Edition {text.count('x')}", {"shop/orders.py": text}) for text in texts]
    path = "/app/shop/orders.py"
    bare = {"filename": path, "abs_path": path, "function": "total", "lineno": 37}
    found = investigated(story, crash([bare], value="'amount'"))
    assert found.repository.revision == commits[right - 1]


def test_a_damaged_clone_is_said_to_be_that(story: Story) -> None:
    shop(story)
    gone = story.git("rev-parse", "HEAD:shop/orders.py")
    (story.root / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
    found = investigated(story, crash(OWN))
    assert places_of(found) == [PLACE]
    assert found.notes == (
        "`shop/orders.py` was not read: it is not in this clone at the version that failed",
        "`git log` failed with exit code 128",
        "objects may be missing: run `git fsck`",
    )
    tree = story.git("rev-parse", "HEAD^{tree}")
    (story.root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(ToolFailed) as raised:
        gather(event_of(crash(OWN)), story.root)
    assert raised.value.hint == "objects may be missing: run `git fsck`"


def test_a_line_whose_file_cannot_be_read_in_the_checkout_is_not_said_to_be_gone(story: Story) -> None:
    _, sold = shop(story)
    story.commit("Number the file", {"shop/orders.py": f"NUMBER = 1\n{ORDERS}"})
    event = crash(OWN, release=sold)
    assert [one.state for one in investigated(story, event).still_there] == ["moved"]
    lost = story.git("rev-parse", "HEAD:shop/orders.py")
    (story.root / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    assert investigated(story, event).still_there == ()


def test_in_a_folder_of_a_monorepo_its_own_files_come_first_where_several_fit(story: Story) -> None:
    story.commit("Start", {"a/shop/orders.py": ORDERS, "b/shop/orders.py": ORDERS.replace("order", "basket")})
    bare = {key: value for key, value in OWN[0].items() if "context" not in key}
    found = [asked(story.root / folder, crash([bare])) for folder in (".", "a", "b", "b/shop")]
    assert [places_of(one) for one in found] == [
        [],
        [("a/shop/orders.py", 7, "total")],
        [("b/shop/orders.py", 7, "total")],
        [("b/shop/orders.py", 7, "total")],
    ]
    assert found[0].notes == (
        "the frames fit several files alike: run gtt in the application's folder of this repository",
    )
    elsewhere = asked(story.root / "b", crash(OWN))  # its line is in the other one
    assert places_of(elsewhere) == [("a/shop/orders.py", 7, "total")]
