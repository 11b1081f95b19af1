// Package money holds amounts as whole minor units (pence, cents, grosze) and
// does checked arithmetic on them: what does not fit is refused, never wrapped,
// and nothing is ever rounded in silence.
//
// Start at [Pence]. [Parse] reads what people type, [Format] writes what people
// read, [ParseDecimal] and [Decimal] are the exact decimal strings of files and
// interfaces, and [Split] shares a sum by weights to the last penny.
//
// The package knows no float, no exchange rate and no locale: the style is the
// one of the pages (£14,800, −£150, 995,079 PLN).
package money
