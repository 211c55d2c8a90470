"""One module a screen: form -> action -> redirect, query -> template."""
