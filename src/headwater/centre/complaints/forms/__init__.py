"""Forms of orders: they check shapes; what is allowed and sensible is checked by the actions."""
