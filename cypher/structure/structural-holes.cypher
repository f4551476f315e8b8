// Participants whose contacts have no ties with one another: constraint, effective size, efficiency, hierarchy.
//
// One row per participant, the least constrained first: the less one's contacts are tied to one another, the more passes
// only through oneself. Contacts are those with a tie either way. Who has no tie has no figure.
//
// Convention: Burt (1992), the whole network: p_ij = (a_ij+a_ji) / sum over k of (a_ik+a_ki); constraint = sum over contacts
// j of (p_ij + sum over q of p_iq p_qj)^2; effective_size = sum over j of (1 - sum over q of p_iq m_jq), m_jq =
// (a_jq+a_qj) / max over k of (a_jk+a_kj); efficiency = effective_size / contacts; hierarchy = sum of r ln r / (N ln N), r =
// c_ij N / constraint, 1 if there is one contact. a is 1 per tie; weighted: its strength. --convention ucinet: the same
// within each participant's ego network.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// python  holes:structural_holes
// param convention: canting|ucinet = canting            canting: whole network (also igraph, networkx); ucinet: ego network, blank for single contacts.
// returns id: str                                       The participant.
// returns name: str                                     Its name.
// returns constraint: float? when unweighted            How far its contacts are invested in one another.
// returns effective_size: float? when unweighted        Contacts, less what is redundant among them.
// returns efficiency: float? when unweighted            The same, divided by contacts.
// returns hierarchy: float? when unweighted             How far one contact makes up the constraint: 0 all alike, 1 one.
// returns constraint_weighted: float? when weighted     The same as constraint with the ties' strength.
// returns effective_size_weighted: float? when weighted The same as effective_size with the ties' strength.
// returns efficiency_weighted: float? when weighted     The same as efficiency with the ties' strength.
// returns hierarchy_weighted: float? when weighted      The same as hierarchy with the ties' strength.
// example dataset=pieces graph=collaboration -> id=n1, constraint=0.25, effective_size=4.0, efficiency=1.0, hierarchy=0.0
// example dataset=florentine graph=collaboration -> name=Medici, constraint=0.2099
// example dataset=camp convention=ucinet -> name=Pat, constraint=0.390
// example dataset=lonely -> id=alone, constraint=null
// example dataset=nothing ->
