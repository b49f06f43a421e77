"""Shapes for the templates of this room."""
