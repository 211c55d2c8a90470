"""The command line: each command reads its words, asks one module, prints the answer."""
