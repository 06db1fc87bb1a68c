"""The commands that are measured: a line for each, what has to happen before it, and why some have none.

`tests/benchmarks/test_commands.py` compares this with `commands/shown.py`: no command is missing here.
"""

from dataclasses import dataclass

from glitchtip_tools.commands.shown import TABLE

RUNBOOKS = "'session_not_found': docs/session.md\n"
RUNBOOK = "# Sessions\n\nScan the QR code once more.\n"
RELEASE = "web-shop@1.6.1"


@dataclass(frozen=True)
class Command:
    """A command line of gtt.

    `many`: on a server with more issues than fit on a page. `telegram`: through a faulty Telegram as well. `before`:
    a line that runs first, `days` earlier. `version`: of the server. `repository`: in the sample application.
    """

    words: str
    many: bool = False
    telegram: bool = False
    before: str = ""
    days: int = 0
    version: str = "5.2"
    repository: bool = False

    @property
    def name(self) -> str:
        """Return the command's row in the table of what commands show."""
        words = self.words.split()
        words[0] = {"issue": "issues", "show": "issues show"}.get(words[0], words[0])
        text = " ".join(words)
        found = [row for row in TABLE if f"{text} ".startswith(f"{row} ")]
        return max(found, key=len) if found else f"{words[0]} list"


READS = (
    Command("issues list"),
    Command("issues list --all --jsonl", many=True),
    Command("issues list --query count24h:>5 --all"),
    Command("issue show 1"),
    Command("comment 1 --list"),
    Command("events list 1 --limit 5"),
    Command("events show {event}"),
    Command("events diff 1"),
    Command("tags 1"),
    Command("stats events --since 24h"),
    Command("stats summary --group-by level --since 24h"),
    Command("stats issue 1"),
    Command("metrics daily"),
    Command("metrics weekly"),
    Command("investigate 1 --dry-run", repository=True),
    Command("runbooks check"),
    Command("runbooks test 1"),
    Command("runbooks list"),
    Command("runbooks new 1"),
    Command("orgs list"),
    Command("orgs members list"),
    Command("projects list"),
    Command("projects keys"),
    Command("teams list"),
    Command("releases list"),
    Command(f"releases show {RELEASE}"),
    Command(f"releases report {RELEASE}"),
    Command("environments list"),
    Command("server status"),
    Command("server metrics"),
    Command("auth status"),
    Command("doctor", repository=True),
    Command("open 1"),
    Command("snooze list"),
    Command("status"),
    Command("api issues/1/"),
)
# The same with what an earlier command kept, the first of each two without it.
KEPT = (
    Command("issues list --project web-shop"),
    Command("issues list --project web-shop", before="issues list --project billing-api"),
    Command("issue show WEB-SHOP-1"),
    Command("issue show WEB-SHOP-1", before="issues list --project billing-api"),
    Command("issue show WEB-SHOP-1", before="issues list --all --jsonl"),
    Command("completion answer -- issues list --project web"),
    Command("assign 1 --to dev@example.com", before="orgs members list", version="6.2"),
    Command("completion answer -- issues list --project web", before="issues list --project billing-api"),
    Command("completion answer -- assign 1 --to dev"),
    Command("completion answer -- assign 1 --to dev", before="orgs members list"),
    Command("completion answer -- releases show web"),
    Command("completion answer -- releases show web", before="releases list"),
)
WRITES = (
    Command("resolve 1"),
    Command("resolve 1 2"),
    Command("resolve 1 2 3 4 5"),
    Command("undo", before="resolve 1"),
    Command("ignore 1"),
    Command("ignore 3 --for 2d"),
    Command("snooze run", before="ignore 3 --for 2d", days=3),
    Command("unresolve 33"),
    Command("assign 1 --to dev@example.com", version="6.2"),
    Command("merge 1 2 --yes --expect 2"),
    Command("delete 5 --yes --expect 1"),
    Command("comment 1 looked-into"),
    Command("comment 1 another --edit 1"),
    Command("comment 1 --delete 1"),
    Command("investigate 1 --post", repository=True),
    Command("runbooks link"),
    Command("orgs create Acme"),
    Command("orgs delete adminai-tech --yes --confirm adminai-tech"),
    Command("orgs members invite ann@example.com"),
    Command("orgs members remove dev@example.com"),
    Command("projects create till --team backend"),
    Command("releases create web-shop@9.9 --project web-shop"),
    Command("auth login --url {url} --org adminai-tech --token-stdin"),
    Command("telegram send hello", telegram=True),
    Command("telegram test", telegram=True),
    Command("metrics daily --telegram", telegram=True),
)
MINE = "reads and writes files of this machine only"
WITHOUT = {
    "pick": "asks a person at a terminal; what is chosen runs as `issues show`, `resolve`, `ignore` or `investigate`",
    "events send": "waits for an issue, an alert and a chat, by the clock; tests/test_send.py",
    "webhook serve": "runs until it is ended; tests/services/alerts, benchmarks/relay.py",
    "webhook stats": MINE,
    "webhook tail": MINE,
    "webhook replay": "posts to the relay, not to GlitchTip; tests/webhooks",
    "webhook test": "posts to the relay, not to GlitchTip; tests/webhooks",
    "telegram bot": "runs until it is ended; tests/bot",
    "cron print": MINE,
    "auth logout": MINE,
    "auth switch": MINE,
    "config list": MINE,
    "config get": MINE,
    "config set": MINE,
    "config unset": MINE,
    "config path": MINE,
    "search save": MINE,
    "search list": MINE,
    "search show": MINE,
    "search delete": MINE,
    "completion script": MINE,
    "completion answer": "completes with what it has: a shell has no place for a message; tests/test_completion.py",
    "sandbox": "is a server itself",
    "demo": "runs other commands",
    "help": MINE,
    "version": MINE,
}
