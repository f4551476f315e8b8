// What is lost if this participant leaves: who loses which sources, which others, and short ways to them.
//
// Anybody can be asked about: an agency, an entrepreneur, a source. One row per participant that loses anything. First
// those that lose a source, those whom the fewest sources still reach before the others; then those that lose most of
// the others who reached them or whom they reached; then those to whom the ways get longer. Sources are the information
// sources that give; where none does, the participants who give and receive nothing. What all lose together (pairs with
// a way between them before and after, mean distance before and after) stands in the notes.
//
// Convention: ways and distances between all others, with the participant and without; steps count, not strength.
//
// graph     knowledge|supply|flow|support|all
// python    bottlenecks:cut_off
// param     who: participant          Who leaves, by id or name.
// returns   id: str                   The participant.
// returns   name: str                 Its name.
// returns   lost: int                 Sources that reached it, and don't any more.
// returns   left: int                 Sources that still reach it.
// returns   from_sources: str[]       Names of the sources lost; at most 20.
// returns   group: str?               Its stakeholder group.
// returns   givers_lost: int?         Others who reached it, directly or through others, and don't any more.
// returns   givers_left: int?         Others who still reach it.
// returns   receivers_lost: int? when directed  Others whom it reached, and doesn't any more.
// returns   receivers_left: int? when directed  Others whom it still reaches.
// returns   farther: int?             Others who still reach it, by a longer way.
// returns   distance_before: float?   Mean number of steps from those who still reach it, as it is.
// returns   distance_after: float?    The same without the one who leaves.
// example   dataset=chain who="Toko" -> name="Penenun", lost=1, left=1, givers_lost=1
// example   dataset=batik-pekalongan who="Pengusaha batik Kauman 1" -> name="Buruh lorod 1", lost=7, left=0
// example   dataset=lonely who=alone ->
