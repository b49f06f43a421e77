"""The pages: permission, question, presenter, template."""
