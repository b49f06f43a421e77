"""The centre's vocabulary: queues, services, brands, channels, regions, calendars, periods. No pages here."""
