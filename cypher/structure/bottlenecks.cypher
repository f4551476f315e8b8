// On which participants and ties the network hangs, and who is cut off from every source without them.
//
// One row per participant and per tie that holds its connected part together (an articulation point, a bridge) or
// without which somebody is reached by no source any more; those who cut off most come first. Sources are the
// information sources that give; where none does, the participants who give and receive nothing. Who loses only some of
// its sources: canting query cut-off NAME.
//
// Convention: strong articulation points and strong bridges on a directed graph (Italiano, Laura & Santaroni 2012), the
// ordinary ones on an undirected graph; cut off = dominated in the graph entered at all sources.
//
// graph     knowledge|supply|flow|support|collaboration|all
// python    bottlenecks:bottlenecks
// key       id what to
// returns   id: str                   The participant, or who gives in the tie (either end, where ties have no direction).
// returns   name: str                 Its name.
// returns   what: str                 participant or tie.
// returns   to: str?                  Who receives in the tie; blank for a participant.
// returns   to_name: str?             Its name.
// returns   cut_off: int?             Participants whom no source reaches any more without it; blank if there is no source.
// returns   whom: str[]               Their names, at most 20: first those who hang on it directly, then those who hang on these, and so on; in order of id.
// returns   sources: str[]            Names of the sources that reached them; at most 20.
// returns   articulation: bool        Whether its connected part falls apart without it.
// returns   pieces: int?              Into how many pieces; blank if it doesn't, or if counting would take too long.
// returns   kind: str?                Actor, Organization or InformationSource.
// returns   group: str?               Its stakeholder group.
// example   dataset=chain -> name="Pengusaha batik 1", what=participant, cut_off=2, articulation=false
// example   dataset=chain graph=supply -> name="Petani kapas", cut_off=4
// example   dataset=batik-pekalongan -> name="Disperindagkop dan UMKM Kota Pekalongan", cut_off=3, articulation=true, pieces=3
// example   dataset=batik-pekalongan undirected -> name="Asosiasi pengusaha batik Kota Pekalongan", cut_off=1, pieces=2
// example   dataset=lonely ->
