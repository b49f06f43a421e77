"""Look-alike models, footprint cohorts, recovery campaigns and their results."""
