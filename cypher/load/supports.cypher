// Reports of who supports whom, from supporter to supported.
@reported(SUPPORTS, Participant)
