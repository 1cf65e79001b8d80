// Package catalogue is the shop's own CSV of its catalogue: one row a variant,
// under the columns of Columns, with everything staff edit. What is written is
// read back the same, formulas neutralised on the way and only those. It owns no
// tables: internal/exporting writes it, internal/importing takes it in.
package catalogue
