// Package bundle makes the result bundle of a published round, the file with which
// anybody can count the ballots again, and checks one.
//
// Start at [Content.Bytes] and [Verify]. A bundle is a zip file of plain files, none
// compressed, all with the same date: the same content gives the same bytes on every
// machine. [Verify] reads what the rest follows from (the seal, the seed, the words of
// the projects, the ballots and the receipts), counts again, makes the bundle anew and
// compares, so that no altered byte can pass.
//
// The package must not know a store or a server: whoever checks a bundle need trust
// nobody who made it.
package bundle
