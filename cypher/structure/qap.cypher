// Whether two graphs go together: correlation, Jaccard and simple match, with p by permutation (QAP).
//
// One row per figure. A graph is written knowledge, or knowledge:advice for one question; --dataset, --group and the like
// hold for both. The participants that are in both are compared; rows and columns of the second are permuted together.
//
// Convention: over all ordered pairs (each once where neither graph has a direction): Pearson's r; jaccard = tied in both /
// tied in either; match = alike / all. 2,000 seeded permutations; p: share of these, and of the answer itself, whose
// figure lies as far from their mean or farther (Hubert & Schultz 1976; Krackhardt 1988).
//
// graph   all
// python  permuted:qap
// param first: str               A graph, or a graph and a question: knowledge:advice.
// param second: str              The graph that it is compared with.
// returns measure: str           pearson, jaccard or match.
// returns value: float? when unweighted           The figure; blank if one of the two is the same everywhere.
// returns value_weighted: float? when weighted    The same; pearson is of the ties' strengths.
// returns p: float?              How often chance gives a figure as far off.
// returns mean: float?           Mean of the permutations.
// returns low: float?            Their 2.5th percentile.
// returns high: float?           Their 97.5th percentile.
// example dataset=hightech first=knowledge:advice second=knowledge:friendship -> measure=pearson, value=0.1546
// example dataset=nothing first=knowledge second=supply -> measure=pearson, value=null
