"""Files for a bank and back, as a template describes them that a county can write. Knows no table and no person."""
