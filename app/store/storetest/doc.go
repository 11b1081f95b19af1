// Package storetest holds the contract that every engine passes (Run), and
// opens engines for the tests of other packages: SQLite for one, Engines for
// each that is to be had, FerretDB for a real server that speaks MongoDB's
// protocol. Nothing but tests may import it.
package storetest
