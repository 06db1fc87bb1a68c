"""Payloads as the server sends them, and as nobody should."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.alerts.alert import Alert, as_values, from_values
from glitchtip_tools.core.alerts.payload import alerts_of

ISSUE = {
    "alias": "GlitchTip",
    "text": "GlitchTip Alert (3 issues)",
    "attachments": [
        {
            "title": "TypeError: Cannot read properties of undefined (reading 'id')",
            "title_link": "https://errors.example.com/acme/issues/47",
            "text": "src/booking/slots.js in findSlot",
            "image_url": None,
            "color": "#e52b50",
            "fields": [
                {"title": "Project", "value": "ai-admin-v2", "short": True},
                {"title": "Environment", "value": "production", "short": True},
                {"title": "Server Name", "value": "web-3", "short": True},
                {"title": "Release", "value": "1.4.2", "short": False},
                {"title": "Component", "value": "baileys", "short": False},
            ],
            "mrkdown_in": ["text"],
        },
        {
            "title": "slow query",
            "title_link": "https://errors.example.com/acme/issues/48",
            "text": None,
            "image_url": None,
            "color": None,
            "fields": [{"title": "Project", "value": "ai-admin-v2", "short": True}],
            "mrkdown_in": ["text"],
        },
    ],
    "sections": [
        {
            "activityTitle": "TypeError: Cannot read properties of undefined (reading 'id')",
            "activitySubtitle": "[View Issue AI-ADMIN-V2-1F](https://errors.example.com/acme/issues/47)",
        }
    ],
}
UPTIME: dict[str, Any] = {
    "alias": "GlitchTip",
    "text": "GlitchTip Uptime Alert",
    "attachments": [
        {
            "title": "Shop",
            "title_link": "https://errors.example.com/acme/uptime-monitors/3",
            "text": "The monitored site has gone down.",
            "image_url": None,
            "color": None,
            "fields": None,
            "mrkdown_in": None,
        }
    ],
    "sections": [{"activityTitle": "Shop", "activitySubtitle": "The monitored site has gone down."}],
}


def test_an_alert_about_issues() -> None:
    assert alerts_of(ISSUE) == (
        Alert(
            title="TypeError: Cannot read properties of undefined (reading 'id')",
            kind="issue",
            culprit="src/booking/slots.js in findSlot",
            level="error",
            link="https://errors.example.com/acme/issues/47",
            issue_id="47",
            short_id="AI-ADMIN-V2-1F",
            project="ai-admin-v2",
            environment="production",
            server_name="web-3",
            release="1.4.2",
            tags=(("component", "baileys"),),
        ),
        Alert(
            title="slow query",
            kind="issue",
            link="https://errors.example.com/acme/issues/48",
            issue_id="48",
            project="ai-admin-v2",
        ),
        Alert(
            "and 1 more issue that GlitchTip did not name (its MAX_ISSUES_PER_ALERT limits it)",
            link="https://errors.example.com/acme/issues",
            project="ai-admin-v2",
            unnamed=1,
        ),
    )


def test_an_alert_about_a_site() -> None:
    (alert,) = alerts_of(UPTIME)
    assert alert == Alert(
        "Shop",
        "uptime",
        "The monitored site has gone down.",
        link="https://errors.example.com/acme/uptime-monitors/3",
    )
    back = UPTIME | {"attachments": [UPTIME["attachments"][0] | {"text": "The monitored site is back up."}]}
    assert alerts_of(back)[0].key != alert.key


def test_what_is_missing_is_survived() -> None:
    assert alerts_of({"attachments": [{}]}) == (Alert("(no title)"),)
    assert alerts_of({"attachments": [None, 3, "x", {"text": "c"}]}) == (Alert("c", culprit="c"),)
    assert alerts_of({"text": "hello"}) == (Alert("hello"),)
    assert alerts_of({"sections": [{"activityTitle": "t"}]}) == (Alert("t"),)
    nothing: tuple[object, ...] = ({}, [], None, 3, {"text": ""}, {"attachments": {}})
    assert [alerts_of(one) for one in nothing] == [()] * 6


def test_foreign_text_is_one_clean_line_and_a_link_is_one_that_opens() -> None:
    item = {"title": "a\x1b[31m\nb\ud800" + "c" * 400, "title_link": "javascript:alert(1)"}
    (alert,) = alerts_of({"attachments": [item]})
    assert alert == Alert("a [31m b?" + "c" * 290 + "…")
    links = ("https://x/ y", 'https://x/"', "https://", "ftp://x/issues/1", "https://x:0/", "http://[", 7)
    assert {alerts_of({"attachments": [{"title_link": link}]})[0].link for link in links} == {""}


def test_a_call_with_very_many_attachments_is_cut_and_says_so() -> None:
    found = alerts_of({"attachments": [{"title": f"t{at}"} for at in range(5000)]})
    assert (len(found), found[-1]) == (
        201,
        Alert(
            "and 4800 more issues that GlitchTip did not name (its MAX_ISSUES_PER_ALERT limits it)",
            unnamed=4800,
        ),
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_no_payload_raises(payload: object) -> None:
    assert all(alert.title for alert in alerts_of(payload))


@given(st.lists(JSON, max_size=3), st.lists(JSON, max_size=3), st.text())
def test_no_attachment_raises_and_alerts_can_be_kept(
    attachments: object, sections: object, text: str
) -> None:
    for alert in alerts_of({"attachments": attachments, "sections": sections, "text": text}):
        assert from_values(as_values(alert) | {"tags": [list(pair) for pair in alert.tags]}) == alert
