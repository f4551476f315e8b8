// Which sources feed this participant, through whom, and in what shares.
//
// Walks backwards from the participant, again and again to somebody who informs the one it has come to, drawn with a
// probability in proportion to the tie's strength. A walk ends at the first information source (share of that source),
// at a participant whom nobody informs (unknown origin), or where it is after k steps without an end (beyond k): these
// shares add up to 1. Then come the intermediaries that walks pass, and the participants at whom the trace is lost
// (last known). With --graph supply walks end at whoever supplies and has no supplier.
//
// Convention: absorbing Markov chain (Kemeny & Snell 1960); probabilities in proportion to strength.
//
// graph     knowledge|supply|flow
// python    attribution:attribution
// spark     flows:attribution
// param     who: participant          Whose sources, by id or name.
// param     steps: int = 6            k: how many steps to walk back.
// param     through: int = 10         How many intermediaries to name, those passed most often.
// param     evidence: bool = false    Say who reports each step of the routes.
// key       id part
// returns   id: str?                  The participant; blank for unknown origin and beyond k.
// returns   name: str                 Its name.
// returns   part: str                 source, unknown origin, beyond k, through or last known.
// returns   share: share?             Probability that a walk ends there; these add up to 1.
// returns   passing: share?           Probability that a walk passes there, once or more often, and goes on (through), or is lost there (last known); one walk passes several, so these don't add up to 1.
// returns   steps: int?               Length of the likeliest route from there.
// returns   route: str[]              Names along that route, to the one asked about.
// returns   kind: str?                Actor, Organization or InformationSource.
// returns   group: str?               Its stakeholder group.
// returns   evidence: str[]? when evidence  Each report of each step: question, respondent, file and row.
// example   dataset=chain who="Petani kapas" -> name="Pembeli", part=source, share=0.512, steps=4
// example   dataset=batik-pekalongan who="Pengusaha batik Kauman 1" -> id="bp:internet", share=0.490
// example   dataset=batik-pekalongan who="Toko batik 1" graph=supply -> id="bp:pewarna-sintetis-1", share=0.272
// example   dataset=lonely who=alone -> name="unknown origin", share=1.0
