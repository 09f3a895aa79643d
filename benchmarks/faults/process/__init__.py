"""The process itself: ended, its clock set, its network ill, or busy with training."""
