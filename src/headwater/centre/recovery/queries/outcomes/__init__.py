"""What came of campaigns: satisfaction, arms, later survey waves, the month's identification rate."""
