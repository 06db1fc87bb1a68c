"""Pages of the documentation: in the installed package, or in the checkout that gtt runs from."""

from importlib.resources import files
from pathlib import Path

from glitchtip_tools.errors import NotFound

_CHECKOUT = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    """Return a page by its file's name; raises NotFound where the package was built without it."""
    packaged = files("glitchtip_tools").joinpath("documents", name)
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    if (_CHECKOUT / name).is_file():
        return (_CHECKOUT / name).read_text(encoding="utf-8")
    raise NotFound(f"the page `{name}` was not installed", hint="reinstall glitchtip-tools")
