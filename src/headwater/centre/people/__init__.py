"""Organisation tree, persons, posts, permission, roles, scopes, audit event. No pages (see `directory`)."""
