"""What a command is handed, by what it leads to. A door opens on first use, so its imports stand inside it.

Each class stands on the one that it needs: base, triage, investigations, numbers, chat, setup; `App` is all of them.
"""
