"""Proxies and certificates that the environment names: used, or refused in one line before anything is sent."""

import sys
from pathlib import Path

import pytest

from glitchtip_tools.api.transport import proxy_for
from tests.conftest import runner

SERVER = "https://glitchtip.invalid"
CONFIGURED = {"GLITCHTIP_URL": SERVER, "GLITCHTIP_API_TOKEN": "a" * 64, "GLITCHTIP_ORG_SLUG": "acme"}
OF_A_PROXY = "gtt: the environment names a proxy that cannot be used: "


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("http://10.0.0.1:3128", "http://10.0.0.1:3128"),
        ("10.0.0.1:3128", "http://10.0.0.1:3128"),  # as curl takes it
        ("zoe:pw@10.0.0.1:3128", "http://zoe:pw@10.0.0.1:3128"),
        (" ", None),
    ],
)
def test_a_proxy_without_a_scheme_is_asked_by_http(
    monkeypatch: pytest.MonkeyPatch, named: str, meant: str | None
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", named)
    assert (proxy_for(SERVER), proxy_for("https://localhost")) == (meant, None)


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("ftp://zoe:proxyPw1@10.0.0.1", "its address is malformed"),
        ("http://[::1", "its address is malformed"),
        ("http://10.0.0.1:port", "its address is malformed"),
        ("socks5://zoe:proxyPw1@10.0.0.1:1080", "SOCKS needs the Python package `socksio`"),
    ],
)
def test_a_proxy_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, why: str
) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)  # not installed, wherever the tests run
    monkeypatch.setenv("ALL_PROXY", named)
    said = runner(None, tmp_path)("doctor", "--url", SERVER)
    hint = "set HTTPS_PROXY to `http://HOST:PORT`"
    complaint = OF_A_PROXY.removeprefix("gtt: ") + why
    assert [line for line in said.out.splitlines() if "\taddress\t" in line] == [
        f"wrong\taddress\t{complaint}\t{hint}"
    ]
    listed = runner(None, tmp_path)("issues", "list", env=CONFIGURED)
    assert (listed.code, listed.out, listed.err) == (3, "", f"gtt: {complaint}\nhint: {hint}\n")


@pytest.mark.parametrize(
    ("content", "why"), [(None, "no such file or directory"), ("", "no certificate was found in it")]
)
def test_certificates_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, why: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    said = runner(None, tmp_path)("issues", "list", env=CONFIGURED)
    assert (said.code, said.out, said.err) == (
        3,
        "",
        f"gtt: cannot read `{file}`, the file that SSL_CERT_FILE names: {why}\n"
        "hint: set it to a file of certificates in PEM format, or unset it\n",
    )
