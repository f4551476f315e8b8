// Between whom each participant stands, by the groups of giver, broker and receiver, beside what chance would give.
//
// One row per participant, those who stand between most pairs first. A participant brokers an ordered pair of others if
// the one gives to it, it gives to the other, and the one doesn't give to the other itself. coordinator: all three are
// of one group; consultant: both others are of one other group; representative: giver and broker are of one group;
// gatekeeper: broker and receiver are; liaison: three groups. Where ties have no direction each pair counts once either
// way, and representative and gatekeeper are the same.
//
// Convention: Gould & Fernandez (1989), counts of ordered pairs; expected: pairs of that kind x m(m-1)(M-m) /
// (M(M-1)(M-2)), M = n(n-1) places for m ties, half
// as many where ties have no direction; p: share of 1,000 seeded permutations of the groups, and of the answer
// itself, that give as many such pairs or more. Who has no group is left out.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  brokerage:brokerage
// param by: str = group                      What parts participants into groups: group, role, kind, stage, place or a property. Who has several stages or places has all of them together as one.
// known by: characteristics
// returns id: str                            The participant.
// returns name: str                          Its name.
// returns group: str                         Its group.
// returns coordinator: int                   Pairs of its own group.
// returns coordinator_expected: float        The same, were as many ties anywhere.
// returns coordinator_p: float?              How often as many or more come about where groups are dealt anew; blank on large graphs.
// returns consultant: int                    Pairs of one other group.
// returns consultant_expected: float         The same, were as many ties anywhere.
// returns consultant_p: float?               How often as many or more come about.
// returns representative: int                From its own group to another.
// returns representative_expected: float     The same, were as many ties anywhere.
// returns representative_p: float?           How often as many or more come about.
// returns gatekeeper: int                    From another group to its own.
// returns gatekeeper_expected: float         The same, were as many ties anywhere.
// returns gatekeeper_p: float?               How often as many or more come about.
// returns liaison: int                       From another group to a third.
// returns liaison_expected: float            The same, were as many ties anywhere.
// returns liaison_p: float?                  How often as many or more come about.
// returns total: int                         All pairs that it brokers.
// returns total_expected: float              The same, were as many ties anywhere.
// returns total_p: float?                    1: however groups are dealt, the pairs stay.
// example dataset=hightech -> id=hightech:m18, coordinator=1
// example dataset=lonely ->
// example dataset=nothing ->
