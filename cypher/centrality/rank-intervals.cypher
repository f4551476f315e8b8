// How far the data bear the ranks: for each measure and participant the rank, and between which ranks it may lie.
//
// What those who did not answer would have said is drawn many times, and what those who did answer may have said wrongly;
// each time everybody is ranked anew. The verdict is of a measure as a whole: do not rank where fewer than 65 % of those
// who were asked answered, or where leaving out less than a quarter of the respondents already turns the order round;
// with care below 80 %; unknown where it isn't recorded who answered; else stable. Where somebody left a question of the
// graph empty, the question that the smallest share answered counts. reason says what it rests on.
//
// Convention: rank = mid-rank, equals at the middle of theirs; rank_low and rank_high = 5th and 95th percentile of it over
// the replicates; stays = share of the replicates in which fewer than k are before it, so that of equals at the border all
// stay. Missing answers: the share who would name somebody is drawn anew each time (Beta, given the group's and all respondents' answers); errors of reports: each tie
// dropped with probability error, as many added (Borgatti, Carley & Krackhardt 2006); order kept = Spearman's rho of .7 or
// more in 95 % of samples without that share of the respondents (Costenbader & Valente 2003; Epskamp et al. 2018).
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  intervals:rank_intervals
// param measure: str[] = [degree, closeness, betweenness]   degree, closeness, harmonic, betweenness, pagerank, eigenvector or mean_rank (of degree, closeness and betweenness); or one of their columns, such as closeness_out.
// param errors: nonresponse|reports|both = both   What may be wrong.
// param error: float = 0.1            Share of reports that are wrong.
// param replicates: int = 1000        How often to draw; a tenth as often for each share of the respondents left out.
// param k: int = 10                   stays is of the first k.
// param seed: int = 1954              Seed of what is drawn: the same seed, the same answer.
// key     id measure
// returns id: str                     The participant.
// returns name: str                   Its name.
// returns measure: str                What it is ranked by.
// returns value: float                The measure.
// returns rank: float                 Its rank by the measure; equals share the middle of theirs.
// returns rank_low: float             Its rank is this or worse in 95 % of the replicates.
// returns rank_high: float            Its rank is this or better in 95 % of the replicates.
// returns stays: share                Share of the replicates in which it is among the first k.
// returns verdict: str                do not rank, with care, unknown or stable; of the measure as a whole.
// returns reason: str                 What the verdict rests on.
// example dataset=camp measure=degree replicates=20 -> measure=in_degree, verdict=unknown
// example dataset=florentine graph=collaboration measure=degree replicates=20 -> name=Medici, measure=degree, value=6, rank=1.0
// example dataset=nothing ->
