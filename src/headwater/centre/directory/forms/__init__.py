"""Forms of the directory: they check shapes; what is allowed and sensible is checked by the actions."""
