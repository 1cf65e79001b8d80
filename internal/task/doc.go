// Package task is long work: imports, pictures, label runs, exports. A row says
// what was asked, how far it is, what it said and what failed, so that a page
// can be left and come back to; a River job does the work. Table task; result
// files lie under DATA_DIR/work for seven days.
//
// A part asks with Begin inside its transaction and gives the worker one
// function of the type Work under the same kind (internal/worker/tasks.go).
package task
