"""Who is there, and what each may do: one person at a page of this machine, or a room of people."""
