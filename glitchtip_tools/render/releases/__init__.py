"""What a release brought, as text."""
