"""Projects with gates, voice of the customer, pilots, verification, roll-out."""
