"""One module per format that a graph is written in, which its being here registers.

Each has ``ENDING``, the ending of its files, ``BESIDE``, how the names of further files end that it writes
(``nodes.csv``: ``NAME-nodes.csv``), and ``write(made, graph)``, which writes them through `Made` and counts
there what is in them.
"""
