// Package pabulib reads and writes .pb files, the format in which real participatory
// budgets are published (pabulib.org/format): three sections, META, PROJECTS and VOTES, of
// semicolon-separated lines under a header line each.
//
// Start at [Read]. The reader is strict: what could change a count is refused, with
// the line and what to do about it ([ReadError]), and what is odd but harmless is in
// File.Warnings. It is lossless: every column is kept as it stood and [File.Write]
// puts it back. [File.Request] turns a file into a count for package alloc.
//
// The package must not open files or repair data.
package pabulib
