"""Ask this machine and other programs: git, ripgrep, Telegram, SQLite, files. No adapter knows a feature."""
