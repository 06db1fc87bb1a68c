"""A sample sent through the running relay: what `gtt webhook test` does."""

from datetime import UTC, datetime
from urllib.parse import quote

from glitchtip_tools.api.http import Answer, Http, HttpRequest
from glitchtip_tools.errors import Failure, NotAuthorized, NotSent, RateLimited, ServerFailed
from glitchtip_tools.services.alerts.endpoint import PATH
from glitchtip_tools.wire import mapping, text


def send_sample(relay: Http, secret: str, now: datetime) -> int:
    """Send it and return the payload's number; raises what the relay's refusal means."""
    try:
        answer = relay.send(HttpRequest("POST", PATH + quote(secret, safe=""), json=sample(now)))
    except NotSent as failure:
        failure.hint = failure.hint or "does `gtt webhook serve` run there? `--to URL` names another relay"
        raise
    number = mapping(answer.data).get("accepted")
    if answer.status != 200 or not isinstance(number, int):
        raise _refusal(answer)
    return number


def sample(now: datetime) -> dict[str, object]:
    """Return a payload like GlitchTip's own; the moment in its title makes it one of a kind."""
    title = f"sample alert of `gtt webhook test`, {now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    fields = [{"title": "Project", "value": "sample", "short": True}]
    attachment = {"title": title, "text": "gtt webhook test", "color": "#4b60b4", "fields": fields}
    return {"alias": "GlitchTip", "text": "GlitchTip Alert", "attachments": [attachment], "sections": []}


def _refusal(answer: Answer) -> Failure:
    if answer.status == 404:
        return NotAuthorized(
            "there is no relay with this GTT_WEBHOOK_SECRET",
            hint="does `gtt webhook serve` use the same one?",
        )
    detail = text(mapping(answer.data).get("detail")) or "no reason given"
    kind = RateLimited if answer.status == 429 else ServerFailed
    return kind(f"the relay answered {answer.status}: {detail}", hint="`gtt webhook serve` logs the reason")
