"""campad turns any webcam into a controller."""
