"""The rooms of the operation: Django applications, one a noun."""
