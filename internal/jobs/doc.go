// Package jobs is the queue of work to be done after a commit: rows written in
// the transaction that asks for it, carrying ids and never closures. River does
// the queueing on lib/pq; its tables are its own.
package jobs
