"""The operations, part by part; each calls what the screens call."""
