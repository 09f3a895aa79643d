"""MQTT: an output for brokers, and what Home Assistant is told."""
