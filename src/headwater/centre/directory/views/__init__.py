"""Views of the directory, one noun a module."""
