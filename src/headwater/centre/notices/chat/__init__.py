"""Group chats: what a robot says and how each chat wants to hear it."""
