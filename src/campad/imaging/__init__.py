"""From files and cameras to square RGB frames, and to warped copies of them."""
