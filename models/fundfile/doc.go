// Package fundfile reads and writes fund files: whose money a pot is and what it may pay
// for, beside the projects and ballots of a .pb file. docs/fund-files.md describes the
// format.
//
// Start at [Read], then [File.Apply] to a request of package alloc. A file is read as a
// whole or refused with every line at fault ([Error]).
package fundfile
