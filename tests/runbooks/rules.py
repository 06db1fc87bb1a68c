"""The rules that the tests of `gtt runbooks` use, and what is on the issues afterwards."""

from collections import Counter

from glitchtip_tools.core.issues.marked_comments import marker_of
from glitchtip_tools.sandbox.server import Sandbox

PLAIN: dict[str, str | None] = {"NO_COLOR": "1"}
RULES = """\
base_url: https://git.example.com/acme/app/blob/main/
runbooks:
  - name: timeouts
    title: Something timed out
    path: docs/runbooks/timeouts.md
    match: {message: [timeout, timed out]}
    summary: Look at **the other side** first.
    steps: [Is it up?, "Check `max_connections`."]
  - name: redis
    title: Redis is away
    path: docs/runbooks/redis.md
    match: {tags: {component: [redis, queue]}, level: ">=warning"}
    priority: 5
"""
TIMEOUTS = """\
### Runbook: Something timed out

[docs/runbooks/timeouts.md](<https://git.example.com/acme/app/blob/main/docs/runbooks/timeouts.md>)

Matched because the message says `timeout` or `timed out`.

Look at **the other side** first.

- [ ] Is it up?
- [ ] Check `max_connections`.

_Rule `timeouts` of `runbooks.yaml`._"""
LINKED = """\
AI-ADMIN-V2-9	timeouts	created	{0}	ConnectionTimeoutError: connection timeout after 500ms (company 962302)
AI-ADMIN-V2-1	redis	created	{1}	TypeError: Cannot read properties of null (reading 'client')
AI-ADMIN-V2-8	redis	created	{2}	TypeError: job.ack is not a function
AI-ADMIN-V2-D	redis	created	{3}	RangeError: message queue is full (500/500)
AI-ADMIN-V2-T	redis	created	{4}	Redis memory usage is at 91% of maxmemory
AI-ADMIN-V2-C	redis	created	{5}	RedisConnectionError: Redis 10.0.0.12:6379 is not reachable
AI-ADMIN-V2-V	timeouts	created	{6}	connection timeout: database pool exhausted (waited 30s)
"""


def marked(server: Sandbox) -> Counter[tuple[int, str]]:
    """Return how many comments of which rule are on which issue."""
    found = ((comment.issue_id, marker_of(comment.text)) for comment in server.world.comments.values())
    return Counter((issue_id, marker.name) for issue_id, marker in found if marker)


def written(server: Sandbox) -> list[str]:
    return [record.line for record in server.requests if record.method not in ("GET",)]
