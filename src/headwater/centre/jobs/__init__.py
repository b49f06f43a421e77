"""Background work: tasks of all rooms, their runs, their progress. Rooms use `jobs.running`."""
