"""Shapes for the pages of findings."""
