"""The one exit for text: what leaves for a comment, a chat or a file is `Redacted`, and only `redact` makes that.

    comment = redact(report, known=[token], personal=True)   # Redacted, a str
    comment.masked                                           # {"GitHub token": 1, "e-mail": 2}

A secret is found by its own form (`services`, `keys`, `personal`), by the name that is before it
(`assignments`, `authorization`, `structures`, `sql`), by the words or the command that announce it (`sentences`,
`dialogues`, `commands`), by its place in an address (`addresses`), a call (`positions`) or a table (`tables`), or
because it is one of our settings (`own`). `views` and `encoded` decode what hides one.
"""
