// Package portal reads what a cooperative may see: sales, stock and balance,
// under the database's own role for it, whose row-level security shows the rows
// of one cooperative and no others. It owns no tables and writes nothing; what
// it reads falls from the two ledgers by trigger (cooperative_line).
package portal
