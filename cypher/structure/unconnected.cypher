// Pairs of stakeholder groups without ties: where relations are missing.
//
// One row per pair of groups that lacks ties in a direction: first those without any, then those without ties one way,
// last those of which it is unknown, since nobody who could have said that there is a tie answered; the largest groups
// first. Where one way is known to lack ties and of the other it is unknown, each has a row. Participants without a group are left out, and so is what can't be: ties to information sources.
//
// Convention: a group has a tie to another if one leads from anybody of the one to anybody of the other; it is known to have
// none if somebody answered who could have said that there is one.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// python  structure:unconnected
// key     group_a group_b state
// returns group_a: str            A stakeholder group; of the two the first by alphabet.
// returns group_b: str            The other one.
// returns missing: str            both, a to b, or b to a: the way in which there is no tie.
// returns state: str              no tie, or unknown.
// returns ties_ab: int            Ties from a to b; where ties have no direction, between them.
// returns ties_ba: int            Ties from b to a.
// returns known_ab: int           Pairs of participants, from a to b, that are tied or known not to be.
// returns known_ba: int           The same from b to a.
// returns participants_a: int     How many participants group_a has.
// returns participants_b: int     How many participants group_b has.
// example dataset=batik-pekalongan -> missing=both, ties_ab=0, ties_ba=0
// example dataset=chain -> group_a=business, group_b=community, missing=both, participants_a=5, participants_b=1
// example dataset=lonely ->
// example dataset=nothing ->
