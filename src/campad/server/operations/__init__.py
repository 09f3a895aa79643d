"""What whoever looks after a server needs: metrics for Prometheus, and logs that programs read."""
