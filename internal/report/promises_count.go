package report

// countPromises are the invariants of counts and transfers.
var countPromises = []promise{}
