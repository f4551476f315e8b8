"""One module per kind of network file, which its being here registers.

Each has ``ENDINGS``, the endings of its files, ``read(network, encoding)``, which fills a `Network` from its file or
raises `SourceError`, and, where files beside belong to it, ``beside(path)``, which gives those that are there.
"""
