"""Figures of places side by side, for those who watch: counted from the records, without anybody's name."""
