"""Serves a lesson to the network: certificates, joining, and the teacher's page."""
