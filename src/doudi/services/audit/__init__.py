"""Who did what, when and from where: entries written once, chained by HMAC-SM3, one chain a county."""
