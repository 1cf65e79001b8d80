// Package embedded runs a private PostgreSQL for a shop that was given no
// other: under DATA_DIR/pg, reached by a socket in DATA_DIR/pg/run, user and
// database plantagenet. It downloads nothing and never removes a data folder.
package embedded
