"""One application at the window: one receipt, a case for each scheme."""
