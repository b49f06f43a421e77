"""Complaint orders: intake, deadlines, tracing, accountability, accidents, bulletins."""
