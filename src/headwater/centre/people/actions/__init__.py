"""The only writers of people: one module a noun, each action keyword-only, atomic, checked and on record."""
