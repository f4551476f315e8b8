// The triad census: how often three participants are tied in each of the 16 possible ways.
//
// One row per kind of triad, whether it occurs or not. A name says how many of the three pairs are mutual, one way and
// null, then down, up, cyclic or transitive: 021D a<-b->c, 021U a->b<-c, 021C a->b->c, 111D a<->c<-b, 111U a<->c->b, 030T
// a->b->c with a->c, 030C a->b->c->a, 120D b gives to both of a mutual pair, 120U b receives from both, 120C from one and gives
// to the other. Where ties have no direction there are four, all pairs mutual or null.
//
// Convention: Holland & Leinhardt (1970); triples without order, n(n-1)(n-2)/6 in all; share is of these.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// python  cohesion:triads
// returns triad: str      Its name: mutual, one-way, null, and a letter.
// returns count: int      How many threesomes are tied so.
// returns share: share?   The same, as a share of all; blank if there are fewer than three participants.
// example dataset=camp -> triad=003, count=345
// example dataset=pieces graph=collaboration -> triad=003, count=130
// example dataset=lonely -> triad=003, count=0, share=null
// example dataset=nothing -> triad=003, count=0
