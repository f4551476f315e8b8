// Whether ties go to one's like: E-I, assortativity, Yule's Q, and who is tied to whom, by any characteristic.
//
// One row per figure. section says of what: all; a pair of groups (ties and density from the one to the other); a group;
// a participant. all has ties, internal, external, external_internal, assortativity, yules_q and modularity; a
// pair ties and density; a group participants and external_internal; a participant the latter. external_internal (E-I) runs from -1, all ties among those who are alike, to 1, none. Who lacks the
// characteristic is left out with its ties, and counted in the notes.
//
// Convention: E-I = (external - internal) / all ties, each counted singly (Krackhardt & Stern 1988); assortativity =
// (sum e_gg - sum a_g b_g) / (1 - sum a_g b_g), modularity its numerator (Newman 2003); Yule's Q of pairs, same or not
// by tied or not; p: share of 1,000 seeded permutations of the characteristic, and of the answer itself, whose figure
// lies as far from their mean or farther.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  homophily:homophily
// param by: str = group       What makes participants alike: group, role, kind, stage, place or a property. Who has several stages or places has all of them together as one.
// known by: characteristics
// key     section of measure
// returns section: str        all, pair, group or participant.
// returns of: str             all, the two groups (a > b; a - b where ties have no direction), the group, or the participant's id.
// returns measure: str        What is measured.
// returns value: float?       The figure; blank if there is no tie to reckon it from.
// returns p: float?           How often chance gives a figure as far off; blank on large graphs.
// example dataset=camp -> section=all, measure=ties, value=54
// example dataset=hightech by=level -> section=all, measure=ties, value=232
// example dataset=lonely ->
// example dataset=nothing ->
