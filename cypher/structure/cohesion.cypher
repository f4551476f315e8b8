// How the network hangs together: density, reciprocity, transitivity, pieces, distances, compactness; by kind and group.
//
// One row per figure. section says of what: all, a kind, or a group; a kind or group is measured by the ties among its
// own participants. A blank value was not measured or doesn't exist; note says why. Centralization, isolates and who
// answered: canting query overview.
//
// Convention: density m/(n(n-1)), half the pairs where ties have no direction; average_degree = ties that one gives;
// transitivity = share of the ways i to j to k, three different ones, where i has a tie to k too (where ties have no
// direction: 3 triangles / connected triples); components are the weak ones; component_ratio (components-1)/(n-1);
// connectedness = share of ordered pairs with a path; compactness = sum of 1/d over ordered pairs / (n(n-1));
// distances over ordered pairs with a path.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// python  cohesion:cohesion
// key     section of measure
// returns section: str    all, kind or group.
// returns of: str         all, or the name of the kind or group.
// returns measure: str    What is measured.
// returns value: float?   The figure.
// returns note: str?      Why there is none, or what it rests on.
// example dataset=camp -> section=all, of=all, measure=participants, value=18
// example dataset=lonely -> measure=participants, value=1
// example dataset=nothing -> measure=participants, value=0
