// Package alloc holds the rules of participatory budgeting: given a budget,
// projects with costs and the ballots, which projects are funded, and why.
//
// Start at [Run]. A [Request] says everything that decides the outcome; a [Result]
// is plain data with the outcome, the steps that led to it, the ties met and one
// [Reason] for each project. [Rules] lists what there is.
//
// The words are those of the literature: an instance is a budget, projects and a
// profile (the multiset of ballots); a budget allocation is the set funded; it is
// feasible when it costs no more than the budget and exhaustive when nothing
// supported that is left out still fits; a completion is what makes an allocation
// exhaustive.
//
// What is guaranteed: the same request gives the same result, on every machine,
// whatever order the ballots come in. Amounts are whole minor units and shares of
// them are fractions of big integers. Floats occur as lower bounds only, to choose what
// to compute exactly; they never decide. Ties are broken by an [Order] fixed before
// the count and every tie is in the result.
//
// What the package must not do: read files, know the time, draw random numbers or
// know what a round, a fund or a person is.
package alloc
