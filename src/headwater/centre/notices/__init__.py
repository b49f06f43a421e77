"""What is told to a person: in the page, by e-mail; and the duties that have a date."""
