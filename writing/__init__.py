"""Everything that writes files for others: answers as tables, networks for other tools, linked data."""
