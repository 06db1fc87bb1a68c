"""The tables of weights: set by hand at first, then fitted by benchmarks/fit.py over projects left out in turn."""

LOCATIONS: dict[str, float] = {
    "depth0": 2.0,
    "depth1": 0.8,
    "nearness": 1.0,
    "off_trace": -1.0,
}
COMMITS: dict[str, float] = {
    "line": 3.0,
    "function": 2.0,
    "gives": 1.0,
    "beside": 1.0,
    "newest_in_function": 1.0,
    "frame0": 1.0,
    "recent_on_file": 0.5,
}
