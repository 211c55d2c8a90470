"""Places whose codes and names change: merged, renamed, divided. Old papers keep the old place."""
