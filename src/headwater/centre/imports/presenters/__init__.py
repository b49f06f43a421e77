"""Shapes for this room's templates."""
