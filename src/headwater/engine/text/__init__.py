"""Chinese complaint texts: words, classes, hot spots, and what they speak of."""
