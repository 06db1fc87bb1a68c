"""`gtt api`: no path leads to another host, no list of issues is changed as a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.raw_request import address, body, field, filled, request, typed
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models.request import RawRequest

BASE = "https://glitchtip.example.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("organizations/", ("/api/0/organizations/", ())),
        ("/api/0/organizations", ("/api/0/organizations/", ())),
        ("api/settings/", ("/api/settings/", ())),
        (f"{BASE}/api/0/issues/5/?a=1", ("/api/0/issues/5/", (("a", "1"),))),
        ("issues/?id=1&id=2&q=", ("/api/0/issues/", (("id", "1"), ("id", "2"), ("q", "")))),
        ("releases/web%403.14/", ("/api/0/releases/web%403.14/", ())),
        ("issues/5/#top", ("/api/0/issues/5/", ())),
        ("a b/ü", ("/api/0/a%20b/%C3%BC/", ())),
    ],
)
def test_an_address(text: str, expected: tuple[str, tuple[tuple[str, str], ...]]) -> None:
    assert address(text, BASE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/api/0/", "//evil.example/", f"{BASE}.evil.example/api/0/", "http://glitchtip.example.com/x",
        "", "/", "../etc", "a/../b", "a/%2e%2e/b", "./issues", "\\\\evil.example", "issues\n/5", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_refused(text: str) -> None:
    with pytest.raises(BadUsage):
        address(text, BASE)


@given(text=st.text(max_size=60))
def test_whatever_is_asked_for_the_host_stays(text: str) -> None:
    try:
        path, _ = address(text, BASE)
    except BadUsage:
        return
    assert path.startswith("/api/")
    assert not path.startswith("//")
    assert path.isascii()


ISSUES = "organizations/acme/issues/"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "put"])
@pytest.mark.parametrize(
    "text",
    [
        ISSUES, f"{ISSUES}?query=is:unresolved", f"{ISSUES}?id=", f"{ISSUES}?id=1,2", f"{ISSUES}?id=1&id=",
        "organizations/acme/%69ssues/", "organizations/acme/%2569ssues/", "organizations//acme//issues",
        "projects/acme/web/issues/", f"{BASE}/api/0/{ISSUES}", f"{ISSUES}#?id=1",
    ],
)  # fmt: skip
def test_a_list_of_issues_is_never_changed_without_ids(method: str, text: str) -> None:
    with pytest.raises(BadUsage, match="changes all that it selects"):
        request(address(text, BASE), method, [("id", "5"), ("status", "resolved")], None)


def test_a_list_of_issues_is_changed_with_ids_in_the_address() -> None:
    assert request(address(f"{ISSUES}?id=1&id=22", BASE), "put", [("status", "ignored")], None) == RawRequest(
        "PUT", "/api/0/organizations/acme/issues/", (("id", "1"), ("id", "22")), {"status": "ignored"}
    )


def test_fields_are_parameters_of_a_get_and_the_body_of_anything_else() -> None:
    where = address("x/", BASE)
    assert request(where, None, [], None) == RawRequest("GET", "/api/0/x/")
    assert request(where, "GET", [("limit", 5)], None).params == (("limit", "5"),)
    assert request(where, None, [("a[b]", "c"), ("d[]", 1), ("d[]", 2)], None) == RawRequest(
        "POST", "/api/0/x/", (), {"a": {"b": "c"}, "d": [1, 2]}
    )
    assert request(where, "PUT", [("a", "1")], b"{}") == RawRequest(
        "PUT", "/api/0/x/", (("a", "1"),), None, b"{}"
    )
    with pytest.raises(BadUsage, match="not an API method"):
        request(where, "PATCH", [], None)


def test_values_and_fields() -> None:
    assert [typed(text) for text in ("true", "null", "-5", "1.0", "x", "")] == [
        True,
        None,
        -5,
        "1.0",
        "x",
        "",
    ]
    assert field("data[text]=a=b") == ("data[text]", "a=b")
    for text in ("x", "=x", "a]b=1", ""):
        with pytest.raises(BadUsage):
            field(text)
    for fields in ([("a", 1), ("a[b]", 2)], [("a[]", 1), ("a[b]", 2)], [("a[b]", 1), ("a[]", 2)]):
        with pytest.raises(BadUsage):
            body(fields)


def test_placeholders_are_filled_and_quoted() -> None:
    assert filled("o/{org}/p/", {"org": lambda: "a/../b"}) == "o/a%2F..%2Fb/p/"
    with pytest.raises(BadUsage, match=r"`\{x\}` is unknown"):
        filled("{x}/", {})
