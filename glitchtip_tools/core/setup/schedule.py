"""When gtt should run by itself: the jobs, and what makes cron, systemd or PM2 start them."""

from collections.abc import Mapping, Sequence
from shlex import join, quote

from glitchtip_tools.values import dataclass

DEADLINE = "10m"  # so that a run is over long before the next begins
# Not Type=oneshot: systemd 252 (Debian 12) refuses a unit of that type with such a list.
RETRIED = "RestartForceExitStatus=7 8 9 11\nRestartSec=5min\n"
SERVED = "Restart=always\nRestartSec=5s\nTimeoutStopSec=60s\n"


@dataclass(frozen=True, slots=True)
class Job:
    """A run of gtt: at the times of `cron` (five fields) and `calendar` (systemd's), or all the time."""

    name: str
    about: str
    words: tuple[str, ...]
    cron: str = ""
    calendar: str = ""

    @property
    def bounded(self) -> tuple[str, ...]:
        """The words, with the time after which a run that comes again by itself is given up."""
        return (*self.words, "--deadline", DEADLINE) if self.cron else self.words

    @property
    def comes_again_soon(self) -> bool:
        """Whether the next run is a retry already: several are made each hour."""
        return self.cron.startswith("*/")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit file of systemd."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """What to put where."""

    crontab: tuple[str, ...]
    units: tuple[Unit, ...]
    pm2: tuple[Mapping[str, object], ...]


# The server counts by the full hour: at minute 59 the last 24 of them are nearly whole, and no hour falls between.
JOBS = (
    Job("daily", "the daily report", ("metrics", "daily", "--telegram"), "59 7 * * *", "*-*-* 07:59"),
    Job("weekly", "the weekly report", ("metrics", "weekly", "--telegram"), "5 8 * * 1", "Mon *-*-* 08:05"),
    Job("runbooks", "runbooks on new errors", ("runbooks", "link"), "*/30 * * * *", "*-*-* *:00/30"),
    Job(
        "snooze",
        "reopen issues that were ignored for a time",
        ("snooze", "run"),
        "*/10 * * * *",
        "*-*-* *:00/10",
    ),
    Job("bot", "the bot that answers in Telegram", ("telegram", "bot")),
    Job("relay", "the relay of GlitchTip's alerts to Telegram", ("webhook", "serve")),
)


def schedule(program: Sequence[str], folder: str, jobs: Sequence[Job] = JOBS) -> Schedule:
    """Return crontab and units; `program` starts gtt, `folder` is where its `.env` lies, both absolute."""
    return Schedule(
        tuple(_cron_line(job, program, folder) for job in jobs if job.cron),
        tuple(unit for job in jobs for unit in _units(job, program, folder)),
        tuple(_pm2_app(job, program, folder) for job in jobs),
    )


def _cron_line(job: Job, program: Sequence[str], folder: str) -> str:
    """Return a line that says nothing when all went well, so that cron mails only what failed, report included."""
    command = f"cd {quote(folder)} && out=$({join([*program, *job.bounded])} 2>&1) || printf '%s\\n' \"$out\""
    return f"{job.cron} {command.replace('%', chr(92) + '%')}"  # a bare % ends a line of cron


def _pm2_app(job: Job, program: Sequence[str], folder: str) -> Mapping[str, object]:
    """Return the job as an entry of `apps` in an ecosystem file of PM2 (https://pm2.keymetrics.io)."""
    first, *rest = program
    app: dict[str, object] = {
        "name": f"gtt-{job.name}",
        "script": first,
        "args": [*rest, *job.bounded],
        "interpreter": "none",  # PM2 would run it with node
        "cwd": folder,
    }
    if job.cron:
        return {**app, "cron_restart": job.cron, "autorestart": False}
    return {**app, "kill_timeout": 60_000}


def _units(job: Job, program: Sequence[str], folder: str) -> list[Unit]:
    start = " ".join(_quoted(word) for word in (*program, *job.bounded))
    retried = job.calendar and not job.comes_again_soon
    kind = RETRIED if retried else "" if job.calendar else SERVED
    limit = "StartLimitIntervalSec=1h\nStartLimitBurst=6\n" if retried else ""
    service = (
        f"[Unit]\nDescription=gtt: {job.about}\nAfter=network-online.target\n{limit}\n"
        f"[Service]\n{kind}WorkingDirectory={folder.replace('%', '%%')}\nExecStart={start}\n"
    )
    if not job.calendar:
        return [Unit(f"gtt-{job.name}.service", f"{service}\n[Install]\nWantedBy=default.target\n")]
    timer = (
        f"[Unit]\nDescription=gtt: {job.about}\n\n[Timer]\nOnCalendar={job.calendar}\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )
    return [Unit(f"gtt-{job.name}.service", service), Unit(f"gtt-{job.name}.timer", timer)]


def _quoted(word: str) -> str:
    """Return a word of ExecStart: systemd knows quotes, `%` specifiers and `$` variables."""
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return word if word and not any(char in word for char in " \t'\";") else f'"{word}"'
