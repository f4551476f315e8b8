// Reports of who collaborates with whom, stored once, read in either direction.
@reported(COLLABORATES_WITH, Participant)
