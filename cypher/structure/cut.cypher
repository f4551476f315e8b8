// The fewest participants without whom nothing gets from a set of sources to a set of receivers.
//
// One row per member of the cut, in order of name. Either side is given by ids, names or what participants are:
// kind=InformationSource, group=government, role=entrepreneur, stage=production; each may be given several times. The
// two sides themselves stay. Past a direct tie from one side to the other there is no such cut, and the answer says so.
//
// Convention: minimum vertex cut = most paths that share nobody (Menger 1927); of several, the one nearest the sources.
//
// graph     knowledge|supply|flow|support|collaboration|all
// python    bottlenecks:cut
// param     sources: str[] = [kind=InformationSource]   Where it comes from.
// param     receivers: str[]          Whom it should not reach.
// param     indirect: bool = false    Leave direct ties from a source to a receiver aside, and cut what gets there by way of others.
// returns   id: str                   The participant.
// returns   name: str                 Its name.
// returns   kind: str?                Actor, Organization or InformationSource.
// returns   group: str?               Its stakeholder group.
// returns   role: str?                Its role.
// example   dataset=chain receivers=stage=fibre -> name="Pengusaha batik 1", role="entrepreneur"
// example   dataset=chain graph=supply sources="Petani kapas" receivers=Toko -> name="Penenun"
// example   dataset=batik-pekalongan receivers=group=finance -> name="Disperindagkop dan UMKM Kota Pekalongan"
// example   dataset=batik-pekalongan receivers=role=entrepreneur ->
