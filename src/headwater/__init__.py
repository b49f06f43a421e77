"""Headwater: the service quality of customer-service centres, from record to proof."""
