"""What somebody or something noticed, and the links between objects."""
