// Package editing is how staff change the catalogue: it opens the transaction,
// locks the article, merges what was typed with what changed meanwhile, writes
// the sheet, and keeps the version and the audit's row beside it. Undo brings a
// version's before back as a new version. Uploaded pictures become pictures in
// a job (Develop), prices that wait take effect in another (ApplyPrices).
package editing
