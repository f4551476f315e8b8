"""Answers for assistants: eight tools that read, over the Model Context Protocol."""
