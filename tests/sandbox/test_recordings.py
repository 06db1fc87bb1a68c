"""Real requests to a GlitchTip 5.2, sent to the sandbox: status, headers that matter and the shape of the answers.

`recordings/answers.json` holds requests with the names of things in braces, and of each answer what is compared.
They are sent in the order in which they were recorded: some change what later ones see.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from glitchtip_tools.sandbox.api.answers import APP_PAGE, NOT_FOUND_PAGE, SERVER_ERROR_PAGE
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.versions import VERSIONS

RECORDED = json.loads((Path(__file__).parent / "recordings" / "answers.json").read_text("utf-8"))
PAGES = {
    "app": APP_PAGE,
    "error": SERVER_ERROR_PAGE,
    "not found": NOT_FOUND_PAGE,
    "not allowed": "Method not allowed",
}


class Replay:
    """A sandbox, and what the recorded names stand for in it."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.http = httpx.Client(base_url=box.url)
        world = box.world
        world.add_comment("BILLING-API-2", "never mind")
        second = world.issue("AI-ADMIN-V2-3")
        event = second.events[-1].id
        issue = world.issue("AI-ADMIN-V2-1")
        foreign = world.issue("SECRET-PROJECT-2")
        self.names = {
            "issue": issue.id,
            "second": second.id,
            "changed": world.issue("AI-ADMIN-V2-4").id,
            "commented": world.issue("AI-ADMIN-V2-2").id,
            "bulk_one": world.issue("BILLING-API-4").id,
            "bulk_two": world.issue("BILLING-API-5").id,
            "foreign": foreign.id,
            "chained": world.issue("AI-ADMIN-V2-C").id,
            "python_chained": world.issue("BILLING-API-D").id,
            "message": world.issue("BILLING-API-H").id,
            "browser": world.issue("WEB-SHOP-1").id,
            "question": world.issue("WEB-SHOP-7").id,
            "unknown": world.issue("WEB-SHOP-8").id,
            "event": event,
            "dashed_event": re.sub(r"^(.{8})(.{4})(.{4})(.{4})", r"\1-\2-\3-\4-", event),
            "event_of_issue": issue.events[-1].id,
            "release": issue.events[-1].tags["release"],
        }

    def send(self, recorded: Mapping[str, Any]) -> httpx.Response:
        path = re.sub(r"\{(\w+)\}", lambda found: str(self.names[found[1]]), str(recorded["path"]))
        token = recorded["token"]
        headers = {"Authorization": f"Bearer {self.box.tokens[str(token)]}"} if token else {}
        body = recorded.get("raw")
        if "body" in recorded:
            body = json.dumps(recorded["body"])
        answer = self.http.request(str(recorded["method"]), path, headers=headers, content=body)
        for name in recorded.get("keep", ()):
            self.names[name] = _kept(name, answer)
        return answer


def _kept(name: str, answer: httpx.Response) -> str:
    if name in ("next", "previous"):
        found = re.search(rf'rel="{name}"; results="true"; cursor="([^"]+)"', answer.headers["link"])
        assert found
        return quote(found[1])
    return str(answer.json()["id"])


def test_the_sandbox_answers_as_the_server_did() -> None:
    """One test, since the requests are one story: each may see what those before it changed."""
    findings = []
    with Sandbox() as box:
        replay = Replay(box)
        with replay.http:
            for recorded in RECORDED["requests"]:
                findings += [
                    f"{recorded['name']}: {found}" for found in _findings(recorded, replay.send(recorded))
                ]
    assert not findings, "\n".join(findings)


# What a version does otherwise: the flag of its Version and its value, the requests, and what is found there.
DIFFERENCES = (
    ("issues_stats", False, r"GET .*/issues-stats/", r"."),
    ("stats_of_projects", False, r"GET .*/stats_v2/.*project=", r"."),
    ("issue_update_without_org", False, r"(PUT|PATCH) /api/0/issues/\{changed\}/$", r"."),
    ("snake_case_answers", True, r"PUT .*/issues/\{changed\}/$", r"^: (lacks|has) \w+$"),
    ("unknown_org_fails", True, r"GET /api/0/organizations/[\w-]+/issues/$", r"."),
    ("release_fields", True, r" .*/issues/", r"(has (assignedTo|firstRelease|lastRelease)$)|statusDetails"),
    ("features", True, r"GET .*/(settings|alerts)/", r"has (enabledFeatures|environment)$"),
    ("resolves_in_release", True, r"PUT .*/issues/\{changed\}/$", r"_details: has in|has statusDetails$"),
    ("forgiving_quotes", True, r"GET .*/issues/\?query=", r"."),
    ("camel_case_answers", True, r"PUT .*/issues/\{changed\}/$", r"^: (lacks|has) \w+$"),
    ("assigns", True, r"PUT /api/0/issues/\{changed\}/$", r"."),
    ("assigns", True, r"PUT .*/issues/(\?|$)", r"has (assigned_to|status_details)$"),
    ("json_for_unknown_routes", True, r"(GET|PUT) ", r"404|application/json|Not found|`not found`"),
)


@pytest.mark.parametrize("version", [name for name in VERSIONS if name != "5.2"])
def test_other_versions_answer_otherwise_only_where_they_are_known_to(version: str) -> None:
    """The same story on each version, the pages of unknown routes included: a difference is one of the table's."""
    known = [one for one in DIFFERENCES if getattr(VERSIONS[version], one[0]) is one[1]]
    unknown, seen = [], set()
    with Sandbox(version) as box:
        replay = Replay(box)
        with replay.http:
            for recorded in RECORDED["requests"]:
                request = f"{recorded['method']} {recorded['path']}"
                for finding in _findings(recorded, replay.send(recorded)):
                    reasons = [
                        one for one in known if re.search(one[2], request) and re.search(one[3], finding)
                    ]
                    seen.update(reasons)
                    if not reasons:
                        unknown.append(f"{recorded['name']} ({request}): {finding}")
    assert unknown == []
    assert [one[0] for one in known if one not in seen] == []


def _findings(recorded: Mapping[str, Any], answer: httpx.Response) -> Iterator[str]:
    """Yield where an answer differs from the recorded one."""
    compared = {
        "status": (answer.status_code, recorded["status"]),
        "type": (answer.headers.get("content-type"), recorded["type"]),
    } | {
        header: (answer.headers.get(header), recorded.get(header))
        for header in ("allow", "x-max-hits", "x-sentry-direct-hit")
    }
    yield from (f"{name} is {is_} and not {was}" for name, (is_, was) in compared.items() if is_ != was)
    if answer.status_code != recorded["status"] or answer.headers.get("content-type") != recorded["type"]:
        yield answer.text[:300]
        return
    if "link" in recorded:
        yield from _link_findings(answer, recorded["link"])
    if "detail" in recorded and answer.json() != recorded["detail"]:
        yield f"said {answer.text[:300]}"
    if "shape" in recorded:
        yield from _differences(RECORDED["shapes"][recorded["shape"]], answer.json())
    if "rows" in recorded and bool(answer.json()) != recorded["rows"]:
        yield "has rows" if answer.json() else "has no rows"
    page = recorded.get("page")
    if page and not ("403" in answer.text if page == "forbidden" else answer.text == PAGES[str(page)]):
        yield f"is not the page `{page}`"
    if "text" in recorded and answer.text != recorded["text"]:
        yield f"said {answer.text[:300]}"


def _link_findings(answer: httpx.Response, expected: Sequence[str]) -> Iterator[str]:
    if not answer.headers["link"].startswith("{'<http"):
        yield "link is not wrapped as the server wraps it"
    previous, following = re.findall(r'results="(\w+)"', answer.headers["link"])
    if previous != expected[0]:
        yield f"previous is {previous}"
    if previous == "false" and following != str(int(answer.headers["x-hits"]) > len(answer.json())).lower():
        yield f"next is {following}"


def _differences(shape: Any, value: Any, place: str = "") -> list[str]:
    """Return where a value has not the recorded shape: keys as there, types as there or null."""
    if shape in ("free", "any"):
        return []
    if isinstance(shape, str):
        kind = {dict: "dict", list: "list", type(None): "null"}.get(type(value), type(value).__name__)
        fits = kind in (*shape.split("|"), "null") or shape == "null"
        return [] if fits else [f"{place}: {kind} in place of {shape}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [] if value is None else [f"{place}: no list"]
        return [d for item in value[:60] if shape for d in _differences(shape[0], item, f"{place}[]")]
    if not isinstance(value, dict):
        return [] if value is None else [f"{place}: no object"]
    if place == "" and "event_id" in shape and "hashes" in shape:
        shape = {key: inner for key, inner in shape.items() if key not in _RAW}
        value = {key: inner for key, inner in value.items() if key not in _RAW}
    known = None if "dateJoined" in shape else _known_keys(place)
    missing = set() if known else set(shape) - set(value)
    found = [f"{place}: lacks {key}" for key in sorted(missing)]
    found += [f"{place}: has {key}" for key in sorted(set(value) - (known or set(shape)))]
    for key in set(shape) & set(value):
        found += _differences(shape[key], value[key], f"{place}.{key}")
    return found


# What may be missing, because SDKs differ in what they send: any of these keys, but no others.
_OPTIONAL = {
    ".frames[]": set(RECORDED["frame_keys"]),
    ".values[]": {
        *RECORDED["exception_keys"],
        *("type", "category", "message", "data", "level", "timestamp", "event_id"),
    },
    ".entries[].data": {
        "values",
        "hasSystemFrames",
        "formatted",
        "message",
        "params",
        *("method", "url", "headers", "query", "data", "inferredContentType"),
    },
    ".mechanism": {"type", "handled", "synthetic", "source", "parent_id"},
    ".user": {"id", "email", "username"},
}
# The raw view of an event is what its SDK sent: only its outermost keys are compared.
_RAW = {"exception", "breadcrumbs", "logentry", "request", "modules", "extra", "user", "tags"}


def _known_keys(place: str) -> set[str] | None:
    return next((keys for end, keys in _OPTIONAL.items() if place.endswith(end)), None)
