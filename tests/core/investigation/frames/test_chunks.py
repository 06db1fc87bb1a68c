"""Chunks of a bundle: which source one is called like, and what it may hold beside that."""

import pytest

from glitchtip_tools.core.investigation.frames.builds.chunks import imports_of, related
from glitchtip_tools.core.investigation.frames.mapping import Tree, candidates
from glitchtip_tools.core.investigation.frames.settling import CHUNK, settle_all
from glitchtip_tools.models import Frame
from glitchtip_tools.models.code import Match

FILES = [
    "src/app/oven/[id]/page.tsx",
    "src/components/Tray.tsx",
    "src/components/tray.css",
    "src/lib/dough/index.ts",
    "src/lib/flour.ts",
    "src/pages/index.vue",
    "src/user.ts",
    "src/main.ts",
]
PAGE = """\
import { Tray } from "../../../components/Tray";
import { knead } from "@/lib/dough";
import flour from "~/lib/flour.js";
import "./page.css";
import React from "react";
const later = () => import("../../../user");
"""


def settled(name: str, column: int = 9000) -> tuple[str | None, str]:
    frame = Frame(name, name, None, "h", 1, column)
    (found,) = settle_all([(frame, candidates(frame, Tree(FILES)))], dict.fromkeys(FILES, "x\n"))
    return found.file, found.note


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Next.js: the route's folders are in the path, on the server and in the browser
        ("app:///_next/server/app/oven/[id]/page.js", "src/app/oven/[id]/page.tsx"),
        (
            "https://x.example/_next/static/chunks/app/oven/%5Bid%5D/page-3f2a91bc.js",
            "src/app/oven/[id]/page.tsx",
        ),
        # Vite and Rollup: a module's name and a hash of base 64
        ("https://x.example/assets/Tray-DiwrgT3a.js", "src/components/Tray.tsx"),
        ("https://x.example/assets/Tray-B_3-a9xy.js", "src/components/Tray.tsx"),
        # webpack, with names for its chunks
        ("https://x.example/static/js/Tray.3f2a91bc.chunk.js", "src/components/Tray.tsx"),
        # Turbopack, with the source's path
        ("/srv/.next/server/chunks/ssr/src_app_oven_[id]_page_tsx_1a2b3c._.js", "src/app/oven/[id]/page.tsx"),
        ("https://x.example/_next/static/chunks/src_lib_flour_ts_4f1e._.js", "src/lib/flour.ts"),
    ],
)
def test_a_chunk_that_is_called_like_a_source_leads_to_it(name: str, expected: str) -> None:
    assert settled(name) == (expected, CHUNK)


@pytest.mark.parametrize(
    "name",
    [
        "https://x.example/assets/index-DiwrgT3a.js",
        "https://x.example/assets/main-DiwrgT3a.js",
        "https://x.example/static/js/main.3f2a91bc.chunk.js",
        "https://x.example/static/js/417.3f2a91bc.chunk.js",
        "https://x.example/assets/user-settings.js",
        "https://x.example/assets/user-Settings.js",
        "https://x.example/assets/Tray.js",
        "https://x.example/assets/tray-DiwrgT3a.js",
        "app:///_next/server/chunks/417.js",
        "/srv/.next/server/chunks/ssr/src_d376c4._.js",
        "/srv/.next/server/chunks/ssr/[root-of-the-server]__d376c4._.js",
    ],
)
def test_a_chunk_of_a_general_name_or_without_a_hash_leads_nowhere(name: str) -> None:
    assert settled(name)[0] is None


def test_a_chunk_of_turbopack_has_lines_and_may_hold_others_nevertheless() -> None:
    assert settled("/srv/.next/server/chunks/ssr/src_user_ts_1a2b3c._.js", 4) == ("src/user.ts", CHUNK)


def test_what_a_source_imports_is_found_among_the_tracked_files() -> None:
    assert imports_of(FILES[0], PAGE, Tree(FILES)) == {
        "src/components/Tray.tsx": 1,
        "src/lib/dough/index.ts": 2,
        "src/lib/flour.ts": 3,
        "src/user.ts": 6,
    }
    assert imports_of("src/a.ts", 'import x from "../../../../etc/passwd"\n', Tree(FILES)) == {}


def test_related_is_what_holds_the_word_of_the_message_else_the_import() -> None:
    texts = {
        FILES[0]: PAGE,
        "src/components/Tray.tsx": "a\nloaves.map(bake)\nb.mapped()\n",
        "src/user.ts": "x\n",
    }
    imports = {"src/components/Tray.tsx": 1, "src/user.ts": 6}
    assert related(FILES[0], "map", texts, imports) == [
        Match("src/components/Tray.tsx", 2, "loaves.map(bake)", "map"),
        Match(FILES[0], 6, 'const later = () => import("../../../user");', "import"),
    ]
    assert [match.term for match in related(FILES[0], None, texts, imports)] == ["import", "import"]
