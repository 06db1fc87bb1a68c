"""What the clone's manifests call their own is own, wherever a package manager or a distribution puts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.frames.manifests import (
    CLONE,
    OwnPackages,
    Package,
    packages,
    to_read,
)
from glitchtip_tools.core.investigation.frames.mapping import Tree, candidates
from glitchtip_tools.core.investigation.frames.settling import settle_all
from glitchtip_tools.models import Frame

MANIFESTS = {
    "package.json": '{"name": "@bakery/root", "private": true}',
    "packages/oven/package.json": '{"name": "@bakery/oven", "version": "2.1.0"}',
    "composer.json": '{"name": "bakery/shop"}',
    "gems/till/till.gemspec": 'Gem::Specification.new do |s|\n  s.name = "bakery-till"\nend\n',
    "go.mod": "module example.org/Bakery/v2\n\ngo 1.22\n",
    "crates/dough/Cargo.toml": '[package]\nname = "dough-mixer"\n\n[dependencies]\nname = "no"\n',
    "pyproject.toml": '[project]\nname = "bakery-books"\n\n[[tool.index]]\nname = "pypi"\n',
    "src/Bakery.Core/Core.csproj": "<Project><AssemblyName>Bakery.Core</AssemblyName></Project>",
    "apps/counter/mix.exs": "defmodule Counter.MixProject do\n  def project, do: [app: :counter]\nend\n",
}
FILES = [
    *MANIFESTS,
    "packages/oven/src/heat.ts",
    "app/Http/Till.php",
    "gems/till/lib/bakery/till.rb",
    "queue/queue.go",
    "crates/dough/src/mix.rs",
    "books/ledger.py",
    "src/Bakery.Core/Trays/Tray.cs",
    "apps/counter/lib/counter/bell.ex",
]


def placed(frame: Frame, *more: Package, files: list[str] = FILES) -> str:
    """Return the tracked file that a frame stands for, else the reason why there is none."""
    tree = Tree(files, OwnPackages((*packages(MANIFESTS), *more)))
    (settled,) = settle_all([(frame, candidates(frame, tree))], dict.fromkeys(files, "\n" * 99))
    return settled.file or settled.note


def test_each_ecosystems_manifest_tells_its_name_and_folder() -> None:
    assert set(packages(MANIFESTS)) == {
        Package("npm", "@bakery/root", ""),
        Package("npm", "@bakery/oven", "packages/oven"),
        Package("composer", "bakery/shop", ""),
        Package("gem", "bakery-till", "gems/till"),
        Package("go", "example.org/Bakery/v2", ""),
        Package("cargo", "dough-mixer", "crates/dough"),
        Package("python", "bakery-books", ""),
        Package("nuget", "Bakery.Core", "src/Bakery.Core"),
        Package("hex", "counter", "apps/counter"),
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/app/node_modules/@bakery/oven/src/heat.ts", "packages/oven/src/heat.ts"),
        ("/app/node_modules/@bakery/oven/dist/heat.js", "packages/oven/src/heat.ts"),
        (
            "/app/node_modules/.pnpm/@bakery+oven@2.1.0/node_modules/@bakery/oven/src/heat.ts",
            "packages/oven/src/heat.ts",
        ),
        ("/app/node_modules/@other/oven/src/heat.ts", "library code"),
        ("/app/node_modules/@bakery/oven/node_modules/@other/fan/src/heat.ts", "library code"),
        ("/srv/site/vendor/bakery/shop/app/Http/Till.php", "app/Http/Till.php"),
        ("/srv/site/vendor/other/shop/app/Http/Till.php", "library code"),
        ("/usr/local/bundle/gems/bakery-till-1.2.0/lib/bakery/till.rb", "gems/till/lib/bakery/till.rb"),
        ("/root/go/pkg/mod/example.org/!bakery/v2@v2.3.1/queue/queue.go", "queue/queue.go"),
        ("example.org/!bakery/v2@v2.3.1/queue/queue.go", "queue/queue.go"),
        ("/root/go/pkg/mod/example.org/other@v2.3.1/queue/queue.go", "library code"),
        ("/!bakery@v2.3.1-0.20260816085209-65ed7b60fbd4/queue/queue.go", "queue/queue.go"),
        ("/root/go/pkg/mod/example.org/x/Bakery@v2.3.1/queue/queue.go", "library code"),
        (
            "/home/ci/.cargo/registry/src/index.crates.io-6f17/dough_mixer-0.3.1/src/mix.rs",
            "crates/dough/src/mix.rs",
        ),
        ("/opt/build/Bakery.Core/Trays/Tray.cs", "src/Bakery.Core/Trays/Tray.cs"),
        ("/app/deps/counter/lib/counter/bell.ex", "apps/counter/lib/counter/bell.ex"),
    ],
)
def test_the_clones_own_package_is_own_where_it_is_installed(path: str, expected: str) -> None:
    assert placed(Frame(path, path)) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame("ledger.py", "/usr/share/books/ledger.py", in_app=True), "books/ledger.py"),
        (Frame("ledger.py", "/usr/share/books/ledger.py"), "books/ledger.py"),
        (Frame("books/ledger.py", "/usr/share/bakery/books/ledger.py"), "books/ledger.py"),
        (Frame("books/ledger.py", "/opt/homebrew/books/ledger.py"), "books/ledger.py"),
        (Frame("ledger.py", "/opt/homebrew/Cellar/bakery/1.2/books/ledger.py"), "library code"),
        (
            Frame("books/ledger.py", "/usr/lib/ruby/gems/3.2/gems/bakery-1.2/books/ledger.py"),
            "books/ledger.py",
        ),
        (Frame("other.py", "/usr/share/bakery/other.py", in_app=True), "no tracked file ends like it"),
        (Frame("other.py", "/usr/share/bakery/other.py"), "library code"),
        (Frame("/usr/share/php/Twig/books/ledger.py", in_app=True), "library code"),
    ],
)
def test_an_application_may_live_where_a_distribution_puts_libraries(frame: Frame, expected: str) -> None:
    assert placed(frame, Package(CLONE, "bakery", "")) == expected


@pytest.mark.parametrize(
    "frame",
    [
        Frame("events.js", "events.js", "events", "EventEmitter.emit", 292, in_app=False),
        Frame("async_hooks.js", None, None, "emitInitNative", 14),
        Frame("internal/process/task_queues.js", None, None, "processTicks", 95),
        Frame("node:events", "node:events", "node:events", "emit", 513),
        Frame("<frozen importlib._bootstrap>", None, "importlib._bootstrap", "_call", 241),
        Frame("[internal]", "[internal]", None, "array_map"),
    ],
)
def test_a_runtimes_own_module_is_never_a_file_of_the_clone(frame: Frame) -> None:
    files = ["events.js", "async_hooks.js", "internal/process/task_queues.js", "importlib/_bootstrap.py"]
    assert placed(frame, files=files) in ("library code", "no path")


def test_an_own_file_that_is_called_like_a_runtimes_module_is_the_clones() -> None:
    assert placed(Frame("events.js", "/app/events.js", in_app=True), files=["events.js"]) == "events.js"
    assert placed(Frame("app:///events.js"), files=["events.js"]) == "events.js"


def test_manifests_of_tests_and_libraries_are_not_read_and_the_nearest_come_first() -> None:
    aside = ["tests/fixtures/a/package.json", "node_modules/b/package.json", "examples/go.mod", "README.md"]
    assert to_read([*aside, "a/b/package.json", "go.mod", "a/x.gemspec"]) == [
        "go.mod",
        "a/x.gemspec",
        "a/b/package.json",
    ]


@given(st.sampled_from(list(MANIFESTS)), st.text(max_size=300) | st.just("[" * 100_000))
def test_a_broken_manifest_tells_of_no_package_or_of_one_by_its_files_name(path: str, text: str) -> None:
    assert all(one.folder == path.rpartition("/")[0] for one in packages({path: text}))
