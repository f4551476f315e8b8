"""Named queries on Apache Spark: for graphs that outgrow a process. Needs the extra ``canting[spark]``."""
