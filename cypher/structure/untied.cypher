// Participants of one role who have no tie of any kind to one stakeholder group.
//
// The study's question is which entrepreneurs no agency reaches: neither knowledge nor goods nor support nor
// collaboration ties them to it, in either direction. First come those of whom that is known, then those whose tie to
// somebody of the group nobody reports, while not everybody who could have said so answered. The shares in the notes are
// among those who answered.
//
// Convention: untied = no tie of any type, either way, to anybody of the group; known to be so if every pair with somebody of
// the group is known to have none.
//
// graph   all
// python  structure:untied
// param of: str                       Role of those who are looked at.
// known of: role
// param without: str                  Stakeholder group that they have no tie to.
// known without: group
// returns id: str                     The participant.
// returns name: str                   Its name.
// returns state: str                  not tied, or unknown.
// returns group: str?                 Its stakeholder group.
// returns ties: int                   Its ties to anybody, counted as distinct neighbours.
// example dataset=batik-pekalongan of=entrepreneur without=government -> name="Pengusaha batik Medono 2", state="not tied", ties=6
// example dataset=chain of=agency without=business ->
