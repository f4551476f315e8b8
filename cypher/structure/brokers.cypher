// Participants who connect stakeholder groups that are otherwise unconnected.
//
// One row per participant and pair of groups: without it no tie leads from the one group to the other. Either it belongs to one of
// them and carries all their ties (a representative of those who give, a gatekeeper of those who receive; a member, where ties
// have no direction), or it belongs to neither, gets from the one and gives to the other (a liaison). Brokers who connect
// most pairs that nobody else does come first. Where nobody answered who could have said that the two groups have another
// tie, the state is unknown.
//
// Convention: gatekeeper, representative and liaison as in Gould & Fernandez (1989), counted per pair of groups.
//
// graph     knowledge|supply|flow|support|collaboration|all
// python    integration:brokers
// key       id from_group to_group
// returns   id: str                   The broker.
// returns   name: str                 Its name.
// returns   group: str?               Its stakeholder group.
// returns   from_group: str           The group that it connects …
// returns   to_group: str             … to this one.
// returns   part: str                 representative, gatekeeper, member or liaison.
// returns   others: int               How many participants of other groups would still connect the two without it, each by getting from the one and giving to the other; 0: nobody.
// returns   state: str                Whether the two groups have no other tie: no tie, or unknown.
// returns   gets: int                 Ties that it has from the one group.
// returns   gives: int                Ties that it has to the other.
// returns   kind: str?                Actor, Organization or InformationSource.
// example   dataset=chain -> name="Dinas", from_group=government, to_group=business, part=representative, others=0
// example   dataset=batik-pekalongan -> name="Disperindagkop dan UMKM Kota Pekalongan", from_group=business, to_group=finance, part=liaison
// example   dataset=batik-pekalongan graph=collaboration -> name="Eksportir batik 2", part=member
// example   dataset=lonely ->
