// Package duties writes what a body must, or should, publish about a financial year of
// public money: spending lists, grants, the levy report, the registers of section 137 and
// 137A, totals for the annual return, and one publication pack with all of them.
//
// Start with [Year], the plain facts, and [Pack]. The package reads no store and no
// clock: the same year gives the same bytes on every machine. It knows no law by heart:
// limits and rates come in as [Figures], each with its source, and the dates by which
// something is due stand in one table, [Year.Duties].
package duties
