"""Composition only: settings, root addresses, server."""
