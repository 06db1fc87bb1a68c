"""Stacks of programs that run as machine code: Rust, Swift, and what systems report of crashes."""
