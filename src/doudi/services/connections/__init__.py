"""Systems of agencies: tokens, kept answers, whom to call when something happens, and boxes of files."""
