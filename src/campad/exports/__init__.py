"""What a person has taught, as files for other programs."""
