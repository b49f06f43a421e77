"""The only writers of this room: projects, promises, evidence, gates, plan, effects, shortfalls."""
