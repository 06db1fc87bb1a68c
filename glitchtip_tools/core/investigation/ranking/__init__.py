"""Candidate places and suspect commits: collected, weighed, ranked, explained."""
