"""What goes to other agencies, with a limit, and comes back."""
