"""Judging the key indicators after each refresh: lanes, points, episodes, weak spots, findings."""
