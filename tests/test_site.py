"""The documentation site shows the pages as a code host does, as far as MkDocs must be helped."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

HOOK = Path(__file__).parents[1] / "docs" / "mkdocs_hook.py"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The hook, without MkDocs, which is not installed for the tests."""
    files = ModuleType("mkdocs.structure.files")
    vars(files).update(File=object, Files=object)
    for name, module in {
        "mkdocs": ModuleType("mkdocs"),
        "mkdocs.structure": ModuleType("x"),
        files.__name__: files,
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    spec = importlib.util.spec_from_file_location("mkdocs_hook", HOOK)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_belongs_to_an_item_stays_in_it(hook: ModuleType) -> None:
    page = """\
1. Choose a secret,
   and write:

   ```console
   $ one

     two
   ```

2. Then:

   | a | b |
   |---|---|

```
   outside
```
- an item
  goes on
"""
    assert (
        hook.on_page_markdown(page)
        == """\
1. Choose a secret,
    and write:

        $ one

          two

2. Then:

    | a | b |
    |---|---|

```
   outside
```
- an item
  goes on
"""
    )


def test_links_to_the_top_folder_lead_to_the_pages_of_the_site(hook: ModuleType) -> None:
    assert (
        hook.on_page_markdown("[a](../SECURITY.md), [b](../tests/x)") == "[a](SECURITY.md), [b](../tests/x)"
    )
