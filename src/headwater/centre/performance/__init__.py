"""Indicators: their pages, definitions, targets, saved views and subscriptions."""
