"""The metrics page of a server as values."""

from glitchtip_tools.api.prometheus import parsed
from glitchtip_tools.models.server import Family, Sample


def test_a_page_becomes_families() -> None:
    page = (
        "# HELP events_total Events so far\n"
        "# TYPE events_total counter\n"
        'events_total{project="web",path="C:\\\\x \\"y\\"\\n}"} 12\n'
        'events_total{project="api"} 3.5 1700000000000\n'
        "# a remark\n"
        "# TYPE wait histogram\n"
        'wait_bucket{le="+Inf"} 4\n'
        "wait_sum NaN\n"
        "wait_count 4\n"
        "alone 1e3\n"
        "this is no sample at all\n"
    )
    assert parsed(page) == (
        Family(
            "events_total",
            "counter",
            "Events so far",
            (
                Sample("events_total", 12, {"project": "web", "path": 'C:\\x "y"\n}'}),
                Sample("events_total", 3.5, {"project": "api"}),
            ),
        ),
        Family(
            "wait",
            "histogram",
            "",
            (Sample("wait_bucket", 4, {"le": "+Inf"}), Sample("wait_sum", "NaN"), Sample("wait_count", 4)),
        ),
        Family("alone", "untyped", "", (Sample("alone", 1000),)),
    )
    assert parsed("") == ()
