"""The simulator of a contact centre: queues, skills, patience, agents with shifts."""

from headwater.engine.simulation.centre import Contacts, Crew, Trajectory, simulate

__all__ = ["Contacts", "Crew", "Trajectory", "simulate"]
