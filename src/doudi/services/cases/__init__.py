"""Cases: the lawful steps, their clocks and the decisions."""
