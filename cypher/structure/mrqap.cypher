// What explains who is tied to whom: a graph regressed on other graphs and on characteristics, with p by permutation.
//
// One row per predictor, the constant first. A predictor is a graph (knowledge, or knowledge:advice for one question),
// same:property (1 if the two have the same) or distance:property (how far the two are apart); property is group, role,
// kind, stage, place or one of the data's own. Who lacks it is left out, and counted in the notes.
//
// Convention: least squares over all ordered pairs (each once where no graph has a direction); p by double
// semi-partialling (Dekker, Krackhardt & Snijders 2007), two-sided: (1 + permutations with |t| as large) / 2,001, seeded.
// t from standard errors of least squares; --convention ucinet: of White (HC0).
//
// graph   all
// python  permuted:mrqap
// param outcome: str                          The graph to explain.
// param predictors: str[]                     What explains it; may be given several times.
// param convention: canting|ucinet = canting  canting: standard errors of least squares; ucinet: White's (HC0).
// returns predictor: str                      What explains; constant first.
// returns b: float? when unweighted           By how much the outcome rises with it; blank if there is nothing to reckon from.
// returns b_weighted: float? when weighted    The same of the ties' strengths.
// returns beta: float?                        The same in standard deviations.
// returns se: float?                          Standard error of b.
// returns t: float?                           b / se; blank where se is 0, since nothing is left unexplained there.
// returns p: float?                           How often chance gives a t as large, either way; blank where b and se are 0.
// example dataset=hightech outcome=knowledge:advice predictors=knowledge:friendship -> predictor=constant
// example dataset=nothing outcome=knowledge predictors=supply -> predictor=constant, b=null
