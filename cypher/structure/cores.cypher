// Who is in the densest parts: in a k-core everybody has at least k neighbours within it.
//
// One row per participant, the innermost first. Direction is left out: a tie either way is a tie.
//
// Convention: core number (Seidman 1983): the largest k whose k-core the participant is in; an isolate has 0.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  cohesion:cores
// returns id: str         The participant.
// returns name: str       Its name.
// returns core: int       The largest k.
// returns members: int    How many are in a core as dense or denser.
// example dataset=pieces graph=collaboration -> id=n10, core=2, members=3
// example dataset=lonely -> id=alone, core=0
// example dataset=nothing ->
