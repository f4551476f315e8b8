"""What the headers of named queries name: functions that turn a graph, or rows, into the rows of an answer."""
