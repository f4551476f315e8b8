// Who takes part in which event.
@reported(PARTICIPATES_IN, Event)
