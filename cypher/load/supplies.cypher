// Reports of who supplies whom, from upstream to downstream.
@reported(SUPPLIES, Participant)
