"""What people keep: files that hold a controller."""
