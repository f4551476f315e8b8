// What consumers and traders tell producers, and how far back toward hulu it gets.
//
// One row per participant whose knowledge gets further toward hulu: it tells somebody toward hulu, or reaches, directly
// or through others, a stage more hulu than all of its own. Those most hilir come first. Knowledge is passed on by ties
// that lead toward hulu or stay at the same place in the chain, never toward hilir. Where participants work at several
// stages, the two that lie nearest to each other decide. The route is a shortest one to the nearest participant at the
// most hulu stage reached.
//
// graph     knowledge
// python    chains:feedback
// param     evidence: bool = false    Say who reports each step of the route.
// returns   id: str                   Who tells.
// returns   name: str                 Its name.
// returns   stages: str[]             Its stages, from hulu to hilir.
// returns   told: int                 Participants toward hulu that it tells directly.
// returns   whom: str[]               Their names; at most 20.
// returns   about: str[]?             What it tells others about, toward hulu or at the same place: the survey's questions, most often named first.
// returns   reached: int?             Participants that it can reach on such ways, directly and through others.
// returns   furthest_stage: str       The most hulu stage reached.
// returns   stages_back: int          How many places in the chain that is away from its own most hilir stage.
// returns   furthest: str             Who is reached there.
// returns   furthest_name: str        Its name.
// returns   steps: int                In how many steps.
// returns   route: str[]              Names on the way there, the teller first.
// returns   kind: str?                Actor, Organization or InformationSource.
// returns   group: str?               Its stakeholder group.
// returns   evidence: str[] when evidence  Each report of each step: question, respondent, file and row.
// example   dataset=chain -> name="Toko", told=1, reached=4, furthest="chain:grower", stages_back=3
// example   dataset=batik-pekalongan -> name="Konsumen", told=14, reached=38, furthest="bp:mori-1", steps=2
// example   dataset=lonely ->
