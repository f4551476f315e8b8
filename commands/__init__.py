"""The command line, a module per group of commands; console.py alone prints."""
