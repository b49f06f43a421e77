"""Questionnaires, samples, waves, anonymity; answers go to the lake."""
