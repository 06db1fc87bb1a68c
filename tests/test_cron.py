"""What `gtt cron print` prints works when it is put where it says."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from glitchtip_tools.core.setup.schedule import JOBS, Job, Unit, schedule
from tests.conftest import Gtt, Said, runner

SCRIPT = str(Path(sys.executable).with_name("gtt"))


@pytest.fixture
def gtt(tmp_path: Path) -> Gtt:
    return runner(None, tmp_path)


def test_the_crontab(gtt: Gtt, tmp_path: Path) -> None:
    tail = "2>&1) || printf '\\%s\\n' \"$out\""
    assert gtt("cron", "print", "crontab") == Said(
        0,
        "# crontab: cron mails what a line prints, and a line prints only when it failed; no report is sent twice\n"
        f"59 7 * * * cd {tmp_path} && out=$({SCRIPT} metrics daily --telegram --deadline 10m {tail}\n"
        f"5 8 * * 1 cd {tmp_path} && out=$({SCRIPT} metrics weekly --telegram --deadline 10m {tail}\n"
        f"*/30 * * * * cd {tmp_path} && out=$({SCRIPT} runbooks link --deadline 10m {tail}\n"
        f"*/10 * * * * cd {tmp_path} && out=$({SCRIPT} snooze run --deadline 10m {tail}\n",
        "",
    )


def test_both_are_printed_and_json_has_the_files(gtt: Gtt) -> None:
    both, crontab, systemd = (gtt("cron", "print", *words).out for words in ([], ["crontab"], ["systemd"]))
    assert both == f"{crontab}\n{systemd}"
    units = json.loads(gtt("cron", "print", "--json").out)["units"]
    assert [unit["name"] for unit in units] == [
        *("gtt-daily.service", "gtt-daily.timer", "gtt-weekly.service", "gtt-weekly.timer"),
        *("gtt-runbooks.service", "gtt-runbooks.timer", "gtt-snooze.service", "gtt-snooze.timer"),
        *("gtt-bot.service", "gtt-relay.service"),
    ]
    assert gtt("cron", "print", "anacron").code == 2


def test_jobs_cannot_use_the_variables_of_this_shell(gtt: Gtt) -> None:
    token = {"GLITCHTIP_API_TOKEN": "f05a" * 16}
    said = gtt("cron", "print", "crontab", env=token)
    assert (said.code, said.out) == (0, gtt("cron", "print", "crontab").out)
    assert said.err == (
        "gtt: warning: the server or its token comes from the environment, which these jobs do not have\n"
        "hint: `gtt auth login --here` writes them to this folder's `.env`\n"
    )


@pytest.mark.parametrize(("code", "mailed"), [(0, ""), (7, "report\nreason\n")])
def test_a_line_of_the_crontab_mails_only_what_failed(tmp_path: Path, code: int, mailed: str) -> None:
    folder = tmp_path / "it's 100% mine"
    folder.mkdir()
    script = folder / "g tt"
    script.write_text(f"#!/bin/sh\n[ $# = 4 ] || exit 9\necho report\necho reason >&2\nexit {code}\n")
    script.chmod(0o755)
    job = Job("x", "x", ("one word", "50%"), "* * * * *")
    (line,) = schedule((str(script),), str(folder), [job]).crontab
    fields, command = line[:10], line[10:].replace("\\%", "%")  # as cron reads it
    assert fields == "* * * * * "
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == (mailed, "", 0)


@pytest.mark.skipif(not shutil.which("node"), reason="no node here to read the file")
def test_node_reads_the_file_for_pm2(gtt: Gtt, tmp_path: Path) -> None:
    file = tmp_path / "gtt.config.cjs"
    file.write_text(gtt("cron", "print", "pm2").out)
    code = f"process.stdout.write(JSON.stringify(require({json.dumps(str(file))})))"
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True)
    apps = {app["name"]: app for app in json.loads(done.stdout)["apps"]}
    assert apps["gtt-daily"] == {
        "name": "gtt-daily",
        "script": SCRIPT,
        "args": list(next(job.bounded for job in JOBS if job.name == "daily")),
        "interpreter": "none",
        "cwd": str(tmp_path),
        "cron_restart": "59 7 * * *",
        "autorestart": False,
    }
    assert [name for name, app in apps.items() if app.get("autorestart", True)] == ["gtt-bot", "gtt-relay"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here to read the units")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    def complaints(*units: Unit) -> list[str]:
        for unit in units:
            (tmp_path / unit.name).write_text(unit.text)
        words = [
            "systemd-analyze",
            "verify",
            "--user",
            "--man=no",
            *(str(tmp_path / unit.name) for unit in units),
        ]
        environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=environ)
        assert "Failed to initialize" not in done.stderr
        return [line for line in done.stderr.splitlines() if "gtt-" in line]

    units = schedule(("/bin/true",), "/tmp").units
    assert complaints(*units) == []
    broken = replace(
        units[0], name="gtt-broken.service", text=units[0].text.replace("ExecStart=/", "ExecStart=")
    )
    assert complaints(broken) != []


def test_every_job_is_a_command_that_exists() -> None:
    bare = runner(None, Path("/nonexistent"))
    for job in JOBS:
        if job.words[:2] != ("telegram", "bot"):
            assert bare(*job.words, "--help").code == 0
