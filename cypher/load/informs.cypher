// Reports of who informs whom, from giver to receiver.
@reported(INFORMS, Participant)
