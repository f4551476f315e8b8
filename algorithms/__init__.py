"""Pure algorithms: arrays in, arrays out. No database, no task, no words for a reader."""
