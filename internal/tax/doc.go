// Package tax knows Canadian sales tax as pure rules over dated tables: which
// tax a class of goods bears in a province on a day, and what a sale comes to.
//
// It owns no tables in the database. Sources: Excise Tax Act, SOR/2001-65
// (point-of-sale rebates), An Act respecting the Québec sales tax, the PST acts
// of BC, SK and MB. Rates are exact; amounts are rounded once per component.
package tax
