"""What is composed of all rooms: home by role, wallboards, global search, tasks, help."""
