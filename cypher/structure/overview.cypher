// The whole network in figures: size, density, reciprocity, pieces, distances, centralization; by kind and by group.
//
// One row per figure. section says of what: all, a kind, a group, or a dataset's answers. A blank value was not
// measured or doesn't exist; note says why. components are the weak ones: a tie either way connects.
//
// Convention: density m/(n(n-1)), half the pairs where ties have no direction; density_known m/known_pairs, those that
// can be tied and of which somebody who could have said so answered; isolates are those known to have no tie; reciprocity_arc 2M/(2M+A) and
// reciprocity_dyad M/(M+A) with M mutual and A one-way pairs; connectedness = share of ordered pairs with a path;
// distances over reachable ordered pairs; centralization after Freeman (1979).
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// python  structure:overview
// spark   measures:overview
// key     section of measure
// returns section: str    all, kind, group or dataset.
// returns of: str         all, or the name of the kind, group or dataset.
// returns measure: str    What is measured.
// returns value: float?   The figure.
// returns note: str?      Why there is none, or what it rests on.
// example dataset=pieces graph=collaboration -> section=all, of=all, measure=participants, value=12
// example dataset=chain -> section=all, measure=participants, value=9
// example dataset=lonely -> measure=participants, value=1
// example dataset=nothing -> measure=participants, value=0
