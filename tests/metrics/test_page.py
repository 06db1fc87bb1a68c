"""The page of `gtt metrics --html` in a real browser: it fits a phone, follows light and dark, needs nothing."""

import re
import shutil
import struct
import subprocess
import zlib
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIETLY = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --force-device-scale-factor=1"
).split()
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: install it to see the page rendered (.ci/run does)"
)
LONG = "Unbroken" * 40


@pytest.fixture(params=["daily", "weekly"])
def page(request: pytest.FixtureRequest, server: Sandbox, gtt: Gtt, tmp_path: Path) -> Path:
    """The page of a report with titles and tags that are too long for a phone."""
    for n in range(40):
        server.world.add_event(title=LONG, tags={"component": LONG}, at=NOW - timedelta(hours=10, minutes=n))
    assert gtt("metrics", request.param, "--html", "page.html").code == 0
    return tmp_path / "page.html"


def chromium(page: Path, *words: str) -> str:
    """Run the browser once with a profile of its own, and return its stdout."""
    command = [str(CHROMIUM), *QUIETLY, f"--user-data-dir={page.parent / 'profile'}", *words, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def measured(page: Path, width: int) -> dict[str, int]:
    """Return widths as the browser lays the page out in a frame of that many pixels.

    A frame, because a window of Chromium is never narrower than 500. Only the copy that is measured has a script.
    """
    inner = page.with_name("inner.html")
    text = page.read_text()
    script = (
        "<script>addEventListener('load', () => {const d = document.documentElement;"
        "parent.postMessage([d.scrollWidth, d.clientWidth].join(' '), '*')})</script>"
    )
    inner.write_text(
        re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace(
            "</body>", f"{script}</body>"
        )
    )
    outer = page.with_name("outer.html")
    outer.write_text(
        "<!doctype html><title>wait</title>"
        "<script>addEventListener('message', e => {document.title = e.data})</script>"
        f'<iframe src="inner.html" style="border:0;width:{width}px;height:800px"></iframe>'
    )
    dom = chromium(outer, "--virtual-time-budget=5000", "--dump-dom")
    found = re.search(r"<title>(\d+) (\d+)</title>", dom)
    assert found, dom[:500]
    return {"content": int(found[1]), "window": int(found[2])}


def first_pixel(png: bytes) -> tuple[int, int, int]:
    """Return the colour of the top left pixel; whatever the filter of its line is, there is nothing before it."""
    assert png.startswith(b"\x89PNG")
    at, data, channels = 8, b"", 0
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, chunk = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        channels = {2: 3, 6: 4}[chunk[9]] if kind == b"IHDR" else channels
        data += chunk if kind == b"IDAT" else b""
        at += 12 + length
    pixels = zlib.decompress(data)
    assert channels
    return pixels[1], pixels[2], pixels[3]


@pytest.mark.slow
@needs_chromium
@pytest.mark.parametrize("width", [320, 390])
def test_it_fits_a_phone(page: Path, width: int) -> None:
    assert measured(page, width) == {"content": width, "window": width}


@pytest.mark.slow
@needs_chromium
@pytest.mark.parametrize(("scheme", "color"), [(1, (255, 255, 255)), (0, (20, 23, 29))])
def test_it_is_light_or_dark_as_the_reader_likes(
    page: Path, scheme: int, color: tuple[int, int, int]
) -> None:
    picture = page.with_name("page.png")
    chromium(
        page,
        f"--blink-settings=preferredColorScheme={scheme}",
        "--window-size=800,600",
        f"--screenshot={picture}",
    )
    assert first_pixel(picture.read_bytes()) == color


@pytest.mark.slow
@needs_chromium
def test_the_browser_reads_it_as_it_was_written(page: Path) -> None:
    """What the parser repairs would differ: nothing is unbalanced, nothing foreign became an element."""
    dom, text = chromium(page, "--dump-dom"), page.read_text()
    assert tags(dom) == tags(text)


def tags(html: str) -> list[str]:
    body = html[html.index("<body") :]
    return re.findall(r"</?[a-z0-9]+", re.sub(r"(<rect[^>]*?)/>", r"\1></rect>", body))


def test_it_needs_nothing_else(page: Path) -> None:
    text = page.read_text()
    assert "<script" not in text
    assert re.findall(r"""\ssrc=|@import|url\(|<link""", text) == []
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert f'content="{policy}"' in unescape(text)
    assert all("/adminai-tech/issues/" in address for address in re.findall(r'href="([^"]*)"', text))
