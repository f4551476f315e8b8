// For each participant, the brokers without whom nothing from any source reaches it, nearest first.
//
// One row per participant that depends on somebody; those with most brokers come first. Sources are the information
// sources that give; where none does, the participants who give and receive nothing. A source on which somebody depends
// alone is a broker too.
//
// Convention: dominators in the graph entered at all sources by one virtual root (Lowry & Medlock 1969).
//
// graph     knowledge|supply|flow|support|all
// python    bottlenecks:dominators
// param     who: participant?         Only this participant, by id or name.
// returns   id: str                   The participant.
// returns   name: str                 Its name.
// returns   count: int                How many brokers it depends on.
// returns   nearest: str              Id of the nearest of them.
// returns   brokers: str[]            Their names, nearest first; at most 20.
// returns   kind: str?                Actor, Organization or InformationSource.
// returns   group: str?               Its stakeholder group.
// example   dataset=chain -> name="Petani kapas", count=2, nearest="chain:weaver"
// example   dataset=chain graph=supply -> name="Pengusaha batik 1", count=2
// example   dataset=batik-pekalongan who="BPR 1" -> count=2, nearest="bp:koperasi"
// example   dataset=batik-pekalongan who="Pengusaha batik Kauman 1" ->
// example   dataset=lonely ->
