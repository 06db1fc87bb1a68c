"""What `gtt doctor` found: one line per question, with what to do about it."""

from collections.abc import Sequence
from enum import StrEnum

from glitchtip_tools.core.setup.scopes import unmet
from glitchtip_tools.errors import ExitCode
from glitchtip_tools.values import dataclass


class CheckState(StrEnum):
    """How it is: fine, worth a look, in the way of the main job, or not looked at."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer; `hint` says what to do, `code` is the exit code that it is worth."""

    name: str
    state: CheckState
    said: str
    hint: str | None = None
    code: int = 0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All checks; `works` says whether the main job (find an issue, comment, resolve) would."""

    works: bool
    checks: tuple[Check, ...]

    @property
    def investigates(self) -> bool:
        """Whether there is a checkout as well, which cron jobs and bots can do without."""
        without = any(c.name == "repository" and c.state is CheckState.SKIPPED for c in self.checks)
        return self.works and not without


def diagnosis(checks: Sequence[Check]) -> Diagnosis:
    """Return the checks with their verdict."""
    return Diagnosis(all(check.state is not CheckState.WRONG for check in checks), tuple(checks))


def ok(name: str, text: str) -> Check:
    """Return a good answer."""
    return Check(name, CheckState.OK, text)


def warning(name: str, text: str, hint: str | None = None) -> Check:
    """Return an answer that is worth a look."""
    return Check(name, CheckState.WARNING, text, hint)


def wrong(name: str, text: str, hint: str | None, code: int) -> Check:
    """Return what is in the way of the main job."""
    return Check(name, CheckState.WRONG, text, hint, code)


def skipped(name: str, text: str, hint: str | None = None) -> Check:
    """Return what could not or need not be looked at."""
    return Check(name, CheckState.SKIPPED, text, hint)


def clock(offset: int | None) -> Check:
    """Return what the distance of the two clocks means (seconds, positive: the server is ahead)."""
    if offset is None:
        return skipped("clock", "the server does not send its time")
    if abs(offset) <= 60:
        return ok("clock", f"the server's differs by {abs(offset)} s")
    which = "ahead of" if offset > 0 else "behind"
    return warning(
        "clock",
        f"the server's clock is {abs(offset)} s {which} this machine's",
        "set both by NTP: `--since 24h` and daily reports depend on them",
    )


def scopes(allowed: Sequence[str]) -> list[Check]:
    """Return what the token's scopes allow: each command that would be refused, with the scope that it needs."""
    missing = unmet(allowed)
    checks = (
        []
        if any(need.main for need in missing)
        else [ok("scopes", "the token has every scope that triage needs")]
    )
    for need in missing:
        text = f"may not {need.what}: {', '.join(f'`gtt {command}`' for command in need.commands)}"
        hint = f"create a token with `{need.scopes[0]}`"
        checks.append(
            wrong("scopes", text, hint, ExitCode.NOT_ALLOWED) if need.main else warning("scopes", text, hint)
        )
    return checks


def unreachable(reason: str, url: str) -> str:
    """Return what to do about an address that cannot be reached, by what the system said."""
    text = reason.lower()
    if "expired" in text:
        return "the server's certificate has expired: renew it (or is this machine's date wrong?)"
    if "hostname mismatch" in text or "not valid for" in text:
        return "the certificate is for another name: use that name in GLITCHTIP_URL"
    if "certificate" in text or "ssl" in text or "tls" in text:
        return "set SSL_CERT_FILE to your authority's certificate; does this port speak https at all?"
    if "name or service" in text or "resolution" in text or "nodename" in text or "no address" in text:
        return f"no such host: check the spelling of `{url}`, and the DNS or VPN of this machine"
    if "refused" in text:
        return f"nothing listens there: is the server, or the tunnel, up? check `{url}`"
    if "in time" in text or "timed out" in text:
        return "is a firewall in between? allow more with `--timeout`"
    return "check GLITCHTIP_URL"
