// How stakeholder groups are integrated: ties between each two of them in either direction, and who carries these.
//
// One row per pair of groups that can be tied: two of information sources alone can't. Those without a tie come first, then those of which it is unknown, then those whose ties all
// hang on one participant, then those with ties one way only, then the others; among these the sparsest first. Participants
// without a group, such as information sources, are left out. No tie is said only where somebody answered who could have
// said that there is one, in each direction; else it is unknown. A way that can't be, to a group of information sources alone,
// isn't missing: with ties the other way such a pair is connected.
//
// Convention: density = ties / (participants of the one x participants of the other); density_known = ties / known pairs,
// those that are tied or of which somebody who could have said so answered; reciprocity = share of the ties that
// are returned, 2M/(2M+A) with M pairs of participants tied either way and A one way.
//
// graph     knowledge|supply|flow|support|collaboration|all
// python    integration:integration
// key       group_a group_b
// returns   group_a: str              A stakeholder group; of the two the first by alphabet.
// returns   group_b: str              The other one.
// returns   state: str                no tie, unknown, hangs on one, one way or connected.
// returns   ties_ab: int when directed          Ties from the first group to the second.
// returns   ties_ba: int when directed          Ties from the second group to the first.
// returns   ties: int when undirected           Ties between the two.
// returns   density_ab: share when directed     Ties from the first to the second, of all that could be.
// returns   density_ba: share when directed     Ties from the second to the first, of all that could be.
// returns   density: share when undirected      Ties between the two, of all that could be.
// returns   density_known_ab: share? when directed   The same of the pairs that are known; blank if none is.
// returns   density_known_ba: share? when directed   The same from the second to the first.
// returns   density_known: share? when undirected    The same of the pairs that are known; blank if none is.
// returns   known_ab: int when directed              Pairs from the first to the second that are known.
// returns   known_ba: int when directed              Pairs from the second to the first that are known.
// returns   known: int when undirected               Pairs of the two groups that are known.
// returns   reciprocity: share? when directed   Share of these ties that are returned; blank if there is none.
// returns   hangs_on: str[]           Names of those who are an end of every tie between the two.
// returns   carriers: int             Participants who carry these ties.
// returns   carried_by: str[]         Their names, each with its number of ties, most first; at most 20.
// returns   participants_a: int       Participants of the first group.
// returns   participants_b: int       Participants of the second group.
// example   dataset=chain -> group_a=business, group_b=community, state="no tie", ties_ab=0
// example   dataset=batik-pekalongan -> group_a=academia, group_b=community, state="no tie"
// example   dataset=batik-pekalongan graph=collaboration -> group_a=academia, group_b=community, ties=0, density=0.0
// example   dataset=lonely ->
