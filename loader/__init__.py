"""Files of a survey -> checked tables -> graph."""
