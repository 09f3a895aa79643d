"""Agents that learn by themselves: how fast campad/Pacman-v0 is, and whether it can be learned."""
