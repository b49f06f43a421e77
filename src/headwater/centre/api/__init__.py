"""The way in for other systems: tokens, and each room's `api.py` mounted under one address."""
