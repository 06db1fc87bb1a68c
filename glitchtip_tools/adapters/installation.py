"""What is known about the installed package itself."""

from importlib.metadata import PackageNotFoundError, distribution
from urllib.parse import urlsplit

PACKAGE = "glitchtip-tools"
RELEASES = "Releases"  # the label of their address among the project's URLs (pyproject.toml)


def releases_address() -> str:
    """Return the address that names the newest release, empty where there is none for this installation.

    There is none while the project's addresses are placeholders (RFC 2606 reserves `.example`), nor for a package
    that was installed from a folder, a file or a repository (PEP 610): its user decides what it is replaced with.
    """
    try:
        installed = distribution(PACKAGE)
        if installed.read_text("direct_url.json"):
            return ""
        rows = [row.partition(", ") for row in installed.metadata.get_all("Project-URL") or ()]
    except (PackageNotFoundError, OSError, UnicodeDecodeError):
        return ""
    return next((url for label, _, url in rows if label == RELEASES and is_decided(url)), "")


def is_decided(url: str) -> bool:
    """Return whether the project's address is more than a placeholder."""
    return not (urlsplit(url).hostname or ".example").endswith(".example")
