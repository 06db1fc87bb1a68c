"""The checks of `.ci/run` over several Pythons and the oldest supported libraries: `nox`, or `nox -s tests-3.13`."""

from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False  # a missing Python is reported as skipped
nox.options.sessions = ["lint", "tests"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the suite on each Python that is installed."""
    session.install("-e", ".[dev]", "-c", "constraints.txt")
    session.run("pytest", "-n", "2", "--dist", "worksteal", *session.posargs)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run the suite with the oldest libraries that pyproject.toml allows."""
    session.install("-e", ".[dev]", "-c", "constraints-lowest.txt")
    session.run("pytest", "-n", "2", "--dist", "worksteal", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Run ruff and mypy."""
    session.install("-e", ".[dev]", "-c", "constraints.txt")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy")


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure coverage; less than 95 % fails."""
    session.install("-e", ".[dev]", "coverage[toml]", "-c", "constraints.txt")
    session.run("coverage", "run", "-m", "pytest", "-n0", "-q", *session.posargs)
    session.run("coverage", "report")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation site; a broken link or a page without a place fails."""
    session.install("-e", ".[docs]", "-c", "constraints.txt")
    session.run("mkdocs", "build", "--strict", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build the package, check its metadata and its long description, and run it from a new environment."""
    session.install("build", "twine", "-c", "constraints.txt")
    session.run("python", "-m", "build", "--outdir", "build/dist")
    session.run("twine", "check", "--strict", *map(str, Path("build/dist").glob("*")))
    wheel = max(Path("build/dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)
    session.install(str(wheel))
    session.run("gtt", "--version")
