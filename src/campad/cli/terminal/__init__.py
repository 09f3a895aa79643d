"""What a terminal is told, in its language, and what keys it gives."""
