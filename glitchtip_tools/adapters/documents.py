"""Pages of the documentation: in the installed package, or in the checkout that gtt runs from."""

from pathlib import Path

from glitchtip_tools.errors import NotFound

_PACKAGE = Path(__file__).parents[1]
_FOLDERS = (_PACKAGE / "documents", _PACKAGE.parent / "docs")


def page(name: str) -> str:
    """Return a page by its file's name; raises NotFound where the package was built without it."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise NotFound(f"the page `{name}` was not installed", hint="reinstall glitchtip-tools")
