"""Views of notices: everybody about themselves."""
