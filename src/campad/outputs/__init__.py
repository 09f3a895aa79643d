"""What decisions act on: the game, and whatever else is steered."""
