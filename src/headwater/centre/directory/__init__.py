"""Pages for the organisation, persons, roles, accounts, sign-in and the audit trail."""
