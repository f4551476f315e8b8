// Who is cut off from which sources if this participant leaves.
//
// One row per participant that loses a source; those whom the fewest sources still reach come first. Sources are the
// information sources that give; where none does, the participants who give and receive nothing.
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
// example   dataset=chain who="Toko" -> name="Penenun", lost=1, left=1
// example   dataset=batik-pekalongan who="Pengusaha batik Kauman 1" -> name="Buruh lorod 1", lost=7, left=0
// example   dataset=lonely who=alone ->
