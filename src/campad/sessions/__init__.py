"""What the server does for each page: learn, recognise, play, keep."""
