// Package paper makes PDF: documents that flow over pages (credit notes, tax
// reports) and drawings to the tenth of a millimetre (labels). Lengths are
// millimetres from the top left, letters are points. Fonts are subsets of
// Source Sans 3 and Brygada 1918 (SIL OFL), embedded; French spaces are in them.
// The same calls give the same bytes when Options.At is given.
package paper
