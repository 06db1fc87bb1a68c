"""Command lines that try each command and each option, and the world in which they run."""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said
from tests.leaving.test_planted_secrets import Garden
from tests.telegram_settings import telegram_of

# One line or more of each command; `@` begins what is known only when the server runs.
LINES: dict[str, tuple[str, ...]] = {
    "issues list": (
        "issues", "issues --json", "issues --format csv", "issues --format tsv", "issues --format jsonl",
        "issues --columns title,project", "issues --jq .[].title", "issues --fields title,culprit", "issues --web",
    ),
    "issues show": ("issue 1", "issue 1 --comments", "issue 1 --json"),
    "status": ("status", "status --json"),
    "pick": ("pick",),
    "resolve": ("resolve 1", "resolve 1 -m done", "resolve 2 --json"),
    "ignore": ("ignore 1 --for 1h", "ignore 2"),
    "unresolve": ("unresolve 1",),
    "assign": ("assign 1 --to me",),
    "merge": ("merge 1 2 --yes",),
    "delete": ("delete 1 --yes",),
    "snooze list": ("snooze list",),
    "snooze run": ("snooze run",),
    "undo": ("resolve 1 -m done", "undo", "undo --list", "undo --list --json"),
    "comment": ("comment 1 hello", "comment 1 --list", "comment 1 --list --json", "comment 1 hello --json"),
    "investigate": ("investigate 1 --json", "investigate 1 --dry-run"),
    "events list": ("events 1", "events 1 --json"),
    "events show": ("events show @event", "events show @event --json"),
    "events send": ("events send --dsn @dsn", "events send --dsn @dsn --json"),
    "events diff": ("events diff 1", "events diff 1 --json"),
    "tags": ("tags 1", "tags 1 --json"),
    "stats events": ("stats events",),
    "stats summary": ("stats summary --json",),
    "stats issue": ("stats issue 1",),
    "metrics daily": ("metrics daily", "metrics daily --telegram --chart"),
    "metrics weekly": ("metrics weekly --json",),
    "runbooks link": ("runbooks new 1 --add --file runbooks.yaml", "runbooks link --dry-run"),
    "runbooks check": ("runbooks new 1 --add --file runbooks.yaml", "runbooks check"),
    "runbooks test": ("runbooks new 1 --add --file runbooks.yaml", "runbooks test 1"),
    "runbooks list": ("runbooks new 1 --add --file runbooks.yaml", "runbooks list"),
    "runbooks new": ("runbooks new 1", "doctor", "doctor --json", "runbooks new 2 --json"),
    "webhook stats": ("webhook stats",),
    "webhook tail": ("webhook tail",),
    "webhook replay": ("webhook replay --since 1h --to @nowhere",),
    "webhook test": ("webhook test --to @nowhere",),
    "telegram send": ("telegram send hello",),
    "telegram test": ("telegram test",),
    "cron print": ("cron print", "cron print systemd"),
    "orgs list": ("orgs list",),
    "orgs create": ("orgs create x",),
    "orgs delete": ("orgs delete adminai-tech --yes",),
    "orgs members list": ("orgs members",),
    "orgs members invite": ("orgs members invite new@example.org",),
    "orgs members remove": ("orgs members remove new@example.org --yes",),
    "projects list": ("projects",),
    "projects create": ("projects create x --team @team",),
    "projects keys": ("projects keys web-shop",),
    "teams list": ("teams",),
    "releases list": ("releases",),
    "releases show": ("releases show 1.0",),
    "releases report": ("releases report 1.0",),
    "releases create": ("releases create 9.9 --project web-shop",),
    "environments list": ("environments",),
    "server status": ("server status",),
    "server metrics": ("server metrics",),
    "api": (
        "api organizations/", "api issues/1/ -i", "api nosuch/", "api nosuch/?token=@typed",
        "api http://ada:@typed@elsewhere.example/x",
    ),
    "auth login": ("auth login --token-stdin",),
    "auth status": ("auth status", "auth status --json"),
    "auth logout": ("auth logout",),
    "auth switch": ("auth switch x",),
    "config list": ("config list", "config list --json"),
    "config get": ("config get editor",),
    "config set": ("config set editor vi",),
    "config unset": ("config unset editor",),
    "config path": ("config path",),
    "open": ("open 1 --print",),
    "search save": ("search save x is:unresolved",),
    "search list": ("search list",),
    "search show": ("search show x",),
    "search delete": ("search delete x",),
    "doctor": ("doctor", "doctor --json"),
    "completion script": ("completion script bash",),
    "completion answer": ("completion answer gtt resolve ''",),
    "help": ("help json",),
    "version": ("version",),
}  # fmt: skip
# What runs until it is ended, and where its ways out are tried.
ELSEWHERE = {
    "webhook serve": "tests/services/alerts: the relay's messages, ledger and log",
    "telegram bot": "tests/leaving/test_planted_secrets.py: what the bot says and logs",
    "sandbox": "has no secrets but its own",
    "demo": "works on a sandbox",
}
# Output that others read: a part of the words, and nothing that the server said may be a secret in it.
SHARED = (
    "issue 1 --markdown", "issues --format md", "tags 1 --format md", "metrics daily --markdown",
    "metrics weekly --markdown", "metrics daily --html -", "investigate 1 --markdown --dry-run",
    "investigate 1 --dry-run", "runbooks new 1",
)  # fmt: skip
# Options that every command has, which change where something goes; the others change what is asked.
OF_EACH = ("--debug", "--ping", "--json", "--fields", "--jq", "--format", "--columns")
ONLY_ASKED = {
    "--profile", "--org", "--project", "--url", "--env-file", "--timeout", "--deadline", "--no-color", "--no-pager",
    "--no-cache",
}  # fmt: skip
HOOK, TYPED, PINGED = "h00kF4keSecret9", "typ3dF4keSecret9", "p1ngF4keSecret9"


class World:
    """The server, a folder to work in, and what must not come out anywhere."""

    def __init__(self, server: Sandbox, gtt: Gtt, home: Path) -> None:
        self.server, self.gtt, self.home = server, gtt, home
        self.own = {"the token": server.token, "the bot's token": server.telegram.token}
        self.own |= {"the relay's": HOOK, "typed": TYPED, "of the heartbeat": PINGED}
        self.comments = set(server.world.comments)
        host = server.url.removeprefix("http://")
        self.words = {
            "@event": server.world.issues[1].events[-1].id,
            "@dsn": f"http://{'0a1b2c3d' * 4}@{host}/1",
            "@nowhere": "http://127.0.0.1:9",
            "@team": "web",
            "@typed": TYPED,
        }
        self.ping = f"http://ada:{PINGED}@{host}/ping/{PINGED}"

    def run(self, line: str, *, terminal: bool = False) -> Said:
        """Run a line as a user would who looks closely: with `--debug`, and with a heartbeat's address."""
        for name, word in self.words.items():
            line = line.replace(name, word)
        env: Mapping[str, str | None] = {
            **telegram_of(self.server),
            "GTT_WEBHOOK_SECRET": HOOK,
            "EDITOR": "true",
        }
        words = [*shlex.split(line), "--debug", "--ping", self.ping]
        return self.gtt(*words, env=env, terminal=terminal, stdin=f"{self.server.token}\n")

    def leaked(self, said: Said, garden: Garden, line: str) -> Iterator[str]:
        """Yield what came out that must not."""
        ways = {"stdout": said.out, "stderr": said.err, **dict(self.files())}
        for way, text in ways.items():
            yield from (f"{line}: {name} in {way}" for name, secret in self.own.items() if secret in text)
        others = {"stderr": said.err, **dict(self.files())} | ({"stdout": said.out} if line in SHARED else {})
        others["a comment"] = "\n".join(
            one.text for number, one in self.server.world.comments.items() if number not in self.comments
        )
        others["a chat"] = "\n".join(
            f"{one.text or ''} {one.raw or ''} {one.reply_markup or ''}"
            + (one.file.data.decode() if one.file else "")
            for one in self.server.telegram.sent
        )
        for way, text in others.items():
            yield from (f"{line}: {place} in {way}" for place in garden.passwords(text))

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield what is written for others; settings and state are the user's own."""
        for path in self.home.rglob("*"):
            own = path.name == ".env" or {".local", ".cache", ".config"}.intersection(path.parts)
            if path.is_file() and not own:
                yield path.name, path.read_text()
