"""What pilots and verifications are worked out with: figures in, the engine's findings out as plain JSON."""
