"""Pages for people: what was asked of the graph, in sentences, tables and pictures; as Markdown, HTML, Word or PDF."""
