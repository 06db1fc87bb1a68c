"""Releases: what a release brought, and announcing one."""
