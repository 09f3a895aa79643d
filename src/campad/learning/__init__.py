"""From examples to a predictor: what is fitted, evaluated, and followed as the light changes."""
