// Package csvfile reads comma-separated files as people's programs write them:
// columns found by name in any order, a byte order mark, semicolons, quoted line
// breaks. It streams, bounds what it reads, and names the line of every fault.
// It owns no tables; the importers call it.
package csvfile
