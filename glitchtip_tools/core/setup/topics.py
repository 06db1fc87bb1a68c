"""The topics of `gtt help`: pages of the documentation that come with the package."""

TOPICS = {
    "search": ("search.md", "the search language"),
    "time": ("time.md", "how times and durations are written"),
    "json": ("json.md", "the fields of the JSON documents"),
    "exit-codes": ("exit-codes.md", "the exit codes, and when to retry"),
    "environment": ("configuration.md", "settings: options, variables, files"),
    "triage": ("triage.md", "changing many issues, and undoing it"),
    "scripting": ("scripting.md", "gtt in scripts, CI and other programs"),
}
