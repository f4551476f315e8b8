// How far each participant's neighbours are tied to one another.
//
// One row per participant, highest first; the notes have the mean and the transitivity of the whole. Direction is left
// out: a tie either way is a tie.
//
// Convention: triangles / pairs of neighbours (Watts & Strogatz 1998); blank with fewer than two neighbours.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  cohesion:clustering
// returns id: str               The participant.
// returns name: str             Its name.
// returns clustering: share?    Share of the pairs of its neighbours that are tied.
// returns triangles: int        How many are.
// returns neighbours: int       How many neighbours it has.
// example dataset=pieces graph=collaboration -> id=n10, clustering=1.0, triangles=1
// example dataset=lonely -> id=alone, clustering=null
// example dataset=nothing ->
